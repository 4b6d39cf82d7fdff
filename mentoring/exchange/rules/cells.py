"""What a cell says: texts, days, numbers, words of closed lists, phones, addresses.

A reader takes a cell's text, never empty, and what is ``Known``; it gives a value or raises ``Unreadable``,
whose sentence names what would be right. Column and value are added by whoever knows the row.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from mentoring.exchange.rules import words
from mentoring.names import fold
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import Level
from mentoring.sheets import RISKY
from mentoring.typed import normalise_email, normalise_phone, parse_date
from mentoring.wording import N_

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
NOTHING = frozenset({"", "-", "–", "—", "−", "/", "n/a", "k.a.", "k. a.", "keine angabe", "(leer)"})
ERRORS = re.compile(
    r"#(N/A|NV|REF!|BEZUG!|NAME\?|DIV/0!|VALUE!|WERT!|NUM!|ZAHL!|NULL!|GETTING_DATA|SPILL!)", re.I
)
_SERIALS = range(10_000, 74_000)
_SERIAL_ZERO = date(1899, 12, 30)


class Unreadable(Exception):
    """A cell that cannot be read; ``text`` has places for %(column)s and %(value)s."""

    def __init__(self, text: str, **params: Any) -> None:
        self.text, self.params = text, params
        super().__init__(text)


@dataclass(frozen=True)
class Known:
    """What cells may refer to: places, programmes, regions and funds by folded name; and the day."""

    today: date
    municipalities: Mapping[str, int] = field(default_factory=dict)
    programmes: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    funds: Mapping[str, int] = field(default_factory=dict)
    default_programme: int | None = None
    default_level: Level | None = None


Reader = Callable[[str, Known], Any]


def plain(text: str) -> str:
    """The text of a cell without surrounding space and without the apostrophe that neutralised it."""
    stripped = text.strip()
    return stripped[1:].strip() if stripped.startswith("'") and RISKY.match(stripped) else stripped


def refuse_formula(text: str) -> None:
    """Raises for a formula or an error value where a value is expected."""
    if text.startswith("="):
        raise Unreadable(
            N_("Spalte «%(column)s»: Hier steht eine Formel. Bitte das Ergebnis als Wert einfügen.")
        )
    if text.startswith("#") and ERRORS.match(text):
        raise Unreadable(
            N_("Spalte «%(column)s»: «%(value)s» ist ein Fehlerwert der Tabelle. Bitte den Wert einsetzen.")
        )


def text_up_to(most: int, *, lines: bool = False) -> Reader:
    """A reader of texts of so many characters at most."""

    def read(text: str, _known: Known) -> str:
        value = cleaned(text, lines=lines)
        if len(value) > most:
            raise Unreadable(
                N_("Spalte «%(column)s»: Der Text hat mehr als %(most)s Zeichen. Bitte kürzen."), most=most
            )
        return value

    return read


def read_day(text: str, _known: Known) -> date:
    """A day: 31.12.2026, 2026-12-31, or the number a spreadsheet keeps for it."""
    day = _day(text)
    if day is None or not EARLIEST <= day <= LATEST:
        raise Unreadable(
            N_("Spalte «%(column)s»: «%(value)s» ist kein Datum. Richtig ist zum Beispiel 31.12.2026.")
        )
    return day


def read_past_day(text: str, known: Known) -> date:
    """A day that is not in the future."""
    day = read_day(text, known)
    if day > known.today:
        raise Unreadable(N_("Spalte «%(column)s»: «%(value)s» liegt in der Zukunft."))
    return day


def read_born(text: str, known: Known) -> date | int:
    """A day of birth, or a year where only that is known."""
    year = re.fullmatch(r"[12]\d\d\d", text)
    born = int(text) if year else _day(text)
    first = born if isinstance(born, date) else date(born, 1, 1) if born else EARLIEST
    if born is None or not known.today.year - 120 <= first.year or first > known.today:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: «%(value)s» ist kein Geburtsdatum. "
                "Richtig ist zum Beispiel 31.12.1985 oder 1985."
            )
        )
    return born


def number_between(least: int, most: int) -> Reader:
    """A reader of whole numbers; a unit after them is allowed."""

    def read(text: str, _known: Known) -> int:
        found = re.fullmatch(r"(?:ca\.? ?)?(\d{1,6})(?:[.,]0+)?(?: ?[A-Za-zÄÖÜäöüé]{1,12}\.?)?", text)
        value = int(found.group(1)) if found else -1
        if not least <= value <= most:
            raise Unreadable(
                N_("Spalte «%(column)s»: «%(value)s» ist keine Zahl von %(least)s bis %(most)s."),
                least=least,
                most=most,
            )
        return value

    return read


def word_of(table: Mapping[Enum, words.Spoken]) -> Reader:
    """A reader of one word of a closed list."""
    known_words = words.by_word(table)

    def read(text: str, _known: Known) -> Enum:
        member = known_words.get(words.word_key(text))
        if member is None:
            raise Unreadable(
                N_("Spalte «%(column)s»: «%(value)s» ist nicht bekannt. Möglich sind: %(right)s."),
                right=[spoken[0][0] for spoken in table.values()],
            )
        return member

    return read


def words_of(table: Mapping[Enum, words.Spoken]) -> Reader:
    """A reader of several words of a closed list, separated by commas or the like."""
    one = word_of(table)

    def read(text: str, known: Known) -> tuple[Enum, ...]:
        return tuple(dict.fromkeys(one(part, known) for part in parts_of(text)))

    return read


read_word_of_answers = word_of(words.ANSWERS)


def read_answer(text: str, known: Known) -> bool:
    """Yes or no."""
    return bool(read_word_of_answers(text, known).value)


def read_free_words(text: str, _known: Known) -> tuple[str, ...]:
    """Words of one's own, separated by commas or the like."""
    found = tuple(dict.fromkeys(cleaned(part) for part in parts_of(text)))
    if any(len(word) > 80 for word in found):
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: Ein Wort hat mehr als 80 Zeichen. "
                "Richtig ist zum Beispiel: Kochen, Velo, Musik."
            )
        )
    if len(found) > 30:
        raise Unreadable(N_("Spalte «%(column)s»: Mehr als 30 Wörter, bitte die wichtigsten behalten."))
    return found


