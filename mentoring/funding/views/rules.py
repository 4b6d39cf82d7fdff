"""Funding rules: which hold when, what one of them says and does, making, succeeding, withdrawing."""

from collections.abc import Mapping

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.funding.forms.ruling import RuleForm, form_values
from mentoring.funding.models import FundingPeriod, FundingRule
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries import ruling as queries
from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.example import POOL, WEIGHTS, Example, worked_example
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.ruling import in_words
from mentoring.funding.services import ruling as services
from mentoring.funding.services.computing import rule_for
from mentoring.funding.views import blueprint
from mentoring.inputs import Form
from mentoring.permissions import Permission
from mentoring.web import db, now, toast
from mentoring.wording import Refused, Sentence

Answer = str | Response | tuple[str, int]


@blueprint.get("/rules")
@requires(Permission.READ_FUNDING)
def rules() -> str:
    """All rules by the day from which they hold, in words, with the periods that use them."""
    found = queries.all_rules(db())
    used = canton.periods_by_rule(db())
    return render_template(
        "funding/canton/rules.html",
        rules=[rule for rule in found if rule.withdrawn_at is None],
        withdrawn=[rule for rule in found if rule.withdrawn_at is not None],
        words={rule.id: words_of(rule) for rule in found},
        used=used,
        coming=_coming(),
        name=period_name,
        beginnings=services.beginnings(db()),
    )


@blueprint.get("/rules/<int:rule_id>")
@requires(Permission.READ_FUNDING)
def rule(rule_id: int) -> str:
    """One rule, with a worked example."""
    return _page(_rule_or_404(rule_id))


@blueprint.route("/rules/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def rule_new() -> Answer:
    """Makes a rule."""
    return _edit(RuleForm())


@blueprint.route("/rules/<int:rule_id>/succeed", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def rule_succeed(rule_id: int) -> Answer:
    """Makes the rule that follows another one, beginning with what that one says."""
    found = _rule_or_404(rule_id)
    return _edit(RuleForm(data=form_values(services.facts_of(found))), found)


@blueprint.post("/rules/<int:rule_id>/withdraw")
@requires(Permission.EDIT_FUNDING)
def rule_withdraw(rule_id: int) -> Answer:
    """Takes an unused rule back; that can be undone."""
    found = _rule_or_404(rule_id)
    try:
        services.withdraw_rule(db(), found, now=now())
    except Refused as refused:
        form = Form()
        form.refuse(refused)
        return _page(found, form), 422
    undo = {"url": url_for("funding.rule_restore", rule_id=rule_id)}
    toast(_("Zurückgezogen: %(name)s", name=found.name), undo=undo)
    return redirect(url_for("funding.rules"))


@blueprint.post("/rules/<int:rule_id>/restore")
@requires(Permission.EDIT_FUNDING)
def rule_restore(rule_id: int) -> Answer:
    """Lets a withdrawn rule hold again."""
    found = _rule_or_404(rule_id)
    try:
        services.restore_rule(db(), found)
    except Refused as refused:
        form = Form()
        form.refuse(refused)
        return _page(found, form), 422
    toast(_("Gilt wieder: %(name)s", name=found.name))
    return redirect(url_for("funding.rule", rule_id=rule_id))


def words_of(rule: FundingRule) -> list[list[Sentence]]:
    """The layers of a rule in words, in their order."""
    return [
        in_words(services.layer_facts(layer), layer.fund.name if layer.fund else "") for layer in rule.layers
    ]


def _edit(form: RuleForm, before: FundingRule | None = None) -> Answer:
    form.offer(money.funds(db()), services.beginnings(db()))
    if not form.is_submitted():
        return _form_page(form, before)
    try:
        if not form.validate():
            return _form_page(form, before), 422
        if before is None:
            made = services.create_rule(db(), form.facts(), actor=actor(), now=now())
        else:
            made = services.succeed_rule(db(), before, form.facts(), actor=actor(), now=now())
    except Refused as refused:
        form.refuse(refused)
        return _form_page(form, before), 422
    toast(_("Gespeichert"))
    return redirect(url_for("funding.rule", rule_id=made.id))


def _form_page(form: RuleForm, before: FundingRule | None) -> str:
    return render_template("funding/canton/rule_form.html", form=form, before=before)


def _page(found: FundingRule, form: Form | None = None) -> str:
    example, without = _example(found)
    return render_template(
        "funding/canton/rule.html",
        rule=found,
        form=form,
        words=words_of(found),
        used=canton.periods_by_rule(db()).get(found.id, []),
        coming=_coming().get(found.id, []),
        name=period_name,
        example=example,
        without=without,
        pool=POOL,
        weights=WEIGHTS,
        names=money.municipality_names(db()),
        funds={fund.id: fund.name for fund in money.funds(db())},
    )


def _example(found: FundingRule) -> tuple[Example | None, Sentence | None]:
    try:
        layers = services.facts_of(found).layers
        return worked_example(layers, found.rounding_unit_rappen), None
    except NoWeights as missing:
        return None, missing.sentence


def _coming() -> Mapping[int, list[FundingPeriod]]:
    """The periods that nobody has closed, by the rule that holds for them now."""
    found: dict[int, list[FundingPeriod]] = {}
    known = periods.rules(db())
    for one in services.beginnings(db()):
        try:
            found.setdefault(rule_for(known, one).id, []).append(one)
        except Refused:
            continue
    return found


def _rule_or_404(rule_id: int) -> FundingRule:
    return periods.rule(db(), rule_id) or abort(404)
