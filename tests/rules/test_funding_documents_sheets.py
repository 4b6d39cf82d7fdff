"""The same figures in every file: workbook = CSV = PDF = data, to the Rappen; and all in one ZIP."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from mentoring.funding.documents.archive import archive_of, files_of
from mentoring.funding.documents.letter import heading
from mentoring.funding.documents.naming import archive_file_name, statement_file_name
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.documents.statement_sheets import statement_csv, statement_xlsx
from mentoring.funding.rules.statement import StatementData
from mentoring.funding.rules.tables import Disagreement
from mentoring.funding.vocabulary import KeyBasis
from mentoring.money import show_rappen
from tests.rules.test_funding_documents import HOSTILE, text_of
from tests.statement_builders import FIRST, SECOND, case, cases_of, correction, pot, speaker, statement

SAY = speaker("de")
AMOUNT, DAYS, KIND = "Betrag CHF", "Tage", "Zeile"


def rows_of(data: StatementData) -> list[dict[str, str]]:
    written = statement_csv(data, SAY)
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))


def book_of(data: StatementData) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(statement_xlsx(data, SAY)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def rappen(value: Any) -> int:
    exact = Decimal(str(value)) * 100
    assert exact == int(exact)
    return int(exact)


def many() -> StatementData:
    cases = [*cases_of(40), *cases_of(9, organisation=SECOND)]
    pots = [pot(3_385_390, cases, basis=KeyBasis.NOT_COVERED), pot(1_177_142, cases, organisation=SECOND)]
    return statement(cases=cases, pots=pots)


DATA = {
    "invoice": statement(),
    "credit": statement(corrections=[correction(-250_000), correction(-1)]),
    "nothing": statement(cases=[], pots=[], corrections=[], reconciliations=[]),
    "many": many(),
}


@pytest.mark.parametrize("name", DATA)
def test_every_file_says_the_same_to_the_rappen(name: str) -> None:
    data = DATA[name]
    text, rows, book = text_of(statement_pdf(data, SAY, "de")), rows_of(data), book_of(data)
    amounts = [pot.share_rappen for pot in data.pots] + [line.amount_rappen for line in data.corrections]
    assert [rappen(row[AMOUNT]) for row in rows if row[AMOUNT]] == amounts
    assert sum(rappen(row[AMOUNT]) for row in rows if row[AMOUNT]) == data.total_rappen
    overview = [rappen(row[2]) for row in book["Übersicht"][1:] if row[2] is not None]
    assert overview == [*amounts, data.total_rappen]
    assert rappen(book["Anteile"][-1][-1]) == data.share_rappen
    assert rappen(book["Korrekturen"][-1][-1]) == data.corrections_rappen
    paid = [
        amount
        for one in data.reconciliations
        for amount in (
            *(one.actual_rappen, one.tariff_rappen, one.approved_rappen, one.pool_rappen),
            *(fund.amount_rappen for fund in one.funds),
            *(one.municipalities_rappen, one.carried_rappen, one.uncovered_rappen),
        )
        if amount is not None
    ]
    assert [rappen(row[2]) for row in book["Abstimmung"][1:]] == paid
    for amount in [*amounts, data.total_rappen, *(one.pool_rappen for one in data.reconciliations)]:
        assert show_rappen(amount) in text


@pytest.mark.parametrize("name", DATA)
def test_days_are_numbers_and_the_same_everywhere(name: str) -> None:
    data = DATA[name]
    exact = [Fraction(line.days.numerator, line.days.denominator) for line in data.cases]
    lines = [row for row in rows_of(data) if row[KIND] == "Tage"]
    assert [float(row[DAYS]) for row in lines] == pytest.approx([float(days) for days in exact], abs=1e-6)
    sheet = book_of(data)["Tage"]
    assert [row[-1] for row in sheet[1:-1]] == pytest.approx([float(days) for days in exact])
    assert sheet[-1][-1] == pytest.approx(float(sum(exact)))
    assert [(row["Kalendertage"], row["Personen im Tandem"]) for row in lines] == [
        (str((line.to_on - line.from_on).days), str(line.members)) for line in data.cases
    ]


def test_the_workbook_can_be_computed_with() -> None:
    book = openpyxl.load_workbook(io.BytesIO(statement_xlsx(statement(), SAY)))
    assert book.sheetnames == ["Übersicht", "Tage", "Anteile", "Korrekturen", "Abstimmung"]
    amounts = [row[2] for row in book["Abstimmung"].iter_rows(min_row=2)]
    assert all(cell.data_type == "n" and cell.number_format == "#,##0.00" for cell in amounts)
    assert book["Tage"]["C2"].is_date
    assert book["Tage"].freeze_panes == "A2"
    corrections = [row[-1].value for row in book["Korrekturen"].iter_rows(min_row=2)]
    assert corrections == [116.55, -8.15, 108.4]


def test_the_flat_file_keeps_places_and_signs() -> None:
    rows = rows_of(statement())
    assert [row[AMOUNT] for row in rows if row[AMOUNT]] == ["529.70", "545.25", "116.55", "-8.15"]
    assert [row[KIND] for row in rows] == ["Anteil"] * 2 + ["Korrektur"] * 2 + ["Tage"] * 6 + [
        "Abstimmung"
    ] * 11
    assert {row["Nummer"] for row in rows} == {"R2027-0012"}
    assert rows[0]["Letzter Tag"] == "30.06.2027"
    assert rows[7][DAYS] == "45.5"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_not_run(name: str) -> None:
    cases = [case(name, organisation=name)]
    data = statement(
        municipality=name,
        number=name,
        district=name,
        cases=cases,
        pots=[pot(10_000, cases, organisation=name)],
    )
    for rows in ([list(row.values()) for row in rows_of(data)], *book_of(data).values()):
        cells = [cell for row in rows for cell in row if isinstance(cell, str) and cell]
        numbers = [cell for cell in cells if cell.lstrip("-").replace(".", "").isdigit()]
        assert not [cell for cell in cells if cell[0] in "=+-@\t\r" and cell not in numbers]


@pytest.mark.parametrize("make", [statement_xlsx, statement_csv])
def test_sheets_are_the_same_every_time_and_never_wrong(make: Any) -> None:
    assert make(statement(), SAY) == make(statement(), SAY)
    with pytest.raises(Disagreement):
        make(msgspec.structs.replace(statement(), total_rappen=5), SAY)


def test_names_of_files_sort_and_are_harmless() -> None:
    assert statement_file_name(statement(), "pdf") == "2027-Q2_2513_biberist_R2027-0012.pdf"
    assert statement_file_name(DATA["nothing"], "csv") == "2027-Q2_2513_biberist.csv"
    assert statement_file_name(statement(period="2027-1"), "pdf") == "2027-1_2513_biberist_R2027-0012.pdf"
    assert archive_file_name("2027-Q1") == "2027-Q1_abrechnungen.zip"
    odd = statement(municipality="../Lüsslingen / Nénnigkofen\x00🎉", number="../R/1", period="Jahr 27")
    assert statement_file_name(odd, "pdf") == "2027-jahr-27_2513_lusslingen-nennigkofen_R1.pdf"


def test_the_archive_holds_every_file_under_names_that_sort(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    statements = [
        statement(),
        statement(municipality="Aedermannsdorf", municipality_bfs=2421, number="R2027-0013"),
        msgspec.structs.replace(DATA["nothing"], municipality_bfs=2401, municipality="Egerkingen"),
    ]

    def render(data: StatementData) -> Any:
        return files_of(data, SAY, "de")

    path = archive_of(statements, render, lambda done, total: told.append((done, total)), tmp_path / "a.zip")
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert [name.split("_")[1] for name in names] == ["2401"] * 3 + ["2421"] * 3 + ["2513"] * 3
        assert names[6:] == [
            f"2027-Q2_2513_biberist_R2027-0012.{ending}" for ending in ("pdf", "xlsx", "csv")
        ]
        assert archive.read(names[6]) == statement_pdf(statement(), SAY, "de")
        assert archive.read(names[8]) == statement_csv(statement(), SAY)
        assert {entry.date_time for entry in archive.infolist()} == {(2027, 7, 16, 0, 0, 0)}
    again = archive_of(reversed(statements), render, lambda done, total: None, tmp_path / "b.zip")
    assert again.read_bytes() == path.read_bytes()


def test_an_archive_is_whole_or_not_there(tmp_path: Path) -> None:
    def render(data: StatementData) -> Iterator[tuple[str, bytes]]:
        yield "csv", b"x"
        if data.municipality_bfs == 2513:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        archive_of([statement()], render, lambda done, total: None, tmp_path / "a.zip")
    with pytest.raises(ValueError, match="same name"):
        archive_of([statement(), statement()], render, lambda done, total: None, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


def test_corrections_keep_their_period_and_reasons() -> None:
    row = next(row for row in rows_of(statement()) if row[KIND] == "Korrektur")
    assert (row["Erster Tag"], row["Letzter Tag"]) == ("01.01.2027", "31.03.2027")
    assert row["Angabe"] == "Umzug, F-9D2RW-00007: Wohnt seit 15.02.2027 in Biberist. Erfasst am 12.05.2027."
    assert row["Fall"] == "F-9D2RW-00007"
    assert row["Organisation"] == FIRST
    assert row["Nummer"] == "R2027-0012"
    assert statement().issued_on == date(2027, 7, 16)


def test_periods_of_every_length_are_called_what_the_pages_call_them() -> None:
    for ends, name in (
        (date(2027, 4, 1), "1. Quartal 2027"),
        (date(2027, 7, 1), "1. Halbjahr 2027"),
        (date(2028, 1, 1), "Jahr 2027"),
        (date(2027, 2, 15), "01.01.2027 bis 14.02.2027"),
    ):
        data = statement(period="2027-1", from_on=date(2027, 1, 1), to_on=ends)
        assert f";{name};" in statement_csv(data, speaker("de")).decode()
        assert heading(data, speaker("de")) == f"Rechnung, {name}"
