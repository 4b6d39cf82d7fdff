"""What accompanies the demonstration's tandems: logged meetings, review talks, goals that move, aftercare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mentoring.actors import Actor
from mentoring.demo.asking import ask, care
from mentoring.demo.calendar import Calendar, later, moment
from mentoring.demo.chance import Chance
from mentoring.demo.courses import Course
from mentoring.demo.organisations import House
from mentoring.demo.rows import Row, Rows
from mentoring.demo.spending import offer_trainings, spend
from mentoring.demo.telling import tell
from mentoring.demo.words import NEXT_STEPS, SUMMARIES
from mentoring.history import Subject
from mentoring.meetings.models import (
    GoalReview,
    GoalScale,
    Meeting,
    MeetingAttendance,
    MeetingTopic,
    ReviewTalk,
)
from mentoring.meetings.rules.goals import rating_of
from mentoring.meetings.rules.log import members_on, split_minutes
from mentoring.meetings.rules.talks import Span, pauses_of, talk_due_on
from mentoring.meetings.vocabulary import Attention, PlaceKind, TalkKind, TalkState, TalkWith
from mentoring.people.vocabulary import Topic
from mentoring.tandems.rules import still_standing
from mentoring.tandems.vocabulary import Rating, TandemEvent, TandemState

PAUSES_BETWEEN = {7: 25, 14: 50, 21: 25}
MINUTES = {60: 20, 90: 40, 120: 30, 150: 10}
PLACES = {
    PlaceKind.PUBLIC: 35, PlaceKind.MENTEE_HOME: 25, PlaceKind.OUTDOORS: 18, PlaceKind.INSTITUTION: 12,
    PlaceKind.CALL: 6, PlaceKind.MENTOR_HOME: 4,
}  # fmt: skip
SILENT, OVERDUE, CORRECTED = 0.12, 0.06, 0.01
"""So many tandems of today have fallen silent or lack their talk; so many meetings were corrected."""
ATTENTION = {Attention.GOOD: 78, Attention.WATCH: 17, Attention.ACT: 5}
REVIEWS, CLOSES = frozenset({TandemState.ACTIVE, TandemState.PAUSED}), 12


@dataclass(frozen=True)
class _Time:
    """A tandem's time: from its start to its end or yesterday, with its interruptions."""

    start: date
    end: date
    pauses: list[Span]

    def rests(self, day: date) -> bool:
        """Whether it is interrupted on a day."""
        return any(first <= day and (end is None or day < end) for first, end in self.pauses)


def accompany(
    rows: Rows, calendar: Calendar, chance: Chance, house: House, courses: Sequence[Course]
) -> None:
    """Everything that accompanied the tandems of a house, up to yesterday."""
    offer_trainings(rows, calendar, chance, house, courses)
    for course in courses:
        started_on = course.row["started_on"]
        if started_on is None:
            continue
        phases = still_standing(course.phases, lambda phase: phase["valid_from"])
        pauses = pauses_of([(phase["state"], phase["valid_from"]) for phase in phases])
        time = _Time(started_on, course.row["ended_on"] or calendar.ago(1), pauses)
        guide = _Guide(rows, calendar, chance, course, time)
        guide.meet()
        guide.talk()
        ask(rows, calendar, chance, course)
        care(rows, calendar, chance, course)
        spend(rows, calendar, chance, course, time.start, time.end)


