"""Personal links sent by mail: single-purpose, expiring, usable once, revocable."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.accounts import queries
from mentoring.accounts.models import Link, LinkPurpose
from mentoring.accounts.services.sessions import hash_token, new_token


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
    token = new_token()
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


def use_link(session: Session, link: Link, now: datetime) -> bool:
    """Uses a link up; False if somebody (or the same form, sent twice) was faster."""
    used = session.execute(
        update(Link)
        .where(Link.token_hash == link.token_hash, Link.used_at.is_(None), Link.revoked_at.is_(None))
        .values(used_at=now)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]
