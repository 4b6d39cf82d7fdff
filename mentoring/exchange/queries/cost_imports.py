"""What a list of costs is compared with, and what an import of costs has booked."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from mentoring.accounts.models import Organisation
from mentoring.exchange.models import ImportedCost
from mentoring.exchange.rules.cost_rows import CostKey, cost_key
from mentoring.funding.models import CostEntry, FundingPeriod

_reversal = aliased(CostEntry)


def costs_by_key(
    session: Session, organisation_id: int, from_on: date, to_on: date
) -> dict[CostKey, CostEntry]:
    """The costs of the days from one to the other that were not taken back, by what makes them alike."""
    rows = session.scalars(
        select(CostEntry)
        .outerjoin(_reversal, _reversal.reverses_id == CostEntry.id)
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.concerns_on.between(from_on, to_on),
            CostEntry.reverses_id.is_(None),
            _reversal.id.is_(None),
        )
        .order_by(CostEntry.id.desc())
    )
    return {cost_key(row.document, row.concerns_on, row.amount_rappen, row.category): row for row in rows}


def hold_cost_imports(session: Session, organisation_id: int) -> None:
    """Holds the organisation: two of its imports of costs are booked one after the other."""
    session.scalar(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )


def costs_imported(
    session: Session, import_id: int, *, limit: int, offset: int = 0
) -> Sequence[tuple[CostEntry, FundingPeriod]]:
    """Costs that an import has booked with the period of the booking, in the order of the list."""
    rows = session.execute(
        select(CostEntry, FundingPeriod)
        .join(ImportedCost, ImportedCost.cost_id == CostEntry.id)
        .join(FundingPeriod, FundingPeriod.id == CostEntry.period_id)
        .where(ImportedCost.import_id == import_id)
        .order_by(CostEntry.id)
        .limit(limit)
        .offset(offset)
    )
    return [(cost, period) for cost, period in rows]


def sums_imported(session: Session, import_id: int) -> tuple[int, int, int]:
    """How many costs an import has booked, their sum in Rappen, and how many of them came late."""
    late = func.count().filter(
        (CostEntry.concerns_on < FundingPeriod.starts_on) | (CostEntry.concerns_on >= FundingPeriod.ends_on)
    )
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(CostEntry.amount_rappen), 0), late)
        .select_from(ImportedCost)
        .join(CostEntry, CostEntry.id == ImportedCost.cost_id)
        .join(FundingPeriod, FundingPeriod.id == CostEntry.period_id)
        .where(ImportedCost.import_id == import_id)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])
