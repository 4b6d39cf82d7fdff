"""Points per named criterion, for all pairs at once.

Every criterion says how well it is met in thousandths; a table turns that into points of its weight, rounded
half up, so that contributions are integers and add up to the pair's quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.codes import Criterion, Level
from matching.columns import Coded, Columns, numbering, terms_of
from matching.fields import WORD_BITS, Packing, Words, bits_of
from matching.geography import Distances, distances_of
from matching.model import Policy
from matching.speech import Speech, speech_of

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

_PLACE, _AGE = (list(Criterion).index(one) for one in (Criterion.PLACE, Criterion.AGE))

Index = NDArray[np.intp]
Points = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shared:
    """Points for what two people have in common.

    Attributes
    ----------
    left, right : uint64 arrays, shapes (chunks, n) and (chunks, m)
        A bit per term.
    wanted : intp array, shape (n,)
        Where the points for each entry begin in the table: by how many terms in common give full points.
    table : int64 array, flat
        Points by how many terms are in common.
    """

    left: Words
    right: Words
    wanted: Index
    table: Points

    def points(self, rows: Index, columns: Index) -> Points:
        """Return the points of pairs."""
        cells = self.wanted.take(rows)
        for one, other in zip(self.left, self.right, strict=True):
            cells += np.bitwise_count(one.take(rows) & other.take(columns))
        return np.asarray(self.table.take(cells))


@dataclass(frozen=True, slots=True)
class Wishes:
    """Points for the age of somebody about whom the other side has a wish.

    Attributes
    ----------
    wish : intp array, one per person who may wish
        Where the points for each one's wish begin in the table.
    age : intp array, one per person of the other side
        Number of the age.
    table : int64 array, flat
        Points by wish and age.
    """

    wish: Index
    age: Index
    table: Points

    def points(self, wishing: Index, others: Index) -> Points:
        """Return the points of pairs."""
        return np.asarray(self.table.take(self.wish.take(wishing) + self.age.take(others)))


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring needs of both sides, as arrays; see `scorer_of`."""

    weights: tuple[int, ...]
    ladder: Packing  # a field per level
    language_points: Points  # by steps on the ladder
    interests: Shared
    focus: Shared
    slots: Shared
    distances: Distances
    place_points: Points | None  # between places, if there is a table of distances
    mentor_ages: Wishes | None  # the entries' wishes about them, if there are any
    entry_ages: Wishes | None
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
        yield self.language_points.take(self.ladder.count(rows, columns))
        yield self.interests.points(rows, columns)
        yield self.focus.points(rows, columns)
        yield self._place(rows, columns)
        yield self.slots.points(rows, columns)
        yield self._age(rows, columns)
        yield self.experience.take(columns)

    def _place(self, rows: Index, columns: Index) -> Points:
        if self.place_points is None:
            return _weighed(_nearness(self.distances.km(rows, columns)), self.weights[_PLACE])
        return np.asarray(self.place_points.take(self.distances.cells(rows, columns)))

    def _age(self, rows: Index, columns: Index) -> Points | int:
        """Return the points of what is met worse: the entry's wish or the mentor's."""
        one, other = self.mentor_ages, self.entry_ages
        if one is None:
            return self.weights[_AGE] if other is None else other.points(columns, rows)
        if other is None:
            return one.points(rows, columns)
        return np.minimum(one.points(rows, columns), other.points(columns, rows))


def _weighed(thousandths: NDArray[np.int64], weight: int) -> Points:
    rounded: NDArray[np.int64] = thousandths * weight + 500
    rounded //= 1000
    return rounded


