"""Replays of the own history: asked for, computed beside the request, shown, repeated elsewhere alike."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.__main__ import main
from mentoring.audit import Access, AccessLog
from mentoring.permissions import Role
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.rules.replays import beaten_by
from mentoring.tandems.services import replays as services
from mentoring.tandems.views import computing
from mentoring.tandems.vocabulary import Cadence, ComputationState
from mentoring.waitlists.services import withdraw_entry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import a_user, actor_of
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.replay_builders import a_replay, a_wish
from tests.run_builders import World, a_world

PAGE = "/matching/replays"


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about replays."""
    app.config["SECOND_FACTOR"] = "optional"


@pytest.fixture
def world(session: Session) -> World:
    """Six who waited and two volunteers who came to nearly everybody; one gave up, one is placed."""
    made = a_world(session)
    for days in (300, 200, 190, 100, 20):
        made.waiting(days)
    gave_up = made.waiting(250)
    left_on = TODAY - timedelta(days=30)
    given: dict[str, Any] = {"actor": made.actor, "now": NOW, "today": TODAY}
    withdraw_entry(session, gave_up, reason="Umzug", on=left_on, **given)
    made.waiting(400, state=EntryState.PLACED, closed_on=TODAY - timedelta(days=200))
    made.mentor(first_name="Nadine", last_name="Affolter", registered_on=TODAY - timedelta(days=100))
    made.mentor(first_name="Beat", last_name="Flury", registered_on=TODAY - timedelta(days=40))
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The coordinator, signed in."""
    return Visitor(app).sign_in(world.user)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Replays wait until it is set."""
    opened, real = threading.Event(), services.compute_replay

    def held(session: Session, organisation_id: int, asked: Any, watch: Any) -> dict[str, Any]:
        assert opened.wait(20)
        return real(session, organisation_id, asked, watch)

    monkeypatch.setattr(services, "compute_replay", held)
    monkeypatch.setattr(computing, "SHORT_SECONDS", 0.0)
    monkeypatch.setattr(computing, "NOTED_EVERY", 0.0)
    yield opened
    opened.set()
    _settled()


def _settled() -> None:
    for thread in threading.enumerate():
        if thread.name == "computation":
            thread.join(20)


def _where(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.request.path


def _kept(session: Session) -> Computation:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Computation).order_by(Computation.id.desc()).limit(1)).one()


def _table(visitor: Visitor, address: str) -> list[dict[str, str]]:
    visitor.get(address, check=False)
    assert visitor.response is not None
    text = visitor.response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_it_is_asked_for_and_everybody_who_waited_is_in_every_figure(
    visitor: Visitor, session: Session
) -> None:
    visitor.get(PAGE + "/new")
    page = visitor.send(form=PAGE)
    kept = _kept(session)
    assert _where(visitor) == f"{PAGE}/{kept.id}"
    assert "6 Einträge standen in dieser Zeit auf der Liste" in page.text
    assert len(kept.asked["plans"]) == len(kept.result["outcomes"]) == 12  # today's is one of them
    for one in kept.result["outcomes"]:
        assert one["people"] == 6
        assert one["served"] + one["left"] + one["still_waiting"] == 6
    assert [one["today"] for one in kept.asked["plans"]] == [True] + 11 * [False]
    rows = _table(visitor, f"{PAGE}/{kept.id}.csv")
    assert [int(row["Vermittelt"]) for row in rows] == [one["served"] for one in kept.result["outcomes"]]
    assert rows[0]["So wie heute"] == "ja"
    assert "Nadine" not in json.dumps(kept.result) + page.text
    shown = visitor.get(PAGE)
    assert f'href="{PAGE}/{kept.id}"' in shown.text


