"""Reading the JSON form of a problem (see `matching.document`), with the place of every error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from matching.codes import Constraint, Criterion, Gender, Level, ServingOrder
from matching.errors import ProblemError
from matching.model import Entry, Forbidden, Mentor, Override, Pin, Place, Policy, Problem

VERSION = 1

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")
SLOT_NAMES = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
LEVEL_NAMES = {level: "native" if level is Level.NATIVE else level.name for level in Level}

_SLOTS = {name: bit for bit, name in enumerate(SLOT_NAMES)}
_LEVELS = {name: int(level) for level, name in LEVEL_NAMES.items()}

Read = Callable[[Any, str], Any]


def _fail(path: str, code: str, message: str) -> ProblemError:
    return ProblemError(path, code, message)


def _typed(kinds: type | tuple[type, ...], name: str) -> Read:
    def read(value: Any, path: str) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise _fail(path, "type", f"{value!r} is not {name}")
        return value

    return read


read_text = _typed(str, "a text")
read_integer = _typed(int, "an integer")
_number = _typed((int, float), "a number")
read_flag = _typed(bool, "true or false")
read_list = _typed(list, "a list")
_object = _typed(dict, "an object")


def read_optional(read: Read) -> Read:
    """Return what reads a value or null."""
    return lambda value, path: None if value is None else read(value, path)


def read_date(value: Any, path: str) -> date:
    """Read a day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(read_text(value, path))
    except ValueError as error:
        if isinstance(error, ProblemError):
            raise
        raise _fail(path, "value", f"{value!r} is not a date YYYY-MM-DD") from None


def read_one_of(names: Mapping[str, Any], name: str) -> Read:
    """Return what reads one of some names and gives what it stands for."""

    def read(value: Any, path: str) -> Any:
        text = read_text(value, path)
        if text not in names:
            raise _fail(path, "value", f"{text!r} is not {name}: {', '.join(names)}")
        return names[text]

    return read


_gender = read_one_of({gender.value: gender for gender in Gender}, "a gender")
_level = read_one_of(_LEVELS, "a level")
_slot = read_one_of(_SLOTS, "a slot")


def _set(read: Read) -> Read:
    return lambda value, path: frozenset(
        read(one, f"{path}[{index}]") for index, one in enumerate(read_list(value, path))
    )


def _mapping(read: Read) -> Read:
    return lambda value, path: {key: read(one, f"{path}.{key}") for key, one in _object(value, path).items()}


def _slots(value: Any, path: str) -> int:
    return sum(1 << bit for bit in _set(_slot)(value, path))


def _ages(value: Any, path: str) -> tuple[int, int]:
    ages = [read_integer(one, f"{path}[{index}]") for index, one in enumerate(read_list(value, path))]
    if len(ages) != 2:
        raise _fail(path, "value", "two ages are needed, youngest first")
    return ages[0], ages[1]


def _place(value: Any, path: str) -> Place:
    return Place(**_fields(value, path, PLACE_FIELDS))


PLACE_FIELDS: Mapping[str, Read] = {
    "latitude": read_optional(_number),
    "longitude": read_optional(_number),
    "region": read_optional(read_text),
}

_COMMON: Mapping[str, Read] = {
    "id": read_text,
    "languages": _mapping(_level),
    "birth_year": read_optional(read_integer),
    "place": read_optional(_place),
    "travel_km": read_optional(_number),
    "own_region_only": read_flag,
    "slots": read_optional(_slots),
    "interests": _set(read_text),
    "focus": _set(read_text),
    "available_from": read_optional(read_date),
    "available_until": read_optional(read_date),
    "organisation": read_text,
}

MENTOR_FIELDS: Mapping[str, Read] = {
    **_COMMON,
    "capacity": read_integer,
    "gender": read_optional(_gender),
    "birth_date": read_optional(read_date),
    "programmes": _set(read_text),
    "target_groups": _set(read_text),
    "entry_gender_wish": _set(_gender),
    "entry_age_wish": read_optional(_ages),
    "max_group_size": read_integer,
    "clearances": _mapping(read_optional(read_date)),
    "experience": read_integer,
    "declined_entries": _set(read_text),
}

