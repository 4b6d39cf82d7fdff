"""What becomes of a proposal: declined, or met, agreed, accompanied, interrupted, ended, cared for after."""

from datetime import date

from mentoring.demo.courses import Course, after, days
from mentoring.demo.wishes import Wishes
from mentoring.demo.words import (
    DECLINED_LATER,
    DECLINES,
    EARLY_ENDS,
    END_NOTES,
    ENDS,
    FOLLOW_UPS,
    GOALS,
    PAUSE_REASONS,
    WITHDRAWN_REASONS,
)
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Goal
from mentoring.tandems.rules import months_later
from mentoring.tandems.vocabulary import (
    EndReason,
    FollowUp,
    Rating,
    Side,
    TandemEvent,
    TandemState,
)
from mentoring.waitlists.vocabulary import EntryState

RATINGS = {Rating.REACHED: 52, Rating.PARTLY: 36, Rating.NOT_YET: 12}
EARLY_RATINGS = {Rating.REACHED: 8, Rating.PARTLY: 42, Rating.NOT_YET: 50}
WISH_OVER = {EndReason.MOVED, EndReason.CONTACT_LOST, EndReason.NO_TIME_MENTEE}


def travel(course: Course, wishes: Wishes) -> date | None:
    """Leads a tandem from its proposal to today; returns the day on which its entry waits again, or None."""
    chance, wish = course.chance, course.wish
    wishes.move(wish, EntryState.OFFERED, course.row["proposed_on"], after=course.moved_at)
    fate = chance.weighted({"no": 6, "no later": 3, "early": 12, "well": 79})
    met = _answers(course, declined=fate == "no")
    if met is None:
        return _give_up(course, wishes, EntryState.WAITING)
    course.enter(TandemState.MEETING, met)
    meeting_on = after(met, chance, 2, 9)
    course.row["meeting_on"] = meeting_on
    course.tell(TandemEvent.MEETING_PLANNED, meeting_on)
    if fate == "no later":
        return _decline_after_meeting(course, wishes, after(meeting_on, chance, 1, 6))
    agreed_on = after(meeting_on, chance, 1, 12)
    if not course.happens(agreed_on):
        course.leave(None)
        return None
    _agree(course, agreed_on)
    started_on = after(agreed_on, chance, 1, 14)
    if not course.happens(started_on):
        course.leave(None)
        return None
    course.enter(TandemState.ACTIVE, started_on, started_on=started_on)
    wishes.move(wish, EntryState.PLACED, started_on, after=course.moved_at)
    if fate == "early":
        return _end_early(course, wishes, started_on)
    _accompany(course, started_on)
    return None


def _answers(course: Course, *, declined: bool) -> date | None:
    """Both sides answer within a week; the day of the second yes, or None after a no."""
    chance = course.chance
    sides = chance.mixed([Side.MENTOR, Side.MENTEE])
    day = course.row["proposed_on"]
    for number, side in enumerate(sides):
        day = after(day, chance, 1, 3)
        said_no = declined and (number == 1 or chance.happens(0.5))
        if said_no and day <= course.calendar.settled:
            kind = chance.weighted(DECLINES)
            course.answer(side, day, kind)
            course.enter(TandemState.DECLINED, day, reason=kind.label)
            course.forbid(side, kind.label)
            return None
        course.answer(side, day)
    return day


def _decline_after_meeting(course: Course, wishes: Wishes, day: date) -> date | None:
    if day > course.calendar.settled:
        course.leave(None)
        return None
    reason = course.chance.one(DECLINED_LATER)
    course.enter(TandemState.DECLINED, day, reason=reason)
    course.forbid(course.chance.one((Side.MENTOR, Side.MENTEE)), reason)
    over = course.chance.happens(0.25)
    return _give_up(course, wishes, EntryState.WITHDRAWN if over else EntryState.WAITING)


def _give_up(course: Course, wishes: Wishes, to: EntryState) -> date | None:
    """The seat is free, and the entry waits again with its original date, or the wish is over."""
    day = course.moved_at.date()
    course.leave(day)
    reason = course.chance.one(WITHDRAWN_REASONS) if to is EntryState.WITHDRAWN else ""
    wishes.move(course.wish, to, day, reason=reason, after=course.moved_at)
    return day if to is EntryState.WAITING else None


