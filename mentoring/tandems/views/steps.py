"""The steps of a tandem: one form each, the same address pattern, the same way of saying no."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import BooleanField

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.screen import show_date
from mentoring.tandems import services
from mentoring.tandems.forms import tandems as forms
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import months_later, needs, refusal
from mentoring.tandems.rules.lifecycle import AFTERCARE_MONTHS
from mentoring.tandems.services.corrections import CORRECTABLE
from mentoring.tandems.services.steps import standing_of
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.sections import keep_scale
from mentoring.tandems.views.shown import mentees_name, tandem_name
from mentoring.tandems.views.step_table import FACTS, STEPS, Step, typed_ratings
from mentoring.tandems.vocabulary import Rating
from mentoring.web import db, now, say, toast, today
from mentoring.wording import Conflict, Refused

Page = str | tuple[str, int] | Response | Any


@blueprint.route("/tandems/<int:tandem_id>/steps/<name>", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def step(tandem_id: int, name: str) -> Page:
    """The form of a step, and the step itself."""
    tandem = tandem_or_404(tandem_id)
    chosen = STEPS.get(name) or abort(404)
    no = None if chosen.stays else refusal(tandem.state, chosen.to_state)
    form = chosen.form(data=_suggested(tandem))
    if request.method == "GET":
        return _page(tandem, chosen, form, say(no) if no else None)
    valid = form.validate()
    check_version(tandem, form.version.data)
    if isinstance(form, forms.EndForm):
        valid = _check_ratings(tandem, form) and valid
    if valid:
        try:
            facts = FACTS[type(form)](form)
            made = chosen.take(db(), tandem, **facts, actor=actor(), now=now(), today=today())
            if isinstance(form, forms.AgreeForm):
                for goal, scale in zip(made, form.scales(), strict=True):
                    keep_scale(db(), goal, scale, actor(), now())
        except Refused as refused:
            form.refuse(refused)
        else:
            taken(tandem)
            return redirect(url_for("tandems.tandem", tandem_id=tandem_id))
    return _page(tandem, chosen, form, None), 422


@blueprint.post("/tandems/<int:tandem_id>/undo")
@requires(Permission.WRITE_TANDEMS)
def undo(tandem_id: int) -> Page:
    """Takes the last step back."""
    tandem = tandem_or_404(tandem_id)
    state = services.undo_last_step(db(), tandem, actor=actor(), now=now(), today=today())
    toast(_("Zurückgenommen. Das Tandem ist wieder im Stand «%(state)s».", state=_(state.label)))
    return redirect(url_for("tandems.tandem", tandem_id=tandem_id))


@blueprint.route("/tandems/<int:tandem_id>/end", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def correct_end(tandem_id: int) -> Page:
    """The tandem had ended earlier than recorded."""
    tandem = tandem_or_404(tandem_id)
    no = None
    if tandem.state not in CORRECTABLE:
        no = _("Das Tandem ist nicht beendet: sein Ende lässt sich nicht berichtigen.")
    form = forms.EarlierEndForm(data={"version": tandem.version})
    if form.validate_on_submit():
        check_version(tandem, form.version.data)
        try:
            facts = {"ended_on": form.ended_on.data, "reason": form.reason.data or ""}
            services.correct_end(db(), tandem, **facts, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Gespeichert. Ende des Tandems: %(date)s.", date=show_date(tandem.ended_on)))
            return redirect(url_for("tandems.tandem", tandem_id=tandem_id))
    name = tandem_name(tandem)
    page = render_template("tandems/tandems/correct_end.html", tandem=tandem, name=name, form=form, no=no)
    return page, 422 if form.is_submitted() else 200


def tandem_or_404(tandem_id: int) -> Tandem:
    """The tandem of the actor's organisation; anything else does not exist."""
    return queries.tandem_for(db(), actor(), tandem_id) or abort(404)


def check_version(tandem: Tandem, version: str | None) -> None:
    """Somebody else was faster: both may look at what there now is."""
    if version and version.isdigit() and int(version) != tandem.version:
        raise Conflict(tandem_name(tandem), version=tandem.version)


def taken(tandem: Tandem) -> None:
    """Says what the tandem now is, and offers to take it back where that is possible."""
    message = _("Gespeichert. Stand: %(state)s.", state=_(tandem.state.label))
    step_back = services.last_step(db(), tandem, now())
    fresh = step_back is not None and step_back.recorded_at == now()
    toast(message, undo={"url": url_for("tandems.undo", tandem_id=tandem.id)} if fresh else None)


def _suggested(tandem: Tandem) -> dict[str, Any]:
    facts: dict[str, Any] = {name: today() for name in ("agreed_on", "started_on", "ended_on", "on")}
    facts |= {"version": tandem.version, "meeting_on": tandem.meeting_on}
    if tandem.ended_on is not None:
        facts["aftercare_until"] = months_later(tandem.ended_on, AFTERCARE_MONTHS)
    facts |= {"guardian_consent_on": tandem.guardian_consent_on, "closing_talk_on": tandem.closing_talk_on}
    return facts


def _page(tandem: Tandem, chosen: Step, form: forms.StepForm, no: str | None) -> str:
    standing = standing_of(tandem, today())
    lacking = [need for need, met in needs(chosen.to_state, standing) if not met and need.field is None]
    return render_template(
        f"tandems/tandems/{chosen.template}.html",
        tandem=tandem,
        name=tandem_name(tandem),
        mentees=mentees_name(tandem),
        step=chosen,
        form=form,
        no=no,
        lacking=[] if chosen.stays else lacking,
        minor=standing.minor,
        ratings=list(Rating),
        chosen_ratings={goal.id: _typed_rating(goal.id, goal.rating) for goal in tandem.goals},
        is_box=lambda item: isinstance(item, BooleanField),
    )


def _typed_rating(goal_id: int, known: Rating | None) -> str:
    return request.form.get(f"rating-{goal_id}", known.value if known else "")


def _check_ratings(tandem: Tandem, form: forms.EndForm) -> bool:
    given = typed_ratings()
    lacking = [goal for goal in tandem.goals if goal.rating is None and goal.id not in given]
    for _goal in lacking[:1]:
        form.say_at(None, _("Bitte jedes Ziel bewerten."))
    return not lacking
