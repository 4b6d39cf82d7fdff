"""What a talk found, how its goals stand, and how a goal is measured."""

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.clock import day_of
from mentoring.meetings.forms.goals import ScaleForm
from mentoring.meetings.forms.talks import FoundForm, HoldForm
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.rules.talks import next_talk_on
from mentoring.meetings.services.goals import review_goal, set_scale
from mentoring.meetings.services.talks import correct_findings, hold_talk
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.talk_pages import asked_kind, check_version, talk_or_404
from mentoring.meetings.views.talk_words import goal_lines
from mentoring.meetings.vocabulary import STEPS, TalkKind, TalkWith
from mentoring.permissions import Permission
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.views.shown import tandem_name
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.web import db, now, toast, today
from mentoring.wording import Conflict, Refused

Page = Any


@blueprint.route("/tandems/<int:tandem_id>/talks/hold", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def talk_hold(tandem_id: int) -> Page:
    """Notes that a talk was held: what was and was agreed, how every goal stands, when the next is due."""
    tandem, kind = tandem_or_404(tandem_id), asked_kind()
    months = tandem.programme.review_every_months
    goals = goal_lines(db(), tandem)
    asked = [(line["goal"].id, line["goal"].text, line["steps"]) for line in goals]
    form = HoldForm.with_goals(asked)(data=_suggested(tandem, kind, months))
    if kind is TalkKind.CLOSING:
        del form.next_on
    if form.is_submitted():
        check_version(tandem, form.version.data)
    if form.validate_on_submit():
        findings = form.findings(next_talk_on(form.held_on.data, months))
        try:
            hold_talk(db(), tandem, findings, kind=kind, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            _say_held(tandem, kind)
            return _back(tandem)
    page = render_template(
        "meetings/talks/hold.html",
        tandem=tandem,
        name=tandem_name(tandem),
        form=form,
        kind=kind,
        talk=queries.open_talks(db(), [tandem.id], kind).get(tandem.id),
        months=months,
        goals=goals,
        last=queries.last_held(db(), [tandem.id]).get(tandem.id),
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/talks/<int:talk_id>/correct", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def talk_correct(talk_id: int) -> Page:
    """Says better what was noted of a talk."""
    talk = talk_or_404(talk_id)
    form = FoundForm(
        data={
            "version": talk.version,
            "attention": talk.attention,
            "summary": talk.summary,
            "agreed_steps": talk.steps,
            "next_on": talk.next_on,
        }
    )
    if talk.kind is TalkKind.CLOSING:
        del form.next_on
    if form.validate_on_submit():
        if str(form.version.data) != str(talk.version):
            raise Conflict(tandem_name(talk.tandem), version=talk.version)
        facts = {"attention": form.attention.data, "summary": form.summary.data or ""}
        facts |= {"agreed_steps": form.agreed_steps.data or ""}
        facts |= {"next_on": form.next_on.data if "next_on" in form else None}
        try:
            correct_findings(db(), talk, **facts, actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Berichtigt."))
            return redirect(url_for("meetings.talk", talk_id=talk_id))
    page = render_template(
        "meetings/talks/correct.html",
        talk=talk,
        tandem=talk.tandem,
        name=tandem_name(talk.tandem),
        form=form,
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tandems/<int:tandem_id>/goals/<int:goal_id>/scale", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def goal_scale(tandem_id: int, goal_id: int) -> Page:
    """Where a goal begins and what is to be reached, in the steps of all or in words of its own."""
    tandem = tandem_or_404(tandem_id)
    goal = _goal_or_404(tandem, goal_id)
    [line] = [line for line in goal_lines(db(), tandem) if line["goal"].id == goal_id]
    scale = line["scale"]
    known = {"baseline": scale.baseline, "target": scale.target} if scale else {}
    words = {f"word_{n}": word for n, word in enumerate(scale.words, start=1)} if scale else {}
    form = ScaleForm(data={**known, **words})
    if form.validate_on_submit():
        facts = {"baseline": form.baseline.data, "target": form.target.data, "words": form.words()}
        try:
            set_scale(db(), goal, **facts, actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Der Massstab des Ziels ist festgehalten."))
            return _back(tandem)
    page = render_template(
        "meetings/talks/scale.html",
        tandem=tandem,
        name=tandem_name(tandem),
        goal=goal,
        form=form,
        line=line,
        fixed=bool(line["reviews"]) and scale is not None,
        usual=[(step, _(text)) for step, text in STEPS.items()],
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/tandems/<int:tandem_id>/goals/<int:goal_id>/step")
@requires(Permission.WRITE_SUPPORT)
def goal_step(tandem_id: int, goal_id: int) -> Page:
    """Notes how a goal stands today, between two talks; an earlier step of the day can be set again."""
    tandem = tandem_or_404(tandem_id)
    _goal_or_404(tandem, goal_id)
    wanted = request.form.get("step", "")
    if wanted not in {str(step) for step in STEPS}:
        abort(400)
    before = queries.reviews_of(db(), [goal_id])[goal_id]
    review_goal(db(), tandem, goal_id, int(wanted), on=today(), actor=actor(), now=now(), today=today())
    url = url_for("meetings.goal_step", tandem_id=tandem_id, goal_id=goal_id)
    undo = {"url": url, "fields": {"step": before[-1].step}} if before else None
    [line] = [line for line in goal_lines(db(), tandem) if line["goal"].id == goal_id]
    toast(_("Das Ziel ist überprüft: %(step)s.", step=line["reviews"][-1]["text"]), undo=undo)
    return _back(tandem)


def _suggested(tandem: Tandem, kind: TalkKind, months: int) -> dict[str, Any]:
    talk = queries.open_talks(db(), [tandem.id], kind).get(tandem.id)
    planned = day_of(talk.planned_at) if talk and talk.planned_at else None
    held_on: date = planned if planned is not None and planned <= today() else today()
    return {
        "version": queries.talks_version(db(), tandem.id),
        "held_on": held_on,
        "party": talk.party if talk else TalkWith.TANDEM,
        "next_on": next_talk_on(held_on, months),
    }


def _say_held(tandem: Tandem, kind: TalkKind) -> None:
    if kind is TalkKind.CLOSING:
        toast(_("Das Abschlussgespräch ist festgehalten. Nun lässt sich das Tandem abschliessen."))
        return
    outlook = next(iter(queries.outlooks_of(db(), [tandem], today())), None)
    if outlook is None or outlook.due_on is None:
        toast(_("Das Gespräch ist festgehalten."))
    else:
        day = outlook.due_on.strftime("%d.%m.%Y")
        toast(_("Das Gespräch ist festgehalten. Das nächste ist am %(date)s fällig.", date=day))


def _goal_or_404(tandem: Tandem, goal_id: int) -> Goal:
    return next((goal for goal in tandem.goals if goal.id == goal_id), None) or abort(404)


def _back(tandem: Tandem) -> Page:
    return redirect(url_for("tandems.tandem", tandem_id=tandem.id))
