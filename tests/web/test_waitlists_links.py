"""The question whether somebody still waits, answered by personal link."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link
from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.waitlists import queries
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import ask_confirmation
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import (
    a_mentee,
    actor_of,
    an_entry,
)
from tests.days import NOW, TODAY, StoppedClock
from tests.page import Visitor
from tests.waitlists_ground import Ground, fresh


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


class Asked:
    """Somebody who was asked by mail, and the link they got."""

    def __init__(self, ground: Ground) -> None:
        session = ground.session
        person = a_mentee(
            session, ground.organisation, first_name="Hanna", last_name="Nachname", email="h@example.org"
        )
        self.id = an_entry(session, ground.organisation, ground.programme, person).id
        actor = actor_of(ground.user)
        session.flush()
        session.expire_all()
        entry = queries.entry_for(session, actor, self.id)
        assert entry is not None
        ask_confirmation(session, entry, actor=actor, now=NOW, today=TODAY)
        session.commit()
        mail = session.scalars(select(Mail)).one()
        with ground.app.test_request_context():
            self.text = render(mail)
        self.url = "/confirm/" + mail.values["token"]


def test_the_mail_asks_with_a_link(ground: Ground) -> None:
    asked = Asked(ground)
    assert asked.text.subject == "Warten Sie noch auf eine Begleitung?"
    assert asked.url in asked.text.body
    assert "Nachname" not in asked.text.body


def test_opening_a_link_never_acts_and_a_button_does(ground: Ground, session: Session) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    for _ in range(3):
        words = visitor.get(asked.url).words()
    assert "Guten Tag Hanna." in words
    assert "Nachname" not in visitor.document.text
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).confirmed_on is None
    assert session.scalars(select(Link)).one().used_at is None
    visitor.send({"answer": "vielleicht"}, holding="answer", status=422)
    page = visitor.send({"answer": "yes"}, holding="answer")
    assert "Sie bleiben auf der Warteliste." in page.words()
    fresh(session)
    entry = session.get_one(WaitlistEntry, asked.id)
    assert (entry.confirmed_on, entry.asked_on, entry.state) == (TODAY, None, EntryState.WAITING)
    assert "Dieser Link gilt nicht mehr" in visitor.get(asked.url, status=410).words()


def test_no_longer_needed_takes_them_off_the_list(ground: Ground, session: Session) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    visitor.get(asked.url)
    values = visitor.document.values(visitor.document.form(holding="answer"))
    visitor.send({"answer": "no"}, holding="answer")
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).state is EntryState.WITHDRAWN
    # Sent again, the same form leads to what it did; one from another window comes too late.
    assert "von der Warteliste genommen" in visitor.post(asked.url, {**values, "answer": "yes"}).words()
    visitor.post(asked.url, {**values, "answer": "yes", "request_key": "b" * 32}, status=410)
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).state is EntryState.WITHDRAWN


def test_links_that_are_over_are_explained(ground: Ground, session: Session, clock: StoppedClock) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    for url in ("/confirm/x", "/confirm/" + "a" * 500, asked.url + "x"):
        assert "gilt nicht mehr" in visitor.get(url, status=410).words()
    clock.advance(days=31)
    assert "gilt nicht mehr" in visitor.get(asked.url, status=410).words()
    clock.advance(days=-31)
    visitor.get(asked.url)
    fresh(session)
    session.get_one(WaitlistEntry, asked.id).state = EntryState.OFFERED
    session.commit()
    visitor.get(asked.url, status=410)
