"""The proof that a solution is optimal: prices of entries and seats that add up to its value.

A price v per seat and u per entry with u_i + v_j >= w_ij for every feasible pair bound the value of every
solution; prices that add up to the value of ours prove that none is better (linear programming duality).
The least prices are found by following alternating paths from the unserved entries (Bellman–Ford with a
worklist); v_j of the least prices is exactly what one more seat with mentor j would be worth (Leonard 1983;
Demange, Gale and Sotomayor 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.alternating import edges_of, pair_positions
from matching.errors import UnprovenError
from matching.weights import Graph

Index = NDArray[np.intp]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prices:
    """The least prices.

    Attributes
    ----------
    entry : int64 array, shape (rows,)
        u, in weight units.
    seat : int64 array, shape (columns,)
        v, per seat.
    value, price : int
        Both sides of the duality; equal.
    """

    entry: Integers
    seat: Integers
    value: int
    price: int


def prove(graph: Graph, mate: Index) -> Prices:
    """Return the least prices, which prove the solution optimal.

    Parameters
    ----------
    graph : Graph
    mate : intp array, shape (rows,)

    Raises
    ------
    UnprovenError
        If the solution uses an infeasible pair or too many seats, or is not optimal.
    """
    candidates, weight = graph.candidates, graph.weight
    served = np.flatnonzero(mate >= 0)
    positions = pair_positions(candidates, served, mate[served])
    load = np.bincount(mate[served], minlength=len(graph.seats))
    if (positions < 0).any() or (load > graph.seats).any():
        raise UnprovenError("the solver's answer is not feasible")
    own = np.zeros(len(mate), dtype=np.int64)
    own[served] = weight[positions]
    by_mate = served[np.argsort(mate[served], kind="stable")]
    guest_ends = np.cumsum(load)
    guest_starts = guest_ends - load
    seat = np.zeros(len(graph.seats), dtype=np.int64)
    entry = own.copy()
    active = np.arange(len(mate), dtype=np.intp)
    degree = np.diff(candidates.starts)
    for _ in range(len(mate) + 2):
        before = seat.copy()
        if 3 * len(active) > len(mate):  # picking pairs would cost more than it spares
            np.maximum.at(seat, candidates.columns, weight - np.repeat(entry, degree))
        else:
            edges, lengths = edges_of(candidates, active)
            offers = weight.take(edges) - np.repeat(entry[active], lengths)
            np.maximum.at(seat, candidates.columns.take(edges), offers)
        changed = np.flatnonzero(seat != before)
        if not len(changed):
            break
        lengths = load[changed]
        ends = np.cumsum(lengths)
        shift = np.repeat(guest_starts[changed] - (ends - lengths), lengths)
        active = by_mate[np.arange(int(lengths.sum()), dtype=np.intp) + shift]
        entry[active] = own[active] - seat[mate[active]]
        if (entry[active] < 0).any():  # the least prices are never above those of an optimum
            raise UnprovenError("the solver's answer can be improved")
    else:
        raise UnprovenError("the solver's answer can be improved along a cycle")
    return _checked(graph, own, entry, seat)


def _checked(graph: Graph, own: Integers, entry: Integers, seat: Integers) -> Prices:
    """Check duality from scratch: signs, every feasible pair, and the two totals."""
    candidates = graph.candidates
    value = int(own.sum())
    price = int(entry.sum()) + int((seat * graph.seats).sum())
    covered = entry[candidates.rows] + seat[candidates.columns] >= graph.weight
    if (entry < 0).any() or (seat < 0).any() or not covered.all() or value != price:
        raise UnprovenError("the solver's answer is not optimal")
    return Prices(entry, seat, value, price)
