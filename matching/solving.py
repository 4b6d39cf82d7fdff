"""From a problem to its proven optimum: the order of the steps, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from matching.assignment import optimum
from matching.candidates import Pool, feasible_pairs, pool_of
from matching.checking import check
from matching.codes import Constraint, Criterion, Reason, Why
from matching.columns import entry_columns, mentor_columns
from matching.errors import ImpossiblePinError, UnprovenError
from matching.memory import most_pairs
from matching.model import Problem
from matching.ordering import serving_classes
from matching.proof import Prices, prove
from matching.result import Pair, Proof, Solution, Unmatched
from matching.scarcity import obstacles_of, shortages_of
from matching.scoring import Scorer, scorer_of
from matching.watching import UNWATCHED, Watch
from matching.weights import EXACT_LIMIT, Graph, graph_of

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

OBSTACLE_LIMIT = 1_000_000
"""A solve explains entries nobody fits up to so many pairs in all; `explain_entry` does the rest."""


@dataclass(frozen=True, slots=True)
class State:
    """The arrays of a run; rows are entries and columns mentors, both sorted by identifier.

    Attributes
    ----------
    active : bool array, shape (rows,)
        Neither pinned nor set aside.
    mate : intp array, shape (rows,)
        Column of each row, -1: none. Pinned rows too.
    row_of, column_of : dict
        By identifier.
    """

    problem: Problem
    pool: Pool
    scorer: Scorer
    graph: Graph
    prices: Prices
    active: Flags
    mate: Index
    row_of: dict[str, int]
    column_of: dict[str, int]


def solve(
    problem: Problem,
    *,
    exact_limit: int = EXACT_LIMIT,
    memory_limit: int | None = None,
    watch: Watch = UNWATCHED,
) -> Solution:
    """Return the lexicographic optimum of a problem with reasons, certificate and proof.

    Most entries served; among those solutions, served in order; among those, the highest total quality. The
    same problem gives the same solution whatever the order of its parts.

    Parameters
    ----------
    problem : Problem
    exact_limit : int
        Weights from this size on are not trusted to floats: parts of the problem that have such are solved in
        two steps.
    memory_limit : int, optional
        Bytes the run may take besides the problem itself, in the reckoning of `matching.memory`.
    watch : Watch
        Told how far each step is; may stop the work.

    Returns
    -------
    Solution
        Proven optimal.

    Raises
    ------
    ProblemError
        If the problem makes no sense, or is too large for the memory allowed; `ImpossiblePinError` if a pin
        breaks a constraint.
    UnprovenError
        If the answer cannot be proven: a fault of the software.
    Cancelled
        If the watch asks for it.
    """
    times = {"start": perf_counter()}
    state, pinned, classes = _proven(problem, exact_limit, memory_limit, watch, times)
    pool, graph, active = state.pool, state.graph, state.active
    mate = np.where(active, state.mate, -1)
    watch.at("reasons", 0, 1)
    shortages, part_of = shortages_of(graph, mate, active, pool.entry_side["id"], pool.mentor_side["id"])
    pairs = _pairs(state, pinned)
    unmatched = _unmatched(state, part_of)
    times["reasons"] = perf_counter()
    watch.at("reasons", 1, 1)
    return Solution(
        policy_version=problem.policy.version,
        pairs=pairs,
        unmatched=unmatched,
        shortages=shortages,
        proof=_proof(graph, state.prices, classes, active, mate),
        quality=sum(pair.quality for pair in pairs),
        feasible_pairs=len(graph.candidates.columns),
        seconds=_spans(times),
        state=state,
    )


def best_pairs(problem: Problem) -> list[tuple[str, str, int]]:
    """Return the pairs of the optimum with their quality: proven as by `solve`, but without reasons."""
    state, _, _ = _proven(problem, EXACT_LIMIT, None, UNWATCHED, {})
    rows = np.flatnonzero(state.mate >= 0)
    columns = state.mate[rows]
    entry_ids, mentor_ids = state.pool.entry_side["id"], state.pool.mentor_side["id"]
    return [
        (entry_ids[row], mentor_ids[column], quality)
        for row, column, quality in zip(
            rows.tolist(), columns.tolist(), state.scorer.quality(rows, columns).tolist(), strict=True
        )
    ]


def _proven(
    problem: Problem,
    exact_limit: int,
    memory_limit: int | None,
    watch: Watch,
    times: dict[str, float],
) -> tuple[State, dict[int, int], NDArray[np.int64]]:
    """Return the proven optimum as arrays, the pins by row, and the class of each row."""
    watch.at("people", 0, 1)
    most = most_pairs(problem, memory_limit)
    pool = _checked_pool(problem)
    entry_ids, mentor_ids = pool.entry_side["id"], pool.mentor_side["id"]
    row_of = {entry_id: row for row, entry_id in enumerate(entry_ids)}
    column_of = {mentor_id: column for column, mentor_id in enumerate(mentor_ids)}
    classes = serving_classes(problem.policy, problem.on, pool.entry_side)
    seats = np.array(pool.mentor_side["capacity"], dtype=np.int64)
    active = np.array([entry_id not in problem.waiting for entry_id in entry_ids], dtype=np.bool_)
    pinned = _pinned(problem, pool, row_of, column_of, seats)
    active[list(pinned)] = False
    times["constraints"] = perf_counter()
    watch.at("people", 1, 1)
    candidates = feasible_pairs(pool, active, most=most, watch=watch)
    times["candidates"] = perf_counter()
    scorer = scorer_of(
        problem.policy, problem.on, pool.entry_side, pool.mentor_side, pool.distances, pool.speech
    )
    quality = scorer.quality(candidates.rows, candidates.columns)
    graph = graph_of(candidates, classes, quality, seats, exact_limit=exact_limit)
    times["scores"] = perf_counter()
    mate, prices = _proven_mates(graph, watch, times)
    for row, column in pinned.items():
        mate[row] = column
    return State(problem, pool, scorer, graph, prices, active, mate, row_of, column_of), pinned, classes


def _proven_mates(graph: Graph, watch: Watch, times: dict[str, float]) -> tuple[Index, Prices]:
    """Return the column of each row in the optimum, and the prices that prove it.

    What one method finds and cannot prove, the other is asked for.
    """
    try:
        mate = optimum(graph, watch)
        times["optimum"] = perf_counter()
        watch.at("proof", 0, 1)
        prices = prove(graph, mate)
    except UnprovenError:
        mate = optimum(graph, Watch(cancelled=watch.cancelled), directly=True)
        prices = prove(graph, mate)
    watch.at("proof", 1, 1)
    times["proof"] = perf_counter()
    return mate, prices


def _checked_pool(problem: Problem) -> Pool:
    """Check the problem and make its constraints ready, both sides sorted by identifier."""
    entries, mentors = problem.entries, problem.mentors
    sides = entry_columns(entries), mentor_columns(mentors)
    check(problem, *sides)
    if sides[0]["id"] != sorted(sides[0]["id"]):
        entries = tuple(sorted(entries, key=lambda entry: entry.id))
        sides = entry_columns(entries), sides[1]
    if sides[1]["id"] != sorted(sides[1]["id"]):
        mentors = tuple(sorted(mentors, key=lambda mentor: mentor.id))
        sides = sides[0], mentor_columns(mentors)
    return pool_of(problem, entries, mentors, sides)


def _spans(times: dict[str, float]) -> dict[str, float]:
    names = list(times)
    return {name: times[name] - times[before] for before, name in pairwise(names)}


def _pinned(
    problem: Problem,
    pool: Pool,
    row_of: dict[str, int],
    column_of: dict[str, int],
    seats: NDArray[np.int64],
) -> dict[int, int]:
    """Take the pins' seats from `seats` and return the pinned column by row."""
    pinned: dict[int, int] = {}
    for index, pin in enumerate(problem.pins):
        row, column = row_of[pin.entry_id], column_of[pin.mentor_id]
        reasons, _ = pool.split(row, column)
        if not reasons and not seats[column]:
            reasons = (Reason(Constraint.CAPACITY, {"capacity": pool.mentors[column].capacity}),)
        if reasons:
            raise ImpossiblePinError(f"pins[{index}]", pin.entry_id, pin.mentor_id, reasons)
        seats[column] -= 1
        pinned[row] = column
    return pinned


