"""One entry's page: next steps, the first talk, changing, conflicts, members."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.people.models import Person
from mentoring.people.vocabulary import Level
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState, Urgency
from tests.builders import a_mentee, a_programme, an_entry
from tests.days import TODAY
from tests.waitlists_ground import Ground, fresh, signed_in


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_the_first_talk_and_what_follows(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller", 30, state=EntryState.REGISTERED)
    visitor = ground.visitor()
    visitor.get(f"/waitlist/{entry.id}/intake")
    visitor.send({"on": "1.1.2020"}, holding="outcome", status=422)
    assert "vor der Anmeldung" in visitor.document.words()
    visitor.send({"on": "20.11.2026", "outcome": "decline"}, holding="outcome", status=422)
    assert "Bitte einen Grund angeben." in visitor.document.words()
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).state is EntryState.REGISTERED, "all or nothing"
    visitor.send({"outcome": "later"}, holding="outcome")
    assert "Entscheiden, ob der Eintrag auf die Warteliste kommt." in visitor.document.words()
    page = visitor.send(form=f"/waitlist/{entry.id}/accept")
    assert "Neuer Stand: wartet" in page.words()
    fresh(session)
    found = session.get_one(WaitlistEntry, entry.id)
    assert found.state is EntryState.WAITING
    assert found.registered_on == TODAY - timedelta(days=30)


def test_a_new_referral_shows_who_may_be_the_same(ground: Ground, session: Session) -> None:
    a_mentee(session, ground.organisation, first_name="Hana", last_name="Mueller")
    entry = ground.waiting("Hanna", "Müller", state=EntryState.REGISTERED)
    page = ground.visitor().get(f"/waitlist/{entry.id}")
    assert "Möglicherweise schon erfasst" in page.words()
    assert "Hana Mueller" in page.words()


def test_changing_after_somebody_else_shows_both_versions(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller")
    visitor = ground.visitor()
    visitor.get(f"/waitlist/{entry.id}/edit")
    other = signed_in(ground.app, ground.user)
    other.get(f"/waitlist/{entry.id}/edit")
    other.send({"goal": "ihr Ziel", "urgency": "HIGH"}, holding="goal")
    assert "Geändert:" in other.document.words()
    page = visitor.send({"goal": "mein Ziel", "travel_km": "12"}, holding="goal", status=409)
    assert "Jemand war schneller" in page.words()
    assert "ihr Ziel" in page.words()
    assert page.values(page.form(holding="goal"))["goal"] == ["mein Ziel"]
    page = visitor.send(holding="goal")
    fresh(session)
    found = session.get_one(WaitlistEntry, entry.id)
    assert (found.goal, found.travel_km, found.urgency) == ("mein Ziel", 12, Urgency.NORMAL)


def test_members_join_and_leave(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller", languages={"ti": Level.NATIVE})
    visitor = ground.visitor()
    visitor.get(f"/waitlist/{entry.id}/members/new")
    visitor.send({"person-first_name": "", "person-last_name": ""}, holding="joined_on", status=422)
    page = visitor.send(
        {"person-first_name": "Sami", "person-last_name": "Müller", "person-born": "2017"},
        holding="joined_on",
    )
    assert "2 Personen" in page.words()
    assert "Sami Müller ist dazugekommen" in page.words()
    child = session.scalars(select(Person).where(Person.first_name == "Sami")).one()
    session.rollback()
    visitor.get(f"/waitlist/{entry.id}/members/{child.id}/leave")
    visitor.send({"left_on": "1.1.2030"}, holding="left_on", status=422)
    page = visitor.send({"left_on": "23.11.2026"}, holding="left_on")
    assert "1 Person" in page.words()
    assert "bis 23.11.2026" in page.words()
    visitor.get(f"/waitlist/{entry.id}/members/{child.id}/leave", status=404)
    visitor.get(f"/waitlist/{entry.id}/members/{entry.contact_id}/leave")
    page = visitor.send(holding="left_on", status=422)
    assert "Als letzte Person kann niemand austreten." in page.words()


def test_the_page_of_every_state_has_its_next_step(ground: Ground) -> None:
    open_states = {EntryState.REGISTERED, EntryState.INTAKE_DONE, EntryState.WAITING, EntryState.OFFERED}
    entries = [
        ground.waiting("Hanna", f"M{state}", state=state, closed_on=None if state in open_states else TODAY)
        for state in EntryState
    ]
    visitor = ground.visitor()
    for entry in entries:
        page = visitor.get(f"/waitlist/{entry.id}")
        assert "Nächster Schritt" in page.words()
        assert len([li for li in page.all("li") if li.get("aria-current") == "step"]) == 1


def test_who_is_silent_is_shown_and_stays(ground: Ground, session: Session) -> None:
    entry = ground.waiting("Hanna", "Müller", 400, email="h@example.org")
    visitor = ground.visitor()
    page = visitor.get(f"/waitlist/{entry.id}")
    assert "ist nicht bestätigt, dass der Wunsch noch besteht" in page.words()
    visitor.send(form="/waitlist/selection")
    assert visitor.response.request.path == f"/waitlist/{entry.id}"
    assert "Wartet weiterhin, bestätigt" in visitor.document.words()
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).confirmed_on == TODAY


def test_an_entry_of_a_programme_that_ended_can_still_be_changed(ground: Ground, session: Session) -> None:
    old = a_programme(session, ground.organisation, active=False)
    person = a_mentee(session, ground.organisation)
    entry = an_entry(session, ground.organisation, old, person)
    visitor = ground.visitor()
    visitor.get(f"/waitlist/{entry.id}/edit")
    visitor.send({"goal": "neu"}, holding="goal")
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).goal == "neu"
