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
_LEFT, _OF = 10, 2_000  # rows that may be left over in the end: so many, or one of so many
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
    """Let rows bid until hardly one is without a seat; return the prices: the lowest bids that stand."""
    seats_of = np.concatenate([[0], np.cumsum(seats)]).astype(np.intp)
    owner, level = np.full(seats_of[-1], -1, dtype=np.intp), np.repeat(price, seats)
    single, price = bool((seats == 1).all()), price.copy()
    far, few = int(cost.max()) + 1, max(_LEFT, len(starts) // _OF)
    bidders = np.arange(len(starts) - 1, dtype=np.intp)
    for number in range(_ROUNDS):
        if len(bidders) <= few:
            break
        if number % _TELL == 0:
            told()
        wanted, bids = _bids(starts, columns, cost, price, bidders, far)
        order = np.lexsort((bids, wanted))
        wanted, bids, bidders = wanted.take(order), bids.take(order) + raise_, bidders.take(order)
        if single:
            last = np.flatnonzero(np.diff(wanted, append=-1))
            at, lost = wanted.take(last), np.ones(len(wanted), dtype=np.bool_)
            lost[last] = False
            outbid = owner.take(at)
            owner[at], price[at] = bidders.take(last), bids.take(last)
            bidders = np.concatenate([bidders[lost], outbid])
        else:
            bidders = _seated(seats_of, owner, level, price, wanted, bids, bidders)
        bidders = bidders[bidders >= 0]
    return price


def _seated(
    seats_of: Index,
    owner: Index,
    level: Integers,
    price: Integers,
    wanted: Index,
    bids: Integers,
    bidders: Index,
) -> Index:
    """Give the seats of the columns that are wanted to the highest bids; return who is left or outbid.

    Changes in place who owns each seat and at which bid, and the lowest of them as the price of a column.
    """
    touched = wanted[np.flatnonzero(np.diff(wanted, prepend=-1))]
    places, lengths = spread(seats_of, touched)
    everybody = np.concatenate([owner.take(places), bidders])
    where = np.concatenate([np.repeat(touched, lengths), wanted])
    worth = np.concatenate([level.take(places), bids])
    order = np.lexsort((worth, where))
    ends = np.searchsorted(where.take(order), touched, side="right")
    stays = np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(len(places))
    leaves = np.ones(len(order), dtype=np.bool_)
    leaves[stays] = False
    owner[places], level[places] = everybody[order[stays]], worth[order[stays]]
    price[touched] = level.take(seats_of.take(touched))
    return everybody[order[leaves]]


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
