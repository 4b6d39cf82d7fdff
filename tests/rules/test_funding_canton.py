"""What canton pages compute purely: reconciliation, worked example, layers in words, inhabitants."""

import pytest

from mentoring.funding.rules.example import KAMMERSROHR, KRIEGSTETTEN, OLTEN, POOL, worked_example
from mentoring.funding.rules.inhabitants import columns, read_inhabitants
from mentoring.funding.rules.pools import Pool
from mentoring.funding.rules.reconciling import Figures, checked, figures_of, totals
from mentoring.funding.rules.ruling import LayerFacts, in_words, percent
from mentoring.funding.rules.settling import Target
from mentoring.funding.rules.years import stretches
from mentoring.funding.vocabulary import FundKind, KeyKind, LayerKind, LayerScope, LimitKind, TargetKind
from mentoring.wording import Refused

PLACES = {2581: "Olten", 2525: "Kriegstetten"}
RESULT = {
    "pool": {"actual": 10_002, "tariff": None, "approved": 20_000},
    "carried_in": 1,
    "carried": 3,
    "direct": [[7, 500]],
}
TARGETS = {
    Target(TargetKind.FUND, 1): 5_000,
    Target(TargetKind.FUND, 2): 1_000,
    Target(TargetKind.MUNICIPALITY, 2581): 3_000,
    Target(TargetKind.MUNICIPALITY, 2525): 900,
    Target(TargetKind.CARRIED): 2,
    Target(TargetKind.UNCOVERED): 100,
}
KINDS = {1: FundKind.FEDERAL, 2: FundKind.DONATION}


def test_a_pool_is_the_sum_of_who_pays_it() -> None:
    figures = figures_of(RESULT, TARGETS, KINDS)
    assert figures.paid == {
        "federal": 5_000,
        "municipalities": 3_900,
        "other": 1_000,
        "carried": 2,
        "uncovered": 100,
    }
    assert figures.direct == {7: 500}
    assert all(one.agrees for one in checked([figures, figures]))
    assert totals([figures, figures])["pool"] == 2 * 10_002


def test_one_rappen_too_much_is_found() -> None:
    right = figures_of(RESULT, TARGETS, KINDS)
    wrong = Figures(Pool(10_003, None, None), right.paid, 0, 0, {})
    assert [one.difference for one in checked([right, wrong]) if not one.agrees] == [-1, -1]


@pytest.mark.parametrize(
    ("layer", "shares"),
    [
        (
            LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K1),
            {OLTEN: 85_986_65, KRIEGSTETTEN: 13_880_10, KAMMERSROHR: 133_25},
        ),
        (
            LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K3),
            {OLTEN: 86_350_70, KRIEGSTETTEN: 13_609_35, KAMMERSROHR: 39_95},
        ),
    ],
)
def test_the_example_shows_the_golden_cases(layer: LayerFacts, shares: dict[int, int]) -> None:
    found = worked_example([layer], 5)
    assert found.distribution.municipalities == dict(sorted(shares.items()))
    assert not found.commitment_suffices


def test_the_example_adds_up_with_every_kind_of_layer() -> None:
    layers = [
        LayerFacts(LayerKind.FUND, 1, LayerScope.ELIGIBLE, LimitKind.COMMITMENT),
        LayerFacts(LayerKind.FUND, 2, LayerScope.ALL, LimitKind.AMOUNT, 1_000_00, 5_000),
    ]
    found = worked_example(layers, 5)
    d = found.distribution
    assert sum(d.funds.values()) + sum(d.municipalities.values()) + d.carried + d.uncovered == POOL
    assert found.commitment_suffices


def test_layers_are_said_in_words() -> None:
    fund = LayerFacts(LayerKind.FUND, 1, LayerScope.ELIGIBLE, LimitKind.AMOUNT, 150_000_00, 3_350)
    assert [str(one) for one in in_words(fund, "IP")] == [
        "IP bezahlt für anrechenbare Tage (VA/FL)",
        "davon 33.5 %",
        "höchstens CHF 150'000.00 je Periode und Organisation",
    ]
    last = LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K3, fallback_key=KeyKind.K1)
    assert str(in_words(last, "")[1]) == "30 % nach Einwohnerzahl, 70 % nach Tandem-Tagen"
    assert [percent(n) for n in (1, 50, 3_000, 3_350)] == ["0.01", "0.5", "30", "33.5"]


def test_a_year_has_one_two_or_four_parts() -> None:
    with pytest.raises(ValueError, match="one, two or four"):
        stretches(2027, 3)
    assert [one.from_on.month for one in stretches(2027, 4)] == [1, 4, 7, 10]


def test_a_list_of_inhabitants_is_read() -> None:
    places = columns(["Gemeinde", "BFS-Nr.", "Einwohnerzahl"])
    rows = [
        (2, ["Olten (SO)", "2581", "18'900"]),
        (3, ["Kriegstetten", "2525", "3021.0"]),
        (4, ["Total", "", "1"]),
    ]
    reading = read_inhabitants(rows, places, PLACES)
    assert reading.problems == []
    assert reading.figures == {2581: 18_900, 2525: 3_021}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["Olten", "2581", "18900"]], "Es fehlen: Kriegstetten"),
        ([["Olten", "2581", "1"], ["Olten", "2581", "2"]], "Zeile 3: Olten steht zweimal"),
        ([["Basel", "2701", "170000"]], "«2701 Basel» ist keine Einwohnergemeinde"),
        ([["Kriegstetten", "2581", "1"]], "gehört zu Olten"),
        ([["Olten", "2581", "viele"]], "«viele» ist keine Einwohnerzahl"),
        ([["Olten", "2581", "0"]], "keine Einwohnerzahl"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(rows: list[list[str]], why: str) -> None:
    places = columns(["Gemeinde", "BFS-Nummer", "Einwohner"])
    reading = read_inhabitants(enumerate(rows, start=2), places, PLACES)
    assert any(why in str(problem) for problem in reading.problems), reading.problems


def test_a_list_without_its_columns_is_refused() -> None:
    with pytest.raises(Refused, match="Einwohner"):
        columns(["BFS-Nummer", "Ort"])
