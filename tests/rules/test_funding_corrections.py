"""What a closed period turned out to differ by (FUNDING.md, «Closing, correcting, explaining»)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.corrections import CaseDays, Difference, changed_cases, differences, held_back
from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.settling import Target, settle
from mentoring.funding.vocabulary import TargetKind
from mentoring.people.vocabulary import ResidenceStatus
from tests.funding_strategies import histories

OLTEN, TRIMBACH, GRENCHEN = (Target(TargetKind.MUNICIPALITY, bfs) for bfs in (2581, 2500, 2546))
FUND = Target(TargetKind.FUND, 1)
START = date(2027, 1, 1)

targets = st.builds(Target, st.sampled_from(TargetKind), st.integers(0, 4))
booked_shares = st.dictionaries(targets, st.integers(-1000, 1000).filter(bool), max_size=6)


@given(booked_shares, booked_shares)
def test_what_was_booked_and_the_differences_are_what_is_true(booked, true) -> None:
    found = differences(booked, true)
    after = dict(booked)
    for one in found:
        after[one.target] = after.get(one.target, 0) + one.amount
    assert {target: amount for target, amount in after.items() if amount} == true
    assert sum(one.amount for one in found) == sum(true.values()) - sum(booked.values())
    assert all(one.amount for one in found)
    assert [one.target for one in found] == sorted({one.target for one in found})
    assert differences(true, true) == []


@settings(max_examples=30)
@given(histories, histories, st.integers(0, 100_000))
def test_corrections_of_one_period_are_the_change_of_its_pool(history, other, later_costs) -> None:
    # The same periods with other facts, other bounds and a late document.
    facts, money, periods = history
    late = [replace(period, actual=period.actual + later_costs) for period in periods]
    try:
        as_closed, as_known = settle(facts, money, periods), settle(other[0], other[1], late)
    except NoWeights:
        assume(False)
    for before, after in zip(as_closed, as_known, strict=True):
        change = sum(one.amount for one in differences(before.targets, after.targets))
        assert change == after.pool.payable - before.pool.payable


def test_small_differences_wait_for_the_years_last_statement() -> None:
    found = [Difference(OLTEN, 0, 1_999), Difference(TRIMBACH, 0, -2_000), Difference(FUND, 0, 5)]
    waiting = {2581: 1_999, 2500: -2_000}
    assert held_back(found, below=2_000, last_of_year=False, waiting=waiting) == {OLTEN}
    assert held_back(found, below=2_000, last_of_year=True, waiting=waiting) == set()
    assert held_back(found, below=0, last_of_year=False, waiting=waiting) == set()
    assert held_back(found, below=2_001, last_of_year=False, waiting=waiting) == {OLTEN, TRIMBACH}


def test_what_counts_is_all_that_waits_and_not_each_period_alone() -> None:
    small = [Difference(OLTEN, 0, 900), Difference(TRIMBACH, 0, 5_000), Difference(GRENCHEN, 0, -30)]
    waiting = {2581: 2_400, 2500: 0, 2546: -1_999}
    assert held_back(small, below=2_000, last_of_year=False, waiting=waiting) == {TRIMBACH, GRENCHEN}
    assert held_back(small, below=2_000, last_of_year=False, waiting={}) == {OLTEN, TRIMBACH, GRENCHEN}


def line(person: int, first: int, length: int, municipality: int | None, **more) -> DayLine:
    values = {"members": 1, "eligible": False, **more}
    start = START + timedelta(days=first)
    return DayLine(
        *(7, person, start, start + timedelta(days=length), values["members"], municipality),
        *(ResidenceStatus.F, values["eligible"]),
    )


def test_cases_whose_days_changed_and_no_others() -> None:
    before = [line(1, 0, 30, 2581), line(2, 0, 30, 2581, members=3), line(3, 0, 10, 2500)]
    after = [
        *(line(1, 0, 20, 2581), line(1, 20, 10, 2500)),  # moved
        line(2, 0, 30, 2581, members=3, eligible=True),  # counts now
        *(line(3, 0, 4, 2500), line(3, 4, 6, 2500)),  # told in two parts
        line(4, 0, 9, None),  # unknown, and new
    ]
    nothing = Fraction(0)
    assert changed_cases(before, after) == [
        CaseDays(7, 1, 2500, nothing, Fraction(10), nothing, nothing),
        CaseDays(7, 1, 2581, Fraction(30), Fraction(20), nothing, nothing),
        CaseDays(7, 2, 2581, Fraction(10), Fraction(10), nothing, Fraction(10)),
        CaseDays(7, 4, None, nothing, Fraction(9), nothing, nothing),
    ]
    assert changed_cases(before, reversed(before)) == []