def _agree(course: Course, on: date) -> None:
    chance = course.chance
    minor = any(someone.age_on(on) < 18 for someone in course.wish.members)
    consent = on - days(chance.between(0, 3)) if minor else None
    course.enter(TandemState.AGREED, on, agreed_on=on, guardian_consent_on=consent)
    topics = [Topic[code] for code in course.wish.row["topics"]]
    for topic in chance.mixed(topics)[: chance.weighted({1: 40, 2: 45, 3: 15})]:
        goal = course.rows.add(
            Goal, tandem_id=course.row["id"], text=chance.one(GOALS[topic]), topic=topic.value, agreed_on=on
        )
        course.goals.append(goal)
        course.tell(TandemEvent.GOAL_ADDED, on, detail={"goal": goal["id"]})


def _end_early(course: Course, wishes: Wishes, started_on: date) -> date | None:
    chance = course.chance
    day = after(started_on, chance, 14, 150)
    if day > course.calendar.settled:
        course.leave(None)
        return None
    reason = chance.weighted(EARLY_ENDS)
    _end(course, TandemState.TERMINATED_EARLY, day, reason)
    course.leave(day)
    _afterwards(course, day, cared_for=0.12)
    over = reason in WISH_OVER or chance.happens(0.15)
    if over:
        return None
    wishes.move(course.wish, EntryState.WAITING, day, reason=reason.label, after=course.wish.moved_at)
    return day


def _accompany(course: Course, started_on: date) -> None:
    """Months together, sometimes with an interruption, until the agreed end."""
    chance = course.chance
    commitment = course.wish.programme["minimum_commitment_months"] * 30
    closing_on = after(started_on, chance, commitment - 10, commitment + 190)
    if chance.happens(0.28):
        paused_on = after(started_on, chance, 50, commitment - 100)
        back_on = after(paused_on, chance, 21, 75)
        if not course.happens(paused_on):
            course.leave(None)
            return
        review_on = after(paused_on, chance, 20, 45)
        course.enter(TandemState.PAUSED, paused_on, reason=chance.one(PAUSE_REASONS), review_on=review_on)
        if not course.happens(back_on):
            course.leave(None)
            return
        course.enter(TandemState.ACTIVE, back_on, review_on=None)
    if len(course.wish.members) > 2 and chance.happens(0.12):
        _somebody_leaves(course, after(started_on, chance, 130, 165))
    if not course.happens(closing_on):
        course.leave(None)
        return
    ended_on = after(closing_on, chance, 9, 24)
    talk_on = closing_on + days(chance.between(2, (ended_on - closing_on).days))
    course.enter(TandemState.CLOSING, closing_on, closing_talk_on=talk_on, review_on=None)
    if ended_on > course.calendar.settled:
        # Whoever is about to close has not closed yet: the talk lies ahead.
        course.row["closing_talk_on"] = max(talk_on, course.calendar.today + days(chance.between(1, 12)))
        course.leave(None)
        return
    _end(course, TandemState.CLOSED, ended_on, chance.weighted(ENDS))
    course.leave(ended_on)
    _afterwards(course, ended_on, cared_for=0.3)


def _somebody_leaves(course: Course, day: date) -> None:
    """An older child of a family has other plans."""
    if not course.happens(day):
        return
    someone = course.wish.members[-1]
    course.moved_at = course.calendar.recorded(day, after=course.moved_at)
    course.members[-1] |= {"valid_to": day, "left_recorded_at": course.moved_at}
    course.tell(TandemEvent.MEMBER_LEFT, day, detail={"person": someone.id})


def _end(course: Course, state: TandemState, day: date, reason: EndReason) -> None:
    chance, early = course.chance, state is TandemState.TERMINATED_EARLY
    follow_up = chance.weighted(FOLLOW_UPS)
    if early and reason not in WISH_OVER:
        follow_up = FollowUp.NEW_TANDEM
    note = "" if early else chance.one(END_NOTES)
    course.enter(
        state, day, reason=reason.label, ended_on=day, end_reason=reason, follow_up=follow_up,
        certificate_offered=True, end_note=note, review_on=None,
    )  # fmt: skip
    for goal in course.goals:
        goal["rating"] = chance.weighted(EARLY_RATINGS if early else RATINGS)
        goal["rated_on"] = day
        detail = {"goal": goal["id"], "rating": goal["rating"].value}
        course.tell(TandemEvent.GOAL_RATED, day, detail=detail)


def _afterwards(course: Course, ended_on: date, *, cared_for: float) -> None:
    chance = course.chance
    archived_on = after(ended_on, chance, 20, 120)
    if chance.happens(cared_for):
        day = after(ended_on, chance, 1, 5)
        if not course.happens(day):
            return
        until = min(months_later(ended_on, chance.between(2, 6)), months_later(ended_on, 6))
        course.enter(TandemState.AFTERCARE, day, aftercare_until=until)
        archived_on = after(until, chance, 1, 20)
    if course.happens(archived_on):
        course.enter(TandemState.ARCHIVED, archived_on)
