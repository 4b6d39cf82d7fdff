"""A list on its way: uploaded, mapped, checked, mended, taken over, undone."""

import io
from collections.abc import Sequence

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.vocabulary import ImportState
from mentoring.people.models import Mentor, Person, Seat
from mentoring.people.vocabulary import Gender, Level, MentorState
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import a_mentor, a_programme, a_user, an_organisation
from tests.page import Visitor

MENTORS = "Nachname;Vorname;Geschlecht;Geburtsdatum;E-Mail;Wohnort;Sprachen;Plätze\r\n"
WAITLIST = "Nachname,Vorname,Familie,Wartet seit,Wohnort,Sprachen,Aufenthaltsstatus,Weitere Personen\n"


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
    user: User = a_user(session, organisation_id=organisation.id)
    session.commit()
    return Visitor(app).sign_in(user)


def upload(visitor: Visitor, kind: str, content: str | bytes, name: str = "liste.csv") -> None:
    """Sends a file and arrives at the columns."""
    data = content.encode() if isinstance(content, str) else content
    visitor.get("/imports/new")
    visitor.send({"kind": kind, "file": (io.BytesIO(data), name)}, holding="file")


def check(visitor: Visitor, kind: str, content: str | bytes) -> None:
    """Uploads a list and lets the columns be as they were guessed."""
    upload(visitor, kind, content)
    visitor.send(holding="state")


