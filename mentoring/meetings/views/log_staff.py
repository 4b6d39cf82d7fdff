"""The log of a tandem as the coordination sees it: what was logged, hours by topic, on behalf, as a list."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.listing import ListState
from mentoring.meetings.forms.log import MeetingForm, usual
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries import log as queries
from mentoring.meetings.rules.log import LOGGED, length
from mentoring.meetings.services import log as services
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.files import list_file
from mentoring.meetings.views.log import correct, once, rows_of, take_back
from mentoring.permissions import Permission
from mentoring.sheets import Value
from mentoring.tandems.views.shown import tandem_name
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.web import db, log_read, say, toast, today
from mentoring.wording import Refused

Page = Any


@blueprint.get("/tandems/<int:tandem_id>/meetings")
@requires(Permission.READ_SUPPORT)
def meetings(tandem_id: int) -> Page:
    """The log of a tandem, the latest first, with the hours by topic."""
    tandem = tandem_or_404(tandem_id)
    log_read("tandem", tandem.id)
    g.nav = "tandems.tandems"
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("date",), default="date")
    state.counted(queries.log_counted(db(), [tandem.id]))
    found = queries.log_of(db(), [tandem.id], limit=state.size, offset=state.offset)
    count, minutes = queries.minutes_logged(db(), tandem_id=tandem.id)
    topics = queries.minutes_by_topic(db(), tandem_id=tandem.id)
    return render_template(
        "meetings/log/meetings.html",
        tandem=tandem,
        name=tandem_name(tandem),
        state=state,
        rows=rows_of(found, {tandem.id: tandem}),
        count=count,
        total=length(minutes),
        topics=[
            {"label": _(topic.label), "text": say(length(part)), "value": part}
            for topic, part in sorted(topics.items(), key=lambda item: -item[1])
        ],
        minutes=minutes,
        exports=[
            {
                "label": kind.upper(),
                "url": url_for("meetings.meetings_export", tandem_id=tandem.id, format=kind),
            }
            for kind in ("csv", "xlsx")
        ],
        loggable=tandem.state in LOGGED,
    )


@blueprint.route("/tandems/<int:tandem_id>/meetings/new", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def meeting_new(tandem_id: int) -> Page:
    """A meeting that the volunteer told of, on the phone for example."""
    tandem = tandem_or_404(tandem_id)
    g.nav = "tandems.tandems"
    back = url_for("meetings.meetings", tandem_id=tandem_id)
    if tandem.state not in LOGGED:
        return redirect(back)
    latest = next(iter(queries.meetings_of(db(), [tandem.id], limit=1)), None)
    form = MeetingForm(data=usual(tandem, today(), latest)).offer(tandem, today())
    if form.validate_on_submit():
        try:
            meeting = services.log_meeting(db(), tandem, form.facts(), **once(form))
        except Refused as refused:
            form.refuse(refused)
        else:
            undo = {"url": url_for("meetings.meeting_void", meeting_id=meeting.id), "fields": {"undo": "1"}}
            toast(_("Eingetragen: %(length)s.", length=say(length(meeting.minutes))), undo=undo)
            return redirect(back)
    page = render_template("meetings/log/meeting_new.html", form=form, name=tandem_name(tandem), back=back)
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/meetings/<int:meeting_id>/correct", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def meeting_correct(meeting_id: int) -> Page:
    """A meeting of the organisation's tandems, said anew."""
    meeting = _meeting_or_404(meeting_id)
    return correct(meeting, back=url_for("meetings.meetings", tandem_id=meeting.tandem_id))


@blueprint.route("/meetings/<int:meeting_id>/void", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def meeting_void(meeting_id: int) -> Page:
    """There was no such meeting."""
    meeting = _meeting_or_404(meeting_id)
    return take_back(meeting, back=url_for("meetings.meetings", tandem_id=meeting.tandem_id))


@blueprint.get("/tandems/<int:tandem_id>/meetings.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def meetings_export(tandem_id: int, format: str) -> Page:
    """The meetings of a tandem that stand, with the minutes of each topic; notes stay here."""
    tandem = tandem_or_404(tandem_id)
    found = queries.meetings_of(db(), [tandem.id])
    headers = [
        _("Datum"),
        _("Minuten"),
        _("Thema"),
        _("Minuten des Themas"),
        _("Ort"),
        _("Anwesend"),
        _("Erfasst von"),
    ]
    names = {member.person_id: member.person.name for member in tandem.members}
    rows: list[list[Value]] = []
    for meeting in found:
        there = ", ".join(names.get(a.person_id, "") for a in meeting.attendance if a.present)
        for line, topic in enumerate(meeting.topics):
            minutes = None if line else meeting.minutes  # so that the column adds up
            about: list[Value] = [_(topic.topic.label), topic.minutes]
            rows.append(
                [meeting.met_on, minutes, *about, _(meeting.place.label), there, meeting.recorded_by_name]
            )
    log_read("tandem", tandem.id, action=Access.EXPORTED, detail=f"{len(found)} {request.path}")
    return list_file(format, _("Treffen"), headers, rows, f"tandem-{tandem.id}")


def _meeting_or_404(meeting_id: int) -> Meeting:
    g.nav = "tandems.tandems"
    return queries.meeting_for(db(), actor(), meeting_id) or abort(404)
