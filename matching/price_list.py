"""The prices of many pairs at once, with the people concerned: who would lose a place, and who gain one.

The figures are those of `matching.pricing`, and the people those whom `price_of_forcing` and
`price_of_forbidding` name for a single pair: all of them read the same shortest paths.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from matching.alternating import edges_of, pair_positions
from matching.answers import PairPrice
from matching.exchanges import Residual, column_of, residual_of, row_of
from matching.result import Solution

Index = NDArray[np.intp]
Floats = NDArray[np.float64]


def price_list(solution: Solution, pairs: Iterable[tuple[str, str]] | None = None) -> tuple[PairPrice, ...]:
    """Return what each feasible pair costs: forbidding it if it is chosen, forcing it if it is not.

    Parameters
    ----------
    solution : Solution
        As `solve` returned it.
    pairs : iterable of (entry identifier, mentor identifier), optional
        Only these, which takes no more paths than they have mentors; all pairs if left out.

    Returns
    -------
    tuple of PairPrice
        By entry, then mentor. Pinned pairs have no price, nor have pairs that nothing could bring about:
        those that are not feasible, those of an entry that is pinned or set aside, and those with a mentor
        all of whose seats are pinned.

    Raises
    ------
    ProblemError
        If the problem has no such entry or mentor.
    """
    residual = residual_of(solution)
    state, outside = residual.state, residual.outside
    candidates = state.graph.candidates
    positions = np.arange(len(candidates.columns)) if pairs is None else _positions(residual, pairs)
    if not len(positions):
        return ()
    rows, columns = candidates.rows[positions], candidates.columns[positions]
    home = np.where(state.mate < 0, outside, state.mate)
    targets, at = np.unique(home[rows], return_inverse=True)
    distance, before = dijkstra(residual.edges.T.tocsr(), indices=targets, return_predecessors=True)
    following = before.astype(np.intp)
    chosen = home[rows] == columns
    start, total = columns.copy(), residual.reduced[positions] + distance[at, columns]
    start[chosen], total[chosen] = _best_others(residual, rows[chosen], distance[at[chosen]])
    reachable = np.isfinite(total)
    positions, at, start = positions[reachable], at[reachable], start[reachable]
    loses, gains = _people(residual, candidates.rows[positions], start, targets[at], following, at)
    return _listed(residual, positions, chosen[reachable], total[reachable], loses, gains)


def _positions(residual: Residual, pairs: Iterable[tuple[str, str]]) -> Index:
    """Return where the pairs stand among the candidates, in their order; what is not feasible is left out."""
    state = residual.state
    wanted = sorted({(row_of(state, entry), column_of(state, mentor)) for entry, mentor in pairs})
    if not wanted:
        return np.empty(0, dtype=np.intp)
    rows, columns = np.array(wanted, dtype=np.intp).T
    found = pair_positions(state.graph.candidates, rows, columns)
    return found[found >= 0]


def _best_others(residual: Residual, rows: Index, distance: Floats) -> tuple[Index, Floats]:
    """Return the node at which each of these rows is placed instead of its mentor, and the total cost.

    ``distance`` is to the row's own mentor, one line a row. At equal cost another mentor goes before waiting.
    """
    state, outside = residual.state, residual.outside
    node = np.full(len(rows), outside, dtype=np.intp)
    cost = state.prices.entry[rows] + distance[:, outside]
    pairs, lengths = edges_of(state.graph.candidates, rows)
    place = np.repeat(np.arange(len(rows)), lengths)
    columns = state.graph.candidates.columns[pairs]
    other = np.where(
        columns == state.mate[rows][place], np.inf, residual.reduced[pairs] + distance[place, columns]
    )
    order = np.lexsort((np.arange(len(pairs)), other, place))
    first = order[np.flatnonzero(np.diff(place[order], prepend=-1))]
    better = other[first] <= cost[place[first]]
    best = first[better]
    node[place[best]], cost[place[best]] = columns[best], other[best]
    return node, cost


def _people(
    residual: Residual, rows: Index, start: Index, target: Index, following: Index, at: Index
) -> tuple[Index, Index]:
    """Follow every path to the node that stands for waiting; return the rows that step out and in, or -1."""
    outside = residual.outside
    nodes = range(outside + 1)
    out = np.array([residual.movers.get((node, outside), -1) for node in nodes], dtype=np.intp)
    into = np.array([residual.movers.get((outside, node), -1) for node in nodes], dtype=np.intp)
    node = start.copy()
    while True:
        after = following[at, node]
        further = (node != outside) & (after >= 0) & (after != outside)
        if not further.any():
            break
        node = np.where(further, after, node)
    crosses = (node != outside) & (following[at, node] == outside)
    waits = start == outside
    loses = np.where(crosses, out[node], np.where(waits, rows, -1))
    returns = (crosses | waits) & (target != outside)
    gains = np.where(target == outside, rows, -1)
    gains[returns] = into[following[at[returns], outside]]
    return loses, gains


def _listed(
    residual: Residual, positions: Index, chosen: NDArray[np.bool_], total: Floats, loses: Index, gains: Index
) -> tuple[PairPrice, ...]:
    state = residual.state
    gap, candidates = state.graph.gap, state.graph.candidates
    entry_ids, mentor_ids = state.pool.entry_side["id"], state.pool.mentor_side["id"]
    cost = total.astype(np.int64)
    ranks = (2 * cost + gap) // (2 * gap)
    return tuple(
        [
            PairPrice(
                entry_ids[row],
                mentor_ids[column],
                is_chosen,
                points,
                one,
                rank,
                one - rank * gap,
                None if lost < 0 else entry_ids[lost],
                None if gained < 0 else entry_ids[gained],
            )
            for row, column, is_chosen, points, one, rank, lost, gained in zip(
                candidates.rows[positions].tolist(),
                candidates.columns[positions].tolist(),
                chosen.tolist(),
                state.graph.quality[positions].tolist(),
                cost.tolist(),
                ranks.tolist(),
                loses.tolist(),
                gains.tolist(),
                strict=True,
            )
        ]
    )