def counted(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def mentors(*rows: str) -> str:
    return MENTORS + "\r\n".join(rows)


def words(visitor: Visitor) -> str:
    assert visitor.document is not None
    return visitor.document.words()


def test_a_list_of_volunteers_is_taken_over(visitor: Visitor, session: Session) -> None:
    check(
        visitor,
        "MENTORS",
        mentors("Muster;Anna;w;1.2.1985;anna@example.org;4600 Olten;Deutsch (Erstsprache), fr B1;2"),
    )
    assert "Neu erfasst: Olten; Deutsch (Erstsprache), Französisch (B1)" in words(visitor)
    visitor.send(form="/imports/1/take-over")
    assert "Anna Muster" in words(visitor)
    session.rollback()
    mentor = session.scalars(select(Mentor)).one()
    person = session.get_one(Person, mentor.person_id)
    assert (mentor.state, mentor.capacity, person.gender) == (MentorState.AVAILABLE, 2, Gender.FEMALE)
    assert person.sort_name == "muster anna"
    assert counted(session, Seat) == 2
    assert session.scalars(select(ImportRow)).one().cells == []


def test_a_family_becomes_one_entry_with_its_date(visitor: Visitor, session: Session) -> None:
    rows = [
        "Ali,Amina,Ali,12.3.2026,Olten,Arabisch (Erstsprache),F (VA),Sami Ali 2015 m",
        "Ali,Omar,Ali,,,,,",
        "Bekele,Hana,,2026-05-01,Grenchen,ti Erstsprache,S,",
    ]
    check(visitor, "WAITLIST", WAITLIST + "\n".join(rows))
    assert "Gehört zum Eintrag in Zeile 2" in words(visitor)
    visitor.send(form="/imports/1/take-over")
    session.rollback()
    first, second = session.scalars(select(WaitlistEntry).order_by(WaitlistEntry.id))
    assert (first.registered_on.isoformat(), first.state) == ("2026-03-12", EntryState.WAITING)
    assert second.registered_on.isoformat() == "2026-05-01"
    members = session.scalars(
        select(EntryMember.position).where(EntryMember.entry_id == first.id).order_by(EntryMember.position)
    ).all()
    assert members == [0, 1, 2]


def test_errors_come_back_as_a_file_that_can_be_mended(visitor: Visitor, session: Session) -> None:
    check(
        visitor,
        "MENTORS",
        mentors(
            "Muster;Anna;w;31.2.1985;;Olten;Deutsch C1;1",
            "Gut;Beat;m;1970;;Nirgendwo;Deutsch C2;1",
            "Ok;Eva;w;1980;;Olten;Deutsch C2;1",
        ),
    )
    text = words(visitor)
    assert "2 Zeilen sind nicht lesbar" in text
    assert "Spalte «Geburtsdatum»: «31.2.1985» ist kein Geburtsdatum" in text
    visitor.post("/imports/1/take-over", {}, status=422)
    assert counted(session, Mentor) == 0
    answer = visitor.client.get("/imports/1/errors")
    assert answer.headers["Content-Disposition"].endswith('_fehler_1.csv"')
    body = answer.get_data().decode("utf-8-sig")
    assert body.splitlines()[0].endswith(";Fehler")
    assert "Nirgendwo" in body.splitlines()[2]
    mended = body.replace("31.2.1985", "28.2.1985").replace(";Nirgendwo;", ";Olten;")
    check(visitor, "MENTORS", mended)
    visitor.send(form="/imports/2/take-over")
    assert counted(session, Mentor) == 3


def test_only_the_right_rows_when_people_say_so(visitor: Visitor, session: Session) -> None:
    check(visitor, "MENTORS", mentors("Muster;Anna;w;31.2.1985;;Olten;;1", "Ok;Eva;w;1980;;Olten;;1"))
    visitor.send(form="/imports/1/take-over")
    assert counted(session, Mentor) == 1
    assert "Weggelassene Zeilen1" in words(visitor)


def test_duplicates_are_decided_row_by_row(
    visitor: Visitor, session: Session, organisation: Organisation
) -> None:
    known = a_mentor(
        session,
        organisation,
        first_name="Jürg",
        last_name="Müller",
        birth_on=None,
        email="jm@example.org",
        street="",
        languages={"de": Level.NATIVE},
    )
    session.commit()
    check(
        visitor,
        "MENTORS",
        MENTORS.replace("Plätze", "Strasse")
        + "Mueller;Juerg;m;;JM@example.org;Olten;en B2;Gasse 5\r\n"
        + "Neu;Nora;w;1990;;Olten;;Weg 1\r\nNeu;Nora;w;1990;;Olten;;Weg 1",
    )
    assert "Jürg Müller: gleicher Name, gleiche E-Mail" in words(visitor)
    visitor.post("/imports/1/take-over", {}, status=422)
    assert "noch nicht entschieden" in words(visitor)
    visitor.get("/imports/1")
    visitor.send({"choice": "MERGE"}, holding="person_id")
    assert "«Jürg Müller» wird ergänzt" in words(visitor)
    visitor.get("/imports/1")
    visitor.send({"choice": "SKIP"}, form="/imports/1/choices")
    visitor.send(form="/imports/1/take-over")
    session.expire_all()
    session.rollback()
    person = session.get_one(Person, known.person_id)
    assert person.street == "Gasse 5"
    assert counted(session, Mentor) == 2
    assert "Ergänzte Personen1" in words(visitor)


def test_sent_twice_it_is_taken_over_once(visitor: Visitor, session: Session) -> None:
    check(visitor, "MENTORS", mentors("Ok;Eva;w;1980;;Olten;;1"))
    for _ in range(3):
        visitor.post("/imports/1/take-over", {})
    assert counted(session, Mentor) == 1


def test_a_long_list_runs_beside_the_request(
    app: Flask, visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentoring.exchange.views import background

    monkeypatch.setattr(background, "ROWS_AT_ONCE", 1)
    threads: list[object] = []
    start = background.start
    monkeypatch.setattr(background, "start", lambda *given: threads.append(start(*given)))
    check(
        visitor,
        "MENTORS",
        mentors(*(f"{n};Eva;w;1980;;Olten;;1" for n in ("Arm", "Berg", "Cano", "Dietz", "Egger"))),
    )
    join(threads)
    visitor.get("/imports/1")
    assert "5 Zeilen übernehmen" in words(visitor)
    visitor.send(form="/imports/1/take-over")
    join(threads)
    visitor.get("/imports/1")
    assert "Neue Personen5" in words(visitor)
    assert visitor.client.get("/imports/1/progress").headers["HX-Refresh"] == "true"


def join(threads: Sequence[object]) -> None:
    for thread in threads:
        thread.join(30)  # type: ignore[attr-defined]


def test_progress_is_shown_and_a_lost_attempt_can_be_repeated(
    visitor: Visitor, session: Session, clock: object
) -> None:
    check(visitor, "MENTORS", mentors("Ok;Eva;w;1980;;Olten;;1"))
    import_ = session.scalars(select(ListImport)).one()
    import_.state, import_.rows_total, import_.rows_done = ImportState.CHECKING, 1000, 400
    import_.progress_at = clock()  # type: ignore[operator]
    session.commit()
    visitor.get("/imports/1")
    assert "400 von 1'000 Zeilen gelesen" in words(visitor)
    visitor.post("/imports/1/check", {}, status=200)
    clock.advance(minutes=3)  # type: ignore[attr-defined]
    visitor.get("/imports/1")
    assert "unterbrochen" in words(visitor)
    import_.rows_total = 1
    session.commit()
    visitor.send(form="/imports/1/check")
    assert "1 Zeile übernehmen" in words(visitor)


def test_columns_can_be_changed(visitor: Visitor, session: Session) -> None:
    upload(visitor, "MENTORS", "Wer;Mail\nMuster;a@example.org\n")
    assert "Wer" in words(visitor)
    visitor.send({"column_0": ""}, holding="state", status=422)
    assert "Keine Spalte ist dem Namen zugeordnet" in words(visitor)
    visitor.send({"column_0": "last_name"}, holding="state")
    assert "Muster" in words(visitor)


def test_the_template_can_be_uploaded_as_it_is(visitor: Visitor) -> None:
    for kind in ("mentors", "waitlist"):
        for ending in ("csv", "xlsx"):
            for language in ("de", "fr", "en"):
                body = visitor.client.get(f"/imports/template/{kind}.{ending}?lang={language}").get_data()
                visitor.get("/imports/new?lang=de")
                check(visitor, kind.upper(), body)
                assert "1 Zeile übernehmen" in words(visitor), (kind, ending, language, words(visitor)[:800])


def test_a_template_says_what_cells_may_hold(visitor: Visitor) -> None:
    body = visitor.client.get("/imports/template/waitlist.xlsx").get_data()
    allowed = list(openpyxl.load_workbook(io.BytesIO(body)).worksheets[1].values)
    assert {"hoch", "mittel", "normal"} <= {row[i] for row in allowed for i in range(len(row))}


def test_an_import_belongs_to_its_organisation(app: Flask, visitor: Visitor, session: Session) -> None:
    check(visitor, "MENTORS", mentors("Ok;Eva;w;1980;;Olten;;1"))
    stranger = a_user(session)
    session.commit()
    other = Visitor(app).sign_in(stranger)
    for url in ("/imports/1", "/imports/1/columns", "/imports/1/errors", "/imports/1/progress"):
        other.get(url, status=404)
    for url in ("take-over", "undo", "discard", "check", "choices", "rows/2/choice"):
        other.post(f"/imports/1/{url}", {}, status=404)
    other.get("/imports")
    assert "liste.csv" not in words(other)


def test_a_list_can_be_discarded(visitor: Visitor, session: Session) -> None:
    check(visitor, "MENTORS", mentors("Ok;Eva;w;1980;;Olten;;1"))
    visitor.send(form="/imports/1/discard")
    assert counted(session, ListImport) == counted(session, ImportRow) == 0
