"""A volunteer's ordinary week on its own page: tapped, saved at once, copied from day to day, taken back."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.inputs import Form
from mentoring.meetings.forms.absences import CopyForm
from mentoring.meetings.views import blueprint
from mentoring.people import services as people
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.people.rules.week import day_copied
from mentoring.permissions import Permission
from mentoring.tandems.forms.own import CapacityForm, SlotsForm
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import WEEKDAYS, Refused

Answer = Any
BITS = 21


@blueprint.get("/my/week")
@requires(Permission.OWN_SUPPORT)
def own_week() -> Answer:
    """The weekly grid, how many tandems, and where to enter holidays."""
    return _page(_mentor_or_404())


@blueprint.post("/my/week")
@requires(Permission.OWN_SUPPORT)
def own_week_save() -> Answer:
    """Keeps the grid as it stands; with script after every tap, without by the button."""
    mentor, form = _mentor_or_404(), SlotsForm()
    undo = request.form.get("bits", "")
    if undo:
        bits = int(undo) if undo.isascii() and undo.isdigit() and len(undo) < 9 else 1 << BITS
    elif form.validate():
        bits = form.slots.bits
    else:
        return _page(mentor, slots=form), 422
    before = _keep(mentor, bits)
    changed = before != bits and not undo
    if request.headers.get("HX-Request"):
        return render_template(
            "meetings/absences/_saved.html", undo=_undo(before) if changed else None, changed=changed
        )
    toast(_("Ihre Zeiten sind gespeichert."), undo=_undo(before) if changed else None)
    return redirect(url_for("meetings.own_week"))


@blueprint.post("/my/week/copy")
@requires(Permission.OWN_SUPPORT)
def own_week_copy() -> Answer:
    """Takes the times of one day over to others."""
    mentor, form = _mentor_or_404(), CopyForm()
    if not form.validate():
        return _page(mentor, copy=form), 422
    before = _keep(mentor, day_copied(mentor.person.slots, form.source.data, form.targets.data or ()))
    day = _(WEEKDAYS[form.source.data])
    toast(_("Kopiert: die Zeiten vom %(day)s.", day=day), undo=_undo(before))
    return redirect(url_for("meetings.own_week"))


@blueprint.post("/my/week/capacity")
@requires(Permission.OWN_SUPPORT)
def own_week_capacity() -> Answer:
    """How many tandems at once."""
    mentor, form = _mentor_or_404(), CapacityForm()
    if form.validate():
        wanted = form.capacity.data or 0
        try:
            before = people.change_capacity(db(), mentor, wanted, **_who())
        except Refused as refused:
            form.refuse(refused)
        else:
            text = ngettext(
                "Gespeichert: %(num)d Tandem auf einmal.", "Gespeichert: %(num)d Tandems auf einmal.", wanted
            )
            undo = {"url": url_for("meetings.own_week_capacity"), "fields": {"capacity": before}}
            toast(text, undo=undo if before != wanted else None)
            return redirect(url_for("meetings.own_week"))
    return _page(mentor, capacity=form), 422


def _page(mentor: Mentor, **forms: Form) -> str:
    log_read("person", mentor.person_id)
    shown = {
        "slots": SlotsForm(formdata=None, data={"slots": mentor.person.slots}),
        "copy": CopyForm(formdata=None),
        "capacity": CapacityForm(formdata=None, data={"capacity": mentor.capacity}),
        **forms,
    }
    return render_template("meetings/absences/week.html", mentor=mentor, use_htmx=True, **shown)


def _keep(mentor: Mentor, bits: int) -> int:
    try:
        return people.change_slots(db(), mentor.person, bits, **_who())
    except Refused:
        abort(400)  # no grid says this


def _undo(before: int) -> dict[str, Any]:
    return {"url": url_for("meetings.own_week_save"), "fields": {"bits": before}}


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}
