"""A volunteer's own address: where they live from which day on, and how they are reached."""

from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.forms.absences import AddressForm
from mentoring.meetings.views import blueprint
from mentoring.people import services as people
from mentoring.people.forms.fields import OUTSIDE
from mentoring.people.models import Person, Residence
from mentoring.people.queries import mentor_by_user
from mentoring.people.views.timeline import place_of
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused

Answer = Any


@blueprint.route("/my/address", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_address() -> Answer:
    """Shows and changes it. A move is a dated fact of its own: what was said before stays."""
    mentor = mentor_by_user(db(), actor().user_id or 0) or abort(404)
    person = mentor.person
    latest = person.residences[0] if person.residences else None
    form = AddressForm(data=_data(person, latest))
    form.municipality.offer(municipalities(db()))
    if form.validate_on_submit():
        moved = _moved(form, latest)
        if moved and form.valid_from.data is None:
            form.say_at("valid_from", _("Bitte angeben, ab wann Sie dort wohnen."))
        else:
            try:
                _save(form, person, moved=moved)
            except Refused as refused:
                form.refuse(refused)
            else:
                toast(_("Danke, Ihre Angaben sind gespeichert. Ihre Koordination sieht die Änderung."))
                return redirect(url_for("meetings.own_address"))
    log_read("person", person.id)
    page = render_template(
        "meetings/absences/address.html",
        form=form,
        homes=[{"place": place_of(row), "row": row} for row in person.residences],
        outside=OUTSIDE,
    )
    return page if request.method == "GET" else (page, 422)


def _save(form: AddressForm, person: Person, *, moved: bool) -> None:
    who: dict[str, Any] = {"actor": actor(), "now": now(), "today": today()}
    if moved:
        people.record_residence(
            db(),
            person,
            municipality_bfs=form.municipality.bfs_number,
            place=form.place.data or "",
            valid_from=form.valid_from.data,
            **who,
        )
    facts = replace(
        people.facts_of(person),
        street=form.street.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        contact_hint=form.contact_hint.data or "",
    )
    people.change_facts(db(), person, facts, **who)


def _moved(form: AddressForm, latest: Residence | None) -> bool:
    """Whether another place was chosen than the one that was said last."""
    if latest is None:
        return True
    if form.municipality.bfs_number != latest.municipality_bfs:
        return True
    return latest.municipality_bfs is None and (form.place.data or "").strip() != latest.place


def _data(person: Person, latest: Residence | None) -> dict[str, Any]:
    bfs = latest.municipality_bfs if latest else None
    return {
        "municipality": str(bfs) if bfs else OUTSIDE if latest else "",
        "place": latest.place if latest and not bfs else "",
        "street": person.street,
        "email": person.email,
        "phone": person.phone,
        "contact_hint": person.contact_hint,
    }
