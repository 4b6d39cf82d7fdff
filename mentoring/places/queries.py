"""Every SELECT of places."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mentoring.places.models import Municipality, SocialRegion


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


def social_regions(session: Session) -> Sequence[SocialRegion]:
    """The social regions by name."""
    return session.scalars(select(SocialRegion).order_by(SocialRegion.name)).all()
