"""Cost entries of an organisation: filtered, sorted and summed; what is alike; where periods stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from mentoring.actors import Actor
from mentoring.funding.models import CostEntry, Fund, FundingPeriod, OrganisationPeriod
from mentoring.funding.vocabulary import CostCategory, CostKind, PeriodState
from mentoring.people.models import Programme

REVERSAL = "REVERSAL"
"""The kind of a row that takes another one back, as filters name it."""

IN_POOL = "pool"
"""The place of a fund in filters, for costs that no fund pays directly."""

_concerned = aliased(FundingPeriod)
_reversal = aliased(CostEntry)


@dataclass(frozen=True)
class CostFilter:
    """What a list of costs is narrowed to; empty: no limit. Periods are those the costs concern."""

    organisation_id: int
    periods: tuple[int, ...] = ()
    categories: tuple[CostCategory, ...] = ()
    programmes: tuple[int, ...] = ()
    funds: tuple[int, ...] = ()
    in_pool: bool = False
    kinds: tuple[str, ...] = ()
    search: str = ""


class CostLine(NamedTuple):
    """A cost with the names that a list shows; ``concerned`` is the period its day lies in."""

    cost: CostEntry
    booked: FundingPeriod
    concerned: FundingPeriod | None
    programme: str | None
    fund: str | None
    reversed_by: int | None

    @property
    def late(self) -> bool:
        """Whether it is booked in another period than the one it concerns."""
        return self.concerned is not None and self.concerned.id != self.booked.id


class Sums(NamedTuple):
    """How many rows, their sum, and the part of it that funds pay directly, in Rappen."""

    rows: int
    total: int
    direct: int


SORTS: Mapping[str, Sequence[Any]] = {
    "day": (CostEntry.concerns_on,),
    "recorded": (CostEntry.recorded_at,),
    "amount": (CostEntry.amount_rappen,),
    "document": (func.lower(CostEntry.document),),
    "category": (case({c.value: n for n, c in enumerate(CostCategory)}, value=CostEntry.category, else_=99),),
}


def cost_lines(
    session: Session,
    chosen: CostFilter,
    *,
    sort: str = "day",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[CostLine]:
    """The costs that a filter leaves, in order."""
    order = [(c.desc() if descending else c.asc()) for c in SORTS[sort]]
    query = _lines().where(*_conditions(chosen))
    query = query.order_by(*order, CostEntry.id.desc() if descending else CostEntry.id).offset(offset)
    return [CostLine(*row) for row in session.execute(query if limit is None else query.limit(limit))]


def cost_sums(session: Session, chosen: CostFilter) -> Sums:
    """Number and sums of all rows that a filter leaves."""
    direct = case((CostEntry.fund_id.is_not(None), CostEntry.amount_rappen), else_=0)
    query = select(
        func.count(CostEntry.id),
        func.coalesce(func.sum(CostEntry.amount_rappen), 0),
        func.coalesce(func.sum(direct), 0),
    ).where(*_conditions(chosen))
    rows, total, paid = session.execute(query).one()
    return Sums(int(rows), int(total), int(paid))


def cost_line(session: Session, actor: Actor, cost_id: int) -> CostLine | None:
    """One cost of the actor's organisation."""
    own = actor.organisation_id if actor.organisation_id is not None else -1
    row = session.execute(
        _lines().where(CostEntry.id == cost_id, CostEntry.organisation_id == own)
    ).one_or_none()
    return None if row is None else CostLine(*row)


def cost_locked(session: Session, cost_id: int) -> CostEntry:
    """A cost, held until the end of the transaction: two reversals wait for each other."""
    return session.scalars(select(CostEntry).where(CostEntry.id == cost_id).with_for_update()).one()


def reversal_of(session: Session, cost_id: int) -> CostEntry | None:
    """The row that takes a cost back."""
    return session.scalar(select(CostEntry).where(CostEntry.reverses_id == cost_id))


def alike(session: Session, organisation_id: int, amount: int, document: str) -> Sequence[CostEntry]:
    """Costs of the same document and amount that were not taken back: perhaps the same thing twice."""
    return session.scalars(
        select(CostEntry)
        .outerjoin(_reversal, _reversal.reverses_id == CostEntry.id)
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.amount_rappen == amount,
            func.lower(CostEntry.document) == func.lower(document.strip()),
            _reversal.id.is_(None),
        )
        .order_by(CostEntry.id)
    ).all()


