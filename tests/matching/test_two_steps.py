"""Large parts in two steps: the same optimum as directly and by other solvers; watched and stopped."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bench.instances import structured
from matching import Cancelled, Problem, ServingOrder, Solution, Watch, assignment, settling, solve, solving
from matching.errors import UnprovenError
from matching.forests import augment
from matching.levels import levels_of
from matching.perfect import perfect
from matching.weights import EXACT_LIMIT
from tests.matching import oracles
from tests.matching.problems import a_problem

seeds = st.integers(min_value=0, max_value=2**40)

# Everything in two steps: from how many rows on its parts are solved by bidding.
WAYS = {"directly": 10**9, "by bidding": 0, "both": 6}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Solve everything in two steps, in one of the ways; what cannot be proven so fails."""
    monkeypatch.setattr(assignment, "LARGE", 0)
    monkeypatch.setattr(assignment, "SMALL_LEVEL", WAYS[request.param])
    monkeypatch.setattr(solving, "optimum", lambda graph, watch: assignment.optimum(graph, watch))
    return request.param


def outcome(solution: Solution) -> tuple[object, ...]:
    """Return all that two optima must agree on."""
    scarce = [(one.entry_ids, one.mentor_ids, one.must_wait) for one in solution.shortages]
    return solution.proof, solution.quality, scarce, len(solution.pairs)


def test_integer_programs_and_flows_find_nothing_better(way: str) -> None:
    for seed in range(6):
        problem = a_problem(seed, 14)
        assert oracles.tiers_of(problem, solve(problem)) == oracles.best_by_programs(problem), seed
    for seed in range(30_000, 30_040):
        problem = a_problem(seed, 30, decisions=seed % 2 == 0)
        assert oracles.flow_value(problem, solve(problem)) == oracles.best_by_flow(problem), seed


def _variants() -> Iterator[tuple[str, Problem]]:
    base = structured(500, 380, seed=3, regions=12)
    yield "strict", base
    yield "ties", replace(base, policy=replace(base.policy, days_per_class=60))
    yield "one class", replace(base, policy=replace(base.policy, order=ServingOrder.FIT))
    yield "surplus", structured(250, 700, seed=4, regions=10)
    yield "scarce", structured(600, 150, seed=5, regions=10)
    roomy = tuple(replace(one, capacity=one.capacity * 4) for one in base.mentors[:150])
    yield "many seats each", replace(base, mentors=roomy)
    apart = structured(400, 300, seed=6, regions=10)
    other = tuple(replace(one, id=f"z{one.id}", organisation="z") for one in apart.entries)
    others = tuple(replace(one, id=f"z{one.id}", organisation="z") for one in apart.mentors)
    yield "two parts", replace(base, entries=base.entries + other, mentors=base.mentors + others)


VARIANTS = dict(_variants())


@cache
def directly(name: str) -> tuple[object, ...]:
    """Return the outcome of a variant in one step."""
    return outcome(solve(VARIANTS[name]))


@pytest.fixture(autouse=True, scope="module")
def _all_directly() -> None:
    for name in VARIANTS:
        directly(name)


@pytest.mark.parametrize("name", VARIANTS)
def test_structured_problems_are_solved_as_directly(way: str, name: str) -> None:
    assert outcome(solve(VARIANTS[name])) == directly(name)


