"""Federal eligibility: whose days count, from when until when; adding, confirming, withdrawing."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.funding.forms.eligibility import EligibilityForm
from mentoring.funding.models import FederalRule
from mentoring.funding.queries import ruling as queries
from mentoring.funding.services import eligibility as services
from mentoring.funding.views import blueprint
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


@blueprint.get("/eligibility")
@requires(Permission.READ_FUNDING)
def eligibility() -> str:
    """Every status with its dated rows; which one holds today, which is not yet confirmed."""
    g.nav = "funding.rules"
    rows = queries.federal_rules(db())
    day = today()
    return render_template(
        "funding/canton/eligibility.html",
        statuses=[(status, [row for row in rows if row.status is status]) for status in ResidenceStatus],
        unconfirmed=sum(not row.confirmed for row in rows),
        last_day=services.last_day,
        holds=lambda row: row.valid_from <= day and (row.valid_to is None or day < row.valid_to),
    )


@blueprint.route("/eligibility/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def eligibility_new() -> Answer:
    """Adds a row; what held on its days gives way."""
    form = EligibilityForm()
    if not form.is_submitted():
        if request.args.get("status") in ResidenceStatus.__members__:
            form.status.data = ResidenceStatus[request.args["status"]]
        return _form_page(form)
    try:
        if not form.validate():
            return _form_page(form), 422
        services.add_federal_rule(db(), form.facts(), actor=actor(), now=now())
    except Refused as refused:
        form.refuse(refused)
        return _form_page(form), 422
    toast(_("Gespeichert"))
    return redirect(url_for("funding.eligibility"))


@blueprint.post("/eligibility/<int:row_id>/confirm")
@requires(Permission.EDIT_FUNDING)
def eligibility_confirm(row_id: int) -> Response:
    """Notes that the canton has confirmed a row."""
    row = _row_or_404(row_id)
    services.confirm_federal_rule(db(), row, actor=actor(), now=now())
    toast(_("Bestätigt: %(status)s", status=_(row.status.label)))
    return redirect(url_for("funding.eligibility"))


@blueprint.post("/eligibility/<int:row_id>/withdraw")
@requires(Permission.EDIT_FUNDING)
def eligibility_withdraw(row_id: int) -> Response:
    """Takes a row back; the undo adds the same again."""
    row = _row_or_404(row_id)
    services.withdraw_federal_rule(db(), row, now=now())
    undo = {"url": url_for("funding.eligibility_again", row_id=row.id)}
    toast(_("Zurückgezogen: %(status)s", status=_(row.status.label)), undo=undo)
    return redirect(url_for("funding.eligibility"))


@blueprint.post("/eligibility/<int:row_id>/again")
@requires(Permission.EDIT_FUNDING)
def eligibility_again(row_id: int) -> Response:
    """Adds a withdrawn row again as it was."""
    row = _row_or_404(row_id)
    if row.withdrawn_at is not None:
        services.add_federal_rule(db(), services.facts_of(row), actor=actor(), now=now())
    toast(_("Gilt wieder: %(status)s", status=_(row.status.label)))
    return redirect(url_for("funding.eligibility"))


def _form_page(form: EligibilityForm) -> str:
    g.nav = "funding.rules"
    return render_template("funding/canton/eligibility_form.html", form=form)


def _row_or_404(row_id: int) -> FederalRule:
    return queries.federal_rule(db(), row_id) or abort(404)
