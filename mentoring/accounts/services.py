"""Use cases of accounts: sessions and personal links. Each takes the session, who acts and the time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.accounts import queries
from mentoring.accounts.models import Link, LinkPurpose, User, UserSession


def hash_token(token: str) -> str:
    """What is stored of a token: it can be checked, not used."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(session: Session, user: User, now: datetime) -> str:
    """Starts a session for the user and returns its token, which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(UserSession(token_hash=hash_token(token), user_id=user.id, started_at=now, seen_at=now))
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


def issue_link(
    session: Session,
    purpose: LinkPurpose,
    subject_id: int,
    *,
    now: datetime,
    valid_for: timedelta,
    side: str = "",
) -> str:
    """Makes a personal link and returns its token; only the hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        Link(
            token_hash=hash_token(token),
            purpose=purpose,
            subject_id=subject_id,
            side=side,
            created_at=now,
            expires_at=now + valid_for,
        )
    )
    return token


def open_link(session: Session, token: str, purpose: LinkPurpose, now: datetime) -> Link | None:
    """The link behind a token if it may still be used; opening it changes nothing."""
    link = queries.link_by_hash(session, hash_token(token), purpose)
    if link is None or link.used_at or link.revoked_at or link.expires_at <= now:
        return None
    return link


def revoke_links(
    session: Session, purpose: LinkPurpose, subject_id: int, now: datetime, *, side: str = ""
) -> None:
    """Makes all unused links of this purpose and subject useless."""
    session.execute(
        update(Link)
        .where(
            Link.purpose == purpose,
            Link.subject_id == subject_id,
            Link.side == side,
            Link.used_at.is_(None),
            Link.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
