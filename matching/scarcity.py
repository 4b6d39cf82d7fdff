"""Why somebody waits: the certificate of scarcity, and what keeps mentors from entries that nobody fits.

Let R be the entries reached from unserved ones along alternating paths (an unserved entry, any mentor
feasible for it, the entries that mentor serves, and so on) and N(R) the mentors met on the way. All their
seats are taken by entries of R, so exactly ``|R| - seats(N(R))`` of R must wait in every solution (Hall
1935, König 1931; the decomposition is Dulmage and Mendelsohn's, 1958).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from matching.alternating import edges_of, reached_rows
from matching.candidates import Pool
from matching.codes import Reason
from matching.errors import UnprovenError
from matching.result import Block, NearMiss, Shortage
from matching.scoring import Scorer
from matching.weights import Graph

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

NEAREST = 3
"""Mentors named to an entry that nobody fits."""


def shortages_of(
    graph: Graph, mate: Index, active: Flags, entry_ids: Sequence[str], mentor_ids: Sequence[str]
) -> tuple[tuple[Shortage, ...], dict[int, int]]:
    """Return the certificate of scarcity in connected parts, and the part of each unserved row in it.

    Raises
    ------
    UnprovenError
        If a part's balance is wrong, which a largest solution excludes.
    """
    candidates = graph.candidates
    rows, columns = reached_rows(
        candidates, len(graph.seats), mate, active & (np.diff(candidates.starts) > 0)
    )
    row_list, column_list = np.flatnonzero(rows), np.flatnonzero(columns)
    if not len(row_list):
        return (), {}
    column_number = np.cumsum(columns) - 1 + len(row_list)
    edges, lengths = edges_of(candidates, row_list)
    size = len(row_list) + len(column_list)
    right = column_number[candidates.columns[edges]]
    ends = np.concatenate([[0], np.cumsum(lengths), np.full(len(column_list), len(right))])
    count, labels = connected_components(
        csr_array((np.ones(len(right)), right, ends), shape=(size, size)), directed=False
    )
    members: list[tuple[list[int], list[int]]] = [([], []) for _ in range(count)]
    for row, label in zip(row_list.tolist(), labels[: len(row_list)].tolist(), strict=True):
        members[label][0].append(row)
    for column, label in zip(column_list.tolist(), labels[len(row_list) :].tolist(), strict=True):
        members[label][1].append(column)
    members.sort(key=lambda part: (-len(part[0]), part[0]))
    shortages = []
    part_of: dict[int, int] = {}
    for number, (part_rows, part_columns) in enumerate(members):
        waiting = [row for row in part_rows if mate[row] < 0]
        seats = int(graph.seats[part_columns].sum())
        if len(part_rows) - seats != len(waiting):
            raise UnprovenError("the certificate of scarcity does not balance")
        part_of.update(dict.fromkeys(waiting, number))
        shortages.append(
            Shortage(
                entry_ids=tuple([entry_ids[row] for row in part_rows]),
                mentor_ids=tuple([mentor_ids[column] for column in part_columns]),
                seats=seats,
                must_wait=len(waiting),
                unserved=tuple([entry_ids[row] for row in waiting]),
            )
        )
    return tuple(shortages), part_of


def obstacles_of(
    pool: Pool, scorer: Scorer, rows: Index, count: int = NEAREST
) -> list[tuple[tuple[Block, ...], tuple[NearMiss, ...]]]:
    """Return what keeps every mentor from each of these rows, and the mentors who come nearest.

    Near is, in this order: no constraint that nobody may lift; few constraints; high quality; identifier.
    """
    if not len(rows):
        return []
    if not pool.mentors:
        return [((), ())] * len(rows)
    rules = [rule for rule, _ in pool.tests]
    columns = np.arange(len(pool.mentors), dtype=np.intp)
    broken = _broken(pool, rows, columns)
    total = np.add.reduce(broken, axis=0, dtype=np.uint8)
    firm = np.array([not rule.constraint.may_be_overridden for rule in rules], dtype=np.bool_)
    effort = np.add.reduce(broken[firm], axis=0, dtype=np.int16) * np.int16(len(rules) + 1) + total
    keep = min(count, len(columns))
    limit = np.partition(effort, keep - 1, axis=1)[:, keep - 1]
    at, near = np.nonzero(effort <= limit[:, None])
    order = np.lexsort((near, -scorer.quality(rows[at], near), effort[at, near], at))
    first = np.searchsorted(at, np.arange(len(rows)))
    nearest = near[order[first[:, None] + np.arange(keep)]]  # (rows, keep)
    # Sums of 16 bits are several times faster than counts, and there are seldom more mentors.
    most = np.uint16 if len(columns) < 1 << 16 else np.intp
    alone = np.add.reduce(broken & (total == 1), axis=2, dtype=most).T.astype(np.int64)
    every = np.add.reduce(broken, axis=2, dtype=most).T.astype(np.int64)
    heaviest = np.argsort(-(alone * (len(columns) + 1) + every), axis=1, kind="stable").tolist()
    flags = broken[:, np.arange(len(rows))[:, None], nearest].transpose(1, 2, 0).tolist()
    constraints = [rule.constraint for rule in rules]
    result = []
    for row, near_row, breaks, places, single, either in zip(
        rows.tolist(), nearest.tolist(), flags, heaviest, alone.tolist(), every.tolist(), strict=True
    ):
        blocks = [
            Block(constraints[place], single[place], either[place]) for place in places if either[place]
        ]
        entry = pool.entries[row]
        misses = []
        for column, broken_rules in zip(near_row, breaks, strict=True):
            mentor = pool.mentors[column]
            reasons = [
                Reason(rule.constraint, rule.params(entry, mentor)) for rule in compress(rules, broken_rules)
            ]
            misses.append(NearMiss(mentor.id, tuple(reasons)))
        result.append((tuple(blocks), tuple(misses)))
    return result


def _broken(pool: Pool, rows: Index, columns: Index) -> Flags:
    """Return which constraints that are not lifted each pair breaks, shape (tests, rows, columns)."""
    broken = np.empty((len(pool.tests), len(rows), len(columns)), dtype=np.bool_)
    for flags, (_, test) in zip(broken, pool.tests, strict=True):
        np.logical_not(test.holds(rows[:, None], columns[None, :]), out=flags)
    if pool.lifted:
        number = {rule.constraint: place for place, (rule, _) in enumerate(pool.tests)}
        for (row, column), constraints in pool.lifted.items():
            lifted = [number[one] for one in constraints if one in number]
            for position in np.flatnonzero(rows == row).tolist():
                broken[lifted, position, column] = False
    return broken