def has_costs(session: Session, organisation_id: int) -> bool:
    """Whether an organisation has entered any cost."""
    return (
        session.scalar(select(CostEntry.id).where(CostEntry.organisation_id == organisation_id).limit(1))
        is not None
    )


def accruals_open(session: Session, organisation_id: int) -> Sequence[CostEntry]:
    """Accruals that were not released, the one due first coming first."""
    return session.scalars(
        select(CostEntry)
        .outerjoin(_reversal, _reversal.reverses_id == CostEntry.id)
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.kind == CostKind.ACCRUAL,
            CostEntry.reverses_id.is_(None),
            _reversal.id.is_(None),
        )
        .order_by(CostEntry.release_by, CostEntry.id)
    ).all()


def periods_with_state(session: Session, organisation_id: int) -> list[tuple[FundingPeriod, PeriodState]]:
    """The periods of an organisation in order, with where each now stands."""
    rows = session.execute(
        select(FundingPeriod, OrganisationPeriod.state)
        .join(OrganisationPeriod, OrganisationPeriod.period_id == FundingPeriod.id)
        .where(OrganisationPeriod.organisation_id == organisation_id)
        .order_by(FundingPeriod.starts_on)
    )
    return [(period, state) for period, state in rows]


def is_own_programme(session: Session, organisation_id: int, programme_id: int) -> bool:
    """Whether a programme belongs to an organisation."""
    found = session.scalar(select(Programme.organisation_id).where(Programme.id == programme_id))
    return found == organisation_id


def _lines() -> Select[Any, Any, Any, Any, Any, Any]:
    return (
        select(CostEntry, FundingPeriod, _concerned, Programme.name, Fund.name, _reversal.id)
        .join(FundingPeriod, FundingPeriod.id == CostEntry.period_id)
        .outerjoin(
            _concerned,
            (_concerned.starts_on <= CostEntry.concerns_on) & (_concerned.ends_on > CostEntry.concerns_on),
        )
        .outerjoin(Programme, Programme.id == CostEntry.programme_id)
        .outerjoin(Fund, Fund.id == CostEntry.fund_id)
        .outerjoin(_reversal, _reversal.reverses_id == CostEntry.id)
    )


def _conditions(chosen: CostFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CostEntry.organisation_id == chosen.organisation_id]
    if chosen.periods:
        # Only the cost is the outer query's: its own join to the booked period is another one.
        within = (
            select(FundingPeriod.id)
            .where(
                FundingPeriod.id.in_(chosen.periods),
                FundingPeriod.starts_on <= CostEntry.concerns_on,
                FundingPeriod.ends_on > CostEntry.concerns_on,
            )
            .correlate(CostEntry)
        )
        found.append(within.exists())
    if chosen.categories:
        found.append(CostEntry.category.in_(chosen.categories))
    if chosen.programmes:
        found.append(CostEntry.programme_id.in_(chosen.programmes))
    if chosen.funds or chosen.in_pool:
        found.append(
            or_(
                CostEntry.fund_id.in_(chosen.funds) if chosen.funds else false(),
                CostEntry.fund_id.is_(None) if chosen.in_pool else false(),
            )
        )
    if chosen.kinds:
        reversal = CostEntry.reverses_id.is_not(None)
        found.append(
            or_(
                false(),
                *(
                    reversal if kind == REVERSAL else (CostEntry.kind == CostKind[kind]) & ~reversal
                    for kind in chosen.kinds
                ),
            )
        )
    if chosen.search:
        found.append(
            or_(
                *(
                    column.icontains(chosen.search, autoescape=True)
                    for column in (CostEntry.purpose, CostEntry.document, CostEntry.reason)
                )
            )
        )
    return found


def costs_by_category(
    session: Session, organisation_id: int, from_on: date, to_on: date
) -> dict[tuple[CostCategory, int | None, int | None], int]:
    """Costs of the days in ``[from_on, to_on)`` by category, programme and fund, in Rappen."""
    rows = session.execute(
        select(
            CostEntry.category, CostEntry.programme_id, CostEntry.fund_id, func.sum(CostEntry.amount_rappen)
        )
        .where(
            CostEntry.organisation_id == organisation_id,
            CostEntry.concerns_on >= from_on,
            CostEntry.concerns_on < to_on,
        )
        .group_by(CostEntry.category, CostEntry.programme_id, CostEntry.fund_id)
    )
    return {(category, programme, fund): int(amount) for category, programme, fund, amount in rows}
