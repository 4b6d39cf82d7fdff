"""What volunteers of the demonstration spent, the trainings they were at, and what programmes ask of them."""

from collections.abc import Sequence
from datetime import date, timedelta

from mentoring.demo.calendar import Calendar, later, moment
from mentoring.demo.chance import Chance
from mentoring.demo.courses import Course
from mentoring.demo.organisations import House
from mentoring.demo.rows import Row, Rows
from mentoring.demo.words import PURPOSES
from mentoring.meetings.models import (
    Event,
    EventAttendance,
    Expense,
    ProgrammeTraining,
    SupportRule,
    Training,
)
from mentoring.meetings.vocabulary import AttendanceState, EventKind, ExpenseKind, ExpenseState
from mentoring.people.models_availability import AvailabilityException

CLAIMING, DECIDED_AFTER, REFUSED = 0.35, 14, 0.04
KM_RAPPEN, MOST_A_YEAR = 70, 60_000
EVERY_DAYS = 84
INTRODUCTION, SAFETY = "Einführungskurs", "Nähe und Distanz"


def offer_trainings(
    rows: Rows, calendar: Calendar, chance: Chance, house: House, courses: Sequence[Course]
) -> None:
    """Rules of the programmes, trainings every three months with who was there, and what is coming."""
    since = calendar.ago(3 * 365)
    introduction = rows.add(Training, organisation_id=house.id, name=INTRODUCTION, valid_months=None)
    safety = rows.add(Training, organisation_id=house.id, name=SAFETY, valid_months=36)
    for programme in house.programmes.values():
        rows.add(
            SupportRule,
            programme_id=programme["id"],
            valid_from=since,
            most_per_year_rappen=MOST_A_YEAR,
            recorded_at=moment(since, 9 * 60),
            recorded_by_id=house.lead.user_id,
            recorded_by_name=house.lead.name,
        )
        needed = {introduction["id"]: 120}
        if programme["clearance_required"]:
            needed[safety["id"]] = 240
        for training_id, within in needed.items():
            rows.add(
                ProgrammeTraining, programme_id=programme["id"], training_id=training_id, within_days=within
            )
    started: dict[int, date] = {}
    for course in courses:
        if course.row["started_on"] is not None:
            first = started.get(course.volunteer.id, course.row["started_on"])
            started[course.volunteer.id] = min(first, course.row["started_on"])
    for number, training in enumerate((introduction, safety)):
        _sessions(rows, calendar, chance, house, training, started, since + timedelta(days=30 + 40 * number))
    evening = later(calendar.today, 9)
    active = sorted({c.volunteer.id for c in courses if c.row["seat_no"] is not None})
    exchange = _event(
        rows, calendar, house, EventKind.EXCHANGE, "Austausch unter Freiwilligen", evening, None
    )
    for person_id in chance.some(active, 8, 14):
        _attends(rows, calendar, exchange, person_id, AttendanceState.REGISTERED)
    for person_id in chance.some(active, 4, 6):
        first = calendar.today + timedelta(days=chance.between(8, 60))
        rows.add(
            AvailabilityException,
            person_id=person_id,
            starts_on=first,
            ends_on=first + timedelta(days=chance.between(5, 20)),
            reason="Ferien",
            recorded_at=calendar.recorded(calendar.ago(4)),
            recorded_by_name="",
        )


def spend(rows: Rows, calendar: Calendar, chance: Chance, course: Course, start: date, end: date) -> None:
    """Now and then a ride or an outing; the older claims are decided, the latest wait."""
    if not chance.happens(CLAIMING):
        return
    day = start + timedelta(days=chance.between(5, 40))
    number = 0
    while day <= end:
        number += 1
        kind = chance.weighted({ExpenseKind.CAR: 45, ExpenseKind.TRANSPORT: 35, ExpenseKind.ACTIVITY: 20})
        km = chance.between(6, 46) if kind is ExpenseKind.CAR else None
        amount = km * KM_RAPPEN if km else 20 * chance.between(18, 95)
        claimed = min(day + timedelta(days=chance.between(0, 12)), calendar.ago(1))
        decided = later(claimed, chance.between(2, DECIDED_AFTER))
        state, reason = ExpenseState.CLAIMED, ""
        if decided < calendar.today:
            state = ExpenseState.REFUSED if chance.happens(REFUSED) else ExpenseState.APPROVED
            reason = "Der Beleg fehlt" if state is ExpenseState.REFUSED else ""
        done = state is not ExpenseState.CLAIMED
        claimed_at = calendar.recorded(claimed)
        rows.add(
            Expense,
            organisation_id=course.wish.house.id,
            mentor_id=course.volunteer.id,
            programme_id=course.wish.programme["id"],
            tandem_id=course.row["id"],
            kind=kind,
            spent_on=day,
            km=km,
            amount_rappen=amount,
            purpose=chance.one(PURPOSES[kind]),
            once_key=f"demo{course.row['id']:06}x{number:04}",
            state=state,
            claimed_at=claimed_at,
            claimed_by_id=course.volunteer.row["user_id"],
            claimed_by_name=course.volunteer.someone.name,
            decided_at=calendar.recorded(decided, after=claimed_at) if done else None,
            decided_by_id=course.actor.user_id if done else None,
            decided_by_name=course.actor.name if done else "",
            decided_reason=reason,
        )
        day += timedelta(days=chance.between(25, 90))


def _sessions(
    rows: Rows,
    calendar: Calendar,
    chance: Chance,
    house: House,
    training: Row,
    started: dict[int, date],
    first: date,
) -> None:
    """A session every three months; whoever has begun since the last comes, most of them."""
    left = dict(started)
    day = later(first, 0)
    while day <= calendar.today + timedelta(days=60):
        event = _event(rows, calendar, house, EventKind.TRAINING, training["name"], day, training["id"])
        past = day < calendar.today
        coming = [person for person, begun in left.items() if begun <= day]
        for person_id in coming:
            if not chance.happens(0.85 if past else 0.5):
                continue
            del left[person_id]
            state = AttendanceState.REGISTERED
            if past:
                state = chance.weighted({AttendanceState.ATTENDED: 93, AttendanceState.EXCUSED: 7})
            _attends(rows, calendar, event, person_id, state)
        day = later(day, EVERY_DAYS)


def _event(
    rows: Rows,
    calendar: Calendar,
    house: House,
    kind: EventKind,
    title: str,
    day: date,
    training_id: int | None,
) -> Row:
    created = min(day - timedelta(days=40), calendar.ago(3))
    return rows.add(
        Event,
        organisation_id=house.id,
        kind=kind,
        training_id=training_id,
        title=title,
        place="Solothurn, Sitzungszimmer",
        starts_at=moment(day, 18 * 60 + 30),
        ends_at=moment(day, 21 * 60),
        capacity=None,
        created_at=calendar.recorded(created),
        created_by_id=house.lead.user_id,
        created_by_name=house.lead.name,
    )


def _attends(rows: Rows, calendar: Calendar, event: Row, person_id: int, state: AttendanceState) -> None:
    known = state is not AttendanceState.REGISTERED
    rows.add(
        EventAttendance,
        event_id=event["id"],
        person_id=person_id,
        state=state,
        changed_at=event["ends_at"] if known else calendar.recorded(calendar.ago(2)),
        changed_by_name="",
    )
