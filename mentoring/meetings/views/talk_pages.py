"""A talk of a tandem: planned, moved, invited to, called off, and what it found."""

from datetime import date
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.clock import ZONE
from mentoring.mailer import CALENDAR_NAME, calendar_of
from mentoring.meetings.forms.talks import CancelForm, PlanForm
from mentoring.meetings.forms.times import parse_time
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.queries.talk_lists import staff_of
from mentoring.meetings.services import invitations
from mentoring.meetings.services.talks import plan_talk
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.talk_words import ATTENTION_KINDS, goal_lines, told_of
from mentoring.meetings.vocabulary import TalkKind, TalkWith
from mentoring.permissions import Permission
from mentoring.tandems.models import Tandem
from mentoring.tandems.views.shown import mentees_name, tandem_name
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Conflict, Refused

Page = Any
USUAL_TIME = parse_time("14:00")


@blueprint.route("/tandems/<int:tandem_id>/talks/plan", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def talk_plan(tandem_id: int) -> Page:
    """When the next talk is; the one that is planned is moved."""
    tandem, kind = tandem_or_404(tandem_id), asked_kind()
    talk = queries.open_talks(db(), [tandem.id], kind).get(tandem.id)
    form = PlanForm(data=_suggested(tandem, kind, talk))
    form.responsible.choices = _responsible(talk)
    if form.validate_on_submit():
        check_version(tandem, form.version.data)
        before = _fields(talk) if talk and not talk.invited_at else None
        try:
            planned = plan_talk(db(), tandem, form.plan(), kind=kind, actor=actor(), now=now(), today=today())
            mails = _invite(planned.id) if form.invite.data else None
        except Refused as refused:
            form.refuse(refused)
        else:
            _say_planned(planned, mails, before)
            return _to_tandem(tandem)
    outlook = next(iter(queries.outlooks_of(db(), [tandem], today())), None)
    page = render_template(
        "meetings/talks/plan.html",
        tandem=tandem,
        name=tandem_name(tandem),
        form=form,
        kind=kind,
        moved=talk is not None,
        due_on=outlook.due_on if outlook and kind is TalkKind.REVIEW else None,
        reachable=[(p.name, p.email) for p in (tandem.mentor.person, tandem.entry.contact)],
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.get("/talks/<int:talk_id>")
@requires(Permission.READ_SUPPORT)
def talk(talk_id: int) -> str:
    """One talk: when and where it is and what can be done, or what it found."""
    found = talk_or_404(talk_id)
    log_read("talk", found.id)
    names = {user.id: user.name for user in staff_of(db(), found.organisation_id)}
    steps = {review.goal_id: review.step for review in found.reviews}
    return render_template(
        "meetings/talks/talk.html",
        talk=found,
        tandem=found.tandem,
        name=tandem_name(found.tandem),
        mentees=mentees_name(found.tandem),
        responsible=names.get(found.responsible_id or 0),
        attention_kind=ATTENTION_KINDS.get(found.attention) if found.attention else None,
        goals=[line for line in goal_lines(db(), found.tandem, steps) if line["goal"].id in steps],
        told=told_of(found),
        open=found.state in queries.OPEN,
    )


@blueprint.post("/talks/<int:talk_id>/invite")
@requires(Permission.WRITE_SUPPORT)
def talk_invite(talk_id: int) -> Page:
    """Sends the invitation to whom the talk is with."""
    found = talk_or_404(talk_id)
    mails = _invite(talk_id)
    toast(_sent_in_words(mails), kind="good" if mails else "warn")
    return _to_tandem(found.tandem)


@blueprint.route("/talks/<int:talk_id>/cancel", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def talk_cancel(talk_id: int) -> Page:
    """Calls a talk off, with the reason; undone, it stands as it was planned."""
    found = talk_or_404(talk_id)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            mails = invitations.cancel_talk(
                db(), found, reason=form.reason.data or "", actor=actor(), now=now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            words = _("Das Gespräch ist abgesagt.")
            undo = {"url": url_for("meetings.talk_restore", talk_id=talk_id)}
            toast(f"{words} {_sent_in_words(mails)}" if mails else words, undo=undo)
            return _to_tandem(found.tandem)
    page = render_template(
        "meetings/talks/cancel.html",
        talk=found,
        tandem=found.tandem,
        name=tandem_name(found.tandem),
        form=form,
        told=told_of(found) if found.invited_at else [],
        open=found.state in queries.OPEN,
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/talks/<int:talk_id>/restore")
@requires(Permission.WRITE_SUPPORT)
def talk_restore(talk_id: int) -> Page:
    """The talk takes place after all."""
    found = talk_or_404(talk_id)
    invitations.restore_talk(db(), found, actor=actor(), now=now())
    toast(_("Zurückgenommen: das Gespräch ist wieder geplant. Eingeladen wird neu."))
    return _to_tandem(found.tandem)


@blueprint.get("/talks/<int:talk_id>/calendar.ics")
@requires(Permission.READ_SUPPORT)
def talk_calendar(talk_id: int) -> Page:
    """The talk as an entry for the calendar of whoever holds it."""
    found = talk_or_404(talk_id)
    if found.state not in queries.OPEN or found.planned_at is None:
        abort(404)
    values = invitations.calendar_values(found, sender=tandem_name(found.tandem), now=now())
    entry = calendar_of("talk_invitation", values)
    answer = Response(entry, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{CALENDAR_NAME}"'
    return answer


def talk_or_404(talk_id: int) -> ReviewTalk:
    """The talk of the actor's organisation; anything else does not exist."""
    return queries.talk_for(db(), actor(), talk_id) or abort(404)


def asked_kind() -> TalkKind:
    """Which kind of talk the address names; without one, a review talk."""
    return TalkKind.CLOSING if request.args.get("kind") == TalkKind.CLOSING.value else TalkKind.REVIEW


def check_version(tandem: Tandem, version: Any) -> None:
    """Somebody else has changed the tandem's talks meanwhile: both may look at what there now is."""
    present = queries.talks_version(db(), tandem.id)
    known = str(version or "")
    if known.isascii() and known.isdigit() and int(known[:18]) != present:
        raise Conflict(tandem_name(tandem), version=present)


def _suggested(tandem: Tandem, kind: TalkKind, talk: ReviewTalk | None) -> dict[str, Any]:
    version = queries.talks_version(db(), tandem.id)
    if talk is not None and talk.planned_at is not None:
        local = talk.planned_at.astimezone(ZONE)
        return {
            "version": version,
            "on": local.date(),
            "at": local.time(),
            "minutes": talk.minutes,
            "place": talk.place,
            "party": talk.party,
            "responsible": talk.responsible_id or actor().user_id,
            "invite": talk.invited_at is not None,
        }
    return {
        "version": version,
        "on": _suggested_day(tandem, kind),
        "at": USUAL_TIME,
        "minutes": 45,
        "party": TalkWith.TANDEM,
        "responsible": actor().user_id,
        "invite": True,
    }


def _suggested_day(tandem: Tandem, kind: TalkKind) -> date | None:
    if kind is TalkKind.CLOSING:
        due = tandem.closing_talk_on
    else:
        outlook = next(iter(queries.outlooks_of(db(), [tandem], today())), None)
        due = outlook.due_on if outlook else None
    return due if due is not None and due > today() else None


def _responsible(talk: ReviewTalk | None) -> list[SelectChoice]:
    known = {actor().user_id, talk.responsible_id if talk else None}
    staff = staff_of(db(), actor().organisation_id or 0)
    return [SelectChoice(u.id, u.name) for u in staff if u.disabled_at is None or u.id in known]


def _invite(talk_id: int) -> list[Any]:
    return invitations.invite_to_talk(db(), talk_or_404(talk_id), actor=actor(), now=now())


def _say_planned(planned: ReviewTalk, mails: list[Any] | None, before: dict[str, Any] | None) -> None:
    words = _("Das Gespräch ist geplant.")
    if mails is not None:
        toast(f"{words} {_sent_in_words(mails)}", kind="good" if mails else "warn")
    elif before is not None:
        kind = None if planned.kind is TalkKind.REVIEW else planned.kind.value
        url = url_for("meetings.talk_plan", tandem_id=planned.tandem_id, kind=kind)
        toast(_("Das Gespräch ist verschoben."), undo={"url": url, "fields": before})
    else:
        url = url_for("meetings.talk_cancel", talk_id=planned.id)
        toast(words, undo={"url": url, "fields": {"reason": _("Planung zurückgenommen")}})


def _fields(talk: ReviewTalk) -> dict[str, Any] | None:
    """What would have to be sent for the talk to be as it was."""
    if talk.planned_at is None:
        return None
    local = talk.planned_at.astimezone(ZONE)
    return {
        "on": local.strftime("%d.%m.%Y"),
        "at": local.strftime("%H:%M"),
        "minutes": talk.minutes,
        "place": talk.place,
        "party": talk.party.value,
        "responsible": talk.responsible_id or "",
    }


def _sent_in_words(mails: list[Any]) -> str:
    if not mails:
        return _("Es ist keine E-Mail-Adresse erfasst: bitte anrufen.")
    names = ", ".join(mail.name for mail in mails)
    return ngettext("Eine E-Mail geht an %(names)s.", "E-Mails gehen an %(names)s.", len(mails), names=names)


def _to_tandem(tandem: Tandem) -> Page:
    return redirect(url_for("tandems.tandem", tandem_id=tandem.id))
