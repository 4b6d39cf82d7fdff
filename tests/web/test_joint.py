"""Joint runs on the pages: nobody of the other organisation before both have consented, then only the one."""

import json
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import AccessLog, ChangeLog
from mentoring.history import HistoryRow
from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.people.vocabulary import MentorState, Topic
from mentoring.permissions import Role
from mentoring.tandems import services
from mentoring.tandems.models import Tandem
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.models_joint import JointPair, JointRun, JointSide
from mentoring.tandems.services import joint_runs
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.tandems.vocabulary_joint import JointState
from tests.builders import a_mentee, a_programme, a_user, an_entry, renew
from tests.days import NOW, TODAY, StoppedClock
from tests.joint_builders import Houses
from tests.page import Document, Visitor
from tests.web.crawling import crawl
from tests.web.test_promise_leaks import EXPORTS

THEIRS, OTHERS = "Zwetschgenhag", "Mirabellenweg"
MENTOR_ID, ENTRY_ID, MENTEE_ID = 987654321, 876543210, 765432109
SEARCHES = [f"/{page}?q=Zwetschge" for page in ("search", "mentors", "mentees", "tandems", "waitlist")]


@pytest.fixture
def houses(app: Flask, session: Session) -> Houses:
    """The second one's volunteer (numbered so that it is found) can take the first one's entry."""
    app.config.update(SECOND_FACTOR="optional")
    made = Houses(session, theirs=THEIRS)
    session.flush()
    account = a_user(session, Role.MENTOR, organisation_id=made.second.organisation.id)
    made.mentor.state = MentorState.LEFT
    made.mentor = made.free(made.second, THEIRS, id=MENTOR_ID, user_id=account.id)
    made.free(made.second, OTHERS, programmes=[])
    mentee = a_mentee(session, made.second.organisation, last_name=OTHERS, first_name=OTHERS, id=MENTEE_ID)
    alone = a_programme(session, made.second.organisation)  # nobody serves in it
    an_entry(session, made.second.organisation, alone, mentee, id=ENTRY_ID)
    made.second.user.name = f"{THEIRS} Koordination"
    session.commit()
    return made


@pytest.fixture
def run(houses: Houses) -> JointRun:
    """A joint run of today."""
    houses.agree()
    made = houses.run()
    houses.session.commit()
    return made


def _visitor(app: Flask, user: User) -> Visitor:
    return Visitor(app).sign_in(user)


def _pair(session: Session) -> JointPair:
    session.rollback()
    session.expire_all()
    return session.scalars(select(JointPair).order_by(JointPair.id.desc()).limit(1)).one()


def _everything(app: Flask, houses: Houses, run: JointRun, user: User, most: int = 60) -> dict[str, str]:
    """All pages of somebody, and what is kept for or sent to the organisation."""
    session, own = houses.session, houses.first.organisation.id
    pair = _pair(session)
    starts = ["/today", "/matching/joint", f"/matching/joint/{run.id}", f"/matching/joint/{run.id}/pairs.csv"]
    starts += [f"/matching/joint/pairs/{pair.id}", f"/matching/joint/pairs/{pair.id}/refuse"]
    starts += ["/matching/joint/new", "/matching/joint/agreement", *SEARCHES, *EXPORTS]
    told = crawl(app, _visitor(app, user).client, starts, alike=1, most=most)
    told |= {f"link {url}": url for url in told}
    renew(session)
    with app.app_context():
        for mail in session.scalars(select(Mail).where(Mail.organisation_id == own)):
            told[f"mail {mail.id}"] = f"{render(mail)} {mail.values} {mail.name}"
    for side in session.scalars(select(JointSide).where(JointSide.organisation_id == own)):
        told[f"side {side.pair_id}"] = json.dumps(side.shown) + str((side.entry_id, side.mentor_id))
    for row in session.scalars(select(HistoryRow).where(HistoryRow.organisation_id == own)):
        told[f"history {row.id}"] = f"{row.actor_name} {row.reason} {row.detail}"
    return told


