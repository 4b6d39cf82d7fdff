"""All prices at once are those of the single pairs, and name the same people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    ProblemError,
    all_costs,
    alternatives,
    price_list,
    price_of_forbidding,
    price_of_forcing,
    solve,
)
from tests.matching import oracles
from tests.matching.problems import a_problem

seeds = st.integers(min_value=0, max_value=2**40)


@given(seeds)
@settings(max_examples=60)
def test_the_list_says_of_every_pair_what_is_said_of_it_alone(seed: int) -> None:
    problem = a_problem(seed, 9)
    solution = solve(problem)
    listed = price_list(solution)
    forcing, forbidding = all_costs(solution)
    costs = {(one.entry_id, one.mentor_id): one for one in (*forcing, *forbidding)}
    assert [(one.entry_id, one.mentor_id) for one in listed] == sorted(costs)
    classes = {one.id: oracles.serving_class(problem.policy, problem.on, one) for one in problem.entries}
    rank = {one: place for place, one in enumerate(sorted(set(classes.values()), reverse=True), start=1)}
    for one in listed:
        cost = costs[one.entry_id, one.mentor_id]
        assert (one.cost, one.rank_cost, one.quality) == (cost.cost, cost.rank_cost, cost.quality)
        assert one.chosen == (cost in forbidding)
        alone = (price_of_forbidding if one.chosen else price_of_forcing)(
            solution, one.entry_id, one.mentor_id
        )
        assert alone is not None
        assert (alone.loses_place, alone.gains_place) == (one.loses_place, one.gains_place)
        lost, gained = (rank[classes[key]] if key else 0 for key in (one.loses_place, one.gains_place))
        assert lost - gained == one.rank_cost
    some = [(one.entry_id, one.mentor_id) for one in listed[::3]]
    assert price_list(solution, some) == listed[::3]


@given(seeds)
@settings(max_examples=40)
def test_alternatives_of_either_side_name_the_same_people(seed: int) -> None:
    problem = a_problem(seed, 8)
    solution = solve(problem)
    for side, people in (("entry_id", problem.entries), ("mentor_id", problem.mentors)):
        for person in people:
            for one in alternatives(solution, **{side: person.id}):
                assert one.price == price_of_forcing(solution, one.entry_id, one.mentor_id)


def test_pairs_without_a_price_are_left_out_and_nobody_unknown_is_asked_for() -> None:
    problem = next(one for one in map(a_problem, range(99)) if one.pins and one.waiting)
    solution = solve(problem)
    pin, aside = problem.pins[0], min(problem.waiting)
    asked = [(pin.entry_id, pin.mentor_id), (aside, pin.mentor_id)]
    assert price_list(solution, asked) == price_list(solution, ()) == ()
    with pytest.raises(ProblemError, match="no entry"):
        price_list(solution, [("nobody", pin.mentor_id)])
