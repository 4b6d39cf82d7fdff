"""What a change costs the others, exactly: the price of forcing one pair or of forbidding another.

In the residual graph an edge from mentor a to mentor b is an entry at a that could move to b; one more node,
Z, stands for waiting and for free seats. Under the prices of the proof every edge costs nothing or more, so a
shortest path is the cheapest way in which the others can make room: forcing entry i to mentor j costs

    (u_i + v_j - w_ij) + distance(j -> i's mentor, or Z if i waits).

A path passes Z at most once: at most one entry loses its place and at most one gains one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from matching.alternating import edges_of
from matching.answers import Alternative, Move, Price
from matching.errors import ProblemError
from matching.result import Solution
from matching.solving import State
from matching.weights import EXACT_LIMIT

Index = NDArray[np.intp]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Residual:
    """The residual graph of a solution.

    Attributes
    ----------
    edges : csr_array, shape (columns + 1, columns + 1)
        Cheapest edge between two nodes; the last node is Z.
    movers : dict of (node, node) to row
        The entry that moves along an edge; absent where a free seat is taken or a seat left empty.
    reduced : int64 array, shape (pairs,)
        ``u_i + v_j - w_ij`` of every feasible pair.
    """

    state: State
    edges: csr_array[np.float64, tuple[int, int]]
    movers: dict[tuple[int, int], int]
    reduced: Integers

    @property
    def outside(self) -> int:
        """The node Z."""
        return len(self.state.graph.seats)

    def home(self, row: int) -> int:
        """Return the node of a row: its mentor's column, or Z."""
        mate = int(self.state.mate[row])
        return self.outside if mate < 0 else mate


def residual_of(solution: Solution) -> Residual:
    """Build the residual graph of a solution that `solve` returned.

    Raises
    ------
    ValueError
        If the solution has no arrays (it was not made by `solve` in this process).
    ProblemError
        If its weights are too large for exact floats.
    """
    state = solution.state
    if not isinstance(state, State):
        raise ValueError("this solution has no state: solve the problem again")
    graph, prices = state.graph, state.prices
    candidates, outside = graph.candidates, len(graph.seats)
    if 4 * int(graph.weight.max(initial=0)) >= EXACT_LIMIT:
        raise ProblemError("entries", "size", "too many entries for exact prices of changes")
    rows = candidates.rows
    reduced = prices.entry[rows] + prices.seat[candidates.columns] - graph.weight
    home = np.where(state.mate < 0, outside, state.mate)
    moving = home[rows] != candidates.columns
    served = np.flatnonzero(state.active & (state.mate >= 0))
    load = np.bincount(state.mate[served], minlength=outside)
    free, taken = np.flatnonzero(load < graph.seats), np.flatnonzero(load > 0)
    nobody = np.full(1, -1, dtype=np.intp)
    start = np.concatenate([home[rows][moving], home[served], free, np.full(len(taken), outside)])
    end = np.concatenate([candidates.columns[moving], np.full(len(served) + len(free), outside), taken])
    cost = np.concatenate(
        [reduced[moving], prices.entry[served], np.zeros(len(free), dtype=np.int64), prices.seat[taken]]
    )
    mover = np.concatenate([rows[moving], served, nobody.repeat(len(free) + len(taken))])
    order = np.lexsort((mover, cost, end, start))
    start, end, cost, mover = start[order], end[order], cost[order], mover[order]
    first = np.ones(len(start), dtype=np.bool_)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    start, end, cost, mover = start[first], end[first], cost[first], mover[first]
    size = outside + 1
    indptr = np.searchsorted(start, np.arange(size + 1))
    edges = csr_array((cost.astype(np.float64), end.astype(np.int32), indptr), shape=(size, size))
    movers = {
        (one, other): row
        for one, other, row in zip(start.tolist(), end.tolist(), mover.tolist(), strict=True)
        if row >= 0
    }
    return Residual(state, edges, movers, reduced)


def alternatives(
    solution: Solution, *, entry_id: str | None = None, mentor_id: str | None = None, count: int = 3
) -> tuple[Alternative, ...]:
    """Return the cheapest other feasible pairs of an entry or of a mentor, each with its exact price.

    An entry that is pinned or set aside has none: unpin it first. Equal prices are ordered by the pair's own
    quality, then by identifier.

    Raises
    ------
    ProblemError
        If the problem has no such entry or mentor.
    ValueError
        Unless exactly one of the two is given.
    """
    if (entry_id is None) == (mentor_id is None):
        raise ValueError("give an entry or a mentor")
    residual = residual_of(solution)
    state = residual.state
    candidates, pool = state.graph.candidates, state.pool
    if entry_id is not None:
        row = row_of(state, entry_id)
        positions, _ = edges_of(candidates, np.array([row], dtype=np.intp))
        distance, next_node = _to(residual, residual.home(row))
        rest = distance[candidates.columns[positions]]
    else:
        column = column_of(state, mentor_id or "")
        positions = np.flatnonzero(candidates.columns == column)
        distance = _from(residual, column)
        mates = state.mate[candidates.rows[positions]]
        rest = distance[np.where(mates < 0, residual.outside, mates)]
    rows = candidates.rows[positions]
    usable = np.isfinite(rest) & (state.mate[rows] != candidates.columns[positions])
    positions, rows, rest = positions[usable], rows[usable], rest[usable]
    columns = candidates.columns[positions]
    total = residual.reduced[positions] + rest.astype(np.int64)
    best = np.lexsort((columns, rows, -state.graph.quality[positions], total))[:count]
    result = []
    for index in best.tolist():
        row, column = int(rows[index]), int(columns[index])
        if entry_id is not None:
            path = _forward(next_node, column, residual.home(row))
        else:
            path = _forward(_to(residual, residual.home(row))[1], column, residual.home(row))
        result.append(
            Alternative(
                pool.entries[row].id,
                pool.mentors[column].id,
                int(state.graph.quality[positions[index]]),
                _price(residual, row, column, int(total[index]), path),
            )
        )
    return tuple(result)


