"""A person's page: what it shows to whom, notes, dated facts, steps of the life-cycle, sections of others."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.audit import Access, AccessLog
from mentoring.people.models import Note, Person, Residence
from mentoring.people.services import record_status
from mentoring.people.views import PERSON_SECTIONS, SectionLink, add_person_section
from mentoring.people.vocabulary import ClearanceKind, NoteVisibility, ResidenceStatus
from mentoring.permissions import Role
from tests import builders as b
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.web.staff import visitor


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


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
