"""Whether a problem is well formed: every error names the entry or mentor and the field.

Nothing here judges pairs; that is `matching.constraints`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matching.codes import Criterion
from matching.columns import Columns
from matching.errors import ProblemError
from matching.model import (
    FULL_QUALITY,
    WEEK_SLOTS,
    Entry,
    Forbidden,
    Mentor,
    Override,
    Pin,
    Place,
    Policy,
    Problem,
)
from matching.plain import (
    ALL_SLOTS,
    GENDERS,
    LEVELS,
    MANY,
    Fault,
    age_wish_fault,
    are_plain_entries,
    are_plain_mentors,
    is_integer,
)

_CRITERIA = frozenset(Criterion)


def check(problem: Problem, entry_side: Columns | None = None, mentor_side: Columns | None = None) -> None:
    """Raise `ProblemError` for the first thing in a problem that makes no sense.

    Parameters
    ----------
    problem : Problem
    entry_side, mentor_side : Columns, optional
        The same people by field, in any order, if they are there already: nearly everybody is checked at
        once.

    Raises
    ------
    ProblemError
        With the path of the field and the identifier of the entry or mentor.
    """
    check_policy(problem.policy)
    if problem.until is not None and problem.until < problem.on:
        raise ProblemError("until", "range", "the run's period ends before the day of the run")
    entry_ids = _identifiers("entries", problem.entries, entry_side)
    mentor_ids = _identifiers("mentors", problem.mentors, mentor_side)
    if entry_side is None or not are_plain_entries(entry_side):
        for index, entry in enumerate(problem.entries):
            _check_entry(entry, index)
    if mentor_side is None or not are_plain_mentors(mentor_side):
        for index, mentor in enumerate(problem.mentors):
            _check_mentor(mentor, index)
    lists: tuple[tuple[str, Sequence[Pin | Forbidden | Override]], ...] = (
        ("pins", problem.pins),
        ("forbidden", problem.forbidden),
        ("overrides", problem.overrides),
    )
    for name, pairs in lists:
        for index, pair in enumerate(pairs):
            path = f"{name}[{index}]"
            if pair.entry_id not in entry_ids:
                raise ProblemError(
                    path, "unknown", f"there is no entry {pair.entry_id!r}", entry=pair.entry_id
                )
            if pair.mentor_id not in mentor_ids:
                raise ProblemError(
                    path, "unknown", f"there is no mentor {pair.mentor_id!r}", mentor=pair.mentor_id
                )
    _check_overrides(problem)
    for entry_id in sorted(problem.waiting):
        if entry_id not in entry_ids:
            raise ProblemError("waiting", "unknown", f"there is no entry {entry_id!r}", entry=entry_id)
    pinned: set[str] = set()
    for index, pin in enumerate(problem.pins):
        if pin.entry_id in pinned:
            raise ProblemError(
                f"pins[{index}]",
                "conflict",
                f"entry {pin.entry_id!r} is pinned more than once",
                entry=pin.entry_id,
            )
        pinned.add(pin.entry_id)


def check_policy(policy: Policy) -> None:
    """Raise `ProblemError` for a policy whose weights or spans make no sense."""
    for criterion in Criterion:
        weight = policy.weights.get(criterion)
        if weight is None:
            raise ProblemError(f"policy.weights.{criterion}", "missing", "every criterion needs a weight")
        if not is_integer(weight) or weight < 0:
            raise ProblemError(f"policy.weights.{criterion}", "range", "a weight is an integer from 0 on")
    unknown = sorted(str(name) for name in policy.weights if name not in _CRITERIA)
    if unknown:
        raise ProblemError(f"policy.weights.{unknown[0]}", "unknown", "there is no such criterion")
    total = sum(policy.weights.values())
    if total != FULL_QUALITY:
        raise ProblemError(
            "policy.weights", "sum", f"weights add up to {total}, not {FULL_QUALITY}", total=total
        )
    if not is_integer(policy.days_per_class) or policy.days_per_class < 1:
        raise ProblemError("policy.days_per_class", "range", "a span has at least one day")
    if not is_integer(policy.urgency_credit_days) or policy.urgency_credit_days < 0:
        raise ProblemError("policy.urgency_credit_days", "range", "a credit is a number of days from 0 on")


def _check_overrides(problem: Problem) -> None:
    for index, override in enumerate(problem.overrides):
        path = f"overrides[{index}]"
        if not override.constraint.may_be_overridden:
            raise ProblemError(
                path,
                "not_overridable",
                f"{override.constraint.code} cannot be overridden: it is {override.constraint.rank}",
                entry=override.entry_id,
                mentor=override.mentor_id,
                constraint=override.constraint.code,
            )
        if not override.reason.strip():
            raise ProblemError(
                path,
                "missing",
                "an override needs a reason",
                entry=override.entry_id,
                mentor=override.mentor_id,
            )


def _identifiers(path: str, people: Sequence[Entry | Mentor], side: Columns | None) -> frozenset[str]:
    distinct = {person.id for person in people} if side is None else set(side["id"])
    if len(distinct) == len(people) and set(map(type, distinct)) <= {str} and "" not in distinct:
        return frozenset(distinct)
    seen: set[str] = set()
    for index, person in enumerate(people):
        if not isinstance(person.id, str) or not person.id:
            raise ProblemError(f"{path}[{index}].id", "missing", "an identifier is a text that is not empty")
        if person.id in seen:
            raise ProblemError(
                f"{path}[{index}].id", "duplicate", f"{person.id!r} occurs more than once", id=person.id
            )
        seen.add(person.id)
    return frozenset(seen)


def _is_date(value: object) -> bool:
    return isinstance(value, date)


def _check_entry(entry: Entry, index: int) -> None:
    wrong = _common_fault(entry)
    if wrong is None:
        if not _is_date(entry.waiting_since):
            wrong = ("waiting_since", "type", "is not a date")
        elif not is_integer(entry.urgency) or not 0 <= entry.urgency <= 1000:
            wrong = ("urgency", "range", f"{entry.urgency!r} is not an integer from 0 to 1000")
        elif entry.language_level not in LEVELS:
            wrong = ("language_level", "range", f"{entry.language_level!r} is not a level from 1 to 7")
        elif not entry.genders <= GENDERS or not entry.mentor_gender_wish <= GENDERS:
            wrong = ("genders", "value", "a gender is f, m or x")
        elif not is_integer(entry.group_size) or not 1 <= entry.group_size <= MANY:
            wrong = ("group_size", "range", f"{entry.group_size!r} is not a number of persons from 1 on")
        elif entry.minimum_mentor_age is not None and not is_integer(entry.minimum_mentor_age):
            wrong = ("minimum_mentor_age", "type", "is not a number of years")
        else:
            wrong = age_wish_fault("mentor_age_wish", entry.mentor_age_wish)
    if wrong is not None:
        field, code, message = wrong
        raise ProblemError(
            f"entries[{index}].{field}", code, f"entry {entry.id!r}: {field}: {message}", entry=entry.id
        )


def _check_mentor(mentor: Mentor, index: int) -> None:
    wrong = _common_fault(mentor)
    if wrong is None:
        if not is_integer(mentor.capacity) or not 0 <= mentor.capacity <= 10_000:
            wrong = ("capacity", "range", f"{mentor.capacity!r} is not a number of seats from 0 to 10000")
        elif mentor.gender is not None and mentor.gender not in GENDERS:
            wrong = ("gender", "value", "a gender is f, m or x")
        elif not mentor.entry_gender_wish <= GENDERS:
            wrong = ("entry_gender_wish", "value", "a gender is f, m or x")
        elif not is_integer(mentor.max_group_size) or not 1 <= mentor.max_group_size <= MANY:
            wrong = (
                "max_group_size",
                "range",
                f"{mentor.max_group_size!r} is not a number of persons from 1 on",
            )
        elif not is_integer(mentor.experience) or not 0 <= mentor.experience <= MANY:
            wrong = ("experience", "range", f"{mentor.experience!r} is not a number of tandems from 0 on")
        elif not all(day is None or isinstance(day, date) for day in mentor.clearances.values()):
            wrong = ("clearances", "type", "the last day of validity is not a date")
        else:
            wrong = age_wish_fault("entry_age_wish", mentor.entry_age_wish)
    if wrong is not None:
        field, code, message = wrong
        raise ProblemError(
            f"mentors[{index}].{field}", code, f"mentor {mentor.id!r}: {field}: {message}", mentor=mentor.id
        )


def _common_fault(person: Entry | Mentor) -> Fault | None:
    if not LEVELS.issuperset(person.languages.values()):
        return ("languages", "range", f"{dict(person.languages)!r}: a level is an integer from 1 to 7")
    slots = person.slots
    if slots is not None and (not is_integer(slots) or not 0 <= slots <= ALL_SLOTS):
        return ("slots", "range", f"{slots!r} is not a mask of {WEEK_SLOTS} bits")
    if person.travel_km is not None and not 0 <= person.travel_km < MANY:
        return ("travel_km", "range", f"{person.travel_km!r} is not a distance in kilometres")
    if person.birth_year is not None and not is_integer(person.birth_year):
        return ("birth_year", "type", f"{person.birth_year!r} is not a year")
    if person.place is not None:
        wrong = _place_fault(person.place)
        if wrong is not None:
            return wrong
    first, last = person.available_from, person.available_until
    if first is not None and last is not None and last < first:
        return ("available_until", "range", "lies before available_from")
    return None


def _place_fault(place: Place) -> Fault | None:
    latitude, longitude = place.latitude, place.longitude
    if (latitude is None) != (longitude is None):
        return ("place", "missing", "latitude and longitude belong together")
    if latitude is not None and not -90 <= latitude <= 90:
        return ("place", "range", f"latitude {latitude!r} is not between -90 and 90")
    if longitude is not None and not -180 <= longitude <= 180:
        return ("place", "range", f"longitude {longitude!r} is not between -180 and 180")
    return None
