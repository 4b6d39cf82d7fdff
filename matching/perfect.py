"""The least cost at which every row has a seat and every seat a row: for parts too large for one call.

Nearly the best prices come from bidding (`matching.bidding`). They are then made exact in phases, as Kuhn
(1955) did row by row and Hopcroft and Karp (1973) for many at once: as many rows as possible are served by
pairs that cost exactly what their prices say; then prices move by the distance from all rows still without a
seat, which opens the shortest ways to free ones. All costs are integers, and so is every step: what comes out
is an optimum, not nearly one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matching.bidding import prices_of
from matching.errors import UnprovenError
from matching.forests import augment, guests_of, spread

Index = NDArray[np.intp]
Integers = NDArray[np.int64]

_NEAR = 96  # pairs that cost more than their prices by up to so much are looked at first
_FAR = 1 << 60
_STEP = 8  # so much farther is looked at a time
_SHARE = 2  # of the rows without a seat, one of so many is to find one


def perfect(
    starts: Index, columns: Index, cost: Integers, seats: Integers, told: Callable[[int], None]
) -> Index:
    """Return the column of each row in a perfect assignment of least cost; shape (rows,).

    Parameters
    ----------
    starts, columns : intp arrays
        The pairs by row.
    cost : int64 array, shape (pairs,)
    seats : int64 array, shape (columns,)
        As many in all as there are rows; a perfect assignment must exist.
    told : callable
        Called with the number of rows served, before every part of the work.

    Raises
    ------
    UnprovenError
        If there is no perfect assignment.
    """
    height = len(starts) - 1
    mate = np.full(height, -1, dtype=np.intp)
    seat = -prices_of(starts, columns, cost, seats, lambda: told(0))
    row = np.minimum.reduceat(cost - seat.take(columns), starts[:-1])
    rows = np.repeat(np.arange(height), np.diff(starts))
    near, room, farthest = _NEAR, -1, 0
    while True:
        if room < 0:  # which pairs may matter has to be looked up again
            over = cost - row.take(rows) - seat.take(columns)
            some, farthest = np.flatnonzero(over <= near), int(over.max()) * height
            some_starts, some_columns, room = np.searchsorted(some, starts), columns.take(some), near
        over = cost.take(some) - row.take(rows.take(some)) - seat.take(some_columns)
        told(int(np.count_nonzero(mate >= 0)))
        tight = np.flatnonzero(over == 0)
        left = augment(
            np.searchsorted(tight, some_starts),
            some_columns.take(tight),
            mate,
            seats,
            np.flatnonzero(mate < 0),
        )
        if not len(left):
            return mate
        far, from_left = _distances(some_starts, some_columns, over, mate, seats, left, room)
        if far > room:
            if room == near and near > farthest:
                raise UnprovenError("there is no perfect assignment")
            near, room = (near if room < near else near * 4), -1
            continue
        of_row = np.where(mate >= 0, from_left.take(mate), 0)
        row += far - np.minimum(of_row, far)
        seat -= far - np.minimum(from_left, far)
        room -= far


def _distances(
    starts: Index, columns: Index, over: Integers, mate: Index, seats: Integers, roots: Index, room: int
) -> tuple[int, Integers]:
    """Return how far to go, and each column's distance from the roots if it is not farther.

    One goes as far as there are free columns for a part of the roots, but not farther than there is room; a
    step farther than that if not one is met. Ways are followed in the order of their length, roughly.
    """
    guest_starts, guests, load = guests_of(mate, len(seats))
    free = np.flatnonzero(load < seats)
    distance = np.full(len(seats), _FAR, dtype=np.int64)
    later = np.zeros(len(seats), dtype=np.bool_)
    of_row = np.zeros(len(mate), dtype=np.int64)
    wanted, far = (len(roots) + _SHARE - 1) // _SHARE, min(_STEP, room)
    while True:
        while len(roots):
            pairs, lengths = spread(starts, roots)
            reached = columns.take(pairs)
            to = np.repeat(of_row.take(roots), lengths) + over.take(pairs)
            shorter = np.flatnonzero((to < distance.take(reached)) & (to <= room))
            reached = reached.take(shorter)
            np.minimum.at(distance, reached, to.take(shorter))
            later[reached] = True
            reached = np.flatnonzero(later & (distance <= far))
            later[reached] = False
            places, lengths = spread(guest_starts, reached)
            roots = guests.take(places)
            of_row[roots] = np.repeat(distance.take(reached), lengths)
        met = np.sort(distance.take(free))
        met = met[met <= far]
        if len(met) >= wanted or not later.any():
            break
        far = min(room, max(far + _STEP, int(distance[later].min())))
        reached = np.flatnonzero(later & (distance <= far))
        later[reached] = False
        places, lengths = spread(guest_starts, reached)
        roots = guests.take(places)
        of_row[roots] = np.repeat(distance.take(reached), lengths)
    return (int(met[min(wanted, len(met)) - 1]) if len(met) else room + 1), distance
