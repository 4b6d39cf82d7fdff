"""Answers by personal link: opening never acts, an answer counts once, a link says why it is over."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM
from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.tandems import services
from mentoring.tandems.models import Answer, Tandem
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentee, a_mentor, a_programme, an_entry, an_organisation
from tests.days import NOW, TODAY, StoppedClock
from tests.page import Visitor

SECRETS = ("Nachname", "1985", "Geheim", "079", "selam@example.org")


class Ground:
    """A proposal with its two mails."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        organisation = an_organisation(session, name="Caritas Solothurn")
        programme = a_programme(session, organisation)
        person = a_mentee(
            session,
            organisation,
            first_name="Selam",
            last_name="Geheim",
            email="selam@example.org",
            phone="0791234567",
            slots=0b111,
        )
        entry = an_entry(session, organisation, programme, person, goal="Geheim")
        mentor = a_mentor(session, organisation, first_name="Nadine", email="nadine@example.org")
        self.tandem = services.propose_tandem(
            session, entry=entry, mentor=mentor, run_id=None, actor=SYSTEM, now=NOW, today=TODAY
        )
        session.commit()
        mails = session.scalars(select(Mail)).all()
        self.mails = {mail.template.removeprefix("proposal_"): mail for mail in mails}
        self.visitor = Visitor(app)
        self.session.rollback()

    def url(self, side: str) -> str:
        """The link in the mail of a side."""
        return f"/answer/{self.mails[side].values['token']}"

    def state(self) -> TandemState:
        """The tandem's state as it now is."""
        self.session.rollback()
        return self.session.get_one(Tandem, self.tandem.id).state

    def answers(self) -> int:
        """How many answers are kept."""
        self.session.rollback()
        return self.session.scalar(select(func.count()).select_from(Answer)) or 0


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_the_mails_say_who_where_and_when_and_nothing_else(ground: Ground) -> None:
    with ground.app.test_request_context():
        to_mentor, to_mentee = render(ground.mails["mentor"]), render(ground.mails["mentee"])
    assert to_mentor.subject == "Ein Vorschlag für ein Tandem"
    for words in ("Selam", "Olten", "Deutsch", "Montag: Morgen, Nachmittag, Abend", ground.url("mentor")):
        assert words in to_mentor.body
    for words in ("Nadine", "Olten", "Drücken Sie auf Ja oder Nein", ground.url("mentee")):
        assert words in to_mentee.body
    told = to_mentor.body.replace(ground.mails["mentor"].name, "") + to_mentee.body.replace(
        ground.mails["mentee"].name, ""
    )
    assert not [word for word in SECRETS if word in told]


def test_opening_the_link_changes_nothing_and_shows_little(ground: Ground) -> None:
    for side in ("mentor", "mentee"):
        for url in (ground.url(side), ground.url(side) + "/no"):
            page = ground.visitor.get(url)
            assert not [word for word in SECRETS if word in page.words()]
            ground.app.test_client().head(url)
    assert (ground.state(), ground.answers()) == (TandemState.PROPOSED, 0)


def test_both_sides_say_yes(ground: Ground) -> None:
    ground.visitor.get(ground.url("mentor"))
    page = ground.visitor.send(holding="accepted")
    assert "Sie haben Ja gesagt" in page.words()
    ground.visitor.get(ground.url("mentee"))
    page = ground.visitor.send(holding="accepted")
    assert "Beide haben Ja gesagt" in page.words()
    assert ground.state() is TandemState.MEETING
    page = ground.visitor.get(ground.url("mentor"))
    assert "Selam" not in page.words()


def test_a_no_asks_why_and_keeps_what_was_typed(ground: Ground) -> None:
    ground.visitor.get(ground.url("mentor") + "/no")
    page = ground.visitor.send({"reason": "ab März wieder"}, holding="accepted", status=422)
    assert "warum" in page.words()
    assert "ab März wieder" in page.text
    page = ground.visitor.send({"kind": "NOT_NOW"}, holding="accepted")
    assert "Sie haben Nein gesagt" in page.words()
    assert ground.state() is TandemState.DECLINED
    page = ground.visitor.get(ground.url("mentee"), status=410)
    assert "gilt nicht mehr" in page.words()


def test_an_answer_sent_twice_counts_once(ground: Ground) -> None:
    page = ground.visitor.get(ground.url("mentor"))
    values: dict[str, Any] = page.values(page.form(holding="accepted"))
    other = {**values, "request_key": ["0" * 32]}
    for sent in (values, values, other):
        ground.visitor.post(ground.url("mentor"), sent)
    assert ground.answers() == 1


@pytest.mark.parametrize("values", [{}, {"accepted": "maybe"}, {"accepted": "no", "kind": "NONSENSE"}])
def test_nonsense_is_no_answer(ground: Ground, values: dict[str, str]) -> None:
    page = ground.visitor.get(ground.url("mentor"))
    token = page.values(page.form(holding="accepted"))["csrf_token"]
    ground.visitor.post(ground.url("mentor"), {"csrf_token": token, **values}, status=422)
    assert (ground.state(), ground.answers()) == (TandemState.PROPOSED, 0)


def test_a_link_says_why_it_no_longer_works(ground: Ground, clock: StoppedClock) -> None:
    ground.visitor.get("/answer/" + "x" * 43, status=404)
    ground.visitor.get("/answer/" + "x" * 43 + "/no", status=404)
    clock.advance(days=8)
    with_new_link = {"actor": SYSTEM, "now": clock(), "today": TODAY + timedelta(days=8)}
    tandem = ground.session.get_one(Tandem, ground.tandem.id)
    services.ask_again(ground.session, tandem, **with_new_link)
    ground.session.commit()
    page = ground.visitor.get(ground.url("mentor"), status=410)
    assert "neueren Link" in page.words()
    new = ground.session.scalars(
        select(Mail).where(Mail.template == "proposal_mentor").order_by(Mail.id.desc())
    )
    token = new.first().values["token"]  # type: ignore[union-attr]
    ground.visitor.get(f"/answer/{token}")
    clock.advance(days=31)
    page = ground.visitor.get(f"/answer/{token}", status=410)
    assert "abgelaufen" in page.words()
    assert "Caritas Solothurn" in page.words()
