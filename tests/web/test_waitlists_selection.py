"""What happens to several chosen entries at once: undo where it can be undone, one question where not."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.outbox import Mail
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState, Urgency
from tests.days import TODAY
from tests.waitlists_ground import Ground, fresh, signed_in


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_confirming_several_at_once_can_be_undone(ground: Ground, session: Session) -> None:
    entries = [ground.waiting(f"V{n}", f"N{n}", asked_on=TODAY - timedelta(days=9)) for n in range(3)]
    ids = [str(e.id) for e in entries]
    visitor = ground.visitor()
    visitor.get("/waitlist?days=90")
    page = visitor.send({"entry": ids[:2], "do": "confirm"}, form="/waitlist/selection")
    assert "2 Einträge als «wartet weiterhin» bestätigt" in page.words()
    assert visitor.response.request.query_string == b"days=90", "back to the same list"
    fresh(session)
    assert [session.get_one(WaitlistEntry, e.id).confirmed_on for e in entries] == [TODAY, TODAY, None]
    visitor.send(form="/waitlist/undo/confirmation")
    fresh(session)
    rows = [session.get_one(WaitlistEntry, e.id) for e in entries]
    assert [r.confirmed_on for r in rows] == [None] * 3
    assert all(r.asked_on == TODAY - timedelta(days=9) for r in rows)


def test_asking_says_beforehand_who_gets_a_mail(ground: Ground, session: Session) -> None:
    reached = ground.waiting("Mit", "Adresse", email="mit@example.org")
    silent = ground.waiting("Ohne", "Adresse")
    visitor = ground.visitor()
    visitor.get("/waitlist")
    page = visitor.send({"entry": [str(reached.id), str(silent.id)], "do": "ask"}, form="/waitlist/selection")
    assert "1 Mail geht heute hinaus" in page.words()
    assert "bitte anrufen" in page.words()
    assert session.scalars(select(Mail)).all() == []
    visitor.send(form="/waitlist/selection/ask")
    fresh(session)
    assert [m.address for m in session.scalars(select(Mail))] == ["mit@example.org"]
    assert session.get_one(WaitlistEntry, reached.id).asked_on == TODAY


def test_urgency_of_several_with_undo(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller", urgency=Urgency.MEDIUM)
    visitor = ground.visitor()
    visitor.get("/waitlist")
    visitor.send({"entry": str(entry.id), "do": "urgency"}, form="/waitlist/selection")
    visitor.send({"urgency": "nonsense"}, form="/waitlist/selection/urgency", status=422)
    visitor.send({"urgency": "HIGH"}, form="/waitlist/selection/urgency")
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).urgency is Urgency.HIGH
    visitor.send(form="/waitlist/undo/urgency")
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).urgency is Urgency.MEDIUM


def test_withdrawing_asks_once_and_does_all_or_nothing(ground: Ground, session: Session) -> None:
    one, two = ground.waiting("Ein", "Eins"), ground.waiting("Zwei", "Zweit")
    placed = ground.waiting("Ver", "Mittelt", state=EntryState.PLACED)
    visitor = ground.visitor()
    visitor.get("/waitlist")
    page = visitor.send({"entry": [str(one.id), str(two.id)], "do": "close"}, form="/waitlist/selection")
    assert "nicht rückgängig" in page.words()
    visitor.send({"reason": ""}, form="/waitlist/selection/close", status=422)
    assert "Bitte einen Grund angeben." in visitor.document.words()
    visitor.send({"reason": "hat jemanden gefunden"}, form="/waitlist/selection/close")
    fresh(session)
    assert session.get_one(WaitlistEntry, one.id).state is EntryState.WITHDRAWN
    three = ground.waiting("Drei", "Dritt")
    session.commit()
    visitor.get(f"/waitlist/selection/close?entry={three.id}&entry={placed.id}")
    page = visitor.send({"reason": "x"}, form="/waitlist/selection/close", status=422)
    assert "Ver Mittelt" in page.words()
    fresh(session)
    assert session.get_one(WaitlistEntry, three.id).state is EntryState.WAITING


def test_two_browsers_close_the_same_entry_and_one_is_told(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller")
    visitor = ground.visitor()
    visitor.get(f"/waitlist/selection/close?entry={entry.id}")
    other = signed_in(ground.app, ground.user)
    other.get(f"/waitlist/selection/urgency?entry={entry.id}")
    other.send({"urgency": "HIGH"}, form="/waitlist/selection/urgency")
    page = visitor.send({"reason": "mein Grund"}, form="/waitlist/selection/close", status=422)
    assert "inzwischen geändert" in page.words()
    assert any(e.get("value") == "mein Grund" for e in page.all("input"))
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).state is EntryState.WAITING


@pytest.mark.parametrize("values", [{}, {"entry": "abc"}, {"entry": "99999999999999"}])
def test_a_selection_of_nothing_is_told(ground: Ground, values: dict) -> None:
    ground.waiting("Hanna", "Müller")
    visitor = ground.visitor()
    visitor.get("/waitlist")
    page = visitor.send({**values, "do": "confirm"}, form="/waitlist/selection")
    assert "Bitte zuerst Einträge auswählen." in page.words()


def test_where_a_selection_returns_to_is_never_another_site(ground: Ground) -> None:
    entry = ground.waiting("Hanna", "Müller")
    visitor = ground.visitor()
    visitor.get("/waitlist")
    sent = {"entry": str(entry.id), "do": "confirm", "back": "https://evil.example/"}
    visitor.send(sent, form="/waitlist/selection")
    assert visitor.response.request.path == "/waitlist"
