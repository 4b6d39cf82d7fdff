"""Dated facts and steps of the life-cycle on the pages of people."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Clearance, Mentor, Residence, Seat, StatusFact
from mentoring.people.vocabulary import ClearanceKind, MentorState
from tests import builders as b
from tests.days import NOW, StoppedClock
from tests.web.staff import visitor


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


def test_a_move_in_the_past_is_a_dated_row_and_can_be_taken_back(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    person = b.a_mentee(session, caritas, municipality=b.OLTEN)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/residence")
    page = who.send({"municipality": str(b.SOLOTHURN), "valid_from": "1.5.2026"}, holding="municipality")
    words = page.words()
    assert "Wohnsitz Solothurn" in words
    assert "erfasst am 23.11.2026" in words
    assert re.search(r"Wohnort\s*Solothurn", words)
    row = session.scalars(select(Residence).where(Residence.municipality_bfs == b.SOLOTHURN)).one()
    assert (row.valid_from, row.recorded_at) == (date(2026, 5, 1), NOW)
    undone = who.send({}, form=f"/people/{person.id}/facts/residence/{row.id}/withdraw").words()
    assert re.search(r"Wohnort\s*Olten", undone)
    assert "war ein Irrtum" in undone
    session.rollback()
    session.expire_all()
    assert session.get_one(Residence, row.id).withdrawn_at == NOW


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"municipality": "", "valid_from": "1.5.2026"}, "Bitte eine Gemeinde wählen"),
        ({"municipality": "9999", "valid_from": "1.5.2026"}, "Bitte eine der Möglichkeiten wählen"),
        ({"municipality": "outside", "valid_from": "1.5.2026"}, "Bitte den Ort"),
        ({"municipality": str(b.OLTEN), "valid_from": "31.02.2026"}, "Bitte ein Datum wie 31.12.2026"),
        ({"municipality": str(b.OLTEN), "valid_from": ""}, "Bitte ein Datum eingeben"),
        ({"municipality": str(b.OLTEN), "valid_from": "1.1.2099"}, "ausserhalb des möglichen Bereichs"),
        ({"municipality": "2520", "valid_from": "1.5.2026"}, "Bitte eine der Möglichkeiten wählen"),
    ],
)
def test_a_bad_move_is_refused_at_its_field(
    app: Flask, session: Session, caritas: Organisation, values: dict[str, str], says: str
) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/residence")
    page = who.send(values, holding="municipality", status=422)
    assert says in page.words()
    assert page.title.startswith("Fehler:")
    assert page.values(page.form(holding="municipality"))["valid_from"] == [values["valid_from"]]


def test_a_known_move_ahead_does_not_hold_yet(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/residence")
    page = who.send({"municipality": str(b.SOLOTHURN), "valid_from": "1.2.2027"}, holding="municipality")
    assert re.search(r"Wohnort\s*Olten", page.words())
    assert "Wohnsitz Solothurn" in page.words()


def test_a_status_is_dated_too(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/status")
    who.send({"status": "N", "valid_from": "2.6.2024"}, holding="status")
    who.get(f"/people/{person.id}/status")
    page = who.send({"status": "B_REF", "valid_from": "11.1.2026"}, holding="status")
    assert re.search(r"Status\s*B \(FL\)", page.words())
    assert session.scalar(select(func.count()).select_from(StatusFact)) == 2
    who.get(f"/people/{person.id}/status")
    who.send({"status": "XYZ", "valid_from": "11.1.2026"}, holding="status", status=422)


def test_a_mentor_goes_their_way(app: Flask, session: Session, caritas: Organisation) -> None:
    programme = b.a_programme(session, caritas, clearance_required=ClearanceKind.SPECIAL)
    mentor = b.a_mentor(
        session, caritas, programmes=[programme], state=MentorState.REGISTERED, cleared=False, capacity=2
    )
    who, url = visitor(app, session, caritas), f"/mentors/{mentor.person_id}"
    assert "Nächster Schritt: Erstgespräch führen" in who.get(url).words()
    who.get(f"{url}/move?to=INTERVIEWED")
    assert "Auszug verlangen" in who.send({"on": "20.11.2026"}, holding="on").words()
    who.get(f"{url}/move?to=CLEARANCE_PENDING")
    page = who.send({}, holding="on")
    assert "Offen: Gültiger Auszug" in page.words()
    assert "Freigeben" not in page.words(page.all("section", class_="next")[0])
    who.get(f"{url}/move?to=AVAILABLE")
    assert "Es fehlt noch: Gültiger Auszug" in who.send({}, holding="on", status=422).words()
    who.get(f"{url}/clearances/new")
    dates = {"issued_on": "1.11.2026", "seen_on": "15.11.2026", "expires_on": "1.11.2028"}
    page = who.send(dates, holding="issued_on")
    assert "Freigeben" in page.words(page.all("section", class_="next")[0])
    who.get(f"{url}/move?to=AVAILABLE")
    assert "Bereit für Vorschläge" in who.send({}, holding="on").words()
    back = who.send({}, form=f"{url}/move/back").words()
    assert "Schritt zurückgenommen, Stand wieder: Auszug ausstehend" in back
    session.rollback()
    session.expire_all()
    assert session.get_one(Mentor, mentor.person_id).state is MentorState.CLEARANCE_PENDING


def test_leave_has_a_reason_and_a_return(app: Flask, session: Session, caritas: Organisation) -> None:
    mentor = b.a_mentor(session, caritas, programmes=[b.a_programme(session, caritas)])
    who, url = visitor(app, session, caritas), f"/mentors/{mentor.person_id}"
    who.get(f"{url}/move?to=ON_LEAVE")
    assert "Bitte einen Grund angeben" in who.send({}, holding="reason", status=422).words()
    page = who.send({"reason": "Reise", "until": "1.1.2026"}, holding="reason", status=422)
    assert "Die Rückkehr liegt nach dem Beginn" in page.words()
    words = who.send({"reason": "Reise", "until": "31.01.2027"}, holding="reason").words()
    assert "Abwesend bis 31.01.2027" in words
    assert "Reise" in words
    who.get(f"{url}/move?to=AVAILABLE")
    assert "Bereit für Vorschläge" in who.send({}, holding="on").words()


def test_who_leaves_gives_up_the_seats_and_gets_them_back_if_it_was_a_slip(
    app: Flask, session: Session, caritas: Organisation, clock: StoppedClock
) -> None:
    mentor = b.a_mentor(session, caritas, capacity=3)
    who, url = visitor(app, session, caritas), f"/mentors/{mentor.person_id}"
    who.get(f"{url}/move?to=LEFT")
    who.send({"reason": "Wegzug"}, holding="reason")
    assert session.scalars(select(Seat.no).where(Seat.mentor_id == mentor.person_id)).all() == []
    who.send({}, form=f"{url}/move/back")
    session.rollback()
    assert session.scalars(select(Seat.no).where(Seat.mentor_id == mentor.person_id)).all() == [1, 2, 3]
    session.rollback()
    who.get(f"{url}/move?to=LEFT")
    who.send({"reason": "Wegzug"}, holding="reason")
    clock.advance(hours=25)
    later = visitor(app, session, caritas)
    csrf = later.get(f"{url}/edit").values(later.document.form(holding="last_name"))["csrf_token"]
    assert "nur am selben Tag" in later.post(f"{url}/move/back", {"csrf_token": csrf}, status=422).text
    assert "Wer ausgetreten ist" in later.get(f"{url}/move?to=AVAILABLE").words()


def test_a_mistaken_extract_no_longer_counts(app: Flask, session: Session, caritas: Organisation) -> None:
    programme = b.a_programme(session, caritas, clearance_required=ClearanceKind.SPECIAL)
    mentor = b.a_mentor(session, caritas, programmes=[programme])
    who, url = visitor(app, session, caritas), f"/mentors/{mentor.person_id}"
    seen = session.scalars(select(Clearance)).one()
    assert "gültig" in who.get(url).words()
    words = who.send({}, form=f"/people/{mentor.person_id}/facts/clearance/{seen.id}/withdraw").words()
    assert "Sonderprivatauszug fehlt" in words
    assert "erst wieder Vorschläge, wenn er gültig ist" in words
