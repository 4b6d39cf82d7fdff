"""Checks and bookings of long lists of costs beside the request, as ``background`` does them for people."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from sqlalchemy import Engine

from mentoring.access import actor as present_actor
from mentoring.actors import Actor
from mentoring.audit import act_as
from mentoring.clock import Clock, day_of
from mentoring.database import open_session, writing
from mentoring.exchange import services
from mentoring.exchange.models import ListImport
from mentoring.exchange.queries.imports import cells_of
from mentoring.exchange.services.cost_booking import take_costs_over
from mentoring.exchange.services.cost_checking import (
    CostFindings,
    check_costs,
    cost_candidates,
    keep_cost_findings,
    look_through_costs,
)
from mentoring.exchange.views import background
from mentoring.exchange.vocabulary import ImportState
from mentoring.web import db, now, today

Report = Callable[[int], None]


def begin_check(import_: ListImport) -> None:
    """Checks a short list at once; a long one beside the request."""
    services.claim(db(), import_, ImportState.CHECKING, now=now())
    if import_.rows_total <= background.ROWS_AT_ONCE:
        check_costs(db(), import_, today=today())
    else:
        _start(import_)


def begin_booking(import_: ListImport) -> None:
    """Books a short list at once; a long one beside the request. The import is claimed for it."""
    if import_.rows_total <= background.ROWS_AT_ONCE:
        take_costs_over(db(), import_, actor=present_actor(), now=now(), today=today())
    else:
        _start(import_)


def _start(import_: ListImport) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    background.start(app, import_, present_actor(), (check_cost_list, book_cost_list))


def check_cost_list(
    engine: Engine,
    import_id: int,
    attempt: int,
    *,
    clock: Clock,
    actor: Actor,
    report: Report | None = None,
) -> CostFindings:
    """Looks through a claimed list and keeps what it found."""
    at = clock()
    with open_session(engine) as reading:
        import_ = reading.get_one(ListImport, import_id)
        tell = report or (lambda done: _progress(engine, import_id, attempt, done, clock()))
        findings = look_through_costs(reading, import_, today=day_of(at), report=tell)
    with writing(engine) as session:
        act_as(session, actor, at)
        import_ = session.get_one(ListImport, import_id)
        services.expect_mine(session, import_, attempt)
        keep_cost_findings(session, import_, findings)
    return findings


def book_cost_list(
    engine: Engine,
    import_id: int,
    attempt: int,
    *,
    clock: Clock,
    actor: Actor,
    report: Report | None = None,
) -> None:
    """Reads a claimed list once more, then books every row in one transaction."""
    at = clock()
    with open_session(engine) as reading:
        import_ = reading.get_one(ListImport, import_id)
        tell = report or (lambda done: _progress(engine, import_id, attempt, done, clock()))
        rows = cells_of(reading, import_id)
        found = cost_candidates(reading, import_, rows, today=day_of(at), report=tell)
        tell(len(rows))
    with writing(engine) as session:
        act_as(session, actor, at)
        import_ = session.get_one(ListImport, import_id)
        services.expect_mine(session, import_, attempt)
        take_costs_over(session, import_, actor=actor, now=at, today=day_of(at), done=found)


def _progress(engine: Engine, import_id: int, attempt: int, done: int, now: datetime) -> None:
    with writing(engine) as session:
        services.note_progress(session, import_id, attempt, done, now=now)
