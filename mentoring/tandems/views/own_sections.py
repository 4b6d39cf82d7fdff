"""What areas above add to a volunteer's own page: to each tandem, and parts of their own. Wired in app.py.

Each is asked once for the whole page, in a fixed number of queries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mentoring.people.models import Mentor
from mentoring.tandems.models import Tandem


@dataclass(frozen=True)
class OwnAction:
    """Something to do, as a button; translated."""

    label: str
    url: str
    primary: bool = False
    icon: str = ""


@dataclass(frozen=True)
class OwnCard:
    """What is added to the card of a tandem: facts as (label, value), and buttons."""

    facts: Sequence[tuple[str, str]] = ()
    actions: Sequence[OwnAction] = ()


@dataclass(frozen=True)
class OwnPart:
    """A part of the page: a sentence, bars (label, words, value), lines (text, url, note), buttons."""

    heading: str
    text: str = ""
    bars: Sequence[tuple[str, str, int]] = ()
    lines: Sequence[Any] = ()
    actions: Sequence[OwnAction] = ()


@dataclass(frozen=True)
class OwnLine:
    """A line of a part, which may lead somewhere."""

    text: str
    url: str = ""
    note: str = ""


OWN_CARDS: dict[str, Callable[[Session, Sequence[Tandem], date], Mapping[int, OwnCard]]] = {}
OWN_PARTS: dict[str, Callable[[Session, Mentor, date], OwnPart | None]] = {}


def cards_of(session: Session, tandems: Sequence[Tandem], today: date) -> dict[int, list[OwnCard]]:
    """What is added to the card of each of these tandems."""
    found: dict[int, list[OwnCard]] = {tandem.id: [] for tandem in tandems}
    for asked in OWN_CARDS.values():
        for tandem_id, card in asked(session, tandems, today).items():
            found[tandem_id].append(card)
    return found


def parts_of(session: Session, mentor: Mentor, today: date) -> list[tuple[str, OwnPart]]:
    """The parts that areas above add, with the name of each, in the order of wiring."""
    asked = ((name, part(session, mentor, today)) for name, part in OWN_PARTS.items())
    return [(name, part) for name, part in asked if part is not None]
