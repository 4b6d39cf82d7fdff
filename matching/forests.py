"""Augmenting paths for many rows at once: alternating trees grown side by side.

Every row without a mate is the root of a tree of alternating paths. The trees grow layer by layer and never
share a row or a full column, so a path from each of them to a seat that is free can be taken in one go. What
is done row by row elsewhere is a handful of array operations here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_STRIDE = 40_503  # odd and of no other meaning
_MANY = 8
_TRIES = 6


def spread(starts: Index, rows: Index) -> tuple[Index, Index]:
    """Return the positions of what some rows of a compressed structure have, and how much each has."""
    begins = starts.take(rows)
    lengths = starts.take(rows + 1) - begins
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.intp) + np.repeat(begins - (ends - lengths), lengths), lengths


def guests_of(mate: Index, width: int) -> tuple[Index, Index, Index]:
    """Return rows by the column that serves them: where each column's begin, the rows, and how many."""
    served = np.flatnonzero(mate >= 0)
    columns = mate.take(served)
    load = np.bincount(columns, minlength=width)
    starts = np.zeros(width + 1, dtype=np.intp)
    np.cumsum(load, out=starts[1:])
    return starts, served.take(np.argsort(columns, kind="stable")), load


def augment(
    starts: Index,
    columns: Index,
    mate: Index,
    seats: Integers,
    roots: Index,
    told: Callable[[], None] = lambda: None,
) -> Index:
    """Serve as many of the roots as possible, everybody served staying so; `mate` is changed in place.

    Parameters
    ----------
    starts, columns : intp arrays
        The pairs by row.
    mate : intp array, shape (rows,)
    seats : int64 array, shape (columns,)
    roots : intp array
        Rows without a mate. Where they compete, earlier ones come first.
    told : callable
        Called before every growing of trees.

    Returns
    -------
    intp array
        The roots that no path leads to a free seat.
    """
    if len(roots) > len(seats) // _MANY:
        roots = _started(starts, columns, mate, seats, roots)
    while len(roots):
        told()
        places, ends, parent = _grown(starts, columns, mate, seats, roots)
        if not len(places):
            break
        while len(places):  # all paths at once, back to their roots
            before = mate.take(places)
            mate[places] = ends
            ends = before[before >= 0]
            places = parent.take(ends)
        roots = roots[mate.take(roots) < 0]
    return roots


def _started(starts: Index, columns: Index, mate: Index, seats: Integers, roots: Index) -> Index:
    """Give roots a free seat at hand, as far as a few tries find one; return those still without a mate."""
    trying = roots[np.diff(starts).take(roots) > 0]
    free = seats - np.bincount(mate[mate >= 0], minlength=len(seats))
    for attempt in range(_TRIES):
        begins = starts.take(trying)
        wanted = columns.take(begins + (trying + attempt) * _STRIDE % (starts.take(trying + 1) - begins))
        order = np.argsort(wanted, kind="stable")
        in_order = wanted.take(order)
        fits = np.arange(len(order)) - np.searchsorted(in_order, in_order) < free.take(in_order)
        served = order[fits]
        mate[trying[served]] = wanted[served]
        free -= np.bincount(wanted[served], minlength=len(seats))
        trying = trying[mate.take(trying) < 0]
    return roots[mate.take(roots) < 0]


def _grown(
    starts: Index, columns: Index, mate: Index, seats: Integers, roots: Index
) -> tuple[Index, Index, Index]:
    """Grow trees; return rows and free columns where paths end, and the row that led to each full column."""
    guest_starts, guests, load = guests_of(mate, len(seats))
    free = seats - load
    tree = np.full(len(mate), -1, dtype=np.intp)
    parent = np.full(len(seats), -1, dtype=np.intp)
    done = np.zeros(len(mate), dtype=np.bool_)
    tree[roots] = roots
    ends: list[tuple[Index, Index]] = [(roots[:0], roots[:0])]
    frontier = roots
    while len(frontier):
        pairs, lengths = spread(starts, frontier)
        reached, by = columns.take(pairs), np.repeat(frontier, lengths)
        fresh = np.flatnonzero(parent.take(reached) < 0)
        reached, by = reached.take(fresh), by.take(fresh)
        open_ = free.take(reached) > 0
        if open_.any():
            ends.append(_ends(reached[open_], by[open_], tree, free))
            done[tree.take(ends[-1][0])] = True
            free -= np.bincount(ends[-1][1], minlength=len(free))
            keep = ~open_ & ~done.take(tree.take(by))
            reached, by = reached[keep], by[keep]
        parent[reached[::-1]] = by[::-1]  # the first to come
        reached = reached[parent.take(reached) == by]
        places, lengths = spread(guest_starts, reached)
        following = guests.take(places)
        tree[following] = np.repeat(tree.take(parent.take(reached)), lengths)
        frontier = following
    rows = np.concatenate([row for row, _ in ends])
    return rows, np.concatenate([column for _, column in ends]), parent


def _ends(reached: Index, by: Index, tree: Index, free: Integers) -> tuple[Index, Index]:
    """Choose one free column for each tree that has met some, and no column more often than it has seats."""
    roots = tree.take(by)
    order = np.argsort(roots, kind="stable")
    roots = roots.take(order)
    begins = np.flatnonzero(np.diff(roots, prepend=-1))
    lengths = np.diff(begins, append=len(roots))
    # Each another one of its columns, so that few trees want the same.
    first = order.take(begins + roots.take(begins) * _STRIDE % lengths)
    chosen, rows = reached.take(first), by.take(first)
    order = np.argsort(chosen, kind="stable")
    chosen, rows = chosen.take(order), rows.take(order)
    place = np.arange(len(chosen)) - np.searchsorted(chosen, chosen)
    fits = place < free.take(chosen)
    return rows[fits], chosen[fits]
