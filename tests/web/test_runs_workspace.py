"""The list of runs and the workspace: start a run, read it, discard it, by people who may and who may not."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from mentoring.audit import Access, AccessLog
from mentoring.permissions import Role
from mentoring.tandems.models import MatchRun, RunProposal
from mentoring.tandems.vocabulary import RunState
from tests.builders import a_mentee, a_user
from tests.days import TODAY
from tests.page import Document, Visitor
from tests.run_builders import World, a_world
from tests.web.counting import statements


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about matching."""
    app.config["SECOND_FACTOR"] = "optional"


@pytest.fixture
def world(session: Session) -> World:
    """Three who wait and two volunteers with a seat each."""
    made = a_world(session)
    for days in (300, 200, 100):
        made.waiting(days)
    made.mentor(first_name="Nadine", last_name="Affolter")
    made.mentor(first_name="Beat", last_name="Flury")
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The coordinator, signed in."""
    return Visitor(app).sign_in(world.user)


def proposals(session: Session) -> dict[int, int]:
    """What the only run proposes now."""
    session.rollback()
    return dict(session.execute(select(RunProposal.entry_id, RunProposal.mentor_id)).all())  # type: ignore[arg-type]


def started(visitor: Visitor) -> Document:
    """A run over everybody, opened."""
    visitor.get("/matching/new")
    return visitor.send(form="/matching/new")


def test_an_empty_list_says_what_to_do(app: Flask, session: Session) -> None:
    made = a_world(session)
    session.commit()
    page = Visitor(app).sign_in(made.user).get("/matching")
    assert "Noch kein Lauf" in page.words()
    assert any(a.get("href") == "/matching/new" for a in page.all("a"))


def test_a_run_is_started_and_read(visitor: Visitor, session: Session) -> None:
    page = started(visitor)
    words = page.words()
    assert page.title.startswith("Matching-Lauf 1")
    assert "2 von 3 Einträgen erhalten einen Vorschlag" in words
    assert "3 Einträge (Region Olten) können nur von 2 Freiwilligen mit 2 Plätzen begleitet werden." in words
    assert "1 muss warten:" in words
    assert "Wen wir suchen sollten" in words
    assert "+1 Tandem" in visitor.get("/matching/1/advice").words()
    piece = visitor.client.get("/matching/1/advice", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "+1 Tandem" in piece
    assert "<html" not in piece
    assert "Lauf 1" in visitor.get("/matching").words()
    assert "Entwurf" in visitor.get("/matching?state=DRAFT").words()
    assert "Kein Lauf mit diesen Filtern" in visitor.get("/matching?state=RELEASED").words()


def test_the_pool_is_narrowed(visitor: Visitor, world: World, session: Session) -> None:
    visitor.get("/matching/new")
    page = visitor.send({"waiting_days": "180"}, form="/matching/new")
    assert "2 von 2 Einträgen" in page.words()
    page = visitor.get(f"/matching/new?from={session.scalar(select(func.max(MatchRun.id)))}")
    selected = [o.get("value") for o in page.all("option") if o.get("selected") is not None]
    assert "180" in selected, "the choice of an earlier run is there to be changed"


def test_entries_chosen_on_the_waitlist_are_the_pool(visitor: Visitor, world: World) -> None:
    ids = [one for (one,) in world.session.execute(select(RunProposal.entry_id)).all()]
    assert not ids
    entries = world.waiting(5), world.waiting(6)
    world.session.commit()
    page = visitor.get(f"/matching/new?entry={entries[0].id}&entry={entries[1].id}&entry=nonsense")
    assert "2 Einträge sind ausgewählt" in page.words()
    assert "von 2 Einträgen erhalten" in visitor.send(form="/matching/new").words()


def test_a_choice_in_which_nobody_waits_is_said_and_kept(visitor: Visitor) -> None:
    visitor.get("/matching/new")
    page = visitor.send({"waiting_days": "180", "urgencies": ["HIGH"]}, form="/matching/new", status=422)
    assert "In dieser Auswahl wartet niemand" in page.words()
    assert page.title.startswith("Fehler:")
    boxes = [e for e in page.all("input") if e.get("name") == "urgencies" and e.get("checked") is not None]
    assert [box.get("value") for box in boxes] == ["HIGH"]


@pytest.mark.parametrize(
    "bad", [{"waiting_days": "7"}, {"waiting_days": "x"}, {"programmes": ["999"]}, {"regions": ["x"]}]
)
def test_bad_choices_are_refused(visitor: Visitor, bad: dict[str, object], session: Session) -> None:
    visitor.get("/matching/new")
    page = visitor.send(bad, form="/matching/new", status=422)
    assert "Bitte nur aus der Liste wählen." in page.words()
    assert not session.scalar(select(func.count()).select_from(MatchRun))


def test_discard_and_take_up_again(visitor: Visitor, session: Session) -> None:
    page = started(visitor)
    form = page.form("/matching/1/decide", holding="proposal")
    page = visitor.post("/matching/1/discard", dict(page.values(form)))
    assert "verworfen" in page.words()
    assert session.scalars(select(MatchRun)).one().state is RunState.DISCARDED
    visitor.post("/matching/1/reopen", {"csrf_token": token(page)})
    session.rollback()
    assert session.scalars(select(MatchRun)).one().state is RunState.DRAFT


def test_what_was_tampered_with_is_shown(visitor: Visitor, session: Session) -> None:
    started(visitor)
    run = session.scalars(select(MatchRun)).one()
    run.problem["entries"][0]["waiting_since"] = (TODAY - timedelta(days=5)).isoformat()
    flag_modified(run, "problem")
    session.commit()
    assert "Die Daten dieses Laufs wurden nach dem Rechnen verändert" in visitor.get("/matching/1").words()


def test_downloads_hold_keys_and_no_names(visitor: Visitor, session: Session) -> None:
    started(visitor)
    entry, mentor = next(iter(proposals(session).items()))
    visitor.get(f"/matching/1/pairs/{entry}/{mentor}/forbid")
    visitor.send({"reason": "Nadine wohnt im gleichen Haus"}, holding="reason")
    for part in ("problem", "solution"):
        answer = visitor.client.get(f"/matching/1/{part}.json")
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert f"lauf_1_{part}.json" in answer.headers["Content-Disposition"]
        assert json.loads(text)
        assert not [name for name in ("Nadine", "Affolter", "Flury", "Vorname", "Haus") if name in text]
    session.rollback()
    exported = select(func.count()).where(AccessLog.action == Access.EXPORTED)
    assert session.scalar(exported) == 2


def test_of_another_organisation_nothing_is_there(app: Flask, visitor: Visitor, session: Session) -> None:
    page = started(visitor)
    entry, mentor = next(iter(proposals(session).items()))
    stranger = a_user(session)
    session.commit()
    other = Visitor(app).sign_in(stranger)
    assert "Noch kein Lauf" in other.get("/matching").words()
    pair = f"/matching/1/pairs/{entry}/{mentor}"
    for url in ("/matching/1", "/matching/1/waiting", "/matching/1/advice", "/matching/1/release",
                "/matching/1/prices", "/matching/1/prices.csv", "/matching/1.xlsx", "/matching/1/proof",
                "/matching/1/problem.json", "/matching/1/pairs", pair, pair + "/forbid"):  # fmt: skip
        other.get(url, status=404)
    mine = {"csrf_token": token(other.get("/matching")), "pin": f"{entry}-{mentor}", "reason": "x"}
    for url in ("decide", "discard", "reopen", "release"):
        other.post(f"/matching/1/{url}", mine, status=404)
    other.post(pair, mine, status=404)
    other.post(pair + "/forbid", mine, status=404)
    assert other.get("/matching/new?from=1")
    assert page.title == visitor.get("/matching/1").title


@pytest.mark.parametrize("role", [Role.MENTOR, Role.REFERRER, Role.MUNICIPALITY, Role.CONTROLLER, Role.ADMIN])
def test_only_staff_of_an_organisation_matches(
    app: Flask, world: World, session: Session, role: Role
) -> None:
    user = a_user(session, role)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    for url in ("/matching", "/matching/new", "/matching/weights"):
        visitor.get(url, status=403)


def test_pages_cost_the_same_for_few_and_many(app: Flask, world: World, session: Session) -> None:
    visitor = Visitor(app).sign_in(world.user)

    def costs() -> dict[str, int]:
        started(visitor)
        number = session.scalar(select(func.max(MatchRun.id)))
        session.rollback()
        found = {}
        for url in ("/matching", f"/matching/{number}?size=100", f"/matching/{number}/waiting?size=100",
                    f"/matching/{number}/prices?size=100", f"/matching/{number}/prices.csv",
                    f"/matching/{number}/waiting?part=0&size=100", f"/matching/{number}/proof",
                    f"/matching/{number}.xlsx", f"/matching/{number}.csv",
                    f"/matching/{number}/pairs", f"/matching/{number}/release", "/matching/new"):  # fmt: skip
            visitor.get(url)
            with statements(app) as seen:
                visitor.get(url)
            found[url.replace(f"/{number}", "/n")] = len(seen)
        return found

    few = costs()
    for days in range(25):
        world.waiting(days)
        world.waiting(days, travel_km=1, members=(a_mentee(session, world.organisation, municipality=2601),))
        world.mentor()
    session.commit()
    assert costs() == few


def token(page: Document) -> str:
    """The page's token against forgery."""
    return next(e.get("value") or "" for e in page.all("input") if e.get("name") == "csrf_token")
