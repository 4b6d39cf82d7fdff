"""What must hold for every problem, whatever its answer."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching import ServingOrder, Solution, Why, solve
from tests.matching import oracles
from tests.matching.problems import a_mentor, a_problem, only, replace_with

seeds = st.integers(min_value=0, max_value=2**40)


def _served(solution: Solution) -> set[str]:
    return {pair.entry_id for pair in solution.pairs}


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_input_is_irrelevant(seed: int, rng: random.Random) -> None:
    problem = a_problem(seed, 15)
    shuffled = replace_with(
        problem,
        **{
            name: tuple(rng.sample(part, len(part)))
            for name, part in (
                ("entries", problem.entries),
                ("mentors", problem.mentors),
                ("pins", problem.pins),
                ("forbidden", problem.forbidden),
                ("overrides", problem.overrides),
            )
        },
    )
    assert solve(shuffled) == solve(problem)
    assert solve(shuffled).to_json() == solve(problem).to_json()


@given(seeds)
@settings(max_examples=50)
def test_one_more_mentor_never_lowers_the_number_served_in_any_class_prefix(seed: int) -> None:
    problem = a_problem(seed, 15)
    newcomer = replace(a_mentor(random.Random(seed + 1), 99), id="newcomer")
    more = solve(replace_with(problem, mentors=(*problem.mentors, newcomer)))
    before, after = 0, 0
    for (had, members), (has, same) in zip(
        solve(problem).proof.served_by_class, more.proof.served_by_class, strict=True
    ):
        assert members == same
        before += had
        after += has
        assert after >= before


@given(seeds)
@settings(max_examples=50)
def test_nobody_is_passed_over_by_a_later_one_whose_place_they_could_have_had(seed: int) -> None:
    problem = replace_with(a_problem(seed, 8), pins=())
    solution = solve(problem)
    served = _served(solution)
    rank = {one.id: oracles.serving_class(problem.policy, problem.on, one) for one in problem.entries}
    for one in solution.unmatched:
        if one.why is not Why.TOO_FEW_SEATS:
            continue
        # It cannot be served in the place of anybody of a later class together with all the others.
        for other in served:
            if rank[other] > rank[one.entry_id]:
                kept = (served - {other}) | {one.entry_id}
                assert len(solve(only(problem, kept)).pairs) < len(kept)


@given(seeds, st.integers(min_value=1, max_value=400))
@settings(max_examples=50)
def test_an_earlier_date_never_makes_an_entry_worse_off(seed: int, days: int) -> None:
    problem = a_problem(seed, 12)
    assume(problem.policy.order is not ServingOrder.FIT)
    served = _served(solve(problem))
    for entry in problem.entries[:3]:
        earlier = replace(entry, waiting_since=entry.waiting_since - timedelta(days=days))
        again = solve(
            replace_with(problem, entries=tuple(earlier if one is entry else one for one in problem.entries))
        )
        assert entry.id not in served or entry.id in _served(again)


@given(seeds)
@settings(max_examples=40)
def test_removing_an_unserved_entry_changes_neither_counts_nor_quality(seed: int) -> None:
    problem = a_problem(seed, 12)
    solution = solve(problem)
    counts = [count for count, _ in solution.proof.served_by_class if count]
    for one in solution.unmatched:
        if one.why is Why.LEFT_WAITING:
            continue
        without = solve(only(problem, {entry.id for entry in problem.entries} - {one.entry_id}))
        assert [count for count, _ in without.proof.served_by_class if count] == counts
        assert without.quality == solution.quality


@given(seeds)
@settings(max_examples=40)
def test_unserved_entries_say_why(seed: int) -> None:
    problem = a_problem(seed, 12)
    solution = solve(problem)
    feasible = oracles.reduced(problem)[0]
    fits = {entry_id for entry_id, _ in feasible}
    for one in solution.unmatched:
        assert (one.why is Why.LEFT_WAITING) == (one.entry_id in problem.waiting)
        if one.why is Why.TOO_FEW_SEATS:
            assert one.entry_id in fits
            assert one.shortage is not None
            assert one.entry_id in solution.shortages[one.shortage].unserved
        elif one.why is Why.NOBODY_FITS:
            assert one.entry_id not in fits
            assert len(one.nearest) == min(3, len(problem.mentors))
