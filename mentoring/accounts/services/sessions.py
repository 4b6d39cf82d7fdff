"""Sessions: one row for each signed-in browser, which alone decides whether its cookie is worth anything."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.accounts.models import User, UserSession


def hash_token(token: str) -> str:
    """What is stored of a token: it can be checked, not used."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token that nobody can guess (256 bits)."""
    return secrets.token_urlsafe(32)


def start_session(
    session: Session, user: User, now: datetime, *, second_factor_at: datetime | None = None
) -> str:
    """Starts a session for the user and returns its token, which only the browser keeps."""
    token = new_token()
    session.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user.id,
            started_at=now,
            seen_at=now,
            second_factor_at=second_factor_at,
        )
    )
    return token


def session_holds(
    user_session: UserSession,
    user: User,
    now: datetime,
    *,
    idle: timedelta,
    absolute: timedelta,
) -> bool:
    """Whether a session is still good: not ended, user not disabled, within both limits."""
    return (
        user_session.ended_at is None
        and user.disabled_at is None
        and now - user_session.seen_at <= idle
        and now - user_session.started_at <= absolute
    )


def touch_session(session: Session, token_hash: str, now: datetime) -> None:
    """Notes that the session was used."""
    session.execute(update(UserSession).where(UserSession.token_hash == token_hash).values(seen_at=now))


def end_session(session: Session, token_hash: str, now: datetime) -> None:
    """Ends one session at once."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, user_id: int, now: datetime) -> None:
    """Ends all sessions of a user at once: after a new password, or when the account is disabled."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )
