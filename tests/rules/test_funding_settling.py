"""Periods one after the other: against the slow oracle, and what must hold of any of them (FUNDING.md)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.days import Dated, Eligibility, Facts, Member, TandemFacts
from mentoring.funding.rules.settling import (
    Grant,
    MoneyFacts,
    PeriodFacts,
    Rule,
    RuledLayer,
    Settled,
    Target,
    settle,
)
from mentoring.funding.rules.waterfall import Layer
from mentoring.funding.vocabulary import Bound, KeyKind, LayerKind, LayerScope, LimitKind, TargetKind
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.tandems.vocabulary import TandemState
from tests.days import NOW
from tests.funding_oracle import NobodyBears, accounts
from tests.funding_strategies import UNITS, histories, inhabitant_tables

OLTEN, TRIMBACH = 2581, 2500
QUARTERS = [date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1), date(2028, 1, 1)]


def by_day(lines) -> dict:
    """Lines as single days; a day of a member that occurs twice is an error."""
    found = {}
    for line in lines:
        for number in range(line.days):
            key = line.tandem_id, line.person_id, line.from_on + timedelta(days=number)
            assert key not in found
            found[key] = (line.members, line.municipality, line.status, line.eligible, line.unfunded)
    return found


def nonzero(amounts) -> dict:
    return {key: amount for key, amount in amounts.items() if amount}


def exact(settled: Settled, weights) -> dict[int, Fraction]:
    return nonzero({bfs: Fraction(n, settled.parts_per_day) for bfs, n in weights.items()})


def try_to_settle(facts, money, periods) -> list[Settled]:
    try:
        return settle(facts, money, periods)
    except NoWeights:
        assume(False)
        raise


@settings(max_examples=120)
@given(histories)
def test_settling_agrees_with_the_oracle(history) -> None:
    try:
        expected = accounts(*history)
    except NobodyBears:
        with pytest.raises(NoWeights):
            settle(*history)
        return
    for one, account in zip(settle(*history), expected, strict=True):
        event(f"bound {one.pool.bound}")
        event(f"pots {len([pot for pot in one.distribution.pots if pot.amount])}")
        assert by_day(one.lines) == account.days
        assert exact(one, one.weights.days) == nonzero(account.all_days)
        assert exact(one, one.weights.eligible) == nonzero(account.eligible_days)
        assert (one.pool.tariff, one.pool.approved) == (account.tariff, account.approved)
        assert one.pool.payable == account.payable
        assert nonzero(one.distribution.funds) == nonzero(account.funds)
        assert nonzero(one.distribution.municipalities) == nonzero(account.municipalities)
        assert one.distribution.carried == account.carried
        assert one.distribution.uncovered == account.uncovered
        assert one.used == account.used


@settings(max_examples=40)
@given(histories)
def test_every_pool_is_borne_to_the_rappen(history) -> None:
    _facts, money, _periods = history
    carried, used = 0, dict.fromkeys((grant.number for grant in money.commitments), 0)
    for one in try_to_settle(*history):
        assert sum(one.targets.values()) == one.pool.payable
        assert one.pool.payable <= one.pool.actual
        assert one.distribution.carried_in == carried
        carried = one.distribution.carried
        for number, amount in one.used.items():
            used[number] += amount
    for grant in money.commitments:
        assert used[grant.number] <= grant.amount


@settings(max_examples=30)
@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_read_is_nothing(history, chance) -> None:
    facts, money, periods = history

    def mixed(values) -> tuple:
        return tuple(chance.sample(list(values), len(values)))

    def all_mixed(rows) -> dict:
        return {person: mixed(rows[person]) for person in mixed(rows)}

    tandems = tuple(replace(one, members=mixed(one.members)) for one in mixed(facts.tandems))
    shuffled = Facts(
        tandems,
        all_mixed(facts.residences),
        all_mixed(facts.statuses),
        {bfs: facts.mergers[bfs] for bfs in mixed(facts.mergers)},
        mixed(facts.eligibility),
    )
    bounds = MoneyFacts(*(mixed(getattr(money, name)) for name in vars(money)))
    assert try_to_settle(facts, money, periods) == settle(shuffled, bounds, mixed(periods))


@settings(max_examples=30)
@given(histories, inhabitant_tables.filter(lambda table: any(table.values())), st.data())
def test_a_period_in_two_parts_is_the_whole(history, inhabitants, data) -> None:
    """Days and eligible days add up exactly, tariffs to the Rappen that is rounded down in each part.

    By inhabitants, with nothing rounded between the layers, the municipalities together owe the same and the
    same is carried; each municipality is within one unit of its quota three times: under three units.
    """
    facts, money, (period, *_) = history
    assume((period.to_on - period.from_on).days > 1)
    layers = (RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=KeyKind.K1)),)
    rule = replace(period.rule, layers=layers)
    whole = replace(period, rule=rule, inhabitants=inhabitants)
    cut = period.from_on + timedelta(days=data.draw(st.integers(1, (whole.to_on - whole.from_on).days - 1)))
    first_costs = data.draw(st.integers(min(0, whole.actual), max(0, whole.actual)))
    halves = [
        replace(whole, to_on=cut, actual=first_costs),
        replace(whole, from_on=cut, actual=whole.actual - first_costs),
    ]
    (one,), (a, b) = (settle(facts, MoneyFacts(), part) for part in ([whole], halves))
    assert by_day(one.lines) == by_day(a.lines) | by_day(b.lines)
    for name in ("days", "eligible"):
        parts = [exact(half, getattr(half.weights, name)) for half in (a, b)]
        added = {bfs: sum(part.get(bfs, Fraction(0)) for part in parts) for bfs in {*parts[0], *parts[1]}}
        assert exact(one, getattr(one.weights, name)) == added
    if whole.actual >= 0:
        assert one.distribution.carried == b.distribution.carried
        owed = [half.distribution.municipalities for half in (a, b)]
        assert sum(one.distribution.municipalities.values()) == sum(sum(half.values()) for half in owed)
        for bfs, amount in one.distribution.municipalities.items():
            assert abs(amount - sum(half.get(bfs, 0) for half in owed)) < 3 * rule.unit
    only_tariffs = MoneyFacts(tariffs=money.tariffs, posts=money.posts)
    (one,), (a, b) = (settle(facts, only_tariffs, part) for part in ([whole], halves))
    if one.pool.tariff is not None:
        assert one.pool.tariff - ((a.pool.tariff or 0) + (b.pool.tariff or 0)) in {0, 1}


@settings(max_examples=30)
@given(histories)
def test_by_days_nobody_pays_without_a_resident(history) -> None:
    facts, money, periods = history
    by_days = RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=KeyKind.K2))
    ruled = []
    for period in periods:
        funds = [layer for layer in period.rule.layers if layer.layer.kind is LayerKind.FUND]
        ruled.append(replace(period, rule=replace(period.rule, layers=(*funds, by_days))))
    for one in try_to_settle(facts, money, ruled):
        assert set(nonzero(one.distribution.municipalities)) <= set(nonzero(one.weights.days))


def fixed(actual: int, layers, *, unit: int = 5, quarters: int = 1, inhabitants=None) -> list[PeriodFacts]:
    rule = Rule(1, tuple(layers), unit=unit)
    return [
        PeriodFacts(n, QUARTERS[n], QUARTERS[n + 1], rule, actual, inhabitants or {OLTEN: 3, TRIMBACH: 1})
        for n in range(quarters)
    ]


def facts_of(homes: dict[int, int], lengths: dict[int, int]) -> Facts:
    """One tandem per person, from the first day on for so many days."""
    return Facts(
        tuple(
            TandemFacts(
                person,
                (
                    (QUARTERS[0], TandemState.ACTIVE),
                    (QUARTERS[0] + timedelta(days=lengths[person]), TandemState.CLOSED),
                ),
                (Member(person, None, None),),
            )
            for person in homes
        ),
        {person: (Dated(date(2020, 1, 1), NOW, bfs),) for person, bfs in homes.items()},
        {person: (Dated(date(2020, 1, 1), NOW, ResidenceStatus.F),) for person in homes},
        {},
        (Eligibility(ResidenceStatus.F, date(2020, 1, 1), None, NOW, True),),
    )


@given(
    st.lists(st.integers(2, 90), min_size=1, max_size=5),
    st.integers(0, 10**7),
    st.sampled_from(UNITS),
    st.sampled_from((KeyKind.K2, KeyKind.K3)),
)
def test_one_more_day_of_a_resident_lowers_no_bill_of_that_municipality(days, actual, unit, key) -> None:
    # True while the pot stays the same: nothing but this municipality's weight changes.
    homes = {person: 2401 + person % 3 for person in range(len(days))}
    lengths = dict(enumerate(days))
    layers = [RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=key))]
    before, after = (
        settle(facts_of(homes, each), MoneyFacts(), fixed(actual, layers, unit=unit))[0].distribution
        for each in (lengths, {**lengths, 0: lengths[0] - 1})
    )
    assert before.municipalities[2401] >= after.municipalities.get(2401, 0)


MUNICIPALITIES = RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=KeyKind.K1))
PROMISE = RuledLayer(Layer(LayerKind.FUND, 1), LimitKind.COMMITMENT)
NO_DAYS = facts_of({}, {})


def test_what_is_left_of_a_promise_goes_on_and_the_one_that_ends_first_is_used_first() -> None:
    money = MoneyFacts(
        commitments=(
            Grant(1, 1, 250, QUARTERS[0], QUARTERS[4]),
            Grant(2, 1, 120, QUARTERS[0], QUARTERS[2]),
            Grant(3, 2, 999, QUARTERS[0], QUARTERS[4]),
        )
    )
    done = settle(NO_DAYS, money, fixed(100, [PROMISE, MUNICIPALITIES], unit=1, quarters=4))
    assert [dict(one.used) for one in done] == [{2: 100}, {1: 80, 2: 20}, {1: 100}, {1: 70}]
    assert [sum(one.distribution.municipalities.values()) for one in done] == [0, 0, 0, 30]


def test_a_fund_that_pays_without_limit_uses_no_promise() -> None:
    money = MoneyFacts(commitments=(Grant(1, 1, 250, QUARTERS[0], QUARTERS[4]),))
    (done,) = settle(NO_DAYS, money, fixed(100, [RuledLayer(Layer(LayerKind.FUND, 1))]))
    assert (done.distribution.funds, done.used) == ({1: 100}, {})


def test_a_promise_that_ends_first_is_used_first_though_it_began_later() -> None:
    longer, shorter = Grant(1, 1, 250, QUARTERS[0], QUARTERS[4]), Grant(2, 1, 250, QUARTERS[1], QUARTERS[2])
    money = MoneyFacts(commitments=(longer, shorter))
    done = settle(NO_DAYS, money, fixed(100, [PROMISE, MUNICIPALITIES], unit=1, quarters=3))
    assert [dict(one.used) for one in done] == [{1: 100}, {2: 100}, {1: 100}]


def test_without_a_promise_that_holds_a_fund_pays_nothing() -> None:
    ended = MoneyFacts(commitments=(Grant(1, 1, 250, date(2026, 1, 1), QUARTERS[0]),))
    for money in (MoneyFacts(), ended):
        (done,) = settle(NO_DAYS, money, fixed(100, [PROMISE]))
        assert (done.distribution.funds, done.distribution.uncovered, done.used) == ({1: 0}, 100, {})


def test_one_promise_is_not_spent_by_two_layers_of_its_fund() -> None:
    money = MoneyFacts(commitments=(Grant(1, 1, 120, QUARTERS[0], QUARTERS[4]),))
    eligible = RuledLayer(Layer(LayerKind.FUND, 1, LayerScope.ELIGIBLE), LimitKind.COMMITMENT)
    half = facts_of({1: OLTEN, 2: OLTEN}, {1: 10, 2: 10})
    half = replace(half, statuses={1: half.statuses[1]})
    (done,) = settle(half, money, fixed(200, [eligible, PROMISE, MUNICIPALITIES]))
    assert (done.distribution.funds, dict(done.used)) == ({1: 120}, {1: 120})


def test_what_was_approved_for_a_year_is_used_up_over_its_periods() -> None:
    money = MoneyFacts(approvals=(Grant(1, 0, 250, QUARTERS[0], QUARTERS[4]),))
    done = settle(NO_DAYS, money, fixed(100, [MUNICIPALITIES], quarters=4))
    assert [one.pool.approved for one in done] == [250, 150, 50, 0]
    assert [one.pool.payable for one in done] == [100, 100, 50, 0]
    assert [one.pool.bound for one in done] == [Bound.ACTUAL, Bound.ACTUAL, Bound.APPROVED, Bound.APPROVED]


def test_what_is_carried_is_asked_for_when_it_has_become_a_unit() -> None:
    done = settle(NO_DAYS, MoneyFacts(), fixed(102, [MUNICIPALITIES], quarters=4))
    assert [one.distribution.carried for one in done] == [2, 4, 1, 3]
    assert [sum(one.distribution.municipalities.values()) for one in done] == [100, 100, 105, 100]
    assert [one.targets[Target(TargetKind.CARRIED)] for one in done] == [2, 2, -3, 2]


def test_a_period_whose_key_weighs_nothing_is_named() -> None:
    layers = [RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=KeyKind.K2))]
    with pytest.raises(NoWeights) as refused:
        settle(facts_of({1: OLTEN}, {1: 20}), MoneyFacts(), fixed(100, layers, quarters=2))
    sentence = str(refused.value.sentence)
    assert sentence.startswith("2. Quartal 2027: ")
    assert "«Tandem-Tage»" in sentence
