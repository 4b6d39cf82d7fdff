"""SELECTs about signing in: sessions, links, failed attempts, the second factor."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from mentoring.accounts.models import Link, LinkPurpose, RecoveryCode, SignInAttempt, User, UserSession


def open_session_by_token(session: Session, token_hash: str) -> tuple[UserSession, User] | None:
    """The session that has not been ended, with its user and their organisation."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .options(joinedload(User.organisation))
        .where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def sessions_of_user(session: Session, user_id: int, *, started_after: datetime) -> Sequence[UserSession]:
    """The user's sessions that have not been ended, the one used last first."""
    return session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.started_at > started_after,
        )
        .order_by(UserSession.seen_at.desc())
    ).all()


def user_by_email(session: Session, email: str) -> User | None:
    """The user with this (normalised) address."""
    return session.scalar(select(User).where(User.email == email))


def link_by_hash(session: Session, token_hash: str, purpose: LinkPurpose) -> Link | None:
    """The link with this token, if it is for this purpose; expired and used ones too."""
    return session.scalar(select(Link).where(Link.token_hash == token_hash, Link.purpose == purpose))


def link_exists(session: Session, token_hash: str) -> bool:
    """Whether a link with this token was ever given to anybody, for whatever purpose."""
    return session.get(Link, token_hash) is not None


def open_link_of(session: Session, purpose: LinkPurpose, subject_id: int, now: datetime) -> Link | None:
    """The link of this purpose and subject that may still be used, the newest if there are several."""
    return session.scalar(
        select(Link)
        .where(
            Link.purpose == purpose,
            Link.subject_id == subject_id,
            Link.used_at.is_(None),
            Link.revoked_at.is_(None),
            Link.expires_at > now,
        )
        .order_by(Link.created_at.desc())
        .limit(1)
    )


def attempts(session: Session, key: str, since: datetime) -> tuple[int, datetime | None]:
    """How many attempts this key has had since then, and when the last one was."""
    row = session.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            SignInAttempt.key == key, SignInAttempt.at > since
        )
    ).one()
    return row[0], row[1]


def turn_of_key(session: Session, key: str) -> None:
    """Waits until nobody else counts under this key; SQLite's one writer is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes of the user have not been used."""
    return session.scalars(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    ).one()


def database_answers(session: Session) -> bool:
    """That the database answers; an error if it does not."""
    return session.scalar(select(1)) == 1
