"""Writing lists that a spreadsheet opens as they are meant, and never runs: CSV for Swiss Excel, and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import xlsxwriter

Value = str | int | float | Decimal | Fraction | date | None
"""What a cell may hold. A ``Decimal`` is an amount of money and shown as one; a ``Fraction`` is exact."""

RISKY = re.compile(r"['\s]*[=+\-@＝＋－＠]|'*[\t\r\n]")
"""How a text begins that a spreadsheet might take for a formula."""

WIDEST, NARROWEST = 50, 10
PLACES = 6


class Sheet(NamedTuple):
    """One sheet of a workbook. ``totals`` is a last row of sums; ``widths`` are in characters."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]
    totals: Sequence[Value] = ()
    widths: Sequence[int] = ()


def neutralised(text: str) -> str:
    """The text so that no spreadsheet runs it: one that could be a formula gets an apostrophe in front."""
    return "'" + text if RISKY.match(text) else text


def csv_file(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV with byte order mark and semicolons. Texts are neutralised; numbers stay numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(header) for header in headers])
    writer.writerows([_text(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def workbook(sheets: Sequence[Sheet | tuple[str, Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """A workbook: headings stay in view, columns can be filtered, pages repeat them when printed."""
    data = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(data, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (equal content, equal file)
        plain, bold = _Formats(book), _Formats(book, bold=True, top=1)
        head = book.add_format({"bold": True, "bottom": 1})
        for one in sheets:
            given = Sheet(*one)
            sheet = book.add_worksheet(given.title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            for place, header in enumerate(given.headers):
                width = given.widths[place] if place < len(given.widths) else len(header) + 2
                sheet.set_column(place, place, min(WIDEST, max(NARROWEST, width)))
                sheet.write_string(0, place, neutralised(header), head)
            last = 0
            for last, row in enumerate(given.rows, start=1):
                _write(sheet, last, row, plain)
            if given.headers and last:
                sheet.autofilter(0, 0, last, len(given.headers) - 1)
            if given.totals:
                _write(sheet, last + 1, given.totals, bold)
    return data.getvalue()


def file_name(day: date, what: str, whose: str, ending: str) -> str:
    """A name that sorts by day: «2026-11-23_warteliste_caritas.csv»."""
    return f"{day.isoformat()}_{what}_{whose}.{ending}"


class _Formats:
    """How kinds of cells are shown: by default, as a day, as an amount."""

    def __init__(self, book: xlsxwriter.Workbook, **more: object) -> None:
        self.default = book.add_format(more) if more else None
        self.day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left", **more})
        self.money = book.add_format({"num_format": "#,##0.00", **more})


def _write(sheet: "xlsxwriter.worksheet.Worksheet", line: int, row: Sequence[Value], shown: _Formats) -> None:
    for place, value in enumerate(row):
        if isinstance(value, bool) or value is None or value == "":
            if shown.default is not None:
                sheet.write_blank(line, place, None, shown.default)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), shown.day)  # noqa: DTZ001
        elif isinstance(value, Decimal):
            sheet.write_number(line, place, value, shown.money)
        elif isinstance(value, Fraction):
            sheet.write_number(line, place, float(value), shown.default)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value, shown.default)
        else:
            sheet.write_string(line, place, neutralised(value), shown.default)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, Fraction):
        rounded = round(value, PLACES)
        return f"{float(rounded):.{PLACES}f}".rstrip("0").rstrip(".")
    return neutralised(value) if isinstance(value, str) else str(value)
