"""What accounts keep for a while only: ended sessions, old attempts, used links, handled requests."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import HandledRequest, Link, SignInAttempt, UserSession

HANDLED_KEPT = timedelta(days=7)
SESSIONS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=90)


def purge(session: Session, now: datetime) -> None:
    """Deletes what nobody can use any more; what was done stays in the logs."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - rules.COUNTED_FOR))
    session.execute(delete(HandledRequest).where(HandledRequest.at < now - HANDLED_KEPT))
    session.execute(delete(Link).where(Link.expires_at < now - LINKS_KEPT))
    session.execute(
        delete(UserSession).where(
            or_(UserSession.ended_at < now - SESSIONS_KEPT, UserSession.seen_at < now - SESSIONS_KEPT)
        )
    )
