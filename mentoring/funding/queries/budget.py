"""What is planned for a year: of every category, programme and fund the latest row holds."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.funding.models import BudgetEntry
from mentoring.funding.vocabulary import CostCategory


class BudgetKey(NamedTuple):
    """For what an amount is planned; without programme or fund for what belongs to none."""

    category: CostCategory
    programme_id: int | None = None
    fund_id: int | None = None


def budget(session: Session, organisation_id: int, year: int) -> dict[BudgetKey, BudgetEntry]:
    """The rows that hold for a year."""
    latest = (
        select(func.max(BudgetEntry.id))
        .where(BudgetEntry.organisation_id == organisation_id, BudgetEntry.year == year)
        .group_by(BudgetEntry.category, BudgetEntry.programme_id, BudgetEntry.fund_id)
    )
    rows = session.scalars(select(BudgetEntry).where(BudgetEntry.id.in_(latest)).order_by(BudgetEntry.id))
    return {BudgetKey(row.category, row.programme_id, row.fund_id): row for row in rows}


def years_planned(session: Session, organisation_id: int) -> list[int]:
    """The years for which anything was planned."""
    query = (
        select(BudgetEntry.year)
        .where(BudgetEntry.organisation_id == organisation_id)
        .distinct()
        .order_by(BudgetEntry.year)
    )
    return list(session.scalars(query))
