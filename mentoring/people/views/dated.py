"""Dated facts: moves, status, extracts, and taking back a mistaken one."""

from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.inputs import Form
from mentoring.people import queries, services
from mentoring.people.forms import ClearanceForm, ResidenceForm, StatusForm
from mentoring.people.models import Person
from mentoring.people.views import blueprint
from mentoring.people.views.timeline import page_url
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]
KINDS = {"residence", "status", "clearance"}


@blueprint.route("/people/<int:person_id>/residence", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def residence_new(person_id: int) -> Answer:
    """Records where somebody lives from a day on."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    form = ResidenceForm(data={"valid_from": today()})
    form.municipality.offer(municipalities(db()))
    title = _("Umzug erfassen") if person.residences else _("Wohnsitz erfassen")
    if not form.is_submitted():
        return _page(form, person, title, "residence")
    try:
        if not form.validate():
            return _page(form, person, title, "residence"), 422
        row = services.record_residence(
            db(),
            person,
            municipality_bfs=form.municipality.bfs_number,
            place="" if form.municipality.bfs_number else form.place.data or "",
            valid_from=form.valid_from.data,
            **_who(),
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, person, title, "residence"), 422
    return _recorded(person, "residence", row.id)


@blueprint.route("/people/<int:person_id>/status", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def status_new(person_id: int) -> Answer:
    """Records a residence status from a day on."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    form = StatusForm(data={"valid_from": today()})
    title = _("Statuswechsel erfassen") if person.statuses else _("Aufenthaltsstatus erfassen")
    if not form.is_submitted():
        return _page(form, person, title, "status")
    try:
        if not form.validate():
            return _page(form, person, title, "status"), 422
        row = services.record_status(
            db(), person, form.status.data, valid_from=form.valid_from.data, **_who()
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, person, title, "status"), 422
    return _recorded(person, "status", row.id)


@blueprint.route("/mentors/<int:person_id>/clearances/new", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def clearance_new(person_id: int) -> Answer:
    """Records that an extract was seen."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    person, title = mentor.person, _("Auszug erfassen")
    form = ClearanceForm(data={"seen_on": today()})
    if not form.is_submitted():
        return _page(form, person, title, "clearance")
    try:
        if not form.validate():
            return _page(form, person, title, "clearance"), 422
        row = services.record_clearance(
            db(),
            mentor,
            kind=form.kind.data,
            issued_on=form.issued_on.data,
            seen_on=form.seen_on.data,
            expires_on=form.expires_on.data,
            result=form.result.data,
            **_who(),
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, person, title, "clearance"), 422
    return _recorded(person, "clearance", row.id)


@blueprint.post("/people/<int:person_id>/facts/<kind>/<int:fact_id>/withdraw")
@requires(Permission.WRITE_PEOPLE)
def fact_withdraw(person_id: int, kind: str, fact_id: int) -> Response:
    """Takes back a dated fact recorded by mistake."""
    if kind not in KINDS:
        abort(404)
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    row = queries.dated_fact(db(), kind, person_id, fact_id) or abort(404)
    services.withdraw_fact(db(), person, row, **_who())
    toast(_("Zurückgenommen. Im Verlauf bleibt stehen, dass der Eintrag ein Irrtum war."))
    return redirect(page_url(person))


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}


def _recorded(person: Person, kind: str, fact_id: int) -> Response:
    url = url_for("people.fact_withdraw", person_id=person.id, kind=kind, fact_id=fact_id)
    toast(_("Gespeichert"), undo={"url": url})
    return redirect(page_url(person))


def _page(form: Form, person: Person, title: str, kind: str) -> str:
    g.nav = "people.mentors" if person.mentor is not None else "people.mentees"
    return render_template(
        "people/fact.html", form=form, person=person, title=title, kind=kind, back_url=page_url(person)
    )
