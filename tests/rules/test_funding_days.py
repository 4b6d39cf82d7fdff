"""Which days count, for whom, and who pays them (FUNDING.md, «Billable tandem-day»; DOMAIN.md, «Tandem»)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from mentoring.funding.rules.days import (
    Dated,
    Eligibility,
    Facts,
    Member,
    TandemFacts,
    billable_spans,
    day_lines,
    phase_spans,
)
from mentoring.funding.vocabulary import Unfunded
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.rules import Merger
from mentoring.tandems.vocabulary import TandemState
from tests.days import NOW
from tests.funding_strategies import histories

S, F, N = TandemState, ResidenceStatus.F, ResidenceStatus.N
OLTEN, TRIMBACH, HALTEN, KRIEGSTETTEN = 2581, 2500, 2520, 2525
YEAR = date(2027, 1, 1), date(2028, 1, 1)
ALONE = (Member(1, None, None),)
LATER = NOW + timedelta(days=1)


def day(month: int, number: int) -> date:
    return date(2027, month, number)


def facts(**changes) -> Facts:
    usual = {
        "tandems": (tandem((day(3, 1), S.ACTIVE), (day(4, 1), S.CLOSING)),),
        "residences": {1: (Dated(date(2020, 1, 1), NOW, OLTEN),), 2: (Dated(date(2020, 1, 1), NOW, OLTEN),)},
        "statuses": {1: (Dated(date(2020, 1, 1), NOW, F),), 2: (Dated(date(2020, 1, 1), NOW, N),)},
        "mergers": {},
        "eligibility": (Eligibility(F, date(2020, 1, 1), None, NOW, True),),
    }
    return Facts(**{**usual, **changes})


def tandem(*phases, members=ALONE, number: int = 1) -> TandemFacts:
    return TandemFacts(number, phases, members)


def lines(found: Facts, start: date = YEAR[0], end: date = YEAR[1], pause_days: int = 30) -> list[tuple]:
    return [
        (line.person_id, line.from_on, line.to_on, line.members, line.municipality, line.eligible)
        for line in day_lines(found, start, end, pause_days=pause_days)
    ]


def test_the_first_day_counts_and_the_day_of_closing_does_not() -> None:
    assert lines(facts()) == [(1, day(3, 1), day(4, 1), 1, OLTEN, True)]
    assert lines(facts(), day(3, 31), day(4, 30)) == [(1, day(3, 31), day(4, 1), 1, OLTEN, True)]
    assert lines(facts(), day(4, 1), day(4, 30)) == lines(facts(), day(2, 1), day(3, 1)) == []


@pytest.mark.parametrize("state", [s for s in S if s not in {S.ACTIVE, S.PAUSED}])
def test_no_other_state_counts(state: S) -> None:
    assert billable_spans([(day(3, 1), state)], 30) == []


def test_a_pause_counts_for_so_many_days() -> None:
    def spans(*phases, pause_days: int = 30):
        return billable_spans(phases, pause_days)

    start, pause, again, end = (
        (day(1, 1), S.ACTIVE),
        (day(2, 1), S.PAUSED),
        (day(3, 2), S.ACTIVE),
        (day(5, 1), S.CLOSED),
    )
    assert spans(start, pause, again, end, pause_days=29) == [(day(1, 1), day(5, 1))]
    assert spans(start, pause, again, end, pause_days=28) == [
        (day(1, 1), day(3, 1)),
        (day(3, 2), day(5, 1)),
    ]
    assert spans(start, pause, end) == [(day(1, 1), day(3, 3))]
    assert spans(start, pause, end, pause_days=0) == [(day(1, 1), day(2, 1))]
    # Recorded as paused twice in a row it is one pause; after a day of activity it is another.
    assert spans(start, pause, (day(2, 20), S.PAUSED), end) == [(day(1, 1), day(3, 3))]
    one_day = ((day(3, 10), S.ACTIVE), (day(3, 11), S.PAUSED))
    assert spans(start, pause, *one_day, end) == [(day(1, 1), day(3, 3)), (day(3, 10), day(4, 10))]


def test_a_pause_that_began_before_the_period_is_counted_from_its_beginning() -> None:
    paused = facts(tandems=(tandem((day(1, 1), S.ACTIVE), (day(3, 20), S.PAUSED)),))
    assert lines(paused, day(4, 1), day(7, 1)) == [(1, day(4, 1), day(4, 19), 1, OLTEN, True)]


def test_days_that_do_not_count_are_in_no_line() -> None:
    # Before and after a pause that was too long the days are alike, but not one stretch.
    paused = facts(tandems=(tandem((day(3, 1), S.ACTIVE), (day(3, 11), S.PAUSED), (day(4, 1), S.ACTIVE)),))
    assert lines(paused, day(3, 1), day(4, 11), pause_days=5) == [
        (1, day(3, 1), day(3, 16), 1, OLTEN, True),
        (1, day(4, 1), day(4, 11), 1, OLTEN, True),
    ]


def test_what_is_recorded_later_supersedes_that_day_and_what_follows() -> None:
    recorded = [(day(1, 1), S.ACTIVE), (day(5, 1), S.CLOSING), (day(6, 1), S.CLOSED)]
    late_pause = [*recorded, (day(4, 1), S.PAUSED)]
    assert [state for _, _, state in phase_spans(late_pause)] == [S.ACTIVE, S.PAUSED]
    assert [start for start, _, _ in phase_spans([*late_pause, (day(1, 1), S.ACTIVE)])] == [day(1, 1)]
    assert phase_spans([]) == []


def test_the_day_is_shared_by_those_who_are_there() -> None:
    family = (Member(1, None, day(3, 11)), Member(2, day(3, 6), None))
    found = facts(tandems=(tandem((day(3, 1), S.ACTIVE), (day(3, 21), S.CLOSED), members=family),))
    assert lines(found) == [
        (1, day(3, 1), day(3, 6), 1, OLTEN, True),
        (1, day(3, 6), day(3, 11), 2, OLTEN, True),
        (2, day(3, 6), day(3, 11), 2, OLTEN, False),
        (2, day(3, 11), day(3, 21), 1, OLTEN, False),
    ]


def test_whoever_is_listed_twice_is_one_person() -> None:
    twice = (Member(1, None, day(3, 11)), Member(1, day(3, 6), None), Member(2, None, None))
    found = facts(tandems=(tandem((day(3, 1), S.ACTIVE), (day(3, 21), S.CLOSED), members=twice),))
    assert lines(found) == [
        (1, day(3, 1), day(3, 21), 2, OLTEN, True),
        (2, day(3, 1), day(3, 21), 2, OLTEN, False),
    ]


def test_days_without_members_are_nobodys() -> None:
    gap = (Member(1, None, day(3, 6)), Member(2, day(3, 11), None))
    found = facts(tandems=(tandem((day(3, 1), S.ACTIVE), (day(3, 21), S.CLOSED), members=gap),))
    assert [line[:3] for line in lines(found)] == [(1, day(3, 1), day(3, 6)), (2, day(3, 11), day(3, 21))]


def test_the_day_of_arrival_belongs_to_the_new_municipality_whenever_it_became_known() -> None:
    moved = (Dated(day(3, 10), LATER, TRIMBACH), Dated(date(2020, 1, 1), NOW, OLTEN))
    assert lines(facts(residences={1: moved})) == [
        (1, day(3, 1), day(3, 10), 1, OLTEN, True),
        (1, day(3, 10), day(4, 1), 1, TRIMBACH, True),
    ]
    # Of two facts for the same day the one recorded last holds, in whatever order they are read.
    for order in (1, -1):
        both = (Dated(day(3, 10), LATER, TRIMBACH), Dated(day(3, 10), NOW, KRIEGSTETTEN))[::order]
        kept = lines(facts(residences={1: (Dated(date(2020, 1, 1), NOW, OLTEN), *both)}))
        assert [line[4] for line in kept] == [OLTEN, TRIMBACH]


def test_nobody_pays_for_whoever_left_the_canton_or_lives_nobody_knows_where() -> None:
    left = (Dated(day(3, 5), NOW, OLTEN), Dated(day(3, 10), NOW, None))
    found = day_lines(facts(residences={1: left}), *YEAR, pause_days=30)
    assert [(line.from_on, line.municipality, line.unfunded, line.eligible) for line in found] == [
        (day(3, 1), None, Unfunded.UNKNOWN, False),
        (day(3, 5), OLTEN, None, True),
        (day(3, 10), None, Unfunded.OUTSIDE, False),
    ]


def test_people_of_whom_nothing_is_recorded_stop_nothing() -> None:
    (found,) = day_lines(facts(residences={}, statuses={}), *YEAR, pause_days=30)
    assert (found.municipality, found.status, found.unfunded) == (None, None, Unfunded.UNKNOWN)
    (found,) = day_lines(facts(statuses={}), *YEAR, pause_days=30)
    assert (found.municipality, found.status, found.eligible) == (OLTEN, None, False)


def test_the_legal_municipality_of_the_day_pays() -> None:
    merging = {HALTEN: Merger(day(3, 15), KRIEGSTETTEN), 2499: Merger(day(3, 10), HALTEN)}
    for before, expected in ((HALTEN, [HALTEN, KRIEGSTETTEN]), (2499, [2499, HALTEN, KRIEGSTETTEN])):
        lives = (Dated(date(2020, 1, 1), NOW, before),)
        found = lines(facts(residences={1: lives}, mergers=merging))
        assert [line[4] for line in found] == expected
        assert found[-1][1] == day(3, 15)


def test_whether_a_status_counts_changes_on_its_day() -> None:
    rows = (
        Eligibility(F, date(2020, 1, 1), day(3, 10), NOW, True),
        Eligibility(N, day(3, 20), None, NOW, True),
        # Recorded later: holds over what was said before, within its own days only.
        Eligibility(F, day(3, 5), day(3, 7), LATER, False),
    )
    changed = (Dated(date(2020, 1, 1), NOW, F), Dated(day(3, 15), NOW, N))
    for order in (1, -1):
        found = lines(facts(statuses={1: changed}, eligibility=rows[::order]))
        assert [(line[1], line[5]) for line in found] == [
            (day(3, 1), True),
            (day(3, 5), False),
            (day(3, 7), True),
            (day(3, 10), False),
            (day(3, 15), False),
            (day(3, 20), True),
        ]


@settings(max_examples=40)
@given(histories)
def test_lines_are_sorted_do_not_overlap_and_are_as_long_as_they_can_be(history) -> None:
    found, _money, periods = history
    for period in periods:
        made = day_lines(found, period.from_on, period.to_on, pause_days=period.rule.pause_days)
        assert made == sorted(made, key=lambda line: (line.tandem_id, line.person_id, line.from_on))
        for line in made:
            assert period.from_on <= line.from_on < line.to_on <= period.to_on
            assert (line.municipality is None) == (line.unfunded is not None)
        for one, other in pairwise(made):
            if (one.tandem_id, one.person_id) == (other.tandem_id, other.person_id):
                assert one.to_on <= other.from_on
                alike = [
                    (line.members, line.municipality, line.status, line.eligible, line.unfunded)
                    for line in (one, other)
                ]
                assert one.to_on < other.from_on or alike[0] != alike[1]
