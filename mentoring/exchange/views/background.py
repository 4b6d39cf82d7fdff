"""Checks and take-overs of long lists beside the request, with progress that is counted and stored.

The thread waits for the request's transaction: it begins by holding the import's row, and does nothing if the
request did not come through. Reading makes no other request wait; what is found is written in one step.
"""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy import Engine

from mentoring.actors import Actor
from mentoring.audit import act_as
from mentoring.clock import Clock, day_of
from mentoring.database import open_session, writing
from mentoring.exchange import queries, services
from mentoring.exchange.models import ListImport
from mentoring.exchange.vocabulary import ImportState
from mentoring.wording import Refused

log = structlog.get_logger("mentoring.exchange")

Work = Callable[..., object]
ROWS_AT_ONCE = 250
"""Lists up to this length are done within the request: it takes less than a second."""


def start(
    app: Flask, import_: ListImport, actor: Actor, works: tuple[Work, Work] | None = None
) -> threading.Thread:
    """Begins what the import was claimed for, in a thread of its own; a stopping server waits for it.

    ``works``: how a list is checked and how it is taken over, if it is not one of people.
    """
    known = (app.extensions["engine"], app.extensions["clock"], import_.id, import_.attempt, actor)
    thread = threading.Thread(
        target=_run,
        args=(*known, works or (check_list, take_list_over)),
        name=f"import-{import_.id}",
    )
    thread.start()
    return thread


def _run(
    engine: Engine, clock: Clock, import_id: int, attempt: int, actor: Actor, works: tuple[Work, Work]
) -> None:
    try:
        with writing(engine) as session:
            import_ = queries.import_locked(session, import_id)
            if import_ is None or import_.attempt != attempt or import_.state not in queries.RUNNING:
                return
            state = import_.state
        work = works[0] if state is ImportState.CHECKING else works[1]
        work(engine, import_id, attempt, clock=clock, actor=actor)
    except Exception as error:
        log.error("import failed", import_id=import_id, error=type(error).__name__)
        _give_up(engine, import_id, attempt, error if isinstance(error, Refused) else None)


def check_list(
    engine: Engine,
    import_id: int,
    attempt: int,
    *,
    clock: Clock,
    actor: Actor,
    report: Callable[[int], None] | None = None,
) -> services.Findings:
    """Looks through a claimed list and keeps what it found."""
    now = clock()
    with open_session(engine) as reading:
        import_ = reading.get_one(ListImport, import_id)
        tell = report or (lambda done: _progress(engine, import_id, attempt, done, clock()))
        findings = services.look_through(reading, import_, today=day_of(now), report=tell)
    with writing(engine) as session:
        act_as(session, actor, now)
        import_ = session.get_one(ListImport, import_id)
        services.expect_mine(session, import_, attempt)
        services.keep_findings(session, import_, findings)
    return findings


def take_list_over(
    engine: Engine,
    import_id: int,
    attempt: int,
    *,
    clock: Clock,
    actor: Actor,
    report: Callable[[int], None] | None = None,
) -> None:
    """Takes a claimed list over: reads it once more, then registers everybody in one transaction."""
    now = clock()
    with open_session(engine) as reading:
        import_ = reading.get_one(ListImport, import_id)
        tell = report or (lambda done: _progress(engine, import_id, attempt, done, clock()))
        rows = queries.cells_of(reading, import_id)
        found = services.candidates(reading, import_, rows, today=day_of(now), report=tell)
        tell(len(rows))
    with writing(engine) as session:
        act_as(session, actor, now)
        import_ = session.get_one(ListImport, import_id)
        services.expect_mine(session, import_, attempt)
        services.take_over(session, import_, actor=actor, now=now, today=day_of(now), done=found)


def _progress(engine: Engine, import_id: int, attempt: int, done: int, now: datetime) -> None:
    with writing(engine) as session:
        services.note_progress(session, import_id, attempt, done, now=now)


def _give_up(engine: Engine, import_id: int, attempt: int, refused: Refused | None) -> None:
    with writing(engine) as session:
        import_ = queries.import_locked(session, import_id)
        if import_ is not None and import_.attempt == attempt:
            services.give_up(session, import_, refused)
