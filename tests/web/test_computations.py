"""Solving beside the request: short work is seen at once, long work counts, is cancelled, fails in words."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.permissions import Role
from mentoring.tandems.models import MatchRun
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.services import computations as services
from mentoring.tandems.services import computing_runs
from mentoring.tandems.views import computing
from mentoring.tandems.vocabulary import ComputationKind, ComputationState
from mentoring.wording import N_, Refused
from tests.builders import a_user, an_organisation
from tests.days import StoppedClock
from tests.page import Visitor
from tests.run_builders import World, a_world


@pytest.fixture
def world(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two who wait for one seat; even so small a run is computed beside the request."""
    app.config["SECOND_FACTOR"] = "optional"
    monkeypatch.setattr(computing_runs, "PAIRS_AT_ONCE", 0)
    monkeypatch.setattr(computing, "NOTED_EVERY", 0.0)
    made = a_world(session)
    made.waiting(300)
    made.waiting(200)
    made.mentor()
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The coordinator, signed in."""
    return Visitor(app).sign_in(world.user)


class Gate:
    """Holds the work of a kind where it is, until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.error: Exception | None = None
        real = computing.WORKS[ComputationKind.RUN]

        def held(session: Session, asked: Any, watch: Any) -> Callable[[Session], dict[str, Any]]:
            watch.at("optimum", 3, 7)
            self.reached.set()
            assert self.open.wait(20)
            watch.at("proof", 1, 1)
            if self.error:
                raise self.error
            return real.compute(session, asked, watch)

        monkeypatch.setitem(computing.WORKS, ComputationKind.RUN, computing.Work(held, real.url, real.back))
        monkeypatch.setattr(computing, "SHORT_SECONDS", 0.0)

    def let_go(self) -> None:
        """Opens the gate and waits until the work has ended."""
        self.open.set()
        for thread in threading.enumerate():
            if thread.name == "computation":
                thread.join(20)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Work that waits for the test."""
    made = Gate(monkeypatch)
    yield made
    made.let_go()


def ask(visitor: Visitor) -> str:
    """Asks for a run over everybody; the page it leads to."""
    visitor.get("/matching/new")
    visitor.send(form="/matching/new")
    return where(visitor)


def where(visitor: Visitor) -> str:
    """The address of the present page."""
    assert visitor.response is not None
    return visitor.response.request.path


def led_to(visitor: Visitor, page: str) -> str:
    """The page that a page leads to."""
    visitor.get(page)
    return where(visitor)


def the_computation(session: Session) -> Computation:
    """The latest computation as it stands."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Computation).order_by(Computation.id.desc()).limit(1)).one()


def the_run(session: Session) -> MatchRun:
    """The only run there is."""
    session.rollback()
    return session.scalars(select(MatchRun)).one()


def runs_kept(session: Session) -> int:
    """How many runs there are."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(MatchRun)) or 0


def test_short_work_is_seen_as_its_result(visitor: Visitor, session: Session) -> None:
    page = ask(visitor)
    run = the_run(session)
    assert page == f"/matching/{run.id}"
    assert (run.entries, run.matched, run.created_by_name) == (2, 1, the_computation(session).created_by_name)
    assert the_computation(session).result == {"run": run.id}


def test_a_small_pool_needs_no_computation(
    visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing_runs, "PAIRS_AT_ONCE", 2)
    assert ask(visitor) == f"/matching/{the_run(session).id}"
    assert session.scalars(select(Computation)).all() == []


def test_long_work_counts_and_leads_to_its_result(visitor: Visitor, session: Session, gate: Gate) -> None:
    page = ask(visitor)
    assert gate.reached.wait(20)
    shown = visitor.get(page)
    assert "Plätze verteilt: 3 von 7" in shown.text
    assert "Abbrechen" in shown.text
    # A second one of the kind has to wait; what was chosen is not lost.
    visitor.get("/matching/new")
    refused = visitor.send(form="/matching/new", status=422)
    assert "Es wird schon gerechnet" in refused.text
    assert runs_kept(session) == 0
    gate.let_go()
    assert led_to(visitor, page) == f"/matching/{the_run(session).id}"


def test_cancelled_work_leaves_nothing(visitor: Visitor, session: Session, gate: Gate) -> None:
    page = ask(visitor)
    assert gate.reached.wait(20)
    ended = visitor.send(form=f"{page}/cancel")
    assert "Es wurde nichts gespeichert" in ended.text
    gate.let_go()
    assert the_computation(session).state is ComputationState.CANCELLED
    assert runs_kept(session) == 0
    # The same may be asked for once more, and what is done is not cancelled any more.
    visitor.get(page)
    visitor.send(form=f"{page}/again")
    again = where(visitor)
    gate.let_go()
    assert led_to(visitor, again) == f"/matching/{the_run(session).id}"
    assert not services.cancel(session, the_computation(session).id)


def test_what_goes_wrong_is_said(visitor: Visitor, session: Session, gate: Gate) -> None:
    gate.error = Refused(N_("In dieser Auswahl wartet niemand. Bitte eine andere Auswahl treffen."))
    page = ask(visitor)
    gate.let_go()
    assert "In dieser Auswahl wartet niemand" in visitor.get(page).text
    gate.error = RuntimeError("a secret of the program")
    visitor.send(form=f"{page}/again")
    page = where(visitor)
    gate.let_go()
    shown = visitor.get(page)
    assert "nicht fertig" in shown.text
    assert "secret" not in shown.text
    assert runs_kept(session) == 0


def test_what_was_cut_off_may_be_asked_for_again(
    visitor: Visitor, session: Session, gate: Gate, clock: StoppedClock
) -> None:
    page = ask(visitor)
    assert gate.reached.wait(20)
    clock.advance(seconds=services.LOST_AFTER.total_seconds())
    assert "nicht fertig" in visitor.get(page).text
    visitor.send(form=f"{page}/again")
    assert where(visitor) != page
    gate.let_go()
    assert runs_kept(session) == 1  # the one that was given up has kept nothing


def test_nobody_else_sees_it(app: Flask, visitor: Visitor, session: Session) -> None:
    ask(visitor)
    number = the_computation(session).id
    other = a_user(session, Role.COORDINATOR, organisation=an_organisation(session, name="Anderswo"))
    session.commit()
    stranger = Visitor(app).sign_in(other)
    stranger.get(f"/matching/computations/{number}", status=404)
    stranger.get(f"/matching/computations/{number}/progress", status=404)


def test_how_runs_were_computed_is_forgotten_after_a_week(visitor: Visitor, session: Session) -> None:
    ask(visitor)
    one = the_computation(session)
    assert services.forget_computations(session, one.created_at + services.KEPT) == 0
    assert services.forget_computations(session, one.created_at + services.KEPT + timedelta(seconds=1)) == 1
    assert runs_kept(session) == 1
