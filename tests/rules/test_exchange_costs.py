"""Rows of a list of costs: amounts as the entry form takes them, words of three languages, what is needed."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.exchange.rules.cells import Known, Unreadable
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.cost_rows import CostReader, cost_key
from mentoring.exchange.rules.costs import CATEGORIES, read_amount
from mentoring.exchange.rules.mapping import guess, refusals
from mentoring.exchange.rules.rows import Row
from mentoring.exchange.vocabulary import ImportKind
from mentoring.funding.vocabulary import CostCategory
from tests.days import TODAY

KNOWN = Known(TODAY, programmes={"mitten unter uns": 7}, funds={"ip": 3, "integrationspauschale": 3})
HEADERS = ["Datum", "Betrag", "Kategorie", "Zweck", "Beleg", "Programm", "Quelle", "Abgrenzung bis"]
GOOD = ["31.1.2027", "1'234.50", "Personal", "Löhne", "B-1", "", "", ""]


def read(category: CostCategory | None = None, **changed: str) -> Row:
    """One row of a list, good but for what is changed."""
    cells = [changed.get(header.split()[0].lower(), cell) for header, cell in zip(HEADERS, GOOD, strict=True)]
    return CostReader(HEADERS, guess(ImportKind.COSTS, HEADERS), KNOWN, category).read(2, cells)


def wrong(row: Row) -> str:
    return " ".join(str(problem.sentence) for problem in row.problems)


@pytest.mark.parametrize(
    ("typed", "rappen"),
    [
        *(("1'234.50", 123450), ("1’234.50", 123450), ("1234.5", 123450), ("1234,5", 123450)),
        *(("CHF 12.–", 1200), ("12.-", 1200), ("0.05", 5), ("19.99", 1999), ("1234.50 CHF", 123450)),
    ],
)
def test_amounts_are_read_as_they_are_typed(typed: str, rappen: int) -> None:
    assert read(betrag=typed).values["amount"] == rappen


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        *(("-120.00", "ist negativ"), ("−120.00", "ist negativ"), ("0", "grösser als null")),
        *(("0.00", "grösser als null"), ("12'34", "kein Betrag"), ("1.234", "kein Betrag")),
        *(("1.234,50", "kein Betrag"), ("zehn", "kein Betrag"), ("1e3", "kein Betrag")),
        *(("0.30000000000000004", "kein Betrag"), ("=1+1", "Formel"), ("#REF!", "Fehlerwert")),
        *(("9999999999999999", "kein Betrag"), ("", "fehlt"), ("-", "fehlt"), ("١٢", "kein Betrag")),
    ],
)
def test_what_the_form_refuses_is_refused(typed: str, said: str) -> None:
    row = read(betrag=typed)
    assert said in wrong(row)
    assert "amount" not in row.values


@given(st.integers(1, 10**12))
def test_an_amount_however_written_is_the_same_rappen(rappen: int) -> None:
    francs, rest = divmod(rappen, 100)
    grouped = f"{francs:,}".replace(",", "'")
    for typed in (
        f"{francs}.{rest:02d}",
        f"{grouped}.{rest:02d}",
        f"{francs},{rest:02d}",
        f"CHF {francs}.{rest:02d}",
    ):
        assert read_amount(typed, KNOWN) == rappen


@given(st.text(alphabet="0123456789.,'’-–−+ CHF", max_size=15))
def test_nothing_but_digits_groups_and_decimals_is_an_amount(text: str) -> None:
    try:
        found = read_amount(text, KNOWN)
    except Unreadable:
        return
    digits = re.sub(r"^CHF|CHF$", "", text.strip()).strip()
    assert found > 0
    assert re.fullmatch(r"\+?\d[\d'’ ]*([.,](\d{1,2}|–|-{1,2}))?", digits)


@given(st.text(max_size=200))
def test_no_text_whatever_makes_a_reader_fail_otherwise(text: str) -> None:
    for column in COLUMNS[ImportKind.COSTS].values():
        found = CostReader(["x"], {0: column.key}, KNOWN).read(2, [text])
        assert found.problems
        for problem in found.problems:
            assert "%(" in text or "%(" not in str(problem.sentence)


def test_every_category_is_understood_in_every_language() -> None:
    for category, spelt in CATEGORIES.items():
        for words in spelt:
            assert read(kategorie=words[0].upper()).values["category"] is category
    assert set(CATEGORIES) == set(CostCategory)


def test_what_every_document_needs() -> None:
    for key, said in (("datum", "Datum"), ("kategorie", "Kategorie"), ("zweck", "Zweck"), ("beleg", "Beleg")):
        assert f"Spalte «{said}»: Die Angabe fehlt." in wrong(read(**{key: ""}))
    assert read(CostCategory.MATERIAL, kategorie="").values["category"] is CostCategory.MATERIAL
    assert "nicht bekannt" in wrong(read(CostCategory.MATERIAL, kategorie="Raumschiff"))
    assert "mehr als 300" in wrong(read(zweck="x" * 301))
    assert "mehr als 120" in wrong(read(beleg="x" * 121))
    assert refusals(ImportKind.COSTS, ["amount", "document"])
    assert not refusals(ImportKind.COSTS, ["amount", "document", "purpose", "concerns_on"])


def test_programmes_funds_and_accruals() -> None:
    row = read(programm="Mitten unter uns", quelle="IP", abgrenzung="30.6.2027")
    assert not row.problems
    assert (row.values["programme"], row.values["fund"]) == (7, 3)
    assert row.values["release_by"] == date(2027, 6, 30)
    row = read(programm="keines, alle zusammen", quelle="wie die Finanzierungsregel es sagt")
    assert (row.values["programme"], row.values["fund"]) == (0, 0)
    assert "gibt es nicht" in wrong(read(programm="Fremdes"))
    assert "gibt es nicht" in wrong(read(quelle="Lotterie"))
    for day in ("31.1.2027", "1.1.2027"):
        assert "nach dem Tag der Leistung" in wrong(read(abgrenzung=day))


def test_a_document_is_the_same_whatever_its_case_and_signs() -> None:
    day, what = date(2027, 1, 31), CostCategory.PERSONNEL
    assert cost_key("R-12 ", day, 5, what) == cost_key("r 12", day, 5, what)
    for other in (("R-13", day, 5, what), ("R-12", date(2027, 2, 1), 5, what), ("R-12", day, 6, what)):
        assert cost_key(*other) != cost_key("R-12", day, 5, what)
    assert cost_key("R-12", day, 5, CostCategory.OTHER) != cost_key("R-12", day, 5, what)