class _Guide:
    """Leads one tandem through its time."""

    def __init__(self, rows: Rows, calendar: Calendar, chance: Chance, course: Course, time: _Time) -> None:
        self._rows, self._calendar, self._chance = rows, calendar, chance
        self._course, self._time = course, time
        self._steps: dict[int, int] = {}
        self._scales: dict[int, Row] = {}

    def meet(self) -> None:
        """A meeting every week or two, as the volunteer logged it."""
        chance, volunteer = self._chance, self._course.volunteer
        last = self._time.end
        if self._course.row["ended_on"] is None and chance.happens(SILENT):
            last = self._calendar.ago(chance.between(32, 64))
        day = self._time.start + timedelta(days=chance.between(1, 6))
        topics = [Topic[code] for code in self._course.wish.row["topics"]]
        number = 0
        while day <= last:
            if not self._time.rests(day):
                who = {"recorded_by_id": volunteer.row["user_id"], "recorded_by_name": volunteer.someone.name}
                meeting = self._meeting(day, chance.some(topics, 1, 1 + chance.happens(0.3)), number, who)
                if chance.happens(CORRECTED):
                    told = {"corrects_id": meeting["id"], "reason": "Dauer berichtigt"}
                    self._meeting(day, topics[:1], number + 1, {**who, **told})
                number += 2
            day += timedelta(days=chance.weighted(PAUSES_BETWEEN) + chance.between(-1, 1))

    def talk(self) -> None:
        """Review talks as they were due, each with how the goals stood; the last may be overdue."""
        chance, programme = self._chance, self._course.wish.programme
        for goal in self._course.goals:
            self._scale(goal)
        held: date | None = None
        running = self._course.state in REVIEWS
        while True:
            due = talk_due_on(
                self._time.start,
                weeks=programme.get("review_after_weeks", 6),
                months=programme.get("review_every_months", 3),
                held_on=held,
                pauses=self._time.pauses,
            )
            if due is None:
                break
            day = later(due, chance.between(-6, 4))
            if day <= (held or self._time.start) or self._time.rests(day):
                day = later(due, 1)
            if day > self._time.end or self._time.rests(day):
                if running and due <= self._calendar.ago(-10) and chance.happens(0.6):
                    self._planned(due)
                break
            if running and day > self._calendar.ago(45) and chance.happens(OVERDUE * 4):
                break
            self._held(due, day)
            held = day
        self._at_the_end()

    def _meeting(self, day: date, topics: Sequence[Topic], number: int, said: dict[str, Any]) -> Row:
        minutes = self._chance.weighted(MINUTES)
        meeting = self._rows.add(
            Meeting,
            organisation_id=self._course.wish.house.id,
            tandem_id=self._course.row["id"],
            met_on=day,
            minutes=minutes,
            place=self._chance.weighted(PLACES),
            once_key=f"demo{self._course.row['id']:06}x{number:04}",
            recorded_at=self._calendar.recorded(min(day + timedelta(days=1), self._calendar.ago(1))),
            **said,
        )
        for position, (topic, part) in enumerate(split_minutes(minutes, topics)):
            self._rows.add(
                MeetingTopic, meeting_id=meeting["id"], topic=topic, position=position, minutes=part
            )
        members = sorted(members_on(day, [_membership(row) for row in self._course.members]))
        for position, person_id in enumerate(members):
            present = position == 0 or self._chance.happens(0.85)
            self._rows.add(MeetingAttendance, meeting_id=meeting["id"], person_id=person_id, present=present)
        return meeting

    def _scale(self, goal: Row) -> None:
        baseline = self._chance.weighted({1: 60, 2: 40})
        target = self._chance.weighted({4: 65, 5: 35})
        self._steps[goal["id"]] = baseline
        self._scales[goal["id"]] = self._rows.add(
            GoalScale,
            goal_id=goal["id"],
            baseline=baseline,
            target=target,
            **self._by(self._course.actor, goal["agreed_on"]),
        )

    def _held(self, due: date, day: date) -> None:
        chance = self._chance
        talk = self._rows.add(
            ReviewTalk,
            **self._talk(due),
            state=TalkState.HELD,
            planned_at=moment(day, 14 * 60),
            held_on=day,
            attention=chance.weighted(ATTENTION),
            summary=chance.one(SUMMARIES),
            steps=chance.one(NEXT_STEPS),
        )
        ends = self._course.row["ended_on"] is not None
        for goal in self._course.goals:
            scale, last = self._scales[goal["id"]], self._steps[goal["id"]]
            # What ended without being reached was not reached on the way either.
            top = scale["target"] - 1 if not ends or goal["rating"] is not Rating.REACHED else scale["target"]
            step = min(max(last, top), last + chance.happens(0.55))
            if ends and goal["rating"] is Rating.NOT_YET:
                step = scale["baseline"]
            self._review(goal, step, day, talk["id"])
            if not ends:
                goal["rating"] = rating_of(step, scale["baseline"], scale["target"])
                goal["rated_on"] = day

    def _planned(self, due: date) -> None:
        day = later(self._calendar.today, self._chance.between(1, 12))
        invited = self._chance.happens(0.7)
        self._rows.add(
            ReviewTalk,
            **self._talk(due),
            state=TalkState.INVITED if invited else TalkState.PLANNED,
            planned_at=moment(day, self._chance.one((9, 14, 16)) * 60),
            invited_at=self._calendar.recorded(self._calendar.ago(2)) if invited else None,
            place=self._chance.one(("Büro", "bei der Familie zu Hause", "Café am Bahnhof")),
        )

    def _talk(self, due: date) -> dict[str, Any]:
        day = min(due, self._calendar.ago(1))
        return {
            "organisation_id": self._course.wish.house.id,
            "tandem_id": self._course.row["id"],
            "kind": TalkKind.REVIEW,
            "party": self._chance.weighted({TalkWith.TANDEM: 70, TalkWith.MENTOR: 30}),
            "due_on": due,
            "responsible_id": self._course.actor.user_id,
            **self._by(self._course.actor, day),
        }

    def _review(self, goal: Row, step: int, day: date, talk_id: int | None) -> None:
        self._steps[goal["id"]] = step
        said = self._by(self._course.actor, day)
        self._rows.add(GoalReview, goal_id=goal["id"], talk_id=talk_id, reviewed_on=day, step=step, **said)
        if self._course.row["ended_on"] is None:
            scale = self._scales[goal["id"]]
            rating = rating_of(step, scale["baseline"], scale["target"])
            if rating is not goal.get("rating"):
                detail = {"goal": goal["id"], "rating": rating.value}
                tell(
                    self._rows, Subject.TANDEM, self._course.row["id"], TandemEvent.GOAL_RATED,
                    actor=self._course.actor, organisation_id=self._course.wish.house.id, on=day,
                    at=said["recorded_at"], detail=detail,
                )  # fmt: skip

    def _at_the_end(self) -> None:
        ended_on = self._course.row["ended_on"]
        if ended_on is None:
            return
        for goal in self._course.goals:
            scale = self._scales[goal["id"]]
            step = {
                Rating.REACHED: scale["target"],
                Rating.PARTLY: max(scale["baseline"] + 1, min(scale["target"] - 1, self._steps[goal["id"]])),
                Rating.NOT_YET: scale["baseline"],
            }[goal["rating"]]
            self._review(goal, step, ended_on, None)

    def _by(self, actor: Actor, day: date) -> dict[str, Any]:
        return {
            "recorded_at": self._calendar.recorded(day),
            "recorded_by_id": actor.user_id,
            "recorded_by_name": actor.name,
        }


def _membership(row: Row) -> tuple[int, date | None, date | None]:
    return row["person_id"], row.get("valid_from"), row.get("valid_to")
