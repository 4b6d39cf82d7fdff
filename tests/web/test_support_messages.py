"""Messages to a group: draft, group, preview, the question, sent once, what became of each."""

import csv
import io
import smtplib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.mailer import deliver_due
from mentoring.meetings.models import GroupMessage
from mentoring.meetings.vocabulary import MessageState
from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import Level, MentorState
from tests.builders import a_mentee, a_mentor, a_programme, an_entry, an_organisation, renew
from tests.database.test_mail import Inbox
from tests.days import NOW
from tests.page import Visitor
from tests.support_builders import a_message
from tests.web.counting import statements
from tests.web.tandem_ground import Ground


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def volunteer(ground: Ground, name: str, **given: Any) -> Mentor:
    """A volunteer with an address, unless told otherwise."""
    facts = {"first_name": name, "last_name": "Muster", "email": f"{name.lower()}@example.org", **given}
    made = a_mentor(ground.session, ground.organisation, **facts)
    ground.session.commit()
    return made


def written(ground: Ground, **values: Any) -> Visitor:
    """A browser on the page of a draft."""
    visitor = ground.visitor()
    visitor.get("/messages/new")
    visitor.send({"subject": "Einladung für [Vorname]", "body": "Guten Tag [Name]\n\nBis bald", **values})
    return visitor


def mails(ground: Ground) -> list[str]:
    """To whom mails have been posted."""
    renew(ground.session)
    return sorted(ground.session.scalars(select(Mail.address)))


def only(ground: Ground) -> GroupMessage:
    """The one message there is."""
    renew(ground.session)
    return ground.session.scalars(select(GroupMessage)).one()


def test_from_the_empty_list_to_mails_and_what_became_of_them(ground: Ground, app: Flask) -> None:
    for name in ("Nadine", "Omar", "Petra"):
        volunteer(ground, name)
    volunteer(ground, "Quentin", email="")
    volunteer(ground, "Rita", state=MentorState.LEFT)
    visitor = ground.visitor()
    assert "noch keine Nachricht" in visitor.get("/messages").words()
    visitor = written(ground)
    page = visitor.document
    assert page is not None
    assert "1–" not in page.words()
    assert "3 Einträge" in page.words()
    assert "1 Person erhält die Nachricht nicht." in page.words()
    assert "Einladung für Nadine" in page.words(), "the first reads it with their own name"
    message = only(ground)
    omar = next(
        a.get("href") for a in page.all("a") if "Omar" in page.words(a) and "to=" in a.get("href", "")
    )
    assert "Guten Tag Omar Muster" in visitor.get(omar or "").words()
    assert mails(ground) == []
    question = visitor.get(f"/messages/{message.id}/send")
    assert "3 Personen erhalten diese Nachricht." in question.words()
    assert "Das lässt sich nicht zurücknehmen." in question.words()
    assert mails(ground) == [], "opening the question sends nothing"
    done = visitor.send(holding="people")
    assert "Die Nachricht geht an 3 Personen." in done.text
    assert mails(ground) == ["nadine@example.org", "omar@example.org", "petra@example.org"]
    refused = smtplib.SMTPRecipientsRefused({"omar@example.org": (550, b"no")})
    inbox = Inbox(fail=refused, for_address="omar@example.org")
    deliver_due(app, inbox, NOW)
    assert sorted(m["Subject"] for m in inbox.got) == ["Einladung für Nadine", "Einladung für Petra"]
    result = visitor.get(f"/messages/{message.id}")
    assert "1 Nachricht ist nicht angekommen." in result.words()
    assert "Bitte prüfen Sie die Adresse." in result.words()
    failed = visitor.get(f"/messages/{message.id}?state=FAILED").words()
    assert ("omar@example.org" in failed, "petra@example.org" in failed) == (True, False)
    assert "verschickt" in visitor.get("/messages?state=SENT").words()
    visitor.get(f"/messages/{message.id}/edit")
    assert "nicht angekommen" in (visitor.document.words() if visitor.document else "")


def test_sent_twice_at_the_same_moment_each_gets_one(ground: Ground) -> None:
    volunteer(ground, "Nadine")
    visitor = written(ground)
    message = only(ground)
    other = ground.visitor()
    for browser in (visitor, other):
        browser.get(f"/messages/{message.id}/send")

    def press(browser: Visitor) -> None:
        browser.send(holding="people")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, (visitor, other)))
    assert mails(ground) == ["nadine@example.org"]


def test_a_group_that_has_changed_since_it_was_read_is_asked_about_again(ground: Ground) -> None:
    volunteer(ground, "Nadine")
    visitor = written(ground)
    visitor.get(f"/messages/{only(ground).id}/send")
    volunteer(ground, "Omar")
    page = visitor.send(holding="people")
    assert "Inzwischen hat sich etwas geändert" in page.text
    assert "2 Personen erhalten diese Nachricht." in page.words()
    assert mails(ground) == []
    visitor.send(holding="people")
    assert len(mails(ground)) == 2


def test_a_draft_changed_by_somebody_else_since_is_not_sent(ground: Ground) -> None:
    volunteer(ground, "Nadine")
    visitor, other = written(ground), ground.visitor()
    message = only(ground)
    visitor.get(f"/messages/{message.id}/send")
    other.get(f"/messages/{message.id}/edit")
    other.send({"body": "Ganz anders"}, holding="body")
    assert "Inzwischen hat sich etwas geändert" in visitor.send(holding="people").text
    assert mails(ground) == []


