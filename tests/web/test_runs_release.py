"""Releasing, weights and the outlook, through the pages; and proposing from the command line."""

import json

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.commands import propose
from mentoring.tandems.models import MatchingPolicy, MatchRun, RunProposal, Tandem
from mentoring.tandems.services.policy import CRITERIA, default_weights
from mentoring.tandems.vocabulary import RunState, TandemState
from mentoring.waitlists.models import EntryOutlook, WaitlistEntry
from mentoring.waitlists.vocabulary import Blocker, EntryState
from tests.builders import a_mentee, a_user
from tests.page import Document, Visitor
from tests.run_builders import World, a_world


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about matching."""
    app.config["SECOND_FACTOR"] = "optional"


@pytest.fixture
def world(session: Session) -> World:
    """Two who wait and two volunteers; one of each can be reached by mail."""
    made = a_world(session, Role.LEAD)
    made.waiting(200, members=(a_mentee(session, made.organisation, email="mentee@example.org"),))
    made.waiting(100)
    made.mentor(first_name="Nadine", last_name="Affolter", email="nadine@example.org")
    made.mentor(first_name="Beat", last_name="Flury")
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The lead with a run over everybody."""
    signed_in = Visitor(app).sign_in(world.user)
    signed_in.get("/matching/new")
    signed_in.send(form="/matching/new")
    return signed_in


def chosen(page: Document) -> list[str]:
    """The ticked proposals of a page."""
    boxes = [e for e in page.all("input") if e.get("name") == "entry" and e.get("checked") is not None]
    return [e.get("value") or "" for e in boxes]


