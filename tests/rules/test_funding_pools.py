"""What may be paid: months to the day, tariffs, the least of three bounds (FUNDING.md, «Pool»)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.pools import (
    Pool,
    PostFacts,
    TariffFacts,
    months_between,
    tandem_months,
    tariff_amount,
)
from mentoring.funding.vocabulary import Bound, TariffKind
from mentoring.people.vocabulary import ResidenceStatus

Q1 = date(2027, 1, 1), date(2027, 4, 1)
days = st.dates(date(2023, 12, 1), date(2029, 3, 31))


def line(from_on: date, to_on: date, members: int = 1, municipality: int | None = 2581) -> DayLine:
    return DayLine(1, 1, from_on, to_on, members, municipality, ResidenceStatus.F, True)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2027, 1, 1), date(2027, 2, 1), Fraction(1)),
        (date(2027, 2, 1), date(2027, 3, 1), Fraction(1)),
        (date(2028, 2, 1), date(2028, 3, 1), Fraction(1)),
        (date(2027, 2, 28), date(2027, 3, 1), Fraction(1, 28)),
        (date(2028, 2, 28), date(2028, 3, 1), Fraction(2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1), Fraction(1, 29)),
        (date(2027, 1, 31), date(2027, 2, 2), Fraction(1, 31) + Fraction(1, 28)),
        (date(2026, 12, 31), date(2027, 1, 2), Fraction(2, 31)),
        # The days on which the clocks are changed are days like any others.
        (date(2026, 3, 29), date(2026, 3, 30), Fraction(1, 31)),
        (date(2026, 10, 25), date(2026, 10, 26), Fraction(1, 31)),
        (date(2027, 1, 1), date(2027, 1, 1), Fraction(0)),
        (date(2027, 1, 2), date(2027, 1, 1), Fraction(0)),
    ],
)
def test_a_day_is_its_part_of_its_own_month(start: date, end: date, months: Fraction) -> None:
    assert months_between(start, end) == months


@given(st.integers(1990, 2110), st.integers(1, 12))
def test_twelve_months_from_the_first_of_any_are_exactly_twelve(year: int, month: int) -> None:
    assert months_between(date(year, month, 1), date(year + 1, month, 1)) == 12


@given(days, days, days)
def test_months_add_up(one: date, two: date, three: date) -> None:
    one, two, three = sorted((one, two, three))
    assert months_between(one, two) + months_between(two, three) == months_between(one, three)


spans = st.tuples(days, st.integers(1, 400), st.integers(1, 6))


@given(st.lists(spans, max_size=6), days, st.integers(1, 300))
def test_tandem_months_are_those_of_each_line(stretches, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    lines = [line(day, day + timedelta(days=long), members) for day, long, members in stretches]
    each = (
        months_between(max(one.from_on, start), min(one.to_on, end)) / one.members
        for one in lines
        if one.from_on < end and one.to_on > start
    )
    assert tandem_months(lines, start, end) == sum(each, Fraction(0))


def test_a_tariff_per_tandem_month_is_rounded_once_at_the_end() -> None:
    tariff = [TariffFacts(TariffKind.TANDEM_MONTH, 10_000, Q1[0], None)]
    family = [line(date(2027, 1, 1), date(2027, 1, 11), members=3) for _ in range(3)]
    assert tariff_amount(tariff, [], family, *Q1) == 10_000 * 10 // 31  # each alone: 3 × 1075 = 3225
    assert tariff_amount(tariff, [], [line(*Q1)], *Q1) == 30_000
    assert tariff_amount(tariff, [], [line(*Q1, municipality=None)], *Q1) == 0
    assert tariff_amount(tariff, [], [], *Q1) == 0


def test_a_tariff_per_post_counts_every_change_of_staffing() -> None:
    tariff = [TariffFacts(TariffKind.POST, 12_000_000, Q1[0], None)]
    assert tariff_amount(tariff, [PostFacts(10_000, Q1[0], None)], [], *Q1) == 3_000_000
    changed = [
        PostFacts(8_000, date(2026, 5, 1), date(2027, 2, 15)),
        PostFacts(5_000, date(2027, 2, 15), date(2027, 3, 1)),
    ]
    months = Fraction(8_000, 10_000) * (1 + Fraction(14, 28)) + Fraction(1, 2) * Fraction(14, 28)
    assert tariff_amount(tariff, changed, [], *Q1) == 1_000_000 * months


def test_a_tariff_holds_in_its_time_only() -> None:
    before = TariffFacts(TariffKind.TANDEM_MONTH, 10_000, date(2026, 1, 1), date(2027, 2, 1))
    after = TariffFacts(TariffKind.TANDEM_MONTH, 20_000, date(2027, 2, 1), None)
    assert tariff_amount([before, after], [], [line(*Q1)], *Q1) == 50_000
    assert tariff_amount([before], [], [line(*Q1)], *Q1) == 10_000
    assert tariff_amount([], [], [line(*Q1)], *Q1) is None
    for tariff in (before._replace(valid_to=Q1[0]), after._replace(valid_from=Q1[1])):
        assert tariff_amount([tariff], [], [line(*Q1)], *Q1) is None


@pytest.mark.parametrize(
    ("pool", "payable", "bound", "not_paid"),
    [
        (Pool(100, None, None), 100, Bound.ACTUAL, 0),
        (Pool(100, 90, None), 90, Bound.TARIFF, 10),
        (Pool(100, None, 80), 80, Bound.APPROVED, 20),
        (Pool(100, 90, 80), 80, Bound.APPROVED, 20),
        (Pool(100, 80, 90), 80, Bound.TARIFF, 20),
        (Pool(70, 80, 90), 70, Bound.ACTUAL, 0),
        (Pool(80, 80, 80), 80, Bound.ACTUAL, 0),
        (Pool(90, 80, 80), 80, Bound.TARIFF, 10),
        (Pool(90, 0, 80), 0, Bound.TARIFF, 90),
        (Pool(-10, 0, 80), -10, Bound.ACTUAL, 0),
    ],
)
def test_the_least_bound_holds_and_says_so(pool: Pool, payable: int, bound: Bound, not_paid: int) -> None:
    assert (pool.payable, pool.bound, pool.not_paid) == (payable, bound, not_paid)
