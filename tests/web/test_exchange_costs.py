"""A list of costs on its way: uploaded, mapped, checked, mended, booked; only by leads, only their own."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import AccessLog
from mentoring.exchange.commands import import_list
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.funding.models import CostEntry
from mentoring.funding.services.closing import close_period
from mentoring.permissions import Role
from tests.builders import a_user
from tests.cost_list_ground import HEAD
from tests.days import StoppedClock
from tests.funding_ground import Money, at
from tests.page import Visitor

DAY = date(2027, 4, 10)
GOOD = "31.1.2027;1'234.50;Personal;Löhne;B-1\n5.4.2027;0.05;Material;Kaffee;B-2\n"


@pytest.fixture
def money(app: Flask, session: Session, clock: StoppedClock) -> Money:
    """Two organisations in April 2027."""
    clock.now = at(DAY)
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False)
    made = Money(session)
    session.commit()
    return made


@pytest.fixture
def lead(app: Flask, session: Session, money: Money) -> Visitor:
    """The lead of Caritas, signed in."""
    user = session.get_one(User, money.lead.user_id)
    session.rollback()
    return Visitor(app).sign_in(user)


def check(lead: Visitor, content: str | bytes, name: str = "kosten.csv", **columns: str) -> str:
    """Uploads a list and lets the columns be as they were guessed."""
    data = content.encode() if isinstance(content, str) else content
    lead.get("/imports/costs")
    lead.send({"file": (io.BytesIO(data), name)}, holding="file")
    lead.send(columns, holding="category")
    return words(lead)


def words(lead: Visitor) -> str:
    assert lead.document is not None
    return lead.document.words()


def booked(session: Session) -> list[tuple[str, int]]:
    session.rollback()
    query = select(CostEntry.document, CostEntry.amount_rappen).order_by(CostEntry.id)
    return [(document, amount) for document, amount in session.execute(query)]


def test_a_list_is_checked_and_booked(lead: Visitor, session: Session, money: Money) -> None:
    assert "Liste einlesen" in lead.get("/funding/costs").words()
    text = check(lead, HEAD + GOOD)
    assert "Wird gebucht: 1. Quartal 2027." in text
    assert "2 Zeilen buchen, CHF 1'234.55" in text
    assert booked(session) == []
    lead.send(form="/imports/costs/1/take-over")
    assert "Zusammen" + "CHF 1'234.55" in words(lead)
    assert booked(session) == [("B-1", 123450), ("B-2", 5)]
    for _ in range(2):
        lead.post("/imports/costs/1/take-over", {})
    assert len(booked(session)) == 2
    assert "B-1" in lead.get("/funding/costs").words()
    assert session.scalars(select(ImportRow.cells)).first() == []


def test_errors_come_back_as_a_file_that_can_be_mended(lead: Visitor, session: Session) -> None:
    bad = (
        "31.1.2027;-120.00;Personal;Löhne;B-1\n31.2.2027;5;Raumschiff;;B-2\n5.4.2027;7;Material;Kaffee;B-3\n"
    )
    text = check(lead, HEAD + bad)
    assert "2 Zeilen sind nicht lesbar" in text
    assert "Spalte «Betrag»: «-120.00» ist negativ." in text
    assert "Spalte «Datum»: «31.2.2027» ist kein Datum." in text
    lead.post("/imports/costs/1/take-over", {}, status=422)
    assert booked(session) == []
    answer = lead.client.get("/imports/costs/1/errors")
    assert answer.headers["Content-Disposition"].endswith('_fehler-kosten_1.csv"')
    body = answer.get_data().decode("utf-8-sig")
    assert body.splitlines()[0] == "Datum;Betrag;Kategorie;Zweck;Beleg;Fehler"
    assert "'-120.00" in body
    assert len(lead.client.get("/imports/costs/1/errors?only=errors").get_data().splitlines()) == 3
    session.rollback()
    assert session.scalars(select(AccessLog.detail).where(AccessLog.detail.contains("/errors"))).first()
    mended = body.replace("'-120.00", "120.00").replace("31.2.2027;5;Raumschiff;;", "28.2.2027;5;Miete;Raum;")
    check(lead, mended)
    lead.send(form="/imports/costs/2/take-over")
    assert booked(session) == [("B-1", 12000), ("B-2", 500), ("B-3", 700)]


def test_only_the_right_rows_when_people_say_so(lead: Visitor, session: Session) -> None:
    text = check(lead, HEAD + GOOD + "x;1;Personal;Löhne;B-9\n")
    assert "Nur die 2 richtigen Zeilen buchen, CHF 1'234.55" in text
    lead.send(form="/imports/costs/1/take-over")
    assert "Weggelassene Zeilen1" in words(lead)
    assert len(booked(session)) == 2


def test_a_closed_period_is_said_before_it_is_corrected(
    lead: Visitor, session: Session, money: Money
) -> None:
    session.rollback()
    close_period(session, money.caritas, money.periods[0], actor=money.lead, now=at(DAY), today=DAY)
    session.commit()
    text = check(lead, HEAD + GOOD)
    assert "1. Quartal 2027 ist abgeschlossen und wird korrigiert. Wird gebucht: 2. Quartal" in text
    assert "1 Zeile ist ein Nachtrag" in text
    lead.send(form="/imports/costs/1/take-over")
    assert "davon Nachträge1" in words(lead)


def test_documents_that_are_there_already_are_decided(lead: Visitor, session: Session) -> None:
    check(lead, HEAD + GOOD)
    lead.send(form="/imports/costs/1/take-over")
    text = check(lead, HEAD + GOOD + "6.4.2027;3;Material;Tee;B-7\n6.4.2027;3;Material;Tee;B-7\n")
    assert "3 Zeilen sind noch zu entscheiden" in text
    assert "schon erfasst" in text
    assert "wie Zeile 4" in text
    lead.post("/imports/costs/2/take-over", {}, status=422)
    assert "noch nicht entschieden" in words(lead)
    lead.post("/imports/costs/2/rows/2/choice", {"choice": "NEW"})
    lead.post("/imports/costs/2/rows/2/choice", {"choice": "MERGE"})
    lead.post("/imports/costs/2/rows/3/choice", {"choice": "NEW"})
    lead.post("/imports/costs/2/rows/4/choice", {"choice": "NEW"}, status=422)
    lead.get("/imports/costs/2")
    lead.send({"choice": "SKIP"}, form="/imports/costs/2/choices")
    assert "2 Zeilen buchen, CHF 3.05" in words(lead)
    lead.send(form="/imports/costs/2/take-over")
    assert booked(session)[2:] == [("B-2", 5), ("B-7", 300)]


def test_columns_are_adjusted_and_a_category_said_for_all(lead: Visitor, session: Session) -> None:
    lead.get("/imports/costs")
    data = io.BytesIO(b"Wann;Wieviel;Text;Nr.\n1.2.2027;12.50;Kaffee;K-1\n")
    lead.send({"file": (data, "x.csv")}, holding="file")
    lead.send({}, holding="category", status=422)
    assert "Keine Spalte ist zugeordnet: Tag der Leistung, Betrag, CHF" in words(lead)
    lead.send({"column_0": "concerns_on", "column_1": "amount"}, holding="category")
    assert "Spalte «Kategorie»: Die Angabe fehlt." in words(lead)
    lead.get("/imports/costs/1/columns")
    lead.send({"category": "MATERIAL"}, holding="category")
    assert "1 Zeile buchen, CHF 12.50" in words(lead)


def test_the_template_can_be_uploaded_as_it_is(lead: Visitor) -> None:
    for ending in ("csv", "xlsx"):
        for language in ("de", "fr", "en"):
            body = lead.client.get(f"/imports/costs/template.{ending}?lang={language}").get_data()
            lead.get("/imports/costs?lang=de")
            assert "1 Zeile buchen, CHF 1'234.50" in check(lead, body, f"v.{ending}"), (ending, language)
    allowed = openpyxl.load_workbook(io.BytesIO(body)).worksheets[1]
    assert "Staff" in {row[0] for row in allowed.values}


def test_exported_costs_are_recognised_as_there_already(lead: Visitor, session: Session) -> None:
    check(lead, HEAD + GOOD)
    lead.send(form="/imports/costs/1/take-over")
    for ending in ("csv", "xlsx"):
        text = check(lead, lead.client.get(f"/funding/costs.{ending}").get_data(), f"x.{ending}")
        # The last row of a workbook is its total, which is no document.
        assert "2 Zeilen sind noch zu entscheiden" in text or "1 Zeile ist nicht lesbar" in text
        assert text.count("schon erfasst") >= 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Die Datei ist leer"),
        (b"PK\x03\x04nonsense", "nicht"),
        (b"%PDF-1.7", "PDF"),
        (HEAD.encode() + b"1.1.2027;1;Personal;L;B\n" * 1001, "mehr als 1"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(
    lead: Visitor, session: Session, content: bytes, said: str
) -> None:
    lead.get("/imports/costs")
    lead.send({"file": (io.BytesIO(content), "x.csv")}, holding="file", status=422)
    assert said in words(lead)
    assert session.scalar(select(func.count()).select_from(ListImport)) == 0


def test_costs_are_the_leads_own(app: Flask, lead: Visitor, session: Session, money: Money) -> None:
    check(lead, HEAD + GOOD)
    session.rollback()
    users = [
        a_user(session, Role.COORDINATOR, organisation_id=money.caritas.id),
        session.get_one(User, money.lead_srk.user_id),
    ]
    session.commit()
    for user, denied in zip(users, (403, 404), strict=True):
        other = Visitor(app).sign_in(user)
        for url in ("", "/columns", "/errors", "/progress"):
            other.get(f"/imports/costs/1{url}", status=denied)
        for url in ("take-over", "discard", "check", "choices", "rows/2/choice"):
            other.post(f"/imports/costs/1/{url}", {}, status=denied)
        # Nor by the way of lists of people.
        for url in ("", "/columns", "/errors", "/progress"):
            other.get(f"/imports/1{url}", status=404)
        for url in ("take-over", "discard", "check", "undo"):
            other.post(f"/imports/1/{url}", {}, status=404)
        assert "kosten.csv" not in other.get("/imports").words()
    lead.get("/imports/1", status=404)
    assert booked(session) == []
    lead.post("/imports/costs/1/discard", {})
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ListImport)) == 0


def test_a_long_list_runs_beside_the_request(
    lead: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentoring.exchange.views import background

    monkeypatch.setattr(background, "ROWS_AT_ONCE", 1)
    threads: list[object] = []
    start = background.start
    monkeypatch.setattr(background, "start", lambda *given: threads.append(start(*given)))
    check(lead, HEAD + GOOD)
    join(threads)
    lead.get("/imports/costs/1")
    lead.send(form="/imports/costs/1/take-over")
    join(threads)
    assert "Belege2" in lead.get("/imports/costs/1").words()
    assert lead.client.get("/imports/costs/1/progress").headers["HX-Refresh"] == "true"
    assert len(booked(session)) == 2


def join(threads: Sequence[object]) -> None:
    for thread in threads:
        thread.join(30)  # type: ignore[attr-defined]


def test_the_command_checks_says_and_books(
    app: Flask, session: Session, money: Money, tmp_path: Path
) -> None:
    file, errors = tmp_path / "kosten.csv", tmp_path / "fehler.csv"

    def run(content: str, *options: str) -> str:
        file.write_text(content)
        given = [str(file), "--kind", "costs", "--organisation", "caritas", *options]
        done = CliRunner().invoke(import_list, given, obj=lambda: app)
        return done.output + str(done.exception or "")

    assert "2 rows: 0 wrong, 0 perhaps already recorded, 0 late" in run(HEAD + GOOD, "--dry-run")
    assert booked(session) == []
    said = run(HEAD + "1.1.2027;0;Personal;Löhne;B-1\n", "--errors", str(errors))
    assert "grösser als null" in said
    assert "noch Fehler" in said
    assert "grösser als null" in errors.read_text("utf-8-sig")
    assert "2 costs booked, CHF 1'234.55, 0 of them for closed periods" in run(HEAD + GOOD)
    assert "noch nicht entschieden" in run(HEAD + GOOD)
    assert "is like a recorded cost" in run(HEAD + GOOD)
    assert "bleibt keine Zeile" in run(HEAD + GOOD, "--on-duplicate", "skip")
    assert "2 costs booked" in run(HEAD + GOOD, "--on-duplicate", "new")
    assert len(booked(session)) == 4
    assert session.scalar(select(func.count()).select_from(ListImport)) == 2
