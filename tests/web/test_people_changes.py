"""Changing people and programmes: the history tells it, the second of two sees both versions."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Programme, Seat
from mentoring.people.vocabulary import ClearanceKind, Level
from mentoring.permissions import Role
from tests import builders as b
from tests.web.staff import visitor


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


def test_a_change_is_saved_and_told_in_the_history(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    mentor = b.a_mentor(session, caritas, capacity=2, languages={"de": Level.NATIVE})
    who, url = visitor(app, session, caritas), f"/mentors/{mentor.person_id}"
    who.get(f"{url}/edit")
    page = who.send(
        {"languages-1-language": "ti", "languages-1-level": "A2", "travel_km": "15"}, holding="last_name"
    )
    assert "Tigrinya A2" in page.words()
    assert "Angaben geändert Sprachen" in page.words()
    assert "Angaben geändert Weg in km" in page.words()
    who.get(f"{url}/edit")
    assert "Nichts geändert" in who.send({}, holding="last_name").words()
    who.get(f"{url}/edit")
    page = who.send({"capacity": "4"}, holding="last_name")
    assert "Plätze: 4 statt 2" in page.words()
    page = who.send({}, form=f"{url}/capacity")
    assert "Plätze: 2 statt 4" in page.words()
    session.rollback()
    numbers = session.scalars(select(Seat.no).where(Seat.mentor_id == mentor.person_id).order_by(Seat.no))
    assert numbers.all() == [1, 2]


def test_the_second_of_two_sees_both_versions_and_may_save_again(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    mentor = b.a_mentor(session, caritas, languages={"de": Level.NATIVE})
    one, two = visitor(app, session, caritas), visitor(app, session, caritas)
    url = f"/mentors/{mentor.person_id}/edit"
    one.get(url)
    two.get(url)
    one.send({"languages-1-language": "fr", "languages-1-level": "B1"}, holding="last_name")
    page = two.send(
        {"languages-1-language": "uk", "languages-1-level": "C1", "street": "Gasse 7"},
        holding="last_name",
        status=409,
    )
    words = page.words()
    assert "Jemand war schneller" in words
    assert "Deutsch Erstsprache, Französisch B1" in words
    assert "Deutsch Erstsprache, Ukrainisch C1" in words
    assert page.values(page.form(holding="last_name"))["street"] == ["Gasse 7"]
    after = two.send({}, holding="last_name").words()
    assert "Ukrainisch C1" in after
    assert "Französisch B1" not in after


def test_the_second_of_two_is_warned_about_programmes_too(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    programmes = [b.a_programme(session, caritas) for _ in range(3)]
    mentor = b.a_mentor(session, caritas, programmes=programmes[:1])
    one, two = visitor(app, session, caritas), visitor(app, session, caritas)
    url = f"/mentors/{mentor.person_id}/edit"
    one.get(url)
    two.get(url)
    one.send({"programmes": [str(p.id) for p in programmes[:2]]}, holding="last_name")
    page = two.send({"programmes": [str(programmes[2].id)]}, holding="last_name", status=409)
    cells = [page.words(cell) for cell in page.all("td")]
    assert f"{programmes[0].name}, {programmes[1].name}" in cells
    assert programmes[2].name in cells


def test_the_lead_edits_programmes_and_others_read_them(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    lead, coordinator = (visitor(app, session, caritas, r) for r in (Role.LEAD, Role.COORDINATOR))
    assert "Noch kein Programm" in coordinator.get("/programmes").words()
    coordinator.get("/programmes/new", 403)
    lead.get("/programmes/new")
    wanted = {"name": "Deutsch im Alltag", "clearance_required": "SPECIAL", "topics": ["LANGUAGE"]}
    assert "Deutsch im Alltag" in lead.send(wanted, holding="name").words()
    programme = session.scalars(select(Programme)).one()
    assert programme.clearance_required is ClearanceKind.SPECIAL
    assert programme.language_level is Level.A1
    lead.get("/programmes/new")
    assert "gibt es schon" in lead.send(wanted, holding="name", status=422).words()
    lead.get("/programmes/new")
    bad = lead.send({"name": "", "mentor_minimum_age": "5"}, holding="name", status=422).words()
    assert "Bitte einen Namen eingeben" in bad
    assert "Bitte eine Zahl von 16 bis 99" in bad
    url = f"/programmes/{programme.id}"
    other = visitor(app, session, caritas, Role.LEAD)
    lead.get(url)
    other.get(url)
    lead.send({"group_size": "3", "clearance_required": ""}, holding="name")
    page = other.send({"group_size": "4"}, holding="name", status=409)
    assert "Jemand war schneller" in page.words()
    other.send({"active": None}, holding="name")
    assert "Nicht mehr angeboten" in coordinator.get("/programmes").words()
