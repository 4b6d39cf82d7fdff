"""Entering and changing people: nothing typed is lost, duplicates are shown, the second of two is warned."""

from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people import queries
from mentoring.people.models import Interest, Mentee, Mentor, Person
from mentoring.people.vocabulary import Level, ResidenceStatus
from tests import builders as b
from tests.web.staff import visitor

MENTOR = {
    "first_name": "Jürg",
    "last_name": "Müller",
    "born": "17.5.1980",
    "gender": "MALE",
    "phone": "079 123 45 67",
    "email": "Juerg.Mueller@Example.org",
    "municipality": str(b.OLTEN),
    "languages-0-language": "de",
    "languages-0-level": "NATIVE",
    "languages-1-language": "uk",
    "languages-1-level": "A2",
    "slots": ["0", "5", "20"],
    "more_interests": "Velo, velo; Kochen",
    "more_skills": "Nähen",
    "capacity": "2",
    "consent_on": "1.11.2026",
}


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


def _mentor(session: Session) -> Mentor:
    session.rollback()
    mentor = session.scalars(select(Mentor)).one()
    user = b.a_user(session, organisation_id=mentor.organisation_id)
    found = queries.mentor_for(session, b.actor_of(user), mentor.person_id)
    assert found is not None
    return found


def test_a_mentor_is_entered_with_all_that_matching_needs(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    programme = b.a_programme(session, caritas)
    who = visitor(app, session, caritas)
    who.get("/mentors/new")
    page = who.send({**MENTOR, "programmes": [str(programme.id)], "topics": ["WORK"]}, holding="last_name")
    assert "Jürg Müller ist erfasst" in page.words()
    mentor = _mentor(session)
    person = mentor.person
    assert (person.email, person.phone) == ("juerg.mueller@example.org", "+41791234567")
    assert {s.language: s.level for s in person.languages} == {"de": Level.NATIVE, "uk": Level.A2}
    assert [w.label for w in person.interests] == ["Kochen", "Nähen", "Velo"]
    assert person.slots == 1 << 0 | 1 << 5 | 1 << 20
    assert person.residences[0].municipality_bfs == b.OLTEN
    assert ([s.no for s in mentor.seats], mentor.topics) == ([1, 2], ["WORK"])
    assert [p.id for p in mentor.programmes] == [programme.id]


def test_a_form_sent_twice_enters_one_person(app: Flask, session: Session, caritas: Organisation) -> None:
    who = visitor(app, session, caritas)
    page = who.get("/mentors/new")
    values = {**page.values(page.form(holding="last_name")), **MENTOR}
    who.post("/mentors/new", values)
    who.post("/mentors/new", values)
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_vocabulary_is_shared_and_without_doubles(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    who = visitor(app, session, caritas)
    for name, words in (("Alpha", "Velo, Gärtnern"), ("Omega", "VELO, gaertnern, Lesen")):
        who.get("/mentors/new")
        who.send(
            {**MENTOR, "last_name": name, "email": "", "phone": "", "more_interests": words},
            holding="last_name",
        )
    labels = session.scalars(select(Interest.label).where(Interest.kind == "INTEREST").order_by(Interest.id))
    assert labels.all() == ["Velo", "Gärtnern", "Lesen"]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("last_name", "", "Bitte einen Namen eingeben"),
        ("last_name", "x" * 1_000_000, "Höchstens 100 Zeichen"),
        ("first_name", "x" * 101, "Höchstens 100 Zeichen"),
        ("born", "31.02.1980", "Bitte ein Datum wie 31.12.1990"),
        ("born", "0", "Bitte ein Datum wie 31.12.1990"),
        ("born", "1850", "Dieses Geburtsjahr kann nicht stimmen"),
        ("born", "2090", "Dieses Geburtsjahr kann nicht stimmen"),
        ("born", "24.11.2026", "Das Geburtsdatum liegt in der Zukunft"),
        ("email", "kein", "nicht vollständig"),
        ("phone", "123", "Diese Telefonnummer gibt es so nicht"),
        ("consent_on", "", "Bitte das Datum der Einwilligung"),
        ("consent_on", "31.12.2026", "liegt in der Zukunft"),
        ("capacity", "10", "Bitte eine Zahl von 0 bis 9"),
        ("capacity", "-1", "Bitte eine Zahl von 0 bis 9"),
        ("capacity", "9" * 6000, "Bitte eine Zahl von 0 bis 9"),
        ("capacity", "zwei", "Bitte eine Zahl von 0 bis 9"),
        ("travel_km", "1e3", "Bitte eine Zahl von 0 bis 200"),
        ("group_size", "0", "Bitte eine Zahl von 1 bis 20"),
        ("programmes", "999", "Bitte eine der Möglichkeiten"),
        ("programmes", "x", "Bitte eine der Möglichkeiten"),
        ("topics", "EVIL", "Bitte eine der Möglichkeiten"),
        ("gender", "EVIL", "Bitte eine der Möglichkeiten"),
        ("languages-1-level", "", "Bitte auch das Niveau"),
        ("languages-1-language", "de", "Eine Sprache steht zweimal da"),
        ("municipality", "2520", "Bitte eine der Möglichkeiten"),
        ("municipality", "outside", "Bitte den Ort"),
        ("resident_since", "1.1.1800", "ausserhalb des möglichen Bereichs"),
        ("more_interests", "y" * 90, "höchstens 80 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    app: Flask, session: Session, caritas: Organisation, field: str, typed: str, says: str
) -> None:
    who = visitor(app, session, caritas)
    who.get("/mentors/new")
    page = who.send({**MENTOR, field: typed}, holding="last_name", status=422)
    assert says in page.words()
    assert page.title.startswith("Fehler:")
    kept = page.values(page.form(holding="last_name"))
    assert kept["phone" if field == "email" else "email"][0].lower() in {
        MENTOR["email"].lower(),
        "079 123 45 67",
    }
    assert kept["slots"] == ["0", "5", "20"]
    assert kept["more_skills"] == ["Nähen"]
    if field not in {"programmes", "topics", "gender", "municipality"}:
        assert kept[field] == [typed]
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("🎸", "😀😀"),
        ("سلام", "أحمد"),
        ("ሰላም", "ተስፋይ"),
        ("evil\u202egnp.exe", "x"),
        ("<script>alert(1)</script>", "{{ 7*7 }}"),
        ("", "Nur Nachname"),
        ("ﷺ" * 100, "ß" * 100),
        ("' OR 1=1 --", "%s%n"),
        ("a\u0301" * 40, "Z\u200dW"),
    ],
)
def test_any_name_can_be_entered_shown_and_found(
    app: Flask, session: Session, caritas: Organisation, first: str, last: str
) -> None:
    who = visitor(app, session, caritas)
    who.get("/mentees/new")
    page = who.send({"first_name": first, "last_name": last, "consent_on": "1.11.2026"}, holding="last_name")
    assert "ist erfasst" in page.words()
    assert "\u202e" not in page.text
    name = session.scalars(select(Person)).one().name
    assert name in page.title
    assert name in " ".join(who.get("/mentees").words().split())
    who.get("/mentees?q=" + quote(last))


