"""Every SELECT of places."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from mentoring.places.models import Municipality, Population, SocialRegion
from mentoring.places.rules import Merger, Point, bfs_on


def municipalities(session: Session, *, merged: bool = False) -> Sequence[Municipality]:
    """Municipalities by name with their region; ``merged`` adds those that no longer exist."""
    query = (
        select(Municipality).options(joinedload(Municipality.social_region)).order_by(Municipality.sort_name)
    )
    return session.scalars(query if merged else query.where(Municipality.valid_to.is_(None))).all()


def municipality(session: Session, bfs_number: int) -> Municipality | None:
    """One municipality with its region."""
    return session.scalar(
        select(Municipality)
        .options(joinedload(Municipality.social_region))
        .where(Municipality.bfs_number == bfs_number)
    )


def municipality_on(session: Session, bfs_number: int, day: date) -> Municipality | None:
    """The municipality on a day: itself, or, once it has merged, the one it is part of."""
    return municipality(session, bfs_on(bfs_number, day, mergers(session)))


def mergers(session: Session) -> dict[int, Merger]:
    """What became of the municipalities that no longer exist, by their number."""
    rows = session.execute(
        select(Municipality.bfs_number, Municipality.valid_to, Municipality.successor_bfs).where(
            Municipality.valid_to.is_not(None), Municipality.successor_bfs.is_not(None)
        )
    )
    return {row.bfs_number: Merger(row.valid_to, row.successor_bfs) for row in rows}


def points(session: Session) -> dict[int, Point]:
    """The centre and region of every municipality; a merged one has those of what it has become."""
    rows = session.execute(
        select(
            Municipality.bfs_number,
            Municipality.lat,
            Municipality.lon,
            Municipality.social_region_id,
            Municipality.successor_bfs,
        )
    ).all()
    found = {
        row.bfs_number: Point(row.lat, row.lon, row.social_region_id)
        for row in rows
        if row.lat is not None and row.lon is not None
    }
    became = {row.bfs_number: row.successor_bfs for row in rows if row.bfs_number not in found}
    for bfs_number in became:
        after, steps = bfs_number, 0
        while after is not None and after not in found and steps < len(became):
            after, steps = became.get(after), steps + 1
        if after in found:
            found[bfs_number] = found[after]
    return found


def social_regions(session: Session) -> Sequence[SocialRegion]:
    """The social regions by name."""
    return session.scalars(select(SocialRegion).order_by(SocialRegion.name)).all()


def latest_populations(session: Session) -> dict[int, Population]:
    """The latest figure of every municipality, with its year and source."""
    latest = (
        select(Population.bfs_number, func.max(Population.year).label("year"))
        .group_by(Population.bfs_number)
        .subquery()
    )
    rows = session.scalars(
        select(Population).join(
            latest,
            (latest.c.bfs_number == Population.bfs_number) & (latest.c.year == Population.year),
        )
    )
    return {row.bfs_number: row for row in rows}
