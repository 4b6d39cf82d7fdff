"""Statements as an organisation sees them: that they were issued, and to whom; not what they say."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mentoring.funding.models import Closing, FundingPeriod, Statement
from mentoring.people.models import Person
from mentoring.places.models import Municipality


def settled_periods(session: Session, organisation_id: int) -> Sequence[FundingPeriod]:
    """Periods that are closed as a whole and in which the organisation has a closing, the latest first."""
    return session.scalars(
        select(FundingPeriod)
        .join(Closing, Closing.period_id == FundingPeriod.id)
        .where(Closing.organisation_id == organisation_id, FundingPeriod.closed_at.is_not(None))
        .order_by(FundingPeriod.starts_on.desc())
    ).all()


def statements_issued(session: Session, period_id: int) -> Sequence[Statement]:
    """All statements of a period by the name of the municipality, without what they say."""
    return session.scalars(
        select(Statement)
        .join(Municipality, Municipality.bfs_number == Statement.municipality_bfs)
        .options(joinedload(Statement.municipality), joinedload(Statement.period))
        .where(Statement.period_id == period_id)
        .order_by(Municipality.sort_name)
    ).all()


def period_of_statement(session: Session, statement_id: int) -> int | None:
    """The period that a statement is of."""
    return session.scalar(select(Statement.period_id).where(Statement.id == statement_id))


def sort_names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """By what people are sorted: the last name first."""
    rows = session.execute(select(Person.id, Person.sort_name).where(Person.id.in_(person_ids)))
    return {row.id: row.sort_name for row in rows}
