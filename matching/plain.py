"""Whole columns of people without any fault: the quick way, so that only odd ones are looked at singly."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

import numpy as np

from matching.codes import Gender
from matching.columns import Columns
from matching.model import WEEK_SLOTS

ALL_SLOTS = (1 << WEEK_SLOTS) - 1
GENDERS = frozenset(Gender)
LEVELS = frozenset(range(1, 8))
DATES = frozenset((date, type(None)))
_INTEGERS = frozenset((int, type(None)))
_NUMBERS = frozenset((int, float, type(None)))
MANY = 1_000_000

Fault = tuple[str, str, str]


def are_plain_entries(entries: Columns) -> bool:
    """Return True only if `_check_entry` would find no fault: the quick way for whole columns."""
    return (
        _are_numbers(entries["urgency"], 0, 1000)
        and _are_numbers(entries["group_size"], 1, MANY)
        and set(map(type, entries["waiting_since"])) <= {date}
        and LEVELS.issuperset(entries.coded("language_level").values)
        and GENDERS.issuperset(chain.from_iterable(entries.coded("genders").values))
        and GENDERS.issuperset(chain.from_iterable(entries.coded("mentor_gender_wish").values))
        and _INTEGERS.issuperset(map(type, entries["minimum_mentor_age"]))
        and _are_plain(entries, "mentor_age_wish")
    )


def are_plain_mentors(mentors: Columns) -> bool:
    """Return True only if `_check_mentor` would find no fault."""
    return (
        _are_numbers(mentors["capacity"], 0, 10_000)
        and _are_numbers(mentors["max_group_size"], 1, MANY)
        and _are_numbers(mentors["experience"], 0, MANY)
        and (GENDERS | {None}).issuperset(mentors.coded("gender").values)
        and GENDERS.issuperset(chain.from_iterable(mentors.coded("entry_gender_wish").values))
        and DATES.issuperset([type(day) for held in mentors["clearances"] if held for day in held.values()])
        and _are_plain(mentors, "entry_age_wish")
    )


def _are_plain(people: Columns, age_wish: str) -> bool:
    slots = [mask for mask in people["slots"] if mask is not None]
    return (
        LEVELS.issuperset(people.levels)
        and _are_numbers(slots, 0, ALL_SLOTS)
        and all(0 <= limit < MANY for limit in people.coded("travel_km").values if limit is not None)
        and _INTEGERS.issuperset(map(type, people["birth_year"]))
        and not any(people["available_until"])
        and all(age_wish_fault("", wish) is None for wish in people.coded(age_wish).values)
        and _are_degrees(people)
    )


def _are_degrees(people: Columns) -> bool:
    latitudes, longitudes = people["latitude"], people["longitude"]
    if not {*map(type, latitudes), *map(type, longitudes)} <= _NUMBERS:
        return False
    points = people.points
    known = np.flatnonzero(~np.isnan(points))
    unknown = len(people) - len(known)
    return (
        latitudes.count(None) == longitudes.count(None) == unknown
        and bool((np.abs(points.real.take(known)) <= 90).all())
        and bool((np.abs(points.imag.take(known)) <= 180).all())
    )


def _are_numbers(values: list[Any], least: int, most: int) -> bool:
    """Whether all are integers (no truth values, which count as integers elsewhere) between two."""
    return set(map(type, values)) <= {int} and (not values or (least <= min(values) and max(values) <= most))


def is_integer(value: object) -> bool:
    """Whether a value is an integer and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def age_wish_fault(field: str, wish: tuple[int, int] | None) -> Fault | None:
    """Return field, code and message of what is wrong with an age wish, if anything."""
    if wish is None:
        return None
    if len(wish) != 2 or not all(map(is_integer, wish)) or not 0 <= wish[0] <= wish[1]:
        return (field, "range", f"{wish!r} is not a pair of ages, youngest first")
    return None