def _nearness(km: NDArray[np.float64]) -> NDArray[np.int64]:
    metres = np.rint(np.minimum(km, FAR_KM) * 1000).astype(np.int64)
    return np.asarray(1000 - metres // FAR_KM)


def scorer_of(
    policy: Policy,
    on: date,
    entries: Columns,
    mentors: Columns,
    distances: Distances | None = None,
    speech: Speech | None = None,
) -> Scorer:
    """Make scoring ready for these people, in this order; what is known already of both sides is used."""
    weights = tuple(policy.weights[criterion] for criterion in Criterion)
    language, interests, goal, place, time, age, experience = weights
    speech = speech or speech_of(entries, mentors)
    distances = distances or distances_of(entries, mentors)
    steps = np.maximum(np.arange(len(Level) + 1) - 1, 0) * 1000 // (len(Level) - 1)
    tandems = np.minimum(np.array(mentors["experience"], dtype=np.int64), MANY_TANDEMS)
    return Scorer(
        weights=weights,
        ladder=speech.ladder(),
        language_points=_weighed(steps, language),
        interests=_terms(entries["interests"], mentors["interests"], MANY_INTERESTS, interests),
        focus=_terms(entries["focus"], mentors["focus"], None, goal),
        slots=_shared(
            _stated(entries.slots),
            _stated(mentors.slots),
            np.full(len(entries), MANY_SLOTS, dtype=np.intp),
            time,
        ),
        distances=distances,
        place_points=None if distances.table is None else _weighed(_nearness(distances.table), place).ravel(),
        mentor_ages=_wishes(entries.coded("mentor_age_wish"), mentors, "born", on, age),
        entry_ages=_wishes(mentors.coded("entry_age_wish"), entries, "birth_year", on, age),
        experience=_weighed(tandems * 1000 // MANY_TANDEMS, experience),
    )


def _terms(
    left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], most: int | None, weight: int
) -> Shared:
    """Score shared terms: so many, or all of the entry's if they are fewer, give full points."""
    numbers = numbering()
    sides = [terms_of(side, numbers) for side in (left, right)]
    words = [
        bits_of(np.repeat(np.arange(len(counts)), counts), terms, len(counts), len(numbers))
        for counts, terms in sides
    ]
    wanted = sides[0][0] if most is None else np.minimum(sides[0][0], most)
    return _shared(words[0], words[1], wanted, weight)


def _shared(left: Words, right: Words, wanted: Index, weight: int) -> Shared:
    """Make the table of points: a row per number wanted (0: no points), a column per number in common."""
    rows, columns = int(wanted.max(initial=0)) + 1, WORD_BITS * len(left) + 1
    full, met = np.arange(rows)[:, None], np.arange(columns)
    table = _weighed(np.minimum(met, full) * 1000 // np.maximum(full, 1), weight)
    return Shared(left, right, wanted * columns, table.ravel())


def _stated(slots: Points) -> Words:
    """Return slots as bits, none where they are not stated."""
    return np.maximum(slots, 0).astype(np.uint64).reshape(1, -1)


def _wishes(wishes: Coded, others: Columns, birth: str, on: date, weight: int) -> Wishes | None:
    """Make the table of points for wishes about the age of others, known by this column."""
    if all(wish is None for wish in wishes.values):
        return None
    nothing = (float("nan"), float("nan"))
    youngest, oldest = np.array(
        [nothing if wish is None else wish for wish in wishes.values], dtype=np.float64
    ).T[:, :, None]
    born = others.coded(birth)
    age = np.array([_age_on(one, on) for one in born.values], dtype=np.float64)
    off = np.maximum(np.maximum(youngest - age, age - oldest), 0)
    met = np.maximum(1000 - off * (1000 // YEARS_OFF), 0)
    met = np.where(np.isnan(youngest), 1000, np.where(np.isnan(age), 0, met)).astype(np.int64)
    return Wishes(wishes.numbers * len(age), born.numbers, _weighed(met.ravel(), weight))


def _age_on(born: date | int | None, on: date) -> float:
    """Return the age somebody has in the year of a day, from date or year of birth; NaN: not known."""
    if born is None:
        return float("nan")
    return on.year - (born.year if isinstance(born, date) else born)
