"""Changing one entry: its facts, the first talk, who joins and leaves."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.inputs import Form
from mentoring.people.queries import programme_for, programmes
from mentoring.people.vocabulary import Topic
from mentoring.permissions import Permission
from mentoring.places.queries import social_regions
from mentoring.screen import show_date, show_label
from mentoring.waitlists import services
from mentoring.waitlists.forms.entries import WishForm
from mentoring.waitlists.forms.members import JoinForm, LeaveForm
from mentoring.waitlists.forms.moves import ACCEPT, DECLINE, IntakeForm, as_version
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.entry import own_entry
from mentoring.waitlists.views.people import possible_duplicates, refuse_at, shared_with, take_people
from mentoring.waitlists.views.rows import entry_name
from mentoring.waitlists.vocabulary import FIELD_LABELS, EntryState
from mentoring.web import db, now, toast, today
from mentoring.wording import Conflict, Labelled, Refused


@blueprint.route("/waitlist/<int:entry_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_WAITLIST)
def entry_edit(entry_id: int) -> Any:
    """Changes what is known of a wish; after a conflict both versions stand side by side."""
    found = own_entry(entry_id)
    form = WishForm()
    _offer(form, found)
    if not form.is_submitted():
        form.read(found)
        return _page("edit", form, found)
    if not form.validate():
        return _page("edit", form, found), 422
    programme = programme_for(db(), actor(), int(form.programme.data))
    if programme is None:
        abort(404)
    facts = form.facts(programme)
    try:
        services.change_entry(db(), found, facts, version=as_version(form.version), **_when())
    except Refused as refused:
        form.refuse(refused)
        return _page("edit", form, found), 422
    except Conflict:
        form.version.data = str(found.version)
        return _page("edit", form, found, differences=_differences(found, facts)), 409
    toast(_("Gespeichert"))
    return redirect(url_for("waitlists.entry", entry_id=entry_id))


@blueprint.route("/waitlist/<int:entry_id>/intake", methods=["GET", "POST"])
@requires(Permission.WRITE_WAITLIST)
def entry_intake(entry_id: int) -> Any:
    """Notes the first talk and what follows from it."""
    found = own_entry(entry_id)
    form = IntakeForm()
    if not form.is_submitted():
        form.version.data, form.on.data = str(found.version), today()
        return _page("intake", form, found)
    if form.validate():
        try:
            _take_in(form, found)
        except Refused as refused:
            form.refuse(refused)
        except Conflict:
            form.version.data = str(found.version)
            return _page("intake", form, found, conflict=True), 409
        else:
            return redirect(url_for("waitlists.entry", entry_id=entry_id))
    return _page("intake", form, found), 422


@blueprint.post("/waitlist/<int:entry_id>/accept")
@requires(Permission.WRITE_WAITLIST)
def entry_accept(entry_id: int) -> Any:
    """After the first talk: onto the list of those who wait."""
    found = own_entry(entry_id)
    services.move_entry(db(), found, EntryState.WAITING, **_when())
    toast(_("«%(name)s» ist auf der Warteliste", name=entry_name(found)))
    return redirect(url_for("waitlists.entry", entry_id=entry_id))


@blueprint.route("/waitlist/<int:entry_id>/members/new", methods=["GET", "POST"])
@requires(Permission.WRITE_WAITLIST)
def member_join(entry_id: int) -> Any:
    """A further person of the family joins the entry."""
    found = own_entry(entry_id)
    form = JoinForm()
    if not form.is_submitted():
        form.version.data, form.joined_on.data = str(found.version), today()
        form.person.form.last_name.data = found.contact.last_name
        return _page("join", form, found)
    line = form.person.form
    if form.validate() and not line.is_filled:
        line.last_name.errors = [_("Bitte einen Namen eingeben.")]
        return _page("join", form, found), 422
    if form.errors:
        return _page("join", form, found), 422
    alike = possible_duplicates(form, found.organisation_id)
    if alike:
        return _page("join", form, found, alike=alike), 422
    members = {member.person_id: member.person for member in found.members}
    shared = shared_with(members.get(found.contact_id, found.contact))
    people = take_people(form, acting=actor(), shared=shared, guardian=found.contact.name)
    if people is None:
        return _page("join", form, found), 422
    try:
        services.add_member(
            db(),
            found,
            people[0],
            joined_on=form.joined_on.data,
            version=as_version(form.version),
            **_when(),
        )
    except Refused as refused:
        refuse_at(form, None, refused)
        return _page("join", form, found), 422
    except Conflict:
        db().rollback()
        found = own_entry(entry_id)
        form.version.data = str(found.version)
        return _page("join", form, found, conflict=True), 409
    toast(_("%(name)s ist dabei", name=people[0].name))
    return redirect(url_for("waitlists.entry", entry_id=entry_id))


@blueprint.route("/waitlist/<int:entry_id>/members/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.WRITE_WAITLIST)
def member_leave(entry_id: int, person_id: int) -> Any:
    """A person is no longer part of the entry."""
    found = own_entry(entry_id)
    member = next((m for m in found.members if m.person_id == person_id and m.left_on is None), None)
    if member is None:
        abort(404)
    form = LeaveForm()
    if not form.is_submitted():
        form.version.data, form.left_on.data = str(found.version), today()
        return _page("leave", form, found, person=member.person)
    if form.validate():
        try:
            services.member_leaves(
                db(),
                found,
                person_id,
                left_on=form.left_on.data,
                version=as_version(form.version),
                **_when(),
            )
        except Refused as refused:
            form.refuse(refused)
        except Conflict:
            form.version.data = str(found.version)
            return _page("leave", form, found, person=member.person, conflict=True), 409
        else:
            toast(_("%(name)s ist nicht mehr dabei", name=member.person.name))
            return redirect(url_for("waitlists.entry", entry_id=entry_id))
    return _page("leave", form, found, person=member.person), 422


def _take_in(form: IntakeForm, found: WaitlistEntry) -> None:
    version = as_version(form.version)
    accept = form.outcome.data == ACCEPT
    services.record_intake(db(), found, on=form.on.data, accept=accept, version=version, **_when())
    if form.outcome.data == DECLINE:
        services.mark_ineligible(db(), found, reason=form.reason.data or "", on=form.on.data, **_when())
        toast(_("«%(name)s» ist nicht aufgenommen", name=entry_name(found)))
    elif accept:
        toast(_("«%(name)s» ist auf der Warteliste", name=entry_name(found)))
    else:
        toast(_("Erstgespräch eingetragen"))


def _when() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}


def _offer(form: WishForm, found: WaitlistEntry) -> None:
    offered = list(programmes(db(), found.organisation_id))
    if found.programme not in offered:
        offered.append(found.programme)
    form.offer(offered, social_regions(db()))


def _differences(found: WaitlistEntry, facts: services.EntryFacts) -> list[dict[str, str]]:
    """What differs between the stored entry and what was typed, in words."""
    regions = {region.id: region.name for region in social_regions(db())}
    rows = []
    for name, mine in facts.columns().items():
        theirs = getattr(found, name)
        if name not in FIELD_LABELS or theirs == mine:
            continue
        if name == "programme_id":
            theirs, mine = found.programme.name, facts.programme.name
        elif name == "social_region_id":
            theirs, mine = regions.get(theirs, ""), regions.get(mine, "")
        rows.append({"label": _(FIELD_LABELS[name]), "theirs": _words(theirs), "mine": _words(mine)})
    return rows


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Labelled):
        return show_label(value)
    if isinstance(value, list):
        return ", ".join(show_label(topic) for topic in Topic if topic.value in value)
    if hasattr(value, "strftime"):
        return show_date(value)
    return "" if value is None else str(value)


def _page(template: str, form: Form, found: WaitlistEntry, **context: Any) -> str:
    return render_template(
        f"waitlists/{template}.html", form=form, entry=found, name=entry_name(found), **context
    )
