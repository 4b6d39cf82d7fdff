"""The receipt of an expense as a file: a picture is shown, a PDF only given away, and reading is logged."""

import base64

from flask import Response, abort

from mentoring.meetings.models import Expense
from mentoring.meetings.queries.expenses import photo_of
from mentoring.web import db, log_read

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def receipt_file(expense: Expense) -> Response:
    """The kept content with its own kind; nothing in it runs, whatever it is taken for."""
    photo = photo_of(db(), expense.id) or abort(404)
    log_read("expense", expense.id, detail="receipt")
    answer = Response(base64.b64decode(photo.content), content_type=photo.media_type)
    way = "inline" if photo.media_type.startswith("image/") else "attachment"
    name = f"beleg-{expense.id}.{ENDINGS[photo.media_type]}"
    answer.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