def test_a_possible_double_is_shown_and_can_be_entered_all_the_same(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    known = b.a_mentor(session, caritas, first_name="Mueller", last_name="Juerg", birth_on=date(1980, 5, 17))
    who = visitor(app, session, caritas)
    who.get("/mentors/new")
    page = who.send(MENTOR, holding="last_name", status=422)
    words = page.words()
    assert "Möglicherweise schon erfasst" in words
    assert "Vorname und Name vertauscht" in words
    assert "gleiches Geburtsdatum" in words
    assert page.all("a", href=f"/mentors/{known.person_id}")
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    done = who.send({"anyway": "1"}, holding="last_name")
    assert "ist erfasst" in done.words()
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_doubles_of_other_organisations_are_not_told(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    other = b.an_organisation(session)
    b.a_mentor(session, other, first_name="Jürg", last_name="Müller", birth_on=date(1980, 5, 17))
    who = visitor(app, session, caritas)
    who.get("/mentors/new")
    assert "ist erfasst" in who.send(MENTOR, holding="last_name").words()


def test_a_child_needs_somebody_who_consents(app: Flask, session: Session, caritas: Organisation) -> None:
    who = visitor(app, session, caritas)
    who.get("/mentees/new")
    child = {"last_name": "Tesfay", "born": "2012", "consent_on": "1.11.2026", "status": "B_REF"}
    page = who.send(child, holding="last_name", status=422)
    assert "Bitte die Person nennen" in page.words()
    page = who.send({"guardian_name": "Die Mutter"}, holding="last_name")
    assert "Die Mutter" in page.words()
    assert "Minderjährig" in page.words()
    person = session.scalars(select(Person)).one()
    user = b.a_user(session, organisation_id=caritas.id)
    found = queries.mentee_for(session, b.actor_of(user), person.id)
    assert found is not None
    assert found.person.statuses[0].status is ResidenceStatus.B_REF


def test_only_own_programmes_can_be_chosen(app: Flask, session: Session, caritas: Organisation) -> None:
    foreign = b.a_programme(session, b.an_organisation(session))
    who = visitor(app, session, caritas)
    who.get("/mentors/new")
    who.send({**MENTOR, "programmes": [str(foreign.id)]}, holding="last_name", status=422)
    assert session.scalar(select(func.count()).select_from(Mentee)) == 0
