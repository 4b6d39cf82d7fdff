"""Every SELECT of accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mentoring.accounts.models import Link, LinkPurpose, Organisation, User, UserSession


def open_session_by_token(session: Session, token_hash: str) -> tuple[UserSession, User] | None:
    """The session that has not been ended, with its user and their organisation."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .options(joinedload(User.organisation))
        .where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def user_by_email(session: Session, email: str) -> User | None:
    """The user with this (normalised) address."""
    return session.scalar(select(User).where(User.email == email))


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """The organisation with this short code."""
    return session.scalar(select(Organisation).where(Organisation.code == code))


def link_by_hash(session: Session, token_hash: str, purpose: LinkPurpose) -> Link | None:
    """The link with this token, if it is for this purpose; expired and used ones too."""
    return session.scalar(select(Link).where(Link.token_hash == token_hash, Link.purpose == purpose))
