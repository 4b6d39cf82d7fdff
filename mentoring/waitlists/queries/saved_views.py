"""A user's saved views of the waitlist."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import SavedView

WAITLIST = "waitlist"


def saved_views(session: Session, user_id: int) -> list[SavedView]:
    """The user's views of the waitlist, in the order in which they were saved."""
    return list(
        session.scalars(
            select(SavedView)
            .where(SavedView.user_id == user_id, SavedView.page == WAITLIST)
            .order_by(SavedView.id)
        )
    )


def saved_view(session: Session, user_id: int | None, view_id: int) -> SavedView | None:
    """One of the user's own views."""
    return session.scalar(
        select(SavedView).where(
            SavedView.id == view_id, SavedView.user_id == user_id, SavedView.page == WAITLIST
        )
    )
