"""Costs of an organisation: list, entry, taking back, export."""

from decimal import Decimal

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.forms.costs import CostForm, TakeBackForm
from mentoring.funding.models import CostEntry
from mentoring.funding.queries import costs as queries
from mentoring.funding.queries import money
from mentoring.funding.queries.costs import CostFilter
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.costs import record_cost, reverse_cost
from mentoring.funding.views import blueprint
from mentoring.funding.views.downloads import FORMATS
from mentoring.funding.vocabulary import CostCategory
from mentoring.listing import ListState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.sheets import Value, csv_file, file_name, workbook
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

Answer = str | Redirect | tuple[str, int]
FILTERS = ("q", "period", "category")


def _own() -> int:
    return actor().organisation_id or -1


def _state() -> ListState:
    given = request.args.items(multi=True)
    return ListState.read(request.path, given, sortable=tuple(queries.SORTS), default="day", direction="desc")


def _filter(state: ListState) -> CostFilter:
    known = {category.value for category in CostCategory}
    return CostFilter(
        _own(),
        periods=tuple(int(v) for v in state.values("period") if v.isdecimal() and len(v) < 10),
        categories=tuple(CostCategory[v] for v in state.values("category") if v in known),
        search=state.value("q"),
    )


@blueprint.get("/costs")
@requires(Permission.ENTER_COSTS)
def costs() -> str:
    """What the organisation has spent, by day, with the sum of what is shown."""
    state = _state()
    chosen = _filter(state)
    sums = queries.cost_sums(db(), chosen)
    state.counted(sums.rows)
    return render_template(
        "funding/lead/costs.html",
        state=state,
        filters=FILTERS,
        lines=queries.cost_lines(
            db(),
            chosen,
            sort=state.sort,
            descending=state.direction == "desc",
            limit=state.size,
            offset=state.offset,
        ),
        sums=sums,
        any=queries.has_costs(db(), _own()),
        periods=[
            {"value": period.id, "label": say(period_name(period.starts_on, period.ends_on))}
            for period, _state in reversed(queries.periods_with_state(db(), _own()))
        ],
        categories=[{"value": c.value, "label": show_label(c)} for c in CostCategory],
    )


@blueprint.get("/costs.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def costs_export(format: str) -> Response:
    """The costs as filtered on their page."""
    state = _state()
    found = queries.cost_lines(db(), _filter(state), sort=state.sort, descending=state.direction == "desc")
    headers = [
        *(_("Tag der Leistung"), _("Betrag, CHF"), _("Kategorie"), _("Wofür"), _("Beleg"), _("Programm")),
        *(_("Finanzierungsquelle"), _("Gebucht in"), _("Erfasst am"), _("Erfasst von")),
    ]
    rows: list[list[Value]] = [
        [
            line.cost.concerns_on,
            Decimal(line.cost.amount_rappen) / 100,
            show_label(line.cost.category),
            line.cost.purpose,
            line.cost.document,
            line.programme or "",
            line.fund or "",
            say(period_name(line.booked.starts_on, line.booked.ends_on)),
            line.cost.recorded_at.date(),
            line.cost.recorded_by_name,
        ]
        for line in found
    ]
    log_read("cost", None, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    made = csv_file(headers, rows) if format == "csv" else workbook([(_("Kosten"), headers, rows)])
    answer = Response(made, content_type=FORMATS[format])
    name = file_name(today(), "kosten", str(_own()), format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/costs/new", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_new() -> Answer:
    """Enters a cost; one that looks like another is asked about once."""
    form = CostForm()
    form.offer(
        [(one.id, one.name) for one in programmes(db(), _own())],
        [(one.id, one.name) for one in money.funds(db())],
    )
    alike: list[CostEntry] = []
    if form.is_submitted():
        try:
            if not form.validate():
                return render_template("funding/lead/cost.html", form=form, alike=alike), 422
            facts = form.facts()
            alike = list(queries.alike(db(), _own(), facts.amount, facts.document))
            if alike and not form.twice.data:
                form.say_at("twice", _("Diesen Beleg über diesen Betrag gibt es schon."))
                return render_template("funding/lead/cost.html", form=form, alike=alike), 422
            _cost, place = record_cost(db(), _own(), facts, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
            return render_template("funding/lead/cost.html", form=form, alike=alike), 422
        if place.corrects is None:
            toast(_("Gebucht"))
        else:
            corrected = say(period_name(place.corrects.starts_on, place.corrects.ends_on))
            toast(
                _("Gebucht als Nachtrag: %(period)s ist abgeschlossen und wird korrigiert.", period=corrected)
            )
        return redirect(url_for("funding.costs"))
    return render_template("funding/lead/cost.html", form=form, alike=alike)


@blueprint.route("/costs/<int:cost_id>/take-back", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_take_back(cost_id: int) -> Answer:
    """Takes a cost back, or releases an accrual, by a row of its own."""
    line = queries.cost_line(db(), actor(), cost_id) or abort(404)
    form = TakeBackForm()
    if form.is_submitted():
        try:
            if not form.validate():
                return render_template("funding/lead/take_back.html", form=form, line=line), 422
            reverse_cost(
                db(), line.cost, reason=form.reason.data or "", actor=actor(), now=now(), today=today()
            )
        except Refused as refused:
            form.refuse(refused)
            return render_template("funding/lead/take_back.html", form=form, line=line), 422
        toast(_("Aufgelöst") if line.cost.release_by else _("Storniert"))
        return redirect(url_for("funding.costs"))
    return render_template("funding/lead/take_back.html", form=form, line=line)
