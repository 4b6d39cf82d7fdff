"""The texts of reports on the use of funds, and the budget by category that they are compared with."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.funding.models import BudgetEntry, FundingReport
from mentoring.funding.vocabulary import CostCategory, ReportSection
from mentoring.permissions import Role


def organisation_for(session: Session, actor: Actor, organisation_id: int) -> Organisation | None:
    """An organisation whose report the actor may see: the canton any, a lead the own one."""
    if actor.role is not Role.CONTROLLER and actor.organisation_id != organisation_id:
        return None
    return session.get(Organisation, organisation_id)


def report_texts(session: Session, organisation_id: int, year: int) -> dict[ReportSection, FundingReport]:
    """The text that holds for each section that has one."""
    rows = session.scalars(
        select(FundingReport)
        .where(FundingReport.organisation_id == organisation_id, FundingReport.year == year)
        .order_by(FundingReport.recorded_at, FundingReport.id)
    )
    return {row.section: row for row in rows}


def sections_written(session: Session) -> dict[tuple[int, int], int]:
    """How many sections have a text, by organisation and year."""
    rows = session.execute(
        select(
            FundingReport.organisation_id,
            FundingReport.year,
            func.count(FundingReport.section.distinct()),
        ).group_by(FundingReport.organisation_id, FundingReport.year)
    )
    return {(organisation_id, year): int(number) for organisation_id, year, number in rows}


def budget_by_category(session: Session, organisation_id: int, year: int) -> dict[CostCategory, int]:
    """What an organisation has planned for a year: of each category, programme and fund the latest row."""
    rows = session.execute(
        select(BudgetEntry.category, BudgetEntry.programme_id, BudgetEntry.fund_id, BudgetEntry.amount_rappen)
        .where(BudgetEntry.organisation_id == organisation_id, BudgetEntry.year == year)
        .order_by(BudgetEntry.recorded_at, BudgetEntry.id)
    )
    latest = {(category, programme, fund): amount for category, programme, fund, amount in rows}
    found: dict[CostCategory, int] = {}
    for (category, _programme, _fund), amount in latest.items():
        found[category] = found.get(category, 0) + amount
    return found
