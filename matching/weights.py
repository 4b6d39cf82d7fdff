"""What a solution weighs: one number for each feasible pair, which orders solutions as they are wished for.

One assignment gives the lexicographic optimum: most entries served, in serving order, best total quality.
With classes ranked K … 1 and a gap larger than twice the largest possible total quality,

    weight = rank * gap + quality

orders solutions in exactly that way, because the sets of entries that can be served together are the
independent sets of a transversal matroid: the set that is greedy by order is also the largest (Edmonds
1971).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Candidates
from matching.errors import ProblemError
from matching.model import FULL_QUALITY

EXACT_LIMIT = 2**53
"""Integers below it are exact in float64."""

INTEGER_LIMIT = 2**63
"""Sums of weights must stay below it: the proof counts in int64."""

SPARE = 16
"""Seats that may be added (`matching.advice`) before the gap between ranks becomes too small."""

Index = NDArray[np.intp]
Integers = NDArray[np.int64]


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
    exact_limit : int
        Numbers from this size on are not trusted to floats.
    """

    candidates: Candidates
    order: Index
    rank: Integers
    quality: Integers
    seats: Integers
    gap: int
    weight: Integers
    exact_limit: int


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
    gap, largest = gap_of(count, served)
    if largest * max(served, 1) >= INTEGER_LIMIT:
        raise ProblemError("entries", "size", "too many entries for exact weights in 64-bit integers")
    rank = count - classes
    weight = np.repeat(rank * gap, np.diff(candidates.starts)) + quality
    order = np.argsort(classes, kind="stable")
    return Graph(candidates, order, rank, quality, seats, gap, weight, exact_limit)


def gap_of(ranks: int, served: int) -> tuple[int, int]:
    """Return the weight of one rank where at most so many are served, and a bound on every price."""
    gap = 2 * (served + SPARE) * FULL_QUALITY + 1
    return gap, ranks * gap + (served + SPARE) * FULL_QUALITY
