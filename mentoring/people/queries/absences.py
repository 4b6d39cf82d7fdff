"""When people are away: their own list, and the leaves that begin or are over."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.people.models import Mentor
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.queries.persons import PERSON_DETAILS
from mentoring.people.vocabulary import MentorState


def absences_of(session: Session, person_id: int, *, since: date) -> Sequence[AvailabilityException]:
    """A person's times away that are not over by a day, the earliest first; a leave ended early is over."""
    return session.scalars(
        select(AvailabilityException)
        .where(
            AvailabilityException.person_id == person_id,
            AvailabilityException.withdrawn_at.is_(None),
            AvailabilityException.ended_at.is_(None),
            AvailabilityException.ends_on >= since,
        )
        .order_by(AvailabilityException.starts_on, AvailabilityException.id)
    ).all()


def away_on(session: Session, day: date, person_ids: Collection[int]) -> set[int]:
    """Which of these people are away on a day."""
    return set(
        session.scalars(
            select(AvailabilityException.person_id).where(
                AvailabilityException.person_id.in_(person_ids),
                AvailabilityException.withdrawn_at.is_(None),
                AvailabilityException.ended_at.is_(None),
                AvailabilityException.starts_on <= day,
                AvailabilityException.ends_on >= day,
            )
        )
    )


def is_mentor(session: Session, organisation_id: int | None, person_id: int) -> bool:
    """Whether somebody is a volunteer of this organisation."""
    found = session.scalar(select(Mentor.organisation_id).where(Mentor.person_id == person_id))
    return found is not None and found == organisation_id


def own_absence(session: Session, person_id: int, absence_id: int) -> AvailabilityException | None:
    """One of a person's times away, if it has not been withdrawn."""
    return session.scalar(
        select(AvailabilityException).where(
            AvailabilityException.id == absence_id,
            AvailabilityException.person_id == person_id,
            AvailabilityException.withdrawn_at.is_(None),
        )
    )


def leaves_to_start(session: Session, today: date) -> list[tuple[AvailabilityException, Mentor]]:
    """Leaves that have begun, of mentors who still count as available."""
    rows = session.execute(
        select(AvailabilityException, Mentor)
        .join(Mentor, Mentor.person_id == AvailabilityException.person_id)
        .options(*_PAGE)
        .where(
            AvailabilityException.on_leave.is_(True),
            AvailabilityException.withdrawn_at.is_(None),
            AvailabilityException.started_at.is_(None),
            AvailabilityException.starts_on <= today,
            AvailabilityException.ends_on >= today,
            Mentor.state == MentorState.AVAILABLE,
        )
        .order_by(AvailabilityException.starts_on, AvailabilityException.id)
        .with_for_update(of=Mentor)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in rows]


def mentors_to_return(session: Session, today: date) -> Sequence[Mentor]:
    """Mentors on leave whose last day away has passed; held until the end of the transaction."""
    return session.scalars(
        _mentors()
        .where(Mentor.state == MentorState.ON_LEAVE, Mentor.on_leave_until < today)
        .order_by(Mentor.person_id)
        .with_for_update(of=Mentor)
        .execution_options(populate_existing=True)
    ).all()


def leaves_running(session: Session, person_id: int) -> Sequence[AvailabilityException]:
    """Leaves of a person that have begun and not ended."""
    return session.scalars(
        select(AvailabilityException).where(
            AvailabilityException.person_id == person_id,
            AvailabilityException.started_at.is_not(None),
            AvailabilityException.ended_at.is_(None),
        )
    ).all()


_PAGE = (
    joinedload(Mentor.person).options(*PERSON_DETAILS),
    selectinload(Mentor.programmes),
    selectinload(Mentor.clearances),
)


def _mentors() -> Select[Mentor]:
    return select(Mentor).options(*_PAGE)
