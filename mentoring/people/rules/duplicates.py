"""Who may be the same person: names tolerant of umlauts, order and a slip of the pen; e-mail; phone; birth.

Two points are balanced here. Families share a phone and a name: known birth dates that differ speak against.
Names are spelt in many ways: one letter more, less or other is as good as equal if something else agrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mentoring.names import fold
from mentoring.wording import N_, Labelled

POSSIBLE = 35
"""From so many points on, two persons may be the same: people are asked."""

LIKELY = 75
"""From so many points on, they most likely are."""


class Reason(Labelled):
    """Why two persons may be the same, or not."""

    SAME_NAME = "SAME_NAME", N_("gleicher Name")
    SWAPPED_NAME = "SWAPPED_NAME", N_("Vorname und Name vertauscht")
    SIMILAR_NAME = "SIMILAR_NAME", N_("Name bis auf ein Zeichen gleich")
    SAME_EMAIL = "SAME_EMAIL", N_("gleiche E-Mail")
    SAME_PHONE = "SAME_PHONE", N_("gleiche Telefonnummer")
    SAME_BIRTH_DATE = "SAME_BIRTH_DATE", N_("gleiches Geburtsdatum")
    SAME_BIRTH_YEAR = "SAME_BIRTH_YEAR", N_("gleicher Jahrgang")


_POINTS = {
    Reason.SAME_NAME: 50,
    Reason.SWAPPED_NAME: 45,
    Reason.SIMILAR_NAME: 40,
    Reason.SAME_EMAIL: 40,
    Reason.SAME_PHONE: 35,
    Reason.SAME_BIRTH_DATE: 40,
    Reason.SAME_BIRTH_YEAR: 20,
}
_OTHER_BIRTH = 30


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a person is compared: folded names, birth, addresses."""

    first: str
    last: str
    birth_on: date | None = None
    birth_year: int | None = None
    email: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        """First and last name, folded."""
        return f"{self.first} {self.last}".strip()

    @property
    def swapped(self) -> str:
        """Last and first name, folded."""
        return f"{self.last} {self.first}".strip()

    def shared_keys(self) -> Iterator[str]:
        """Texts such that two persons who reach ``POSSIBLE`` share at least one of them."""
        if self.email:
            yield "e:" + self.email
        if self.phone:
            yield "p:" + self.phone
        for name in {self.name, self.swapped} - {""}:
            name = "n:" + name
            yield name
            yield from [name[:cut] + name[cut + 1 :] for cut in range(2, len(name))]


def likeness(
    first_name: str,
    last_name: str,
    *,
    birth_on: date | None = None,
    birth_year: int | None = None,
    email: str = "",
    phone: str = "",
) -> Likeness:
    """What of a person is compared, from what was typed; e-mail and phone in their normal form."""
    year = birth_on.year if birth_on else birth_year
    return Likeness(fold(first_name), fold(last_name), birth_on, year, email.casefold(), phone)


def compare(one: Likeness, other: Likeness) -> tuple[int, tuple[Reason, ...]]:
    """Points for being the same person and the reasons, the weightiest first; symmetric."""
    reasons = [r for r in (_name(one, other),) if r]
    if one.email and one.email == other.email:
        reasons.append(Reason.SAME_EMAIL)
    if one.phone and one.phone == other.phone:
        reasons.append(Reason.SAME_PHONE)
    # Many people share a birthday, the first of January above all: alone it says nothing.
    birth = _birth(one, other) if reasons else None
    if birth:
        reasons.append(birth)
    against = _OTHER_BIRTH if _birth_differs(one, other) else 0
    ordered = tuple(sorted(reasons, key=lambda r: (-_POINTS[r], r.value)))
    return max(0, sum(_POINTS[r] for r in ordered) - against), ordered


def within_one(one: str, other: str) -> bool:
    """Whether one letter added, left out, replaced or swapped with its neighbour makes the texts equal."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    rest = short[at + 1 :] == long[at + 1 :]
    turned = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return rest or turned


def _name(one: Likeness, other: Likeness) -> Reason | None:
    if not one.name or not other.name:
        return None
    if one.name == other.name:
        return Reason.SAME_NAME
    if one.swapped == other.name:
        return Reason.SWAPPED_NAME
    if within_one(one.name, other.name) or within_one(one.swapped, other.name):
        return Reason.SIMILAR_NAME
    return None


def _birth(one: Likeness, other: Likeness) -> Reason | None:
    if one.birth_on and one.birth_on == other.birth_on:
        return Reason.SAME_BIRTH_DATE
    undated = one.birth_on is None or other.birth_on is None
    if undated and one.birth_year and one.birth_year == other.birth_year:
        return Reason.SAME_BIRTH_YEAR
    return None


def _birth_differs(one: Likeness, other: Likeness) -> bool:
    # Within one year no contradiction: many papers say 1 January for want of a day.
    return bool(one.birth_year and other.birth_year and one.birth_year != other.birth_year)
