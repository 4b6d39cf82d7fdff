"""The demonstration for tests: filled once in a run and read by many; its rows grouped; a digest."""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mentoring.database import Base, make_engine, open_session
from mentoring.demo.filling import fill
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentor
from mentoring.tandems.models import OPEN_STATES, Tandem, TandemMember, TandemPhase
from tests.databases import once, run_folder, sqlite_template
from tests.days import TODAY

SECRET = {"password_hash", "token_hash", "token"}
"""Drawn anew every time, as they have to be."""


def digest(session: Session) -> str:
    """The fingerprint of all rows of all tables, the same on SQLite and PostgreSQL."""
    found = sha256()
    for _name, table in sorted(Base.metadata.tables.items()):
        rows = sorted(
            json.dumps(_told(row), default=_plain, sort_keys=True)
            for row in session.execute(select(table)).mappings().all()
        )
        if rows:  # which empty tables there are depends on what has been imported
            found.update(f"{table.name} {rows}".encode())
    return found.hexdigest()


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its secrets; mails carry theirs among their values."""
    return {
        key: _told(value) if isinstance(value, dict) else value
        for key, value in row.items()
        if key not in SECRET
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def filled_once() -> Path:
    """The run's SQLite database with the demonstration, filled by whoever comes first; only to be read."""
    path = run_folder() / "demo.sqlite"
    with once("demo.done") as first:
        if first:
            copy_of_empty(path)
            fill_into(f"sqlite:///{path}")
    return path


def copy_of_empty(path: Path) -> None:
    """A migrated, empty SQLite database at this place."""
    shutil.copyfile(sqlite_template(), path)


def digest_of(url: str) -> str:
    """The digest of a database."""
    engine = make_engine(url)
    with open_session(engine) as session:
        found = digest(session)
    engine.dispose()
    return found


def fill_into(url: str, seed: int = 1) -> None:
    """Puts the demonstration into a migrated, empty database."""
    engine = make_engine(url)
    with open_session(engine) as session:
        fill(session, seed=seed, scale=1, today=TODAY)
        session.commit()
    engine.dispose()


def tandems(session: Session) -> list[Tandem]:
    """All tandems with what their rules ask about."""
    query = select(Tandem).options(
        selectinload(Tandem.members).selectinload(TandemMember.person),
        selectinload(Tandem.answers),
        selectinload(Tandem.goals),
        selectinload(Tandem.programme),
        selectinload(Tandem.mentor).selectinload(Mentor.programmes),
    )
    return list(session.scalars(query.order_by(Tandem.id)))


def phases_of(session: Session) -> dict[int, list[TandemPhase]]:
    """The dated states by tandem, in the order in which they hold."""
    found: dict[int, list[TandemPhase]] = defaultdict(list)
    order = (TandemPhase.valid_from, TandemPhase.recorded_at, TandemPhase.id)
    for phase in session.scalars(select(TandemPhase).order_by(*order)):
        found[phase.tandem_id].append(phase)
    return found


def moves_of(session: Session, subject: Subject) -> dict[int, list[HistoryRow]]:
    """What happened to each of these, in the order in which it was recorded."""
    found: dict[int, list[HistoryRow]] = defaultdict(list)
    for row in session.scalars(
        select(HistoryRow).where(HistoryRow.subject == subject).order_by(HistoryRow.id)
    ):
        found[row.subject_id].append(row)
    return found


def with_release(session: Session) -> Iterator[tuple[Tandem, date | None]]:
    """Tandems with the first day on which they no longer held a seat."""
    phases = phases_of(session)
    for tandem in tandems(session):
        closed = [p.valid_from for p in phases[tandem.id] if p.state not in OPEN_STATES]
        yield tandem, closed[0] if closed else None
