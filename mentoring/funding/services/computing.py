"""What is true as now known: an organisation's periods computed from facts, for previews and for closing."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.funding.models import FundingPeriod, FundingRule
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import facts as fact_queries
from mentoring.funding.queries import money, periods
from mentoring.funding.rules.settling import PeriodFacts, Rule, RuledLayer, Settled, settle
from mentoring.funding.rules.waterfall import Layer
from mentoring.wording import N_, Refused


def settled_until(
    session: Session, organisation_id: int, last: FundingPeriod, *, known_at: datetime | None = None
) -> list[Settled]:
    """All periods of an organisation up to and with ``last``; closed ones under the rule that closed them.

    ``known_at``: only days as they were known at that instant; without it as they are known now. Refuses if a
    period has no rule, or if its key has nothing to weigh with, naming the period.
    """
    upto = [p for p in periods.periods(session) if p.starts_on <= last.starts_on]
    used = {c.period_id: c.rule for c in closed.closings(session, organisation_id=organisation_id)}
    rules = periods.rules(session)
    actual = money.actual_costs(session, organisation_id)
    facts = fact_queries.facts_of(session, organisation_id, last.ends_on, known_at=known_at)
    inhabitants = {
        day: {bfs: figure[0] for bfs, figure in money.inhabitants(session, day).items()}
        for day in {p.starts_on for p in upto}
    }
    asked = [
        PeriodFacts(
            period.id,
            period.starts_on,
            period.ends_on,
            plain_rule(used.get(period.id) or rule_for(rules, period)),
            actual.get(period.id, 0),
            inhabitants[period.starts_on],
        )
        for period in upto
    ]
    return settle(facts, money.money_facts(session, organisation_id), asked)


def rule_for(rules: Sequence[FundingRule], period: FundingPeriod) -> FundingRule:
    """The rule that holds for a period: the latest one valid on its first day; refused if there is none."""
    valid = [rule for rule in rules if rule.valid_from <= period.starts_on]
    if not valid:
        raise Refused(
            N_("Für die Periode %(period)s gibt es noch keine Finanzierungsregel."), period=label_of(period)
        )
    return max(valid, key=lambda rule: (rule.valid_from, rule.version))


def plain_rule(rule: FundingRule) -> Rule:
    """A rule as plain values."""
    return Rule(
        rule.id,
        tuple(
            RuledLayer(
                Layer(
                    kind=layer.kind,
                    fund_id=layer.fund_id,
                    scope=layer.scope,
                    limit=layer.limit_rappen,
                    share_bp=layer.share_bp,
                    key=layer.key_kind,
                    basis=layer.key_basis,
                    mix_bp=layer.mix_bp,
                    fallback=layer.fallback_key,
                ),
                layer.limit_kind,
            )
            for layer in rule.layers
        ),
        unit=rule.rounding_unit_rappen,
        pause_days=rule.pause_days,
        carry_below=rule.carry_below_rappen,
    )


def label_of(period: FundingPeriod) -> str:
    """A period's short name, which sorts: 2027-Q1 for a quarter, 2027-1 for other lengths."""
    months = (
        (period.ends_on.year - period.starts_on.year) * 12 + period.ends_on.month - period.starts_on.month
    )
    quarter = months == 3 and period.starts_on.day == 1 and period.starts_on.month % 3 == 1
    return f"{period.year}-{'Q' if quarter else ''}{period.number}"


def has_ended(period: FundingPeriod, today: date) -> bool:
    """Whether the last day of a period is over."""
    return today >= period.ends_on
