"""Inhabitants by municipality and year."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.funding.models import Closing, FundingPeriod
from mentoring.places.models import Municipality, Population

ORDERS = {
    "name": (Municipality.sort_name,),
    "inhabitants": (Population.inhabitants, Municipality.sort_name),
    "year": (Population.year, Municipality.sort_name),
}


def years(session: Session) -> Sequence[int]:
    """The years of which there are figures, the latest first."""
    return session.scalars(select(Population.year).distinct().order_by(Population.year.desc())).all()


def number_of_figures(session: Session, *, year: int | None = None, name: str = "") -> int:
    """How many figures there are."""
    query = select(func.count(Population.id)).join(
        Municipality, Municipality.bfs_number == Population.bfs_number
    )
    return session.scalars(_filtered(query, year, name)).one()


def figures(
    session: Session, *, year: int | None, name: str, order: str, descending: bool, limit: int, offset: int
) -> list[tuple[Municipality, Population]]:
    """Figures with their municipality, a page of them."""
    query = _filtered(
        select(Municipality, Population).join(Population, Population.bfs_number == Municipality.bfs_number),
        year,
        name,
    )
    by = [column.desc() if descending else column.asc() for column in ORDERS[order]]
    rows = session.execute(query.order_by(*by, Population.id).limit(limit).offset(offset))
    return [(row[0], row[1]) for row in rows]


def populations(session: Session, year: int) -> dict[int, Population]:
    """The figures of one year, by BFS number."""
    rows = session.scalars(select(Population).where(Population.year == year))
    return {row.bfs_number: row for row in rows}


def unrecorded_figures(session: Session) -> int:
    """How many figures came with the product and were never imported."""
    return session.scalars(select(func.count(Population.id)).where(Population.recorded_at.is_(None))).one()


def closed_periods_after(session: Session, year: int) -> Sequence[FundingPeriod]:
    """Closed periods in which figures of a year may weigh."""
    return session.scalars(
        select(FundingPeriod)
        .where(FundingPeriod.year > year, FundingPeriod.id.in_(select(Closing.period_id)))
        .order_by(FundingPeriod.starts_on)
    ).all()


def _filtered(query, year: int | None, name: str):  # type: ignore[no-untyped-def]  # any SELECT of both
    if year is not None:
        query = query.where(Population.year == year)
    if name:
        query = query.where(Municipality.folded_name.contains(name, autoescape=True))
    return query