ENTRY_FIELDS: Mapping[str, Read] = {
    **_COMMON,
    "waiting_since": read_date,
    "urgency": read_integer,
    "language_level": _level,
    "genders": _set(_gender),
    "mentor_gender_wish": _set(_gender),
    "mentor_age_wish": read_optional(_ages),
    "programme": read_optional(read_text),
    "target_group": read_optional(read_text),
    "minimum_mentor_age": read_optional(read_integer),
    "clearances_needed": _set(read_text),
    "group_size": read_integer,
    "former_mentors": _set(read_text),
    "declined_mentors": _set(read_text),
    "wished_mentors": _set(read_text),
}

POLICY_FIELDS: Mapping[str, Read] = {
    "version": read_text,
    "weights": lambda value, path: {
        read_one_of({one.value: one for one in Criterion}, "a criterion")(key, path): read_integer(
            one, f"{path}.{key}"
        )
        for key, one in _object(value, path).items()
    },
    "order": read_one_of({one.value: one for one in ServingOrder}, "a serving order"),
    "urgency_credit_days": read_integer,
    "days_per_class": read_integer,
}

PAIR_FIELDS: Mapping[str, Read] = {"entry_id": read_text, "mentor_id": read_text, "reason": read_text}
OVERRIDE_FIELDS: Mapping[str, Read] = {
    **PAIR_FIELDS,
    "constraint": read_one_of({one.code: one for one in Constraint}, "a constraint"),
}


def _fields(value: Any, path: str, readers: Mapping[str, Read]) -> dict[str, Any]:
    content = _object(value, path)
    for name in content:
        if name not in readers:
            raise _fail(f"{path}.{name}", "unknown", "there is no such field")
    return {name: readers[name](one, f"{path}.{name}") for name, one in content.items()}


def read_record(kind: type, value: Any, path: str, readers: Mapping[str, Read]) -> Any:
    """Read a dataclass field by field; an error names the one whose `id` is given."""
    try:
        content = _fields(value, path, readers)
        for field in fields(kind):
            required = field.default is MISSING and field.default_factory is MISSING
            if required and field.name not in content:
                raise _fail(f"{path}.{field.name}", "missing", "is needed")
    except ProblemError as error:
        who = value.get("id") if isinstance(value, dict) else None
        if who is None or "id" in error.params:
            raise
        name = error.path.removeprefix(f"{path}.")
        raise ProblemError(error.path, error.code, f"{who!r}: {name}: {error.message}", id=who) from None
    return kind(**content)


def read_records(kind: type, readers: Mapping[str, Read]) -> Read:
    """Return what reads a list of such dataclasses."""
    return lambda value, path: tuple(
        read_record(kind, one, f"{path}[{index}]", readers)
        for index, one in enumerate(read_list(value, path))
    )


_PROBLEM: Mapping[str, Read] = {
    "version": read_integer,
    "on": read_date,
    "until": read_optional(read_date),
    "joint": read_flag,
    "policy": lambda value, path: read_record(Policy, value, path, POLICY_FIELDS),
    "entries": read_records(Entry, ENTRY_FIELDS),
    "mentors": read_records(Mentor, MENTOR_FIELDS),
    "pins": read_records(Pin, PAIR_FIELDS),
    "forbidden": read_records(Forbidden, PAIR_FIELDS),
    "overrides": read_records(Override, OVERRIDE_FIELDS),
    "waiting": _set(read_text),
}


def problem_from_json(document: Any) -> Problem:
    """Read a problem from its parsed JSON form; see the module for the form.

    Raises
    ------
    ProblemError
        With the path of the field, and the entry or mentor it belongs to.
    """
    return Problem(**read_document(document, "problem", _PROBLEM, ("entries", "mentors", "on")))


def read_document(
    document: Any, name: str, readers: Mapping[str, Read], needed: Sequence[str]
) -> dict[str, Any]:
    """Read a whole document of this version by its fields, of which some are needed."""
    content = _object(document, name)
    if content.get("version") != VERSION:
        raise _fail("version", "version", f"{content.get('version')!r} is not version {VERSION} of the form")
    values: dict[str, Any] = {}
    for field, value in content.items():
        if field not in readers:
            raise _fail(field, "unknown", "there is no such field")
        values[field] = readers[field](value, field)
    del values["version"]
    for field in needed:
        if field not in values:
            raise _fail(field, "missing", "is needed")
    return values
