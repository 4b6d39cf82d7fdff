"""Decisions about pairs in the workspace: pin, forbid, leave waiting, lift a wish, check, take back."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.people.vocabulary import Gender, GenderWish
from mentoring.tandems.models import ForbiddenPair, MatchRun, RunDecision, RunProposal
from tests.builders import a_mentee
from tests.page import Document, Visitor
from tests.run_builders import World, a_world


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


def test_pin_unpin_and_undo(visitor: Visitor, session: Session) -> None:
    started(visitor)
    before = proposals(session)
    last = session.scalars(select(MatchRun)).one().problem["entries"][2]["id"]
    mentor = next(iter(before.values()))
    assert int(last) not in before
    page = visitor.send({"pin": f"{last}-{mentor}"}, form="/matching/1/decide")
    assert proposals(session)[int(last)] == mentor
    assert "Angepinnt" in page.words()
    pinned = [b for b in page.all("button") if b.get("aria-pressed") == "true"]
    assert len(pinned) == 1
    visitor.send({"undo": pinned[0].get("value")}, form="/matching/1/decide")
    assert proposals(session) == before
    visitor.send({"pin": f"{last}-{mentor}"}, form="/matching/1/decide")
    visitor.send({"undo": "last"}, form="/matching/1/decide")
    assert proposals(session) == before
    page = visitor.send({"undo": "last"}, form="/matching/1/decide")
    assert "Es gibt nichts mehr zurückzunehmen" in page.words()


def test_leave_waiting(visitor: Visitor, session: Session) -> None:
    started(visitor)
    entry = min(proposals(session))
    page = visitor.send({"wait": str(entry)}, form="/matching/1/decide")
    assert entry not in proposals(session)
    assert "In diesem Lauf zurückgestellt." in page.words()


def test_forbid_asks_for_a_reason_and_forgets_nothing(visitor: Visitor, session: Session) -> None:
    started(visitor)
    entry, mentor = next(iter(proposals(session).items()))
    page = visitor.send({"forbid": f"{entry}-{mentor}"}, form="/matching/1/decide")
    assert "verbieten?" in page.words()
    page = visitor.send({"reason": " ", "for_good": None}, holding="reason", status=422)
    assert "Bitte einen Grund angeben." in page.words()
    assert not [e for e in page.all("input") if e.get("name") == "for_good" and e.get("checked") is not None]
    page = visitor.send({"reason": "x" * 301}, holding="reason", status=422)
    assert "Höchstens 300 Zeichen" in page.words()
    assert "x" * 301 in page.text
    page = visitor.send({"reason": "Kennen sich <b>aus</b> dem Quartier", "for_good": "y"}, holding="reason")
    assert proposals(session)[entry] != mentor
    assert "<b>aus</b>" not in page.text
    assert session.scalars(select(ForbiddenPair)).one().reason == "Kennen sich <b>aus</b> dem Quartier"
    undo = next(f for f in page.all("form") if f.get("action") == "/matching/1/decide" and not f.get("id"))
    visitor.post("/matching/1/decide", dict(page.values(undo)))
    assert proposals(session)[entry] == mentor
    assert session.scalars(select(ForbiddenPair)).one().lifted_at is not None


def test_an_impossible_pin_leads_to_its_reasons(visitor: Visitor, world: World, session: Session) -> None:
    entry = world.waiting(1, mentor_gender=GenderWish.FEMALE)
    man = world.mentor(gender=Gender.MALE)
    session.commit()
    started(visitor)
    before = proposals(session)
    page = visitor.send({"pin": f"{entry.id}-{man.person_id}"}, form="/matching/1/decide")
    assert "Warum nicht dieses Paar" in page.words()
    assert "Gewünscht: Frau. Freiwillige Person: Mann." in page.words()
    assert proposals(session) == before
    visitor.send({"reason": ""}, holding="reason", status=422)
    visitor.send({"reason": "Rückfrage vom 3. März"}, holding="reason")
    assert proposals(session)[entry.id] == man.person_id
    decision = session.scalars(select(RunDecision)).one()
    assert decision.override
    assert decision.decided_by_name == world.user.name


def test_what_protects_a_child_cannot_be_lifted(visitor: Visitor, world: World, session: Session) -> None:
    child = a_mentee(session, world.organisation, birth_on=date(2016, 4, 4))
    entry = world.waiting(1, members=(child,))
    mentor = world.mentor(cleared=False)
    session.commit()
    started(visitor)
    url = f"/matching/1/pairs/{entry.id}/{mentor.person_id}"
    page = visitor.get(url)
    assert "Schutz, nicht aufhebbar" in page.words()
    assert not [f for f in page.all("form") if f.get("action") == url]
    visitor.post(url, {"reason": "trotzdem", "csrf_token": token(page)}, status=422)
    assert entry.id not in proposals(session)


def test_any_pair_by_hand(visitor: Visitor, world: World, session: Session) -> None:
    started(visitor)
    before = proposals(session)
    everybody = [entry["id"] for entry in session.scalars(select(MatchRun)).one().problem["entries"]]
    (waiting,) = [key for key in everybody if int(key) not in before]
    mentor = next(iter(before.values()))
    page = visitor.get("/matching/1/pairs")
    assert "Affolter" in page.text
    page = visitor.get(f"/matching/1/pairs?entry={waiting}&mentor={mentor}")
    assert "Dieses Paar ist möglich" in page.words()
    assert "müsste warten" in page.words()
    assert "erhält einen Platz" in page.words()
    visitor.send({"pin": f"{waiting}-{mentor}"}, form="/matching/1/decide")
    assert proposals(session)[int(waiting)] == mentor
    page = visitor.get("/matching/1/pairs?entry=abc&mentor=1")
    assert "Bitte nur aus der Liste wählen." in page.words()


def test_why_is_fetched_as_a_piece_and_is_a_page_of_its_own(visitor: Visitor, session: Session) -> None:
    started(visitor)
    entry, mentor = next(iter(proposals(session).items()))
    url = f"/matching/1/pairs/{entry}/{mentor}"
    page = visitor.get(url)
    assert "Warum dieses Paar" in page.words()
    for words in ("Gemeinsame Sprache: Deutsch B1", "Andere Möglichkeiten und was sie", "müsste warten"):
        assert words in page.words()
    piece = visitor.client.get(url, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in piece
    assert "Gemeinsame Sprache: Deutsch B1" in piece
    assert 'name="pin"' in piece


@pytest.mark.parametrize("bad", ["x-1", "1", "1-", "99999999999-1", "-1-2"])
def test_nonsense_is_refused(visitor: Visitor, bad: str) -> None:
    started(visitor)
    visitor.send({"pin": bad}, form="/matching/1/decide", status=400)


def token(page: Document) -> str:
    """The page's token against forgery."""
    return next(e.get("value") or "" for e in page.all("input") if e.get("name") == "csrf_token")
