"""Taking an import back on the site: first what would happen, then just that."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.audit import Access, AccessLog
from mentoring.people.models import Person
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import a_person, a_programme, a_user, an_organisation
from tests.page import Visitor
from tests.web.counting import statements

WAITLIST = "Nachname,Vorname,E-Mail,Telefon,Wartet seit,Wohnort,Weitere Personen\n"


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """An organisation with one programme."""
    created = an_organisation(session, code="caritas")
    a_programme(session, created, name="Mitten unter uns")
    return created


@pytest.fixture
def visitor(app: Flask, session: Session, organisation: Organisation) -> Visitor:
    """A coordinator, signed in."""
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False)
    user = a_user(session, organisation_id=organisation.id)
    session.commit()
    return Visitor(app).sign_in(user)


def taken_over(visitor: Visitor, *rows: str, number: int = 1) -> None:
    """A waitlist, uploaded, checked and taken over; whoever is known is completed."""
    visitor.get("/imports/new")
    data = (WAITLIST + "\n".join(rows)).encode()
    visitor.send({"kind": "WAITLIST", "file": (io.BytesIO(data), "liste.csv")}, holding="file")
    visitor.send(holding="state")
    visitor.post(f"/imports/{number}/choices", {"choice": "MERGE"})
    visitor.get(f"/imports/{number}")
    visitor.send(form=f"/imports/{number}/take-over")


def words(visitor: Visitor) -> str:
    assert visitor.document is not None
    return visitor.document.words()


def known(session: Session, organisation: Organisation, name: str, **given: object) -> Person:
    person = a_person(
        session,
        organisation,
        first_name="Eva",
        last_name=name,
        phone="",
        email=f"{name.lower()}@example.org",
        **given,
    )
    session.commit()
    return person


def test_before_anything_happens_everybody_is_named_with_what_would_happen(
    visitor: Visitor, session: Session, organisation: Organisation
) -> None:
    one = known(session, organisation, "Muster", municipality=None)
    other = known(session, organisation, "Beispiel")
    taken_over(
        visitor,
        "Muster,Eva,muster@example.org,079 555 10 10,12.3.2026,Olten,",
        "Beispiel,Eva,beispiel@example.org,079 555 20 20,12.3.2026,,",
        "Ali,Amina,,,12.3.2026,Olten,Sami Ali 2015 m",
    )
    session.expire_all()
    other.phone = "+41620000000"
    session.commit()
    visitor.get("/imports/1")
    assert "Ergänzte Personen2" in words(visitor)
    visitor.get("/imports/1/undo")
    text = words(visitor)
    assert "1 Person bleibt, wie sie ist" in text
    assert "Eva Beispiel bleibt, wie sie ist Seither geändert oder gebraucht: Telefon." in text
    assert "Ohne das, was die Liste ergänzt hat: Telefon, Wohnsitz, als Mentee erfasst." in text
    assert "Amina Ali wird entfernt" in text
    assert "Sami Ali wird entfernt" in text
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 3
    session.rollback()
    visitor.get("/imports/1/undo?deed=RESTORE")
    assert "Eva Muster" in words(visitor)
    assert "Amina Ali" not in words(visitor)
    visitor.send(form="/imports/1/undo")
    assert "Soweit möglich rückgängig gemacht" in words(visitor)
    session.expire_all()
    assert session.get_one(Person, one.id).phone == ""
    assert session.get_one(Person, other.id).phone == "+41620000000"
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 1
    session.rollback()
    visitor.get("/imports/1/undo")
    assert "Davon lässt sich nichts mehr zurücknehmen" in words(visitor)
    visitor.post("/imports/1/undo", {}, status=422)
    visitor.get(f"/mentees/{other.id}")
    assert "Aus einer Liste ergänzt" in words(visitor)


def test_all_of_it_goes_and_both_logs_say_so(
    visitor: Visitor, session: Session, organisation: Organisation
) -> None:
    person = known(session, organisation, "Muster")
    taken_over(visitor, "Muster,Eva,muster@example.org,079 555 10 10,12.3.2026,Olten,")
    visitor.get("/imports/1/undo")
    assert "Alles lässt sich zurücknehmen" in words(visitor)
    visitor.send(form="/imports/1/undo")
    assert "Von dieser Liste ist nichts mehr da" in words(visitor)
    logged = session.scalars(select(AccessLog.action).where(AccessLog.subject == "list_import")).all()
    assert logged == [Access.DELETED]
    read = session.scalars(select(AccessLog.action).where(AccessLog.subject == "import")).all()
    assert set(read) == {Access.READ}
    session.rollback()
    assert person.id
    visitor.get("/imports/1/undo")
    assert "Von dieser Liste ist nichts mehr da" in words(visitor)


def test_a_touched_entry_stays(visitor: Visitor, session: Session, organisation: Organisation) -> None:
    taken_over(visitor, "Ali,Amina,,,12.3.2026,Olten,")
    entry = session.scalars(select(WaitlistEntry)).one()
    entry.travel_km = 7
    session.commit()
    visitor.get("/imports/1/undo")
    assert "Seither geändert oder gebraucht: Eintrag auf der Warteliste." in words(visitor)
    visitor.post("/imports/1/undo", {}, status=422)
    assert "Alles davon wurde seither geändert" in words(visitor)
    assert session.scalar(select(func.count()).select_from(WaitlistEntry)) == 1


def test_the_preview_asks_as_often_for_many_as_for_few(
    app: Flask, visitor: Visitor, session: Session, organisation: Organisation
) -> None:
    names = [f"Name{chr(97 + n)}" for n in range(18)]
    for name in names:
        known(session, organisation, name)
    rows = [f"{name},Eva,{name.lower()}@example.org,,12.3.2026,Olten," for name in names]
    asked = []
    for number, some in ((1, rows[:3]), (2, rows[3:])):
        taken_over(visitor, *some, number=number)
        with statements(app) as seen:
            visitor.get(f"/imports/{number}/undo")
        asked.append(len(seen))
    assert asked[0] == asked[1]