@pytest.mark.parametrize("fault", ["a wrong answer", "no answer", "wrong levels"])
def test_what_two_steps_cannot_prove_is_solved_directly(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = VARIANTS["strict"]
    monkeypatch.setattr(assignment, "LARGE", 0)
    monkeypatch.setattr(assignment, "SMALL_LEVEL", 0)
    if fault == "wrong levels":
        monkeypatch.setattr(settling, "levels_of", lambda starts, columns, rank, seats, told: seats * 0 + 40)
    else:
        right = settling.perfect

        def wrong(*problem: object) -> object:
            if fault == "no answer":
                raise UnprovenError("nothing")
            return right(*problem)[::-1]  # type: ignore[arg-type]

        monkeypatch.setattr(settling, "perfect", wrong)
    assert outcome(solve(problem)) == directly("strict")
    with pytest.raises(UnprovenError):  # and where there is no other way, nothing is returned
        solve(problem, exact_limit=0)


def test_only_parts_with_numbers_too_large_are_solved_in_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """All weights together are too large for the limit, those of either part are not."""
    monkeypatch.setattr(assignment, "_SMALL", 1)
    problem, direct = VARIANTS["two parts"], directly("two parts")
    asked: list[int] = []
    two_steps = assignment._in_two_steps

    def counted(graph: object, rows: object, progress: object) -> object:
        asked.append(len(rows))  # type: ignore[arg-type]
        return two_steps(graph, rows, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(assignment, "_in_two_steps", counted)
    whole = solve(problem)
    largest = 2 * (whole.proof.classes + 1) * whole.proof.gap
    assert not asked
    assert outcome(solve(problem, exact_limit=largest // 2)) == direct
    assert not asked
    assert outcome(solve(problem, exact_limit=largest // 8)) == direct
    assert len(asked) == 2
    asked.clear()
    assert outcome(solve(problem, exact_limit=0)) == direct
    assert len(asked) >= 2


@given(seeds)
@settings(max_examples=150)
def test_perfect_assignments_cost_as_little_as_those_of_a_dense_solver(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seats = rng.integers(1, 4, rng.integers(1, 30))
    height, owner = int(seats.sum()), np.repeat(np.arange(len(seats)), seats)
    cost = rng.integers(0, int(rng.choice([2, 30, 1001])), (height, len(seats)))
    there = rng.random(cost.shape) < rng.choice([0.1, 0.4, 1.0])
    there[rng.permutation(height), owner] = True
    starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    mate = perfect(starts, np.nonzero(there)[1], cost[there], seats, lambda served: None)
    assert there[np.arange(height), mate].all()
    assert (np.bincount(mate, minlength=len(seats)) == seats).all()
    dense = np.where(there, cost, 10**6)[:, owner]
    assert cost[np.arange(height), mate].sum() == dense[linear_sum_assignment(dense)].sum()


def test_perfect_assignments_say_how_many_are_served() -> None:
    rng, told = np.random.default_rng(1), list[int]()
    starts, columns = np.arange(301) * 300, np.tile(np.arange(300), 300)
    perfect(starts, columns, rng.integers(0, 1001, 90_000), np.ones(300, dtype=np.int64), told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert len(set(told)) > 3


def test_where_there_is_no_perfect_assignment_it_says_so() -> None:
    starts, columns = np.array([0, 1, 2, 4]), np.array([0, 0, 1, 2])
    with pytest.raises(UnprovenError):
        perfect(starts, columns, np.full(4, 5), np.ones(3, dtype=np.int64), lambda served: None)


@given(seeds)
@settings(max_examples=150)
def test_a_level_is_what_one_more_seat_is_worth_in_ranks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 14, 2)
    rank = np.sort(rng.integers(1, rng.choice([2, 4, 30]), height))[::-1]
    seats = rng.integers(0, 3, width)
    there = rng.random((height, width)) < rng.choice([0.1, 0.3, 0.6])
    starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))])

    def worth(seats: np.ndarray) -> int:
        weight = np.where(there, rank[:, None], 0)[:, np.repeat(np.arange(width), seats)]
        return int(weight[linear_sum_assignment(weight, maximize=True)].sum())

    level = levels_of(starts, np.nonzero(there)[1], rank, seats)
    one_more = np.eye(width, dtype=np.int64)
    assert level.tolist() == [worth(seats + one) - worth(seats) for one in one_more]


@given(seeds)
@settings(max_examples=100)
def test_as_many_are_served_as_can_be_and_nobody_loses_a_seat(seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 60, 2)
    there = rng.random((height, width)) < rng.choice([0.02, 0.05, 0.2])
    starts, columns = np.concatenate([[0], np.cumsum(there.sum(axis=1))]), np.nonzero(there)[1]
    seats, mate = np.ones(width, dtype=np.int64), np.full(height, -1)
    first, others = np.arange(0, height, 2), np.arange(1, height, 2)
    augment(starts, columns, mate, seats, first)
    served = mate >= 0
    left = augment(starts, columns, mate, seats, np.concatenate([first[~served[first]], others]))
    assert (mate[served] >= 0).all()
    assert sorted(left) == np.flatnonzero(mate < 0).tolist()
    matched = np.flatnonzero(mate >= 0)
    assert there[matched, mate[matched]].all()
    assert len(set(mate[matched])) == len(matched)
    most = maximum_bipartite_matching(csr_array(there), perm_type="column")
    assert len(matched) == np.count_nonzero(most >= 0)


def test_one_large_part_is_counted_and_stopped_between_its_pieces(way: str) -> None:
    problem = VARIANTS["strict"]
    for other in (VARIANTS["surplus"], problem):
        told: list[tuple[str, int, int]] = []
        solve(other, watch=Watch(lambda *one, told=told: told.append(one)))  # type: ignore[misc]
        counts = [(done, total) for step, done, total in told if step == "optimum"]
        assert [done for done, _ in counts] == sorted(done for done, _ in counts)
        assert len({total for _, total in counts}) == 1
        assert counts[-1][0] == counts[-1][1]
    assert len(counts) > 10
    before = next(number for number, one in enumerate(told) if one[0] == "optimum")
    seen: list[object] = []
    for after in random.Random(1).sample(range(before, before + len(counts)), 4):
        seen.clear()
        watch = Watch(lambda *one: seen.append(one), lambda after=after: len(seen) == after)  # type: ignore[misc]
        with pytest.raises(Cancelled):
            solve(problem, watch=watch)
        assert len(seen) == after


def test_two_steps_give_the_same_solution_whatever_the_order_of_the_input(way: str) -> None:
    problem, rng = VARIANTS["ties"], random.Random(2)
    shuffled = replace(
        problem,
        entries=tuple(rng.sample(problem.entries, len(problem.entries))),
        mentors=tuple(rng.sample(problem.mentors, len(problem.mentors))),
    )
    assert solve(shuffled) == solve(problem)


def test_the_limit_of_exact_numbers_is_that_of_floats() -> None:
    assert float(EXACT_LIMIT) == EXACT_LIMIT
    assert float(EXACT_LIMIT + 1) == EXACT_LIMIT
