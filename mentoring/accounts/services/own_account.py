"""What users change about their own account."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.accounts.models import User, UserSession
from mentoring.wording import N_, Conflict


def change_own_account(
    session: Session, user: User, *, name: str, phone: str, locale: str, version: int
) -> None:
    """Takes over name, phone and language, unless somebody else has changed the account since ``version``."""
    if user.version != version:
        given = {N_("Name"): (user.name, name), N_("Telefon"): (user.phone, phone)}
        raise Conflict(
            user.name,
            version=user.version,
            differences=[(label, a, b) for label, (a, b) in given.items() if a != b],
        )
    user.name, user.phone, user.locale = name, phone, locale
    session.flush()


def end_other_sessions(session: Session, user_id: int, own_hash: str, now: datetime) -> int:
    """Ends all sessions of the user except this one; returns how many."""
    ended = session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.token_hash != own_hash,
        )
        .values(ended_at=now)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
