"""The two steps for large parts: first who can be paired with whom at all, then quality.

Prices of seats in ranks (`matching.levels`) leave a graph in which rank plays no part any more: its pairs
join entries and mentors of one level, entries whose own price is above 0 must be served, the others may wait,
and every seat of a level above 0 is taken. It falls apart, and in each part everybody is to be assigned at
least cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.alternating import edges_of
from matching.candidates import Candidates
from matching.levels import levels_of
from matching.model import FULL_QUALITY
from matching.perfect import perfect
from matching.weights import Graph

Index = NDArray[np.intp]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left when it is settled how many of each class are served.

    Attributes
    ----------
    graph : Graph
        The pairs that may be chosen; a row without any waits. To serve one more is worth more than all
        quality, and twice as much if it must be served.
    may_wait : bool array, shape (rows,)
        Rows that need not be served.
    level : int64 array, shape (columns,)
        The price of a seat in ranks. Above 0 every seat is taken.
    """

    graph: Graph
    may_wait: Flags
    level: Integers


def settled(graph: Graph, rows: Index, told: Callable[[], None]) -> Settled:
    """Settle how many of each class are served among some rows, given in serving order."""
    candidates = graph.candidates
    pairs, lengths = edges_of(candidates, rows)
    columns = candidates.columns.take(pairs)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    rank = graph.rank.take(rows)
    level = levels_of(starts, columns, rank, graph.seats, told)
    over = np.repeat(rank, lengths) - level.take(columns)
    worth = np.maximum(np.maximum.reduceat(over, starts[:-1]), 0)
    tight = np.flatnonzero(over == np.repeat(worth, lengths))
    chosen = np.sort(pairs.take(tight))
    of_row = candidates.rows.take(chosen)
    left = np.searchsorted(of_row, np.arange(len(graph.rank) + 1))
    quality = graph.quality.take(chosen)
    may_wait = np.zeros(len(graph.rank), dtype=np.bool_)
    may_wait[rows] = worth == 0
    return Settled(
        replace(
            graph,
            candidates=Candidates(left, candidates.columns.take(chosen)),
            quality=quality,
            weight=np.where(may_wait, 1, 2).take(of_row) * (len(rows) * FULL_QUALITY + 1) + quality,
        ),
        may_wait,
        level,
    )


def perfectly(part: Settled, rows: Index, told: Callable[[int], None]) -> tuple[Index, Index]:
    """Return rows and their columns in the best solution of one connected part of what is left.

    `told` is called with the number of rows served so far.
    """
    candidates = part.graph.candidates
    pairs, lengths = edges_of(candidates, rows)
    names, columns = np.unique(candidates.columns.take(pairs), return_inverse=True)
    cost = FULL_QUALITY - part.graph.quality.take(pairs)
    seats = np.minimum(part.graph.seats.take(names), np.bincount(columns))
    spare = int(seats.sum()) - len(rows)
    row = np.repeat(np.arange(len(rows)), lengths)
    if part.level[names[0]] or not spare:
        # Who waits has a seat as well: one of a place to wait.
        waiting = np.flatnonzero(part.may_wait.take(rows)) if spare else rows[:0]
        mate = _perfect(row, columns, cost, seats, waiting, -spare, told)
        served = mate < len(names)
        return rows[served], names.take(mate[served])
    # The other way round: seats are served, and what is left of them stays free.
    copies = seats.take(columns)
    first = np.cumsum(seats) - seats
    ends = np.cumsum(copies)
    seat = np.arange(int(ends[-1])) + np.repeat(first.take(columns) - (ends - copies), copies)
    ones = np.ones(len(rows), dtype=np.int64)
    everything = np.arange(int(seats.sum()))
    mate = _perfect(seat, np.repeat(row, copies), np.repeat(cost, copies), ones, everything, spare, told)
    served = mate < len(rows)
    return rows.take(mate[served]), np.repeat(names, seats)[served]


def _perfect(
    rows: Index,
    columns: Index,
    cost: Integers,
    seats: Integers,
    outside: Index,
    room: int,
    told: Callable[[int], None],
) -> Index:
    """Solve with one more column, to which some rows may go, as many as it has room for."""
    if room:
        rows = np.concatenate([rows, outside])
        columns = np.concatenate([columns, np.full(len(outside), len(seats))])
        cost = np.concatenate([cost, np.full(len(outside), FULL_QUALITY)])
        seats = np.append(seats, room)
    order = np.lexsort((columns, rows))
    starts = np.searchsorted(rows.take(order), np.arange(int(rows.max()) + 2))
    return perfect(starts, columns.take(order), cost.take(order), seats, told)
