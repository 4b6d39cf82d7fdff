"""Writing lists that a spreadsheet opens as they are meant, and never runs: CSV for Swiss Excel, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from mentoring.exchange.rules.cells import neutralised

Value = str | int | float | date | None
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Value]]]
WIDEST, NARROWEST = 50, 10


def csv_file(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV with byte order mark and semicolons. Texts are neutralised; numbers stay numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(header) for header in headers])
    writer.writerows([_text(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of (title, headings, rows): headings stay in view, columns can be filtered."""
    data = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(data, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (equal content, equal file)
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        for title, headers, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            for place, header in enumerate(headers):
                sheet.set_column(place, place, min(WIDEST, max(NARROWEST, len(header) + 2)))
                sheet.write_string(0, place, neutralised(header), head)
            last = 0
            for last, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    if isinstance(value, bool) or value is None or value == "":
                        continue
                    if isinstance(value, date):
                        sheet.write_datetime(last, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                    elif isinstance(value, int | float):
                        sheet.write_number(last, place, value)
                    else:
                        sheet.write_string(last, place, neutralised(value))
            if headers and last:
                sheet.autofilter(0, 0, last, len(headers) - 1)
    return data.getvalue()


def file_name(day: date, what: str, whose: str, ending: str) -> str:
    """A name that sorts by day: «2026-11-23_warteliste_caritas.csv»."""
    return f"{day.isoformat()}_{what}_{whose}.{ending}"


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return neutralised(value) if isinstance(value, str) else str(value)
