"""What of the accompaniment needs a decision now. As many statements for few rows as for many."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Event, EventAttendance
from mentoring.meetings.queries.events import Missing, trainings_missing
from mentoring.meetings.queries.log import Silent, silent_tandems
from mentoring.meetings.rules.silence import Silence
from mentoring.meetings.rules.talks import SOON_DAYS
from mentoring.meetings.vocabulary import AttendanceState


def silent_to_ask(session: Session, organisation_id: int, today: date) -> list[Silent]:
    """Silent tandems whose mentor was reminded in vain: somebody asks now."""
    return [one for one in silent_tandems(session, organisation_id, today) if one.silence is Silence.TASK]


def trainings_due(session: Session, organisation_id: int, today: date) -> list[Missing]:
    """Needed trainings that are missing, or will be within two weeks, the earliest first."""
    until = today + timedelta(days=SOON_DAYS)
    return [one for one in trainings_missing(session, organisation_id) if one.needed_by <= until]


def events_to_record(session: Session, organisation_id: int, now: datetime) -> Sequence[Event]:
    """Events that are over and of which it is not yet noted who of those registered was there."""
    open_answer = (
        select(EventAttendance.event_id)
        .where(EventAttendance.event_id == Event.id, EventAttendance.state == AttendanceState.REGISTERED)
        .exists()
    )
    return session.scalars(
        select(Event)
        .where(
            Event.organisation_id == organisation_id,
            Event.ends_at <= now,
            Event.cancelled_at.is_(None),
            open_answer,
        )
        .order_by(Event.ends_at, Event.id)
    ).all()
