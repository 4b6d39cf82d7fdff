"""Solving beside the request: begun when the request is through, with progress, cancelled, led to its result.

Whoever has work of a kind registers it once in ``WORKS``. A page asks for it with ``begin``: the answer leads
to the computation's page, which waits a moment, so that short work is seen as its result at once.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from flask import Flask, abort, current_app, g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.actors import Actor
from mentoring.audit import act_as
from mentoring.clock import Clock, day_of
from mentoring.database import open_session, writing
from mentoring.permissions import Permission
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.queries import computations as queries
from mentoring.tandems.services import computations as services
from mentoring.tandems.services.computations import GivenUp
from mentoring.tandems.services.watching import Watch, watch_of
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import in_matching
from mentoring.tandems.vocabulary import ComputationKind, ComputationState
from mentoring.web import db, now, say, toast
from mentoring.wording import N_, Refused, Sentence

log = structlog.get_logger("mentoring.tandems")

SHORT_SECONDS = 1.5
"""So long the page of a computation waits for it: what is shorter needs no progress."""
NOTED_EVERY = 0.4
"""Seconds between two notes of the progress."""

STEPS = {
    "": N_("Wird vorbereitet"),
    "people": N_("Angaben gelesen"),
    "pairs": N_("Paare geprüft"),
    "optimum": N_("Plätze verteilt"),
    "proof": N_("Beweis nachgerechnet"),
    "reasons": N_("Gründe gesucht"),
    "runs": N_("Läufe nachgespielt"),
}
"""The solver's steps in words: what the parts that are counted are."""


@dataclass(frozen=True)
class Asked:
    """What a computation works with: what was asked, by whom, on which day."""

    asked: dict[str, Any]
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day of the computation."""
        return day_of(self.now)


Keeping = Callable[[Session], dict[str, Any]]
"""Writes what was found within the transaction that ends the computation, and returns its result."""


@dataclass(frozen=True)
class Work:
    """How a kind is computed, and where its result is seen.

    ``compute`` works under the watch with a session for reading only; what it returns writes.
    ``back``: where one came from, as an endpoint and in words.
    """

    compute: Callable[[Session, Asked, Watch], Keeping]
    url: Callable[[Computation], str]
    back: tuple[str, str]


WORKS: dict[ComputationKind, Work] = {}


def begin(kind: ComputationKind, asked: dict[str, Any]) -> Response:
    """Asks for a computation, the answer to a POST; refused if one of the kind is under way."""
    computation = services.ask_for(db(), kind, asked, actor=actor(), now=now())
    g.computation_to_start = (computation.id, kind, Asked(asked, actor(), now()))
    return redirect(url_for("tandems.computation", computation_id=computation.id))


@blueprint.teardown_request
def computation_start(_error: BaseException | None) -> None:
    """Starts the work once the request's transaction is through; without it there is nothing to work at."""
    if waiting := g.pop("computation_to_start", None):
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Thread(
            target=_run,
            args=(app.extensions["engine"], app.extensions["clock"], *waiting),
            name="computation",
        ).start()


@blueprint.get("/matching/computations/<int:computation_id>")
@requires(Permission.MATCH)
def computation(computation_id: int) -> Any:
    """How far it is; the result when it is done."""
    in_matching()
    one = _soon_done(computation_id)
    if one.state is ComputationState.DONE:
        return redirect(WORKS[one.kind].url(one))
    return render_template(
        "tandems/computations/computation.html",
        computation=one,
        running=services.is_running(one, now()),
        refused=say(Sentence.from_json(one.failure)) if one.failure else None,
        step=_step(one),
        back=_back(one),
        use_htmx=True,
    )


@blueprint.get("/matching/computations/<int:computation_id>/progress")
@requires(Permission.MATCH)
def computation_progress(computation_id: int) -> Any:
    """The piece of the page that counts; once the work has ended, the browser is told to load the page."""
    one = _own(computation_id)
    if services.is_running(one, now()):
        return render_template("tandems/computations/_progress.html", computation=one, step=_step(one))
    return "", 200, {"HX-Refresh": "true"}


@blueprint.post("/matching/computations/<int:computation_id>/cancel")
@requires(Permission.MATCH)
def computation_cancel(computation_id: int) -> Response:
    """Gives it up; nothing of it is kept."""
    if services.cancel(db(), _own(computation_id).id):
        toast(_("Abgebrochen"))
    return redirect(url_for("tandems.computation", computation_id=computation_id))


@blueprint.post("/matching/computations/<int:computation_id>/again")
@requires(Permission.MATCH)
def computation_again(computation_id: int) -> Any:
    """Asks for the same once more, after it was cancelled or cut off; what is done is shown."""
    one = _own(computation_id)
    if one.state is not ComputationState.DONE:
        try:
            return begin(one.kind, one.asked)
        except Refused as refused:
            toast(say(refused.sentence), kind="bad")
    return redirect(url_for("tandems.computation", computation_id=computation_id))


def _back(one: Computation) -> dict[str, str]:
    endpoint, label = WORKS[one.kind].back
    return {"label": _(label), "url": url_for(endpoint)}


def _own(computation_id: int) -> Computation:
    return queries.computation_for(db(), actor(), computation_id) or abort(404)


def _soon_done(computation_id: int) -> Computation:
    """The computation, after a moment's patience if it is under way."""
    one = _own(computation_id)
    until = time.monotonic() + SHORT_SECONDS
    while services.is_running(one, now()) and time.monotonic() < until:
        db().rollback()
        time.sleep(0.03)
        db().expire_all()
        one = _own(computation_id)
    return one


def _run(engine: Engine, clock: Clock, computation_id: int, kind: ComputationKind, asked: Asked) -> None:
    try:
        watch = watch_of(
            lambda step, done, total: _note(engine, clock, computation_id, step, done, total),
            stopped=lambda: not threading.main_thread().is_alive(),
            every=NOTED_EVERY,
        )
        with open_session(engine) as reading:
            keep = WORKS[kind].compute(reading, asked, watch)
        with writing(engine) as session:
            act_as(session, asked.actor, asked.now)
            services.finish(session, computation_id, keep(session), now=clock())
    except GivenUp:
        pass
    except Exception as error:
        refused = error if isinstance(error, Refused) else None
        if refused is None:
            log.error("computation failed", computation_id=computation_id, error=type(error).__name__)
        with contextlib.suppress(Exception), writing(engine) as session:
            services.fail(session, computation_id, refused)


def _note(engine: Engine, clock: Clock, computation_id: int, step: str, done: int, total: int) -> None:
    with writing(engine) as session:
        services.note_progress(session, computation_id, step, done, total, now=clock())


def _step(one: Computation) -> str:
    return _(STEPS.get(one.step, STEPS[""]))