def test_the_package_alone_says_the_same_of_the_file(
    visitor: Visitor, world: World, session: Session, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    replay = _asked(session, world)
    visitor.get(f"{PAGE}/{replay}/history.json", check=False)
    assert visitor.response is not None
    assert not [name for name in ("Nadine", "Affolter", "Flury") if name in visitor.response.text]
    file = tmp_path / "history.json"
    file.write_bytes(visitor.response.data)
    capsys.readouterr()
    assert main(["simulate", str(file), "--json"]) == 0
    kept = _kept(session)
    assert json.loads(capsys.readouterr().out)["outcomes"] == kept.result["outcomes"]
    assert [one["plan"] for one in kept.result["outcomes"]] == [one["name"] for one in kept.asked["plans"]]
    assert [one is None for one in beaten_by(kept.result["outcomes"])] == [
        one["on_frontier"] for one in kept.result["outcomes"]
    ]
    session.rollback()
    assert session.scalars(select(AccessLog.detail).where(AccessLog.action == Access.EXPORTED)).all() == [
        "history"
    ]


def _asked(session: Session, world: World, **changed: Any) -> int:
    """A finished replay of the organisation."""
    replay = a_replay(session, world.organisation.id, world.actor, a_wish(**changed))
    session.commit()
    return replay.id


def test_the_table_sorts_and_is_exported_as_it_is_sorted(
    visitor: Visitor, world: World, session: Session
) -> None:
    replay = _asked(session, world, cadences=list(Cadence))
    for key, name, way in (("median", "Hälfte bis", "desc"), ("median", "Hälfte bis", "asc")):
        rows = _table(visitor, f"{PAGE}/{replay}.csv?sort={key}&direction={way}")
        figures = [int(row[name]) for row in rows]
        assert len(set(figures)) > 1
        assert figures == sorted(figures, reverse=way == "desc")
        page = visitor.get(f"{PAGE}/{replay}?sort={key}&direction={way}")
        assert rows[0]["Reihenfolge"] in page.words()
        visitor.get(f"{PAGE}/{replay}.xlsx?sort={key}&direction={way}", check=False)
        assert visitor.response is not None
        sheet = load_workbook(io.BytesIO(visitor.response.data)).active
        assert sheet is not None
        head = [cell.value for cell in sheet[1]]
        assert [row[head.index(name)] for row in sheet.iter_rows(2, values_only=True)] == figures


def test_cancelled_it_leaves_nothing(visitor: Visitor, session: Session, gate: threading.Event) -> None:
    visitor.get(PAGE + "/new")
    visitor.send(form=PAGE)
    waiting = _where(visitor)
    assert visitor.send(form=f"{waiting}/cancel")
    gate.set()
    _settled()
    kept = _kept(session)
    assert (kept.state, kept.result) == (ComputationState.CANCELLED, {})
    visitor.get(f"{PAGE}/{kept.id}", status=404)
    assert "abgebrochen" in visitor.get(PAGE).text.lower()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"begins": "gestern"}, "Datum wie 31.12.2026"),
        ({"ends": "01.01.2020"}, "nicht nach dem Anfang"),
        ({"begins": "01.01.2020"}, "Höchstens drei Jahre"),
        ({"ends": "01.01.2090"}, "liegt in der Zukunft"),
        ({"orders": []}, "mindestens eine Reihenfolge"),
        ({"cadences": []}, "mindestens einen Rhythmus"),
        ({"version": "99"}, "nur aus der Liste"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, changed: dict[str, Any], error: str
) -> None:
    form = visitor.get(PAGE + "/new")
    typed = {**form.values(form.form(PAGE)), **changed}
    page = visitor.post(PAGE, typed, status=422)
    assert error in page.text
    assert "has-error" in page.text
    left = page.values(page.form(PAGE))
    for name in ("begins", "ends"):
        assert left[name] == [changed.get(name, typed[name][0])]


def test_nobody_else_sees_it(app: Flask, world: World, session: Session) -> None:
    replay = _asked(session, world)
    stranger = a_user(session)
    session.commit()
    other = Visitor(app).sign_in(stranger)
    for url in (f"{PAGE}/{replay}", f"{PAGE}/{replay}.csv", f"{PAGE}/{replay}/history.json"):
        other.get(url, status=404)
    assert "Noch keine Probe" in other.get(PAGE).words()
    assert other.get(f"{PAGE}/new?from={replay}")
    mentor = a_user(session, Role.MENTOR)
    session.commit()
    Visitor(app).sign_in(mentor).get(f"{PAGE}/{replay}", status=403)


def test_the_lead_takes_an_order_over(app: Flask, world: World, session: Session) -> None:
    lead = a_user(session, Role.LEAD, organisation_id=world.organisation.id)
    replay = a_replay(session, world.organisation.id, actor_of(lead), a_wish(orders=["wait-30"]))
    replay_id = replay.id
    session.commit()
    visitor = Visitor(app).sign_in(lead)
    page = visitor.get(f"{PAGE}/{replay_id}")
    [link] = [one for one in page.all("a") if "order=WAIT&" in one.get("href", "")][:1]
    form = visitor.get(link.get("href", ""))
    assert "Aus einer Probe übernommen" in form.text
    values = form.values(form.form("/matching/weights"))
    assert (values["order"], values["days_per_class"]) == (["WAIT"], ["30"])
    assert "Wartezeit in Schritten von 30 Tagen" in visitor.send(form="/matching/weights").text
