"""Error pages: whatever goes wrong, a page in words that can be understood, with a number to refer to."""

import traceback
from typing import Any

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from mentoring.web import new_key, reference, say, shown
from mentoring.wording import Conflict, Refused

PLAIN_PAGE = (
    '<!doctype html><html lang="de-CH"><meta charset="utf-8"><title>Fehler {status} – Tandem</title>'
    "<h1>Das hat gerade nicht geklappt</h1><p>Bitte versuchen Sie es in einigen Minuten noch einmal. "
    "Bleibt der Fehler, nennen Sie uns die Nummer {reference}.</p></html>"
)
"""What is shown when not even the frame of a page can be made."""

log = structlog.get_logger("mentoring.errors")


def init_errors(app: Flask) -> None:
    """Installs the error pages on the application."""
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(Exception, _crash)


def _error_page(status: int, **context: Any) -> tuple[str, int]:
    number = reference()
    try:
        if "db" in g and not g.get("keep"):
            g.db.rollback()
        page = current_app.jinja_env.select_template((f"errors/{status}.html", "errors/other.html"))
        return render_template(page, status=status, reference=number, **context), status
    except Exception as error:  # the frame itself may need what has just failed, the database for one
        log.error("error page", error=type(error).__name__)
        return PLAIN_PAGE.format(status=status, reference=escape(number)), status


def _csrf_failed(_error: CSRFError) -> tuple[str, int]:
    return _error_page(400, expired=True)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _error_page(error.code)


def _refused(error: Refused) -> tuple[str, int]:
    return _error_page(422, sentence=say(error.sentence))


def _conflict(error: Conflict | StaleDataError) -> tuple[str, int]:
    if isinstance(error, StaleDataError):
        return _error_page(409)
    typed = [
        (k, v) for k, v in request.form.items(multi=True) if k not in {"csrf_token", "request_key", "version"}
    ]
    again = [*typed, ("version", error.version), ("request_key", new_key())]
    return _error_page(
        409,
        subject=error.subject,
        changed_by=error.changed_by,
        changed_at=error.changed_at,
        differences=[
            {"label": say(a), "theirs": shown(b), "mine": shown(c)} for a, b, c in error.differences
        ],
        reload_url=request.full_path.rstrip("?"),
        resubmit_url=request.full_path.rstrip("?") if error.version is not None else None,
        resubmit_fields=again,
    )


def _database_down(error: OperationalError) -> tuple[str, int]:
    """Nobody is asked for any more: the page has to come without the database."""
    reference()
    log.error("database", error=type(error.orig).__name__, endpoint=request.endpoint)
    g.pop("accesses", None)
    g.pop("keep", None)
    if session := g.pop("db", None):
        session.close()
    g._login_user = AnonymousUserMixin()
    return _error_page(503)


def _crash(error: Exception) -> tuple[str, int]:
    if current_app.testing and current_app.config.get("PROPAGATE_ERRORS", True):
        raise error
    reference()
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("crash", error=type(error).__name__, endpoint=request.endpoint, frames=frames[-12:])
    return _error_page(500)
