"""Points per named criterion, for all pairs at once.

Every criterion says how well it is met in thousandths; a table turns that into points of its weight, rounded
half up, so that contributions are integers and add up to the pair's quality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.codes import Criterion, Level
from matching.fields import WORD_BITS, words_of
from matching.geography import Distances, distances_of
from matching.model import WEEK_SLOTS, Entry, Mentor, Policy

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

Index = NDArray[np.intp]
Points = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring needs of both sides, as arrays; see `scorer_of`."""

    weights: tuple[int, ...]
    language_left: Words  # (levels, chunks, n): bit per language spoken at least at the level
    language_right: Words
    interests: tuple[Words, Words]  # (chunks, n), (chunks, m)
    interest_wanted: Index  # (n,) how many shared give full points, 0: none stated
    focus: tuple[Words, Words]
    focus_wanted: Index
    distances: Distances
    slots: tuple[Words, Words]
    ages: tuple[NDArray[np.float64], NDArray[np.float64]]  # NaN: not known
    age_wishes: tuple[NDArray[np.float64], NDArray[np.float64]]  # (n, 2), (m, 2); NaN: no wish
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
        common = np.bitwise_count(self.slots[0][0][rows] & self.slots[1][0][columns])
        table = _weighed(np.minimum(np.arange(WORD_BITS), MANY_SLOTS) * 1000 // MANY_SLOTS, time)
        yield table[common]
        yield self._age(rows, columns, age)
        yield self.experience[columns]

    def _language(self, rows: Index, columns: Index, weight: int) -> Points | int:
        if not weight:
            return 0
        level = np.zeros(len(rows), dtype=np.uint8)
        for left, right in zip(self.language_left, self.language_right, strict=True):
            both = left[0][rows] & right[0][columns]
            for chunk in range(1, len(left)):
                both |= left[chunk][rows] & right[chunk][columns]
            level += both != 0
        steps = int(Level.NATIVE) - 1
        return _weighed(np.maximum(np.arange(steps + 2) - 1, 0) * 1000 // steps, weight)[level]

    def _place(self, rows: Index, columns: Index, weight: int) -> Points | int:
        if not weight:
            return 0
        if self.distances.table is None:
            return _weighed(_nearness(self.distances.km(rows, columns)), weight)
        table = _weighed(_nearness(self.distances.table), weight)
        return np.asarray(table[self.distances.left[rows], self.distances.right[columns]])

    def _age(self, rows: Index, columns: Index, weight: int) -> Points | int:
        if not weight or all(np.isnan(wish).all() for wish in self.age_wishes):
            return weight
        met = np.minimum(
            _closeness(self.age_wishes[0][rows], self.ages[1][columns]),
            _closeness(self.age_wishes[1][columns], self.ages[0][rows]),
        )
        return _weighed(met, weight)


def _weighed(thousandths: NDArray[np.int64], weight: int) -> Points:
    return np.asarray((thousandths * weight + 500) // 1000)


def _nearness(km: NDArray[np.float64]) -> NDArray[np.int64]:
    metres = np.where(np.isnan(km), FAR_KM * 1000, np.rint(km * 1000)).astype(np.int64)
    return np.maximum(1000 - metres // FAR_KM, 0)


def _closeness(wish: NDArray[np.float64], age: NDArray[np.float64]) -> NDArray[np.int64]:
    off = np.maximum(np.maximum(wish[..., 0] - age, age - wish[..., 1]), 0)
    met = np.maximum(1000 - off * 1000 // YEARS_OFF, 0)
    met = np.where(np.isnan(wish[..., 0]), 1000, np.where(np.isnan(age), 0, met))
    return met.astype(np.int64)


def _shared(
    sides: tuple[Words, Words], wanted: Index, rows: Index, columns: Index, weight: int
) -> Points | int:
    if not weight:
        return 0
    left, right = sides
    common = np.bitwise_count(left[0][rows] & right[0][columns])
    for chunk in range(1, len(left)):
        common = common + np.bitwise_count(left[chunk][rows] & right[chunk][columns])
    most = int(wanted.max(initial=0))
    table = np.zeros((most + 1, most + 1), dtype=np.int64)
    for full in range(1, most + 1):
        table[full] = _weighed(np.minimum(np.arange(most + 1), full) * 1000 // full, weight)
    return np.asarray(table[wanted[rows], np.minimum(common, most)])


def scorer_of(policy: Policy, on: date, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> Scorer:
    """Make scoring ready for these people, in this order."""
    codes: dict[str, int] = {}
    left, right = _levels(entries, codes), _levels(mentors, codes)
    interests, interest_counts = _bits(entries, mentors, lambda one: one.interests)
    focus, focus_counts = _bits(entries, mentors, lambda one: one.focus)
    experience = np.array([min(one.experience, MANY_TANDEMS) for one in mentors], dtype=np.int64)
    return Scorer(
        weights=tuple(policy.weights[criterion] for criterion in Criterion),
        language_left=_level_words(left, len(codes)),
        language_right=_level_words(right, len(codes)),
        interests=interests,
        interest_wanted=np.minimum(interest_counts, MANY_INTERESTS),
        focus=focus,
        focus_wanted=focus_counts,
        distances=distances_of(entries, mentors),
        slots=(_slots(entries), _slots(mentors)),
        ages=(_ages(entries, on), _ages(mentors, on)),
        age_wishes=(
            _wishes([one.mentor_age_wish for one in entries]),
            _wishes([one.entry_age_wish for one in mentors]),
        ),
        experience=_weighed(experience * 1000 // MANY_TANDEMS, policy.weights[Criterion.EXPERIENCE]),
    )


def _levels(people: Sequence[Entry] | Sequence[Mentor], codes: dict[str, int]) -> list[list[int]]:
    result: list[list[int]] = [[] for _ in Level]
    for one in people:
        masks = [0] * (len(Level) + 1)
        for code, level in one.languages.items():
            masks[level] |= 1 << codes.setdefault(code, len(codes))
        spoken = 0
        for level in range(len(Level), 0, -1):
            spoken |= masks[level]
            result[level - 1].append(spoken)
    return result


def _level_words(levels: list[list[int]], width: int) -> Words:
    return np.stack([words_of(masks, width) for masks in levels])


def _bits(
    entries: Sequence[Entry], mentors: Sequence[Mentor], terms: Callable[[Entry | Mentor], frozenset[str]]
) -> tuple[tuple[Words, Words], Index]:
    numbers: dict[str, int] = {}
    left = [sum(1 << numbers.setdefault(term, len(numbers)) for term in terms(one)) for one in entries]
    right = [sum(1 << numbers[term] for term in terms(one) if term in numbers) for one in mentors]
    counts = np.array([len(terms(one)) for one in entries], dtype=np.intp)
    return (words_of(left, len(numbers)), words_of(right, len(numbers))), counts


def _slots(people: Sequence[Entry] | Sequence[Mentor]) -> Words:
    return words_of([0 if one.slots is None else one.slots for one in people], WEEK_SLOTS)


def _ages(people: Sequence[Entry] | Sequence[Mentor], on: date) -> NDArray[np.float64]:
    years = [_birth_year(one) for one in people]
    return np.array([np.nan if year is None else on.year - year for year in years], dtype=np.float64)


def _birth_year(one: Entry | Mentor) -> int | None:
    if isinstance(one, Mentor) and one.birth_date is not None:
        return one.birth_date.year
    return one.birth_year


def _wishes(wishes: Sequence[tuple[int, int] | None]) -> NDArray[np.float64]:
    nothing = (float("nan"), float("nan"))
    return np.array([nothing if wish is None else wish for wish in wishes], dtype=np.float64).reshape(-1, 2)
