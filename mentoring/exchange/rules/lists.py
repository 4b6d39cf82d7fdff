"""Cells that hold several things: languages with levels, times of the week, referrals, members."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from mentoring.exchange.rules import words
from mentoring.exchange.rules.cells import Known, Unreadable, parts_of, read_born
from mentoring.names import fold
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import Gender, Level
from mentoring.waitlists.vocabulary import ReferralKind
from mentoring.wording import N_

WRITTEN_TO = ("de", "fr", "en", "uk", "ti", "ar", "fa", "tr")
"""Languages in which mails and personal pages can be had."""

ALL_DAY = 7
_LEVELS = words.by_word(words.LEVELS)
_GENDERS = words.by_word(words.GENDERS)
_REFERRALS = words.by_word(words.REFERRALS)


def _numbered(table: Sequence[words.Spoken]) -> dict[str, int]:
    return {
        fold(word): number for number, spoken in enumerate(table) for language in spoken for word in language
    }


_DAYS, _PARTS = _numbered(words.DAYS), _numbered(words.PARTS)
_GROUPS = {
    "wochenende": (5, 6),
    "weekend": (5, 6),
    "week end": (5, 6),
    "werktags": (0, 1, 2, 3, 4),
    "wochentags": (0, 1, 2, 3, 4),
    "unter der woche": (0, 1, 2, 3, 4),
    "en semaine": (0, 1, 2, 3, 4),
    "weekdays": (0, 1, 2, 3, 4),
    "taglich": tuple(range(7)),
    "jederzeit": tuple(range(7)),
    "immer": tuple(range(7)),
    "flexibel": tuple(range(7)),
    "toujours": tuple(range(7)),
    "tous les jours": tuple(range(7)),
    "always": tuple(range(7)),
    "every day": tuple(range(7)),
}
_FILLING = {
    "und",
    "oder",
    "et",
    "ou",
    "and",
    "or",
    "am",
    "den",
    "ganzer",
    "ganztags",
    "tag",
    "ganztagig",
    "le",
}
_FILLING |= {"all", "day", "toute", "la", "journee", "nur", "ab"}


@dataclass(frozen=True)
class Member:
    """A further person of a family, as one cell names them."""

    first_name: str
    last_name: str
    born: date | int | None = None
    gender: Gender = Gender.UNKNOWN


def read_languages(text: str, known: Known) -> dict[str, Level]:
    """Languages with levels: «Arabisch (Erstsprache), Deutsch A1»; names in three languages, or codes."""
    found: dict[str, Level] = {}
    # Between two levels the lower one is sure: «Deutsch A1/A2».
    sure = re.sub(r"\b([ABC][12])\s*[/–-]\s*[ABC][12]\b", r"\1", text)
    for part in parts_of(sure):
        code, level = _language(part, known)
        found.setdefault(code, level)
    return found


def read_language_names(text: str, known: Known) -> tuple[str, ...]:
    """Languages by name, without levels: first languages in a column of their own."""
    return tuple(dict.fromkeys(_named(re.sub(r"\(.*?\)", "", part), known) for part in parts_of(text)))


def read_locale(text: str, _known: Known) -> str:
    """The language in which somebody is written to."""
    code = words.languages().get(fold(text), "")
    if code not in WRITTEN_TO:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: Auf «%(value)s» kann nicht geschrieben werden. Möglich sind: %(right)s."
            ),
            right=[words.language_name(code, "de") for code in WRITTEN_TO],
        )
    return code


def read_slots(text: str, _known: Known) -> int:
    """Times of a week as 21 bits: «Mo Abend, Sa», «Mo–Fr abends», «Wochenende»; a day alone is all of it."""
    bits = 0
    for part in re.split(r"[,;|\n]", text):
        bits |= _slots(part)
    if not bits:
        raise Unreadable(_NO_TIMES)
    return bits


def read_day_parts(text: str, _known: Known) -> int:
    """Parts of one day as 3 bits: «Morgen, Abend»; «x» or «ja» is all of it, «nein» none."""
    answer = words.by_word(words.ANSWERS).get(words.word_key(text))
    if answer is not None:
        return ALL_DAY if answer.value else 0
    bits = 0
    for word in re.split(r"[\s,;/+&|]+", text):
        if not fold(word) or fold(word) in _FILLING:
            bits |= ALL_DAY if fold(word) in {"ganzer", "ganztags", "ganztagig"} else 0
            continue
        if fold(word) not in _PARTS:
            raise Unreadable(
                N_(
                    "Spalte «%(column)s»: «%(value)s» ist keine Tageszeit. "
                    "Richtig ist: Morgen, Nachmittag, Abend oder x."
                )
            )
        bits |= 1 << _PARTS[fold(word)]
    return bits


def read_region(text: str, known: Known) -> int:
    """A Sozialregion by name."""
    found = known.regions.get(_region_name(text))
    if found is None:
        raise Unreadable(N_("Spalte «%(column)s»: Die Sozialregion «%(value)s» gibt es nicht."))
    return found


def read_referral(text: str, known: Known) -> tuple[ReferralKind, int | None]:
    """Where an entry comes from: a word («Schule», «selbst»), or a Sozialregion by name."""
    region = known.regions.get(_region_name(text))
    if region is not None:
        return ReferralKind.SOCIAL_REGION, region
    kind = _REFERRALS.get(words.word_key(text))
    if kind is None:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: «%(value)s» ist nicht bekannt. "
                "Möglich sind: %(right)s, oder der Name einer Sozialregion."
            ),
            right=[spoken[0][0] for spoken in words.REFERRALS.values()],
        )
    return cast(ReferralKind, kind), None


def read_members(text: str, known: Known) -> tuple[Member, ...]:
    """Further persons of a family: «Amina Ali 2012 w; Omar Ali 3.4.2015 m»."""
    return tuple(_member(part, known) for part in re.split(r"[;\n|]", text) if part.strip())


def _member(text: str, known: Known) -> Member:
    born: date | int | None = None
    gender = Gender.UNKNOWN
    rest = [word for word in re.split(r"[\s,()]+", text) if word]
    # A single letter in front is rather an initial: year and gender stand behind the name.
    while len(rest) > 1:
        word = rest[-1]
        if word[0].isdigit() and born is None:
            born = read_born(word.strip("."), known)
        elif words.word_key(word) in _GENDERS and gender is Gender.UNKNOWN:
            gender = cast(Gender, _GENDERS[words.word_key(word)])
        else:
            break
        rest.pop()
    if any(letter.isdigit() for word in rest for letter in word) or not rest:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: «%(value)s» nennt keine Personen. "
                "Richtig ist zum Beispiel: Amina Ali 2012 w; Omar Ali 2015 m."
            )
        )
    name = cleaned(" ".join(rest))
    first, _, last = name.rpartition(" ")
    if len(name) > 100:
        raise Unreadable(
            N_("Spalte «%(column)s»: Der Text hat mehr als %(most)s Zeichen. Bitte kürzen."), most=100
        )
    return Member(first, last, born, gender)


def _language(part: str, known: Known) -> tuple[str, Level]:
    spoken = [word for word in fold(part).split() if word not in {"niveau", "stufe", "ca", "level"}]
    for cut in range(len(spoken) - 1, 0, -1):
        code = words.languages().get(" ".join(spoken[:cut]))
        level = _LEVELS.get(" ".join(spoken[cut:]))
        if code and level:
            return code, cast(Level, level)
    code = _named(" ".join(spoken), known)
    if known.default_level is None:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: In «%(value)s» fehlt ein Niveau. "
                "Richtig ist zum Beispiel: Arabisch (Erstsprache), Deutsch A1."
            )
        )
    return code, known.default_level


def _named(name: str, _known: Known) -> str:
    code = words.languages().get(fold(name))
    if code is None:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: Eine Sprache in «%(value)s» ist nicht bekannt. "
                "Richtig ist zum Beispiel: Arabisch (Erstsprache), Deutsch A1."
            )
        )
    return code


def _region_name(text: str) -> str:
    name = re.sub(r"^(?:sozialregion|sozialdienst|region|sr|region sociale)\s+", "", fold(text))
    return re.sub(r"^(?:der |die |den )", "", name)


_NO_TIMES = N_(
    "Spalte «%(column)s»: «%(value)s» nennt keine Zeiten. "
    "Richtig ist zum Beispiel: Mo Abend, Mi Nachmittag, Sa."
)


def _slots(text: str) -> int:
    """One enumeration of days and parts: «Mo Mi Abend», «Mo Abend Mi Morgen», «Mo–Fr»."""
    whole = fold(text)
    if whole in _GROUPS:
        return sum(ALL_DAY << day * 3 for day in _GROUPS[whole])
    spaced = re.sub(r"\s*[-–—]\s*|\s+bis\s+", "-", text.strip())
    bits, days, parts = 0, list[int](), 0
    for word in re.split(r"[\s/+&.:]+", spaced):
        key = fold(word)
        if not key or (key in _FILLING and key not in _DAYS and key not in _PARTS):
            continue
        if key in _PARTS and (days or key not in _DAYS):
            parts |= 1 << _PARTS[key]
            continue
        named = _days(word)
        if parts:
            bits |= _product(days, parts)
            days, parts = [], 0
        days += named
    return bits | (_product(days, parts) if days or parts else 0)


def _days(word: str) -> list[int]:
    key = fold(word)
    if key in _DAYS:
        return [_DAYS[key]]
    if key in _GROUPS:
        return list(_GROUPS[key])
    first, _, last = word.partition("-")
    if fold(first) in _DAYS and fold(last) in _DAYS:
        start, end = _DAYS[fold(first)], _DAYS[fold(last)]
        return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    raise Unreadable(_NO_TIMES)


def _product(days: list[int], parts: int) -> int:
    return sum((parts or ALL_DAY) << day * 3 for day in set(days or range(7)))