def _found(told: dict[str, str], *marks: str) -> list[str]:
    return [url for url, text in told.items() for mark in marks if mark.lower() in text.lower()]


def _says(app: Flask, user: User, pair_id: int, answer: str, **given: str) -> Document:
    visitor = _visitor(app, user)
    address = f"/matching/joint/pairs/{pair_id}"
    visitor.get(f"{address}/refuse" if answer == "refuse" else address)
    return visitor.send(given, form=f"{address}/{answer}")


NUMBERS = (str(MENTOR_ID), str(ENTRY_ID), str(MENTEE_ID))


def test_before_both_have_consented_no_word_and_no_number_of_the_other_side(
    app: Flask, houses: Houses, run: JointRun
) -> None:
    pair = _pair(houses.session)
    _says(app, houses.second.user, pair.id, "consent")
    told = _everything(app, houses, run, houses.first.user)
    assert len(told) > 100
    assert any("Unsre-Vorname" in text for text in told.values())
    assert "Die andere Seite hat zugestimmt" in told[f"/matching/joint/pairs/{pair.id}"]
    assert _found(told, THEIRS, OTHERS, *NUMBERS) == []
    lead = _everything(app, houses, run, houses.leads[houses.first.organisation.id], most=20)
    assert _found(lead, THEIRS, OTHERS, *NUMBERS) == []


def test_after_both_have_consented_only_the_one_person(app: Flask, houses: Houses, run: JointRun) -> None:
    pair = _pair(houses.session)
    _says(app, houses.second.user, pair.id, "consent")
    said = _says(app, houses.first.user, pair.id, "consent").words()
    assert "Beide Seiten haben zugestimmt" in said
    assert f"{THEIRS}-Freiwillig {THEIRS}-Name" in said
    assert f"{THEIRS.lower()}.mentor@example.org" in said
    told = _everything(app, houses, run, houses.first.user)
    assert _found(told, OTHERS, str(ENTRY_ID), str(MENTEE_ID)) == []
    assert _found(told, f"/mentors/{MENTOR_ID}") == []
    # What an organisation has logged is for administrators, and names nobody.
    renew(houses.session)
    logs = [*houses.session.scalars(select(ChangeLog)), *houses.session.scalars(select(AccessLog))]
    texts = " ".join(str([getattr(row, name, "") for name in ("before", "after", "detail")]) for row in logs)
    assert logs
    assert f"{THEIRS}-" not in texts
    other = _visitor(app, houses.second.user).get(f"/matching/joint/pairs/{pair.id}").words()
    assert "Unsre-Vorname Unsre-Nachname" in other
    assert "Das Tandem führt" in other


@pytest.mark.parametrize("what", ["taken back", "refused", "too late", "revoked", "computed anew"])
def test_whatever_ends_it_shows_nobody(
    app: Flask, houses: Houses, run: JointRun, clock: StoppedClock, what: str
) -> None:
    pair, users = _pair(houses.session), (houses.first.user, houses.second.user)
    _says(app, users[1], pair.id, "consent")
    if what == "taken back":
        _says(app, users[1], pair.id, "take-back")
    elif what == "refused":
        _says(app, users[1], pair.id, "refuse", reason=f"{THEIRS} will nicht")
    elif what == "too late":
        clock.advance(days=20)
    elif what == "revoked":
        lead = _visitor(app, houses.leads[houses.second.organisation.id])
        lead.get("/matching/joint/agreement")
        assert "1 offenes Paar ist beendet" in lead.send(form="/matching/joint/agreement/revoke").text
    else:
        other = _visitor(app, users[1])
        other.get("/matching/joint/new")
        other.send(form="/matching/joint/new")
    visitor = _visitor(app, users[0])
    pages = [visitor.get(f"/matching/joint/pairs/{pair.id}"), visitor.get(f"/matching/joint/{run.id}")]
    visitor.client.get(f"/matching/joint/{run.id}/pairs.csv")
    if what != "taken back":
        assert not pages[0].all("form", action=f"/matching/joint/pairs/{pair.id}/consent")
    # A form kept open in another window is answered with a sentence.
    form = {"csrf_token": visitor.token()}
    pages.append(visitor.post(f"/matching/joint/pairs/{pair.id}/consent", form))
    texts = {str(n): page.text for n, page in enumerate(pages)}
    assert _found(texts, THEIRS, OTHERS, *NUMBERS) == []
    assert _pair(houses.session).tandem_id is None
    assert houses.session.scalars(select(Tandem)).all() == []


