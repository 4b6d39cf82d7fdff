"""Walking through feasible pairs: where pairs stand, whose pairs they are, and alternating paths.

An alternating path leads from a row to any feasible column, from there to the rows that column serves, and
on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Candidates

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]


def pair_positions(candidates: Candidates, rows: Index, columns: Index) -> Index:
    """Return where pairs stand in `Candidates.columns`; -1 for pairs that are not feasible."""
    width = int(candidates.columns.max(initial=0)) + 1
    keys = candidates.rows.astype(np.int64) * width + candidates.columns
    wanted = np.asarray(rows, dtype=np.int64) * width + columns
    place = np.searchsorted(keys, wanted)
    found = place < len(keys)
    found[found] = keys[place[found]] == wanted[found]
    return np.where(found & (columns < width), place, -1)


def edges_of(candidates: Candidates, rows: Index) -> tuple[Index, Index]:
    """Return the positions of all pairs of some rows, and how many each row has."""
    lengths = candidates.starts[rows + 1] - candidates.starts[rows]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(candidates.starts[rows] - (ends - lengths), lengths)
    return np.arange(total, dtype=np.intp) + shift, lengths


def reached_rows(candidates: Candidates, width: int, mate: Index, active: Flags) -> tuple[Flags, Flags]:
    """Return the rows and columns reached along alternating paths from active rows without a mate, as flags.

    Parameters
    ----------
    width : int
        Number of columns.
    mate : intp array, shape (rows,)
    active : bool array, shape (rows,)
    """
    rows = active & (mate < 0)
    columns = np.zeros(width, dtype=np.bool_)
    frontier = np.flatnonzero(rows)
    while len(frontier):
        edges, _ = edges_of(candidates, frontier)
        fresh = np.zeros_like(columns)
        fresh[candidates.columns[edges]] = True
        fresh &= ~columns
        columns |= fresh
        following = np.zeros_like(rows)
        served = mate >= 0
        following[served] = fresh[mate[served]]
        following &= ~rows
        rows |= following
        frontier = np.flatnonzero(following)
    return rows, columns
