"""SELECTs of the access log and the change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mentoring.audit import Access, AccessLog, ChangeLog


@dataclass(frozen=True)
class LogFilter:
    """What of a log is asked for. ``until`` is excluded."""

    actions: tuple[Access, ...] = ()
    kinds: tuple[str, ...] = ()
    user: str = ""
    subject: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


KINDS = ("changed", "removed")


def number_of_accesses(session: Session, asked: LogFilter) -> int:
    """How many rows of the access log match."""
    return int(session.scalars(_accesses(select(func.count()).select_from(AccessLog), asked)).one())


def accesses(session: Session, asked: LogFilter, *, limit: int, offset: int) -> Sequence[AccessLog]:
    """Rows of the access log, the newest first."""
    query = _accesses(select(AccessLog), asked).order_by(AccessLog.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def number_of_changes(session: Session, asked: LogFilter) -> int:
    """How many rows of the change log match."""
    return int(session.scalars(_changes(select(func.count()).select_from(ChangeLog), asked)).one())


def changes(session: Session, asked: LogFilter, *, limit: int, offset: int) -> Sequence[ChangeLog]:
    """Rows of the change log, the newest first."""
    query = _changes(select(ChangeLog), asked).order_by(ChangeLog.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def _accesses(query: Select[Any], asked: LogFilter) -> Select[Any]:
    query = _common(query, AccessLog, asked)
    if asked.actions:
        query = query.where(AccessLog.action.in_(asked.actions))
    if asked.subject_id.isascii() and asked.subject_id.isdigit() and len(asked.subject_id) < 10:
        query = query.where(AccessLog.subject_id == int(asked.subject_id))
    return query


def _changes(query: Select[Any], asked: LogFilter) -> Select[Any]:
    query = _common(query, ChangeLog, asked)
    if asked.kinds:
        query = query.where(ChangeLog.kind.in_(asked.kinds))
    if asked.subject_id:
        query = query.where(ChangeLog.subject_key == asked.subject_id)
    return query


def _common(query: Select[Any], kind: type[AccessLog] | type[ChangeLog], asked: LogFilter) -> Select[Any]:
    if asked.user:
        query = query.where(kind.actor_name.icontains(asked.user, autoescape=True))
    if asked.subject:
        query = query.where(kind.subject == asked.subject)
    if asked.since is not None:
        query = query.where(kind.at >= asked.since)
    if asked.until is not None:
        query = query.where(kind.at < asked.until)
    return query
