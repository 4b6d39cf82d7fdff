"""Costs of an organisation: the list with its totals, one cost, entering and taking back."""

from decimal import Decimal
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.forms.costs import (
    FILTERS,
    CostForm,
    ReverseForm,
    kind_options,
    read_filter,
    read_state,
)
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import costs as queries
from mentoring.funding.queries import money
from mentoring.funding.queries import periods as period_queries
from mentoring.funding.queries.costs import IN_POOL, CostLine
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services import costs as services
from mentoring.funding.views import blueprint
from mentoring.funding.views.tabs import cost_tabs
from mentoring.funding.vocabulary import CostCategory, CostKind, PeriodState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.screen import show_date, show_label
from mentoring.sheets import Sheet, csv_file, file_name, workbook
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/costs")
@requires(Permission.ENTER_COSTS)
def costs() -> str:
    """The organisation's costs as filtered, with their sums."""
    state = read_state(request.path, request.args.items(multi=True))
    chosen = read_filter(state, own())
    sums = queries.cost_sums(db(), chosen)
    state.counted(sums.rows)
    known = queries.periods_with_state(db(), own())
    return render_template(
        "funding/lead/costs.html",
        state=state,
        tabs=cost_tabs(),
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
        filters=FILTERS,
        options={
            "period": [{"value": p.id, "label": name_of(p)} for p, _state in reversed(known)],
            "category": [{"value": c.value, "label": _(c.label)} for c in CostCategory],
            "programme": [{"value": p.id, "label": p.name} for p in programmes(db(), own(), active=False)],
            "fund": [
                {"value": IN_POOL, "label": _("nach der Finanzierungsregel")},
                *({"value": fund.id, "label": fund.name} for fund in money.funds(db())),
            ],
            "kind": kind_options(),
        },
        name_of=name_of,
        due=[
            one for one in queries.accruals_open(db(), own()) if one.release_by and one.release_by < today()
        ],
        open=any(state is PeriodState.OPEN for _period, state in known),
        no_period=say(services.NO_PERIOD_OPEN),
    )


