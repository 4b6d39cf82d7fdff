"""Closings and what was frozen in them; corrections, by where they stand and what they concern."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from mentoring.funding.models import (
    Closing,
    ClosingDay,
    ClosingShare,
    Correction,
    FundingPeriod,
    FundingRule,
)
from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.settling import Target


def closing_of(session: Session, organisation_id: int, period_id: int) -> Closing | None:
    """The closing of an organisation's period."""
    return session.scalar(
        _whole().where(Closing.organisation_id == organisation_id, Closing.period_id == period_id)
    )


def closing(session: Session, closing_id: int) -> Closing | None:
    """One closing with its period and rule."""
    return session.scalar(_whole().where(Closing.id == closing_id))


def closings(
    session: Session, *, organisation_id: int | None = None, period_id: int | None = None
) -> Sequence[Closing]:
    """Closings in the order of their periods."""
    query = _whole().join(FundingPeriod, FundingPeriod.id == Closing.period_id)
    if organisation_id is not None:
        query = query.where(Closing.organisation_id == organisation_id)
    if period_id is not None:
        query = query.where(Closing.period_id == period_id)
    return session.scalars(query.order_by(FundingPeriod.starts_on, Closing.organisation_id)).all()


def latest_closing(session: Session, organisation_id: int) -> Closing | None:
    """The closing of an organisation's latest closed period."""
    return session.scalar(
        _whole()
        .join(FundingPeriod, FundingPeriod.id == Closing.period_id)
        .where(Closing.organisation_id == organisation_id)
        .order_by(FundingPeriod.starts_on.desc())
        .limit(1)
    )


def bearer_of(row: ClosingShare | Correction) -> Target:
    """Who bears a share or a correction."""
    return Target(row.kind, row.municipality_bfs or row.fund_id or 0)


def shares_of(session: Session, closing_id: int) -> Sequence[ClosingShare]:
    """Who bears what of a closing."""
    return session.scalars(
        select(ClosingShare).where(ClosingShare.closing_id == closing_id).order_by(ClosingShare.id)
    ).all()


def days_of(session: Session, closing_id: int, *, bfs: int | None = None) -> Sequence[ClosingDay]:
    """The days of a closing, all or one municipality's."""
    query = select(ClosingDay).where(ClosingDay.closing_id == closing_id).order_by(ClosingDay.id)
    return session.scalars(query if bfs is None else query.where(ClosingDay.municipality_bfs == bfs)).all()


def lines_of(session: Session, closing_id: int) -> list[DayLine]:
    """The days of a closing as plain values."""
    return [
        DayLine(
            row.tandem_id,
            row.person_id,
            row.from_on,
            row.to_on,
            row.members,
            row.municipality_bfs,
            row.status,
            row.eligible,
        )
        for row in days_of(session, closing_id)
    ]


def corrections_in(session: Session, closing_id: int) -> Sequence[Correction]:
    """The corrections of earlier periods that stand in a closing."""
    return session.scalars(
        select(Correction).where(Correction.closing_id == closing_id).order_by(Correction.id)
    ).all()


def booked(session: Session, organisation_id: int) -> dict[int, dict[Target, int]]:
    """Per closing what each bearer was charged for its period: its share and all corrections so far."""
    found: dict[int, dict[Target, int]] = {}
    for table, of in ((ClosingShare, ClosingShare.closing_id), (Correction, Correction.concerns_id)):
        rows = session.execute(
            select(of, table.kind, table.municipality_bfs, table.fund_id, func.sum(table.amount_rappen))
            .join(Closing, Closing.id == of)
            .where(Closing.organisation_id == organisation_id)
            .group_by(of, table.kind, table.municipality_bfs, table.fund_id)
        )
        for closing_id, kind, bfs, fund_id, amount in rows:
            targets = found.setdefault(closing_id, {})
            target = Target(kind, bfs or fund_id or 0)
            targets[target] = targets.get(target, 0) + int(amount)
    return found


def _whole() -> Select[Closing]:
    return select(Closing).options(
        joinedload(Closing.period), joinedload(Closing.rule).selectinload(FundingRule.layers)
    )
