"""Reading the JSON form of a problem (see `matching.document`), with the place of every error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


_text = _typed(str, "a text")
_integer = _typed(int, "an integer")
_number = _typed((int, float), "a number")
_flag = _typed(bool, "true or false")
_list = _typed(list, "a list")
_object = _typed(dict, "an object")


def _optional(read: Read) -> Read:
    return lambda value, path: None if value is None else read(value, path)


def _date(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError as error:
        if isinstance(error, ProblemError):
            raise
        raise _fail(path, "value", f"{value!r} is not a date YYYY-MM-DD") from None


def _one_of(names: Mapping[str, Any], name: str) -> Read:
    def read(value: Any, path: str) -> Any:
        text = _text(value, path)
        if text not in names:
            raise _fail(path, "value", f"{text!r} is not {name}: {', '.join(names)}")
        return names[text]

    return read


_gender = _one_of({gender.value: gender for gender in Gender}, "a gender")
_level = _one_of(_LEVELS, "a level")
_slot = _one_of(_SLOTS, "a slot")


def _set(read: Read) -> Read:
    return lambda value, path: frozenset(
        read(one, f"{path}[{index}]") for index, one in enumerate(_list(value, path))
    )


def _mapping(read: Read) -> Read:
    return lambda value, path: {key: read(one, f"{path}.{key}") for key, one in _object(value, path).items()}


def _slots(value: Any, path: str) -> int:
    return sum(1 << bit for bit in _set(_slot)(value, path))


def _ages(value: Any, path: str) -> tuple[int, int]:
    ages = [_integer(one, f"{path}[{index}]") for index, one in enumerate(_list(value, path))]
    if len(ages) != 2:
        raise _fail(path, "value", "two ages are needed, youngest first")
    return ages[0], ages[1]


def _place(value: Any, path: str) -> Place:
    return Place(**_fields(value, path, PLACE_FIELDS))


PLACE_FIELDS: Mapping[str, Read] = {
    "latitude": _optional(_number),
    "longitude": _optional(_number),
    "region": _optional(_text),
}

_COMMON: Mapping[str, Read] = {
    "id": _text,
    "languages": _mapping(_level),
    "birth_year": _optional(_integer),
    "place": _optional(_place),
    "travel_km": _optional(_number),
    "own_region_only": _flag,
    "slots": _optional(_slots),
    "interests": _set(_text),
    "focus": _set(_text),
    "available_from": _optional(_date),
    "available_until": _optional(_date),
    "organisation": _text,
}

MENTOR_FIELDS: Mapping[str, Read] = {
    **_COMMON,
    "capacity": _integer,
    "gender": _optional(_gender),
    "birth_date": _optional(_date),
    "programmes": _set(_text),
    "target_groups": _set(_text),
    "entry_gender_wish": _set(_gender),
    "entry_age_wish": _optional(_ages),
    "max_group_size": _integer,
    "clearances": _mapping(_optional(_date)),
    "experience": _integer,
    "declined_entries": _set(_text),
}

ENTRY_FIELDS: Mapping[str, Read] = {
    **_COMMON,
    "waiting_since": _date,
    "urgency": _integer,
    "language_level": _level,
    "genders": _set(_gender),
    "mentor_gender_wish": _set(_gender),
    "mentor_age_wish": _optional(_ages),
    "programme": _optional(_text),
    "target_group": _optional(_text),
    "minimum_mentor_age": _optional(_integer),
    "clearances_needed": _set(_text),
    "group_size": _integer,
    "former_mentors": _set(_text),
    "declined_mentors": _set(_text),
    "wished_mentors": _set(_text),
}

POLICY_FIELDS: Mapping[str, Read] = {
    "version": _text,
    "weights": lambda value, path: {
        _one_of({one.value: one for one in Criterion}, "a criterion")(key, path): _integer(
            one, f"{path}.{key}"
        )
        for key, one in _object(value, path).items()
    },
    "order": _one_of({one.value: one for one in ServingOrder}, "a serving order"),
    "urgency_credit_days": _integer,
    "days_per_class": _integer,
}

PAIR_FIELDS: Mapping[str, Read] = {"entry_id": _text, "mentor_id": _text, "reason": _text}
OVERRIDE_FIELDS: Mapping[str, Read] = {
    **PAIR_FIELDS,
    "constraint": _one_of({one.code: one for one in Constraint}, "a constraint"),
}


def _fields(value: Any, path: str, readers: Mapping[str, Read]) -> dict[str, Any]:
    content = _object(value, path)
    for name in content:
        if name not in readers:
            raise _fail(f"{path}.{name}", "unknown", "there is no such field")
    return {name: readers[name](one, f"{path}.{name}") for name, one in content.items()}


def _record(kind: type, value: Any, path: str, readers: Mapping[str, Read]) -> Any:
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


def _records(kind: type, readers: Mapping[str, Read]) -> Read:
    return lambda value, path: tuple(
        _record(kind, one, f"{path}[{index}]", readers) for index, one in enumerate(_list(value, path))
    )


_PROBLEM: Mapping[str, Read] = {
    "version": _integer,
    "on": _date,
    "until": _optional(_date),
    "joint": _flag,
    "policy": lambda value, path: _record(Policy, value, path, POLICY_FIELDS),
    "entries": _records(Entry, ENTRY_FIELDS),
    "mentors": _records(Mentor, MENTOR_FIELDS),
    "pins": _records(Pin, PAIR_FIELDS),
    "forbidden": _records(Forbidden, PAIR_FIELDS),
    "overrides": _records(Override, OVERRIDE_FIELDS),
    "waiting": _set(_text),
}


def problem_from_json(document: Any) -> Problem:
    """Read a problem from its parsed JSON form; see the module for the form.

    Raises
    ------
    ProblemError
        With the path of the field, and the entry or mentor it belongs to.
    """
    content = _object(document, "problem")
    if content.get("version") != VERSION:
        raise _fail("version", "version", f"{content.get('version')!r} is not version {VERSION} of the form")
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name not in _PROBLEM:
            raise _fail(name, "unknown", "there is no such field")
        values[name] = _PROBLEM[name](value, name)
    del values["version"]
    for name in ("entries", "mentors", "on"):
        if name not in values:
            raise _fail(name, "missing", "is needed")
    return Problem(**values)