def read_phone(text: str, _known: Known) -> str:
    """A phone number in international form; one that lost its plus or its first zero is understood."""
    digits = re.sub(r"\D", "", text)
    ways = [text, "+" + digits] if text[:1] != "+" and len(digits) >= 11 and digits[0] != "0" else [text]
    for way in ways:
        try:
            return normalise_phone(way)
        except ValueError:
            continue
    raise Unreadable(
        N_("Spalte «%(column)s»: Die Telefonnummer «%(value)s» gibt es so nicht. Beispiel: 079 123 45 67.")
    )


def read_email(text: str, _known: Known) -> str:
    """A mail address in its normal form."""
    try:
        return normalise_email(text)
    except ValueError:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: Die E-Mail-Adresse «%(value)s» ist nicht vollständig. "
                "Beispiel: name@beispiel.ch."
            )
        ) from None


def read_municipality(text: str, known: Known) -> int:
    """A municipality by name or BFS number; of one that merged, the successor."""
    name = re.sub(r"^(?:CH-)?\d{4}\s+(?=\S)", "", text.strip())
    ways = (name, re.sub(r"[\s,]*\(?\bSO\)?$", "", name), re.sub(r"^(?:Gemeinde|Stadt)\s+", "", name))
    for way in ways:
        found = known.municipalities.get(fold(way))
        if found is not None:
            return found
    raise Unreadable(
        N_(
            "Spalte «%(column)s»: «%(value)s» ist keine Einwohnergemeinde des Kantons. "
            "Orte ausserhalb gehören in die Spalte «Ort ausserhalb des Kantons»."
        )
    )


def read_programme(text: str, known: Known) -> int:
    """A programme of the organisation by name."""
    found = known.programmes.get(fold(text))
    if found is None:
        raise Unreadable(
            N_("Spalte «%(column)s»: Das Programm «%(value)s» gibt es nicht, oder es ist nicht mehr aktiv.")
        )
    return found


def read_programmes(text: str, known: Known) -> tuple[int, ...]:
    """Programmes of the organisation by name; a name may hold a comma."""
    if fold(text) in known.programmes:
        return (known.programmes[fold(text)],)
    return tuple(dict.fromkeys(read_programme(part, known) for part in parts_of(text)))


def parts_of(text: str) -> list[str]:
    """The parts of an enumeration: separated by comma, semicolon, slash, bar or line; not inside brackets."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")" and depth > 0)
        if letter in ",;/|\n•" and not depth:
            found.append(text[start:place])
            start = place + 1
    found.append(text[start:])
    return [part.strip() for part in found if part.strip()]


def _day(text: str) -> date | None:
    short = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text)
    if re.fullmatch(r"\d{5}", short):
        return _SERIAL_ZERO + timedelta(days=int(short)) if int(short) in _SERIALS else None
    try:
        return parse_date(short)
    except ValueError:
        return None
