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
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from matching.alternating import edges_of, reached_rows
from matching.candidates import Candidates
from matching.errors import ProblemError
from matching.model import FULL_QUALITY
from matching.watching import UNWATCHED, Watch

EXACT_LIMIT = 2**53
"""Integers below it are exact in float64."""

INTEGER_LIMIT = 2**63
"""Sums of weights must stay below it: the proof counts in int64."""

_SMALL = 2_000
"""Parts of the graph with fewer rows are not worth a solve of their own."""

SPARE = 16
"""Seats that may be added (`matching.advice`) before the gap between ranks becomes too small."""

Index = NDArray[np.intp]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Graph:
    """A weighted assignment problem.

    Attributes
    ----------
    candidates : Candidates
        Feasible pairs.
    order : intp array, shape (rows,)
        Rows in serving order. The solver is given them so: it is faster for it.
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
    order: Index
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
        Class of each row in the serving order, from 0.

    Raises
    ------
    ProblemError
        If the weights leave 64-bit integers (tens of millions of entries).
    """
    count = int(classes.max(initial=-1)) + 1
    served = min(int(np.count_nonzero(np.diff(candidates.starts))), int(seats.sum()))
    gap = 2 * (served + SPARE) * FULL_QUALITY + 1
    bound = 2 * (count * gap + (served + SPARE) * FULL_QUALITY)
    if bound // 2 * max(served, 1) >= INTEGER_LIMIT:
        raise ProblemError("entries", "size", "too many entries for exact weights in 64-bit integers")
    rank = count - classes
    weight = np.repeat(rank * gap, np.diff(candidates.starts)) + quality
    order = np.argsort(classes, kind="stable")
    return Graph(candidates, order, rank, quality, seats, gap, weight, bound < exact_limit)


def optimum(graph: Graph, watch: Watch = UNWATCHED) -> Index:
    """Return the column of each row in the lexicographic optimum, -1 for rows not served; shape (rows,).

    Parts of the graph that have no pair in common are solved one after the other: a part's weights are the
    same, and the solver's time grows faster than a part's size.
    """
    if not graph.exact:
        watch.at("optimum", 0, 1)
        mate = _in_steps(graph, greedy_mates(graph))
        watch.at("optimum", 1, 1)
        return mate
    rows = graph.order[np.diff(graph.candidates.starts)[graph.order] > 0]
    may_wait, mate, done = np.ones(len(graph.rank), dtype=np.bool_), np.full(len(graph.rank), -1), 0
    for part in _parts(graph, rows):
        watch.at("optimum", done, len(rows))
        mate = np.maximum(mate, _assign(graph, graph.weight, part, may_wait))
        done += len(part)
    watch.at("optimum", done, len(rows))
    return mate


