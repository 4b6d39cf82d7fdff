"""Making, succeeding and withdrawing funding rules. A rule that a closing has used is never changed."""

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import FundingLayer, FundingPeriod, FundingRule
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries import ruling as queries
from mentoring.funding.rules.ruling import LayerFacts, RuleFacts, require_sensible
from mentoring.funding.services.computing import label_of
from mentoring.funding.vocabulary import PeriodState
from mentoring.wording import N_, Refused


def create_rule(session: Session, facts: RuleFacts, *, actor: Actor, now: datetime) -> FundingRule:
    """Adds a rule; of several that are valid from one day the last one holds.

    Refused if it makes no sense, or begins anywhere but with a period that nobody has closed.
    """
    require_sensible(facts.layers)
    funds = {fund.id for fund in money.funds(session)}
    if any(one.fund_id is not None and one.fund_id not in funds for one in facts.layers):
        raise Refused(N_("Bitte die Finanzierungsquelle wählen."), field="layers")
    _require_open(session, facts.valid_from)
    rule = FundingRule(
        name=facts.name,
        valid_from=facts.valid_from,
        version=queries.next_version(session, facts.valid_from),
        decision=facts.decision,
        reference=facts.reference,
        rounding_unit_rappen=facts.rounding_unit_rappen,
        pause_days=facts.pause_days,
        carry_below_rappen=facts.carry_below_rappen,
        created_at=now,
        created_by_name=actor.name,
    )
    rule.layers = [
        FundingLayer(position=place, **{part.name: getattr(one, part.name) for part in fields(one)})
        for place, one in enumerate(facts.layers, start=1)
    ]
    try:
        with session.begin_nested():
            session.add(rule)
            session.flush()
    except IntegrityError:
        raise Refused(
            N_("Gerade hat jemand eine Regel ab demselben Tag erfasst. Bitte nochmals senden.")
        ) from None
    return rule


def succeed_rule(
    session: Session, rule: FundingRule, facts: RuleFacts, *, actor: Actor, now: datetime
) -> FundingRule:
    """Adds the rule that follows another one, from the same day on or later; the other one stays."""
    if facts.valid_from < rule.valid_from:
        raise Refused(
            N_("Die Nachfolgerin gilt frühestens ab dem %(day)s, wie diese Regel."),
            field="valid_from",
            day=rule.valid_from,
        )
    return create_rule(session, facts, actor=actor, now=now)


def withdraw_rule(session: Session, rule: FundingRule, *, now: datetime) -> None:
    """Takes a rule back that no closing has used; doing it twice does it once."""
    if rule.withdrawn_at is not None:
        return
    _require_unused(session, rule)
    rule.withdrawn_at = now
    session.flush()


def restore_rule(session: Session, rule: FundingRule) -> None:
    """Lets a withdrawn rule hold again; refused if its first period has been closed meanwhile."""
    if rule.withdrawn_at is None:
        return
    _require_open(session, rule.valid_from)
    rule.withdrawn_at = None
    session.flush()


def facts_of(rule: FundingRule) -> RuleFacts:
    """A rule as it could be entered again."""
    return RuleFacts(
        name=rule.name,
        valid_from=rule.valid_from,
        decision=rule.decision,
        reference=rule.reference,
        layers=tuple(layer_facts(layer) for layer in rule.layers),
        rounding_unit_rappen=rule.rounding_unit_rappen,
        pause_days=rule.pause_days,
        carry_below_rappen=rule.carry_below_rappen,
    )


def layer_facts(layer: FundingLayer) -> LayerFacts:
    """A layer as it could be entered again."""
    return LayerFacts(**{part.name: getattr(layer, part.name) for part in fields(LayerFacts)})


def beginnings(session: Session) -> list[FundingPeriod]:
    """The periods with which a rule may begin: those that no organisation has closed."""
    done = {
        part.period_id for part in periods.organisation_periods(session) if part.state is PeriodState.CLOSED
    }
    return [one for one in periods.periods(session) if one.closed_at is None and one.id not in done]


def _require_open(session: Session, day: date) -> None:
    period = periods.period_of_day(session, day)
    if period is None or period.starts_on != day:
        raise Refused(
            N_("Eine Regel gilt ab dem ersten Tag einer Periode. Möglich sind: %(days)s."),
            field="valid_from",
            days=[one.starts_on for one in beginnings(session)] or ["–"],
        )
    parts = canton.parts_locked(session, period.id)
    if period.closed_at is not None or any(part.state is PeriodState.CLOSED for part in parts):
        raise Refused(
            N_("Die Periode %(period)s hat schon jemand abgeschlossen: für sie gilt die Regel von damals."),
            field="valid_from",
            period=label_of(period),
        )


def _require_unused(session: Session, rule: FundingRule) -> None:
    if queries.is_used(session, rule.id):
        raise Refused(
            N_(
                "Nach dieser Regel ist schon abgerechnet worden: sie bleibt, wie sie ist. "
                "Was neu gelten soll, wird als Nachfolgerin erfasst."
            )
        )
