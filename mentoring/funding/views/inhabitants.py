"""Inhabitants, the billing key: which figure of which year, from which source."""

from flask import Response, g, render_template, request
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.funding.queries import inhabitants as queries
from mentoring.funding.services.inhabitants import expected, latest_year
from mentoring.funding.views import blueprint
from mentoring.funding.views.files import list_file
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.permissions import Permission
from mentoring.sheets import Value
from mentoring.web import db, today


@blueprint.get("/inhabitants")
@requires(Permission.READ_FUNDING)
def inhabitants() -> str:
    """All figures, and whether those of the last year have been read in."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=tuple(queries.ORDERS), default="name"
    )
    g.nav = "funding.rules"
    year, name = _asked(state)
    state.counted(queries.number_of_figures(db(), year=year, name=name))
    rows = queries.figures(
        db(),
        year=year,
        name=name,
        order=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    last = latest_year(today())
    have = {bfs for bfs, row in queries.populations(db(), last).items() if row.recorded_at is not None}
    return render_template(
        "funding/canton/inhabitants.html",
        state=state,
        rows=rows,
        years=queries.years(db()),
        demonstration=queries.unrecorded_figures(db()),
        last=last,
        missing=len(set(expected(db(), last)) - have),
    )


@blueprint.get("/inhabitants.<any(csv, xlsx):format>")
@requires(Permission.READ_FUNDING)
def inhabitants_file(format: str) -> Response:
    """The list as shown, as a file; it can be read in again."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=tuple(queries.ORDERS), default="name"
    )
    year, name = _asked(state)
    rows = queries.figures(
        db(),
        year=year,
        name=name,
        order=state.sort,
        descending=state.direction == "desc",
        limit=queries.number_of_figures(db(), year=year, name=name),
        offset=0,
    )
    headers = [_("BFS-Nummer"), _("Gemeinde"), _("Einwohner"), _("Jahr"), _("Quelle")]
    lines: list[list[Value]] = [
        [one.bfs_number, one.name, figure.inhabitants, figure.year, figure.source] for one, figure in rows
    ]
    return list_file(format, "einwohnerzahlen", _("Einwohnerzahlen"), headers, lines, subject="population")


def _asked(state: ListState) -> tuple[int | None, str]:
    year = state.value("year")
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None, fold(state.value("q"))
