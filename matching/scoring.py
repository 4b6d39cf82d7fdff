"""Points per named criterion, for all pairs at once.

Every criterion says how well it is met in thousandths; a table turns that into points of its weight, rounded
half up, so that contributions are integers and add up to the pair's quality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from matching.codes import Criterion, Level
from matching.columns import Columns
from matching.fields import WORD_BITS, bits_of, words_of
from matching.geography import Distances, distances_of
from matching.model import WEEK_SLOTS, Policy

FAR_KM = 40
"""From this distance on, nearness gives no points."""

MANY_INTERESTS = 3
"""So many shared interests (or all of the entry's, if fewer) give full points."""

MANY_SLOTS = 4
"""So many common slots of the week give full points."""

MANY_TANDEMS = 3
"""So many former tandems give full points."""

YEARS_OFF = 20
"""An age so many years outside of a wish gives no points."""

_TABLE_LIMIT = 50_000  # a table of points between ways to speak is worth it up to so many cells

Index = NDArray[np.intp]
Points = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring needs of both sides, as arrays; see `scorer_of`."""

    weights: tuple[int, ...]
    ways: tuple[Index, Index]  # (n,), (m,): the index of what each person speaks
    spoken: tuple[Words, Words]  # (levels, chunks, ways): bit per language spoken at least at the level
    language_points: Points | None  # (ways, ways), if few enough
    interests: tuple[Words, Words]  # (chunks, n), (chunks, m)
    interest_wanted: Index  # (n,) how many shared give full points, 0: none stated
    focus: tuple[Words, Words]
    focus_wanted: Index
    distances: Distances
    place_points: Points | None  # between places, if there is a table of distances
    slots: tuple[Words, Words]
    ages: tuple[NDArray[np.float64], NDArray[np.float64]]  # NaN: not known
    age_wishes: tuple[NDArray[np.float64], NDArray[np.float64]]  # (n, 2), (m, 2); NaN: no wish
    age_wished: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    experience: Points  # (m,) points

    def points(self, rows: Index, columns: Index) -> Points:
        """Return the points of pairs by criterion.

        Parameters
        ----------
        rows, columns : intp arrays, shape (p,)

        Returns
        -------
        int64 array, shape (criteria, p)
            In the order of `Criterion`.
        """
        result = np.empty((len(Criterion), len(rows)), dtype=np.int64)
        for index, part in enumerate(self._parts(rows, columns)):
            result[index] = part
        return result

    def quality(self, rows: Index, columns: Index) -> Points:
        """Return the quality of pairs, 0 to 1000, shape (p,)."""
        total = np.zeros(len(rows), dtype=np.int64)
        for part in self._parts(rows, columns):
            total += part
        return total

    def _parts(self, rows: Index, columns: Index) -> Iterable[Points | int]:
        language, interests, goal, place, time, age, _ = self.weights
        yield self._language(rows, columns, language)
        yield _shared(self.interests, self.interest_wanted, rows, columns, interests)
        yield _shared(self.focus, self.focus_wanted, rows, columns, goal)
        yield self._place(rows, columns, place)
        common = np.bitwise_count(self.slots[0][0].take(rows) & self.slots[1][0].take(columns))
        table = _weighed(np.minimum(np.arange(WORD_BITS), MANY_SLOTS) * 1000 // MANY_SLOTS, time)
        yield table.take(common)
        yield self._age(rows, columns, age)
        yield self.experience.take(columns)

    def _language(self, rows: Index, columns: Index, weight: int) -> Points | int:
        if not weight:
            return 0
        left, right = self.ways[0].take(rows), self.ways[1].take(columns)
        if self.language_points is None:
            return _language_points(self.spoken, left, right, weight)
        return np.asarray(self.language_points.ravel().take(left * self.language_points.shape[1] + right))

    def _place(self, rows: Index, columns: Index, weight: int) -> Points | int:
        if not weight:
            return 0
        if self.place_points is None:
            return _weighed(_nearness(self.distances.km(rows, columns)), weight)
        width = self.place_points.shape[1]
        cells = self.distances.left.take(rows) * width + self.distances.right.take(columns)
        return np.asarray(self.place_points.ravel().take(cells))

    def _age(self, rows: Index, columns: Index, weight: int) -> Points | int:
        wished = self.age_wished[0].take(rows) | self.age_wished[1].take(columns)
        some = np.flatnonzero(wished)
        if not weight or not len(some):
            return weight
        left, right = rows[some], columns[some]
        met = np.minimum(
            _closeness(self.age_wishes[0][left], self.ages[1][right]),
            _closeness(self.age_wishes[1][right], self.ages[0][left]),
        )
        result = np.full(len(rows), weight, dtype=np.int64)
        result[some] = _weighed(met, weight)
        return result


def _weighed(thousandths: NDArray[np.int64], weight: int) -> Points:
    rounded: NDArray[np.int64] = thousandths * weight + 500
    rounded //= 1000
    return rounded


def _language_points(spoken: tuple[Words, Words], left: Index, right: Index, weight: int) -> Points:
    """Return the points of ways to speak (broadcast): by the level of the best language in common."""
    level = np.zeros(np.broadcast_shapes(left.shape, right.shape), dtype=np.uint8)
    for one, other in zip(*spoken, strict=True):
        both = one[0].take(left) & other[0].take(right)
        for chunk in range(1, len(one)):
            both |= one[chunk].take(left) & other[chunk].take(right)
        level += both != 0
    steps = int(Level.NATIVE) - 1
    return _weighed(np.maximum(np.arange(steps + 2) - 1, 0) * 1000 // steps, weight).take(level)


def _nearness(km: NDArray[np.float64]) -> NDArray[np.int64]:
    metres = np.rint(np.minimum(km, FAR_KM) * 1000).astype(np.int64)
    return np.asarray(1000 - metres // FAR_KM)


def _closeness(wish: NDArray[np.float64], age: NDArray[np.float64]) -> NDArray[np.int64]:
    off = np.maximum(np.maximum(wish[..., 0] - age, age - wish[..., 1]), 0)
    met = np.maximum(1000 - off * (1000 // YEARS_OFF), 0)
    met = np.where(np.isnan(wish[..., 0]), 1000, np.where(np.isnan(age), 0, met))
    return met.astype(np.int64)


def _shared(
    sides: tuple[Words, Words], wanted: Index, rows: Index, columns: Index, weight: int
) -> Points | int:
    if not weight:
        return 0
    left, right = sides
    common = np.bitwise_count(left[0].take(rows) & right[0].take(columns))
    for chunk in range(1, len(left)):
        common = common + np.bitwise_count(left[chunk].take(rows) & right[chunk].take(columns))
    most = int(wanted.max(initial=0))
    table = np.zeros((most + 1, most + 1), dtype=np.int64)
    for full in range(1, most + 1):
        table[full] = _weighed(np.minimum(np.arange(most + 1), full) * 1000 // full, weight)
    return np.asarray(table.ravel().take(wanted.take(rows) * (most + 1) + np.minimum(common, most)))


def scorer_of(
    policy: Policy,
    on: date,
    entries: Columns,
    mentors: Columns,
    distances: Distances | None = None,
) -> Scorer:
    """Make scoring ready for these people, in this order; distances that are known already are used."""
    codes = _numbers()
    sides = [_spoken(people["spoken"], codes) for people in (entries, mentors)]
    spoken = _levels(*sides[0], len(codes)), _levels(*sides[1], len(codes))
    left, right = (np.arange(words.shape[-1], dtype=np.intp) for words in spoken)
    language_points = None
    if len(left) * len(right) <= _TABLE_LIMIT:
        weight = policy.weights[Criterion.LANGUAGE]
        language_points = _language_points(spoken, left[:, None], right[None, :], weight)
    interests, interest_counts = _bits(entries["interests"], mentors["interests"])
    focus, focus_counts = _bits(entries["focus"], mentors["focus"])
    wishes = (
        _wishes(entries["mentor_age_wish"]),
        _wishes(mentors["entry_age_wish"]),
    )
    experience = np.minimum(np.array(mentors["experience"], dtype=np.int64), MANY_TANDEMS)
    if distances is None:
        distances = distances_of(entries, mentors)
    place = policy.weights[Criterion.PLACE]
    return Scorer(
        weights=tuple(policy.weights[criterion] for criterion in Criterion),
        ways=(sides[0][0], sides[1][0]),
        spoken=spoken,
        language_points=language_points,
        interests=interests,
        interest_wanted=np.minimum(interest_counts, MANY_INTERESTS),
        focus=focus,
        focus_wanted=focus_counts,
        distances=distances,
        place_points=None if distances.table is None else _weighed(_nearness(distances.table), place),
        slots=(_slots(entries["slots"]), _slots(mentors["slots"])),
        ages=(
            _ages(entries["birth_year"], on),
            _ages(map(_birth_year, mentors["birth_date"], mentors["birth_year"]), on),
        ),
        age_wishes=wishes,
        age_wished=(~np.isnan(wishes[0][:, 0]), ~np.isnan(wishes[1][:, 0])),
        experience=_weighed(experience * 1000 // MANY_TANDEMS, policy.weights[Criterion.EXPERIENCE]),
    )


def _numbers() -> defaultdict[str, int]:
    """Return a dictionary that numbers what it is asked for, from 0, in the order of asking."""
    return defaultdict(count().__next__)


def _spoken(
    spoken: Sequence[tuple[tuple[str, int], ...]], codes: defaultdict[str, int]
) -> tuple[Index, Index, Index, Index]:
    """Return the way each person speaks, and what is spoken: its way, number of the language, and level.

    Ways are few: they are the distinct ones, as most people speak one or two of few languages.
    """
    ways = {way: number for number, way in enumerate(dict.fromkeys(spoken))}
    way_of = np.fromiter(map(ways.__getitem__, spoken), dtype=np.intp, count=len(spoken))
    owner = np.repeat(np.arange(len(ways)), np.fromiter(map(len, ways), dtype=np.intp, count=len(ways)))
    numbers = np.array([codes[code] for way in ways for code, _ in way], dtype=np.intp)
    levels = np.array([level for way in ways for _, level in way], dtype=np.intp)
    return way_of, owner, numbers, levels


def _levels(way_of: Index, owner: Index, number: Index, levels: Index, width: int) -> Words:
    """Return a word per level and way to speak: the languages spoken at least so well."""
    ways = int(way_of.max(initial=-1)) + 1
    result = np.stack(
        [bits_of(owner[levels == level], number[levels == level], ways, width) for level in Level]
    )
    return np.asarray(np.bitwise_or.accumulate(result[::-1], axis=0)[::-1])


def _bits(
    left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]
) -> tuple[tuple[Words, Words], Index]:
    """Return a bit per term and person, and how many terms each person of the left side has."""
    numbers = _numbers()
    counts = [np.fromiter(map(len, side), dtype=np.intp, count=len(side)) for side in (left, right)]
    terms = [
        np.fromiter(map(numbers.__getitem__, chain.from_iterable(side)), np.intp, int(lengths.sum()))
        for side, lengths in zip((left, right), counts, strict=True)
    ]
    words = [
        bits_of(np.repeat(np.arange(len(lengths)), lengths), bits, len(lengths), len(numbers))
        for lengths, bits in zip(counts, terms, strict=True)
    ]
    return (words[0], words[1]), counts[0]


def _slots(slots: Sequence[int | None]) -> Words:
    return words_of([0 if one is None else one for one in slots], WEEK_SLOTS)


def _ages(years: Iterable[int | None], on: date) -> NDArray[np.float64]:
    return np.array([np.nan if year is None else on.year - year for year in years], dtype=np.float64)


def _birth_year(day: date | None, year: int | None) -> int | None:
    return year if day is None else day.year


def _wishes(wishes: Sequence[tuple[int, int] | None]) -> NDArray[np.float64]:
    nothing = (float("nan"), float("nan"))
    return np.array([nothing if wish is None else wish for wish in wishes], dtype=np.float64).reshape(-1, 2)
