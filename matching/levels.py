"""Who is served, before anybody asks by whom: the prices of seats in ranks alone.

In ranks, a seat is worth the rank of the best entry that waits for lack of it. These prices part the mentors
into levels: those with a seat to spare (0), those whose next seat would serve an entry of the last rank, and
so on. Every solution that serves as many as possible in order pairs entries with mentors of one level only,
fills every seat of a level above 0, and serves every entry whose own price is above 0 (complementary
slackness). So everything else can be dropped before quality is looked at.

The levels are found by halving the ranks: as many entries as possible of one rank or better are served; the
entries reached from those left over, and the mentors met on the way, belong above, all others below (Dulmage
and Mendelsohn 1958).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.forests import augment, guests_of, spread

Index = NDArray[np.intp]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SHARE = 0.85
_REST = 32


@dataclass(frozen=True, slots=True)
class _Task:
    """A part of the graph whose levels lie between two ranks, both included.

    Rows and columns are numbered within it, rows in serving order; `row_names` and `column_names` are their
    numbers outside. `mate` serves as many as possible of some of the rows.
    """

    starts: Index
    columns: Index
    row_names: Index
    column_names: Index
    mate: Index
    low: int
    high: int
    depth: int


def levels_of(
    starts: Index,
    columns: Index,
    rank: Integers,
    seats: Integers,
    told: Callable[[], None] = lambda: None,
) -> Integers:
    """Return the price of a seat with each mentor in ranks; shape (columns,).

    Parameters
    ----------
    starts, columns : intp arrays
        The pairs by row, rows in serving order: `rank` never rises.
    rank : int64 array, shape (rows,)
        From 1.
    seats : int64 array, shape (columns,)
    told : callable
        Called before every part of the work.
    """
    level = np.zeros(len(seats), dtype=np.int64)
    nobody = np.full(len(rank), -1, dtype=np.intp)
    everything = _Task(
        starts, columns, np.arange(len(rank)), np.arange(len(seats)), nobody, 0, int(rank.max(initial=0)), 0
    )
    tasks = [everything]
    while tasks:
        task = tasks.pop()
        ranks = rank.take(task.row_names)
        threshold = _threshold(task, ranks, int(seats.take(task.column_names).sum()))
        if threshold is None:  # ranks come one after the other: no rank between is none at all
            level[task.column_names] = task.low
        else:
            told()
            tasks.extend(_halves(task, ranks, seats.take(task.column_names), threshold, told))
    return level


def _threshold(task: _Task, ranks: Integers, seats: int) -> int | None:
    """Return the rank to halve at, None if there is but one level left.

    Twice where there are as many entries as seats, for the level of most is near; then once in the middle.
    """
    within = ranks[(ranks > task.low) & (ranks <= task.high)]
    if not len(within):
        return None
    room = max(seats - int(np.count_nonzero(ranks > task.high)), 0)
    if not task.low and room * _REST > seats:
        return int(within[min(int(room * _SHARE), len(within) - 1)])
    if task.depth % 3 == 2:
        return int(within[len(within) // 2])
    return int(within[min(room, len(within) - 1)])


def _halves(
    task: _Task, ranks: Integers, seats: Integers, threshold: int, told: Callable[[], None]
) -> list[_Task]:
    """Serve as many as possible of a rank or better, and part those above that level from those below."""
    height = int(np.searchsorted(-ranks, -threshold, side="right"))
    starts, columns = task.starts[: height + 1], task.columns[: task.starts[height]]
    mate = task.mate[:height].copy()
    left = augment(starts, columns, mate, seats, np.flatnonzero(mate < 0), told)
    rows, above = _reached(starts, columns, mate, left, len(seats))
    everybody = np.zeros(len(ranks), dtype=np.bool_)
    everybody[:height] = rows
    mates = np.full(len(ranks), -1, dtype=np.intp)
    mates[:height] = mate
    halves = []
    if above.any():
        halves.append(_part(task, everybody, above, mates, threshold, task.high))
    if not above.all():
        halves.append(_part(task, ~everybody, ~above, mates, task.low, threshold - 1))
    return halves


def _reached(starts: Index, columns: Index, mate: Index, roots: Index, width: int) -> tuple[Flags, Flags]:
    """Return the rows and columns on alternating paths from some rows, as flags."""
    guest_starts, guests, _ = guests_of(mate, width)
    rows, met = np.zeros(len(mate), dtype=np.bool_), np.zeros(width, dtype=np.bool_)
    rows[roots] = True
    while len(roots):
        fresh = np.zeros(width, dtype=np.bool_)
        fresh[columns.take(spread(starts, roots)[0])] = True
        fresh &= ~met
        met |= fresh
        roots = guests.take(spread(guest_starts, np.flatnonzero(fresh))[0])
        rows[roots] = True
    return rows, met


def _part(task: _Task, rows: Flags, columns: Flags, mate: Index, low: int, high: int) -> _Task:
    """Return the part of a task with some of its rows and columns; rows without a pair there are left out."""
    number = np.cumsum(columns) - 1
    height = np.diff(task.starts)
    keep = np.repeat(rows, height) & columns.take(task.columns)
    lengths = np.add.reduceat(np.append(keep, False), task.starts[:-1], dtype=np.intp)
    lengths[height == 0] = 0
    named = np.flatnonzero(lengths)
    mates = mate.take(named)
    served = mates >= 0
    mates[served] = np.where(columns.take(mates[served]), number.take(mates[served]), -1)
    starts = np.zeros(len(named) + 1, dtype=np.intp)
    np.cumsum(lengths.take(named), out=starts[1:])
    return _Task(
        starts,
        number.take(task.columns[keep]),
        task.row_names.take(named),
        task.column_names[columns],
        mates,
        low,
        high,
        task.depth + 1,
    )
