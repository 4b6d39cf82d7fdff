"""People as columns: what everybody says about one thing, side by side.

What follows works on whole columns, and where only a few different things are said, on those: a column in
code is its distinct values and the number of each person's. Whoever asks for one again gets the same, so that
rules about the same thing share the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import chain, count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.model import Entry, Mentor, Place

Index = NDArray[np.intp]

_ENTRY_NAMES = tuple(field.name for field in fields(Entry))
_MENTOR_NAMES = tuple(field.name for field in fields(Mentor))
_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Coded:
    """A column in code.

    Attributes
    ----------
    values : list
        Distinct, in the order in which they are first said.
    numbers : intp array, shape (people,)
        Where each person's value stands in `values`.
    """

    values: list[Any]
    numbers: Index


def numbering() -> defaultdict[Any, int]:
    """Return a dictionary that numbers what it is asked for, from 0, in the order of asking."""
    return defaultdict(count().__next__)


def coded(facts: Iterable[Hashable], people: int) -> Coded:
    """Put one fact about each of so many people in code."""
    numbers = numbering()
    of_each = np.fromiter(map(numbers.__getitem__, facts), dtype=np.intp, count=people)
    return Coded(list(numbers), of_each)


def the_same(fact: Hashable, people: int) -> Coded:
    """Return the code of what is the same for everybody."""
    return Coded([fact], np.zeros(people, dtype=np.intp))


def terms_of(sets: Sequence[Collection[Hashable]], numbers: defaultdict[Any, int]) -> tuple[Index, Index]:
    """Return how many terms each person has, and the number of each term, person by person."""
    counts = np.fromiter(map(len, sets), dtype=np.intp, count=len(sets))
    terms = map(numbers.__getitem__, chain.from_iterable(sets))
    return counts, np.fromiter(terms, dtype=np.intp, count=int(counts.sum()))


class Columns:
    """The fields of people by name: `columns["slots"][3]` is the fourth person's.

    Besides the fields of `Entry` or `Mentor` there are `latitude`, `longitude` and `region` of their places,
    and `born`: a mentor's date of birth, or else the year.
    """

    def __init__(self, count: int, by_name: dict[str, list[Any]]) -> None:
        self._count = count
        self._by_name = by_name
        self._coded: dict[str, Coded] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> list[Any]:
        return self._by_name[name]

    def coded(self, name: str) -> Coded:
        """Return a column in code; its values must be hashable."""
        found = self._coded.get(name)
        if found is None:
            facts = self._by_name[name]
            alike = facts and facts.count(facts[0]) == self._count
            found = the_same(facts[0], self._count) if alike else coded(facts, self._count)
            self._coded[name] = found
        return found

    @cached_property
    def levels(self) -> list[int]:
        """The level of every language, person by person in the order of `languages`."""
        return [level for spoken in self["languages"] for level in spoken.values()]

    @cached_property
    def slots(self) -> NDArray[np.int64]:
        """Masks of the week's slots, -1 where they are not stated, shape (people,)."""
        return np.array([-1 if mask is None else mask for mask in self["slots"]], dtype=np.int64)

    @cached_property
    def points(self) -> NDArray[np.complex128]:
        """Latitude as real and longitude as imaginary part, NaN where not known, shape (people,)."""
        points = np.empty(len(self), dtype=np.complex128)
        points.real = np.array(self["latitude"], dtype=np.float64)
        points.imag = np.array(self["longitude"], dtype=np.float64)
        return points


def entry_columns(entries: Sequence[Entry]) -> Columns:
    """Return the fields of entries."""
    cells: list[Any] = []
    # Written out, in the order of the dataclass: several times faster than reading fields by name.
    # fmt: off
    for one in entries:
        cells += (
            one.id, one.waiting_since, one.urgency, one.languages, one.language_level, one.genders,
            one.mentor_gender_wish, one.birth_year, one.mentor_age_wish, one.programme, one.target_group,
            one.minimum_mentor_age, one.clearances_needed, one.place, one.travel_km, one.own_region_only,
            one.slots, one.interests, one.focus, one.group_size, one.available_from, one.available_until,
            one.organisation, one.former_mentors, one.declined_mentors, one.wished_mentors,
        )
    # fmt: on
    return _columns(cells, _ENTRY_NAMES)


def mentor_columns(mentors: Sequence[Mentor]) -> Columns:
    """Return the fields of mentors."""
    cells: list[Any] = []
    # fmt: off
    for one in mentors:
        cells += (
            one.id, one.capacity, one.gender, one.birth_year, one.birth_date, one.languages, one.programmes,
            one.target_groups, one.place, one.travel_km, one.own_region_only, one.slots, one.interests,
            one.focus, one.entry_gender_wish, one.entry_age_wish, one.max_group_size, one.clearances,
            one.available_from, one.available_until, one.experience, one.organisation, one.declined_entries,
        )
    # fmt: on
    return _columns(cells, _MENTOR_NAMES)


def _columns(cells: list[Any], names: tuple[str, ...]) -> Columns:
    """Part what everybody says about everything, person by person, into columns."""
    width = len(names)
    by_name = {name: cells[column::width] for column, name in enumerate(names)}
    places = [place or _NOWHERE for place in by_name["place"]]
    by_name["latitude"] = [place.latitude for place in places]
    by_name["longitude"] = [place.longitude for place in places]
    by_name["region"] = [place.region for place in places]
    if "birth_date" in by_name:
        dates, years = by_name["birth_date"], by_name["birth_year"]
        by_name["born"] = [day or year for day, year in zip(dates, years, strict=True)]
    return Columns(len(places), by_name)
