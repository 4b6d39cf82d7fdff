"""Every price is checked by solving again with the pair forced or forbidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    Constraint,
    Forbidden,
    ImpossiblePinError,
    Override,
    Pin,
    Price,
    Problem,
    ProblemError,
    Solution,
    alternatives,
    forbidding_costs,
    pair_costs,
    price_of_forbidding,
    price_of_forcing,
    seat_values,
    solve,
)
from tests.matching import oracles
from tests.matching.problems import a_problem, replace_with

seeds = st.integers(min_value=0, max_value=2**40)


def _ranks(problem: Problem, served: set[str]) -> int:
    classes = {one.id: oracles.serving_class(problem.policy, problem.on, one) for one in problem.entries}
    order = {one: rank for rank, one in enumerate(sorted(set(classes.values()), reverse=True), start=1)}
    return sum(order[classes[one]] for one in served)


def _served(solution: Solution) -> set[str]:
    return {pair.entry_id for pair in solution.pairs}


def _agrees(problem: Problem, before: Solution, after: Solution, price: Price) -> None:
    lost, gained = price.loses_place, price.gains_place
    served = (_served(before) - ({lost} if lost else set())) | ({gained} if gained else set())
    assert len(served) == len(after.pairs)
    assert price.rank_cost == _ranks(problem, _served(before)) - _ranks(problem, _served(after))
    assert _ranks(problem, served) == _ranks(problem, _served(after))
    assert price.quality == before.quality - after.quality
    assert price.cost == price.rank_cost * before.proof.gap + price.quality >= 0


def _replayed(before: Solution, price: Price) -> dict[str, str]:
    mates = {pair.entry_id: pair.mentor_id for pair in before.pairs}
    for move in price.moves:
        assert mates.get(move.entry_id) == move.from_mentor_id
        if move.to_mentor_id is None:
            del mates[move.entry_id]
        else:
            mates[move.entry_id] = move.to_mentor_id
    return mates


@given(seeds)
@settings(max_examples=40)
def test_forcing_a_pair_costs_what_solving_again_says(seed: int) -> None:
    problem = a_problem(seed, 8)
    solution = solve(problem)
    pinned = {pin.entry_id for pin in problem.pins}
    costs = {(one.entry_id, one.mentor_id): one for one in pair_costs(solution)}
    feasible, seats, _ = oracles.reduced(problem)
    for entry_id, mentor_id in feasible:
        price = price_of_forcing(solution, entry_id, mentor_id)
        try:
            forced = solve(replace_with(problem, pins=(*problem.pins, Pin(entry_id, mentor_id))))
        except ImpossiblePinError:
            forced = None
        if forced is None or price is None:
            assert forced is price is None
            assert seats[mentor_id] == 0
            assert (entry_id, mentor_id) not in costs
            continue
        _agrees(problem, solution, forced, price)
        mates = _replayed(solution, price)
        assert mates[entry_id] == mentor_id
        assert all(pair in feasible for pair in mates.items() if pair[0] not in pinned)
        total = sum(
            oracles.quality(
                problem,
                next(one for one in problem.entries if one.id == entry),
                next(one for one in problem.mentors if one.id == mentor),
            )
            for entry, mentor in mates.items()
        )
        assert total == forced.quality
        if price.moves:
            one = costs[entry_id, mentor_id]
            assert (one.cost, one.rank_cost, one.quality) == (price.cost, price.rank_cost, price.quality)
        else:
            assert (entry_id, mentor_id) not in costs


@given(seeds)
@settings(max_examples=40)
def test_forbidding_a_pair_costs_what_solving_again_says(seed: int) -> None:
    problem = a_problem(seed, 8)
    solution = solve(problem)
    costs = {(one.entry_id, one.mentor_id): one for one in forbidding_costs(solution)}
    for pair in solution.pairs:
        if pair.pinned:
            with pytest.raises(ProblemError, match="pinned"):
                price_of_forbidding(solution, pair.entry_id, pair.mentor_id)
            continue
        forbidden = (*problem.forbidden, Forbidden(pair.entry_id, pair.mentor_id))
        price = price_of_forbidding(solution, pair.entry_id, pair.mentor_id)
        _agrees(problem, solution, solve(replace_with(problem, forbidden=forbidden)), price)
        assert _replayed(solution, price).get(pair.entry_id) != pair.mentor_id
        one = costs.pop((pair.entry_id, pair.mentor_id))
        assert (one.cost, one.rank_cost, one.quality) == (price.cost, price.rank_cost, price.quality)
    assert not costs


@given(seeds)
@settings(max_examples=40)
def test_alternatives_are_the_cheapest_of_all(seed: int) -> None:
    problem = a_problem(seed, 8)
    solution = solve(problem)
    costs = pair_costs(solution)
    for entry in problem.entries:
        found = alternatives(solution, entry_id=entry.id)
        every = sorted(one.cost for one in costs if one.entry_id == entry.id)
        assert [one.price.cost for one in found] == every[:3]
        assert all(one.entry_id == entry.id for one in found)
        for one in found:
            assert one.price.cost == price_of_forcing(solution, entry.id, one.mentor_id).cost
    for mentor in problem.mentors:
        found = alternatives(solution, mentor_id=mentor.id, count=2)
        every = sorted(one.cost for one in costs if one.mentor_id == mentor.id)
        assert [one.price.cost for one in found] == every[:2]
        for one in found:
            assert _replayed(solution, one.price)[one.entry_id] == mentor.id


@given(seeds)
@settings(max_examples=40)
def test_one_more_seat_is_worth_what_solving_again_says(seed: int) -> None:
    problem = a_problem(seed, 8)
    solution = solve(problem)
    values = seat_values(solution)
    for mentor in problem.mentors:
        if not mentor.capacity:
            continue
        more = tuple(
            one if one is not mentor else replace(one, capacity=one.capacity + 1) for one in problem.mentors
        )
        again = solve(replace_with(problem, mentors=more))
        serving_class, quality = values[mentor.id]
        assert len(again.pairs) - len(solution.pairs) == (serving_class is not None)
        assert quality == again.quality - solution.quality
        if serving_class is not None:
            changed = [
                index
                for index, (one, other) in enumerate(
                    zip(solution.proof.served_by_class, again.proof.served_by_class, strict=True)
                )
                if one != other
            ]
            assert changed == [serving_class]


def test_lifting_a_rule_helps_nobody_where_the_pair_is_worth_no_more_than_its_prices() -> None:
    checked = 0
    for seed in range(60):
        problem = a_problem(seed, 8, decisions=False)
        solution = solve(problem)
        state = solution.state
        for entry in problem.entries:
            for mentor in problem.mentors:
                codes = oracles.standing(problem, entry, mentor)
                if len(codes) != 1 or not (lifted := Constraint.from_code(*codes)).may_be_overridden:
                    continue
                row, column = state.row_of[entry.id], state.column_of[mentor.id]
                weight = int(state.graph.rank[row]) * state.graph.gap + oracles.quality(
                    problem, entry, mentor
                )
                helps = weight > state.prices.entry[row] + state.prices.seat[column]
                again = solve(
                    replace_with(problem, overrides=(Override(entry.id, mentor.id, lifted, "tried"),))
                )
                better = (len(again.pairs), again.quality) != (len(solution.pairs), solution.quality) or (
                    again.proof.served_by_class != solution.proof.served_by_class
                )
                assert better <= helps
                checked += 1
    assert checked > 100
