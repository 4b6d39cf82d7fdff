"""A row of periods of one organisation, computed from facts alone: each hands on to the next what is carried.

This is what is true as now known. Closing freezes the last of the row; a correction is the difference between
what is true and what was booked (``rules.corrections``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import lcm
from typing import NamedTuple

from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.days import DayLine, Facts, day_lines
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.pools import Pool, PostFacts, TariffFacts, tariff_amount
from mentoring.funding.rules.waterfall import Distribution, Layer, Weights, distribute
from mentoring.funding.vocabulary import LayerKind, LimitKind, TargetKind
from mentoring.wording import N_


class Target(NamedTuple):
    """Who bears a part of a pool; ``number`` is a BFS number or a fund, or 0."""

    kind: TargetKind
    number: int = 0


class Grant(NamedTuple):
    """An amount for ``[valid_from, valid_to)``: what a fund has promised, or the most that may be paid."""

    number: int
    fund_id: int
    amount: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class RuledLayer:
    """A layer of a rule together with what limits it."""

    layer: Layer
    limit_kind: LimitKind = LimitKind.NONE


@dataclass(frozen=True)
class Rule:
    """A funding rule as plain values; amounts in Rappen."""

    rule_id: int
    layers: tuple[RuledLayer, ...]
    unit: int = 5
    pause_days: int = 30
    carry_below: int = 2_000


@dataclass(frozen=True)
class PeriodFacts:
    """What is known about a period besides the days: its rule, its costs, the inhabitants that weigh.

    ``inhabitants`` are of the municipalities that exist on its first day.
    """

    period_id: int
    from_on: date
    to_on: date
    rule: Rule
    actual: int
    inhabitants: Mapping[int, int]


@dataclass(frozen=True)
class MoneyFacts:
    """What bounds an organisation's pools over the years: tariffs, posts, approvals, promises of funds."""

    tariffs: tuple[TariffFacts, ...] = ()
    posts: tuple[PostFacts, ...] = ()
    approvals: tuple[Grant, ...] = ()
    commitments: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Settled:
    """One period as computed: its days, its pool, and who pays. ``used`` is per promise of a fund."""

    period: PeriodFacts
    lines: tuple[DayLine, ...]
    parts_per_day: int
    weights: Weights
    pool: Pool
    distribution: Distribution
    used: Mapping[int, int] = field(default_factory=dict)

    @property
    def targets(self) -> dict[Target, int]:
        """Who bears what, in Rappen; all of it adds up to what is payable."""
        d = self.distribution
        found = {Target(TargetKind.FUND, fund): amount for fund, amount in sorted(d.funds.items())}
        found |= {Target(TargetKind.MUNICIPALITY, bfs): share for bfs, share in d.municipalities.items()}
        found[Target(TargetKind.CARRIED)] = d.carried - d.carried_in
        found[Target(TargetKind.UNCOVERED)] = d.uncovered
        return {target: amount for target, amount in found.items() if amount}


def settle(facts: Facts, money: MoneyFacts, periods: Sequence[PeriodFacts]) -> list[Settled]:
    """Computes the periods of one organisation one after the other, in the order of their days.

    What is carried, what is left of each promise and of each approved amount go from one to the next. Raises
    ``NoWeights`` for the first period whose municipalities' pot has nobody to bear it.
    """
    carried, spent = 0, dict.fromkeys((g.number for g in money.commitments), 0)
    approved_spent = dict.fromkeys((g.number for g in money.approvals), 0)
    found: list[Settled] = []
    for period in sorted(periods, key=lambda period: period.from_on):
        lines = tuple(day_lines(facts, period.from_on, period.to_on, pause_days=period.rule.pause_days))
        parts, weights = weigh(lines, period.inhabitants)
        pool = Pool(
            period.actual,
            tariff_amount(money.tariffs, money.posts, lines, period.from_on, period.to_on),
            _left(money.approvals, approved_spent, period.from_on),
        )
        distribution, used = _distribute(pool.payable, period, money.commitments, spent, weights, carried)
        spend(money.approvals, approved_spent, period.from_on, pool.payable)
        for number, amount in used.items():
            spent[number] += amount
        carried = distribution.carried
        found.append(Settled(period, lines, parts, weights, pool, distribution, used))
    return found


def weigh(lines: Iterable[DayLine], inhabitants: Mapping[int, int]) -> tuple[int, Weights]:
    """Day-parts by municipality over the least common denominator, which is returned with them."""
    paid = [line for line in lines if line.municipality is not None]
    parts = lcm(*(line.members for line in paid)) if paid else 1
    days: dict[int, int] = {}
    eligible: dict[int, int] = {}
    for line in paid:
        weight = line.days * (parts // line.members)
        bfs = line.municipality or 0
        days[bfs] = days.get(bfs, 0) + weight
        if line.eligible:
            eligible[bfs] = eligible.get(bfs, 0) + weight
    return parts, Weights(inhabitants, dict(sorted(days.items())), dict(sorted(eligible.items())))


def _distribute(
    payable: int,
    period: PeriodFacts,
    commitments: Sequence[Grant],
    spent: Mapping[int, int],
    weights: Weights,
    carried: int,
) -> tuple[Distribution, dict[int, int]]:
    layers, taking = [], dict(spent)
    for ruled in period.rule.layers:
        layer = ruled.layer
        if ruled.limit_kind is LimitKind.COMMITMENT and layer.kind is LayerKind.FUND:
            of_fund = [g for g in commitments if g.fund_id == layer.fund_id]
            left = _left(of_fund, spent, period.from_on) or 0
            layer = replace(layer, limit=left, limit_is_rest=True)
        layers.append(layer)
    try:
        distribution = distribute(payable, layers, weights, unit=period.rule.unit, carried_in=carried)
    except NoWeights as refused:
        raise NoWeights(
            N_("%(period)s: %(reason)s"),
            period=period_name(period.from_on, period.to_on),
            reason=refused.sentence,
        ) from None
    used: dict[int, int] = {}
    limited = {r.layer.fund_id for r in period.rule.layers if r.limit_kind is LimitKind.COMMITMENT}
    for fund_id, amount in distribution.funds.items():
        if fund_id in limited:
            of_fund = [g for g in commitments if g.fund_id == fund_id]
            before = dict(taking)
            spend(of_fund, taking, period.from_on, amount)
            used |= {n: taking[n] - before[n] for n in taking if taking[n] != before[n]}
    return distribution, used


def _left(grants: Iterable[Grant], spent: Mapping[int, int], day: date) -> int | None:
    """What is left of the grants that are valid on a day; None if there is none."""
    valid = [g for g in grants if g.valid_from <= day < g.valid_to]
    return sum(max(0, g.amount - spent[g.number]) for g in valid) if valid else None


def spend(grants: Iterable[Grant], spent: dict[int, int], day: date, amount: int) -> None:
    """Uses grants that are valid on a day, the one that ends first before all others.

    ``spent`` is changed; what exceeds all of them is used of none.
    """
    valid = [g for g in grants if g.valid_from <= day < g.valid_to]
    for grant in sorted(valid, key=lambda g: (g.valid_to, g.valid_from, g.number)):
        part = amount if amount < 0 else min(amount, max(0, grant.amount - spent[grant.number]))
        spent[grant.number] += part
        amount -= part