def price_of_forcing(solution: Solution, entry_id: str, mentor_id: str) -> Price | None:
    """Return what forcing a pair costs; None if it is not feasible or every seat of the mentor is pinned."""
    residual = residual_of(solution)
    state = residual.state
    row, column = row_of(state, entry_id), column_of(state, mentor_id)
    positions, _ = edges_of(state.graph.candidates, np.array([row], dtype=np.intp))
    here = positions[state.graph.candidates.columns[positions] == column]
    if not len(here):
        return None
    if state.mate[row] == column:
        return Price(0, None, None, 0, 0, ())
    distance, next_node = _to(residual, residual.home(row))
    if not np.isfinite(distance[column]):
        return None
    total = int(residual.reduced[here[0]]) + int(distance[column])
    return _price(residual, row, column, total, _forward(next_node, column, residual.home(row)))


def price_of_forbidding(solution: Solution, entry_id: str, mentor_id: str) -> Price:
    """Return what forbidding a pair costs: nothing if it is not chosen.

    Raises
    ------
    ProblemError
        If the pair is pinned: a pinned pair cannot be forbidden.
    """
    residual = residual_of(solution)
    state = residual.state
    row, column = row_of(state, entry_id), column_of(state, mentor_id)
    if state.mate[row] != column:
        return Price(0, None, None, 0, 0, ())
    if not state.active[row]:
        raise ProblemError("pins", "conflict", f"entry {entry_id!r} is pinned to mentor {mentor_id!r}")
    candidates = state.graph.candidates
    distance, next_node = _to(residual, column)
    positions, _ = edges_of(candidates, np.array([row], dtype=np.intp))
    others = positions[candidates.columns[positions] != column]
    total = residual.reduced[others] + distance[candidates.columns[others]]
    node, cost = residual.outside, float(state.prices.entry[row]) + distance[residual.outside]
    if len(others) and total.min() <= cost:
        best = int(np.argmin(total))
        node, cost = int(candidates.columns[others[best]]), float(total[best])
    return _price(residual, row, node, int(cost), _forward(next_node, node, column))


def row_of(state: State, entry_id: str) -> int:
    """Return the row of an entry, or raise `ProblemError`."""
    if entry_id not in state.row_of:
        raise ProblemError("entries", "unknown", f"there is no entry {entry_id!r}", entry=entry_id)
    return state.row_of[entry_id]


def column_of(state: State, mentor_id: str) -> int:
    """Return the column of a mentor, or raise `ProblemError`."""
    if mentor_id in state.column_of:
        return state.column_of[mentor_id]
    raise ProblemError("mentors", "unknown", f"there is no mentor {mentor_id!r}", mentor=mentor_id)


def _to(residual: Residual, node: int) -> tuple[Floats, Index]:
    """Return the distance of every node to one node, and the next node on the way."""
    distance, following = dijkstra(residual.edges.T.tocsr(), indices=[node], return_predecessors=True)
    return distance[0], following[0].astype(np.intp)


def _from(residual: Residual, node: int) -> Floats:
    """Return the distance of every node from one node."""
    return np.asarray(dijkstra(residual.edges, indices=[node])[0], dtype=np.float64)


def _forward(following: Index, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start != end:
        node = int(following[start])
        yield start, node
        start = node


def _price(residual: Residual, row: int, node: int, cost: int, path: Iterator[tuple[int, int]]) -> Price:
    """Decode an exchange into people: the change itself, then everybody who moves because of it."""
    state, outside = residual.state, residual.outside
    steps = [(row, residual.home(row), node)]
    steps.extend((residual.movers[step], *step) for step in path if step in residual.movers)

    def name(at: int) -> str | None:
        return None if at == outside else state.pool.mentors[at].id

    lost = [mover for mover, _, end in steps if end == outside]
    gained = [mover for mover, start, _ in steps if start == outside]
    rank = state.graph.rank
    ranks = sum(int(rank[one]) for one in lost) - sum(int(rank[one]) for one in gained)
    return Price(
        cost=cost,
        loses_place=state.pool.entries[lost[0]].id if lost else None,
        gains_place=state.pool.entries[gained[0]].id if gained else None,
        rank_cost=ranks,
        quality=cost - ranks * state.graph.gap,
        moves=tuple(
            Move(state.pool.entries[mover].id, name(start), name(end)) for mover, start, end in steps
        ),
    )
