"""How a year is divided into periods."""

from datetime import date
from typing import NamedTuple

PARTS = (1, 2, 4)
"""A year, half-years, quarters."""


class Stretch(NamedTuple):
    """The period ``number`` of a year: ``[from_on, to_on)``."""

    number: int
    from_on: date
    to_on: date


def stretches(year: int, parts: int) -> list[Stretch]:
    """A year in equal parts of whole months, without gap or overlap."""
    if parts not in PARTS:
        raise ValueError("a year has one, two or four parts")
    months = 12 // parts
    starts = [date(year, 1 + n * months, 1) for n in range(parts)] + [date(year + 1, 1, 1)]
    return [Stretch(n + 1, starts[n], starts[n + 1]) for n in range(parts)]