@blueprint.route("/costs/new", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_new() -> Any:
    """Enters a cost or an accrual; what looks like an entry there is already has to be confirmed."""
    form = CostForm(data=_like(request.args.get("like", "")) if request.method == "GET" else None)
    form.programme.offer((p.id, p.name) for p in programmes(db(), own()))
    form.fund.offer((fund.id, fund.name) for fund in money.funds(db()))
    if not form.is_submitted():
        return _cost_page(form)
    alike: Any = []
    if form.validate():
        facts = form.facts()
        alike = queries.alike(db(), own(), facts.amount, facts.document)
        if not alike or form.confirmed.data:
            try:
                cost, place = services.record_cost(
                    db(), own(), facts, actor=actor(), now=now(), today=today()
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                _say_booked(place)
                return redirect(url_for("funding.cost", cost_id=cost.id))
        else:
            form.say_at("confirmed", _("Diesen Beleg mit diesem Betrag gibt es schon. Bitte vergleichen."))
    return _cost_page(form, alike=alike), 422


@blueprint.get("/costs/<int:cost_id>")
@requires(Permission.ENTER_COSTS)
def cost(cost_id: int) -> str:
    """One cost: what the document says, where it is booked, what became of it."""
    line = own_cost(cost_id)
    return render_template(
        "funding/lead/cost.html",
        line=line,
        cost=line.cost,
        booked=name_of(line.booked),
        concerned=name_of(line.concerned) if line.concerned else None,
    )


@blueprint.route("/costs/<int:cost_id>/reverse", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def cost_reverse(cost_id: int) -> Any:
    """Asks once, then takes a cost back or releases an accrual."""
    line = own_cost(cost_id)
    accrued = line.cost.kind is CostKind.ACCRUAL
    form = ReverseForm(data={"reason": _("Rechnung eingetroffen") if accrued else ""})
    if form.validate_on_submit():
        try:
            services.reverse_cost(
                db(), line.cost, reason=form.reason.data or "", actor=actor(), now=now(), today=today()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            if accrued:
                toast(_("Abgrenzung aufgelöst. Jetzt fehlt noch die Rechnung selbst."))
                return redirect(url_for("funding.cost_new", like=cost_id))
            toast(_("Ausgabe storniert."))
            return redirect(url_for("funding.cost", cost_id=cost_id))
    page = render_template(
        "funding/lead/cost_reverse.html", line=line, cost=line.cost, form=form, accrued=accrued
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/costs.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def costs_export(format: str) -> Response:
    """The costs as filtered on their page."""
    state = read_state(request.path, request.args.items(multi=True))
    lines = queries.cost_lines(
        db(), read_filter(state, own()), sort=state.sort, descending=state.direction == "desc"
    )
    headers = [
        *(_("Tag der Leistung"), _("Periode"), _("Gebucht in"), _("Art"), _("Kategorie"), _("Wofür")),
        *(_("Beleg"), _("Programm"), _("Finanzierungsquelle"), _("Betrag CHF"), _("Aufzulösen bis")),
        *(_("Grund"), _("Erfasst am"), _("Erfasst von")),
    ]
    rows = [
        [
            line.cost.concerns_on,
            name_of(line.concerned) if line.concerned else "",
            name_of(line.booked),
            _("Storno") if line.cost.reverses_id else show_label(line.cost.kind),
            show_label(line.cost.category),
            line.cost.purpose,
            line.cost.document,
            line.programme or "",
            line.fund or "",
            francs(line.cost.amount_rappen),
            line.cost.release_by,
            line.cost.reason,
            show_date(line.cost.recorded_at),
            line.cost.recorded_by_name,
        ]
        for line in lines
    ]
    log_read("cost", None, action=Access.EXPORTED, detail=f"{len(rows)} {request.path}")
    organisation = period_queries.organisation(db(), own()) or abort(404)
    name = file_name(today(), "kosten", organisation.code, format)
    if format == "csv":
        return download(csv_file(headers, rows), name, format)
    total = francs(sum(line.cost.amount_rappen for line in lines))
    totals = [_("Total"), *[""] * 8, total]
    return download(workbook([Sheet(_("Kosten"), headers, rows, totals)]), name, format)


def own() -> int:
    """The actor's organisation; nobody's, if there is none."""
    return actor().organisation_id or -1


def own_cost(cost_id: int) -> CostLine:
    """The cost of the actor's organisation; any other does not exist."""
    return queries.cost_line(db(), actor(), cost_id) or abort(404)


def francs(rappen: int) -> Decimal:
    """An amount for a file, exact and with two places."""
    return Decimal(rappen).scaleb(-2)


def name_of(period: FundingPeriod) -> str:
    """What a period is called on screen."""
    return say(period_name(period.starts_on, period.ends_on))


def download(content: bytes, name: str, ending: str) -> Response:
    """A file to keep; nothing that a browser would open in the page."""
    answer = Response(content, content_type=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _like(asked: str) -> dict[str, Any]:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    line = queries.cost_line(db(), actor(), number) if number else None
    if line is None:
        return {"concerns_on": None}
    one = line.cost
    return {
        "amount": abs(one.amount_rappen),
        "category": one.category,
        "concerns_on": one.concerns_on,
        "purpose": one.purpose,
        "programme": one.programme_id,
        "fund": one.fund_id,
    }


def _say_booked(place: services.Place) -> None:
    if place.corrects is None:
        toast(_("Erfasst in %(period)s.", period=name_of(place.period)))
    else:
        toast(
            _(
                "Erfasst. %(closed)s ist abgeschlossen: gebucht in %(period)s, wird daraus eine Korrektur.",
                closed=name_of(place.corrects),
                period=name_of(place.period),
            )
        )


def _cost_page(form: CostForm, alike: Any = ()) -> str:
    known = queries.periods_with_state(db(), own())
    opened = [period for period, state in known if state is PeriodState.OPEN]
    return render_template(
        "funding/lead/cost_new.html",
        form=form,
        alike=alike,
        first=opened[0] if opened else None,
        first_name=name_of(opened[0]) if opened else None,
        any_closed=len(opened) < len(known),
        no_period=say(services.NO_PERIOD_OPEN),
    )
