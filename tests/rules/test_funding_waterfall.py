"""Who pays a pool: layers, the federal formula, pots, keys and what is carried (FUNDING.md, «Who pays»)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.waterfall import Layer, Weights, distribute
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope
from tests.funding_strategies import UNITS, costs, fund_layers, municipal_layers, weight_tables

OLTEN, KRIEGSTETTEN, KAMMERSROHR = 2581, 2525, 2549
INHABITANTS = {OLTEN: 18_715, KRIEGSTETTEN: 3_021, KAMMERSROHR: 29}
# 667 days: of Olten's 577 the Confederation counts 277, of Kriegstetten's 90 all but 30.
WEIGHTS = Weights(INHABITANTS, {OLTEN: 577, KRIEGSTETTEN: 90}, {OLTEN: 277, KRIEGSTETTEN: 60})
NOBODY = Weights({}, {}, {})


def federal(limit: int | None = None, **more) -> Layer:
    return Layer(LayerKind.FUND, 1, LayerScope.ELIGIBLE, limit, **more)


def own(limit: int | None = None, **more) -> Layer:
    return Layer(LayerKind.FUND, 2, LayerScope.ALL, limit, **more)


def municipalities(key: KeyKind = KeyKind.K2, **more) -> Layer:
    return Layer(LayerKind.MUNICIPALITIES, key=key, **more)


def paid(pool: int, *layers: Layer, weights: Weights = WEIGHTS, unit: int = 5, carried_in: int = 0):
    return distribute(pool, list(layers), weights, unit=unit, carried_in=carried_in)


def test_2025_everything_up_to_the_promise() -> None:
    all_days = Layer(LayerKind.FUND, 1, LayerScope.ALL, 60_000)
    assert paid(50_003, all_days).funds == {1: 50_003}
    over = paid(70_003, all_days)
    assert (over.funds, over.uncovered, over.municipalities) == ({1: 60_000}, 10_003, {})


def test_2026_a_fixed_amount_then_own_means() -> None:
    first = Layer(LayerKind.FUND, 1, LayerScope.ALL, 15_000_000)
    assert paid(14_999_999, first, own()).funds == {1: 14_999_999, 2: 0}
    assert paid(18_000_001, first, own()).funds == {1: 15_000_000, 2: 3_000_001}


def test_2027_the_confederation_pays_its_part_of_the_days() -> None:
    # ⌊1'000'000 · 337 / 667⌋ = 505'247, in whole units 505'245.
    done = paid(1_000_000, federal(), municipalities())
    assert done.funds == {1: 1_000_000 * 337 // 667 // 5 * 5} == {1: 505_245}
    (pot,) = done.pots
    assert (pot.amount, pot.scope, pot.key) == (494_755, LayerScope.ALL, KeyKind.K2)
    assert sum(done.municipalities.values()) == 494_755
    assert done.municipalities == {OLTEN: 427_995, KRIEGSTETTEN: 66_760}


def test_a_share_of_the_eligible_part_is_taken_of_its_whole_units() -> None:
    # Half of 0.18 are 0.09, in whole units 0.05; of these 99.99 per cent are less than one unit.
    half = Weights({}, {OLTEN: 2}, {OLTEN: 1})
    assert paid(18, federal(share_bp=9_999), municipalities(), weights=half).funds == {1: 0}
    assert paid(20, federal(share_bp=9_999), municipalities(), weights=half).funds == {1: 5}


def test_where_the_limit_binds_the_rest_of_those_days_is_a_pot_of_its_own() -> None:
    done = paid(1_000_000, federal(limit=400_000), municipalities(KeyKind.K1))
    assert done.funds == {1: 400_000}
    general, of_eligible = done.pots
    assert (general.amount, general.key, general.shares.total) == (494_755, KeyKind.K1, 494_755)
    assert (of_eligible.amount, of_eligible.scope) == (105_245, LayerScope.ELIGIBLE)
    # By 277 : 60 days, not by the key.
    assert of_eligible.shares.amounts == {OLTEN: 86_505, KRIEGSTETTEN: 18_740}


def test_what_is_no_whole_unit_of_the_uncovered_days_joins_the_pot_of_all() -> None:
    half = Weights({}, {OLTEN: 2}, {OLTEN: 1})
    # Of 0.42 are 0.20 eligible; 0.07 are promised. Of the other 0.13 are 0.10 whole units, 0.03 join 0.22.
    done = paid(42, federal(limit=7), municipalities(), weights=half)
    assert [pot.amount for pot in done.pots] == [25, 10]
    assert (done.funds, done.municipalities, done.carried) == ({1: 7}, {OLTEN: 35}, 0)


def test_a_limit_of_nothing_and_of_more_than_enough() -> None:
    assert paid(1_000_000, federal(limit=0), municipalities()).funds == {1: 0}
    assert paid(1_000_000, federal(limit=-5), municipalities()).funds == {1: 0}
    assert len(paid(1_000_000, federal(limit=505_245), municipalities()).pots) == 1
    assert len(paid(1_000_000, federal(limit=505_240), municipalities()).pots) == 2


def test_the_key_may_count_only_days_that_are_not_covered() -> None:
    covered = municipalities(basis=KeyBasis.NOT_COVERED)
    (pot,) = paid(1_000_000, federal(), covered).pots
    assert pot.shares.amounts == {OLTEN: 449_775, KRIEGSTETTEN: 44_980}  # 300 : 30
    # Without a layer that covers days, all are not covered; where all are covered, all count.
    assert paid(1_000_000, covered).municipalities == paid(1_000_000, municipalities()).municipalities
    all_eligible = Weights({}, {OLTEN: 7}, {OLTEN: 7})
    assert paid(1_003, federal(), covered, weights=all_eligible).carried == 3
    # What is carried makes a whole unit of the rest: somebody has to bear it, though every day is covered.
    done = paid(1_003, federal(), covered, weights=all_eligible, carried_in=3)
    assert (done.municipalities, done.carried) == ({OLTEN: 5}, 1)


def test_layers_for_eligible_days_share_what_is_left_of_their_part() -> None:
    done = paid(1_000_000, federal(share_bp=5_000), Layer(LayerKind.FUND, 2, LayerScope.ELIGIBLE), own())
    assert done.funds == {1: 252_620, 2: 505_245 - 252_620 + 494_755}


def test_own_means_pay_the_general_part_first_then_that_of_the_eligible_days() -> None:
    layers = federal(limit=400_000), own(limit=500_000), municipalities(KeyKind.K1)
    done = paid(1_000_000, *layers)
    general, of_eligible = done.pots
    # 494'755 are general; 5'245 of the uncovered 105'245 are paid as well.
    assert (general.amount, of_eligible.amount) == (0, 100_000)
    # Where every day is eligible there is no general part: what own means pay may not be asked for twice.
    all_eligible = Weights(INHABITANTS, {OLTEN: 1}, {OLTEN: 1})
    done = paid(1_000, federal(limit=400), own(limit=500), municipalities(KeyKind.K1), weights=all_eligible)
    assert done.funds == {1: 400, 2: 500}
    assert [pot.amount for pot in done.pots] == [0, 100]
    assert done.municipalities == {OLTEN: 100, KRIEGSTETTEN: 0, KAMMERSROHR: 0}


def test_one_promise_is_not_spent_in_two_layers() -> None:
    promise = {"limit": 600_000, "limit_is_rest": True}
    again = Layer(LayerKind.FUND, 1, LayerScope.ALL, **promise)
    done = paid(1_000_000, federal(**promise), again, municipalities())
    assert [(one.amount, one.limit) for one in done.paid] == [(505_245, 600_000), (94_755, 94_755)]
    assert done.funds == {1: 600_000}


def test_what_is_carried_is_less_than_one_unit_and_joins_the_next_pot() -> None:
    done = paid(1_003, municipalities())
    assert (sum(done.municipalities.values()), done.carried) == (1_000, 3)
    done = paid(1_003, municipalities(), carried_in=3)
    assert (sum(done.municipalities.values()), done.carried) == (1_005, 1)
    assert paid(1_003, own(), carried_in=3).carried == 3  # nobody to share it: it waits
    assert paid(2, municipalities(), weights=NOBODY, carried_in=2).carried == 4


def test_empty_pool_and_no_tandems() -> None:
    assert paid(0, federal(), own(), municipalities(KeyKind.K1)).funds == {1: 0, 2: 0}
    for key in KeyKind:
        done = paid(0, federal(), municipalities(key), weights=NOBODY)
        assert (done.municipalities, done.carried, done.uncovered) == ({}, 0, 0)
    # Without a single day nothing is eligible: the Confederation pays nothing, the key everything.
    no_days = Weights(INHABITANTS, {}, {})
    done = paid(1_000, federal(), municipalities(KeyKind.K1), weights=no_days)
    assert done.funds == {1: 0}
    assert sum(done.municipalities.values()) == 1_000


@pytest.mark.parametrize(
    ("key", "weights", "named", "missing"),
    [
        (KeyKind.K1, Weights({}, {OLTEN: 1}, {}), "Einwohnerzahl", "Einwohnerzahlen"),
        (KeyKind.K2, Weights(INHABITANTS, {}, {}), "Tandem-Tage", "Tandem-Tage."),
        (KeyKind.K3, Weights({}, {OLTEN: 1}, {}), "gemischt", "Einwohnerzahlen oder"),
        (KeyKind.K3, Weights(INHABITANTS, {}, {}), "gemischt", "Einwohnerzahlen oder"),
    ],
)
def test_a_key_without_weights_is_refused_by_name(key, weights, named, missing) -> None:
    for pool in (1_000, -1_000):
        with pytest.raises(NoWeights) as refused:
            paid(pool, municipalities(key), weights=weights)
        sentence = str(refused.value.sentence)
        assert f"«{named}»" in sentence
        assert missing in sentence
        assert sentence.endswith(".")


def test_a_fallback_takes_the_place_of_a_key_without_weights() -> None:
    layer = municipalities(KeyKind.K2, fallback=KeyKind.K1)
    done = paid(10_000_000, layer, weights=Weights(INHABITANTS, {}, {}))
    assert done.municipalities == {OLTEN: 8_598_665, KRIEGSTETTEN: 1_388_010, KAMMERSROHR: 13_325}
    assert [(pot.key, pot.fallback) for pot in done.pots] == [(KeyKind.K1, True)]
    assert [(pot.key, pot.fallback) for pot in paid(1_000, layer).pots] == [(KeyKind.K2, False)]


def test_a_fallback_without_weights_is_refused_with_both_names() -> None:
    with pytest.raises(NoWeights) as refused:
        paid(1_000, municipalities(KeyKind.K2, fallback=KeyKind.K1), weights=NOBODY)
    sentence = str(refused.value.sentence)
    assert "«Tandem-Tage»" in sentence
    assert "«Einwohnerzahl»" in sentence
    with pytest.raises(NoWeights) as refused:
        paid(1_000, municipalities(KeyKind.K1, fallback=KeyKind.K1), weights=NOBODY)
    assert "Ersatzschlüssel" not in str(refused.value.sentence)


def test_what_is_given_back_goes_to_whoever_would_have_paid_it() -> None:
    layers = federal(limit=400_000), own(limit=500_000), municipalities(KeyKind.K3)
    there, back = paid(300_001, *layers), paid(-300_001, *layers)
    assert back.funds == {fund: -amount for fund, amount in there.funds.items()}
    assert back.municipalities == {bfs: -amount for bfs, amount in there.municipalities.items()}
    assert (back.carried, back.uncovered) == (-there.carried, -there.uncovered)


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    days = draw(weight_tables)
    eligible = {bfs: draw(st.integers(0, number)) for bfs, number in days.items()}
    inhabitants = draw(weight_tables)
    # Every key has somebody with a weight: that of a municipality drawn with nothing counts one.
    return Weights(
        inhabitants | {2401: inhabitants.get(2401) or 1}, days | {2402: days.get(2402) or 1}, eligible
    )


several = st.tuples(st.lists(fund_layers.map(lambda ruled: ruled.layer), max_size=3), municipal_layers)


@given(costs, several, weights(), st.sampled_from(UNITS), st.integers(-4, 4), st.booleans())
def test_a_pool_is_paid_to_the_rappen(pool, layers, given_weights, unit, carried_in, with_municipalities):
    funds, last = layers
    chosen = [*funds, last] if with_municipalities else funds
    done = distribute(pool, chosen, given_weights, unit=unit, carried_in=carried_in)
    owed, given_by_funds = sum(done.municipalities.values()), sum(done.funds.values())
    assert pool == given_by_funds + owed + done.carried - carried_in + done.uncovered
    assert pool + carried_in == given_by_funds + sum(pot.amount for pot in done.pots) + done.uncovered + (
        0 if with_municipalities else carried_in
    )
    if with_municipalities:
        assert done.uncovered == 0
        assert abs(done.carried) < unit
    for one in done.paid:
        assert one.amount * pool >= 0
        assert one.limit is None or 0 <= one.amount <= one.limit
    # With money to pay, nobody receives; with money to give back, nobody pays.
    if carried_in == 0:
        assert all(share * pool >= 0 for share in done.municipalities.values())
