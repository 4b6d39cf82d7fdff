"""Changing funds: added, changed, promises, receipts, what is paid back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.funding.forms.books import BookingForm, FundForm, PromiseForm, WithdrawalForm
from mentoring.funding.models import JournalEntry
from mentoring.funding.queries import funds as queries
from mentoring.funding.queries import periods
from mentoring.funding.services.fund_money import record_receipt, repay, standing_of
from mentoring.funding.services.funds import (
    PromiseFacts,
    add_fund,
    change_fund,
    promise,
    withdraw_promise,
)
from mentoring.funding.views import blueprint
from mentoring.funding.views.funds import fund_or_404
from mentoring.inputs import Form
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


def answered(form: Form, page: Callable[[], str], act: Callable[[], Response]) -> Answer:
    """A form's page, what it does if all is well, or the page with what is wrong at its fields."""
    if not form.is_submitted():
        return page()
    try:
        if form.validate():
            return act()
    except Refused as refused:
        form.refuse(refused)
    return page(), 422


def booking_page(form: BookingForm, heading: str, back: str, **context: Any) -> str:
    """The page that asks for an amount, its day and a reference."""
    return render_template("funding/books/booking.html", form=form, heading=heading, back=back, **context)


def booked(entry: JournalEntry, message: str, back: str) -> Response:
    """Back, with what was booked and a way to take it back."""
    undo = {"url": url_for("funding.entry_undo", booking_id=entry.id), "label": _("Stornieren")}
    toast(message, undo=undo)
    return redirect(back)


def given(form: BookingForm) -> dict[str, Any]:
    """What was typed into a booking, and who books when."""
    return {
        "amount": form.amount.data,
        "on": form.on.data,
        "reference": (form.reference.data or "").strip(),
        "actor": actor(),
        "now": now(),
        "today": today(),
    }


@blueprint.route("/funds/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def fund_new() -> Answer:
    """Adds a fund."""
    g.nav = "funding.funds"
    form = FundForm()

    def act() -> Response:
        fund = add_fund(db(), form.facts(), now=now())
        toast(_("«%(name)s» ist angelegt.", name=fund.name))
        return redirect(url_for("funding.fund", fund_id=fund.id))

    return answered(form, lambda: render_template("funding/books/fund_form.html", form=form, fund=None), act)


@blueprint.route("/funds/<int:fund_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def fund_edit(fund_id: int) -> Answer:
    """Changes a fund."""
    fund = fund_or_404(fund_id)
    form = FundForm(obj=fund, data={"opening": fund.opening_rappen})

    def act() -> Response:
        change_fund(db(), fund, form.facts())
        toast(_("Gespeichert"))
        return redirect(url_for("funding.fund", fund_id=fund_id))

    return answered(form, lambda: render_template("funding/books/fund_form.html", form=form, fund=fund), act)


@blueprint.route("/funds/<int:fund_id>/promises/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def promise_new(fund_id: int) -> Answer:
    """Records a promise of a fund to an organisation."""
    fund = fund_or_404(fund_id)
    organisations = {str(one.id): one for one in periods.organisations(db())}
    year = today().year
    form = PromiseForm(data={"from_on": date(year, 1, 1), "last_on": date(year, 12, 31)})
    form.offer([(one.id, one.name) for one in organisations.values()])
    free = standing_of(db(), fund, today()).money.remaining

    def act() -> Response:
        facts = PromiseFacts(
            organisations[form.organisation.data],
            form.amount.data,
            form.from_on.data,
            form.last_on.data,
            (form.decision.data or "").strip(),
        )
        promise(db(), fund, facts, actor=actor(), now=now())
        toast(_("Zusage über CHF %(amount)s erfasst.", amount=show_rappen(facts.amount)))
        return redirect(url_for("funding.fund", fund_id=fund_id))

    return answered(
        form, lambda: render_template("funding/books/promise.html", form=form, fund=fund, free=free), act
    )


@blueprint.route("/funds/<int:fund_id>/promises/<int:promise_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def promise_withdraw(fund_id: int, promise_id: int) -> Answer:
    """Withdraws a promise, after saying what that changes."""
    fund = fund_or_404(fund_id)
    found = queries.commitment(db(), fund_id, promise_id) or abort(404)
    organisation = periods.organisation(db(), found.organisation_id)
    promises = standing_of(db(), fund, today()).promises
    used = next(one.used for one in promises if one.given.id == promise_id)
    form = WithdrawalForm()

    def act() -> Response:
        withdraw_promise(db(), found, now=now())
        toast(_("Die Zusage ist zurückgezogen."))
        return redirect(url_for("funding.fund", fund_id=fund_id))

    def page() -> str:
        return render_template(
            "funding/books/promise_withdraw.html",
            form=form,
            fund=fund,
            promise=found,
            organisation=organisation,
            used=used,
        )

    return answered(form, page, act)


@blueprint.route("/funds/<int:fund_id>/receipts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def receipt_new(fund_id: int) -> Answer:
    """Posts money that came in."""
    fund = fund_or_404(fund_id)
    back = url_for("funding.fund", fund_id=fund_id)
    form = BookingForm(data={"on": today()})

    def act() -> Response:
        entry = record_receipt(db(), fund, **given(form))
        amount = show_rappen(form.amount.data)
        return booked(entry, _("Eingang von CHF %(amount)s gebucht.", amount=amount), back)

    def page() -> str:
        heading = _("Eingang erfassen: %(name)s", name=fund.name)
        return booking_page(form, heading, back, crumb=fund.name, submit=_("Eingang buchen"))

    return answered(form, page, act)


@blueprint.route("/funds/<int:fund_id>/repayment", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def repayment(fund_id: int) -> Answer:
    """Proposes what goes back after the cut-off date, and posts it."""
    fund = fund_or_404(fund_id)
    back = url_for("funding.fund", fund_id=fund_id)
    standing = standing_of(db(), fund, today())
    form = BookingForm(data={"on": today(), "amount": standing.repayable or None})

    def act() -> Response:
        entry = repay(db(), fund, **given(form))
        amount = show_rappen(form.amount.data)
        return booked(entry, _("Rückzahlung von CHF %(amount)s gebucht.", amount=amount), back)

    def page() -> str:
        figures = standing.money
        rows = [
            (_("Stichtag"), fund.cut_off_on.strftime("%d.%m.%Y") if fund.cut_off_on else _("keiner")),
            (_("Bestand"), show_rappen(figures.balance)),
            (_("Noch zugesagt"), show_rappen(figures.committed)),
            (_("Vorschlag"), show_rappen(standing.repayable)),
        ]
        lede = _("Was nach dem Stichtag von zweckgebundenem Geld übrig ist, geht zurück (VIntA Art. 19).")
        heading = _("Rückzahlung: %(name)s", name=fund.name)
        return booking_page(
            form, heading, back, crumb=fund.name, submit=_("Rückzahlung buchen"), rows=rows, lede=lede
        )

    return answered(form, page, act)