def _parts(graph: Graph, rows: Index) -> list[Index]:
    """Part rows by the connected parts of the graph, small parts together; each in the order of `rows`."""
    if len(rows) < 2 * _SMALL:
        return [rows]
    candidates, height, width = graph.candidates, len(graph.rank), len(graph.seats)
    ends = np.concatenate([candidates.starts, np.full(width, len(candidates.columns))])
    _, labels = connected_components(
        csr_array(
            (np.ones(len(candidates.columns), dtype=np.int8), candidates.columns + height, ends),
            shape=(height + width, height + width),
        ),
        directed=False,
    )
    size = np.bincount(labels[rows])
    # Large parts alone; small ones are filled into groups in the order of their labels.
    group = np.where(size < _SMALL, np.cumsum(np.where(size < _SMALL, size, 0)) // _SMALL, 0)
    large = np.flatnonzero(size >= _SMALL)
    group[large] = group.max(initial=0) + 1 + np.arange(len(large))
    of_row = group[labels[rows]]
    return [rows[of_row == one] for one in np.unique(of_row)]


def _assign(graph: Graph, weight: Integers, rows: Index, may_wait: Flags) -> Index:
    """Maximise the weight over some rows; those that may wait have a private column, which stands for it."""
    candidates = graph.candidates
    mate = np.full(len(graph.rank), -1, dtype=np.intp)
    if not len(rows):
        return mate
    usable = np.minimum(graph.seats, np.bincount(candidates.columns, minlength=len(graph.seats)))
    owner = np.repeat(np.arange(len(graph.seats), dtype=np.intp), usable)
    first = np.cumsum(usable) - usable
    pairs, lengths = edges_of(candidates, rows)
    columns = candidates.columns.take(pairs)
    copies = usable.take(columns)
    ends = np.concatenate([[0], np.cumsum(copies)])
    seat = np.arange(ends[-1]) + np.repeat(first.take(columns) - ends[:-1], copies)
    row_ends = ends.take(np.cumsum(lengths))
    waiting = may_wait.take(rows)
    indptr = np.concatenate([[0], row_ends + np.cumsum(waiting)]).astype(np.int32)
    private = indptr[1:][waiting] - 1
    costs = np.empty(indptr[-1], dtype=np.float64)
    indices = np.empty(indptr[-1], dtype=np.int32)
    shared = np.ones(indptr[-1], dtype=np.bool_)
    shared[private] = False
    place = np.flatnonzero(shared)
    worth = weight.take(pairs)
    top = int(worth.max(initial=0)) + 1
    costs[private] = top
    costs[place] = np.repeat(top - worth, copies)
    indices[private] = len(owner) + np.arange(len(private))
    indices[place] = seat
    matrix = csr_array((costs, indices, indptr), shape=(len(rows), len(owner) + len(private)))
    matched, chosen = min_weight_full_bipartite_matching(matrix)
    taken = chosen < len(owner)
    mate[rows[matched[taken]]] = owner[chosen[taken]]
    return mate


def greedy_mates(graph: Graph) -> Index:
    """Serve rows by augmenting paths, row by row in serving order: as many as possible, in order.

    A row that cannot be added now can never be added later, and nothing its search has met leads to a free
    seat: those columns are closed for good, so that failures cost every pair at most once in all.
    """
    starts, columns = graph.candidates.starts, graph.candidates.columns
    neighbours = [columns[starts[row] : starts[row + 1]].tolist() for row in range(len(starts) - 1)]
    free = graph.seats.tolist()
    guests: list[set[int]] = [set() for _ in free]
    closed = [False] * len(free)
    for row in graph.order.tolist():
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
        free[goal] -= 1
        home = {guest: column for column in came_from for guest in guests[column]}
        while (mover := came_from[goal]) != row:
            guests[goal].add(mover)
            goal = home[mover]
            guests[goal].discard(mover)
        guests[goal].add(row)
    mate = np.full(len(neighbours), -1, dtype=np.intp)
    for column, rows in enumerate(guests):
        mate[list(rows)] = column
    return mate


def _in_steps(graph: Graph, mate: Index) -> Index:
    """Maximise quality where the greedy solution has settled how many of each class are served.

    Who is served is open only within a class: between its unserved rows and those of its served rows that
    an alternating path from them reaches. All other served rows must be, all other unserved rows cannot be.
    Ranks are needed among the open classes alone.

    Raises
    ------
    ProblemError
        If even these weights are not exact in floats.
    """
    candidates = graph.candidates
    must, rank = mate >= 0, np.zeros(len(mate), dtype=np.int64)
    unserved = (mate < 0) & (np.diff(candidates.starts) > 0)
    open_classes = 0
    for one in np.unique(graph.rank[unserved]).tolist():
        of_class = graph.rank == one
        reached, _ = reached_rows(candidates, len(graph.seats), mate, unserved & of_class)
        swappable = reached & of_class & (mate >= 0)
        if swappable.any():
            open_classes += 1
            must &= ~swappable
            rank[swappable | (unserved & of_class)] = open_classes
    rows = graph.order[(must | (rank > 0))[graph.order]]
    gap = len(rows) * FULL_QUALITY + 1
    if 2 * (open_classes + 1) * gap >= EXACT_LIMIT:
        raise ProblemError("entries", "size", "too many entries for exact weights")
    return _assign(graph, rank[candidates.rows] * gap + graph.quality, rows, ~must)
