"""Trainings and events: what is offered, what programmes need, who registers and who was there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import Subject, record
from mentoring.meetings.models import Event, EventAttendance, ProgrammeTraining, Training
from mentoring.meetings.queries import events as queries
from mentoring.meetings.vocabulary import AttendanceState, EventKind
from mentoring.people.models import Programme
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Conflict, Refused


@dataclass(frozen=True)
class TrainingFacts:
    """What is said of a training; ``valid_months`` later it is done anew (None: never)."""

    name: str
    description: str = ""
    valid_months: int | None = None
    active: bool = True


@dataclass(frozen=True)
class EventFacts:
    """What is said of an event; one of a training names it."""

    kind: EventKind
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    description: str = ""
    training_id: int | None = None
    capacity: int | None = None


def save_training(
    session: Session,
    facts: TrainingFacts,
    *,
    training: Training | None = None,
    version: int | None = None,
    actor: Actor,
) -> Training:
    """Adds a training to the actor's organisation, or changes one (from an older version: ``Conflict``)."""
    if actor.organisation_id is None:
        raise Refused(N_("Weiterbildungen hat, wer zu einer Organisation gehört."))
    name = cleaned(facts.name)
    if not name or len(name) > 120:
        raise Refused(N_("Bitte einen Namen mit höchstens 120 Zeichen eingeben."), field="name")
    if facts.valid_months is not None and not 1 <= facts.valid_months <= 120:
        raise Refused(N_("Bitte 1 bis 120 Monate, oder nichts."), field="valid_months")
    training = training or Training(organisation_id=actor.organisation_id)
    if version is not None and version != training.version:
        raise Conflict("training", version=training.version)
    training.name, training.description = name, cleaned(facts.description, lines=True)[:5000]
    training.valid_months, training.active = facts.valid_months, facts.active
    try:
        with session.begin_nested():
            session.add(training)
            session.flush()
    except IntegrityError:
        raise Refused(N_("Eine Weiterbildung mit diesem Namen gibt es schon."), field="name") from None
    return training


def need_training(
    session: Session, programme: Programme, training: Training, within_days: int | None
) -> None:
    """Says that a programme needs a training within so many days after a start; None: no longer."""
    if training.organisation_id != programme.organisation_id:
        raise Refused(N_("Programm und Weiterbildung gehören zu verschiedenen Organisationen."))
    row = session.get(ProgrammeTraining, (programme.id, training.id))
    if within_days is None:
        if row is not None:
            session.delete(row)
    elif not 0 <= within_days <= 730:
        raise Refused(N_("Bitte 0 bis 730 Tage."), field="within_days")
    elif row is None:
        session.add(
            ProgrammeTraining(programme_id=programme.id, training_id=training.id, within_days=within_days)
        )
    else:
        row.within_days = within_days
    session.flush()


def save_event(
    session: Session,
    facts: EventFacts,
    *,
    event: Event | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Event:
    """Adds an event to the actor's organisation, or changes one; a new time or place counts its sequence."""
    if actor.organisation_id is None:
        raise Refused(N_("Anlässe hat, wer zu einer Organisation gehört."))
    title = cleaned(facts.title)
    if not title or len(title) > 160:
        raise Refused(N_("Bitte einen Titel mit höchstens 160 Zeichen eingeben."), field="title")
    if facts.ends_at <= facts.starts_at:
        raise Refused(N_("Das Ende liegt vor dem Beginn."), field="ends_at")
    if facts.capacity is not None and facts.capacity < 1:
        raise Refused(N_("Bitte mindestens einen Platz, oder nichts."), field="capacity")
    if (facts.kind is EventKind.TRAINING) != (facts.training_id is not None):
        raise Refused(N_("Bitte die Weiterbildung wählen, die stattfindet."), field="training_id")
    if facts.training_id is not None and queries.training_for(session, actor, facts.training_id) is None:
        raise Refused(N_("Diese Weiterbildung gibt es nicht."), field="training_id")
    if event is None:
        event = Event(
            organisation_id=actor.organisation_id,
            created_at=now,
            created_by_id=actor.user_id,
            created_by_name=actor.name,
            sequence=0,
            attendance=[],
        )
        session.add(event)
    elif version is not None and version != event.version:
        raise Conflict("event", version=event.version)
    elif (event.starts_at, event.ends_at, event.place) != (
        facts.starts_at,
        facts.ends_at,
        cleaned(facts.place)[:200],
    ):
        event.sequence += 1
    event.kind, event.training_id, event.title = facts.kind, facts.training_id, title
    event.starts_at, event.ends_at, event.capacity = facts.starts_at, facts.ends_at, facts.capacity
    event.place, event.description = cleaned(facts.place)[:200], cleaned(facts.description, lines=True)[:5000]
    session.flush()
    return event


def cancel_event(session: Session, event: Event, *, reason: str, actor: Actor, now: datetime) -> None:
    """Calls an event off; who was registered is told by a message."""
    if event.cancelled_at is not None:
        return
    if event.ends_at <= now:
        raise Refused(N_("Dieser Anlass ist schon vorbei."))
    event.cancelled_at, event.sequence = now, event.sequence + 1
    _note(session, event, "cancelled", reason=cleaned(reason)[:300], actor=actor, now=now)
    session.flush()


def set_attendance(
    session: Session,
    event: Event,
    person_id: int,
    state: AttendanceState,
    *,
    actor: Actor,
    now: datetime,
) -> EventAttendance:
    """Notes where somebody of the organisation stands with an event (held, ``lock=True``): once per person.

    The last place goes to one only; who was there is known from the day of the event on.
    """
    if event.cancelled_at is not None:
        raise Refused(N_("Dieser Anlass ist abgesagt."))
    if state in {AttendanceState.ATTENDED, AttendanceState.ABSENT} and day_of(event.starts_at) > day_of(now):
        raise Refused(N_("Wer dabei war, weiss man erst am Tag des Anlasses."), field="state")
    if queries.person_in(session, event.organisation_id, person_id) is None:
        raise Refused(N_("Diese Person gehört nicht zu Ihrer Organisation."), field="person_id")
    row = session.get(EventAttendance, (event.id, person_id))
    taking = state is AttendanceState.REGISTERED and (row is None or row.state not in queries.COMING)
    if taking and event.capacity is not None and queries.places_taken(session, event.id) >= event.capacity:
        raise Refused(N_("Alle Plätze sind vergeben."), field="state")
    if row is None:
        row = EventAttendance(event_id=event.id, person_id=person_id)
        session.add(row)
    if row.state is not state:
        row.state, row.changed_at, row.changed_by_name = state, now, actor.name
        detail = {"person": person_id}
        _note(session, event, state.value.lower(), actor=actor, now=now, detail=detail)
    session.flush()
    return row


def _note(
    session: Session,
    event: Event,
    what: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    detail: dict[str, int] | None = None,
) -> None:
    record(
        session,
        Subject.EVENT,
        event.id,
        what,
        actor=actor,
        now=now,
        on=day_of(now),
        reason=reason,
        organisation_id=event.organisation_id,
        detail=dict(detail or {}),
    )
