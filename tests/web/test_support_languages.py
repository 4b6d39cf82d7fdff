"""What mentees read, in eight languages: no text of these pages and mails is left in German."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import Domain, get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.services import issue_link
from mentoring.actors import SYSTEM
from mentoring.languages import MENTEES, mail_language
from mentoring.mailer import render
from mentoring.meetings.queries.events import event_for
from mentoring.meetings.services.inviting import tell_of_event
from mentoring.meetings.services.links import make_link
from mentoring.meetings.services.reminders import post_due
from mentoring.meetings.vocabulary import ANSWERS, AttendanceState
from mentoring.outbox import Mail
from mentoring.tandems.queries.tandems import tandem_for
from mentoring.tandems.services.proposals import send_link
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.waitlists.queries import entry_for
from mentoring.waitlists.services import ask_confirmation
from tests.builders import a_mentee, a_programme, actor_of, an_entry
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.support_builders import a_feedback, an_event, attends
from tests.web.tandem_ground import Ground

OTHERS = [code for code in MENTEES if code not in {"de", "fr", "en"}]
LEFT = {"–", "Tandem"}


class _Recorder:
    """A catalogue that notes which texts it does not know."""

    def __init__(self, catalogue: Any, unknown: set[str]) -> None:
        self._catalogue, self._unknown = catalogue, unknown

    def gettext(self, text: str) -> str:
        if text and text not in self._catalogue._catalog and text not in LEFT:
            self._unknown.add(text)
        return str(self._catalogue.gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        if (one, 0) not in self._catalogue._catalog:
            self._unknown.add(one)
        return str(self._catalogue.ngettext(one, many, number))

    ugettext, ungettext = gettext, ngettext

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalogue, name)


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The texts that pages asked for in one of the five languages and that its catalogue lacks."""
    found: set[str] = set()
    real = Domain.get_translations

    def recorded(domain: Domain) -> Any:
        catalogue = real(domain)
        return _Recorder(catalogue, found) if str(get_locale()) in OTHERS else catalogue

    monkeypatch.setattr(Domain, "get_translations", recorded)
    return found


class Everything(Ground):
    """Links and mails of a mentee for all there is."""

    def __init__(self, app: Flask, session: Session, language: str) -> None:
        super().__init__(app, session)
        house = self.organisation
        kept = {"locale": language, "email": "selam@example.org", "first_name": "Selam"}
        programme = a_programme(session, self.organisation, name="X")
        waiting = an_entry(
            session, self.organisation, programme, a_mentee(session, self.organisation, **kept)
        )
        asked = an_entry(session, house, programme, a_mentee(session, house, **kept))
        self.proposed = self.tandem(TandemState.PROPOSED, entry=asked)
        met = an_entry(session, house, programme, a_mentee(session, house, **kept))
        person = met.contact_id
        running = self.tandem(TandemState.ACTIVE, entry=met)
        feedback = a_feedback(session, running, Side.MENTEE, person_id=person)
        self.event = an_event(session, self.organisation, capacity=9, place="X", title="X")
        attends(session, self.event, person, AttendanceState.INVITED)
        valid: dict[str, Any] = {"now": NOW, "valid_for": timedelta(days=9)}
        self.urls = {
            "confirm": "/confirm/" + issue_link(session, LinkPurpose.RECONFIRMATION, waiting.id, **valid),
            "answer": "/answer/"
            + issue_link(session, LinkPurpose.PROPOSAL_ANSWER, self.proposed.id, side="MENTEE", **valid),
            "feedback": "/feedback/" + make_link(session, LinkPurpose.FEEDBACK, feedback.id, person, now=NOW),
            "event": "/event/" + make_link(session, LinkPurpose.EVENT_ANSWER, self.event.id, person, now=NOW),
        }
        self.waiting, self.person = waiting, person
        session.commit()


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_every_page_is_translated(
    app: Flask, session: Session, unknown: set[str], language: str
) -> None:
    ground = Everything(app, session, language)
    visitor = Visitor(app)
    pages = []

    def look(document: Any) -> None:
        pages.append(document)

    look(visitor.get(ground.urls["confirm"]))
    look(visitor.send({"answer": "?"}, holding="answer", status=422))
    look(visitor.send({"answer": "yes"}, holding="answer"))
    look(visitor.get(f"/confirmed/no?lang={language}"))
    look(visitor.get(ground.urls["feedback"]))
    look(visitor.send({"wish": "x" * 1001}, holding="wish", status=422))
    look(visitor.send({"score": "3", "wish": "x" * 1001}, holding="wish", status=422))
    look(visitor.send({"score": "3", "wish": ""}, holding="wish"))
    look(visitor.get(ground.urls["event"]))
    look(visitor.send({"answer": "yes"}, holding="answer"))
    look(visitor.send({"answer": "no"}, holding="answer"))
    look(visitor.get(ground.urls["answer"]))
    look(visitor.get(ground.urls["answer"] + "/no"))
    look(visitor.get(ground.urls["answer"]))
    look(visitor.send({"accepted": "yes"}, holding="accepted"))
    for gone in ("/answer/x", "/feedback/x", "/confirm/x"):
        look(visitor.get(f"{gone}?lang={language}", status=404 if "answer" in gone else 410))
    assert unknown == set()
    direction = "rtl" if language in {"ar", "fa"} else "ltr"
    assert {(page.root.get("lang"), page.root.get("dir")) for page in pages} == {(language, direction)}
    assert len(pages) == 18


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_every_mail_is_translated(
    app: Flask, session: Session, unknown: set[str], language: str
) -> None:
    ground = Everything(app, session, language)
    told: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "today": TODAY}
    actor = actor_of(ground.user)
    session.expire_all()
    entry = entry_for(session, actor, ground.waiting.id)
    tandem = tandem_for(session, actor, ground.proposed.id)
    event = event_for(session, actor, ground.event.id)
    assert entry is not None
    assert tandem is not None
    assert event is not None
    ask_confirmation(session, entry, **told)
    send_link(session, tandem, Side.MENTEE, again=True, **told)
    post_due(session, ground.organisation.id, NOW)
    tell_of_event(session, event, "INVITED", actor=SYSTEM, now=NOW)
    tell_of_event(session, event, "MOVED", actor=SYSTEM, now=NOW)
    tell_of_event(session, event, "CANCELLED", why="X", actor=SYSTEM, now=NOW)
    session.commit()
    mails = session.scalars(select(Mail).where(Mail.address == "selam@example.org")).all()
    with app.test_request_context():
        texts = [render(mail) for mail in mails]
    assert len(texts) == 6
    assert unknown == set()
    assert not [text for text in texts if "Guten Tag" in text.body or "Link" in text.subject]


def test_other_mails_stay_in_the_languages_of_the_site() -> None:
    assert mail_language("reconfirm", "ti") == "ti"
    assert [mail_language("proposal_mentor", code) for code in ("fr", "ar", "xx")] == ["fr", "de", "de"]
    assert len(ANSWERS) == 5


def test_a_language_that_is_asked_for_stays_with_the_page_and_not_with_the_site(
    app: Flask, session: Session
) -> None:
    ground = Everything(app, session, "uk")
    visitor = Visitor(app)
    page = visitor.get(ground.urls["confirm"])
    names = [page.words(link) for link in page.all("a") if link.get("hreflang")]
    assert names == [name for code, name in MENTEES.items() if code != "uk"]
    visitor.get(ground.urls["confirm"] + "?lang=fa")
    assert visitor.send({"answer": "yes"}, holding="answer").root.get("lang") == "fa"
    assert visitor.get("/sign-in").root.get("lang") == "de-CH"
