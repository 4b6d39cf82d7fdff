"""What a proposal tells both sides: few facts, none of them sensitive; and what it asks of the mentor."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_

from mentoring.people.rules import is_minor
from mentoring.people.vocabulary import ClearanceKind
from mentoring.wording import DAY_PARTS, WEEKDAYS

Birth = tuple[date | None, int | None]


def common_slots(one: int, others: Iterable[int]) -> int:
    """The slots of the week in which all could meet; who states none is not asked."""
    stated = [bits for bits in (one, *others) if bits]
    return reduce(and_, stated) if stated else 0


def week_in_words(bits: int) -> list[tuple[str, list[str]]]:
    """Slots by day: the day's name with the parts of the day, as texts to be translated where shown."""
    week = [
        (name, [part for n, part in enumerate(DAY_PARTS) if bits >> (day * 3 + n) & 1])
        for day, name in enumerate(WEEKDAYS)
    ]
    return [(name, parts) for name, parts in week if parts]


def has_minor(births: Iterable[Birth], day: date) -> bool:
    """Whether somebody among these is under age on the day."""
    return any(is_minor(birth_on, birth_year, day) for birth_on, birth_year in births)


def extracts_needed(required: ClearanceKind | None, *, minor: bool) -> set[ClearanceKind]:
    """Which extracts a tandem asks of its mentor: the programme's, and the special one for minors."""
    return {kind for kind in (required, ClearanceKind.SPECIAL if minor else None) if kind}
