"""Workbooks: read as openpyxl reads them, only faster; and no part of one fills the memory."""

import io
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter

from mentoring.exchange.rules.parts import Book
from mentoring.exchange.rules.sheets import LONGEST_CELL, Limits
from mentoring.exchange.rules.workbooks import read_workbook
from mentoring.wording import Refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def written(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    """A workbook as a spreadsheet would write it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, options) as book:
        fill(book)
    return data.getvalue()


def everything(book: xlsxwriter.Workbook) -> None:
    """Every kind of cell that lists hold."""
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Nachname", "", "Müller <&> «ñ»", " Rand ", "zwei\nZeilen", "_x005F_x"])
    sheet.write_row(3, 2, [1, 1.5, -3, 1e20, 0])
    sheet.write_datetime(4, 0, datetime(1985, 12, 31), day)  # noqa: DTZ001
    sheet.write_datetime(4, 1, date(2026, 1, 1), day)
    sheet.write_datetime(4, 2, time(12, 30), book.add_format({"num_format": "hh:mm"}))
    sheet.write_datetime(4, 3, timedelta(hours=30), book.add_format({"num_format": "[h]:mm"}))
    sheet.write_number(4, 4, 99_999_999, day)
    sheet.write_boolean(5, 0, True)
    sheet.write_boolean(5, 1, False)
    sheet.write_formula(5, 2, "=A1&B1", None, "x")
    sheet.write_array_formula("D6:D6", "{=SUM(A1:B1)}", None, 3)
    sheet.write_rich_string(6, 0, "eins ", bold, "zwei", " drei")
    sheet.write_blank(7, 0, None, bold)
    sheet.write_string(7, 100, "ganz rechts")
    sheet.write_string(7, 200, "zu weit")


ODD_CELLS = (
    '<row r="2"><c r="A2" t="str"><v>x</v></c><c r="C2" t="e"><v>#REF!</v></c><c t="d"><v>2026-01-31</v></c>'
    '<c><v>7</v></c><c r="b2"><v>8</v></c></row>'
    '<row><c r="A3"><f t="shared" si="0" ref="A3:A4">B1+1</f><v>1</v></c><c t="inlineStr"><is/></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>2</v></c><c r="B4" t="inlineStr"><is><r><t>a</t></r>'
    '<r><rPr/><t xml:space="preserve"> b</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>'
    '<c r="C4"><f t="dataTable" ref="C4" r1="A1"/></c><c r="D4" t="s"/><c r="E4"><v></v></c></row>'
    '<row r="3"><c r="A3" t="str"><v>too late</v></c></row>'
    '<row r="9"><c r="B9"><v>1E2</v></c></row>'
)


def with_parts(**content: str) -> bytes:
    """A small workbook with other parts in the place of its own."""
    names = {"sheet": SHEET, "texts": TEXTS}
    data = io.BytesIO()
    small = written(lambda book: book.add_worksheet().write_row(0, 0, ["Nachname"]))
    with zipfile.ZipFile(io.BytesIO(small)) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            replaced = [part for key, part in content.items() if names[key] == name]
            to.writestr(name, replaced[0] if replaced else source.read(name))
    return data.getvalue()


def sheet_of(rows: str) -> str:
    """A sheet's part with these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        written(everything),
        written(everything, constant_memory=True),
        written(everything, default_date_format="dd.mm.yyyy", date_1904=True),
        with_parts(sheet=sheet_of(ODD_CELLS)),
        with_parts(
            sheet=sheet_of(ODD_CELLS)
            .replace("<", "<x:")
            .replace("<x:/", "</x:")
            .replace("xmlns=", "xmlns:x=")
        ),
    ],
    ids=["with a table of texts", "texts in the cells", "days since 1904", "odd cells", "prefixed"],
)
def test_values_are_those_that_openpyxl_reads(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheet = theirs.worksheets[0]
        sheet.reset_dimensions()
        wanted = [trimmed(row) for row in sheet.iter_rows(max_col=101, values_only=True)]
        theirs.close()
        book = Book(io.BytesIO(data), read_only=True, keep_links=False)
        book.read()
        assert [trimmed(row) for row in book.rows(book.visible[0])] == wanted
        book.archive.close()
    assert any(wanted)


def trimmed(row: object) -> list[object]:
    """A row as far as it says something; formulas that are not texts by their sign."""
    values = [value if type(value).__module__ in {"builtins", "datetime"} else "=" for value in list(row)]  # type: ignore[call-overload]
    while values and values[-1] in (None, ""):
        values.pop()
    return ["" if value is None else value for value in values]


@pytest.mark.promise(12)
@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"sheet": sheet_of("<row/>" * 200_000)}, "Die Datei ist leer"),
        ({"sheet": sheet_of("<row>" + "<c><v>1</v></c>" * 200_000 + "</row>")}, "mehr als 100 Spalten"),
        ({"sheet": sheet_of("<a>" * 2_000_000)}, "beschädigt"),
        ({"sheet": sheet_of('<row r="2000000000"/>')}, "beschädigt"),
        ({"sheet": sheet_of("<b/>" * 400_000)}, "Die Datei ist leer"),
        (
            {"sheet": sheet_of(f'<row><c t="inlineStr"><is><t>{"x" * 12_000_000}</t></is></c></row>')},
            f"mehr als {LONGEST_CELL} Zeichen",
        ),
        (
            {"texts": f'<sst xmlns="{MAIN}"><si><t>{"x" * 12_000_000}</t></si></sst>'},
            f"mehr als {LONGEST_CELL}",
        ),
        ({"texts": '<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'}, "Verweise"),
        ({"texts": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst>&a;</sst>'}, "beschädigt"),
    ],
    ids=["rows", "cells", "depth", "far row", "elements", "long cell", "long text", "entity", "outside"],
)
def test_no_part_fills_the_memory(parts: dict[str, str], sentence: str, promise: object) -> None:
    data = with_parts(**parts)
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match=sentence):
            read_workbook(data, Limits())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * 1024 * 1024, f"{peak} bytes"
    promise.measured(f"a part of a workbook: {peak // 1024} KiB")  # type: ignore[attr-defined]
