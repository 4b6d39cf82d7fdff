"""A statement as PDF, XLSX and CSV: the same figures as on its page."""

from typing import Any

from flask import Response, abort
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.documents.naming import statement_file_name
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.documents.statement_sheets import statement_csv, statement_xlsx
from mentoring.funding.queries import statements as queries
from mentoring.funding.rules.statement import StatementData, from_plain
from mentoring.funding.views import blueprint
from mentoring.permissions import Permission
from mentoring.web import db, log_read, say
from mentoring.wording import Sentence

FORMATS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@blueprint.get("/statements/<int:statement_id>/file.<any(pdf, xlsx, csv):format>")
@requires(Permission.READ_STATEMENTS)
def statement_file(statement_id: int, format: str) -> Response:
    """A statement as a file to keep, in the language of the page."""
    found = queries.statement_for(db(), actor(), statement_id) or abort(404)
    data = from_plain(found.data)
    log_read("statement", statement_id, action=Access.EXPORTED, detail=format)
    answer = Response(made(data, format), content_type=FORMATS[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{statement_file_name(data, format)}"'
    return answer


def made(data: StatementData, format: str) -> bytes:
    """The content of the file."""
    if format == "pdf":
        return statement_pdf(data, spoken, str(get_locale() or "de"))
    return statement_xlsx(data, spoken) if format == "xlsx" else statement_csv(data, spoken)


def spoken(text: Sentence | str, **values: Any) -> str:
    """A text of the documents in the language of the request."""
    if isinstance(text, Sentence):
        return say(text)
    return _(text, **values) if values else _(text)
