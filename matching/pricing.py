"""What every change costs, for all pairs at once: forcing one that is not chosen, forbidding one that is.

The same figures as in `matching.exchanges`, from the distances between all mentors in the residual graph, so
for a programme's size. How the others would make room is not said; ask for one pair to know it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from matching.alternating import edges_of
from matching.answers import PairCost
from matching.exchanges import Residual, residual_of
from matching.result import Solution

Index = NDArray[np.intp]
Floats = NDArray[np.float64]


def all_costs(solution: Solution) -> tuple[tuple[PairCost, ...], tuple[PairCost, ...]]:
    """Return what forcing each feasible pair that is not chosen costs, and what forbidding each chosen one.

    Pinned pairs have no cost: they are neither forced nor can they be forbidden.
    """
    residual = residual_of(solution)
    distance = np.asarray(dijkstra(residual.edges))
    return _forcing(residual, distance), _forbidding(residual, distance)


def pair_costs(solution: Solution) -> tuple[PairCost, ...]:
    """Return what forcing each feasible pair that is not chosen costs."""
    return all_costs(solution)[0]


def forbidding_costs(solution: Solution) -> tuple[PairCost, ...]:
    """Return what forbidding each chosen pair costs, pinned ones apart."""
    return all_costs(solution)[1]


def _forcing(residual: Residual, distance: Floats) -> tuple[PairCost, ...]:
    state = residual.state
    candidates = state.graph.candidates
    home = np.where(state.mate < 0, residual.outside, state.mate)[candidates.rows]
    rest = distance[candidates.columns, home]
    keep = np.flatnonzero((home != candidates.columns) & np.isfinite(rest))
    total = residual.reduced[keep] + rest[keep].astype(np.int64)
    return _costs(residual, candidates.rows[keep], candidates.columns[keep], total)


def _forbidding(residual: Residual, distance: Floats) -> tuple[PairCost, ...]:
    """Give everybody the cheapest of their other mentors, or waiting."""
    state, outside = residual.state, residual.outside
    rows = np.flatnonzero(state.active & (state.mate >= 0))
    own = state.mate[rows]
    cost = state.prices.entry[rows] + distance[outside, own]
    pairs, lengths = edges_of(state.graph.candidates, rows)
    place = np.repeat(np.arange(len(rows)), lengths)
    columns = state.graph.candidates.columns[pairs]
    other = residual.reduced[pairs] + distance[columns, own[place]]
    elsewhere = columns != own[place]
    np.minimum.at(cost, place[elsewhere], other[elsewhere])
    return _costs(residual, rows, own, cost.astype(np.int64))


def _costs(residual: Residual, rows: Index, columns: Index, total: NDArray[np.int64]) -> tuple[PairCost, ...]:
    pool, gap = residual.state.pool, residual.state.graph.gap
    entry_ids, mentor_ids = pool.entry_side["id"], pool.mentor_side["id"]
    ranks = (2 * total + gap) // (2 * gap)
    return tuple(
        [
            PairCost(entry_ids[row], mentor_ids[column], cost, rank, cost - rank * gap)
            for row, column, cost, rank in zip(
                rows.tolist(), columns.tolist(), total.tolist(), ranks.tolist(), strict=True
            )
        ]
    )
