"""A person's page: what it shows to whom, notes, dated facts, steps of the life-cycle, sections of others."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.audit import Access, AccessLog
from mentoring.people.models import Clearance, Mentor, Note, Person, Residence, Seat, StatusFact
from mentoring.people.services import record_status
from mentoring.people.views import PERSON_SECTIONS, SectionLink, add_person_section
from mentoring.people.vocabulary import ClearanceKind, MentorState, NoteVisibility, ResidenceStatus
from mentoring.permissions import Role
from tests import builders as b
from tests.days import NOW, TODAY, StoppedClock
from tests.page import Visitor


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


def visitor(
    app: Flask, session: Session, organisation: Organisation, role: Role = Role.COORDINATOR
) -> Visitor:
    """Somebody of the organisation, signed in."""
    user = b.a_user(session, role, organisation_id=organisation.id)
    session.commit()
    return Visitor(app).sign_in(user)


def test_a_mentors_page_shows_facts_and_is_logged(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    programme = b.a_programme(session, caritas, clearance_required=ClearanceKind.SPECIAL)
    mentor = b.a_mentor(session, caritas, programmes=[programme], phone="+41791234567", travel_km=12)
    page = visitor(app, session, caritas).get(f"/mentors/{mentor.person_id}")
    words = page.words()
    for shown in (mentor.person.name, programme.name, "Olten", "Sonderprivatauszug", "höchstens 12 km"):
        assert shown in words
    assert "17.05.1985 (41 Jahre)" in words
    read = session.scalars(select(AccessLog).where(AccessLog.action == Access.READ)).all()
    assert [(row.subject, row.subject_id) for row in read] == [("person", mentor.person_id)]


def test_a_mentees_page_shows_what_is_missing(app: Flask, session: Session, caritas: Organisation) -> None:
    child = b.a_mentee(session, caritas, birth_on=date(2015, 2, 3), consent_on=None)
    words = visitor(app, session, caritas).get(f"/mentees/{child.id}").words()
    assert "Die Einwilligung fehlt" in words
    assert "Es fehlt, wer einwilligt" in words
    assert "Noch kein Wunsch auf der Warteliste" in words


def test_what_belongs_to_others_does_not_exist(app: Flask, session: Session, caritas: Organisation) -> None:
    other = b.an_organisation(session)
    mentor, mentee = b.a_mentor(session, other), b.a_mentee(session, other)
    programme = b.a_programme(session, other)
    note = Note(
        person_id=mentor.person_id,
        text="vertraulich",
        visibility=NoteVisibility.ORGANISATION,
        author_id=None,
        author_name="x",
        written_at=NOW,
    )
    session.add(note)
    who = visitor(app, session, caritas, Role.LEAD)
    pages = [
        f"/mentors/{mentor.person_id}{rest}" for rest in ("", "/edit", "/move?to=LEFT", "/clearances/new")
    ]
    pages += [f"/mentees/{mentee.id}{rest}" for rest in ("", "/edit")]
    pages += [f"/people/{mentor.person_id}/{rest}" for rest in ("residence", "status", "notes/new")]
    pages += [f"/programmes/{programme.id}", "/mentors/999999", f"/mentors/{mentee.id}", f"/mentees/{10**12}"]
    for url in pages:
        who.get(url, 404)
    token = who.get("/mentors/new").form(holding="last_name")
    csrf = next(e.get("value") for e in token.iter("input") if e.get("name") == "csrf_token")
    posts = [
        f"/mentors/{mentor.person_id}/capacity",
        f"/mentors/{mentor.person_id}/move/back",
        f"/mentors/{mentor.person_id}/as-mentee",
        f"/mentees/{mentee.id}/as-mentor",
        f"/people/{mentor.person_id}/notes/{note.id}/withdraw",
        f"/people/{mentor.person_id}/notes/{note.id}/restore",
        f"/people/{mentor.person_id}/facts/residence/1/withdraw",
    ]
    for url in posts:
        who.post(url, {"csrf_token": csrf, "capacity": "3"}, status=404)


def test_notes_are_read_by_whom_they_are_for(app: Flask, session: Session, caritas: Organisation) -> None:
    mentor = b.a_mentor(session, caritas)
    lead, one, two = (
        visitor(app, session, caritas, role) for role in (Role.LEAD, Role.COORDINATOR, Role.COORDINATOR)
    )
    url = f"/mentors/{mentor.person_id}"
    lead.get(f"/people/{mentor.person_id}/notes/new")
    lead.send({"text": "Nur für die Leitung", "visibility": "LEAD"}, holding="text")
    one.get(f"/people/{mentor.person_id}/notes/new")
    one.send({"text": "Mein Merkzettel", "visibility": "AUTHOR"}, holding="text")
    one.get(f"/people/{mentor.person_id}/notes/new")
    one.send({"text": "Für alle\nzwei Zeilen <b>", "visibility": "ORGANISATION"}, holding="text")
    seen = {who: visitor_.get(url).words() for who, visitor_ in (("l", lead), ("1", one), ("2", two))}
    assert ["Nur für die Leitung" in seen[w] for w in "l12"] == [True, False, False]
    assert ["Mein Merkzettel" in seen[w] for w in "l12"] == [False, True, False]
    assert all("zwei Zeilen <b>" in words for words in seen.values())
    assert "Notiz zurücknehmen" in seen["1"]
    assert "Notiz zurücknehmen" not in seen["2"]


def test_a_coordinator_cannot_write_for_the_lead(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/notes/new")
    page = who.send({"text": "heimlich", "visibility": "LEAD"}, holding="text", status=422)
    assert "heimlich" in page.text
    assert session.scalar(select(func.count()).select_from(Note)) == 0


def test_a_note_is_taken_back_by_its_author_and_comes_back(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/people/{person.id}/notes/new")
    who.send({"text": "Ein Irrtum"}, holding="text")
    note = session.scalars(select(Note)).one()
    gone = who.send({}, form=f"/people/{person.id}/notes/{note.id}/withdraw")
    assert "Ein Irrtum" not in gone.words()
    assert "Ein Irrtum" in who.send({}, form=f"/people/{person.id}/notes/{note.id}/restore").words()


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


def test_somebody_may_be_both(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/mentees/{person.id}")
    page = who.send({}, form=f"/mentees/{person.id}/as-mentor")
    assert page.title.startswith(f"{person.name} bearbeiten")
    assert "Seite als Mentee" in who.get(f"/mentors/{person.id}").words()
    who.get(f"/mentees/{person.id}")


def test_the_timeline_turns_its_pages(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)
    user = b.a_user(session, organisation_id=caritas.id)
    for day in range(1, 29):
        record_status(
            session,
            person,
            ResidenceStatus.N,
            valid_from=date(2026, 2, day),
            actor=b.actor_of(user),
            now=datetime(2026, 2, day, 12, tzinfo=UTC),
            today=TODAY,
        )
    who = visitor(app, session, caritas)
    first = who.get(f"/mentees/{person.id}?show=facts")
    second = who.get(f"/mentees/{person.id}?show=facts&page=2")
    times = [[t.get("datetime") for t in page.all("time")] for page in (first, second)]
    assert [len(t) for t in times] == [20, 9]
    assert times[0] + times[1] == sorted(times[0] + times[1], reverse=True)
    who.get(f"/mentees/{person.id}?show=nonsense&page=99999999999999999999")


def test_areas_above_add_lines(app: Flask, session: Session, caritas: Organisation) -> None:
    person = b.a_mentee(session, caritas)

    def section(session: Session, person_id: int, actor: object, today: date) -> list[SectionLink]:
        return [SectionLink("Besonderes", f"Zeile für {person_id}", "/mentees", "gestern")]

    before = len(PERSON_SECTIONS)
    add_person_section(section)
    add_person_section(section)
    try:
        assert len(PERSON_SECTIONS) == before + 1
        words = visitor(app, session, caritas).get(f"/mentees/{person.id}").words()
        assert f"Besonderes Zeile für {person.id} gestern" in words
    finally:
        PERSON_SECTIONS.remove(section)


def test_a_page_takes_as_many_queries_whatever_is_known(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    from tests.web.counting import statements

    bare = b.a_mentor(session, caritas)
    rich = b.a_mentor(
        session,
        caritas,
        capacity=5,
        programmes=[b.a_programme(session, caritas) for _ in range(6)],
        languages={code: level for code in ("de", "fr", "it", "en", "uk", "ru") for level in ["B1"]},
    )
    user = b.a_user(session, organisation_id=caritas.id)
    for n in range(20):
        session.add(
            Residence(
                person_id=rich.person_id,
                municipality_bfs=b.OLTEN,
                valid_from=date(2021, 1, n + 1),
                recorded_at=NOW,
                recorded_by_id=user.id,
            )
        )
        session.add(
            Note(
                person_id=rich.person_id,
                text=f"Notiz {n}",
                visibility=NoteVisibility.ORGANISATION,
                author_id=user.id,
                author_name=user.name,
                written_at=NOW,
            )
        )
    who = visitor(app, session, caritas)
    counts = []
    for mentor in (bare, rich):
        who.get(f"/mentors/{mentor.person_id}")
        with statements(app) as seen:
            who.get(f"/mentors/{mentor.person_id}")
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 1, counts  # names of who recorded: asked only if somebody did
    assert counts[1] < 30


def test_anonymous_and_other_roles_stay_outside(app: Flask, session: Session, caritas: Organisation) -> None:
    mentor = b.a_mentor(session, caritas)
    session.commit()
    nobody = Visitor(app)
    assert "Anmelden" in nobody.get(f"/mentors/{mentor.person_id}").title
    for role in (Role.MENTOR, Role.REFERRER, Role.MUNICIPALITY, Role.CONTROLLER, Role.ADMIN):
        user = b.a_user(session, role, **({"organisation_id": caritas.id} if role is Role.MENTOR else {}))
        session.commit()
        who = Visitor(app).sign_in(user)
        for url in ("/mentors", "/mentees", f"/mentors/{mentor.person_id}", "/programmes", "/mentors/new"):
            who.get(url, 403)
    assert session.scalar(select(func.count()).select_from(Person)) == 1
