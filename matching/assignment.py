"""The exact optimum: who is served, and by whom. The only module that calls scipy's solvers.

One assignment gives the lexicographic optimum: most entries served, in serving order, best total quality.
With classes ranked K … 1 and a gap larger than twice the largest possible total quality,

    weight = rank * gap + quality

orders solutions in exactly that way, because the sets of entries that can be served together are the
independent sets of a transversal matroid: the set that is greedy by order is also the largest (Edmonds
1971). The sparse Jonker–Volgenant solver of scipy computes with floats: it is used while all numbers stay
exact. Beyond, the served set is fixed first, by augmenting paths in serving order, and quality is maximised
over it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.candidates import Candidates
from matching.errors import ProblemError
from matching.model import FULL_QUALITY

EXACT_LIMIT = 2**53
"""Integers below it are exact in float64."""

INTEGER_LIMIT = 2**63
"""Sums of weights must stay below it: the proof counts in int64."""

SPARE = 16
"""Seats that may be added (`matching.advice`) before the gap between ranks would be too small to tell them."""

Index = NDArray[np.intp]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Graph:
    """A weighted assignment problem.

    Attributes
    ----------
    candidates : Candidates
        Feasible pairs; rows are in serving order.
    rank : int64 array, shape (rows,)
        K for the first class, down to 1.
    quality : int64 array, shape (pairs,)
    seats : int64 array, shape (columns,)
    gap : int
    weight : int64 array, shape (pairs,)
        ``rank * gap + quality``.
    exact : bool
        Whether floats hold every number of the assignment exactly.
    """

    candidates: Candidates
    rank: Integers
    quality: Integers
    seats: Integers
    gap: int
    weight: Integers
    exact: bool


def graph_of(
    candidates: Candidates,
    classes: Integers,
    quality: Integers,
    seats: Integers,
    *,
    exact_limit: int = EXACT_LIMIT,
) -> Graph:
    """Weigh the feasible pairs.

    Parameters
    ----------
    classes : int64 array, shape (rows,)
        Class of each row in the serving order, from 0, ascending.

    Raises
    ------
    ProblemError
        If the weights leave 64-bit integers (tens of millions of entries).
    """
    count = int(classes[-1]) + 1 if len(classes) else 0
    served = min(int(np.count_nonzero(np.diff(candidates.starts))), int(seats.sum()))
    gap = 2 * (served + SPARE) * FULL_QUALITY + 1
    bound = 2 * (count * gap + (served + SPARE) * FULL_QUALITY)
    if bound // 2 * max(served, 1) >= INTEGER_LIMIT:
        raise ProblemError("entries", "size", "too many entries for exact weights in 64-bit integers")
    rank = count - classes
    weight = rank[candidates.rows] * gap + quality
    return Graph(candidates, rank, quality, seats, gap, weight, bound < exact_limit)


def optimum(graph: Graph) -> Index:
    """Return the column of each row in the lexicographic optimum, -1 for rows not served; shape (rows,)."""
    if graph.exact:
        return _assign(graph)
    return _assign_served(graph, greedy_rows(graph))


def _seat_columns(candidates: Candidates, seats: Integers) -> tuple[Index, Index, Index]:
    """Give every seat a column: (starts, seat of each expanded pair, column of each seat).

    A column's seats beyond its number of candidates can never all be taken and are left out.
    """
    degree = np.bincount(candidates.columns, minlength=len(seats))
    usable = np.minimum(seats, degree)
    owner = np.repeat(np.arange(len(seats), dtype=np.intp), usable)
    first = np.cumsum(usable) - usable
    per_pair = usable[candidates.columns]
    ends = np.cumsum(per_pair)
    starts = np.concatenate([[0], ends])[candidates.starts]
    offset = np.arange(int(per_pair.sum()), dtype=np.intp) - np.repeat(ends - per_pair, per_pair)
    return starts, np.repeat(first[candidates.columns], per_pair) + offset, owner


def _assign(graph: Graph) -> Index:
    """Solve with one private column per row, which stands for waiting."""
    candidates = graph.candidates
    height = len(candidates.starts) - 1
    mate = np.full(height, -1, dtype=np.intp)
    starts, seat, owner = _seat_columns(candidates, graph.seats)
    rows = np.flatnonzero(np.diff(starts))
    if not len(rows):
        return mate
    top = int(graph.weight.max()) + 1
    expanded = np.repeat(top - graph.weight, np.minimum(graph.seats, _degree(graph))[candidates.columns])
    lengths = np.diff(starts)[rows]
    private = np.cumsum(lengths + 1) - 1
    indptr = np.concatenate([[0], private + 1])
    costs = np.empty(len(seat) + len(rows), dtype=np.float64)
    indices = np.empty(len(costs), dtype=np.int32)
    is_private = np.zeros(len(costs), dtype=np.bool_)
    is_private[private] = True
    costs[is_private] = top
    costs[~is_private] = expanded
    indices[is_private] = len(owner) + np.arange(len(rows))
    indices[~is_private] = seat
    matrix = csr_array((costs, indices, indptr), shape=(len(rows), len(owner) + len(rows)))
    matched, columns = min_weight_full_bipartite_matching(matrix)
    taken = columns < len(owner)
    mate[rows[matched[taken]]] = owner[columns[taken]]
    return mate


def _degree(graph: Graph) -> Integers:
    return np.bincount(graph.candidates.columns, minlength=len(graph.seats))


def greedy_rows(graph: Graph) -> Index:
    """Return the rows that are served in every optimum by order: augmenting paths, row by row.

    A row that cannot be added now can never be added later, and neither can anything its search has met lead
    to a free seat: those columns are closed for good, which keeps the whole linear in pairs per success.
    """
    starts, columns = graph.candidates.starts, graph.candidates.columns
    neighbours = [columns[starts[row] : starts[row + 1]].tolist() for row in range(len(starts) - 1)]
    free = graph.seats.tolist()
    guests: list[set[int]] = [set() for _ in free]
    closed = [False] * len(free)
    served = []
    for row in range(len(neighbours)):
        came_from: dict[int, int] = {}
        queue = deque([row])
        goal = -1
        while queue and goal < 0:
            current = queue.popleft()
            for column in neighbours[current]:
                if column in came_from or closed[column]:
                    continue
                came_from[column] = current
                if free[column]:
                    goal = column
                    break
                queue.extend(sorted(guests[column]))
        if goal < 0:
            for column in came_from:
                closed[column] = True
            continue
        served.append(row)
        free[goal] -= 1
        home = {guest: column for column in came_from for guest in guests[column]}
        while (mover := came_from[goal]) != row:
            guests[goal].add(mover)
            goal = home[mover]
            guests[goal].discard(mover)
        guests[goal].add(row)
    return np.array(served, dtype=np.intp)


def _assign_served(graph: Graph, rows: Index) -> Index:
    """Serve exactly these rows with the best total quality."""
    candidates = graph.candidates
    mate = np.full(len(candidates.starts) - 1, -1, dtype=np.intp)
    if not len(rows):
        return mate
    starts, seat, owner = _seat_columns(candidates, graph.seats)
    cost = np.repeat(
        FULL_QUALITY + 1 - graph.quality, np.minimum(graph.seats, _degree(graph))[candidates.columns]
    )
    lengths = np.diff(starts)[rows]
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    picked = np.arange(indptr[-1]) + np.repeat(starts[rows] - indptr[:-1], lengths)
    matrix = csr_array(
        (cost[picked].astype(np.float64), seat[picked].astype(np.int32), indptr),
        shape=(len(rows), len(owner)),
    )
    matched, columns = min_weight_full_bipartite_matching(matrix)
    mate[rows[matched]] = owner[columns]
    return mate
