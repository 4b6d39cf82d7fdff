"""What a volunteer's calendar shows: talks, events, planned and logged meetings; nobody is named in it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from mentoring.clock import ZONE, day_of
from mentoring.meetings.models import Event
from mentoring.meetings.queries import calendars as queries
from mentoring.meetings.queries.events import events_with
from mentoring.meetings.queries.talks import talks_between
from mentoring.meetings.rules.calendar import Appointment
from mentoring.meetings.rules.log import length
from mentoring.meetings.vocabulary import AttendanceState, TalkWith
from mentoring.people.models import Person
from mentoring.wording import N_, Sentence

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
OUT = frozenset({AttendanceState.EXCUSED, AttendanceState.ABSENT})
Say = Callable[[Sentence], str]


def appointments_of(
    session: Session, person: Person, *, host: str, say: Say, now: datetime
) -> list[Appointment]:
    """Everything from a year back to two years ahead, in its order; ``say`` speaks the person's language."""
    found = [
        *_talks(session, person, host, say, now),
        *_events(session, person, host, now),
        *_meetings(session, person, host, say, now),
    ]
    return sorted(found, key=lambda one: (_instant(one), one.uid))


def _talks(session: Session, person: Person, host: str, say: Say, now: datetime) -> Iterator[Appointment]:
    for talk in talks_between(session, now - BACK, now + AHEAD, mentor_id=person.id):
        if talk.planned_at is not None and talk.party is not TalkWith.MENTEE:
            yield Appointment(
                uid=f"talk-{talk.id}@{host}",
                title=say(Sentence(talk.kind.label)),
                starts=talk.planned_at,
                ends=talk.planned_at + timedelta(minutes=talk.minutes),
                place=talk.place,
                sequence=talk.sequence,
                changed_at=talk.recorded_at,
            )


def _events(session: Session, person: Person, host: str, now: datetime) -> Iterator[Appointment]:
    for event in events_with(session, person.id, since=now - BACK):
        state = next((a.state for a in event.attendance if a.person_id == person.id), None)
        if state is not None and state not in OUT:
            yield Appointment(
                uid=f"event-{event.id}@{host}",
                title=event.title,
                starts=event.starts_at,
                ends=event.ends_at,
                place=event.place,
                text=event.description,
                sequence=event.sequence,
                status=_status(event, state),
                changed_at=event.cancelled_at or event.created_at,
            )


def _meetings(session: Session, person: Person, host: str, say: Say, now: datetime) -> Iterator[Appointment]:
    for tandem in queries.first_meetings(session, person.id):
        if tandem.meeting_on is not None:
            yield Appointment(
                uid=f"first-meeting-{tandem.id}@{host}",
                title=say(Sentence(N_("Kennenlernen"))),
                starts=tandem.meeting_on,
                sequence=tandem.version,
                changed_at=_midnight(tandem.proposed_on),
            )
    for meeting in queries.meetings_since(session, person.id, day_of(now - BACK)):
        yield Appointment(
            uid=f"meeting-{meeting.id}@{host}",
            title=say(Sentence(N_("Treffen, %(length)s"), {"length": length(meeting.minutes)})),
            starts=meeting.met_on,
            changed_at=meeting.recorded_at,
        )


def _status(event: Event, state: AttendanceState) -> str:
    if event.cancelled_at is not None:
        return "CANCELLED"
    return "TENTATIVE" if state is AttendanceState.INVITED else "CONFIRMED"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _instant(one: Appointment) -> datetime:
    return one.starts if isinstance(one.starts, datetime) else _midnight(one.starts)
