"""How a programme accompanies: intervals and expense rules by day, with what held before; trainings."""

from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.forms.settings import SupportForm, TrainingsForm, trainings_form
from mentoring.meetings.models import SupportRule
from mentoring.meetings.queries import events
from mentoring.meetings.queries import tandems as queries
from mentoring.meetings.services import settings as services
from mentoring.meetings.services.events import need_training
from mentoring.meetings.views import blueprint
from mentoring.people.models import Programme
from mentoring.people.queries import programme_for
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = Any


@blueprint.route("/programmes/<int:programme_id>/support", methods=["GET", "POST"])
@requires(Permission.EDIT_SUPPORT)
def support_settings(programme_id: int) -> Answer:
    """Shows what holds, what held and what will hold, and takes what is to hold from a day on."""
    programme = _programme(programme_id)
    form = SupportForm(data={**_in_force(programme), "valid_from": today()})
    if not form.is_submitted():
        return _page(programme, form)
    if form.validate():
        try:
            rule = services.set_support_rule(
                db(), programme, form.facts(), valid_from=form.valid_from.data, actor=actor(), now=now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            undo = url_for(
                "meetings.support_rule_withdraw", programme_id=programme_id, support_rule_id=rule.id
            )
            toast(_("Gespeichert, gilt ab %(day)s.", day=f"{rule.valid_from:%d.%m.%Y}"), undo={"url": undo})
            return redirect(url_for("meetings.support_settings", programme_id=programme_id))
    return _page(programme, form), 422


@blueprint.post("/programmes/<int:programme_id>/support/<int:support_rule_id>/withdraw")
@requires(Permission.EDIT_SUPPORT)
def support_rule_withdraw(programme_id: int, support_rule_id: int) -> Answer:
    """Takes back what was set by mistake: what held before holds again."""
    programme = _programme(programme_id)
    rule = queries.rule_of_programme(db(), programme.id, support_rule_id) or abort(404)
    services.withdraw_support_rule(db(), rule, now=now())
    toast(_("Zurückgenommen. Es gilt wieder, was vorher galt."))
    return redirect(url_for("meetings.support_settings", programme_id=programme_id))


@blueprint.post("/programmes/<int:programme_id>/support/trainings")
@requires(Permission.EDIT_SUPPORT)
def support_trainings(programme_id: int) -> Answer:
    """Which trainings volunteers of this programme need, and by when."""
    programme = _programme(programme_id)
    form = _trainings(programme)
    if not form.validate():
        shown = SupportForm(formdata=None, data={**_in_force(programme), "valid_from": today()})
        return _page(programme, shown, trainings=form), 422
    for one in events.trainings(db(), programme.organisation_id):
        if one.active:
            need_training(db(), programme, one, form.days(one.id))
    toast(_("Gespeichert"))
    return redirect(url_for("meetings.support_settings", programme_id=programme_id) + "#trainings")


def _page(programme: Programme, form: SupportForm, *, trainings: TrainingsForm | None = None) -> str:
    rules = queries.rules_of_programme(db(), programme.id)
    current = next((rule for rule in rules if rule.valid_from <= today()), None)
    offered = [one for one in events.trainings(db(), programme.organisation_id) if one.active]
    return render_template(
        "meetings/settings/programme.html",
        programme=programme,
        form=form,
        rules=[{"rule": rule, "stand": _stand(rule, current)} for rule in rules],
        offered=offered,
        trainings=trainings or _trainings(programme, fresh=True),
    )


def _stand(rule: SupportRule, current: SupportRule | None) -> str:
    if rule.valid_from > today():
        return "coming"
    return "current" if rule is current else "past"


def _in_force(programme: Programme) -> dict[str, Any]:
    """What the programme asks today, as the form shows it."""
    rule = queries.support_rules(db(), [programme.id], today())[programme.id]
    found = {name: getattr(rule, name) for name in services.RANGES}
    return {
        **found,
        "review_after_weeks": rule.review_after_weeks or programme.review_after_weeks,
        "review_every_months": rule.review_every_months or programme.review_every_months,
    }


def _trainings(programme: Programme, *, fresh: bool = False) -> TrainingsForm:
    offered = [one for one in events.trainings(db(), programme.organisation_id) if one.active]
    needed = {row.training_id: row.within_days for row in events.trainings_needed(db(), [programme.id])}
    return trainings_form(offered, needed, fresh=fresh)


def _programme(programme_id: int) -> Programme:
    g.nav = "people.mentors"
    return programme_for(db(), actor(), programme_id) or abort(404)
