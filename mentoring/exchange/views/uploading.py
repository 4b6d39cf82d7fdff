"""From the file to the check: the list of imports, the upload, which column is what."""

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.exchange import queries, services
from mentoring.exchange.forms import UploadForm, chosen_columns, columns_form, readable_places
from mentoring.exchange.models import ListImport
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings, shown, twice
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.views import background, blueprint
from mentoring.exchange.vocabulary import OF_PEOPLE, ImportKind, ImportState
from mentoring.inputs import Form
from mentoring.listing import ListState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.web import db, now, today
from mentoring.wording import Refused

SAMPLE = 5


@blueprint.get("/imports")
@requires(Permission.IMPORT)
def imports() -> str:
    """The organisation's imports and where they stand."""
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("new",), default="new")
    state.counted(queries.number_of_imports(db(), actor()))
    rows = queries.imports(db(), actor(), limit=state.size, offset=state.offset)
    return render_template("exchange/imports.html", state=state, rows=rows)


@blueprint.route("/imports/new", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def import_new() -> Any:
    """The file; what cannot be read is said here, and nothing is kept of it."""
    form = UploadForm()
    if request.method == "GET" and request.args.get("kind") in OF_PEOPLE:
        form.kind.data = request.args["kind"]
    if form.validate_on_submit():
        try:
            with form.file.data.stream as stream:
                data = stream.read(limits().file_bytes + 1)
            sheet = read_file(data, limits(), known_headings())
            import_ = services.keep_upload(
                db(),
                ImportKind[form.kind.data],
                form.file.data.filename or "",
                sheet,
                actor=actor(),
                now=now(),
            )
            return redirect(url_for("exchange.columns", import_id=import_.id))
        except Refused as refused:
            form.refuse(refused)
    return render_template("exchange/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/imports/<int:import_id>/columns", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def columns(import_id: int) -> Any:
    """Which column is what, as guessed, with the first rows to compare; sending it begins the check."""
    import_ = own_import(import_id)
    if import_.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        return redirect(url_for("exchange.import_", import_id=import_id))
    offered = programmes(db(), import_.organisation_id)
    form = columns_form(import_, offered, str(get_locale() or "de"))
    if form.validate_on_submit():
        try:
            services.choose_columns(
                db(),
                import_,
                chosen_columns(form, import_),
                level=form["level"].data or "",
                state=form["state"].data or "",
                programme=int(form["programme"].data) if form["programme"].data else None,
            )
            begin_check(import_)
            return redirect(url_for("exchange.import_", import_id=import_id))
        except Refused as refused:
            form.refuse(refused)
    return _columns_page(import_, form)


def begin_check(import_: ListImport) -> None:
    """Checks a short list at once; a long one beside the request."""
    services.claim(db(), import_, ImportState.CHECKING, now=now())
    if import_.rows_total <= background.ROWS_AT_ONCE:
        services.check(db(), import_, today=today())
    else:
        background.start(current_app._get_current_object(), import_, actor())  # type: ignore[attr-defined]


def own_import(import_id: int) -> ListImport:
    """The import, if it is the organisation's own; else it does not exist."""
    return queries.import_for(db(), actor(), import_id) or abort(404)


def limits() -> Limits:
    """How much a file may hold, by the settings."""
    config = current_app.config
    return Limits(file_bytes=config["UPLOAD_MEGABYTES"] * 1024 * 1024, rows=config["IMPORT_ROWS"])


def _columns_page(import_: ListImport, form: Form) -> Any:
    sample = queries.first_rows(db(), import_.id, SAMPLE)
    lines = [
        {
            "field": form[f"column_{place}"],
            "title": shown(import_.headers, place),
            "values": [row.cells[place] for row in sample if place < len(row.cells) and row.cells[place]],
        }
        for place in readable_places(import_)
    ]
    failed = services.failure_of(import_)
    unread = [line["title"] for line in lines if not line["field"].data]
    return render_template(
        "exchange/columns.html",
        import_=import_,
        form=form,
        lines=lines,
        failed=failed,
        twice=twice(import_.headers),
        unread=unread,
        waits_without=import_.kind is ImportKind.WAITLIST
        and "registered_on" not in {line["field"].data for line in lines},
        step_title=_("Spalten zuordnen"),
    ), 422 if form.is_submitted() else 200
