"""The life of a request: its session and transaction, its idempotency, headers, errors and logs.

One POST is one transaction: it is committed when the view answers with success or a redirect, and rolled
back otherwise. A form that creates something carries a ``request_key``; sent twice, it has one effect.
"""

import secrets
import traceback
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import escape
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from mentoring.access import actor
from mentoring.accounts.models import HandledRequest
from mentoring.audit import Access, act_as, log_access
from mentoring.clock import day_of
from mentoring.database import begin_writing, open_session, writing
from mentoring.wording import Conflict, Labelled, Refused, Sentence

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

PLAIN_PAGE = (
    '<!doctype html><html lang="de-CH"><meta charset="utf-8"><title>Fehler {status} – Tandem</title>'
    "<h1>Das hat gerade nicht geklappt</h1><p>Bitte versuchen Sie es in einigen Minuten noch einmal. "
    "Bleibt der Fehler, nennen Sie uns die Nummer {reference}.</p></html>"
)
"""What is shown when not even the frame of a page can be made."""

csrf = CSRFProtect()
log = structlog.get_logger("mentoring.web")


def db() -> Session:
    """The request's database session. In a POST it begins, at once, a transaction that writes."""
    if "db" not in g:
        g.db = open_session(current_app.extensions["engine"])
        if request.method not in SAFE_METHODS:
            begin_writing(g.db)
    session: Session = g.db
    return session


def now() -> datetime:
    """The instant of this request: the same one throughout."""
    if "now" not in g:
        g.now = current_app.extensions["clock"]()
    moment: datetime = g.now
    return moment


def today() -> date:
    """The Swiss calendar day of this request."""
    return day_of(now())


def log_read(subject: str, subject_id: int | None, *, action: Access = Access.READ, detail: str = "") -> None:
    """Notes that somebody read or exported something; written after the view, in its own transaction."""
    g.setdefault("accesses", []).append((action, subject, subject_id, detail))


def toast(message: str, *, kind: str = "good", undo: dict[str, Any] | None = None) -> None:
    """A short message on the next page; ``undo`` has ``url``, ``label`` and optionally ``fields``."""
    flash({"message": message, "kind": kind, "undo": undo}, "toast")  # type: ignore[arg-type]


def keep() -> None:
    """Commits this request even though its answer is an error (a counted failed sign-in, for example)."""
    g.keep = True


def say(sentence: Sentence | str) -> str:
    """A sentence of the domain in the language of the request."""
    if isinstance(sentence, str):
        return _(sentence)
    params = {k: _shown(v) for k, v in sentence.params.items()}
    return _(sentence.text, **params) if params else _(sentence.text)


def _shown(value: Any) -> Any:
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_shown(one)) for one in value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.strftime("%d.%m.%Y")
    return _(value.label) if isinstance(value, Labelled) else value


def local_target(url: str | None) -> str | None:
    """The URL if it leads to a page of this site, else None."""
    if not url or not url.startswith("/") or url.startswith(("//", "/\\")) or "\\" in url:
        return None
    parts = urlsplit(url)
    return url if not parts.scheme and not parts.netloc and url.isprintable() else None


def init_web(app: Flask) -> None:
    """Installs the request's life-cycle on the application."""
    csrf.init_app(app)
    app.before_request(_start)
    app.after_request(_finish)
    app.after_request(_headers)
    app.teardown_request(_close)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(Exception, _crash)


def _start() -> Response | None:
    if request.endpoint == "static":
        return None
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=_reference())
    if any("\0" in text for given in (request.args, request.form) for _, text in given.items(multi=True)):
        abort(400)  # no database keeps it, and nobody types it
    g.db_owner = actor()
    act_as(db(), g.db_owner, now())
    return _once()


def _reference() -> str:
    """The name of this request in logs and on error pages; the guard may end a request before it starts."""
    return str(g.setdefault("reference", secrets.token_hex(6)))


def _once() -> Response | None:
    """The first request with a form's key goes on; a repeated one is led to the first one's result."""
    key = request.form.get("request_key", "") if request.method == "POST" else ""
    if not key:
        return None
    if not (16 <= len(key) <= 64 and key.isascii() and key.isalnum()):
        abort(400)
    g.handled = HandledRequest(key=key, user_id=actor().user_id, at=now())
    try:
        earlier = db().get(HandledRequest, key)
        if earlier is None:
            db().add(g.handled)
            db().flush()
            return None
    except IntegrityError:
        db().rollback()
        begin_writing(db())
        earlier = db().get(HandledRequest, key)
    g.pop("handled")
    if earlier is None or earlier.user_id != actor().user_id:
        abort(400)
    return redirect(earlier.location or "/")  # type: ignore[return-value]


def _finish(response: Response) -> Response:
    if "db" in g and request.method not in SAFE_METHODS:
        if response.status_code < 400 or g.get("keep"):
            if "handled" in g and response.status_code < 400:
                g.handled.location = response.headers.get("Location", request.path)[:2000]
            g.db.commit()
        else:
            g.db.rollback()
    _write_accesses(response)
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        user=actor().user_id,
    )
    return response


def _write_accesses(response: Response) -> None:
    accesses = g.get("accesses", []) if response.status_code < 400 else []
    denied = (
        response.status_code in {403, 404} and request.endpoint not in {None, "static"} and actor().user_id
    )
    if denied:
        accesses = [(Access.DENIED, request.endpoint or "", _subject_id(), request.method)]
    if not accesses:
        return
    if "db" in g:
        g.db.rollback()
    with writing(current_app.extensions["engine"]) as session:
        for action, subject, subject_id, detail in accesses:
            log_access(
                session,
                action,
                subject,
                subject_id,
                actor=actor(),
                now=now(),
                detail=detail,
                reference=_reference(),
            )


def _subject_id() -> int | None:
    return next((v for v in (request.view_args or {}).values() if isinstance(v, int)), None)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if current_app.config["HTTPS"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("db", None)
    if session is not None:
        session.close()


def _error_page(status: int, **context: Any) -> tuple[str, int]:
    reference = _reference()
    try:
        if "db" in g and not g.get("keep"):
            g.db.rollback()
        page = current_app.jinja_env.select_template((f"errors/{status}.html", "errors/other.html"))
        return render_template(page, status=status, reference=reference, **context), status
    except Exception as error:  # the frame itself may need what has just failed, the database for one
        log.error("error page", error=type(error).__name__)
        return PLAIN_PAGE.format(status=status, reference=escape(reference)), status


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
            {"label": say(a), "theirs": _shown(b), "mine": _shown(c)} for a, b, c in error.differences
        ],
        reload_url=request.full_path.rstrip("?"),
        resubmit_url=request.full_path.rstrip("?") if error.version is not None else None,
        resubmit_fields=again,
    )


def _database_down(error: OperationalError) -> tuple[str, int]:
    log.error("database", error=type(error.orig).__name__, endpoint=request.endpoint)
    g.pop("accesses", None)
    return _error_page(503)


def _crash(error: Exception) -> tuple[str, int]:
    if current_app.testing and current_app.config.get("PROPAGATE_ERRORS", True):
        raise error
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("crash", error=type(error).__name__, endpoint=request.endpoint, frames=frames[-12:])
    return _error_page(500)


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return secrets.token_hex(16)
