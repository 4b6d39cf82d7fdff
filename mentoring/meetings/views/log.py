"""The log as a volunteer keeps it: a meeting in a few taps, once however often it is sent; corrections."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, mark_of, requires
from mentoring.listing import ListState
from mentoring.meetings.forms.log import CorrectionForm, MeetingForm, VoidForm, said, usual
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries import log as queries
from mentoring.meetings.rules.log import LOGGED, length
from mentoring.meetings.services import log as services
from mentoring.meetings.views import blueprint
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.permissions import Permission
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries.lists import tandems_of_user
from mentoring.tandems.queries.tandems import own_tandem
from mentoring.tandems.views.shown import mentees_name
from mentoring.web import db, log_read, new_key, now, say, toast, today
from mentoring.wording import N_, Refused

Page = Any
AT_ONCE = N_("Gleich nach dem Eintragen zurückgenommen")


@blueprint.route("/my/tandems/<int:tandem_id>/log", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_log(tandem_id: int) -> Page:
    """A meeting of one's own tandem."""
    tandem = own_tandem(db(), actor().user_id or 0, tandem_id) or abort(404)
    if tandem.state not in LOGGED:
        return redirect(url_for("tandems.own"))
    latest = next(iter(queries.meetings_of(db(), [tandem.id], limit=1)), None)
    form = MeetingForm(data=usual(tandem, today(), latest)).offer(tandem, today())
    if form.validate_on_submit():
        try:
            meeting = services.log_meeting(db(), tandem, form.facts(), **once(form))
        except Refused as refused:
            form.refuse(refused)
        else:
            undo = {"url": url_for("meetings.own_void", meeting_id=meeting.id), "fields": {"undo": "1"}}
            toast(_("Eingetragen: %(length)s. Vielen Dank!", length=say(length(meeting.minutes))), undo=undo)
            return redirect(url_for("tandems.own"))
    page = render_template(
        "meetings/log/own_log.html",
        form=form,
        name=mentees_name(tandem),
        draft=_draft(form, url_for("tandems.own")),
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.get("/my/logged/<string:key>")
@requires(Permission.OWN_SUPPORT)
def own_logged(key: str) -> Response:
    """Whether the form with this key has arrived: what a draft asks before it is thrown away."""
    meeting = queries.meeting_by_key(db(), key)
    if meeting is None or queries.own_meeting(db(), actor().user_id or 0, meeting.id) is None:
        abort(404)
    return Response(status=204)


@blueprint.get("/my/meetings")
@requires(Permission.OWN_SUPPORT)
def own_meetings() -> Page:
    """All that one has logged, the latest first."""
    mentor = _mentor_or_404()
    log_read("person", mentor.person_id)
    tandems = {tandem.id: tandem for tandem in tandems_of_user(db(), actor().user_id or 0)}
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("date",), default="date")
    state.counted(queries.log_counted(db(), tandems))
    found = queries.log_of(db(), tandems, limit=state.size, offset=state.offset)
    count, minutes = queries.minutes_logged(db(), mentor_id=mentor.person_id)
    return render_template(
        "meetings/log/own_meetings.html",
        state=state,
        rows=rows_of(found, tandems),
        count=count,
        total=length(minutes),
        loggable=[(t, mentees_name(t)) for t in tandems.values() if t.state in LOGGED and not t.ended_on],
    )


@blueprint.route("/my/meetings/<int:meeting_id>/correct", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_correct(meeting_id: int) -> Page:
    """A meeting of one's own, said anew."""
    return correct(_own_meeting_or_404(meeting_id), back=url_for("meetings.own_meetings"))


@blueprint.route("/my/meetings/<int:meeting_id>/void", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_void(meeting_id: int) -> Page:
    """There was no such meeting; just after logging without asking why."""
    back = url_for("tandems.own") if at_once() else url_for("meetings.own_meetings")
    return take_back(_own_meeting_or_404(meeting_id), back=back)


def correct(meeting: Meeting, *, back: str) -> Page:
    """The page on which a meeting is said anew, for its volunteer and for staff."""
    tandem = meeting.tandem
    form = CorrectionForm(data=said(meeting, today())).offer(tandem, today())
    if form.validate_on_submit():
        try:
            reason = form.reason.data or ""
            services.correct_meeting(db(), tandem, meeting, form.facts(), reason=reason, **once(form))
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Das Treffen ist berichtigt. Die frühere Fassung bleibt sichtbar."))
            return redirect(back)
    page = render_template("meetings/log/correct.html", form=form, name=mentees_name(tandem), back=back)
    return page if request.method == "GET" else (page, 422)


def take_back(meeting: Meeting, *, back: str) -> Page:
    """The page on which a meeting is taken back, for its volunteer and for staff."""
    form = VoidForm()
    if at_once():
        form.reason.data, form.reason.raw_data = AT_ONCE, [AT_ONCE]
    if form.validate_on_submit():
        known = once(form)
        known.pop("today")
        try:
            services.void_meeting(db(), meeting.tandem, meeting, reason=form.reason.data or "", **known)
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Das Treffen ist zurückgenommen und zählt nicht mehr."))
            return redirect(back)
    page = render_template(
        "meetings/log/void.html",
        form=form,
        name=mentees_name(meeting.tandem),
        meeting=meeting,
        length=length(meeting.minutes),
        back=back,
    )
    return page if request.method == "GET" else (page, 422)


def at_once() -> bool:
    """Whether this is the «undo» of the message that a meeting has been logged."""
    return request.method == "POST" and request.form.get("undo") == "1"


def rows_of(found: Sequence[Meeting], tandems: dict[int, Tandem]) -> list[dict[str, Any]]:
    """The lines of a log: each meeting with who was there, if not all, and what it was before."""
    corrected = {m.tandem_id for m in found if m.corrects_id}
    earlier = queries.versions_in(db(), corrected) if corrected else {}
    rows = []
    for meeting in found:
        tandem = tandems[meeting.tandem_id]
        names = {member.person_id: member.person.first_name for member in tandem.members}
        there = [names.get(a.person_id, "") for a in meeting.attendance if a.present]
        rows.append(
            {
                "meeting": meeting,
                "tandem": tandem,
                "name": mentees_name(tandem),
                "length": length(meeting.minutes),
                "present": there if len(there) < len(meeting.attendance) else [],
                "earlier": [(one, length(one.minutes)) for one in earlier.get(meeting.id, [])],
                "reason": _(meeting.reason) if meeting.reason else "",
            }
        )
    return rows


def once(form: Any) -> dict[str, Any]:
    """Who logs and when, and the key of the form, by which it is stored once."""
    return {"key": form.request_key.data or new_key(), "actor": actor(), "now": now(), "today": today()}


def _draft(form: MeetingForm, then: str) -> dict[str, str]:
    """What the browser needs to keep a draft and to learn that it has arrived."""
    return {
        "owner": mark_of(actor()),
        "then": then,
        "kept": url_for("meetings.own_logged", key="KEY"),
    }


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _own_meeting_or_404(meeting_id: int) -> Meeting:
    return queries.own_meeting(db(), actor().user_id or 0, meeting_id) or abort(404)