def _pairs(state: State, pinned: dict[int, int]) -> tuple[Pair, ...]:
    rows = np.flatnonzero(state.mate >= 0)
    columns = state.mate[rows]
    points = state.scorer.points(rows, columns)
    weights = tuple(state.problem.policy.weights[criterion] for criterion in Criterion)
    pool, lifted = state.pool, state.pool.lifted
    entry_ids, mentor_ids = pool.entry_side["id"], pool.mentor_side["id"]
    chosen = list(zip(rows.tolist(), columns.tolist(), strict=True))
    overridden = {
        pair: tuple([reason.constraint for reason in pool.split(*pair)[1]])
        for pair in (lifted.keys() & chosen if lifted else ())
    }
    total, by_pair = points.sum(axis=0).tolist(), zip(*points.tolist(), strict=True)
    return tuple(  # rows are sorted by identifier
        [
            Pair(
                entry_ids[pair[0]],
                mentor_ids[pair[1]],
                quality,
                one,
                weights,
                pair[0] in pinned,
                overridden.get(pair, ()),
            )
            for pair, quality, one in zip(chosen, total, by_pair, strict=True)
        ]
    )


def _unmatched(state: State, part_of: dict[int, int]) -> tuple[Unmatched, ...]:
    pool, degree = state.pool, np.diff(state.graph.candidates.starts)
    order = state.graph.order
    waiting = order[(state.mate[order] < 0) & state.active[order]]
    alone = waiting[degree[waiting] == 0]
    explained = alone[: max(1, OBSTACLE_LIMIT // max(1, len(pool.mentors)))]
    obstacles = dict(zip(explained.tolist(), obstacles_of(pool, state.scorer, explained), strict=True))
    result = []
    for row in waiting.tolist():
        entry_id = pool.entries[row].id
        if row in part_of:
            result.append(Unmatched(entry_id, Why.TOO_FEW_SEATS, shortage=part_of[row]))
        else:
            blocks, nearest = obstacles.get(row, ((), ()))
            result.append(Unmatched(entry_id, Why.NOBODY_FITS, blocks, nearest))
    aside = [pool.entries[row].id for row in order.tolist() if pool.entries[row].id in state.problem.waiting]
    result.extend(Unmatched(entry_id, Why.LEFT_WAITING) for entry_id in aside)
    return tuple(result)


def _proof(graph: Graph, prices: Prices, classes: NDArray[np.int64], active: Flags, mate: Index) -> Proof:
    count = int(classes.max(initial=-1)) + 1
    members = np.bincount(classes[active], minlength=count).tolist()
    served = np.bincount(classes[mate >= 0], minlength=count).tolist()
    return Proof(
        value=prices.value,
        price=prices.price,
        gap=graph.gap,
        classes=count,
        served_by_class=tuple(zip(served, members, strict=True)),
    )
