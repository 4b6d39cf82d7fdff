"""Prices by bidding: nearly the best ones, for all rows at once (Bertsekas 1988, in scales of a raise).

Every row without a seat bids for the one that costs it least, as much more than its price as it would lose by
taking its next best, and a raise on top. Everybody bids at the same time; the highest bids stand. A large
raise moves prices over long distances in a few rounds, smaller ones then put them right.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matching.forests import spread

Index = NDArray[np.intp]
Integers = NDArray[np.int64]

_RAISES = (100, 20, 4, 1)
_LEFT, _OF = 16, 2_000  # rows that may be left over in the end: so many, or one of so many
_ROUNDS = 4_000
_TELL = 64  # rounds


def prices_of(
    starts: Index, columns: Index, cost: Integers, seats: Integers, told: Callable[[], None]
) -> Integers:
    """Return nearly the best prices of seats for a perfect assignment; shape (columns,).

    Parameters
    ----------
    starts, columns : intp arrays
        The pairs by row; no row is without.
    cost : int64 array, shape (pairs,)
    seats : int64 array, shape (columns,)
    told : callable
        Called now and then.
    """
    price = np.full(len(seats), int(cost.max()) + 1, dtype=np.int64)
    np.minimum.at(price, columns, cost)
    price = -price
    for raise_ in _RAISES:
        price = _auction(starts, columns, cost, seats, price, raise_, told)
    return price


def _auction(
    starts: Index,
    columns: Index,
    cost: Integers,
    seats: Integers,
    price: Integers,
    raise_: int,
    told: Callable[[], None],
) -> Integers:
    """Let rows bid until hardly one is without a seat; return the prices, the lowest bid that stands for each."""
    first = np.concatenate([[0], np.cumsum(seats)]).astype(np.intp)
    owner, level, price = np.full(first[-1], -1, dtype=np.intp), np.repeat(price, seats), price.copy()
    single = bool((seats == 1).all())
    bidders = np.arange(len(starts) - 1, dtype=np.intp)
    far, few = int(cost.max()) + 1, max(_LEFT, len(starts) // _OF)
    for number in range(_ROUNDS):
        if len(bidders) <= few:
            break
        if number % _TELL == 0:
            told()
        wanted, bids = _bids(starts, columns, cost, price, bidders, far)
        bids += raise_
        order = np.lexsort((bids, wanted))
        wanted, bids, rows = wanted.take(order), bids.take(order), bidders.take(order)
        last = np.flatnonzero(np.diff(wanted, append=-1))
        if single:
            winners, at = rows.take(last), wanted.take(last)
            price[at] = bids.take(last)
            outbid = owner.take(at)
            owner[at] = winners
            lost = np.ones(len(rows), dtype=np.bool_)
            lost[last] = False
            bidders = np.concatenate([rows[lost], outbid[outbid >= 0]])
            continue
        touched = wanted.take(last)
        slots, lengths = spread(first, touched)
        everybody = np.concatenate([owner.take(slots), rows])
        where = np.concatenate([np.repeat(touched, lengths), wanted])
        worth = np.concatenate([level.take(slots), bids])
        order = np.lexsort((worth, where))
        ends = np.cumsum(np.bincount(np.searchsorted(touched, where), minlength=len(touched)))
        kept = np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(len(slots))
        stays = np.zeros(len(order), dtype=np.bool_)
        stays[kept] = True
        owner[slots], level[slots] = everybody[order[kept]], worth[order[kept]]
        price[touched] = level.take(first.take(touched))
        bidders = everybody[order[~stays]]
        bidders = bidders[bidders >= 0]
    return price


def _bids(
    starts: Index, columns: Index, cost: Integers, price: Integers, bidders: Index, far: int
) -> tuple[Index, Integers]:
    """Return the column each bidder wants, and what it may cost before the next best one is as good."""
    pairs, lengths = spread(starts, bidders)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    offered = columns.take(pairs)
    total = cost.take(pairs) + price.take(offered)
    least = np.minimum.reduceat(total, begins)
    at = np.flatnonzero(total == np.repeat(least, lengths))
    best = at.take(np.searchsorted(at, begins))
    total[best] = np.iinfo(np.int64).max
    second = np.minimum.reduceat(total, begins)
    wanted = offered.take(best)
    return wanted, price.take(wanted) + np.minimum(second - least, far)
