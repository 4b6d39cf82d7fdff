"""Trainings and events: what an organisation offers, who comes, and whose needed training is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.meetings.models import Event, EventAttendance, ProgrammeTraining, Training
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.people.models import Mentor, Person
from mentoring.tandems.models import Tandem
from mentoring.tandems.rules import OPEN_STATES, months_later

RENEWED_AHEAD = 90
"""So many days before it runs out a training that was done is named as missing again."""
COMING = (AttendanceState.REGISTERED, AttendanceState.ATTENDED)


@dataclass(frozen=True)
class Missing:
    """A training that a volunteer's programme needs and that they have to do, and by when they need it."""

    mentor: Mentor
    training: Training
    needed_by: date
    done_on: date | None = None


def training_for(session: Session, actor: Actor, training_id: int) -> Training | None:
    """A training of the actor's organisation."""
    return session.scalar(
        select(Training).where(Training.id == training_id, Training.organisation_id == actor.organisation_id)
    )


def trainings(session: Session, organisation_id: int) -> Sequence[Training]:
    """The trainings of an organisation, those still in use first."""
    return session.scalars(
        select(Training)
        .where(Training.organisation_id == organisation_id)
        .order_by(Training.active.desc(), Training.name)
    ).all()


def trainings_needed(session: Session, programme_ids: Collection[int]) -> Sequence[ProgrammeTraining]:
    """Which trainings these programmes need."""
    return session.scalars(
        select(ProgrammeTraining)
        .where(ProgrammeTraining.programme_id.in_(programme_ids))
        .order_by(ProgrammeTraining.programme_id, ProgrammeTraining.training_id)
    ).all()


def event_for(session: Session, actor: Actor, event_id: int, *, lock: bool = False) -> Event | None:
    """An event of the actor's organisation with everybody's attendance."""
    query = _whole().where(Event.id == event_id, Event.organisation_id == actor.organisation_id)
    if lock:
        query = query.with_for_update(of=Event).execution_options(populate_existing=True)
    return session.scalar(query)


def event_by_id(session: Session, event_id: int) -> Event | None:
    """An event, for whoever has a personal link to it; held, as somebody may take its last place."""
    return session.scalar(
        _whole()
        .where(Event.id == event_id)
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    )


def event_to_show(session: Session, event_id: int) -> Event | None:
    """An event, for whoever looks at it by personal link and takes nothing."""
    return session.scalar(_whole().where(Event.id == event_id))


def events_of(
    session: Session, organisation_id: int, *, since: datetime, until: datetime | None = None
) -> Sequence[Event]:
    """Events that end after an instant (and begin before another), in their order."""
    query = _whole().where(Event.organisation_id == organisation_id, Event.ends_at > since)
    if until is not None:
        query = query.where(Event.starts_at < until)
    return session.scalars(query.order_by(Event.starts_at, Event.id)).all()


def events_with(session: Session, person_id: int, *, since: datetime) -> Sequence[Event]:
    """Events to which somebody is invited or registered, that end after an instant."""
    return session.scalars(
        _whole()
        .join(EventAttendance, EventAttendance.event_id == Event.id)
        .where(EventAttendance.person_id == person_id, Event.ends_at > since)
        .order_by(Event.starts_at, Event.id)
    ).all()


def events_before(
    session: Session, organisation_id: int, *, until: datetime, limit: int, offset: int = 0
) -> Sequence[Event]:
    """Events that have ended, the latest first."""
    query = _whole().where(Event.organisation_id == organisation_id, Event.ends_at <= until)
    return session.scalars(
        query.order_by(Event.starts_at.desc(), Event.id.desc()).limit(limit).offset(offset)
    ).all()


def past_events_counted(session: Session, organisation_id: int, *, until: datetime) -> int:
    """How many events have ended."""
    query = select(func.count()).select_from(Event)
    return session.scalar(query.where(Event.organisation_id == organisation_id, Event.ends_at <= until)) or 0


