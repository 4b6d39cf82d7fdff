"""A volunteer's own page, for the phone first: proposals, tandems, when there is time, being away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, mark_of, requires
from mentoring.people import services as people
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Permission
from mentoring.tandems.forms.own import ContactForm, LeaveForm
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import lists
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.tandems.rules import OPEN_STATES
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.own_sections import OwnCard, cards_of, parts_of
from mentoring.tandems.views.shown import answers_given, mentees_name
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused

Page = Any


@blueprint.get("/my/tandems")
@requires(Permission.OWN_TANDEMS)
def own() -> Page:
    """Everything of one's own on one page."""
    return _page()


@blueprint.route("/my/leave", methods=["GET", "POST"])
@requires(Permission.OWN_TANDEMS)
def own_leave() -> Page:
    """No new proposals for a while; tandems go on."""
    mentor, form = _mentor_or_404(), LeaveForm()
    if form.validate_on_submit():
        reason = form.reason.data or _("Pause, von der Person selbst eingetragen")
        try:
            people.move_mentor(
                db(), mentor, MentorState.ON_LEAVE, reason=reason, until=form.until.data, **_who()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(
                _("Sie erhalten vorerst keine neuen Vorschläge."), undo={"url": url_for("tandems.own_return")}
            )
            return redirect(url_for("tandems.own"))
    page = render_template("tandems/own/leave.html", form=form)
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/my/return")
@requires(Permission.OWN_TANDEMS)
def own_return() -> Page:
    """Back from a pause."""
    people.move_mentor(db(), _mentor_or_404(), MentorState.AVAILABLE, **_who())
    toast(_("Schön, dass Sie wieder da sind. Sie können wieder Vorschläge erhalten."))
    return redirect(url_for("tandems.own"))


@blueprint.route("/my/contact", methods=["GET", "POST"])
@requires(Permission.OWN_TANDEMS)
def own_contact() -> Page:
    """How the organisation reaches the volunteer."""
    person = _mentor_or_404().person
    form = ContactForm(obj=person)
    if form.validate_on_submit():
        facts = replace(
            people.facts_of(person),
            email=form.email.data or "",
            phone=form.phone.data or "",
            contact_hint=form.contact_hint.data or "",
        )
        try:
            people.change_facts(db(), person, facts, **_who())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Ihre Angaben sind gespeichert."))
            return redirect(url_for("tandems.own"))
    page = render_template("tandems/own/contact.html", form=form)
    return page if request.method == "GET" else (page, 422)


def _page() -> str:
    mentor = mentor_by_user(db(), actor().user_id or 0)
    if mentor is None:
        return render_template("tandems/own/nobody.html")
    log_read("person", mentor.person_id)
    found = lists.tandems_of_user(db(), actor().user_id or 0)
    added = cards_of(db(), found, today())
    mine = [_card(t, added[t.id]) for t in found if t.state is not TandemState.PROPOSED]
    return render_template(
        "tandems/own/own.html",
        mentor=mentor,
        person=mentor.person,
        organisation=organisation_of(db(), mentor.organisation_id),
        proposals=[_card(t) for t in found if t.state is TandemState.PROPOSED],
        tandems=[card for card in mine if card["tandem"].state in OPEN_STATES],
        former=[card for card in mine if card["tandem"].ended_on],
        on_leave=mentor.state is MentorState.ON_LEAVE,
        available=mentor.state is MentorState.AVAILABLE,
        parts=parts_of(db(), mentor, today()),
        draft_owner=mark_of(actor()),
    )


def _card(tandem: Tandem, added: Sequence[OwnCard] = ()) -> dict[str, Any]:
    """A tandem as its volunteer sees it: contact only once both have said yes."""
    return {
        "tandem": tandem,
        "name": mentees_name(tandem),
        "first_names": [m.person.first_name for m in tandem.members if m.valid_to is None],
        "said": answers_given(tandem).get(Side.MENTOR),
        "contact": tandem.entry.contact,
        "next": _next(tandem),
        "reached": sum(goal.rating == "REACHED" for goal in tandem.goals),
        "facts": [fact for card in added for fact in card.facts],
        "actions": [action for card in added for action in card.actions],
    }


def _next(tandem: Tandem) -> str:
    day = tandem.meeting_on.strftime("%d.%m.%Y") if tandem.meeting_on else None
    if tandem.state is TandemState.MEETING and day:
        return _("Kennenlernen am %(date)s", date=day)
    return {
        TandemState.MEETING: _("Beide haben Ja gesagt. Wir melden uns für das Kennenlernen."),
        TandemState.AGREED: _("Die Vereinbarung steht. Bald geht es los."),
        TandemState.ACTIVE: _("Die Begleitung läuft."),
        TandemState.PAUSED: _("Das Tandem ist unterbrochen."),
        TandemState.CLOSING: _("Das Abschlussgespräch steht an."),
    }.get(tandem.state, "")


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}
