"""A run as files to keep: a list as CSV, several sheets as a workbook; that they were exported is logged."""

from collections.abc import Sequence

from flask import Response

from mentoring.audit import Access
from mentoring.names import fold
from mentoring.sheets import Sheet, csv_file, file_name, workbook
from mentoring.tandems.models import MatchRun
from mentoring.waitlists.views.entries import own_organisation
from mentoring.web import log_read, today

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def run_file_of(run: MatchRun, what: str, sheets: Sequence[Sheet], ending: str) -> Response:
    """A file about a run, with a name that sorts by day; a CSV holds the first sheet."""
    content = csv_file(sheets[0].headers, sheets[0].rows) if ending == "csv" else workbook(sheets)
    log_read("run", run.id, action=Access.EXPORTED, detail=f"{fold(what)} {ending}")
    answer = Response(content, content_type=FORMATS[ending])
    name = file_name(today(), f"lauf-{run.number}-{fold(what)}", own_organisation().code, ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
