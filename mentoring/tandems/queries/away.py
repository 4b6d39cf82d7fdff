"""Who is away in the period of a matching run, and so is left out of it."""

from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mentoring.people.models import Mentor
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.rules.pool import RUN_PERIOD


def away_in_period(today: date) -> Select[int]:
    """The identifiers of those who are on leave in part of the period of a run, or away all of it."""
    last, absence = today + RUN_PERIOD, AvailabilityException
    return select(absence.person_id).where(
        absence.withdrawn_at.is_(None),
        absence.ended_at.is_(None),
        or_(
            and_(absence.on_leave, absence.starts_on <= last, absence.ends_on >= today),
            and_(absence.starts_on <= today, absence.ends_on >= last),
        ),
    )


def away_counted(session: Session, organisation_id: int, today: date) -> int:
    """How many available volunteers of an organisation a run of this day leaves out as they are away."""
    query = select(func.count()).where(
        Mentor.organisation_id == organisation_id,
        Mentor.state == MentorState.AVAILABLE,
        Mentor.person_id.in_(away_in_period(today)),
    )
    return session.scalar(query) or 0
