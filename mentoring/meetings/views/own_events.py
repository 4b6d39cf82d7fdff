"""A volunteer's own events and trainings: coming or not, what was done, what is still missing."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.queries import events as queries
from mentoring.meetings.services.events import set_attendance
from mentoring.meetings.views import blueprint
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.permissions import Permission
from mentoring.web import db, now, say, toast, today
from mentoring.wording import Refused

Page = Any
COMES = {"yes": AttendanceState.REGISTERED, "no": AttendanceState.EXCUSED}


@blueprint.get("/my/events")
@requires(Permission.OWN_SUPPORT)
def own_events() -> str:
    """What one is invited to, and one's trainings."""
    mentor = mentor_by_user(db(), actor().user_id or 0)
    if mentor is None:
        return render_template("tandems/own/nobody.html")
    lines = [
        {
            "event": event,
            "said": next(row.state for row in event.attendance if row.person_id == mentor.person_id),
            "left": None
            if event.capacity is None
            else event.capacity - sum(row.state in queries.COMING for row in event.attendance),
            "open": event.starts_at > now(),
        }
        for event in queries.events_with(db(), mentor.person_id, since=now())
    ]
    missing = queries.trainings_lacking(db(), mentor.organisation_id, today())
    return render_template(
        "meetings/events/own.html",
        lines=lines,
        done=queries.trainings_done(db(), mentor.person_id),
        missing=[one for one in missing if one.mentor.person_id == mentor.person_id],
        day=today(),
    )


@blueprint.post("/my/events/<int:event_id>")
@requires(Permission.OWN_SUPPORT)
def own_event_answer(event_id: int) -> Page:
    """Says whether one comes; until it begins the answer may be changed."""
    mentor = _mentor_or_404()
    event = queries.event_by_id(db(), event_id)
    invited = event is not None and any(row.person_id == mentor.person_id for row in event.attendance)
    if event is None or not invited or event.organisation_id != mentor.organisation_id:
        abort(404)
    said = COMES.get(request.form.get("answer", ""))
    try:
        if said is None:
            raise Refused("Bitte eine der beiden Antworten wählen.")
        if event.starts_at <= now():
            raise Refused("Dieser Anlass hat schon begonnen.")
        set_attendance(db(), event, mentor.person_id, said, actor=actor(), now=now())
    except Refused as refused:
        toast(say(refused.sentence), kind="bad")
    else:
        toast(_("Danke, Sie sind angemeldet.") if said is COMES["yes"] else _("Danke für die Abmeldung."))
    return redirect(url_for("meetings.own_events"))


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)
