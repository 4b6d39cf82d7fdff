"""Lists and documents of the accompaniment as files to keep, with names that sort by day."""

from collections.abc import Sequence

from flask import Response

from mentoring.names import sort_key
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.web import today

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def list_file(
    ending: str, title: str, headers: Sequence[str], rows: Sequence[Sequence[Value]], whose: str
) -> Response:
    """A list as CSV or workbook."""
    content = csv_file(headers, rows) if ending == "csv" else workbook([Sheet(title, headers, rows)])
    return kept_file(content, sort_key(title), whose, ending)


def kept_file(content: bytes, what: str, whose: str, ending: str) -> Response:
    """A file that the browser stores and never opens within a page."""
    answer = Response(content, content_type=TYPES[ending])
    name = file_name(today(), "-".join(what.split()), "-".join(whose.split()), ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
