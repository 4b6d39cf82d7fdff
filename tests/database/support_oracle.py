"""A slow and simple second opinion on what the accompaniment of an organisation has to do on a day.

It reads the rows as they are and walks through days one by one; it knows none of the queries and rules of
``mentoring.meetings``. How often and of what is written here once more, from the list in the manual.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.clock import day_of
from mentoring.meetings.models import (
    Expense,
    MailPreference,
    Meeting,
    ReminderOff,
    ReviewTalk,
    SupportRule,
)
from mentoring.people.models import Clearance, Mentor, Person, Programme
from mentoring.tandems.models import Tandem, TandemPhase

DAY = timedelta(days=1)
AGAIN = {
    "TALK_PLANNED": (3, 1),
    "CLEARANCE_EXPIRES": (28, 3),
    "SILENT_TANDEM": (14, 2),
    "TALK_DUE": (14, 3),
    "EXPENSES_OPEN": (14, 3),
    "AFTERCARE_ENDS": (14, 2),
}
"""Every so many days, at most so many times."""
OPTIONAL = {"SILENT_TANDEM", "TALK_DUE", "EXPENSES_OPEN", "AFTERCARE_ENDS"}
URGENT = {"TALK_PLANNED"}


@dataclass(frozen=True)
class Duty:
    """That somebody is to be reminded of something, since a day."""

    kind: str
    subject: int
    due_on: date
    recipient: str


@dataclass
class Facts:
    """All rows that matter, as they are now."""

    session: Session
    organisation_id: int
    tandems: list[Tandem] = field(default_factory=list)
    phases: dict[int, list[TandemPhase]] = field(default_factory=lambda: defaultdict(list))
    talks: dict[int, list[ReviewTalk]] = field(default_factory=lambda: defaultdict(list))
    met: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = self.organisation_id
        self.tandems = list(self.session.scalars(select(Tandem).where(Tandem.organisation_id == own)))
        for phase in self.session.scalars(select(TandemPhase).order_by(TandemPhase.id)):
            self.phases[phase.tandem_id].append(phase)
        for talk in self.session.scalars(select(ReviewTalk).where(ReviewTalk.organisation_id == own)):
            self.talks[talk.tandem_id].append(talk)
        meetings = list(self.session.scalars(select(Meeting).where(Meeting.organisation_id == own)))
        replaced = {meeting.corrects_id for meeting in meetings}
        for meeting in meetings:
            if meeting.id not in replaced and not meeting.void:
                known = self.met.get(meeting.tandem_id, meeting.met_on)
                self.met[meeting.tandem_id] = max(known, meeting.met_on)
        self.programmes = {one.id: one for one in self.session.scalars(select(Programme))}
        self.rules = list(self.session.scalars(select(SupportRule).order_by(SupportRule.valid_from)))

    def paused(self, tandem: Tandem, day: date) -> bool:
        """Whether a tandem rests on a day: the last state that holds then."""
        state = ""
        for phase in self.phases[tandem.id]:
            if phase.valid_from <= day:
                state = phase.state.value
        return state == "PAUSED"

    def silences(self, day: date) -> Iterator[tuple[Tandem, date, bool]]:
        """Active tandems that are silent, since when they are reminded, and whether it is a task."""
        for tandem in self.tandems:
            if tandem.state.value != "ACTIVE" or tandem.started_on is None:
                continue
            since = max(tandem.started_on, self.met.get(tandem.id, tandem.started_on))
            at = day
            while at > since:  # back to the last day of rest, if there is one
                if self.paused(tandem, at - DAY) and not self.paused(tandem, at):
                    since = at
                at -= DAY
            days, more = 28, 14
            for rule in self.rules:
                if rule.programme_id == tandem.programme_id and rule.valid_from <= day:
                    days, more = rule.silence_days, rule.task_after_days
            silent = (day - since).days
            if silent >= days:
                yield tandem, since + days * DAY, silent >= days + more

    def talk_due(self, tandem: Tandem, today: date) -> date | None:
        """When the next talk is due, counted day by day without those on which the tandem rests."""
        if tandem.started_on is None:
            return None
        programme = self.programmes[tandem.programme_id]
        held = [one for one in self.talks[tandem.id] if one.kind == "REVIEW" and one.state == "HELD"]
        last = max(held, key=lambda one: (one.held_on or date.min, one.id), default=None)
        if last is not None and last.next_on is not None:
            rest = today
            while self.paused(tandem, rest - DAY):
                rest -= DAY
            rests = self.paused(tandem, today) and rest <= last.next_on
            return None if rests else last.next_on
        at, left = tandem.started_on, programme.review_after_weeks * 7
        if last is not None and last.held_on is not None:
            at = last.held_on
            left = (months_after(at, programme.review_every_months) - at).days
        while left:
            if not self.paused(tandem, at):
                left -= 1
            elif at > today:
                return None  # it rests, and nobody knows until when
            at += DAY
        return at

    def overdue(self, day: date) -> Iterator[tuple[Tandem, date]]:
        """Running tandems whose talk should have been held and is not planned."""
        for tandem in self.tandems:
            if tandem.state.value not in {"ACTIVE", "PAUSED"}:
                continue
            planned = any(
                one.kind == "REVIEW" and one.state.value in {"PLANNED", "INVITED"} and one.planned_at
                for one in self.talks[tandem.id]
            )
            due = self.talk_due(tandem, day)
            if due is not None and due < day and not planned:
                yield tandem, due


def months_after(day: date, months: int) -> date:
    """So many months later; the last day of the month if it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    for last in range(day.day, 27, -1):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    return date(number // 12, number % 12 + 1, day.day)


def duties(facts: Facts, now_day: date) -> Iterator[Duty]:
    """All that somebody of the organisation is to be reminded of on a day, sent already or not."""
    session, own = facts.session, facts.organisation_id
    mentors = {
        mentor.person_id: mentor
        for mentor in session.scalars(select(Mentor).where(Mentor.organisation_id == own))
    }
    people = {one.id: one for one in session.scalars(select(Person).where(Person.organisation_id == own))}
    staff = [
        f"u{user.id}"
        for user in session.scalars(select(User).where(User.organisation_id == own))
        if user.role.value == "COORDINATOR" and user.disabled_at is None and user.password_hash
    ]

    def reachable(mentor_id: int) -> bool:
        mentor, person = mentors[mentor_id], people[mentor_id]
        here = mentor.state.value not in {"LEFT", "REJECTED"}
        return here and bool(person.email) and person.anonymised_on is None

    for tandem, since, _task in facts.silences(now_day):
        if reachable(tandem.mentor_id):
            yield Duty("SILENT_TANDEM", tandem.id, since, f"p{tandem.mentor_id}")
    for tandem, due in facts.overdue(now_day):
        yield from (Duty("TALK_DUE", tandem.id, due + DAY, one) for one in staff)
    for tandem in facts.tandems:
        for talk in facts.talks[tandem.id]:
            if talk.state.value in {"PLANNED", "INVITED"} and talk.planned_at and talk.party != "MENTEE":
                day = day_of(talk.planned_at)
                if day >= now_day and reachable(tandem.mentor_id):
                    yield Duty("TALK_PLANNED", talk.id, day - 2 * DAY, f"p{tandem.mentor_id}")
        if tandem.state.value == "AFTERCARE" and tandem.aftercare_until:
            due = tandem.aftercare_until - 14 * DAY
            yield from (Duty("AFTERCARE_ENDS", tandem.id, due, one) for one in staff)
    extracts: dict[tuple[int, str], list[Clearance]] = defaultdict(list)
    for extract in session.scalars(select(Clearance).where(Clearance.withdrawn_at.is_(None))):
        extracts[extract.mentor_id, extract.kind.value].append(extract)
    for (mentor_id, _kind), rows in extracts.items():
        latest = max(rows, key=lambda one: (one.issued_on, one.id))
        active = mentor_id in mentors and mentors[mentor_id].state.value in {"AVAILABLE", "ON_LEAVE"}
        if active and reachable(mentor_id):
            yield Duty("CLEARANCE_EXPIRES", latest.id, latest.expires_on - 60 * DAY, f"p{mentor_id}")
    open_ = [
        one.claimed_at
        for one in session.scalars(select(Expense).where(Expense.organisation_id == own))
        if one.state.value == "CLAIMED"
    ]
    if open_:
        yield from (Duty("EXPENSES_OPEN", own, day_of(min(open_)) + 7 * DAY, one) for one in staff)


def expected(
    session: Session, found: Iterable[Duty], day: date, sent: set[tuple[Duty, int]]
) -> set[tuple[Duty, int]]:
    """What is to be posted on a day: due, for the how-manieth time, wanted, and not sent for that time."""
    off = {
        (f"p{one.person_id}" if one.person_id else f"u{one.user_id}", one.kind.value)
        for one in session.scalars(select(ReminderOff))
    }
    weekly = {
        f"p{one.person_id}" if one.person_id else f"u{one.user_id}"
        for one in session.scalars(select(MailPreference))
        if one.rhythm.value == "WEEKLY"
    }
    wanted = set()
    for duty in found:
        every, times = AGAIN[duty.kind]
        time = (day - duty.due_on).days // every
        if not 0 <= time < times or (duty, time) in sent:
            continue
        if duty.kind in OPTIONAL and (duty.recipient, duty.kind) in off:
            continue
        if duty.recipient in weekly and duty.kind not in URGENT and day.isoweekday() != 1:
            continue
        wanted.add((duty, time))
    return wanted
