"""Small things without a password, by personal link: a meeting, free times, two questions, an event.

Opening a page never acts, a button does. Whoever holds the link is spoken to in their language.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.views.unknown import nothing_there
from mentoring.languages import speak
from mentoring.meetings.forms.log import MeetingForm, usual
from mentoring.meetings.forms.personal import FeedbackForm
from mentoring.meetings.models import Feedback
from mentoring.meetings.queries import events as events_known
from mentoring.meetings.queries import links as queries
from mentoring.meetings.queries.log import meetings_of, minutes_logged
from mentoring.meetings.rules.log import members_on
from mentoring.meetings.services.events import set_attendance
from mentoring.meetings.services.feedback import answer_feedback
from mentoring.meetings.services.links import PersonalAccess, language_of, open_personal
from mentoring.meetings.services.log import log_meeting
from mentoring.meetings.views import blueprint
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.people import services as people
from mentoring.permissions import Permission
from mentoring.screen import show_date
from mentoring.tandems.forms.own import SlotsForm
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Page = Any
COMES = {"yes": AttendanceState.REGISTERED, "no": AttendanceState.EXCUSED}


@blueprint.route("/log/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def log_link(token: str) -> Page:
    """Logs a meeting of one tandem."""
    found = _behind(token, LinkPurpose.LOG_MEETING)
    tandem = queries.tandem_by_id(db(), found.subject_id) if found else None
    if found is None or tandem is None:
        return _gone(token)
    latest = next(iter(meetings_of(db(), [tandem.id], limit=1)), None)
    form = MeetingForm(data=usual(tandem, today(), latest)).offer(tandem, today(), by_first_name=True)
    if form.validate_on_submit():
        try:
            meeting = log_meeting(
                db(),
                tandem,
                form.facts(),
                key=form.request_key.data or "",
                actor=found.actor,
                now=now(),
                today=today(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            day = show_date(meeting.met_on)
            toast(_("Danke. Ihr Treffen vom %(day)s ist eingetragen.", day=day))
            return redirect(url_for("meetings.log_link", token=token, lang=_asked()))
    number, minutes = minutes_logged(db(), tandem_id=tandem.id)
    page = render_template(
        "meetings/personal/log.html",
        form=form,
        names=[name for _number, name in _members(tandem)],
        number=number,
        minutes=minutes,
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/times/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def times_link(token: str) -> Page:
    """Changes when somebody has time; one tap takes it back."""
    found = _behind(token, LinkPurpose.AVAILABILITY)
    if found is None:
        return _gone(token)
    form = SlotsForm(data={"slots": found.person.slots})
    undo = request.form.get("bits", "")
    known = undo.isascii() and undo.isdigit() and len(undo) < 9
    if form.is_submitted() and (known or form.validate()):
        bits = int(undo) if known else form.slots.bits
        try:
            before = people.change_slots(
                db(), found.person, bits, actor=found.actor, now=now(), today=today()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            url = url_for("meetings.times_link", token=token, lang=_asked())
            again = {"url": url, "fields": {"bits": before}}
            toast(_("Ihre Zeiten sind gespeichert."), undo=again if before != bits and not known else None)
            return redirect(url)
    page = render_template("meetings/personal/times.html", form=form, first_name=found.person.first_name)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/feedback/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def feedback_link(token: str) -> Page:
    """Two short questions; the first answer stands, and the link is then over."""
    found = _behind(token, LinkPurpose.FEEDBACK)
    asked = queries.feedback_by_id(db(), found.subject_id) if found else None
    tandem = queries.tandem_by_id(db(), asked.tandem_id) if asked else None
    if found is None or asked is None or tandem is None:
        return _gone(token)
    form = FeedbackForm()
    form.offer()
    if form.validate_on_submit():
        try:
            answer_feedback(db(), asked.id, score=form.score.data or 0, wish=form.wish.data or "", now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("meetings.thanks", lang=_asked() or found.person.locale))
    page = render_template(
        "meetings/personal/feedback.html",
        form=form,
        first_name=found.person.first_name,
        others=_others(asked, tandem),
        organisation=tandem.programme.organisation,
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.get("/thanks")
@requires(Permission.PUBLIC)
def thanks() -> str:
    """After the two questions, without a word about anybody."""
    speak("")
    return render_template("meetings/personal/thanks.html")


@blueprint.route("/event/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def event_link(token: str) -> Page:
    """Says whether one comes; until it begins the answer may be changed."""
    found = _behind(token, LinkPurpose.EVENT_ANSWER)
    event = None
    if found is not None:
        holding = events_known.event_by_id if request.method == "POST" else events_known.event_to_show
        event = holding(db(), found.subject_id)
    if found is None or event is None:
        return _gone(token)
    error = ""
    if request.method == "POST":
        said = COMES.get(request.form.get("answer", ""))
        try:
            if said is None:
                raise Refused("Bitte eine der beiden Antworten wählen.")
            set_attendance(db(), event, found.person.id, said, actor=found.actor, now=now())
        except Refused as refused:
            error = _(refused.sentence.text)
        else:
            return redirect(url_for("meetings.event_link", token=token, lang=_asked()))
    row = next((one for one in event.attendance if one.person_id == found.person.id), None)
    taken = sum(one.state in events_known.COMING for one in event.attendance)
    page = render_template(
        "meetings/personal/event.html",
        event=event,
        first_name=found.person.first_name,
        said=row.state.value if row else "INVITED",
        left=None if event.capacity is None else event.capacity - taken,
        error=error,
        has_errors=bool(error),
    )
    return (page, 422) if error else page


def _behind(token: str, purpose: LinkPurpose) -> PersonalAccess | None:
    found = open_personal(db(), token, purpose, now=now())
    to_mentee = found is None or found.person.mentor is None
    locale = found.person.locale if found else language_of(db(), token, purpose)
    speak(locale, to_mentee=to_mentee or purpose in SPOKEN_TO_ALL)
    return found


SPOKEN_TO_ALL = frozenset({LinkPurpose.FEEDBACK, LinkPurpose.EVENT_ANSWER})
"""Links that both sides get: their pages exist in every language."""


def _gone(token: str) -> Page:
    status = nothing_there(token)
    return render_template("meetings/personal/gone.html", too_many=status == 429), status


def _asked() -> str | None:
    return request.args.get("lang")


def _members(tandem: Tandem) -> list[tuple[int, str]]:
    present = members_on(today(), [(m.person_id, m.valid_from, m.valid_to) for m in tandem.members])
    return [(m.person_id, m.person.first_name) for m in tandem.members if m.person_id in present]


def _others(asked: Feedback, tandem: Tandem) -> list[str]:
    if asked.side is Side.MENTEE:
        return [tandem.mentor.person.first_name]
    return [name for _number, name in _members(tandem)] or [tandem.entry.contact.first_name]
