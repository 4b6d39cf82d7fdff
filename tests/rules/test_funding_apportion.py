"""Sharing out a pot: the golden cases of FUNDING.md, «Keys», and what is true of largest remainders."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mentoring.funding.rules.apportion import NoWeights, apportion, apportion_mixed
from tests.funding_oracle import hamilton
from tests.funding_strategies import UNITS, pots, weight_tables

OLTEN, KRIEGSTETTEN, KAMMERSROHR = 2581, 2525, 2549
INHABITANTS = {OLTEN: 18_715, KRIEGSTETTEN: 3_021, KAMMERSROHR: 29}
DAYS = {OLTEN: 577, KRIEGSTETTEN: 90, KAMMERSROHR: 0}
units = st.sampled_from(UNITS)
bearing = weight_tables.filter(lambda table: any(table.values()))


def test_three_equal_weights() -> None:
    shares = apportion(10_000, {3: 1, 1: 1, 2: 1}, 5)
    assert shares.amounts == {1: 3_335, 2: 3_335, 3: 3_330}
    assert shares.carried == 0


def test_the_key_by_inhabitants() -> None:
    shares = apportion(10_000_000, INHABITANTS, 5)
    assert shares.amounts == {OLTEN: 8_598_665, KRIEGSTETTEN: 1_388_010, KAMMERSROHR: 13_325}
    assert (shares.total, shares.carried) == (10_000_000, 0)


def test_the_mixed_key() -> None:
    shares = apportion_mixed(10_000_000, INHABITANTS, DAYS, mix_bp=3_000, unit=5)
    assert shares.amounts == {OLTEN: 8_635_070, KRIEGSTETTEN: 1_360_935, KAMMERSROHR: 3_995}
    assert (shares.total, shares.carried) == (10_000_000, 0)


@pytest.mark.parametrize(
    ("pot", "weights", "expected", "carried"),
    [
        # The larger rest, then the larger weight, then the lower number.
        (5, {1: 1, 2: 2}, {1: 0, 2: 5}, 0),
        (5, {1: 1, 2: 1}, {1: 5, 2: 0}, 0),
        (10, {1: 1, 2: 3}, {1: 0, 2: 10}, 0),
        (15, {9: 1, 8: 1, 7: 1, 6: 3}, {6: 10, 7: 5, 8: 0, 9: 0}, 0),
        # Less than one unit is carried, and nobody is asked.
        (4, {1: 1}, {1: 0}, 4),
        (14, {1: 1}, {1: 10}, 4),
        (0, {1: 1}, {1: 0}, 0),
        # What is to be given back is shared as its opposite.
        (-10_000, {3: 1, 1: 1, 2: 1}, {1: -3_335, 2: -3_335, 3: -3_330}, 0),
        (-14, {1: 1}, {1: -10}, -4),
    ],
)
def test_ties_rests_and_opposites(pot, weights, expected, carried) -> None:
    shares = apportion(pot, weights, 5)
    assert (shares.amounts, shares.carried) == (expected, carried)


def test_nobody_bears_an_empty_pot_and_a_full_one_is_refused() -> None:
    assert apportion(0, {}, 5).amounts == apportion(4, {1: 0}, 5).amounts == {}
    assert apportion(-4, {}, 5).carried == -4
    for pot in (5, -5, 10_000):
        for weights in ({}, {1: 0}):
            with pytest.raises(NoWeights):
                apportion(pot, weights, 5)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="unit"):
        apportion(5, {1: 1}, 0)
    with pytest.raises(ValueError, match="negative"):
        apportion(5, {1: -1, 2: 2}, 5)


def test_the_mixed_key_needs_only_the_side_that_it_takes_from() -> None:
    assert apportion_mixed(100, {}, {1: 1}, mix_bp=0, unit=5).amounts == {1: 100}
    assert apportion_mixed(104, {1: 1}, {}, mix_bp=10_000, unit=5).amounts == {1: 100}
    assert apportion_mixed(15, {}, {1: 1}, mix_bp=3_000, unit=5).amounts == {1: 15}  # 30 % is under a unit
    for first, second in (({}, {1: 1}), ({1: 1}, {})):
        with pytest.raises(NoWeights):
            apportion_mixed(100, first, second, mix_bp=3_000, unit=5)


@given(pots, weight_tables, units)
@example(25, {1: 3, 2: 3, 3: 1}, 5)
def test_shares_are_those_of_the_oracle(pot, weights, unit) -> None:
    assume(any(weights.values()) or abs(pot) < unit)
    shares = apportion(pot, weights, unit)
    amounts, rest = hamilton(pot, weights, unit)
    assert shares.carried == rest
    assert shares.amounts == {key: amounts.get(key, 0) for key, weight in weights.items() if weight}


@given(pots, bearing, bearing, units, st.integers(0, 10_000))
def test_shares_and_rest_are_the_pot(pot, first, second, unit, mix_bp) -> None:
    for shares in (
        apportion(pot, first, unit),
        apportion_mixed(pot, first, second, mix_bp=mix_bp, unit=unit),
    ):
        assert shares.total + shares.carried == pot
        assert abs(shares.carried) < unit
        assert all(amount % unit == 0 and amount * pot >= 0 for amount in shares.amounts.values())


@given(pots, bearing, units, st.permutations(range(2401, 2411)))
def test_the_order_of_the_weights_is_nothing(pot, weights, unit, order) -> None:
    shuffled = {key: weights[key] for key in order if key in weights}
    assert apportion(pot, shuffled, unit) == apportion(pot, weights, unit)


@given(st.integers(0, 10**9), bearing, units)
def test_everybody_is_within_one_unit_of_the_exact_quota(pot, weights, unit) -> None:
    whole = sum(weights.values())
    for key, amount in apportion(pot, weights, unit).amounts.items():
        exact = pot // unit * weights[key]  # in units, times `whole`
        assert exact // whole <= amount // unit <= -(-exact // whole)


@given(st.integers(0, 10**9), bearing, units)
def test_a_larger_weight_never_pays_less_and_equal_ones_differ_by_a_unit(pot, weights, unit) -> None:
    amounts = apportion(pot, weights, unit).amounts
    for one in amounts:
        for other in amounts:
            if weights[one] > weights[other]:
                assert amounts[one] >= amounts[other]
            elif weights[one] == weights[other]:
                assert abs(amounts[one] - amounts[other]) <= unit


@given(st.integers(0, 10**9), bearing, units, st.integers(1, 1000), st.data())
def test_more_weight_alone_never_lowers_ones_share(pot, weights, unit, more, data) -> None:
    # True of largest remainders as long as only this one weight changes: where another's quota falls below a
    # whole number, that number of units is free as well.
    key = data.draw(st.sampled_from(sorted(weights)))
    before = apportion(pot, weights, unit).amounts.get(key, 0)
    assert apportion(pot, {**weights, key: weights[key] + more}, unit).amounts[key] >= before


@given(st.integers(0, 10**9), bearing, units, st.integers(0, 1000))
def test_a_larger_pot_lowers_no_share_by_more_than_a_unit(pot, weights, unit, more) -> None:
    before, after = apportion(pot, weights, unit).amounts, apportion(pot + more, weights, unit).amounts
    assert all(after[key] >= before[key] - unit for key in before)


def test_largest_remainders_have_their_paradoxes() -> None:
    # Known and accepted (FUNDING names the method): one unit more to share, and the smallest pays one less.
    weights = {1: 6, 2: 6, 3: 2}
    assert apportion(10, weights, 1).amounts[3] == 2
    assert apportion(11, weights, 1).amounts[3] == 1


def test_a_mixed_key_is_mixed_in_whole_units() -> None:
    # 0.09 are one unit of 0.05: 99.99 per cent of one unit are none, so it goes by the second key.
    shares = apportion_mixed(9, {1: 1}, {2: 1}, mix_bp=9_999, unit=5)
    assert (shares.amounts, shares.carried) == ({1: 0, 2: 5}, 4)
