"""Open items: what municipalities pay and are paid; what organisations are paid."""

from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import requires
from mentoring.funding.forms.books import BookingForm
from mentoring.funding.models import Statement
from mentoring.funding.queries import payments as queries
from mentoring.funding.queries import periods, statements
from mentoring.funding.queries.payments import ItemsWanted
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.payments import Standing, state_of
from mentoring.funding.services.payments import (
    Claim,
    claims,
    may_pay_out,
    pay_organisation,
    pay_out,
    record_payment,
    standing_of,
)
from mentoring.funding.views import blueprint
from mentoring.funding.views.fund_changes import Answer, answered, booked, booking_page, given
from mentoring.funding.views.ledger import tabs_of_ledger
from mentoring.listing import ListState
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.web import db, say, today

SHOWN = ("open", "overdue", "credit", "all")


@blueprint.get("/open-items")
@requires(Permission.READ_FUNDING)
def open_items() -> str:
    """Statements with what was paid on them and what is open; late ones first."""
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("due",), default="due")
    every = periods.periods(db())
    asked, show = state.value("period"), state.value("show")
    wanted = ItemsWanted(
        show=show if show in SHOWN else "open",
        period_id=int(asked) if asked in {str(period.id) for period in every} else None,
        name=state.value("q").strip(),
    )
    state.counted(queries.number_of_items(db(), wanted, today()))
    found = queries.open_items(db(), wanted, today(), limit=state.size, offset=state.offset)
    return render_template(
        "funding/books/open_items.html",
        tabs=tabs_of_ledger(),
        state=state,
        show=wanted.show,
        sums=queries.item_sums(db(), today()),
        rows=[_row(item) for item in found],
        periods=[{"value": p.id, "label": say(period_name(p.starts_on, p.ends_on))} for p in every],
    )


def _row(item: queries.OpenItem) -> dict[str, Any]:
    due = date.fromisoformat(item.due_on)
    return {
        "item": item,
        "due_on": due,
        "period": period_name(item.starts_on, item.ends_on),
        "standing": state_of(item.statement.total_rappen, item.paid, due, today()),
    }


@blueprint.route("/open-items/<int:statement_id>/payment", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def payment_new(statement_id: int) -> Answer:
    """Posts what a municipality has paid; what is open is proposed."""
    tabs_of_ledger()
    statement, standing, back = _statement(statement_id)
    form = BookingForm(
        data={
            "on": today(),
            "amount": standing.open if standing.open > 0 else None,
            "reference": statement.label,
        }
    )

    def act() -> Response:
        entry = record_payment(db(), statement, **given(form))
        left = standing.open - form.amount.data
        message = _("Zahlung von CHF %(amount)s gebucht.", amount=show_rappen(form.amount.data))
        if left > 0:
            message += " " + _("Offen bleiben CHF %(left)s.", left=show_rappen(left))
        if left < 0:
            message += " " + _("CHF %(left)s sind zu viel bezahlt und auszuzahlen.", left=show_rappen(-left))
        return booked(entry, message, back)

    def page() -> str:
        heading = _("Zahlung erfassen: %(name)s", name=statement.municipality.name)
        lede = _("Weniger lässt den Rest offen, mehr wird zum Guthaben der Gemeinde.")
        return booking_page(
            form,
            heading,
            back,
            crumb=_("Offene Posten"),
            submit=_("Zahlung buchen"),
            rows=_facts(statement, standing),
            lede=lede,
        )

    return answered(form, page, act)


@blueprint.route("/open-items/<int:statement_id>/payout", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def payout_new(statement_id: int) -> Answer:
    """Posts what a municipality is paid out: a credit note once it is declared, or what it overpaid."""
    tabs_of_ledger()
    statement, standing, back = _statement(statement_id)
    form = BookingForm(
        data={
            "on": today(),
            "amount": -standing.open if standing.open < 0 else None,
            "reference": statement.label,
        }
    )

    def act() -> Response:
        entry = pay_out(db(), statement, **given(form))
        amount = show_rappen(form.amount.data)
        return booked(entry, _("Auszahlung von CHF %(amount)s gebucht.", amount=amount), back)

    def page() -> str:
        refused = may_pay_out(db(), statement)
        return booking_page(
            form,
            _("Auszahlen an %(name)s", name=statement.municipality.name),
            back,
            crumb=_("Offene Posten"),
            submit=_("Auszahlung buchen"),
            rows=_facts(statement, standing),
            blocked=say(refused.sentence) if refused else None,
        )

    return answered(form, page, act)


@blueprint.get("/organisation-claims")
@requires(Permission.READ_FUNDING)
def organisation_claims() -> str:
    """What each organisation has a claim to for its closed periods, and what of it was paid."""
    found = claims(db())
    rows = [(one, found.get(one.id, Claim(0, 0))) for one in periods.organisations(db())]
    return render_template(
        "funding/books/claims.html",
        tabs=tabs_of_ledger(),
        rows=rows,
        total=Claim(sum(c.contributed for _o, c in rows), sum(c.paid for _o, c in rows)),
    )


@blueprint.route("/organisation-claims/<int:organisation_id>/payout", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def organisation_payout(organisation_id: int) -> Answer:
    """Posts what an organisation is paid, at most its claim."""
    tabs_of_ledger()
    organisation = periods.organisation(db(), organisation_id) or abort(404)
    claim = claims(db()).get(organisation_id, Claim(0, 0))
    back = url_for("funding.organisation_claims")
    form = BookingForm(data={"on": today(), "amount": claim.open if claim.open > 0 else None})

    def act() -> Response:
        entry = pay_organisation(db(), organisation, **given(form))
        amount = show_rappen(form.amount.data)
        return booked(entry, _("Auszahlung von CHF %(amount)s gebucht.", amount=amount), back)

    def page() -> str:
        rows = [
            (_("Beiträge für abgeschlossene Perioden"), show_rappen(claim.contributed)),
            (_("Bereits ausbezahlt"), show_rappen(claim.paid)),
            (_("Guthaben"), show_rappen(claim.open)),
        ]
        return booking_page(
            form,
            _("Auszahlen an %(name)s", name=organisation.name),
            back,
            crumb=_("Organisationen"),
            submit=_("Auszahlung buchen"),
            rows=rows,
        )

    return answered(form, page, act)


def _statement(statement_id: int) -> tuple[Statement, Standing, str]:
    found = statements.statement(db(), statement_id) or abort(404)
    return found, standing_of(db(), found, today()), url_for("funding.open_items")


def _facts(statement: Statement, standing: Standing) -> list[tuple[str, str]]:
    period = say(period_name(statement.period.starts_on, statement.period.ends_on))
    paid = statement.total_rappen - standing.open
    return [
        (_("Abrechnung"), f"{statement.label} ({period})".strip()),
        (_("Betrag"), show_rappen(statement.total_rappen)),
        (_("Bisher bezahlt"), show_rappen(paid))
        if paid >= 0
        else (_("Bisher ausbezahlt"), show_rappen(-paid)),
        (_("Offen"), show_rappen(standing.open))
        if standing.open >= 0
        else (_("Auszuzahlen"), show_rappen(-standing.open)),
    ]
