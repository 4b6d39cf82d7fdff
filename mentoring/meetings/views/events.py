"""Events for the staff: what is coming and has been, who is invited, who comes, who was there."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.clock import day_of
from mentoring.listing import ListState
from mentoring.meetings.forms.events import CancelForm, EventForm
from mentoring.meetings.models import Event
from mentoring.meetings.queries import events as queries
from mentoring.meetings.services.events import cancel_event, save_event
from mentoring.meetings.services.inviting import record_attendance, tell_of_event
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.people.forms.fields import number_in
from mentoring.permissions import Permission
from mentoring.web import db, now, say, toast
from mentoring.wording import N_, Conflict, Refused

Page = Any
AFTERWARDS = (AttendanceState.ATTENDED, AttendanceState.EXCUSED, AttendanceState.ABSENT)
BEFORE = (AttendanceState.REGISTERED, AttendanceState.EXCUSED)
CHANGED = N_("Das wurde inzwischen geändert. Bitte prüfen Sie die Angaben und speichern Sie noch einmal.")


@blueprint.get("/events")
@requires(Permission.MANAGE_EVENTS)
def events() -> str:
    """What is coming, or what has been."""
    past = request.args.get("when") == "past"
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("day",), default="day")
    state.total = queries.past_events_counted(db(), own(), until=now())
    if past:
        state.page = min(state.page, state.pages)
        offset = (state.page - 1) * state.size
        found = queries.events_before(db(), own(), until=now(), limit=state.size, offset=offset)
    else:
        found = queries.events_of(db(), own(), since=now())
    g.nav = "meetings.talks"
    return render_template(
        "meetings/events/list.html",
        tabs=tabs(),
        past=past,
        past_count=state.total,
        state=state,
        lines=[_line(event) for event in found],
    )


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def event_new() -> Page:
    """Plans an event."""
    return _edit(None)


@blueprint.get("/events/<int:event_id>")
@requires(Permission.MANAGE_EVENTS)
def event(event_id: int) -> str:
    """One event with everybody who is invited."""
    found = event_or_404(event_id)
    begun = day_of(found.starts_at) <= day_of(now())
    people = sorted(found.attendance, key=lambda row: (row.person.sort_name, row.person_id))
    g.nav = "meetings.talks"
    return render_template(
        "meetings/events/event.html",
        event=found,
        line=_line(found),
        people=people,
        begun=begun,
        over=found.ends_at <= now(),
        choices=AFTERWARDS if begun else BEFORE,
    )


@blueprint.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def event_edit(event_id: int) -> Page:
    """Changes an event; whoever may still come is told of a new time or place."""
    return _edit(event_or_404(event_id, lock=request.method == "POST"))


@blueprint.route("/events/<int:event_id>/cancel", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def event_cancel(event_id: int) -> Page:
    """Calls an event off, after a question; whoever may still come gets a mail."""
    found = event_or_404(event_id, lock=request.method == "POST")
    form = CancelForm()
    if form.validate_on_submit():
        try:
            if found.cancelled_at is None:
                reason = form.reason.data or ""
                cancel_event(db(), found, reason=reason, actor=actor(), now=now())
                told = tell_of_event(db(), found, "CANCELLED", why=reason, actor=actor(), now=now())
                toast(
                    ngettext(
                        "Abgesagt. %(num)d Person erhält eine Mail.",
                        "Abgesagt. %(num)d Personen erhalten eine Mail.",
                        told,
                    )
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("meetings.event", event_id=event_id))
    g.nav = "meetings.talks"
    page = render_template("meetings/events/cancel.html", form=form, event=found, line=_line(found))
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/events/<int:event_id>/attendance")
@requires(Permission.MANAGE_EVENTS)
def event_attendance(event_id: int) -> Page:
    """Notes in one go who comes or who was there; what is left untouched stays as it is."""
    found = event_or_404(event_id, lock=True)
    states: list[tuple[int, AttendanceState]] = []
    for row in found.attendance:
        said = request.form.get(f"p{row.person_id}", "")
        if said in AttendanceState.__members__:
            states.append((row.person_id, AttendanceState[said]))
    try:
        changed = record_attendance(db(), found, states, actor=actor(), now=now())
    except Refused as refused:
        toast(say(refused.sentence), kind="bad")
        db().rollback()
    else:
        toast(ngettext("%(num)d Eintrag geändert.", "%(num)d Einträge geändert.", changed))
    return redirect(url_for("meetings.event", event_id=event_id))


def _edit(found: Event | None) -> Page:
    form = EventForm()
    offered = [t for t in queries.trainings(db(), own()) if t.active or (found and t.id == found.training_id)]
    form.offer([(t.id, t.name) for t in offered])
    if request.method == "GET" and found is not None:
        form.show(found)
    if form.validate_on_submit():
        before = found.sequence if found else 0
        try:
            saved = save_event(
                db(),
                form.facts(),
                event=found,
                version=number_in(form.version.data or "") if found else None,
                actor=actor(),
                now=now(),
            )
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            form.version.data = str(conflict.version)
            form.form_errors.append(_(CHANGED))
        else:
            told = 0
            if saved.sequence != before and saved.starts_at > now():
                told = tell_of_event(db(), saved, "MOVED", actor=actor(), now=now())
            toast(
                ngettext(
                    "Gespeichert. %(num)d Person erfährt es per Mail.",
                    "Gespeichert. %(num)d Personen erfahren es per Mail.",
                    told,
                )
                if told
                else _("Gespeichert.")
            )
            return redirect(url_for("meetings.event", event_id=saved.id))
    g.nav = "meetings.talks"
    page = render_template("meetings/events/edit.html", form=form, event=found)
    return (page, 422) if form.is_submitted() else page


def event_or_404(event_id: int, *, lock: bool = False) -> Event:
    """An event of the own organisation."""
    return queries.event_for(db(), actor(), event_id, lock=lock) or abort(404)


def own() -> int:
    """The actor's organisation."""
    return actor().organisation_id or 0


def _line(event: Event) -> dict[str, Any]:
    counted = dict.fromkeys(AttendanceState, 0)
    for row in event.attendance:
        counted[row.state] += 1
    taken = counted[AttendanceState.REGISTERED] + counted[AttendanceState.ATTENDED]
    open_rows = counted[AttendanceState.REGISTERED] + counted[AttendanceState.INVITED]
    return {
        "event": event,
        "taken": taken,
        "invited": len(event.attendance),
        "attended": counted[AttendanceState.ATTENDED],
        "left": None if event.capacity is None else max(0, event.capacity - taken),
        "to_note": event.cancelled_at is None and event.ends_at <= now() and open_rows > 0,
        "counted": counted,
    }
