"""Costs by the period they concern, and what bounds them: tariffs, staffing, approvals, promises, funds."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mentoring.funding.models import (
    Approval,
    Commitment,
    CostEntry,
    Fund,
    FundingPeriod,
    Staffing,
    Tariff,
)
from mentoring.funding.rules.pools import PostFacts, TariffFacts
from mentoring.funding.rules.settling import Grant, MoneyFacts
from mentoring.places.models import Municipality, Population
from mentoring.places.queries import mergers
from mentoring.places.rules import bfs_on


def money_facts(session: Session, organisation_id: int) -> MoneyFacts:
    """What bounds an organisation's pools over the years."""
    tariffs = session.execute(
        select(Tariff.kind, Tariff.amount_rappen, Tariff.valid_from, Tariff.valid_to)
        .where(Tariff.organisation_id == organisation_id, Tariff.withdrawn_at.is_(None))
        .order_by(Tariff.id)
    )
    posts = session.execute(
        select(Staffing.employment_bp, Staffing.valid_from, Staffing.valid_to)
        .where(Staffing.organisation_id == organisation_id, Staffing.withdrawn_at.is_(None))
        .order_by(Staffing.id)
    )
    return MoneyFacts(
        tariffs=tuple(TariffFacts(*row) for row in tariffs),
        posts=tuple(PostFacts(*row) for row in posts),
        approvals=tuple(
            Grant(row.id, 0, row.amount_rappen, row.valid_from, row.valid_to)
            for row in approvals(session, organisation_id)
        ),
        commitments=tuple(
            Grant(row.id, row.fund_id, row.amount_rappen, row.valid_from, row.valid_to)
            for row in commitments(session, organisation_id=organisation_id)
        ),
    )


def approvals(session: Session, organisation_id: int) -> Sequence[Approval]:
    """The amounts approved for an organisation, as they hold."""
    return session.scalars(
        select(Approval)
        .where(Approval.organisation_id == organisation_id, Approval.withdrawn_at.is_(None))
        .order_by(Approval.valid_from, Approval.id)
    ).all()


def tariffs(session: Session, organisation_id: int) -> Sequence[Tariff]:
    """The flat rates of an organisation, as they hold."""
    return session.scalars(
        select(Tariff)
        .where(Tariff.organisation_id == organisation_id, Tariff.withdrawn_at.is_(None))
        .order_by(Tariff.valid_from, Tariff.id)
    ).all()


def staffing(session: Session, organisation_id: int) -> Sequence[Staffing]:
    """The posts of an organisation with every change, as they hold."""
    return session.scalars(
        select(Staffing)
        .where(Staffing.organisation_id == organisation_id, Staffing.withdrawn_at.is_(None))
        .order_by(Staffing.post, Staffing.valid_from, Staffing.id)
    ).all()


def commitments(
    session: Session, *, organisation_id: int | None = None, fund_id: int | None = None
) -> Sequence[Commitment]:
    """What funds have promised, as it holds."""
    query = select(Commitment).where(Commitment.withdrawn_at.is_(None))
    if organisation_id is not None:
        query = query.where(Commitment.organisation_id == organisation_id)
    if fund_id is not None:
        query = query.where(Commitment.fund_id == fund_id)
    return session.scalars(query.order_by(Commitment.valid_from, Commitment.id)).all()


def funds(session: Session) -> Sequence[Fund]:
    """All sources of money."""
    return session.scalars(select(Fund).order_by(Fund.id)).all()


def fund(session: Session, fund_id: int) -> Fund | None:
    """One source of money."""
    return session.get(Fund, fund_id)


def actual_costs(session: Session, organisation_id: int) -> dict[int, int]:
    """Costs that are in a pool, by the period they concern, in Rappen."""
    rows = session.execute(
        select(FundingPeriod.id, func.sum(CostEntry.amount_rappen))
        .join(
            CostEntry,
            (CostEntry.concerns_on >= FundingPeriod.starts_on)
            & (CostEntry.concerns_on < FundingPeriod.ends_on),
        )
        .where(CostEntry.organisation_id == organisation_id, CostEntry.fund_id.is_(None))
        .group_by(FundingPeriod.id)
    )
    return {period_id: int(amount) for period_id, amount in rows}


def direct_costs(session: Session, organisation_id: int, period_id: int) -> dict[int, int]:
    """Costs that a fund pays directly, by fund, of those booked in a period, in Rappen."""
    rows = session.execute(
        select(CostEntry.fund_id, func.sum(CostEntry.amount_rappen))
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.period_id == period_id,
            CostEntry.fund_id.is_not(None),
        )
        .group_by(CostEntry.fund_id)
        .order_by(CostEntry.fund_id)
    )
    return {fund_id: int(amount) for fund_id, amount in rows if fund_id and amount}


def late_costs(
    session: Session, organisation_id: int, since: datetime, from_on: date, to_on: date
) -> Sequence[CostEntry]:
    """Costs of a pool that were recorded after an instant and concern days of ``[from_on, to_on)``."""
    return session.scalars(
        select(CostEntry)
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.fund_id.is_(None),
            CostEntry.recorded_at > since,
            CostEntry.concerns_on >= from_on,
            CostEntry.concerns_on < to_on,
        )
        .order_by(CostEntry.id)
    ).all()


def inhabitants(session: Session, day: date) -> dict[int, tuple[int, int, str]]:
    """Per legal municipality of a day: inhabitants, the year of the figure and its source.

    The figure is the latest one of the years before the day's. What has merged by then weighs in its
    successor, unless that has a figure of a day since the merger.
    """
    rows = session.execute(
        select(Population.bfs_number, Population.year, Population.inhabitants, Population.source)
        .where(Population.year < day.year)
        .order_by(Population.bfs_number, Population.year)
    )
    latest = {bfs: (number, year, source) for bfs, year, number, source in rows}
    became = mergers(session)
    found: dict[int, tuple[int, int, str]] = {}
    for bfs, figure in latest.items():
        if bfs_on(bfs, day, became) == bfs:
            found[bfs] = figure
    for bfs, (number, year, source) in latest.items():
        legal = bfs_on(bfs, day, became)
        if legal == bfs:
            continue
        if legal not in latest or date(latest[legal][1], 12, 31) < became[bfs].on:
            have = found.get(legal, (0, year, source))
            found[legal] = (have[0] + number, min(have[1], year), source)
    return dict(sorted(found.items()))


def late_bounds(session: Session, organisation_id: int, since: datetime) -> bool:
    """Whether a tariff, a post, an approval or a promise was recorded or withdrawn after an instant."""
    return any(
        session.scalar(
            select(table.id)
            .where(
                table.organisation_id == organisation_id,
                or_(table.recorded_at > since, table.withdrawn_at > since),
            )
            .limit(1)
        )
        for table in (Tariff, Staffing, Approval, Commitment)
    )


def late_populations(session: Session, since: datetime) -> bool:
    """Whether inhabitants were recorded after an instant."""
    return bool(session.scalar(select(Population.id).where(Population.recorded_at > since).limit(1)))


def municipality_names(session: Session) -> dict[int, str]:
    """The name of every municipality, also of merged ones."""
    rows = session.execute(select(Municipality.bfs_number, Municipality.name))
    return {row.bfs_number: row.name for row in rows}
