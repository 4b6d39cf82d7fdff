"""Lists as files to keep: CSV and XLSX."""

from collections.abc import Sequence

from flask import Response

from mentoring.audit import Access
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.web import log_read, today

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def list_file(
    ending: str,
    what: str,
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Value]],
    *,
    subject: str,
    subject_id: int | None = None,
    whose: str = "kanton",
) -> Response:
    """A list as a file with a name that sorts by day; that it was exported is logged."""
    content = csv_file(headers, rows) if ending == "csv" else workbook([Sheet(title, headers, rows)])
    log_read(subject, subject_id, action=Access.EXPORTED, detail=ending)
    answer = Response(content, content_type=FORMATS[ending])
    name = file_name(today(), what, whose, ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
