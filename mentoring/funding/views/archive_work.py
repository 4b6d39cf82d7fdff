"""Making an archive of statements beside the request, with progress that is counted and stored.

The thread begins when the request's transaction is through, and does nothing if there is no archive then. It
stops when the archive was cancelled, and when the server stops.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import Engine

from mentoring.clock import Clock
from mentoring.database import writing
from mentoring.funding.documents.archive import archive_of, files_of
from mentoring.funding.rules.statement import StatementData
from mentoring.funding.services.archives import (
    GivenUp,
    fail_archive,
    finish_archive,
    forget_archives,
    note_statements,
)
from mentoring.funding.views.downloads import spoken

log = structlog.get_logger("mentoring.funding")

AT_ONCE = 3
"""So many statements are made within the request: it takes less than two seconds."""


def archive_path(app: Flask, archive_id: int) -> Path:
    """Where the ZIP of an archive lies; only the site reads that folder."""
    folder = Path(app.instance_path) / "archives"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{archive_id}.zip"


def start(app: Flask, archive_id: int, statements: Sequence[StatementData], locale: str) -> threading.Thread:
    """Begins an archive in a thread of its own."""
    thread = threading.Thread(
        target=_run, args=(app, archive_id, statements, locale), name=f"archive-{archive_id}"
    )
    thread.start()
    return thread


def make(
    app: Flask,
    archive_id: int,
    statements: Sequence[StatementData],
    locale: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Writes the ZIP in a language and returns its size."""
    with force_locale(locale):
        path = archive_of(
            statements,
            lambda data: files_of(data, spoken, locale),
            progress,
            archive_path(app, archive_id),
        )
    return path.stat().st_size


def purge_archives(app: Flask, now: datetime) -> int:
    """Forgets archives older than a week with their files, and what an interrupted one left behind."""
    with writing(app.extensions["engine"]) as session:
        gone = forget_archives(session, now)
    for archive_id in gone:
        path = archive_path(app, archive_id)
        for one in (path, *path.parent.glob(f"{path.name}.*.part")):
            one.unlink(missing_ok=True)
    return len(gone)


def _run(app: Flask, archive_id: int, statements: Sequence[StatementData], locale: str) -> None:
    engine, clock = app.extensions["engine"], app.extensions["clock"]
    try:
        with app.app_context():
            size = make(
                app,
                archive_id,
                statements,
                locale,
                lambda done, _total: _note(engine, clock, archive_id, done),
            )
        with writing(engine) as session:
            finish_archive(session, archive_id, size, now=clock())
    except GivenUp:
        archive_path(app, archive_id).unlink(missing_ok=True)
    except Exception as error:
        log.error("archive failed", archive_id=archive_id, error=type(error).__name__)
        with contextlib.suppress(Exception), writing(engine) as session:
            fail_archive(session, archive_id)


def _note(engine: Engine, clock: Clock, archive_id: int, done: int) -> None:
    with writing(engine) as session:
        note_statements(session, archive_id, done, now=clock())
    if not threading.main_thread().is_alive():
        raise RuntimeError("the server stops")
