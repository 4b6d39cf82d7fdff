"""What a calendar shows besides talks and events: first meetings that are planned, and the log."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Meeting
from mentoring.meetings.queries.log import stands
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState


def first_meetings(session: Session, mentor_id: int) -> Sequence[Tandem]:
    """The tandems of a mentor that are about to get to know each other, on a day that is known."""
    return session.scalars(
        select(Tandem)
        .where(
            Tandem.mentor_id == mentor_id,
            Tandem.state == TandemState.MEETING,
            Tandem.meeting_on.is_not(None),
        )
        .order_by(Tandem.id)
    ).all()


def meetings_since(session: Session, mentor_id: int, first: date) -> Sequence[Meeting]:
    """What a mentor has logged since a day and stands, the earliest first."""
    return session.scalars(
        select(Meeting)
        .join(Tandem, Tandem.id == Meeting.tandem_id)
        .where(Tandem.mentor_id == mentor_id, Meeting.met_on >= first, stands())
        .order_by(Meeting.met_on, Meeting.id)
    ).all()
