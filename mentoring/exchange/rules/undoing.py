"""Taking an import back: what was there before as plain values, fingerprints, and what hangs together."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from mentoring.people.vocabulary import Gender, Level

_WITHOUT_ORDER = frozenset({"interests", "skills", "programme_ids", "topics"})
_DAYS = frozenset({"birth_on", "consent_on"})


def plain(value: Any) -> Any:
    """A fact's value as it can be kept as JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return [[key, plain(one)] for key, one in value.items()]
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def fact(name: str, kept: Any) -> Any:
    """The value of a fact that was kept with ``plain``."""
    if name == "gender":
        return Gender[kept]
    if name == "languages":
        return {code: Level[level] for code, level in kept}
    if name in _DAYS and kept is not None:
        return date.fromisoformat(kept)
    return tuple(kept) if isinstance(kept, list) else kept


def mark(name: str, value: Any) -> str:
    """A fingerprint of a fact's value; words whose order means nothing have the same in any order."""
    said = plain(value)
    if name in _WITHOUT_ORDER:
        said = sorted(said)
    return sha256(json.dumps([name, said]).encode()).hexdigest()[:32]


def together(persons: Iterable[int], members: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which persons hang together through the entries of an import: each with the smallest of its kin.

    ``members``: entry and person. What hangs together is taken back together or stays together.
    """
    leads: dict[int, int] = {one: one for one in persons}

    def lead(one: int) -> int:
        while leads[one] != one:
            leads[one] = leads[leads[one]]
            one = leads[one]
        return one

    first_of: dict[int, int] = {}
    for entry, person in members:
        if person in leads:
            one, other = lead(first_of.setdefault(entry, person)), lead(person)
            leads[max(one, other)] = min(one, other)
    return {one: lead(one) for one in leads}