def test_nobody_else_has_part_in_it(app: Flask, houses: Houses, run: JointRun) -> None:
    pair = _pair(houses.session)
    stranger = a_user(houses.session, Role.LEAD)
    houses.session.commit()
    client = _visitor(app, stranger).client
    token = _visitor(app, stranger).token()
    for url in (f"/matching/joint/{run.id}", f"/matching/joint/{run.id}/pairs.csv"):
        assert client.get(url).status_code == 404
    for part in ("", "/refuse"):
        assert client.get(f"/matching/joint/pairs/{pair.id}{part}").status_code == 404
    app.config["WTF_CSRF_ENABLED"] = False
    for part in ("consent", "take-back", "refuse"):
        url = f"/matching/joint/pairs/{pair.id}/{part}"
        assert client.post(url, data={"csrf_token": token, "reason": "x"}).status_code == 404
    assert _pair(houses.session).state is JointState.OPEN


def test_from_the_agreement_to_the_list(app: Flask, session: Session, houses: Houses) -> None:
    first, second = houses.first, houses.second
    coordinator = _visitor(app, first.user)
    assert "müssen zuerst zustimmen" in coordinator.get("/matching/joint").words()
    assert "Zustimmen kann die Leitung" in coordinator.get("/matching/joint/agreement").words()
    coordinator.post("/matching/joint/agreement", {"csrf_token": coordinator.token()}, status=403)
    for world, expected in ((first, "noch nicht möglich"), (second, "gemeinsame Läufe möglich")):
        lead = _visitor(app, houses.leads[world.organisation.id])
        lead.get("/matching/joint/agreement")
        assert expected in lead.send(form="/matching/joint/agreement").words()
        assert second.user.name not in lead.get("/matching/joint/agreement").words()
    assert "Noch kein gemeinsamer Lauf" in coordinator.get("/matching/joint").words()
    coordinator.get("/matching/joint/new")
    coordinator.send({"partner": "4711"}, form="/matching/joint/new", status=422)
    coordinator.get("/matching/joint/new")
    shown = coordinator.send(form="/matching/joint/new").words()
    assert "1 statt 0 Vorschläge: 1 mehr" in shown
    assert "Unsre-Vorname Unsre-Nachname" in shown
    assert "Freiwillige Person von" in shown
    assert "1 statt 0 Vorschläge: 1 mehr" in coordinator.get("/matching/joint").words()
    assert "Ihre Antwort fehlt" in _visitor(app, second.user).get("/today").words()
    pair, other = _pair(session), _visitor(app, second.user)
    other.get(f"/matching/joint/pairs/{pair.id}/refuse")
    refused = other.send({"reason": " "}, form=f"/matching/joint/pairs/{pair.id}/refuse", status=422)
    assert "Bitte einen Grund angeben." in refused.words()
    other.get(f"/matching/joint/pairs/{pair.id}")
    asked = other.send(form=f"/matching/joint/pairs/{pair.id}/consent")
    assert "Ihre Zustimmung liegt vor, die andere Seite ist angefragt" in asked.words()
    assert "Ihre Antwort fehlt" not in other.get("/today").words()
    assert (
        "Kein Paar mit diesem Stand"
        in coordinator.get(f"/matching/joint/{pair.run_id}?state=DECLINED").words()
    )
    # Undo stands in the message, and the other side is told.
    other.get(f"/matching/joint/pairs/{pair.id}")
    other.send(form=f"/matching/joint/pairs/{pair.id}/take-back")
    course = coordinator.get(f"/matching/joint/pairs/{pair.id}").words()
    assert f"Zustimmung zurückgenommen{second.organisation.name}" in course


