"""Periods canton-wide: where everybody stands and what comes next; opening a year."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.access import requires
from mentoring.funding.forms.periods import YearForm
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import periods as queries
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.years import stretches
from mentoring.funding.services.computing import has_ended, rule_for
from mentoring.funding.services.issuing import may_close_canton
from mentoring.funding.services.opening import complete_periods, next_year, open_year, without_periods
from mentoring.funding.services.reconciling import PeriodLine, overview
from mentoring.funding.views import blueprint
from mentoring.funding.vocabulary import PeriodState
from mentoring.permissions import Permission
from mentoring.web import db, say, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


@blueprint.get("/periods")
@requires(Permission.READ_FUNDING)
def periods() -> str:
    """All periods with where each organisation stands, and what is to be done next."""
    lines = overview(db(), today())
    organisations = queries.organisations(db())
    return render_template(
        "funding/canton/periods.html",
        lines=lines,
        organisations=organisations,
        lacking=without_periods(db()),
        coming=_coming(lines, {one.id: one.name for one in organisations}),
        name=period_name,
        one_day=timedelta(days=1),
        ended=lambda period: has_ended(period, today()),
        year=next_year(db(), today().year),
    )


@blueprint.route("/periods/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def year_new() -> Answer:
    """Opens a year for all organisations."""
    form = YearForm()
    if not form.is_submitted():
        form.year.data = next_year(db(), today().year)
        return _opening(form)
    try:
        if not form.validate():
            return _opening(form), 422
        open_year(db(), form.year.data or 0, int(form.parts.data))
    except Refused as refused:
        form.refuse(refused)
        return _opening(form), 422
    toast(_("Das Jahr %(year)s ist eröffnet.", year=form.year.data))
    return redirect(url_for("funding.periods"))


@blueprint.post("/periods/complete")
@requires(Permission.EDIT_FUNDING)
def periods_complete() -> Response:
    """Gives organisations that came later their part of all open periods."""
    made = complete_periods(db())
    toast(ngettext("%(num)d Periode ergänzt", "%(num)d Perioden ergänzt", len(made)))
    return redirect(url_for("funding.periods"))


def _opening(form: YearForm) -> str:
    year = form.year.data
    return render_template(
        "funding/canton/year.html",
        form=form,
        ways=[[period_name(one.from_on, one.to_on) for one in stretches(year, parts)] for parts in (4, 2, 1)]
        if year
        else [],
        organisations=queries.organisations(db()),
        last=queries.last_period(db()),
        name=period_name,
    )


def _coming(lines: list[PeriodLine], names: dict[int, str]) -> dict[str, Any] | None:
    """The period that comes next to be closed canton-wide: who still has to close, or that all have."""
    line = next((one for one in reversed(lines) if one.period.closed_at is None), None)
    if line is None:
        return None
    period = line.period
    return {
        "period": period,
        "ended": has_ended(period, today()),
        "still": [names[o] for o, part in line.parts.items() if part.state is PeriodState.OPEN],
        "refused": may_close_canton(db(), period),
        "ruled": _rule_refused(period),
    }


def _rule_refused(period: FundingPeriod) -> str | None:
    try:
        rule_for(queries.rules(db()), period)
    except Refused as refused:
        return say(refused.sentence)
    return None
