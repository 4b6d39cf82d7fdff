"""Exports: what was filtered, in files that Swiss Excel opens, logged; and the import on the command line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.audit import Access, AccessLog
from mentoring.exchange.commands import import_list
from mentoring.exchange.models import ListImport
from mentoring.people.models import Mentor
from tests.builders import (
    a_mentee,
    a_mentor,
    a_programme,
    a_user,
    an_entry,
    an_organisation,
)
from tests.page import Visitor
from tests.tandem_builders import a_tandem

PATHS = ("mentors", "mentees", "waitlist", "tandems")


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """An organisation with a volunteer, two who wait and a tandem."""
    created = an_organisation(session, code="caritas")
    programme = a_programme(session, created, name="Mitten unter uns")
    a_mentor(session, created, last_name="=HYPERLINK(1)", first_name="Anna")
    an_entry(session, created, programme, a_mentee(session, created, last_name="Zwahlen"))
    an_entry(session, created, programme, a_mentee(session, created, last_name="Ärni"), travel_km=7)
    a_tandem(session, created)
    other = an_organisation(session)
    a_mentor(session, other, last_name="Fremd")
    a_mentee(session, other, last_name="Fremd")
    session.commit()
    return created


@pytest.fixture
def visitor(app: Flask, session: Session, organisation: Organisation) -> Visitor:
    """A coordinator, signed in."""
    app.config.update(SECOND_FACTOR="optional")
    user = a_user(session, organisation_id=organisation.id)
    session.commit()
    return Visitor(app).sign_in(user)


def lines(visitor: Visitor, url: str) -> list[list[str]]:
    """The rows of a CSV."""
    answer = visitor.client.get(url)
    assert answer.status_code == 200
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def test_every_list_as_csv_and_as_workbook_with_the_same_rows(visitor: Visitor) -> None:
    for path in PATHS:
        rows = lines(visitor, f"/exports/{path}.csv")
        assert len(rows) > 1, path
        assert not any("Fremd" in cell for row in rows for cell in row)
        answer = visitor.client.get(f"/exports/{path}.xlsx")
        name = answer.headers["Content-Disposition"]
        assert name.startswith('attachment; filename="2026-11-23_')
        assert name.endswith('_caritas.xlsx"')
        sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets[0]
        assert next(list(row) for row in sheet.values) == rows[0]
        assert sheet.max_row == len(rows)
        assert not any(cell.data_type == "f" for row in sheet.rows for cell in row)


def test_a_text_that_a_spreadsheet_would_run_is_neutralised(visitor: Visitor) -> None:
    assert lines(visitor, "/exports/mentors.csv")[1][0] == "'=HYPERLINK(1)"


def test_an_export_holds_what_the_page_was_filtered_to(visitor: Visitor, session: Session) -> None:
    rows = lines(visitor, "/exports/waitlist.csv?sort=name&direction=asc")
    assert [row[0] for row in rows[1:]] == ["Ärni", "Zwahlen"]
    rows = lines(visitor, "/exports/waitlist.csv?q=zwah")
    assert [row[0] for row in rows[1:]] == ["Zwahlen"]
    rows = lines(visitor, "/exports/waitlist.csv?entry=2&entry=999")
    assert [row[0] for row in rows[1:]] == ["Ärni"]
    assert rows[1][rows[0].index("Weg in km")] == "7"


def test_the_page_leads_to_its_export(visitor: Visitor) -> None:
    page = visitor.get("/waitlist?q=zwah")
    assert any((a.get("href") or "").startswith("/exports/waitlist.csv?q=zwah") for a in page.all("a"))


def test_an_export_is_logged(visitor: Visitor, session: Session) -> None:
    visitor.client.get("/exports/mentors.csv?q=anna")
    session.rollback()
    logged = session.scalars(select(AccessLog).where(AccessLog.action == Access.EXPORTED)).one()
    assert logged.subject == "mentors"
    assert logged.detail.startswith("1 ")
    assert "anna" not in logged.detail, "what was searched for is a name"


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow(
    visitor: Visitor, session: Session, organisation: Organisation, statements: list[str]
) -> None:
    def asked() -> list[int]:
        found = []
        for path in PATHS:
            visitor.client.get(f"/exports/{path}.csv")
            statements.clear()
            visitor.client.get(f"/exports/{path}.csv")
            found.append(len(statements))
        return found

    few = asked()
    for _ in range(12):
        a_tandem(session, organisation)
        an_entry(session, organisation, a_programme(session, organisation))
    session.commit()
    assert asked() == few


@pytest.fixture
def run(app: Flask, organisation: Organisation, tmp_path: Path) -> object:
    """Runs ``mentoring import`` on a file with this content."""

    def command(content: str, *options: str) -> tuple[int, str]:
        path = tmp_path / "liste.csv"
        path.write_text(content, encoding="utf-8")
        given = [str(path), "--kind", "mentors", "--organisation", "caritas", *options]
        done = CliRunner().invoke(import_list, given, obj=lambda: app)
        return done.exit_code, done.output + str(done.exception or "")

    return command


HEAD = "Nachname;Vorname;Jahrgang;Wohnort\n"


def test_the_command_takes_a_list_over(run: object, session: Session) -> None:
    code, output = run(HEAD + "Muster;Eva;1980;Olten\n", "--dry-run")  # type: ignore[operator]
    assert (code, "Nothing was changed" in output) == (0, True), output
    assert session.scalar(select(func.count()).select_from(ListImport)) == 0
    session.rollback()
    code, output = run(HEAD + "Muster;Eva;1980;Olten\n")  # type: ignore[operator]
    assert (code, "1 persons" in output) == (0, True), output
    assert session.scalars(select(Mentor).order_by(Mentor.person_id.desc()).limit(1)).one().capacity == 1


def test_the_command_writes_errors_down(run: object, session: Session, tmp_path: Path) -> None:
    errors = tmp_path / "fehler.csv"
    code, output = run(HEAD + "Muster;Eva;1980;Mond\nGut;Ida;1980;Olten\n", "--errors", str(errors))  # type: ignore[operator]
    assert code != 0
    assert "Mond" in output
    rows = list(csv.reader(io.StringIO(errors.read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][-1] == "Fehler"
    assert "keine Einwohnergemeinde" in rows[1][-1]
    assert rows[2][-1] == ""
    assert session.scalar(select(func.count()).select_from(ListImport)) == 0


def test_the_command_stops_at_duplicates_unless_told(run: object, session: Session) -> None:
    twice = HEAD + "Muster;Eva;1980;Olten\nMuster;Eva;1980;Olten\n"
    assert run(twice)[0] != 0  # type: ignore[operator]
    before = session.scalar(select(func.count()).select_from(Mentor)) or 0
    session.rollback()
    assert run(twice, "--on-duplicate", "skip")[0] == 0  # type: ignore[operator]
    assert session.scalar(select(func.count()).select_from(Mentor)) == before + 1


def test_the_command_names_what_it_does_not_know(run: object) -> None:
    code, output = run(HEAD + "Muster;Eva;1980;Olten\n", "--organisation", "nirgends")  # type: ignore[operator]
    assert code != 0
    assert "nirgends" in output


def test_what_was_chosen_on_the_waitlist_goes_out(visitor: Visitor) -> None:
    visitor.get("/waitlist")
    visitor.send({"entry": ["2"], "do": "export"}, form="/waitlist/selection", follow=False, status=302)
    assert visitor.response is not None
    answer = visitor.client.get(visitor.response.headers["Location"])
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets[0]
    assert [row[0] for row in sheet.values] == ["Nachname", "Ärni"]
