"""Costs of an organisation: list, entry, taking back, export."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.clock import ZONE
from mentoring.funding.forms.costs import CostForm, TakeBackForm
from mentoring.funding.models import CostEntry
from mentoring.funding.queries import costs as queries
from mentoring.funding.queries import money, periods
from mentoring.funding.queries.costs import IN_POOL, REVERSAL, CostFilter
from mentoring.funding.services.costs import NO_PERIOD_OPEN, record_cost, reverse_cost
from mentoring.funding.views import blueprint, show_period
from mentoring.funding.views.downloads import FORMATS
from mentoring.funding.views.tabs import cost_tabs
from mentoring.funding.vocabulary import CostCategory, CostKind, PeriodState
from mentoring.listing import ListState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused

Answer = str | Redirect | tuple[str, int]
FILTERS = ("q", "period", "category", "programme", "fund", "kind")


def own() -> int:
    """The actor's organisation; nobody's, if there is none."""
    return actor().organisation_id or -1


def _state() -> ListState:
    given = request.args.items(multi=True)
    return ListState.read(request.path, given, sortable=tuple(queries.SORTS), default="day", direction="desc")


def _filter(state: ListState) -> CostFilter:
    known = {category.value for category in CostCategory}
    return CostFilter(
        own(),
        periods=_numbers(state.values("period")),
        categories=tuple(CostCategory[v] for v in state.values("category") if v in known),
        programmes=_numbers(state.values("programme")),
        funds=_numbers(state.values("fund")),
        in_pool=IN_POOL in state.values("fund"),
        kinds=tuple(v for v in state.values("kind") if v in {*CostKind.__members__, REVERSAL}),
        search=state.value("q").strip(),
    )


def _numbers(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10)


@blueprint.get("/costs")
@requires(Permission.ENTER_COSTS)
def costs() -> str:
    """What the organisation has spent, by day, with the sum of what is shown."""
    state = _state()
    chosen = _filter(state)
    known = queries.periods_with_state(db(), own())
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
        any=bool(sums.rows) or queries.has_costs(db(), own()),
        options={
            "period": [{"value": p.id, "label": show_period(p)} for p, _state in reversed(known)],
            "category": [{"value": c.value, "label": show_label(c)} for c in CostCategory],
            "programme": [{"value": p.id, "label": p.name} for p in programmes(db(), own(), active=False)],
            "fund": [
                {"value": IN_POOL, "label": _("wie die Finanzierungsregel es sagt")},
                *({"value": one.id, "label": one.name} for one in money.funds(db())),
            ],
            "kind": [
                *({"value": kind.value, "label": show_label(kind)} for kind in CostKind),
                {"value": REVERSAL, "label": _("Storno")},
            ],
        },
        tabs=cost_tabs(),
        overdue=[o for o in queries.accruals_open(db(), own()) if o.release_by and o.release_by < today()],
        opened=any(state is PeriodState.OPEN for _period, state in known),
        no_period=NO_PERIOD_OPEN,
    )


@blueprint.get("/costs.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def costs_export(format: str) -> Response:
    """The costs as filtered on their page."""
    state = _state()
    found = queries.cost_lines(db(), _filter(state), sort=state.sort, descending=state.direction == "desc")
    headers = [
        *(_("Tag der Leistung"), _("Betrag, CHF"), _("Kategorie"), _("Wofür"), _("Beleg"), _("Programm")),
        *(_("Finanzierungsquelle"), _("Art"), _("Gebucht in"), _("Aufzulösen bis"), _("Grund")),
        *(_("Erfasst am"), _("Erfasst von")),
    ]
    rows: list[list[Value]] = [
        [
            line.cost.concerns_on,
            francs(line.cost.amount_rappen),
            show_label(line.cost.category),
            line.cost.purpose,
            line.cost.document,
            line.programme or "",
            line.fund or "",
            _("Storno") if line.cost.reverses_id else show_label(line.cost.kind),
            show_period(line.booked),
            line.cost.release_by,
            line.cost.reason,
            line.cost.recorded_at.astimezone(ZONE).date(),
            line.cost.recorded_by_name,
        ]
        for line in found
    ]
    log_read("cost", None, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    totals = (_("Total"), francs(sum(line.cost.amount_rappen for line in found)))
    sheet = Sheet(_("Kosten"), headers, rows, totals)
    return download("kosten", csv_file(headers, rows) if format == "csv" else workbook([sheet]), format)


def download(what: str, content: bytes, format: str) -> Response:
    """A file of the actor's organisation to keep, named by day."""
    organisation = periods.organisation(db(), own()) or abort(404)
    answer = Response(content, content_type=FORMATS[format])
    name = file_name(today(), what, organisation.code, format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def francs(rappen: int) -> Decimal:
    """An amount for a file: exact, with two places."""
    return Decimal(rappen).scaleb(-2)


@blueprint.route("/costs/new", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_new() -> Answer:
    """Enters a cost; one that looks like another is asked about once."""
    form = CostForm(data=_like(request.args.get("like", "")))
    form.offer(
        [(one.id, one.name) for one in programmes(db(), own())],
        [(one.id, one.name) for one in money.funds(db())],
    )
    alike: list[CostEntry] = []
    if form.is_submitted():
        try:
            if not form.validate():
                return _cost_page(form, alike), 422
            facts = form.facts()
            alike = list(queries.alike(db(), own(), facts.amount, facts.document))
            if alike and not form.twice.data:
                form.say_at("twice", _("Diesen Beleg über diesen Betrag gibt es schon."))
                return _cost_page(form, alike), 422
            _cost, place = record_cost(db(), own(), facts, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
            return _cost_page(form, alike), 422
        if place.corrects is None:
            toast(_("Gebucht"))
        else:
            toast(
                _(
                    "Gebucht als Nachtrag: %(period)s ist abgeschlossen und wird korrigiert.",
                    period=show_period(place.corrects),
                )
            )
        return redirect(url_for("funding.costs"))
    return _cost_page(form, alike)


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
        if line.cost.release_by:
            toast(_("Aufgelöst. Bitte erfassen Sie jetzt die Rechnung."))
            return redirect(url_for("funding.cost_new", like=cost_id))
        toast(_("Storniert"))
        return redirect(url_for("funding.costs"))
    return render_template("funding/lead/take_back.html", form=form, line=line)


def _cost_page(form: CostForm, alike: Sequence[CostEntry]) -> str:
    known = queries.periods_with_state(db(), own())
    opened = [period for period, state in known if state is PeriodState.OPEN]
    return render_template(
        "funding/lead/cost.html",
        form=form,
        alike=alike,
        first=opened[0] if opened else None,
        late=len(opened) < len(known),
        no_period=NO_PERIOD_OPEN,
    )


def _like(asked: str) -> dict[str, Any]:
    """What a new document is likely to have in common with an earlier one; not its number."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    line = queries.cost_line(db(), actor(), number) if number else None
    if line is None:
        return {}
    one = line.cost
    return {
        "amount": abs(one.amount_rappen),
        "category": one.category,
        "concerns_on": one.concerns_on,
        "purpose": one.purpose,
        "programme": one.programme_id,
        "fund": one.fund_id,
    }
