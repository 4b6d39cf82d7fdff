"""People as columns: what everybody says about one thing, side by side.

One pass over the people instead of one per rule; what follows works on whole columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from matching.model import Entry, Mentor, Place

_ENTRY_NAMES = tuple(field.name for field in fields(Entry))
_MENTOR_NAMES = tuple(field.name for field in fields(Mentor))
_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of people by name; `column["slots"][3]` is the fourth person's."""

    count: int
    by_name: dict[str, tuple[Any, ...]]

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self.by_name[name]

    def __len__(self) -> int:
        return self.count


def columns_of(people: Sequence[Entry] | Sequence[Mentor], names: tuple[str, ...]) -> Columns:
    """Read these fields of everybody.

    Places come as `latitude`, `longitude` and `region` too, and languages as `spoken`: pairs of code and
    level, which can be hashed, so that what follows is worked out once per distinct one.
    """
    rows = list(map(attrgetter(*names), people))
    by_name = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    places = [place or _NOWHERE for place in by_name["place"]]
    for part in ("latitude", "longitude", "region"):
        by_name[part] = tuple(map(attrgetter(part), places))
    by_name["spoken"] = tuple([tuple(languages.items()) for languages in by_name["languages"]])
    return Columns(len(people), by_name)


def entry_columns(entries: Sequence[Entry]) -> Columns:
    """Return the fields of entries."""
    return columns_of(entries, _ENTRY_NAMES)


def mentor_columns(mentors: Sequence[Mentor]) -> Columns:
    """Return the fields of mentors."""
    return columns_of(mentors, _MENTOR_NAMES)
