"""The life of a request: its session and transaction, its idempotency, headers, errors and logs.

One POST is one transaction: it is committed when the view answers with success or a redirect, and rolled
back otherwise. A form that creates something carries a ``request_key``; sent twice, it has one effect.
"""

import secrets
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, current_app, flash, g, redirect, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from mentoring.access import actor
from mentoring.accounts.models import HandledRequest
from mentoring.actors import Actor
from mentoring.audit import Access, act_as, log_access
from mentoring.clock import day_of
from mentoring.database import begin_writing, open_session, writing
from mentoring.wording import Labelled, Sentence

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

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


def stay() -> None:
    """The answer is a file and the page stays: its form may be sent again with the same key."""
    if handled := g.pop("handled", None):
        db().delete(handled)


def say(sentence: Sentence | str) -> str:
    """A sentence of the domain in the language of the request."""
    if isinstance(sentence, str):
        return _(sentence)
    params = {k: shown(v) for k, v in sentence.params.items()}
    return _(sentence.text, **params) if params else _(sentence.text)


def shown(value: Any) -> Any:
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(shown(one)) for one in value)
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


def _start() -> Response | None:
    if request.endpoint == "static":
        return None
    reference()
    if any("\0" in text for given in (request.args, request.form) for _, text in given.items(multi=True)):
        abort(400)  # no database keeps it, and nobody types it
    g.db_owner = actor()
    act_as(db(), g.db_owner, now())
    return _once()


def reference() -> str:
    """The name of this request in logs and on error pages; given when it is first asked for."""
    if "reference" not in g:
        g.reference = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.reference)
    return str(g.reference)


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
    if request.endpoint == "static":
        return response
    reference()
    try:
        who = actor()  # before the transaction ends, else it would be asked for once more
        _end_transaction(response)
        _write_accesses(response, who)
    except OperationalError as error:  # noticed only now: what was answered does not hold
        response = _headers(current_app.make_response(current_app.handle_user_exception(error)))
        who = actor()
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        user=who.user_id,
    )
    return response


def _end_transaction(response: Response) -> None:
    if "db" not in g or request.method in SAFE_METHODS:
        return
    if response.status_code < 400 or g.get("keep"):
        if "handled" in g and response.status_code < 400:
            g.handled.location = response.headers.get("Location", request.path)[:2000]
        g.db.commit()
    else:
        g.db.rollback()


def _write_accesses(response: Response, who: Actor) -> None:
    accesses = g.get("accesses", []) if response.status_code < 400 else []
    denied = response.status_code in {403, 404} and request.endpoint not in {None, "static"} and who.user_id
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
                actor=who,
                now=now(),
                detail=detail,
                reference=reference(),
            )


def _subject_id() -> int | None:
    return next((v for v in (request.view_args or {}).values() if isinstance(v, int)), None)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    if "token" in (request.view_args or {}):  # a personal link: its address is a secret
        headers["Referrer-Policy"], headers["X-Robots-Tag"] = "strict-origin", "noindex, nofollow"
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


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return secrets.token_hex(16)
