"""The people of a problem made ready, and its feasible pairs as a sparse structure.

The feasible pairs are found in blocks of rows: the dense matrix never exists, only a block of it that fits
into the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint, Reason
from matching.columns import Columns, entry_columns, mentor_columns
from matching.constraints import Rule, Test, bit_rules
from matching.errors import ProblemError
from matching.fields import Field, Packing, by_selectivity, pack
from matching.geography import Distances
from matching.model import Entry, Mentor, Problem
from matching.nearness import neighbourhoods
from matching.pairwise import DistanceTest, pairwise_rules
from matching.speech import LanguageTest, Speech
from matching.watching import UNWATCHED, Watch

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

_ORDER = {constraint: index for index, constraint in enumerate(Constraint)}
_BLOCK = 1 << 17  # pairs per block: its buffers stay in the second-level cache
_LARGE = 4_000_000  # pairs from which on it is worth finding out who lives near whom


@dataclass(frozen=True)
class Candidates:
    """Feasible pairs by row (compressed sparse rows).

    Attributes
    ----------
    starts : intp array, shape (rows + 1,)
    columns : intp array, shape (pairs,)
        Ascending within each row.
    """

    starts: Index
    columns: Index

    @cached_property
    def rows(self) -> Index:
        """The row of each pair, shape (pairs,)."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.intp), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Pool:
    """Both sides in the solver's order, with every constraint made ready for them.

    Attributes
    ----------
    entries : tuple of Entry
        Rows.
    mentors : tuple of Mentor
        Columns.
    entry_side, mentor_side : Columns
        The same by field.
    tests : tuple of (Rule, Test)
        Constraints that bind somebody; in the order of `Constraint`.
    packing : Packing
        The bit rules among them, packed.
    others : tuple of Test
        The tests that are not packed.
    lifted : dict of (row, column) to constraints
        Overrides by coordinators.
    """

    entries: tuple[Entry, ...]
    mentors: tuple[Mentor, ...]
    entry_side: Columns
    mentor_side: Columns
    tests: tuple[tuple[Rule, Test], ...]
    packing: Packing
    others: tuple[Test, ...]
    lifted: dict[tuple[int, int], frozenset[Constraint]]

    @property
    def distances(self) -> Distances | None:
        """The distances between these people, if somebody set a limit to them."""
        return next((test.distances for _, test in self.tests if isinstance(test, DistanceTest)), None)

    @property
    def speech(self) -> Speech | None:
        """What these people speak, if there is anybody."""
        return next((test.speech for _, test in self.tests if isinstance(test, LanguageTest)), None)

    def broken(self, row: int, column: int) -> tuple[Reason, ...]:
        """Return every constraint a pair breaks, lifted or not."""
        rows, columns = np.array([row], dtype=np.intp), np.array([column], dtype=np.intp)
        entry, mentor = self.entries[row], self.mentors[column]
        return tuple(
            Reason(rule.constraint, rule.params(entry, mentor))
            for rule, test in self.tests
            if not test.holds(rows, columns)[0]
        )

    def split(self, row: int, column: int) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Return the broken constraints that stand, and those that are lifted."""
        lifted = self.lifted.get((row, column), frozenset())
        broken = self.broken(row, column)
        return (
            tuple(reason for reason in broken if reason.constraint not in lifted),
            tuple(reason for reason in broken if reason.constraint in lifted),
        )


def pool_of(
    problem: Problem,
    entries: Sequence[Entry],
    mentors: Sequence[Mentor],
    sides: tuple[Columns, Columns] | None = None,
) -> Pool:
    """Make every constraint of a problem ready for these people, in this order; their columns if known."""
    entry_side, mentor_side = sides or (entry_columns(entries), mentor_columns(mentors))
    rules = sorted((*bit_rules(problem), *pairwise_rules(problem)), key=lambda rule: _ORDER[rule.constraint])
    tests = []
    for rule in rules:
        test = rule.prepare(entry_side, mentor_side)
        if test is not None:
            tests.append((rule, test))
    fields, others = [], []
    for _, test in tests:
        if isinstance(test, Field):
            fields.append(test)
        elif isinstance(test, LanguageTest):
            fields.append(test.field)
        else:
            others.append(test)
    coarse = (test.coarse() for test in others if isinstance(test, DistanceTest))
    fields.extend(field for field in coarse if field is not None)
    lifted: dict[tuple[int, int], frozenset[Constraint]] = {}
    if problem.overrides:
        row_of = {entry.id: row for row, entry in enumerate(entries)}
        column_of = {mentor.id: column for column, mentor in enumerate(mentors)}
        for override in problem.overrides:
            row, column = row_of.get(override.entry_id), column_of.get(override.mentor_id)
            if row is not None and column is not None:
                already = lifted.get((row, column), frozenset())
                lifted[row, column] = already | {override.constraint}
    return Pool(
        tuple(entries),
        tuple(mentors),
        entry_side,
        mentor_side,
        tuple(tests),
        pack(by_selectivity(fields)),
        tuple(others),
        lifted,
    )


def feasible_pairs(
    pool: Pool, active: Flags, *, most: int | None = None, watch: Watch = UNWATCHED
) -> Candidates:
    """Return the feasible pairs of the active rows.

    Parameters
    ----------
    pool : Pool
    active : bool array, shape (rows,)
        Rows that are not active have no pairs.
    most : int, optional
        So many pairs, counted by seat, have room.
    watch : Watch
        Told how many rows are compared.

    Returns
    -------
    Candidates
        Over all rows of the pool.

    Raises
    ------
    ProblemError
        If there are more pairs than have room.
    """
    height, width = len(pool.entries), len(pool.mentors)
    found = [(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))]
    rows, compared, room = np.flatnonzero(active), 0, 0
    seats = np.array(pool.mentor_side["capacity"], dtype=np.int64)
    for some_rows, some_columns in _blocks(pool, rows, width):
        watch.at("pairs", compared, len(rows))
        found.append(_feasible(pool, some_rows, some_columns))
        compared += len(some_rows)
        if most is not None:
            room += int(seats.take(found[-1][1]).sum())
            if room > most:
                raise ProblemError(
                    "entries", "size", f"more than {most} feasible pairs exceed the memory allowed"
                )
    watch.at("pairs", compared, len(rows))
    extra = [
        (row, column)
        for row, column in sorted(pool.lifted)
        if active[row] and not pool.split(row, column)[0] and pool.split(row, column)[1]
    ]
    if extra:
        found.append((np.array([row for row, _ in extra]), np.array([column for _, column in extra])))
    all_rows = np.concatenate([rows for rows, _ in found])
    all_columns = np.concatenate([columns for _, columns in found])
    if extra or (np.diff(all_rows) < 0).any():
        order = np.argsort(all_rows * max(width, 1) + all_columns, kind="stable")
        all_rows, all_columns = all_rows[order], all_columns[order]
    starts = np.zeros(height + 1, dtype=np.intp)
    np.cumsum(np.bincount(all_rows, minlength=height), out=starts[1:])
    return Candidates(starts, all_columns)


def _blocks(pool: Pool, rows: Index, width: int) -> Iterator[tuple[Index, Index]]:
    """Yield rows and columns to compare: everybody, or in large problems those who live near enough."""
    columns = np.arange(width, dtype=np.intp)
    near = next((test for _, test in pool.tests if isinstance(test, DistanceTest)), None)
    whole = [(rows, columns)] if near is None or len(rows) * width < _LARGE else neighbourhoods(near, rows)
    for some_rows, some_columns in whole:
        step = max(1, _BLOCK // max(1, len(some_columns)))
        for begin in range(0, len(some_rows), step):
            yield some_rows[begin : begin + step], some_columns


def _feasible(pool: Pool, rows: Index, columns: Index) -> tuple[Index, Index]:
    left, right = pool.packing.pairs(rows, columns)
    for test in pool.others:
        keep = np.flatnonzero(test.holds(left, right))
        left, right = left.take(keep), right.take(keep)
    return left, right