def trainings_done(session: Session, person_id: int) -> Sequence[tuple[Training, datetime]]:
    """Which trainings somebody was at, each with the last time, the latest first."""
    last = func.max(Event.starts_at)
    rows = session.execute(
        select(Training, last)
        .join(Event, Event.training_id == Training.id)
        .join(EventAttendance, EventAttendance.event_id == Event.id)
        .where(
            EventAttendance.person_id == person_id,
            EventAttendance.state == AttendanceState.ATTENDED,
            Event.cancelled_at.is_(None),
        )
        .group_by(Training.id)
        .order_by(last.desc(), Training.id)
    )
    return [(row[0], row[1]) for row in rows]


def places_taken(session: Session, event_id: int) -> int:
    """How many are registered or were there."""
    query = (
        select(func.count())
        .select_from(EventAttendance)
        .where(EventAttendance.event_id == event_id, EventAttendance.state.in_(COMING))
    )
    return session.scalar(query) or 0


def trained_on(session: Session, mentor_ids: Collection[int]) -> dict[tuple[int, int], date]:
    """When each of these was last at each training, by (mentor, training)."""
    rows = session.execute(
        select(EventAttendance.person_id, Event.training_id, func.max(Event.starts_at))
        .join(Event, Event.id == EventAttendance.event_id)
        .where(
            EventAttendance.person_id.in_(mentor_ids),
            EventAttendance.state == AttendanceState.ATTENDED,
            Event.training_id.is_not(None),
            Event.cancelled_at.is_(None),
        )
        .group_by(EventAttendance.person_id, Event.training_id)
    )
    return {(row[0], row[1]): day_of(row[2]) for row in rows if row[1] is not None}


def trainings_missing(session: Session, organisation_id: int) -> list[Missing]:
    """Who accompanies a tandem and has to do a training its programme needs, or to do it anew; and by when.

    That is so many days after the first start of an open tandem of the programme, or when the last runs out.
    Volunteers whom another organisation has lent do the trainings of their own.
    """
    rows = session.execute(
        select(Tandem.mentor_id, Tandem.programme_id, func.min(Tandem.started_on))
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .where(
            Tandem.organisation_id == organisation_id,
            Mentor.organisation_id == organisation_id,
            Tandem.state.in_(OPEN_STATES),
            Tandem.started_on.is_not(None),
        )
        .group_by(Tandem.mentor_id, Tandem.programme_id)
    ).all()
    mentors = _mentors(session, {row[0] for row in rows})
    known = {one.id: one for one in trainings(session, organisation_id) if one.active}
    last = trained_on(session, mentors)
    found: dict[tuple[int, int], Missing] = {}
    for need in trainings_needed(session, {row[1] for row in rows}):
        training = known.get(need.training_id)
        for mentor_id, programme_id, started_on in rows:
            if training is None or started_on is None or programme_id != need.programme_id:
                continue
            by = started_on + timedelta(days=need.within_days)
            done = last.get((mentor_id, training.id))
            if done is not None:
                if training.valid_months is None:
                    continue
                by = max(by, months_later(done, training.valid_months))
            key = (mentor_id, training.id)
            if key not in found or by < found[key].needed_by:
                found[key] = Missing(mentors[mentor_id], training, by, done)
    return sorted(found.values(), key=lambda one: (one.needed_by, one.mentor.person_id, one.training.id))


def trainings_lacking(session: Session, organisation_id: int, today: date) -> list[Missing]:
    """Which needed trainings were never done, or run out within three months."""
    soon = today + timedelta(days=RENEWED_AHEAD)
    missing = trainings_missing(session, organisation_id)
    return [one for one in missing if one.done_on is None or one.needed_by <= soon]


def _mentors(session: Session, ids: Collection[int]) -> dict[int, Mentor]:
    query = select(Mentor).options(joinedload(Mentor.person)).where(Mentor.person_id.in_(ids))
    return {mentor.person_id: mentor for mentor in session.scalars(query)}


def person_in(session: Session, organisation_id: int, person_id: int) -> Person | None:
    """A person of an organisation."""
    return session.scalar(
        select(Person).where(Person.id == person_id, Person.organisation_id == organisation_id)
    )


def _whole() -> Select[Event]:
    return select(Event).options(
        joinedload(Event.training),
        selectinload(Event.attendance).joinedload(EventAttendance.person),
    )
