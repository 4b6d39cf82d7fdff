"""The constraints that compare two people: distance, region, period, and lists of pairs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter, sub

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint
from matching.columns import Columns, numbering
from matching.constraints import Params, Rule
from matching.fields import Field
from matching.geography import Distances, distance_km, distances_of
from matching.model import Entry, Mentor, Problem

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

_CELLS = 20  # cells of the coarse map: as many as usually have room in a word
_COARSE_LIMIT = 4_000_000  # places times mentors up to which making the coarse map is worth it

ALWAYS = date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class DistanceTest:
    """The pair's distance within both sides' limits."""

    distances: Distances
    left: Floats
    right: Floats

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs are near enough: an unknown distance only where nobody set a limit."""
        limit = np.minimum(self.left.take(rows), self.right.take(columns))
        return np.asarray(self.distances.km(rows, columns) <= limit)  # unknown is infinite

    def coarse(self) -> Field | None:
        """Return a field that every pair within the mentor's limit keeps, and most others do not.

        The entries' places are cut into cells of a map; a mentor's bits are the cells with a place in reach.
        It costs nothing where a word has room, and spares most of the exact comparisons.
        """
        table, places = self.distances.table, len(self.distances.left_points)
        if table is None or not places or places * len(self.right) > _COARSE_LIMIT:
            return None
        strip = np.empty(places, dtype=np.intp)
        points = self.distances.left_points
        east = np.argsort(np.arctan2(points[:, 1], points[:, 0]), kind="stable")
        strip[east] = np.arange(places) * 5 // places
        order = np.lexsort((points[:, 2], strip))
        cells = min(places, _CELLS)
        cell = np.empty(places, dtype=np.intp)
        cell[order] = np.arange(places) * cells // places
        starts = np.searchsorted(cell[order], np.arange(cells))
        nearest = np.minimum.reduceat(table[order], starts, axis=0)
        reach = nearest.take(self.distances.right, axis=1) <= self.right
        bits = np.left_shift(np.uint64(1), np.arange(cells, dtype=np.uint64))
        right = np.bitwise_or.reduce(reach * bits[:, None], axis=0)
        return Field(bits.take(cell.take(self.distances.left))[None, :], right[None, :], cells)


@dataclass(frozen=True, slots=True)
class DistanceRule:
    """Neither side travels farther than it wishes."""

    constraint: Constraint = Constraint.DISTANCE

    def prepare(self, entries: Columns, mentors: Columns) -> DistanceTest | None:
        """Collect places and limits."""
        if entries.coded("travel_km").values == mentors.coded("travel_km").values == [None]:
            return None
        return DistanceTest(distances_of(entries, mentors), _limits(entries), _limits(mentors))

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the distance in tenths of kilometres and the lower limit."""
        km = distance_km(entry.place, mentor.place)
        limits = [limit for limit in (entry.travel_km, mentor.travel_km) if limit is not None]
        return {"km": None if km is None else round(km, 1), "limit_km": min(limits, default=None)}


def _limits(people: Columns) -> Floats:
    limits = people.coded("travel_km")
    known = [np.inf if km is None else km for km in limits.values]
    return np.array(known, dtype=np.float64).take(limits.numbers)


@dataclass(frozen=True, slots=True)
class RegionTest:
    """The same region, where either side wishes its own only."""

    left: Index
    right: Index
    left_bound: Flags
    right_bound: Flags

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs are in one region or free to leave it."""
        here, there = self.left.take(rows), self.right.take(columns)
        free = ~(self.left_bound.take(rows) | self.right_bound.take(columns))
        return np.asarray(free | ((here == there) & (here >= 0)))


