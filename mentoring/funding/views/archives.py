"""All statements of a period as one ZIP: asked for, made with progress, cancelled, downloaded."""

from typing import Any

from flask import Flask, abort, current_app, g, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.documents.naming import archive_file_name
from mentoring.funding.models import StatementArchive
from mentoring.funding.queries import archives as queries
from mentoring.funding.queries import periods
from mentoring.funding.queries.statements import statements_for
from mentoring.funding.rules.statement import from_plain
from mentoring.funding.services.archives import (
    ask_for_archive,
    cancel_archive,
    finish_archive,
    is_running,
    lost_file,
)
from mentoring.funding.services.computing import label_of
from mentoring.funding.views import archive_work, blueprint
from mentoring.funding.vocabulary import ArchiveState
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, toast


@blueprint.post("/periods/<int:period_id>/archive")
@requires(Permission.READ_STATEMENTS)
def archive_start(period_id: int) -> Response:
    """Begins the archive of the statements that one may see: a few at once, many beside the request."""
    period = periods.period(db(), period_id) or abort(404)
    found = statements_for(db(), actor(), period_id=period_id, whole=True)
    if not found:
        abort(404)
    locale = str(get_locale() or "de")
    archive, fresh = ask_for_archive(db(), period, locale=locale, many=len(found), actor=actor(), now=now())
    if (
        not fresh
        and archive.state is ArchiveState.DONE
        and not archive_work.archive_path(_app(), archive.id).is_file()
    ):
        lost_file(archive)
        archive, fresh = ask_for_archive(
            db(), period, locale=locale, many=len(found), actor=actor(), now=now()
        )
    if fresh:
        statements = [from_plain(one.data) for one in found]
        if len(statements) <= archive_work.AT_ONCE:
            size = archive_work.make(_app(), archive.id, statements, locale)
            finish_archive(db(), archive.id, size, now=now())
        else:
            g.archive_to_make = (archive.id, statements, locale)
    return redirect(url_for("funding.archive", archive_id=archive.id))


@blueprint.teardown_request
def archive_make(_error: BaseException | None) -> None:
    """Starts the work once the request's transaction is through; without it there is nothing to work at."""
    if asked := g.pop("archive_to_make", None):
        archive_work.start(_app(), *asked)


@blueprint.get("/archives/<int:archive_id>")
@requires(Permission.READ_STATEMENTS)
def archive(archive_id: int) -> str:
    """How far it is; the ZIP when it is done."""
    one = _own(archive_id)
    return render_template(
        "funding/statements/archive.html",
        archive=one,
        name=archive_file_name(label_of(one.period)),
        running=is_running(one, now()),
        done=one.state is ArchiveState.DONE and archive_work.archive_path(_app(), one.id).is_file(),
        cancelled=one.state is ArchiveState.CANCELLED,
        use_htmx=True,
    )


@blueprint.get("/archives/<int:archive_id>/progress")
@requires(Permission.READ_STATEMENTS)
def archive_progress(archive_id: int) -> Any:
    """The piece of the page that counts; once the work is done, the browser is told to load the page."""
    one = _own(archive_id)
    if is_running(one, now()):
        return render_template("funding/statements/_archive_progress.html", archive=one)
    return "", 200, {"HX-Refresh": "true"}


@blueprint.post("/archives/<int:archive_id>/cancel")
@requires(Permission.READ_STATEMENTS)
def archive_cancel(archive_id: int) -> Response:
    """Gives it up."""
    one = _own(archive_id)
    cancel_archive(db(), one)
    if one.state is ArchiveState.CANCELLED:
        toast(_("Abgebrochen"))
    return redirect(url_for("funding.archive", archive_id=archive_id))


@blueprint.get("/archives/<int:archive_id>/file")
@requires(Permission.READ_STATEMENTS)
def archive_file(archive_id: int) -> Response:
    """The ZIP; that it was taken is logged with the number of statements."""
    one = _own(archive_id)
    path = archive_work.archive_path(_app(), one.id)
    if one.state is not ArchiveState.DONE or not path.is_file():
        abort(404)
    log_read("statement archive", one.period_id, action=Access.EXPORTED, detail=f"{one.total} zip")
    name = archive_file_name(label_of(one.period))
    answer = Response(path.read_bytes(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _own(archive_id: int) -> StatementArchive:
    g.nav = "funding.statements"
    return queries.archive_for(db(), actor(), archive_id) or abort(404)


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
