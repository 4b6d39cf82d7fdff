"""Registering an entry with its people: families, duplicates, bad input, sent twice."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import AccessLog
from mentoring.people.models import Mentee, Person
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState, Urgency
from tests.builders import OLTEN, a_mentee, a_mentor, a_programme
from tests.page import Visitor
from tests.waitlists_ground import Ground, fresh

CONTACT = {
    "contact-first_name": "Hanna",
    "contact-last_name": "Ghebreyesus",
    "contact-born": "17.05.1988",
    "contact-gender": "FEMALE",
    "contact-municipality": str(OLTEN),
    "contact-languages-0-language": "ti",
    "contact-languages-0-level": "NATIVE",
    "contact-languages-1-language": "de",
    "contact-languages-1-level": "A2",
    "contact-slots": ["0", "5", "20"],
    "contact-consent_on": "1.11.2026",
    "contact-email": "hanna@example.org",
    "contact-phone": "079 123 45 67",
}


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def new_entry(ground: Ground, visitor: Visitor, status: int = 200, **changes):
    visitor.get("/waitlist/new")
    given = {**CONTACT, "programme": str(ground.programme.id), "goal": "Deutsch üben", "topics": ["LANGUAGE"]}
    return visitor.send({**given, **changes}, holding="programme", status=status)


def only_entry(session: Session) -> WaitlistEntry:
    fresh(session)
    return session.scalars(select(WaitlistEntry).order_by(WaitlistEntry.id.desc()).limit(1)).one()


def test_a_person_and_a_wish_in_one_form(ground: Ground, session: Session) -> None:
    visitor = ground.visitor()
    page = new_entry(ground, visitor, intake_on="20.11.2026", registered_on="1.9.2026", urgency="HIGH")
    assert page.title.startswith("Hanna Ghebreyesus")
    entry = only_entry(session)
    assert entry.state is EntryState.WAITING
    assert entry.registered_on == date(2026, 9, 1)
    assert entry.urgency is Urgency.HIGH
    assert entry.topics == ["LANGUAGE"]
    person = session.get_one(Person, entry.contact_id)
    assert (person.email, person.phone) == ("hanna@example.org", "+41791234567")
    assert person.slots == 1 | 1 << 5 | 1 << 20
    assert person.consent_on == date(2026, 11, 1)
    words = page.words()
    for expected in ("Tigrinya", "Deutsch A2", "Olten", "83 Tage", "Verlauf", "Deutsch üben", "wartet"):
        assert expected in words, expected
    log = session.scalars(select(AccessLog).where(AccessLog.subject == "entry")).all()
    assert [row.subject_id for row in log] == [entry.id]


def test_a_family_shares_home_languages_and_consent(ground: Ground, session: Session) -> None:
    visitor = ground.visitor()
    page = new_entry(
        ground,
        visitor,
        **{
            "members-0-first_name": "Samuel",
            "members-0-last_name": "Ghebreyesus",
            "members-0-born": "2018",
            "members-3-first_name": "Ruth",
            "members-3-last_name": "Ghebreyesus",
            "family_name": "Ghebreyesus",
        },
    )
    assert page.title.startswith("Familie Ghebreyesus, 3 Personen")
    assert "3 Personen" in page.words()
    child = session.scalars(select(Person).where(Person.first_name == "Samuel")).one()
    assert child.birth_year == 2018
    assert child.consent_on == date(2026, 11, 1)
    assert session.get_one(Mentee, child.id).guardian_name == "Hanna Ghebreyesus"
    assert page.words().count("Olten") >= 3


WRONG = [
    ({"contact-first_name": ""}, "Bitte einen Vornamen eingeben."),
    ({"contact-first_name": "x" * 101}, "Höchstens 100 Zeichen"),
    ({"contact-born": "31.02.1990"}, "Bitte ein Datum wie"),
    ({"contact-born": "1.1.2027"}, "Zukunft"),
    ({"contact-born": "1850"}, "kann nicht stimmen"),
    ({"contact-born": "2015"}, "für Minderjährige einwilligt"),
    ({"contact-municipality": ""}, "Bitte eine Gemeinde wählen."),
    ({"contact-municipality": "999999"}, "Bitte eine der Möglichkeiten wählen."),
    ({"contact-municipality": "outside"}, "Bitte den Ort ausserhalb"),
    ({"contact-languages-0-level": ""}, "Bitte auch das Niveau wählen."),
    ({"contact-languages-1-language": "ti"}, "Eine Sprache steht zweimal da."),
    ({"contact-consent_on": ""}, "Bitte das Datum der Einwilligung"),
    ({"contact-consent_on": "1.1.2027"}, "Zukunft"),
    ({"contact-email": "hanna@"}, "nicht vollständig"),
    ({"contact-phone": "12"}, "Telefonnummer"),
    ({"members-0-born": "2010"}, "Bitte auch den Namen eingeben."),
    ({"programme": ""}, "Bitte ein Programm wählen."),
    ({"programme": "99999"}, "Keine gültige Auswahl."),
    ({"registered_on": "24.11.2026"}, "spätestens heute"),
    ({"registered_on": "gestern"}, "Bitte ein Datum wie"),
    ({"intake_on": "1.1.2020"}, "vor der Anmeldung"),
    ({"travel_km": "201"}, "Bitte eine Zahl von 0 bis 200."),
    ({"travel_km": "weit"}, "Bitte eine Zahl von 0 bis 200."),
    ({"topics": ["NONSENSE"]}, "Bitte eine der Möglichkeiten wählen."),
    ({"urgency": "NONSENSE"}, "Bitte eine der Möglichkeiten wählen."),
    ({"goal": "x" * 2001}, "Höchstens 2000 Zeichen"),
    ({"referral": "SOCIAL_REGION"}, "Bitte die Sozialregion wählen"),
]


def test_what_cannot_be_is_said_at_the_field_and_nothing_is_lost(ground: Ground, session: Session) -> None:
    visitor = ground.visitor()
    shown_otherwise = {
        "contact-slots",
        "topics",
        "urgency",
        "programme",
        "contact-municipality",
        "contact-phone",
    }
    for changes, said in WRONG:
        page = new_entry(ground, visitor, status=422, **changes)
        assert page.title.startswith("Fehler:"), changes
        summary = next(e for e in page.all("div") if e.get("class") == "error-summary")
        assert said in page.words(summary), changes
        values = page.values(page.form(holding="programme"))
        for name, value in {**CONTACT, "goal": "Deutsch üben", **changes}.items():
            if name not in shown_otherwise:
                assert values[name][0] == value, (changes, name)
    fresh(session)
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 0


def test_names_of_all_kinds_are_shown_as_text(ground: Ground) -> None:
    visitor = ground.visitor()
    for name in ("😀 Ünïcode", "O'Neil & <b>Söhne</b>", "محمد", "\u202eevil", "Ng"):
        page = new_entry(ground, visitor, **{"contact-last_name": name, "contact-existing": "new"})
        assert name.replace("\u202e", "") in page.title
        assert "\u202e" not in page.text


def test_who_may_be_recorded_already_is_asked_about_first(ground: Ground, session: Session) -> None:
    known = a_mentee(
        session, ground.organisation, first_name="Hana", last_name="Ghebreyesus", birth_on=date(1988, 5, 17)
    )
    visitor = ground.visitor()
    page = new_entry(ground, visitor, status=422)
    assert "Möglicherweise schon erfasst" in page.words()
    page = visitor.send(holding="programme", status=422)
    assert "Ja, es ist Hana Ghebreyesus" in page.words(), "without an answer it is asked again"
    visitor.send({"contact-existing": str(known.id)}, holding="programme")
    entry = only_entry(session)
    assert entry.contact_id == known.id
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    other = a_programme(session, ground.organisation)
    session.commit()
    new_entry(ground, visitor, status=422, programme=str(other.id))
    visitor.send({"contact-existing": "new"}, holding="programme")
    assert only_entry(session).contact_id != known.id


def test_an_answer_never_reaches_a_person_of_another_organisation(ground: Ground, session: Session) -> None:
    from tests.builders import an_organisation

    stranger = a_mentee(session, an_organisation(session), first_name="Fremd")
    page = new_entry(ground, ground.visitor(), status=422, **{"contact-existing": str(stranger.id)})
    assert "nicht mehr erfasst" in page.words()
    ground.visitor().get(f"/waitlist/new?person={stranger.id}", status=404)
    ground.visitor().get("/waitlist/new?person=abc", status=404)


def test_somebody_known_needs_only_the_wish(ground: Ground, session: Session) -> None:
    mentor = a_mentor(session, ground.organisation, first_name="Nadine", last_name="Affolter")
    visitor = ground.visitor()
    page = visitor.get(f"/waitlist/new?person={mentor.person_id}")
    assert "Für Nadine Affolter" in page.words()
    visitor.send({"programme": ""}, holding="programme", status=422)
    visitor.send({"programme": str(ground.programme.id)}, holding="programme")
    assert only_entry(session).contact_id == mentor.person_id
    visitor.get(f"/waitlist/new?person={mentor.person_id}")
    page = visitor.send({"programme": str(ground.programme.id)}, holding="programme", status=422)
    assert "schon einen offenen Eintrag" in page.words()


def test_sent_twice_is_one_entry(ground: Ground, session: Session) -> None:
    visitor = ground.visitor()
    visitor.get("/waitlist/new")
    values = visitor.document.values(visitor.document.form(holding="programme"))
    values = {**values, **CONTACT, "programme": str(ground.programme.id)}
    first = visitor.post("/waitlist/new", values)
    second = visitor.post("/waitlist/new", values)
    assert first.title == second.title
    fresh(session)
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 1
