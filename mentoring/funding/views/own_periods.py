"""An organisation's periods: what would come out, down to days, and closing."""

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries.costs import periods_with_state
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.closing import close_period, may_close
from mentoring.funding.services.reading import reading_of
from mentoring.funding.services.snapshots import sealed
from mentoring.funding.views import blueprint
from mentoring.funding.views.period_rows import changes_of, payers_of, places_of
from mentoring.funding.views.tabs import cost_tabs
from mentoring.inputs import Form
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


def _own() -> Organisation:
    return periods.organisation(db(), actor().organisation_id or -1) or abort(404)


def _period(period_id: int) -> FundingPeriod:
    g.nav = "funding.costs"
    known = [period for period, _state in periods_with_state(db(), _own().id)]
    return next((period for period in known if period.id == period_id), None) or abort(404)


@blueprint.get("/own-periods")
@requires(Permission.ENTER_COSTS)
def own_periods() -> str:
    """All periods, the latest first: open or closed, what they cost, what is paid."""
    own = _own()
    return render_template(
        "funding/lead/periods.html",
        tabs=cost_tabs(),
        rows=list(reversed(periods_with_state(db(), own.id))),
        first=periods.first_open_period(db(), own.id),
        costs=money.actual_costs(db(), own.id),
        payables={
            period: amount for (house, period), amount in canton.payables(db()).items() if house == own.id
        },
    )


@blueprint.get("/own-periods/<int:period_id>")
@requires(Permission.ENTER_COSTS)
def own_period(period_id: int) -> Answer:
    """One period: frozen, or what would come out now; every figure opens down to days."""
    own, period = _own(), _period(period_id)
    log_read("funding period", period_id)
    try:
        reading = reading_of(db(), own, period)
    except Refused as refused:
        return render_template("funding/lead/no_preview.html", period=period, sentence=refused.sentence)
    places, nobodys = places_of(reading, named=True)
    return render_template(
        "funding/lead/period.html",
        reading=reading,
        places=places,
        nobodys=nobodys,
        payers=payers_of(reading),
        pending=[(one, changes_of(one)) for one in reading.pending],
        whole=sealed(db(), [reading.closing])[reading.closing.id] if reading.closing else None,
        refused=None if reading.closing else may_close(db(), own.id, period, today()),
    )


@blueprint.route("/own-periods/<int:period_id>/close", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def own_period_close(period_id: int) -> Answer:
    """Shows what will be frozen and asks once; then closes."""
    own, period = _own(), _period(period_id)
    form = Form()
    if form.is_submitted():
        try:
            close_period(db(), own, period, actor=actor(), now=now(), today=today())
        except Refused as refused:
            toast(say(refused.sentence), kind="warn")
            return redirect(url_for("funding.own_period", period_id=period_id))
        toast(_("%(period)s ist abgeschlossen", period=say(period_name(period.starts_on, period.ends_on))))
        return redirect(url_for("funding.own_period", period_id=period_id))
    refused_now = may_close(db(), own.id, period, today())
    if refused_now is not None:
        toast(say(refused_now.sentence), kind="warn")
        return redirect(url_for("funding.own_period", period_id=period_id))
    reading = reading_of(db(), own, period)
    return render_template("funding/lead/close.html", reading=reading, form=form, payers=payers_of(reading))
