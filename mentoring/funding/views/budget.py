"""What is planned for a year beside what was spent."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.funding.forms.budget import budget_form
from mentoring.funding.queries import budget as queries
from mentoring.funding.queries import money, periods
from mentoring.funding.queries.budget import BudgetKey
from mentoring.funding.services.budget import plan_year
from mentoring.funding.services.planning import Comparison, compared
from mentoring.funding.views import blueprint
from mentoring.funding.views.costs import own
from mentoring.funding.views.tabs import cost_tabs
from mentoring.funding.vocabulary import CostCategory
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

FIRST, LAST = 2000, 2100


@blueprint.get("/budget")
@requires(Permission.ENTER_COSTS)
def budget_now() -> Any:
    """Leads to the present year."""
    return redirect(url_for("funding.budget", year=today().year))


@blueprint.get("/budget/<int:year>")
@requires(Permission.ENTER_COSTS)
def budget(year: int) -> str:
    """Budget, costs and difference of a year by category; parts by programme and fund below."""
    _check(year)
    names = _names()
    comparison = compared(db(), own(), year)
    return render_template(
        "funding/lead/budget.html",
        year=year,
        tabs=cost_tabs(),
        years=_years(year),
        comparison=comparison,
        parts=_parts(comparison, names),
        last=comparison.latest,
    )


@blueprint.route("/budget/<int:year>/plan", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def budget_plan(year: int) -> Any:
    """All categories of a year in one form, for one programme and fund or for none."""
    _check(year)
    programme, fund = _number("programme"), _number("fund")
    known_programmes = {p.id: p.name for p in programmes(db(), own())}
    known_funds = {f.id: f.name for f in money.funds(db())}
    if (programme and programme not in known_programmes) or (fund and fund not in known_funds):
        abort(404)
    held = queries.budget(db(), own(), year)
    planned = {
        category.value: row.amount_rappen
        for category in CostCategory
        if (row := held.get(BudgetKey(category, programme, fund))) is not None
    }
    form = budget_form(planned)
    if form.validate_on_submit():
        amounts = {category: form[category.value].data or 0 for category in CostCategory}
        try:
            changed = plan_year(
                db(), own(), year, amounts, programme_id=programme, fund_id=fund, actor=actor(), now=now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(ngettext("%(num)d Betrag geändert.", "%(num)d Beträge geändert.", changed))
            return redirect(url_for("funding.budget", year=year))
    page = render_template(
        "funding/lead/budget_plan.html",
        year=year,
        form=form,
        categories=list(CostCategory),
        programmes=known_programmes,
        funds=known_funds,
        programme=programme,
        fund=fund,
    )
    return page, 422 if form.is_submitted() else 200


def _check(year: int) -> None:
    if not FIRST <= year <= LAST:
        abort(404)


def _years(shown: int) -> list[int]:
    there = {p.year for p in periods.periods(db())} | {*queries.years_planned(db(), own())}
    return sorted(there | {shown, today().year, today().year + 1})


def _names() -> tuple[dict[int, str], dict[int, str]]:
    return (
        {p.id: p.name for p in programmes(db(), own(), active=False)},
        {fund.id: fund.name for fund in money.funds(db())},
    )


def _parts(comparison: Comparison, names: tuple[dict[int, str], dict[int, str]]) -> list[dict[str, Any]]:
    return [
        {
            "programme": names[0].get(part.programme_id or 0),
            "fund": names[1].get(part.fund_id or 0),
            "programme_id": part.programme_id,
            "fund_id": part.fund_id,
            "budget": part.budget,
            "actual": part.actual,
            "difference": part.budget - part.actual,
        }
        for part in comparison.parts
    ]


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