def test_a_long_run_is_computed_beside_the_request(
    app: Flask, session: Session, houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joint_runs, "PAIRS_AT_ONCE", -1)
    houses.agree()
    session.commit()
    visitor = _visitor(app, houses.first.user)
    visitor.get("/matching/joint/new")
    visitor.send(form="/matching/joint/new")
    for thread in threading.enumerate():
        if thread.name == "computation":
            thread.join(20)
    assert visitor.response is not None
    visitor.get(visitor.response.request.path)
    made = _pair(session).run_id
    assert visitor.response.request.path == f"/matching/joint/{made}"
    assert session.scalars(select(Computation.result)).all() == [{"joint": made}]


def test_the_volunteer_answers_and_logs_and_either_side_sees_its_part(
    app: Flask, session: Session, houses: Houses, run: JointRun
) -> None:
    for world in (houses.first, houses.second):
        _says(app, world.user, _pair(session).id, "consent")
    tandem = session.get_one(Tandem, _pair(session).tandem_id)
    who: dict[str, Any] = {"actor": houses.first.actor, "now": NOW, "today": TODAY}
    account = session.get_one(User, houses.mentor.user_id)
    volunteer = _visitor(app, account)
    assert "Unsre-Vorname" in volunteer.get("/my/tandems").words()
    volunteer.get(f"/my/proposals/{tandem.id}")
    volunteer.send({"accepted": "yes"}, form=f"/my/proposals/{tandem.id}")
    renew(session)
    tandem = session.get_one(Tandem, tandem.id)
    services.answer_proposal(session, tandem, Side.MENTEE, True, **who)
    assert tandem.state is TandemState.MEETING
    services.agree(
        session,
        tandem,
        services.Agreement(TODAY, [services.GoalFacts("Allein zum Arzt gehen", Topic.LANGUAGE)]),
        **who,
    )
    services.start(session, tandem, started_on=TODAY, **who)
    session.commit()
    assert "Unsre" in volunteer.get(f"/my/tandems/{tandem.id}/log").words()
    logged = volunteer.send({"duration": "60", "topics": ["LANGUAGE"]}, holding="duration")
    assert "Eingetragen: 1 h" in logged.words()
    # Expenses are the own organisation's, in its own programme; the other's is not offered.
    offered = [o.text for o in volunteer.get("/my/expenses/new").all("option")]
    assert houses.first.programme.name not in offered
    coordinator, other = _visitor(app, houses.first.user), _visitor(app, houses.second.user)
    page = coordinator.get(f"/tandems/{tandem.id}")
    assert f"{THEIRS}-Namevon {houses.second.organisation.name}" in page.words()
    assert not [a for a in page.all("a") if str(MENTOR_ID) in (a.get("href") or "")]
    for url in (f"/mentors/{MENTOR_ID}", f"/people/{MENTOR_ID}/links", f"/mentors/{MENTOR_ID}/absences"):
        assert coordinator.client.get(url).status_code == 404
    assert f"{THEIRS}-Name" in coordinator.get("/tandems").words()
    assert coordinator.client.get("/exports/tandems.csv").status_code == 200
    assert "Treffen1 Stunden1" in page.words()
    mine = other.get(f"/mentors/{MENTOR_ID}").words()
    assert f"Unsre-Vorname, Tandem von {houses.first.organisation.name}" in mine
    assert "Unsre-Nachname" not in mine
    assert other.client.get(f"/tandems/{tandem.id}").status_code == 404
    assert "Unsre" not in other.get("/tandems").words()
    free = other.get("/mentors?free=yes").words()
    assert f"{THEIRS}-Name" not in free
