"""Whole columns of people without any fault: the quick way, so that only odd ones are looked at singly."""

from __future__ import annotations

from datetime import date
from itertools import chain

from matching.codes import Gender
from matching.columns import Columns
from matching.model import WEEK_SLOTS

ALL_SLOTS = (1 << WEEK_SLOTS) - 1
GENDERS = frozenset(Gender)
LEVELS = frozenset(range(1, 8))
DATES = frozenset((date, type(None)))
_INTEGERS = frozenset((int, type(None)))
MANY = 1_000_000

Fault = tuple[str, str, str]


def are_plain_entries(entries: Columns) -> bool:
    """Return True only if `_check_entry` would find no fault: the quick way for whole columns."""
    return (
        _are_numbers(entries["urgency"], 0, 1000)
        and _are_numbers(entries["group_size"], 1, MANY)
        and set(map(type, entries["waiting_since"])) <= {date}
        and LEVELS.issuperset(entries["language_level"])
        and GENDERS.issuperset(chain.from_iterable(set(entries["genders"])))
        and GENDERS.issuperset(chain.from_iterable(set(entries["mentor_gender_wish"])))
        and _INTEGERS.issuperset(map(type, entries["minimum_mentor_age"]))
        and _are_plain(entries, entries["mentor_age_wish"])
    )


def are_plain_mentors(mentors: Columns) -> bool:
    """Return True only if `_check_mentor` would find no fault."""
    return (
        _are_numbers(mentors["capacity"], 0, 10_000)
        and _are_numbers(mentors["max_group_size"], 1, MANY)
        and _are_numbers(mentors["experience"], 0, MANY)
        and (GENDERS | {None}).issuperset(mentors["gender"])
        and GENDERS.issuperset(chain.from_iterable(set(mentors["entry_gender_wish"])))
        and DATES.issuperset(
            map(type, chain.from_iterable(one.values() for one in mentors["clearances"] if one))
        )
        and _are_plain(mentors, mentors["entry_age_wish"])
    )


def _are_plain(people: Columns, age_wishes: tuple[tuple[int, int] | None, ...]) -> bool:
    limits = {limit for limit in people["travel_km"] if limit is not None}
    slots = people["slots"]
    latitudes, longitudes = people["latitude"], people["longitude"]
    return (
        LEVELS.issuperset([level for _, level in chain.from_iterable(set(people["spoken"]))])
        and _INTEGERS.issuperset(map(type, slots))
        and all(0 <= mask <= ALL_SLOTS for mask in set(slots) if mask is not None)
        and all(0 <= limit < MANY for limit in limits)
        and _INTEGERS.issuperset(map(type, people["birth_year"]))
        and not any(people["available_until"])
        and all(age_wish_fault("", wish) is None for wish in set(age_wishes))
        and all(
            (latitude is longitude is None)
            or (
                latitude is not None
                and longitude is not None
                and -90 <= latitude <= 90
                and -180 <= longitude <= 180
            )
            for latitude, longitude in set(zip(latitudes, longitudes, strict=True))
        )
    )


def _are_numbers(values: tuple[object, ...], least: int, most: int) -> bool:
    distinct = set(values)
    return set(map(type, values)) <= {int} and all(
        isinstance(value, int) and least <= value <= most for value in distinct
    )


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
