"""What belongs to a tandem besides its state: its goals, and the people of the family who join or leave."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems import services
from mentoring.tandems.forms import tandems as forms
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.sections import keep_scale
from mentoring.tandems.views.shown import tandem_name
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.tandems.vocabulary import Rating
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Page = Any


@blueprint.route("/tandems/<int:tandem_id>/goals/new", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def goal_new(tandem_id: int) -> Page:
    """A goal that came up on the way."""
    tandem = tandem_or_404(tandem_id)
    form = forms.GoalForm(data={"agreed_on": today()})
    if form.validate_on_submit():
        facts = services.GoalFacts(form.text.data or "", form.topic.data)
        try:
            goal = services.add_goal(db(), tandem, facts, agreed_on=form.agreed_on.data, **_who())
            keep_scale(db(), goal, (form.baseline.data, form.target.data), actor(), now())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Das Ziel ist festgehalten."))
            return _back(tandem)
    page = render_template(
        "tandems/tandems/goal.html", tandem=tandem, name=tandem_name(tandem), form=form, goal=None
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tandems/<int:tandem_id>/goals/<int:goal_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def goal_edit(tandem_id: int, goal_id: int) -> Page:
    """Says a goal more clearly."""
    tandem = tandem_or_404(tandem_id)
    goal = _goal_or_404(tandem, goal_id)
    form = forms.GoalForm(data={"text": goal.text, "topic": goal.topic, "agreed_on": goal.agreed_on})
    del form.agreed_on, form.baseline, form.target
    if form.validate_on_submit():
        facts = services.GoalFacts(form.text.data or "", form.topic.data)
        try:
            services.change_goal(db(), tandem, goal_id, facts, **_who())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Das Ziel ist neu formuliert."))
            return _back(tandem)
    page = render_template(
        "tandems/tandems/goal.html", tandem=tandem, name=tandem_name(tandem), form=form, goal=goal
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/tandems/<int:tandem_id>/goals/<int:goal_id>/rating")
@requires(Permission.WRITE_TANDEMS)
def goal_rate(tandem_id: int, goal_id: int) -> Page:
    """Notes how a goal stands; the earlier rating can be set again."""
    tandem = tandem_or_404(tandem_id)
    goal = _goal_or_404(tandem, goal_id)
    wanted = request.form.get("rating", "")
    if wanted not in Rating.__members__:
        abort(400)
    before = goal.rating
    services.rate_goal(db(), tandem, goal_id, Rating[wanted], **_who())
    url = url_for("tandems.goal_rate", tandem_id=tandem_id, goal_id=goal_id)
    undo = {"url": url, "fields": {"rating": before.value}} if before else None
    toast(_("Das Ziel ist bewertet: %(rating)s.", rating=_(Rating[wanted].label)), undo=undo)
    return _back(tandem)


@blueprint.route("/tandems/<int:tandem_id>/members/new", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def member_new(tandem_id: int) -> Page:
    """Somebody of the family joins the tandem."""
    tandem = tandem_or_404(tandem_id)
    known = {member.person_id for member in tandem.members}
    free = [m.person for m in tandem.entry.members if m.person_id not in known and m.left_on is None]
    form = forms.MemberForm(data={"on": today()})
    form.person.choices = [SelectChoice(person.id, person.name) for person in free]
    if form.validate_on_submit():
        facts = {"on": form.on.data, "guardian_consent_on": form.guardian_consent_on.data}
        try:
            services.member_joins(db(), tandem, form.person.data, **facts, **_who())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Die Person gehört jetzt zum Tandem."))
            return _back(tandem)
    page = render_template(
        "tandems/tandems/member_new.html", tandem=tandem, name=tandem_name(tandem), form=form, free=free
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tandems/<int:tandem_id>/members/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def member_leave(tandem_id: int, person_id: int) -> Page:
    """Somebody of the family no longer takes part."""
    tandem = tandem_or_404(tandem_id)
    member = next((m for m in tandem.members if m.person_id == person_id), None) or abort(404)
    form = forms.LeaveForm(data={"on": today(), "person": person_id})
    if form.validate_on_submit():
        try:
            services.member_leaves(db(), tandem, person_id, on=form.on.data, **_who())
        except Refused as refused:
            form.refuse(refused)
        else:
            url = url_for("tandems.member_stay", tandem_id=tandem_id, person_id=person_id)
            toast(_("%(name)s gehört nicht mehr zum Tandem.", name=member.person.name), undo={"url": url})
            return _back(tandem)
    page = render_template(
        "tandems/tandems/member_leave.html", tandem=tandem, name=tandem_name(tandem), form=form, member=member
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/tandems/<int:tandem_id>/members/<int:person_id>/stay")
@requires(Permission.WRITE_TANDEMS)
def member_stay(tandem_id: int, person_id: int) -> Page:
    """The leaving was a mistake."""
    tandem = tandem_or_404(tandem_id)
    services.member_stays(db(), tandem, person_id, **_who())
    toast(_("Zurückgenommen: die Person gehört weiterhin dazu."))
    return _back(tandem)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}


def _back(tandem: Tandem) -> Page:
    return redirect(url_for("tandems.tandem", tandem_id=tandem.id))


def _goal_or_404(tandem: Tandem, goal_id: int) -> Goal:
    return next((goal for goal in tandem.goals if goal.id == goal_id), None) or abort(404)
