"""The exact optimum: who is served, and by whom. The only module that calls scipy's assignment solver.

The graph is solved in parts that have no pair in common, each in the way that suits it. One call of the
sparse Jonker–Volgenant solver of scipy finds the optimum of a part of some thousand entries from its weights
(`matching.weights`). It computes with floats: it is used while all numbers of the part stay exact. Parts that
are larger, in either sense, are solved in two steps (`matching.settling`): first it is settled how many of
each class are served, then quality is maximised over that.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from matching.alternating import edges_of
from matching.errors import UnprovenError
from matching.settling import perfectly, settled
from matching.watching import UNWATCHED, Watch
from matching.weights import Graph, gap_of

LARGE = 8_000
"""Parts with so many rows are solved in two steps."""

SMALL_LEVEL = 1_500
"""Parts of what the first step leaves that have fewer rows are solved together, and directly."""

_SMALL = 2_000
"""Parts of the graph with fewer rows are not worth a solve of their own."""

Index = NDArray[np.intp]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def optimum(graph: Graph, watch: Watch = UNWATCHED, *, directly: bool = False) -> Index:
    """Return the column of each row in the lexicographic optimum, -1 for rows not served; shape (rows,).

    Parameters
    ----------
    graph : Graph
    watch : Watch
        Told how many rows are solved.
    directly : bool
        Do without the two steps.

    Raises
    ------
    UnprovenError
        If there is no optimum in what the first step leaves: a fault of the software; or if the numbers of a
        part are too large to solve it directly.
    """
    rows = graph.order[np.diff(graph.candidates.starts)[graph.order] > 0]
    mate, done = np.full(len(graph.rank), -1, dtype=np.intp), 0
    for part, _ in _parts(graph, rows, _SMALL):
        progress = _Progress(watch, done, len(rows))
        progress.tell()
        weight = _exact_weight(graph, part)
        if weight is not None and (directly or len(part) < LARGE):
            mate = np.maximum(mate, _assign(graph, weight, part))
        elif directly:
            raise UnprovenError("the numbers are too large for another method")
        else:
            mate = np.maximum(mate, _in_two_steps(graph, part, progress))
        done += len(part)
    watch.at("optimum", done, len(rows))
    return mate


class _Progress:
    """Tells how many rows are solved, and never fewer than before."""

    def __init__(self, watch: Watch, done: int, total: int) -> None:
        self._watch, self._done, self._most, self._total = watch, done, done, total

    def tell(self, solved: int = 0) -> None:
        """Say that so many rows of this part are solved."""
        self._most = max(self._most, self._done + solved)
        self._watch.at("optimum", self._most, self._total)

    def after(self, solved: int, part: int) -> Callable[[int], None]:
        """Return a way to say how many of a part's rows are solved besides so many."""
        return lambda more: self.tell(solved + min(more, part))


def _exact_weight(graph: Graph, rows: Index) -> Integers | None:
    """Return weights that floats hold exactly when only these rows are solved; None if there are none.

    In a part of the graph there are fewer classes and fewer people, so smaller numbers give the same order.
    """
    limit = graph.exact_limit
    if 2 * gap_of(int(graph.rank.max(initial=0)), _most_served(graph, graph.order))[1] < limit:
        return graph.weight
    ranks, rank = np.unique(graph.rank.take(rows), return_inverse=True)
    gap, largest = gap_of(len(ranks), _most_served(graph, rows))
    if 2 * largest >= limit:
        return None
    of_row = np.zeros(len(graph.rank), dtype=np.int64)
    of_row[rows] = rank + 1
    return of_row.take(graph.candidates.rows) * gap + graph.quality


def _most_served(graph: Graph, rows: Index) -> int:
    return min(int(np.count_nonzero(np.diff(graph.candidates.starts)[rows])), int(graph.seats.sum()))


def _in_two_steps(graph: Graph, rows: Index, progress: _Progress) -> Index:
    """Return the optimum over some rows: how many of each class, then quality."""
    left = settled(graph, rows, progress.tell)
    mate = np.full(len(graph.rank), -1, dtype=np.intp)
    rows = rows[np.diff(left.graph.candidates.starts)[rows] > 0]
    solved = 0
    for part, connected in _parts(left.graph, rows, SMALL_LEVEL):
        progress.tell(solved)
        if not connected:
            mate = np.maximum(mate, _assign(left.graph, left.graph.weight, part))
        else:
            served, columns = perfectly(left, part, progress.after(solved, len(part)))
            mate[served] = columns
        solved += len(part)
    return mate


def _parts(graph: Graph, rows: Index, small: int) -> list[tuple[Index, bool]]:
    """Part rows by the connected parts of the graph, each in the order of `rows`, and say which are one part.

    Parts of fewer rows than `small` are put together.
    """
    if len(rows) < 2 * small:
        return [(rows, False)]
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
    group = np.where(size < small, np.cumsum(np.where(size < small, size, 0)) // max(small, 1), 0)
    alone = np.flatnonzero(size >= small)
    first_alone = int(group.max(initial=0)) + 1
    group[alone] = first_alone + np.arange(len(alone))
    of_row = group[labels[rows]]
    return [(rows[of_row == one], bool(one >= first_alone)) for one in np.unique(of_row)]


def _assign(graph: Graph, weight: Integers, rows: Index) -> Index:
    """Maximise the weight over some rows; each may wait, for which it has a private column."""
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
    indptr = np.concatenate([[0], row_ends + np.arange(1, len(rows) + 1)]).astype(np.int32)
    private = indptr[1:] - 1
    costs = np.empty(indptr[-1], dtype=np.float64)
    indices = np.empty(indptr[-1], dtype=np.int32)
    shared = np.ones(indptr[-1], dtype=np.bool_)
    shared[private] = False
    place = np.flatnonzero(shared)
    worth = weight.take(pairs)
    top = int(worth.max(initial=0)) + 1
    costs[private] = top
    costs[place] = np.repeat(top - worth, copies)
    indices[private] = len(owner) + np.arange(len(rows))
    indices[place] = seat
    matrix = csr_array((costs, indices, indptr), shape=(len(rows), len(owner) + len(rows)))
    matched, chosen = min_weight_full_bipartite_matching(matrix)
    taken = chosen < len(owner)
    mate[rows[matched[taken]]] = owner[chosen[taken]]
    return mate