def tandems(session: Session) -> int:
    """How many tandems there are."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Tandem)) or 0


def test_release_says_what_will_happen_and_does_it(visitor: Visitor, session: Session) -> None:
    visitor.get("/matching/1")
    page = visitor.send({"release": "1"}, form="/matching/1/decide")
    words = page.words()
    assert "2 Vorschläge werden zu Tandems" in words
    assert "1 Mail geht an eine freiwillige Person." in words
    assert "1 Mail geht an Mentees." in words
    assert "bitte anrufen: Beat Flury" in words
    assert len(chosen(page)) == 2
    assert tandems(session) == 0, "looking changes nothing"
    page = visitor.send(form="/matching/1/release")
    assert "2 Vorschläge freigegeben." in page.words()
    assert "Freigegeben am" in page.words()
    assert "Zum Tandem" in page.words()
    assert not [b for b in page.all("button") if b.get("name") in {"pin", "forbid", "wait", "release"}]
    assert tandems(session) == 2
    assert set(session.scalars(select(Tandem.state))) == {TandemState.PROPOSED}
    assert set(session.scalars(select(WaitlistEntry.state))) == {EntryState.OFFERED}
    assert session.scalars(select(MatchRun.state)).one() is RunState.RELEASED
    assert set(session.scalars(select(Mail.address))) == {"nadine@example.org", "mentee@example.org"}
    assert "2" in visitor.get("/matching?state=RELEASED").words()
    visitor.get("/matching/1/release", status=422)


def test_sent_twice_is_released_once(visitor: Visitor, session: Session) -> None:
    page = visitor.get("/matching/1/release")
    values = dict(page.values(page.form("/matching/1/release")))
    visitor.post("/matching/1/release", values)
    visitor.post("/matching/1/release", values)
    assert tandems(session) == 2


def test_only_the_chosen_ones(visitor: Visitor, session: Session) -> None:
    visitor.get("/matching/1")
    first, second = sorted(session.scalars(select(RunProposal.entry_id)))
    page = visitor.send({"proposal": [str(second)], "release": "1"}, form="/matching/1/decide")
    assert chosen(page) == [str(second)]
    page = visitor.send(form="/matching/1/release")
    assert "nicht freigegeben" in page.words()
    assert tandems(session) == 1
    assert session.get_one(WaitlistEntry, first).state is EntryState.WAITING


def test_nothing_chosen_is_said(visitor: Visitor, session: Session) -> None:
    visitor.get("/matching/1/release")
    page = visitor.send({"entry": None}, form="/matching/1/release", status=422)
    assert "kein Vorschlag gewählt" in page.words()
    page = visitor.send({"entry": ["999999"]}, form="/matching/1/release", status=422)
    assert "Bitte nur aus der Liste wählen." in page.words()
    assert tandems(session) == 0


def test_stale_proposals_are_named_and_skipped_with_consent(visitor: Visitor, session: Session) -> None:
    page = visitor.get("/matching/1/release")
    proposal = session.scalars(select(RunProposal).order_by(RunProposal.entry_id)).first()
    assert proposal is not None
    session.get_one(Mentor, proposal.mentor_id).state = MentorState.ON_LEAVE
    session.commit()
    page = visitor.send(form="/matching/1/release", status=422)
    assert "1 Vorschlag gilt nicht mehr." in page.words()
    assert "Die freiwillige Person ist nicht mehr verfügbar." in page.words()
    assert len(chosen(page)) == 2, "nothing that was ticked is lost"
    assert tandems(session) == 0
    visitor.send({"skip": "y"}, form="/matching/1/release")
    assert tandems(session) == 1


def test_weights_make_the_next_version(visitor: Visitor, session: Session) -> None:
    visitor.get("/matching/weights")
    page = visitor.send({"language": "201"}, form="/matching/weights", status=422)
    assert "Die Gewichte ergeben zusammen 1001 statt 1000." in page.words()
    assert "201" in [e.get("value") for e in page.all("input") if e.get("name") == "language"]
    for bad, words in (("", "Bitte eine ganze Zahl"), ("-1", "von 0 bis 1000"), ("viel", "")):
        page = visitor.send({"language": bad}, form="/matching/weights", status=422)
        assert words in page.words()
        assert bad in [e.get("value") for e in page.all("input") if e.get("name") == "language"]
    page = visitor.send({"language": "100", "goal": "300"}, form="/matching/weights")
    assert "Gewichtung 2 gilt ab dem nächsten Lauf." in page.words()
    session.rollback()
    newest = session.scalars(select(MatchingPolicy).order_by(MatchingPolicy.version.desc())).first()
    assert newest is not None
    assert newest.weights == {**default_weights(), "language": 100, "goal": 300}
    assert "Gewichtung 1" in visitor.get("/matching/1").words(), "a run keeps its own"


def test_weights_changed_by_somebody_else_are_shown_beside_ones_own(
    app: Flask, visitor: Visitor, world: World, session: Session
) -> None:
    visitor.get("/matching/weights")
    other = a_user(session, Role.LEAD, organisation_id=world.organisation.id, name="Ruth Meier")
    session.commit()
    second = Visitor(app).sign_in(other)
    second.get("/matching/weights")
    second.send({"language": "100", "goal": "300"}, form="/matching/weights")
    page = visitor.send({"language": "150", "place": "200"}, form="/matching/weights", status=422)
    assert "Ruth Meier" in page.words()
    assert "150" in [e.get("value") for e in page.all("input") if e.get("name") == "language"]
    page = visitor.send({"goal": "200"}, form="/matching/weights")
    assert "Gewichtung 3" in page.words()


def test_a_coordinator_reads_weights_and_does_not_change_them(
    app: Flask, world: World, session: Session
) -> None:
    user = a_user(session, Role.COORDINATOR, organisation_id=world.organisation.id)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    page = visitor.get("/matching/weights")
    assert "Ändern kann sie die Leitung" in page.words()
    token = next(e.get("value") for e in page.all("input") if e.get("name") == "csrf_token")
    values = {**dict.fromkeys(CRITERIA, "0"), "language": "1000", "version": "0", "csrf_token": token}
    visitor.post("/matching/weights", values, status=403)
    assert session.scalar(select(func.count()).select_from(MatchingPolicy)) == 0


def test_chances_are_computed_with_a_run_and_on_demand(
    visitor: Visitor, world: World, session: Session
) -> None:
    session.rollback()
    found = session.scalars(select(EntryOutlook.blocker)).all()
    assert found == [Blocker.NOTHING, Blocker.NOTHING]
    world.waiting(5)
    session.commit()
    page = visitor.get("/matching/1")
    token = next(e.get("value") for e in page.all("input") if e.get("name") == "csrf_token")
    page = visitor.post("/matching/outlook", {"csrf_token": token, "back": "/matching"})
    assert "Für 3 Einträge neu gerechnet." in page.words()
    session.rollback()
    assert session.scalar(select(func.count()).where(EntryOutlook.blocker == Blocker.SEATS)) == 1


def test_the_outlook_leads_back_only_within_the_site(visitor: Visitor) -> None:
    page = visitor.get("/matching/1")
    token = next(e.get("value") for e in page.all("input") if e.get("name") == "csrf_token")
    answer = visitor.client.post("/matching/outlook", data={"csrf_token": token, "back": "//evil.example"})
    assert answer.headers["Location"] == "/waitlist"


def test_propose_on_the_command_line(app: Flask, world: World, session: Session) -> None:
    runner = CliRunner()
    code = world.organisation.code
    shown = runner.invoke(propose, ["--organisation", code], obj=lambda: app)
    assert shown.exit_code == 0, shown.output
    assert "2 of 2 entries get a proposal" in shown.output
    assert "Nadine Affolter" in shown.output
    document = json.loads(runner.invoke(propose, ["--organisation", code, "--json"], obj=lambda: app).output)
    assert len(document["pairs"]) == 2
    unknown = runner.invoke(propose, ["--organisation", "nobody"], obj=lambda: app)
    assert unknown.exit_code == 2
    assert session.scalar(select(func.count()).select_from(MatchRun)) == 0, "nothing is kept"
