"""Volunteers' expenses as costs: which cost an expense became, and which approved ones became none yet."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mentoring.funding.models import CostEntry, ExpenseCost, FundingPeriod, OrganisationPeriod
from mentoring.funding.vocabulary import PeriodState
from mentoring.meetings.models import Expense
from mentoring.meetings.vocabulary import ExpenseState
from mentoring.people.models import Programme


def cost_of_expense(session: Session, expense_id: int) -> CostEntry | None:
    """The cost that an expense was booked as, taken back or not."""
    return session.scalar(
        select(CostEntry)
        .join(ExpenseCost, ExpenseCost.cost_id == CostEntry.id)
        .where(ExpenseCost.expense_id == expense_id)
    )


def expenses_to_book(session: Session, before: datetime) -> Sequence[Expense]:
    """Expenses approved by an instant that became no cost yet though there is a period for their day; held.

    On PostgreSQL those that somebody else is booking or refusing at this moment are left to them.
    """
    opened = select(OrganisationPeriod.organisation_id).where(OrganisationPeriod.state == PeriodState.OPEN)
    covered = select(OrganisationPeriod.period_id).join(
        FundingPeriod, FundingPeriod.id == OrganisationPeriod.period_id
    )
    return session.scalars(
        select(Expense)
        .options(joinedload(Expense.programme).joinedload(Programme.organisation))
        .where(
            Expense.state == ExpenseState.APPROVED,
            Expense.decided_at <= before,
            Expense.organisation_id.in_(opened),
            covered.where(
                OrganisationPeriod.organisation_id == Expense.organisation_id,
                FundingPeriod.starts_on <= Expense.spent_on,
                FundingPeriod.ends_on > Expense.spent_on,
            ).exists(),
            Expense.id.not_in(select(ExpenseCost.expense_id)),
        )
        .order_by(Expense.decided_at, Expense.id)
        .with_for_update(of=Expense, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def booked_among(session: Session, expense_ids: Collection[int]) -> set[int]:
    """Which of these expenses were booked as a cost."""
    query = select(ExpenseCost.expense_id).where(ExpenseCost.expense_id.in_(expense_ids))
    return set(session.scalars(query))
