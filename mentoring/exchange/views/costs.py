"""Costs from a list: the file, which column is what, row by row what would be booked, the result."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.exchange import queries, services
from mentoring.exchange.forms import CostFileForm, chosen_columns, cost_columns_form, readable_places
from mentoring.exchange.models import ListImport
from mentoring.exchange.queries.cost_imports import costs_imported, sums_imported
from mentoring.exchange.rules.cost_rows import cost_limits
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings, shown, twice
from mentoring.exchange.services.uploads import LOST_AFTER
from mentoring.exchange.views import blueprint, cost_background
from mentoring.exchange.views.cost_rows import checked_page
from mentoring.exchange.views.uploading import SAMPLE, limits
from mentoring.exchange.vocabulary import ImportKind, ImportState
from mentoring.funding.queries.costs import periods_with_state
from mentoring.funding.services.costs import NO_PERIOD_OPEN
from mentoring.funding.vocabulary import PeriodState
from mentoring.inputs import Form
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now
from mentoring.wording import Refused

COSTS = (ImportKind.COSTS,)


def own_cost_import(import_id: int) -> ListImport:
    """The import of costs, if it is the organisation's own; else it does not exist."""
    g.nav = "funding.costs"
    return queries.import_for(db(), actor(), import_id, COSTS) or abort(404)


@blueprint.route("/imports/costs", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_imports() -> Any:
    """The file, and the lists that were read before; of what cannot be read nothing is kept."""
    g.nav = "funding.costs"
    form = CostFileForm()
    if form.validate_on_submit():
        try:
            with form.file.data.stream as stream:
                data = stream.read(limits().file_bytes + 1)
            sheet = read_file(data, cost_limits(limits()), known_headings(ImportKind.COSTS))
            name = form.file.data.filename or ""
            one = services.keep_upload(db(), ImportKind.COSTS, name, sheet, actor=actor(), now=now())
            return redirect(url_for("exchange.cost_columns", import_id=one.id))
        except Refused as refused:
            form.refuse(refused)
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("new",), default="new")
    state.counted(queries.number_of_imports(db(), actor(), COSTS))
    known = periods_with_state(db(), actor().organisation_id or -1)
    return render_template(
        "exchange/costs/new.html",
        form=form,
        state=state,
        rows=queries.imports(db(), actor(), limit=state.size, offset=state.offset, kinds=COSTS),
        opened=any(where is PeriodState.OPEN for _period, where in known),
        no_period=NO_PERIOD_OPEN,
    ), 422 if form.is_submitted() else 200


@blueprint.route("/imports/costs/<int:import_id>/columns", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_columns(import_id: int) -> Any:
    """Which column is what, as guessed, with the first values; sending it begins the check."""
    one = own_cost_import(import_id)
    if one.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        return redirect(url_for("exchange.cost_import", import_id=import_id))
    form = cost_columns_form(one, str(get_locale() or "de"))
    if form.validate_on_submit():
        try:
            services.choose_columns(
                db(), one, chosen_columns(form, one), category=form["category"].data or ""
            )
            cost_background.begin_check(one)
            return redirect(url_for("exchange.cost_import", import_id=import_id))
        except Refused as refused:
            form.refuse(refused)
    return _columns_page(one, form), 422 if form.is_submitted() else 200


@blueprint.get("/imports/costs/<int:import_id>")
@requires(Permission.ENTER_COSTS)
def cost_import(import_id: int) -> Any:
    """Where the import stands, and what can be done next."""
    one = own_cost_import(import_id)
    if one.state is ImportState.UPLOADED:
        return redirect(url_for("exchange.cost_columns", import_id=import_id))
    return cost_page(one)


@blueprint.get("/imports/costs/<int:import_id>/progress")
@requires(Permission.ENTER_COSTS)
def cost_progress(import_id: int) -> Any:
    """The piece of the page that counts; once the work is done, the browser is told to load the page."""
    one = own_cost_import(import_id)
    if one.state in queries.RUNNING and not _is_lost(one):
        url = url_for("exchange.cost_progress", import_id=import_id)
        return render_template("exchange/_progress.html", import_=one, progress_url=url)
    return "", 200, {"HX-Refresh": "true"}


def cost_page(one: ListImport, refusal: str | None = None) -> Any:
    """The page of an import of costs as it stands; with what was just refused, if anything was."""
    if one.state in queries.RUNNING:
        return render_template(
            "exchange/costs/running.html",
            import_=one,
            lost=_is_lost(one),
            progress_url=url_for("exchange.cost_progress", import_id=one.id),
            use_htmx=True,
        )
    if one.state is ImportState.CHECKED:
        return checked_page(one, refusal), 422 if refusal else 200
    return _result(one)


def refused_page(import_id: int, refusal: str) -> Any:
    """The page again with the refusal; whatever was begun is rolled back."""
    db().rollback()
    return cost_page(own_cost_import(import_id), refusal)


def back_to(import_id: int) -> Response:
    """To the page of an import of costs."""
    return redirect(url_for("exchange.cost_import", import_id=import_id))


def _is_lost(one: ListImport) -> bool:
    return one.progress_at is not None and now() - one.progress_at >= LOST_AFTER


def _columns_page(one: ListImport, form: Form) -> str:
    sample = queries.first_rows(db(), one.id, SAMPLE)
    lines = [
        {
            "field": form[f"column_{place}"],
            "title": shown(one.headers, place),
            "values": [row.cells[place] for row in sample if place < len(row.cells) and row.cells[place]],
        }
        for place in readable_places(one)
    ]
    return render_template(
        "exchange/costs/columns.html",
        import_=one,
        form=form,
        lines=lines,
        failed=services.failure_of(one),
        twice=twice(one.headers),
        unread=[line["title"] for line in lines if not line["field"].data],
    )


def _result(one: ListImport) -> str:
    path = url_for("exchange.cost_import", import_id=one.id)
    state = ListState.read(path, request.args.items(multi=True), sortable=("no",), default="no")
    many, total, late = sums_imported(db(), one.id)
    state.counted(many)
    log_read("import", one.id)
    return render_template(
        "exchange/costs/result.html",
        import_=one,
        state=state,
        lines=costs_imported(db(), one.id, limit=state.size, offset=state.offset),
        many=many,
        total=total,
        late=late,
    )
