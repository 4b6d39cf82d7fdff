"""The report on the use of funds: its figures gathered, its texts written."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.funding.models import FundingPeriod, FundingReport
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import costs as cost_queries
from mentoring.funding.queries import facts as fact_queries
from mentoring.funding.queries import funds as fund_queries
from mentoring.funding.queries import money, periods
from mentoring.funding.queries import reports as queries
from mentoring.funding.rules.days import phase_spans
from mentoring.funding.rules.funds import surpluses
from mentoring.funding.rules.report import (
    AccrualLine,
    CategoryLine,
    FundLine,
    PurposeLine,
    ReportFigures,
    report_tables,
)
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.rules.tables import require_agreement
from mentoring.funding.services.computing import settled_until
from mentoring.funding.vocabulary import CostCategory, ReportSection, TargetKind
from mentoring.people.rules import cleaned
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import N_, Refused


def write_section(
    session: Session,
    organisation: Organisation,
    year: int,
    section: ReportSection,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> FundingReport:
    """Writes the text of a section; what stood there before is kept as an earlier row."""
    text = cleaned(text, lines=True)
    if not text:
        raise Refused(N_("Bitte einen Text eingeben."), field="text")
    row = FundingReport(
        organisation_id=organisation.id,
        year=year,
        section=section,
        text=text,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def report_figures(session: Session, organisation: Organisation, year: int) -> ReportFigures:
    """The numeric part of a report as it stands now. Raises ``Disagreement`` if a table does not add up."""
    number = organisation.id
    states = periods.organisation_periods(session, organisation_id=number)
    own = [one.period for one in states if one.period.year == year]
    closings = {one.period_id: one for one in closed.closings(session, organisation_id=number)}
    done = [period for period in own if period.id in closings]
    settled = _settled(session, number, done)
    booked: dict[Target, int] = {}
    for_closing = closed.booked(session, number)
    for period in done:
        for target, amount in for_closing.get(closings[period.id].id, {}).items():
            booked[target] = booked.get(target, 0) + amount
    actual = money.actual_costs(session, number)
    payable = sum(one.pool.payable for one in settled)
    waiting = sum(actual.get(period.id, 0) for period in own if period.id not in closings)
    counted_on = done[-1].ends_on - timedelta(days=1) if done else None
    lines = [line for one in settled for line in one.lines if line.municipality is not None]
    figures = ReportFigures(
        organisation=organisation.name,
        year=year,
        periods=[(period.starts_on, period.ends_on) for period in done],
        open_periods=len(own) - len(done),
        categories=_categories(session, number, year),
        funds=_funds(session, number, year, booked),
        municipalities=_of(booked, TargetKind.MUNICIPALITY),
        carried=_of(booked, TargetKind.CARRIED),
        own=_of(booked, TargetKind.UNCOVERED),
        not_payable=sum(one.pool.not_paid for one in settled),
        unsettled=waiting + payable - sum(booked.values()),
        persons=len({line.person_id for line in lines}),
        days=sum((Fraction(line.days, line.members) for line in lines), Fraction(0)),
        eligible=sum((Fraction(line.days, line.members) for line in lines if line.eligible), Fraction(0)),
        tandems=_active(session, number, counted_on) if counted_on else 0,
        counted_on=counted_on,
        purposes=_purposes(session, number, year),
        accruals=_accruals(session, number, year),
    )
    require_agreement(report_tables(figures))
    return figures


def _settled(session: Session, organisation_id: int, done: Sequence[FundingPeriod]) -> list[Settled]:
    if not done:
        return []
    wanted = {period.id for period in done}
    every = settled_until(session, organisation_id, done[-1])
    return [one for one in every if one.period.period_id in wanted]


def _of(booked: dict[Target, int], kind: TargetKind) -> int:
    return sum(amount for target, amount in booked.items() if target.kind is kind)


def _categories(session: Session, organisation_id: int, year: int) -> list[CategoryLine]:
    budget = queries.budget_by_category(session, organisation_id, year)
    spent: dict[CostCategory, int] = {}
    found = cost_queries.costs_by_category(session, organisation_id, date(year, 1, 1), date(year + 1, 1, 1))
    for (category, _programme, _fund), amount in found.items():
        spent[category] = spent.get(category, 0) + amount
    return [
        CategoryLine(category, budget.get(category, 0), spent.get(category, 0))
        for category in CostCategory
        if budget.get(category) or spent.get(category)
    ]


def _funds(session: Session, organisation_id: int, year: int, booked: dict[Target, int]) -> list[FundLine]:
    direct: dict[int, int] = {}
    found = cost_queries.costs_by_category(session, organisation_id, date(year, 1, 1), date(year + 1, 1, 1))
    for (_category, _programme, fund_id), amount in found.items():
        if fund_id is not None:
            direct[fund_id] = direct.get(fund_id, 0) + amount
    return [
        FundLine(fund.name, fund.purpose, paid, direct.get(fund.id, 0))
        for fund in money.funds(session)
        for paid in [booked.get(Target(TargetKind.FUND, fund.id), 0)]
        if paid or direct.get(fund.id)
    ]


def _active(session: Session, organisation_id: int, day: date) -> int:
    facts = fact_queries.facts_of(session, organisation_id, day + timedelta(days=1))
    return sum(
        any(
            start <= day < end and state is TandemState.ACTIVE
            for start, end, state in phase_spans(tandem.phases)
        )
        for tandem in facts.tandems
    )


def _purposes(session: Session, organisation_id: int, year: int) -> list[PurposeLine]:
    names = {fund.id: fund.name for fund in money.funds(session)}
    programmes = fund_queries.programme_names(session)
    rows = surpluses(
        fund_queries.budget_by_purpose(session, year),
        fund_queries.costs_by_purpose(session, date(year, 1, 1), date(year + 1, 1, 1)),
    )
    return [
        PurposeLine(
            names.get(row.fund_id or 0, ""),
            programmes.get(row.programme_id or 0, ""),
            row.budget,
            row.actual,
        )
        for row in rows
        if row.organisation_id == organisation_id
    ]


def _accruals(session: Session, organisation_id: int, year: int) -> list[AccrualLine]:
    return [
        AccrualLine(one.purpose, one.document, one.release_by, one.amount_rappen)
        for one in cost_queries.accruals_open(session, organisation_id)
        if one.release_by is not None and one.concerns_on.year == year
    ]
