"""The solution is the lexicographic optimum: against trying everything and against other solvers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Constraint, explain_pair, solve
from tests.matching import oracles
from tests.matching.problems import a_problem

seeds = st.integers(min_value=0, max_value=2**40)


@given(seeds)
@settings(max_examples=100)
def test_every_rule_and_every_score_equals_the_plain_statement(seed: int) -> None:
    problem = a_problem(seed, 6)
    solution = solve(problem)
    feasible = 0
    pinned = {pin.entry_id for pin in problem.pins}
    for entry in problem.entries:
        for mentor in problem.mentors:
            found = explain_pair(problem, entry.id, mentor.id)
            codes = {reason.code for reason in found.reasons}
            assert codes == oracles.standing(problem, entry, mentor)
            assert codes | {reason.code for reason in found.lifted} == oracles.broken(problem, entry, mentor)
            assert found.feasible == (not codes)
            assert found.quality == oracles.quality(problem, entry, mentor)
            assert sum(one.points for one in found.contributions) == found.quality
            assert all(0 <= one.points <= one.weight for one in found.contributions)
            feasible += found.feasible and entry.id not in pinned
    assert solution.feasible_pairs == feasible
    for pair in solution.pairs:
        entry = next(one for one in problem.entries if one.id == pair.entry_id)
        mentor = next(one for one in problem.mentors if one.id == pair.mentor_id)
        assert pair.quality == oracles.quality(problem, entry, mentor) == sum(pair.points)
        assert {one.code for one in pair.overridden} == oracles.broken(problem, entry, mentor)


@given(seeds)
@settings(max_examples=100)
def test_small_problems_are_solved_as_well_as_by_trying_everything(seed: int) -> None:
    problem = a_problem(seed, 5)
    assert oracles.tiers_of(problem, solve(problem)) == oracles.best_by_trying(problem)


@pytest.mark.parametrize("batch", range(8))
def test_integer_programs_find_nothing_better(batch: int) -> None:
    for seed in range(batch * 25, batch * 25 + 25):
        problem = a_problem(seed, 14)
        assert oracles.tiers_of(problem, solve(problem)) == oracles.best_by_programs(problem), seed


@pytest.mark.parametrize("batch", range(4))
def test_min_cost_flow_finds_nothing_better(batch: int) -> None:
    for seed in range(batch * 50 + 10_000, batch * 50 + 10_050):
        problem = a_problem(seed, 25)
        assert oracles.flow_value(problem, solve(problem)) == oracles.best_by_flow(problem), seed


def test_min_cost_flow_finds_nothing_better_in_a_thousand_small_problems() -> None:
    served = 0
    for seed in range(20_000, 21_000):
        problem = a_problem(seed, 6, decisions=seed % 4 == 0)
        solution = solve(problem)
        assert oracles.flow_value(problem, solution) == oracles.best_by_flow(problem), seed
        served += len(solution.pairs)
    assert served > 500


@given(seeds)
@settings(max_examples=50)
def test_settling_first_who_is_served_gives_the_same_optimum(seed: int) -> None:
    problem = a_problem(seed, 20)
    direct, in_steps = solve(problem), solve(problem, exact_limit=0)
    assert oracles.tiers_of(problem, direct) == oracles.tiers_of(problem, in_steps)
    assert direct.proof == in_steps.proof


@given(seeds)
@settings(max_examples=50)
def test_solutions_keep_every_rule_seat_and_decision(seed: int) -> None:
    problem = a_problem(seed, 20)
    solution = solve(problem)
    pairs = {(pair.entry_id, pair.mentor_id) for pair in solution.pairs}
    served = {entry_id for entry_id, _ in pairs}
    assert len(served) == len(pairs)
    assert served | {one.entry_id for one in solution.unmatched} == {one.id for one in problem.entries}
    assert len(served) + len(solution.unmatched) == len(problem.entries)
    for mentor in problem.mentors:
        assert sum(1 for _, one in pairs if one == mentor.id) <= mentor.capacity
    assert {(pin.entry_id, pin.mentor_id) for pin in problem.pins} == {
        (pair.entry_id, pair.mentor_id) for pair in solution.pairs if pair.pinned
    }
    assert not served & problem.waiting
    for entry_id, mentor_id in pairs:
        assert not explain_pair(problem, entry_id, mentor_id).reasons
    for pair in solution.pairs:
        assert not any(one.is_safeguarding or not one.may_be_overridden for one in pair.overridden)
    assert solution.proof.holds


def test_safeguarding_can_never_be_overridden() -> None:
    assert {one for one in Constraint if one.is_safeguarding} == {
        Constraint.CLEARANCE,
        Constraint.MINIMUM_AGE,
    }
    assert not any(one.may_be_overridden for one in Constraint if one.is_safeguarding)
