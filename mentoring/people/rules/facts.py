"""What a fact about a person may hold, and what follows from it: clean text, age, command of a language."""

import re
import unicodedata
from datetime import date

from mentoring.people.vocabulary import Level
from mentoring.wording import N_, Refused

FULL_AGE = 18

LONGEST = {
    "first_name": 100,
    "last_name": 100,
    "email": 254,
    "phone": 30,
    "street": 200,
    "contact_hint": 200,
    "consent_purpose": 200,
    "place": 120,
    "guardian_name": 200,
    "guardian_contact": 200,
    "interest": 80,
    "note": 10_000,
    "reason": 300,
}
"""How many characters each text may have."""

# Marks that turn the direction of writing around would let a name rearrange the words after it.
_TURNING = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
_RANKS = {level: rank for rank, level in enumerate(Level, start=1)}


def cleaned(text: str, *, lines: bool = False) -> str:
    """The text without control characters and surplus white space, composed; ``lines`` keeps line breaks."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        " " if c in "\t\v\f\x85\u2028\u2029" or (c == "\n" and not lines) else c
        for c in composed
        if (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _TURNING) or c in "\t\n\v\f\x85"
    )
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def refuse_long(name: str, text: str) -> None:
    """Refuses a text that is longer than its place."""
    if len(text) > LONGEST[name]:
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field=name, most=LONGEST[name])


def age_on(birth_on: date | None, birth_year: int | None, day: date) -> int | None:
    """Years completed on a day. With the year alone: those surely completed. None if neither is known.

    Who was born on 29 February completes a year on 1 March, where there is no such day.
    """
    if birth_on is not None:
        return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
    if birth_year is not None:
        return max(0, day.year - birth_year - 1)
    return None


def is_minor(birth_on: date | None, birth_year: int | None, day: date) -> bool:
    """Whether somebody is under age on a day. In doubt within the year of birth they are; unknown: no."""
    age = age_on(birth_on, birth_year, day)
    return age is not None and age < FULL_AGE


def level_rank(level: Level) -> int:
    """The order of levels: A1 is 1, C2 is 6, native is 7."""
    return _RANKS[level]


def at_least(level: Level, needed: Level) -> bool:
    """Whether a level reaches the one that is needed."""
    return level_rank(level) >= level_rank(needed)
