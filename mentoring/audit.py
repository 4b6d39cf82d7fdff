"""The log of reads, denials, exports, deletions and changes, kept apart from the data it speaks of.

Changes are noticed by the session itself: whoever changes a row of a table marked ``__audited__`` leaves a
row here with the old and the new values; of what names a person (``__unlogged__``) only that it changed. No
note, password or token is ever written to it: administrators read the log, but not the people.
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Index, String, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.actors import SYSTEM, Actor
from mentoring.database import Base
from mentoring.wording import N_, Labelled


class Access(Labelled):
    """What was done."""

    READ = "READ", N_("gelesen")
    EXPORTED = "EXPORTED", N_("exportiert")
    DENIED = "DENIED", N_("abgewiesen")
    DELETED = "DELETED", N_("gelöscht")
    SIGNED_IN = "SIGNED_IN", N_("am Konto angemeldet")
    SIGN_IN_FAILED = "SIGN_IN_FAILED", N_("Anmeldung fehlgeschlagen")
    SIGNED_OUT = "SIGNED_OUT", N_("vom Konto abgemeldet")


class AccessLog(Base):
    """One access. ``subject`` and ``subject_id`` say to what; names of persons are not kept here."""

    __tablename__ = "log_access"
    __table_args__ = (Index("ix_log_access_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[Access]
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(String(300), default="")
    reference: Mapped[str] = mapped_column(String(40), default="")


class ChangeLog(Base):
    """One changed, added or removed row of an audited table, with its values before and after."""

    __tablename__ = "log_change"
    __table_args__ = (Index("ix_log_change_subject", "subject", "subject_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(60))
    subject_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def log_access(
    session: Session,
    action: Access,
    subject: str,
    subject_id: int | None = None,
    *,
    actor: Actor,
    now: datetime,
    detail: str = "",
    reference: str = "",
) -> None:
    """Adds a row to the access log in this transaction."""
    session.add(
        AccessLog(
            at=now,
            user_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail[:300],
            reference=reference,
        )
    )


def act_as(session: Session, actor: Actor, now: datetime) -> None:
    """Tells the session who is acting and when, for the change log of everything it will flush."""
    session.info["actor"], session.info["now"] = actor, now


@event.listens_for(Session, "before_flush")
def _log_changes(session: Session, _context: Any, _instances: Any) -> None:
    if "now" not in session.info:
        return
    for row in [r for r in session.dirty if getattr(r, "__audited__", False)]:
        before, after = _difference(row)
        if after:
            session.add(_entry(session, row, "changed", before, after))
    for row in [r for r in session.deleted if getattr(r, "__audited__", False)]:
        session.add(_entry(session, row, "removed", {}, {}))


def _difference(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    secret: frozenset[str] = getattr(row, "__unlogged__", frozenset())
    for attribute in inspect(row).mapper.column_attrs:
        past = inspect(row).attrs[attribute.key].history
        if past.has_changes() and attribute.key not in {"version"}:
            hidden = attribute.key in secret
            before[attribute.key] = "…" if hidden else _plain(past.deleted[0] if past.deleted else None)
            after[attribute.key] = "…" if hidden else _plain(past.added[0] if past.added else None)
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _entry(session: Session, row: Any, kind: str, before: dict[str, Any], after: dict[str, Any]) -> ChangeLog:
    actor: Actor = session.info.get("actor", SYSTEM)
    key = inspect(row).identity or ()
    return ChangeLog(
        at=session.info["now"],
        user_id=actor.user_id,
        actor_name=actor.name,
        subject=row.__tablename__,
        subject_key="/".join(str(part) for part in key),
        kind=kind,
        before=before,
        after=after,
    )