@dataclass(frozen=True, slots=True)
class RegionRule:
    """Who wishes to stay in their own region is paired within it."""

    constraint: Constraint = Constraint.REGION

    def prepare(self, entries: Columns, mentors: Columns) -> RegionTest | None:
        """Number the regions."""
        if not any(entries["own_region_only"]) and not any(mentors["own_region_only"]):
            return None
        numbers = numbering()
        numbers[None] = -1  # is not the same as another one that is not known
        sides = [
            np.fromiter(map(numbers.__getitem__, people["region"]), dtype=np.intp, count=len(people))
            for people in (entries, mentors)
        ]
        bound = [np.array(people["own_region_only"], dtype=np.bool_) for people in (entries, mentors)]
        return RegionTest(sides[0], sides[1], bound[0], bound[1])

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return both regions."""
        return {
            "entry_region": entry.place.region if entry.place else None,
            "mentor_region": mentor.place.region if mentor.place else None,
        }


@dataclass(frozen=True, slots=True)
class PeriodTest:
    """A common day of both sides and the run's period."""

    left_from: Index
    left_until: Index
    right_from: Index
    right_until: Index

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether both are available on some day of the period."""
        first = np.maximum(self.left_from[rows], self.right_from[columns])
        last = np.minimum(self.left_until[rows], self.right_until[columns])
        return np.asarray(first <= last)


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """Both sides are available on a common day of the run's period."""

    on: date
    until: date | None
    constraint: Constraint = Constraint.PERIOD

    def prepare(self, entries: Columns, mentors: Columns) -> PeriodTest | None:
        """Cut everybody's days to the run's period."""
        sides = [(people["available_from"], people["available_until"]) for people in (entries, mentors)]
        if all(
            last.count(None) == len(last) and all(day <= self.on for day in first if day is not None)
            for first, last in sides
        ):
            return None
        spans = [
            np.array(list(map(self._span, first, last)), dtype=np.intp).reshape(-1, 2)
            for first, last in sides
        ]
        return PeriodTest(spans[0][:, 0], spans[0][:, 1], spans[1][:, 0], spans[1][:, 1])

    def _span(self, available_from: date | None, available_until: date | None) -> tuple[int, int]:
        first = self.on.toordinal()
        last = ALWAYS if self.until is None else self.until.toordinal()
        if available_from is not None:
            first = max(first, available_from.toordinal())
        if available_until is not None:
            last = min(last, available_until.toordinal())
        return first, last

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the first day both would be available and the last (which lies before it)."""
        spans = [self._span(one.available_from, one.available_until) for one in (entry, mentor)]
        first = max(first for first, _ in spans)
        last = min(last for _, last in spans)
        return {"from": date.fromordinal(first), "until": date.fromordinal(last)}


@dataclass(frozen=True, slots=True)
class ListTest:
    """Pairs that are listed, as sorted numbers ``row * mentors + column``."""

    listed: NDArray[np.int64]
    mentors: int

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs are not in the list."""
        number = np.asarray(rows, dtype=np.int64) * self.mentors + columns
        place = np.searchsorted(self.listed, number)
        return np.asarray(self.listed[np.minimum(place, len(self.listed) - 1)] != number)


@dataclass(frozen=True, slots=True)
class ListRule:
    """A constraint that is a list of pairs: of either side's, or of the problem."""

    constraint: Constraint
    of_entries: Callable[[Columns], Iterable[Collection[str]]]
    of_mentors: Callable[[Columns], Iterable[Collection[str]]]
    describe: Callable[[Entry, Mentor], Params]

    def prepare(self, entries: Columns, mentors: Columns) -> ListTest | None:
        """Collect the listed pairs among these people."""
        pairs: set[int] = set()
        of_entries, of_mentors = list(self.of_entries(entries)), list(self.of_mentors(mentors))
        if any(of_entries):
            columns = {mentor_id: column for column, mentor_id in enumerate(mentors["id"])}
            for row, listed in enumerate(of_entries):
                pairs.update(row * len(mentors) + columns[one] for one in listed if one in columns)
        if any(of_mentors):
            rows = {entry_id: row for row, entry_id in enumerate(entries["id"])}
            for column, listed in enumerate(of_mentors):
                pairs.update(rows[one] * len(mentors) + column for one in listed if one in rows)
        return ListTest(np.array(sorted(pairs), dtype=np.int64), len(mentors)) if pairs else None

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return what the list says about the pair."""
        return self.describe(entry, mentor)


def pairwise_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the constraints that compare two people, in the order of `Constraint`."""
    forbidden: dict[str, set[str]] = {}
    nobody: frozenset[str] = frozenset()
    why: Mapping[tuple[str, str], str] = {
        (pair.entry_id, pair.mentor_id): pair.reason for pair in problem.forbidden
    }
    for pair in problem.forbidden:
        forbidden.setdefault(pair.entry_id, set()).add(pair.mentor_id)
    return (
        DistanceRule(),
        RegionRule(),
        PeriodRule(problem.on, problem.until),
        ListRule(
            Constraint.FORBIDDEN,
            lambda entries: [forbidden.get(one, nobody) for one in entries["id"]] if forbidden else (),
            lambda mentors: (),
            lambda entry, mentor: {"reason": why[entry.id, mentor.id]},
        ),
        ListRule(
            Constraint.DECLINED,
            itemgetter("declined_mentors"),
            itemgetter("declined_entries"),
            lambda entry, mentor: {
                "by": tuple(
                    side
                    for side, declined in (
                        ("entry", mentor.id in entry.declined_mentors),
                        ("mentor", entry.id in mentor.declined_entries),
                    )
                    if declined
                )
            },
        ),
        ListRule(
            Constraint.FORMER,
            lambda entries: map(sub, entries["former_mentors"], entries["wished_mentors"]),
            lambda mentors: (),
            lambda entry, mentor: {},
        ),
    )
