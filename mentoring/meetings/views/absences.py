"""Times away: a volunteer's own holidays and leaves, and the same on the organisation's side."""

from datetime import date
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.access import actor, requires
from mentoring.actors import Actor
from mentoring.meetings.forms.absences import HOLIDAYS, LEAVE, AbsenceForm
from mentoring.meetings.views import blueprint
from mentoring.people.models import Mentor
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.queries import absences as queries
from mentoring.people.queries import mentor_by_user, mentor_for
from mentoring.people.services import absences as services
from mentoring.people.views import SectionLink
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Permission
from mentoring.screen import show_date
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

Answer = Any


@blueprint.route("/my/absences", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_absences() -> Answer:
    """Own holidays and leaves, and a new one."""
    return _absences(_own(), None)


@blueprint.post("/my/absences/<int:absence_id>/withdraw")
@requires(Permission.OWN_SUPPORT)
def own_absence_withdraw(absence_id: int) -> Answer:
    """Takes back a time away that has not begun, or that were only holidays."""
    return _withdraw(_own(), None, absence_id)


@blueprint.post("/my/absences/return")
@requires(Permission.OWN_SUPPORT)
def own_absence_end() -> Answer:
    """Back from a leave before its last day."""
    return _return(_own(), None)


@blueprint.route("/mentors/<int:person_id>/absences", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def absences(person_id: int) -> Answer:
    """A volunteer's holidays and leaves, as the organisation sees and enters them."""
    return _absences(_theirs(person_id), person_id)


@blueprint.post("/mentors/<int:person_id>/absences/<int:absence_id>/withdraw")
@requires(Permission.WRITE_PEOPLE)
def absence_withdraw(person_id: int, absence_id: int) -> Answer:
    """Takes back a volunteer's time away."""
    return _withdraw(_theirs(person_id), person_id, absence_id)


@blueprint.post("/mentors/<int:person_id>/absences/return")
@requires(Permission.WRITE_PEOPLE)
def absence_end(person_id: int) -> Answer:
    """A volunteer is back before the last day of the leave."""
    return _return(_theirs(person_id), person_id)


def absences_of_person(session: Session, person_id: int, reader: Actor, day: date) -> list[SectionLink]:
    """Lines on a volunteer's page: when they are away, and where that is entered."""
    if not reader.may(Permission.WRITE_PEOPLE):
        return []
    if not queries.is_mentor(session, reader.organisation_id, person_id):
        return []
    url, heading = url_for("meetings.absences", person_id=person_id), _("Abwesend")
    found = queries.absences_of(session, person_id, since=day)
    lines = [SectionLink(heading, span(one), url, kind_of(one)) for one in found[:3]]
    more = _("Alle ansehen und eintragen") if found else _("Ferien oder Pause eintragen")
    return [*lines, SectionLink(heading, more, url)]


def span(absence: AvailabilityException) -> str:
    """From when to when, in words."""
    if absence.starts_on == absence.ends_on:
        return show_date(absence.starts_on)
    return _("%(first)s bis %(last)s", first=show_date(absence.starts_on), last=show_date(absence.ends_on))


def kind_of(absence: AvailabilityException) -> str:
    """Holidays, or a leave; one that has begun says so."""
    if not absence.on_leave:
        return _("Ferien")
    return _("Pause, läuft") if absence.started_at is not None else _("Pause")


def _absences(mentor: Mentor, person_id: int | None) -> Answer:
    form = AbsenceForm()
    if form.validate_on_submit():
        try:
            absence = services.plan_absence(
                db(),
                mentor.person,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                on_leave=form.kind.data == LEAVE,
                reason=form.reason.data or "",
                **_who(),
            )
            begun = services.begin_leave(db(), mentor, absence, actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            undo = (
                _url("absence_end", person_id) if begun else _url("absence_withdraw", person_id, absence.id)
            )
            toast(_("Eingetragen: %(days)s", days=span(absence)), undo={"url": undo})
            return redirect(_url("absences", person_id))
    log_read("person", mentor.person_id)
    found = queries.absences_of(db(), mentor.person_id, since=today())
    page = render_template(
        "meetings/absences/list.html",
        form=form,
        mentor=mentor,
        staff=person_id is not None,
        on_leave=mentor.state is MentorState.ON_LEAVE,
        rows=[
            {
                "days": span(one),
                "kind": kind_of(one),
                "reason": one.reason,
                "by": one.recorded_by_name if one.recorded_by_id != mentor.user_id else "",
                "running": one.started_at is not None,
                "now": one.starts_on <= today(),
                "url": _url("absence_withdraw", person_id, one.id),
            }
            for one in found
        ],
        return_url=_url("absence_end", person_id),
    )
    return page if request.method == "GET" else (page, 422)


def _withdraw(mentor: Mentor, person_id: int | None, absence_id: int) -> Answer:
    absence = queries.own_absence(db(), mentor.person_id, absence_id) or abort(404)
    try:
        services.withdraw_absence(db(), absence, now=now())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
        return redirect(_url("absences", person_id))
    again = {
        "kind": LEAVE if absence.on_leave else HOLIDAYS,
        "starts_on": show_date(absence.starts_on),
        "ends_on": show_date(absence.ends_on),
        "reason": absence.reason,
    }
    toast(
        _("Gelöscht: %(days)s", days=span(absence)),
        undo={"url": _url("absences", person_id), "fields": again},
    )
    return redirect(_url("absences", person_id))


def _return(mentor: Mentor, person_id: int | None) -> Answer:
    if mentor.state is not MentorState.ON_LEAVE:
        toast(_("Es läuft keine Pause."), kind="warn")
    else:
        services.come_back(db(), mentor, **_who())
        toast(_("Willkommen zurück. Vorschläge sind wieder möglich."))
    return redirect(_url("absences", person_id))


def _url(endpoint: str, person_id: int | None, absence_id: int | None = None) -> str:
    """The own page's address, or the organisation's about this volunteer."""
    given: dict[str, Any] = {} if absence_id is None else {"absence_id": absence_id}
    if person_id is None:
        return url_for(f"meetings.own_{endpoint}", **given)
    return url_for(f"meetings.{endpoint}", person_id=person_id, **given)


def _own() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _theirs(person_id: int) -> Mentor:
    g.nav = "people.mentors"
    return mentor_for(db(), actor(), person_id) or abort(404)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}
