"""The constraints that compare two people: distance, region, period, and lists of pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint
from matching.constraints import Params, Rule
from matching.geography import Distances, distances_of
from matching.model import Entry, Mentor, Problem

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

ALWAYS = date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class DistanceTest:
    """The pair's distance within both sides' limits."""

    distances: Distances
    left: Floats
    right: Floats

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs are near enough: an unknown distance only where nobody set a limit."""
        limit = np.minimum(self.left[rows], self.right[columns])
        return np.asarray((self.distances.km(rows, columns) <= limit) | np.isinf(limit))


@dataclass(frozen=True, slots=True)
class DistanceRule:
    """Neither side travels farther than it wishes."""

    constraint: Constraint = Constraint.DISTANCE

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> DistanceTest | None:
        """Collect places and limits."""
        left, right = _limits(entries), _limits(mentors)
        if np.isinf(left).all() and np.isinf(right).all():
            return None
        return DistanceTest(distances_of(entries, mentors), left, right)

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the distance in tenths of kilometres and the lower limit."""
        km = float(distances_of((entry,), (mentor,)).km(np.zeros(1, np.intp), np.zeros(1, np.intp))[0])
        limits = [limit for limit in (entry.travel_km, mentor.travel_km) if limit is not None]
        return {"km": None if np.isnan(km) else round(km, 1), "limit_km": min(limits, default=None)}


def _limits(people: Sequence[Entry] | Sequence[Mentor]) -> Floats:
    return np.array([np.inf if one.travel_km is None else one.travel_km for one in people], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class RegionTest:
    """The same region, where either side wishes its own only."""

    left: Index
    right: Index
    left_bound: Flags
    right_bound: Flags

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs are in one region or free to leave it."""
        here, there = self.left[rows], self.right[columns]
        free = ~(self.left_bound[rows] | self.right_bound[columns])
        return np.asarray(free | ((here == there) & (here >= 0)))


@dataclass(frozen=True, slots=True)
class RegionRule:
    """Who wishes to stay in their own region is paired within it."""

    constraint: Constraint = Constraint.REGION

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> RegionTest | None:
        """Number the regions."""
        left_bound = np.array([one.own_region_only for one in entries], dtype=np.bool_)
        right_bound = np.array([one.own_region_only for one in mentors], dtype=np.bool_)
        if not left_bound.any() and not right_bound.any():
            return None
        numbers: dict[str, int] = {}
        return RegionTest(_regions(entries, numbers), _regions(mentors, numbers), left_bound, right_bound)

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return both regions."""
        return {
            "entry_region": entry.place.region if entry.place else None,
            "mentor_region": mentor.place.region if mentor.place else None,
        }


def _regions(people: Sequence[Entry] | Sequence[Mentor], numbers: dict[str, int]) -> Index:
    return np.array(
        [
            -1
            if one.place is None or one.place.region is None
            else numbers.setdefault(one.place.region, len(numbers))
            for one in people
        ],
        dtype=np.intp,
    )


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

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> PeriodTest | None:
        """Cut everybody's days to the run's period."""
        if all(
            (one.available_from is None or one.available_from <= self.on) and one.available_until is None
            for people in (entries, mentors)
            for one in people
        ):
            return None
        spans = [
            np.array([self._span(one) for one in people], dtype=np.intp).reshape(-1, 2)
            for people in (entries, mentors)
        ]
        return PeriodTest(spans[0][:, 0], spans[0][:, 1], spans[1][:, 0], spans[1][:, 1])

    def _span(self, one: Entry | Mentor) -> tuple[int, int]:
        first = self.on.toordinal()
        last = ALWAYS if self.until is None else self.until.toordinal()
        if one.available_from is not None:
            first = max(first, one.available_from.toordinal())
        if one.available_until is not None:
            last = min(last, one.available_until.toordinal())
        return first, last

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the first day both would be available and the last (which lies before it)."""
        first = max(self._span(entry)[0], self._span(mentor)[0])
        last = min(self._span(entry)[1], self._span(mentor)[1])
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
    of_entry: Callable[[Entry], Iterable[str]]
    of_mentor: Callable[[Mentor], Iterable[str]]
    describe: Callable[[Entry, Mentor], Params]

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> ListTest | None:
        """Collect the listed pairs among these people."""
        pairs: set[int] = set()
        columns: dict[str, int] | None = None
        rows: dict[str, int] | None = None
        for row, entry in enumerate(entries):
            listed = self.of_entry(entry)
            if listed:
                columns = columns or {mentor.id: column for column, mentor in enumerate(mentors)}
                pairs.update(row * len(mentors) + columns[one] for one in listed if one in columns)
        for column, mentor in enumerate(mentors):
            listed = self.of_mentor(mentor)
            if listed:
                rows = rows or {entry.id: row for row, entry in enumerate(entries)}
                pairs.update(rows[one] * len(mentors) + column for one in listed if one in rows)
        return ListTest(np.array(sorted(pairs), dtype=np.int64), len(mentors)) if pairs else None

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return what the list says about the pair."""
        return self.describe(entry, mentor)


def pairwise_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the constraints that compare two people, in the order of `Constraint`."""
    forbidden: dict[str, set[str]] = {}
    why: Mapping[tuple[str, str], str] = {
        (pair.entry_id, pair.mentor_id): pair.reason for pair in problem.forbidden
    }
    for pair in problem.forbidden:
        forbidden.setdefault(pair.entry_id, set()).add(pair.mentor_id)
    nobody: frozenset[str] = frozenset()
    return (
        DistanceRule(),
        RegionRule(),
        PeriodRule(problem.on, problem.until),
        ListRule(
            Constraint.FORBIDDEN,
            lambda entry: forbidden.get(entry.id, nobody),
            lambda mentor: nobody,
            lambda entry, mentor: {"reason": why[entry.id, mentor.id]},
        ),
        ListRule(
            Constraint.DECLINED,
            lambda entry: entry.declined_mentors,
            lambda mentor: mentor.declined_entries,
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
            lambda entry: entry.former_mentors - entry.wished_mentors,
            lambda mentor: nobody,
            lambda entry, mentor: {},
        ),
    )