def test_two_who_write_at_once_see_each_other(ground: Ground) -> None:
    visitor, other = written(ground), ground.visitor()
    url = f"/messages/{only(ground).id}/edit"
    for browser in (visitor, other):
        browser.get(url)
    visitor.send({"body": "Erste Fassung"}, holding="body")
    page = other.send({"body": "Zweite Fassung"}, holding="body", status=409)
    assert "Jemand war schneller." in page.words()
    assert "Erste Fassung" in page.words()
    other.send(holding="body")
    assert only(ground).body == "Zweite Fassung"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"subject": ""}, "Bitte einen Betreff"),
        ({"body": " \n "}, "Bitte einen Text"),
        ({"body": "Guten Tag [Vornahme]"}, "Das Feld «[Vornahme]» gibt es nicht."),
        ({"subject": "x" * 161}, "Bitte einen Betreff"),
        ({"audience": "EVERYBODY"}, "Bitte eine der Möglichkeiten wählen."),
        ({"programmes": ["999999"]}, "999999"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(ground: Ground, values: dict[str, Any], words: str) -> None:
    visitor = ground.visitor()
    visitor.get("/messages/new")
    page = visitor.send({"subject": "Einladung", "body": "Guten Tag", **values}, holding="body", status=422)
    assert words in page.words()
    assert page.title.startswith("Fehler")
    renew(ground.session)
    assert ground.session.scalars(select(GroupMessage)).all() == []


def test_programme_language_region_and_audience_narrow_the_group(ground: Ground) -> None:
    session = ground.session
    german = a_programme(session, ground.organisation, name="Deutsch im Alltag")
    volunteer(ground, "Nadine", programmes=[german], languages={"ar": Level.NATIVE})
    volunteer(ground, "Omar", programmes=[german])
    volunteer(ground, "Petra", languages={"ar": Level.B1})
    mentee = a_mentee(session, ground.organisation, first_name="Selam", email="selam@example.org")
    an_entry(session, ground.organisation, german, mentee)
    session.commit()
    seen = {}
    for name, values in {
        "both": {"programmes": [str(german.id)], "languages": ["ar"]},
        "language": {"languages": ["ar"]},
        "mentees": {"audience": "MENTEES", "programmes": [str(german.id)]},
    }.items():
        page = written(ground, **values).document
        assert page is not None
        seen[name] = {n for n in ("Nadine", "Omar", "Petra", "Selam") if f"{n.lower()}@" in page.words()}
    assert seen == {"both": {"Nadine"}, "language": {"Nadine", "Petra"}, "mentees": {"Selam"}}


def test_those_without_address_can_be_taken_along_as_a_list(ground: Ground) -> None:
    volunteer(ground, "Quentin", email="", last_name="=1+1", phone="+41791234567")
    visitor = written(ground)
    message = only(ground)
    assert visitor.document is not None
    assert "niemand mit einer E-Mail-Adresse" in visitor.document.words()
    visitor.get(f"/messages/{message.id}/send")
    visitor.send(holding="people", status=422)
    answer = visitor.client.get(f"/messages/{message.id}/without-address.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:3] == ["'=1+1", "Quentin", "'+41791234567"]
    assert visitor.client.get(f"/messages/{message.id}/without-address.xlsx").data[:2] == b"PK"


def test_a_draft_is_thrown_away_and_brought_back_but_a_sent_one_stays(ground: Ground) -> None:
    volunteer(ground, "Nadine")
    visitor = written(ground)
    message = only(ground)
    visitor.send(form=f"/messages/{message.id}/discard")
    assert only(ground).state is MessageState.DISCARDED
    assert "Hier ist noch keine Nachricht" in visitor.get("/messages").words()
    visitor.get(f"/messages/{message.id}")
    visitor.send(form=f"/messages/{message.id}/restore")
    assert only(ground).state is MessageState.DRAFT
    visitor.get(f"/messages/{message.id}/send")
    visitor.send(holding="people")
    for what in ("discard", "restore"):
        visitor.post(f"/messages/{message.id}/{what}", {"csrf_token": visitor.token()})
        assert only(ground).state is MessageState.SENT


def test_another_organisation_has_its_own(ground: Ground) -> None:
    other = a_message(ground.session, an_organisation(ground.session))
    ground.session.commit()
    visitor = ground.visitor()
    for what in ("", "/edit", "/send", "/without-address.csv"):
        visitor.get(f"/messages/{other.id}{what}", status=404, check=False)


def test_number_of_queries_does_not_grow(ground: Ground) -> None:
    volunteer(ground, "Nadine")
    visitor = written(ground)
    number, counts = only(ground).id, []
    ground.refresh()
    for _ in range(2):
        with statements(ground.app) as seen:
            visitor.get(f"/messages/{number}")
            visitor.get("/messages")
        counts.append(len(seen))
        for n in range(5):
            volunteer(ground, f"Mehr{n}")
            a_message(ground.session, ground.organisation)
            ground.session.commit()
    assert counts[0] == counts[1]
