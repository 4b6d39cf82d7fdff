"""Periods canton-wide: state, reconciliation, as closed and as known today, closing, opening a year."""

from dataclasses import dataclass

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.funding.forms.periods import YearForm
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import canton as queries
from mentoring.funding.queries import periods
from mentoring.funding.queries import statements as statement_queries
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.reconciling import checked, totals
from mentoring.funding.services.issuing import close_canton, may_close_canton
from mentoring.funding.services.opening import complete_periods, next_year, open_year
from mentoring.funding.services.reading import Reading, known_today, reading_of
from mentoring.funding.services.snapshots import verified
from mentoring.funding.services.statements import recipients
from mentoring.funding.views import blueprint
from mentoring.funding.views.creditor import creditor
from mentoring.funding.views.period_rows import Change, Place, changes_of, payers_of, places_of
from mentoring.funding.vocabulary import PeriodState
from mentoring.inputs import Form
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused, Sentence

Answer = str | Response | tuple[str, int]


@dataclass
class House:
    """One organisation's part of a period: what came out, or why nothing can be said."""

    organisation: Organisation
    state: PeriodState
    reading: Reading | None = None
    refused: Sentence | None = None
    places: list[Place] | None = None
    payers: list[dict[str, object]] | None = None
    changes: list[Change] | None = None
    whole: bool | None = None


def _period(period_id: int) -> FundingPeriod:
    g.nav = "funding.periods"
    return periods.period(db(), period_id) or abort(404)


@blueprint.get("/periods", endpoint="periods")
@requires(Permission.READ_FUNDING)
def canton_periods() -> str:
    """All periods, the latest first: who has closed, what is payable, what municipalities pay."""
    states: dict[int, dict[int, PeriodState]] = {}
    for one in periods.organisation_periods(db()):
        states.setdefault(one.period_id, {})[one.organisation_id] = one.state
    return render_template(
        "funding/canton/periods.html",
        periods=list(reversed(periods.periods(db()))),
        organisations=periods.organisations(db()),
        states=states,
        payables=queries.payables(db()),
        municipal=queries.municipal_totals(db()),
        first=periods.first_period_open_as_a_whole(db()),
        year=next_year(db(), today().year),
    )


@blueprint.route("/periods/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def year_new() -> Answer:
    """Opens a year for all organisations."""
    g.nav = "funding.periods"
    form = YearForm()
    if not form.is_submitted():
        form.year.data = next_year(db(), today().year)
        return render_template("funding/canton/year.html", form=form)
    try:
        if not form.validate():
            return render_template("funding/canton/year.html", form=form), 422
        open_year(db(), form.year.data or 0, form.parts.data)
    except Refused as refused:
        form.refuse(refused)
        return render_template("funding/canton/year.html", form=form), 422
    toast(_("Das Jahr %(year)s ist eröffnet", year=form.year.data))
    return redirect(url_for("funding.periods"))


@blueprint.get("/periods/<int:period_id>")
@requires(Permission.READ_FUNDING)
def period(period_id: int) -> str:
    """One period: how every pool is paid to the Rappen, and what is known today that was not at closing."""
    found = _period(period_id)
    log_read("funding period", period_id)
    houses = [
        _house(one.organisation_id, one.state, found)
        for one in periods.organisation_periods(db(), period_id=found.id)
    ]
    readings = [house.reading for house in houses if house.reading is not None]
    figures = [reading.figures for reading in readings]
    checked(figures)
    return render_template(
        "funding/canton/period.html",
        period=found,
        houses=houses,
        figures=figures,
        totals=totals(figures),
        statements=statement_queries.statements_for(db(), actor(), period_id=period_id),
        refused=None if found.closed_at else may_close_canton(db(), found),
    )


@blueprint.route("/periods/<int:period_id>/close", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def period_close(period_id: int) -> Answer:
    """Shows what will be issued and asks once; then closes canton-wide and issues all statements."""
    found = _period(period_id)
    form = Form()
    try:
        if form.is_submitted():
            issued = close_canton(db(), found, creditor=creditor(), actor=actor(), now=now(), today=today())
            name = say(period_name(found.starts_on, found.ends_on))
            toast(_("%(period)s ist abgeschlossen, %(number)s Abrechnungen", period=name, number=len(issued)))
            return redirect(url_for("funding.statements", period=period_id))
        refused = may_close_canton(db(), found)
        if refused is not None:
            raise refused
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
        return redirect(url_for("funding.period", period_id=period_id))
    parts, legal = recipients(db(), found)
    owed = {bfs: sum(part.owed_by(bfs) for part in parts) for bfs in legal}
    return render_template(
        "funding/canton/close.html",
        period=found,
        form=form,
        invoices=[amount for amount in owed.values() if amount > 0],
        credits=[amount for amount in owed.values() if amount < 0],
        nil=sum(amount == 0 for amount in owed.values()),
        told=queries.people_told(db(), list(legal)),
        creditor=creditor(),
    )


@blueprint.post("/periods/complete")
@requires(Permission.EDIT_FUNDING)
def periods_complete() -> Answer:
    """Gives organisations founded since their part of all periods that are open."""
    complete_periods(db())
    toast(_("Gespeichert"))
    return redirect(url_for("funding.periods"))


def _house(organisation_id: int, state: PeriodState, found: FundingPeriod) -> House:
    organisation = periods.organisation(db(), organisation_id) or abort(404)
    house = House(organisation, state)
    try:
        house.reading = reading_of(db(), organisation, found)
    except Refused as refused:
        house.refused = refused.sentence
        return house
    house.places, _nobodys = places_of(house.reading, named=False)
    house.payers = payers_of(house.reading)
    if house.reading.closing is not None:
        corrected = known_today(db(), house.reading.closing)
        house.changes = changes_of(corrected) if corrected else []
        seals = {closing.id: whole for closing, whole in verified(db(), organisation_id)}
        house.whole = seals[house.reading.closing.id]
    return house
