"""An organisation's periods: what would come out, down to days, and closing."""

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.funding.forms.closing import ClosingForm
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries.costs import periods_with_state
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.closing import close_period, may_close
from mentoring.funding.services.figures import FiguresChanged, sign_of_closing
from mentoring.funding.services.reading import reading_of
from mentoring.funding.services.snapshots import sealed
from mentoring.funding.views import blueprint
from mentoring.funding.views.period_rows import changes_of, payers_of
from mentoring.funding.views.tabs import cost_tabs
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


def own_organisation() -> Organisation:
    """The lead's organisation, or a page that says there is none."""
    return periods.organisation(db(), actor().organisation_id or -1) or abort(404)


def own_period_or_404(period_id: int) -> FundingPeriod:
    """A period that the organisation has, or a page that says there is none."""
    g.nav = "funding.costs"
    known = [period for period, _state in periods_with_state(db(), own_organisation().id)]
    return next((period for period in known if period.id == period_id), None) or abort(404)


@blueprint.get("/own-periods")
@requires(Permission.ENTER_COSTS)
def own_periods() -> str:
    """All periods, the latest first: open or closed, what they cost, what is paid."""
    own = own_organisation()
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
    own, period = own_organisation(), own_period_or_404(period_id)
    log_read("funding period", period_id)
    try:
        reading = reading_of(db(), own, period)
    except Refused as refused:
        return render_template("funding/lead/no_preview.html", period=period, sentence=refused.sentence)
    return render_template(
        "funding/lead/period.html",
        reading=reading,
        nobodys=sum(1 for line in reading.lines if line.municipality is None),
        payers=payers_of(reading),
        pending=[(one, changes_of(one)) for one in reading.pending],
        whole=sealed(db(), [reading.closing])[reading.closing.id] if reading.closing else None,
        refused=None if reading.closing else may_close(db(), own.id, period, today()),
    )


@blueprint.route("/own-periods/<int:period_id>/close", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def own_period_close(period_id: int) -> Answer:
    """Shows what will be frozen and asks once; then closes exactly that, or shows what has changed."""
    own, period = own_organisation(), own_period_or_404(period_id)
    form = ClosingForm()
    changed: FiguresChanged | None = None
    if form.is_submitted():
        shown = form.shown.data or ""
        try:
            close_period(db(), own, period, actor=actor(), now=now(), today=today(), shown=shown)
        except FiguresChanged as refused:
            changed = refused
        except Refused as refused:
            toast(say(refused.sentence), kind="warn")
            return redirect(url_for("funding.own_period", period_id=period_id))
        else:
            name = say(period_name(period.starts_on, period.ends_on))
            toast(_("%(period)s ist abgeschlossen", period=name))
            return redirect(url_for("funding.own_period", period_id=period_id))
    refused_now = may_close(db(), own.id, period, today())
    if refused_now is not None:
        toast(say(refused_now.sentence), kind="warn")
        return redirect(url_for("funding.own_period", period_id=period_id))
    reading = reading_of(db(), own, period, known_at=now())
    before = form.amount_before if changed else None
    form.show(
        sign_of_closing(reading.rule.id, reading.result, reading.targets, reading.pending),
        reading.figures.payable,
    )
    page = render_template(
        "funding/lead/close.html",
        reading=reading,
        form=form,
        payers=payers_of(reading),
        changed=changed.sentence if changed else None,
        before=before,
        has_errors=changed is not None,
    )
    return page, 409 if changed else 200
