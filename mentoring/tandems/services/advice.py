"""What is scarce, and which volunteers to look for: the solver's exact figures in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import matching
from matching.advice import TIMES
from mentoring.tandems.services.runs import OpenedRun
from mentoring.tandems.services.wording import Names, language
from mentoring.wording import N_, Sentence

EVERYWHERE = frozenset({"de", "gsw"})
"""Languages that nearly everybody has a little of, and that therefore tell nothing."""

VOLUNTEERS_SPEAK = ("de",)
"""What somebody who volunteers here speaks in any case."""

SHOWN = 5
KINDS = 50

_TIME_NAMES = {
    "workday mornings": N_("werktags am Morgen"),
    "workday afternoons": N_("werktags am Nachmittag"),
    "workday evenings": N_("werktags am Abend"),
    "weekends": N_("am Wochenende"),
}
TIME_WORDS = {TIMES[name]: words for name, words in _TIME_NAMES.items()}
"""The times of the week for which volunteers are looked for, in words."""


@dataclass(frozen=True)
class Wanted:
    """A kind of volunteer to look for: in words, how many more would be served, with how many of them."""

    who: tuple[Sentence, ...]
    programme: str
    gain: int
    seats: int


def wanted(opened: OpenedRun, names: Names) -> list[Wanted]:
    """Whom to look for, the most useful first; of kinds alike, the one that asks least of a volunteer."""
    found = matching.advice(opened.solution, most=KINDS, base_languages=VOLUNTEERS_SPEAK)
    best: dict[tuple[object, ...], matching.Advice] = {}
    for one in found:
        if not one.serves[-1]:
            continue
        key = (one.kind.region, one.kind.languages)
        known = best.get(key)
        if known is None or (known.serves == one.serves and _asks_less(one.kind, known.kind)):
            best[key] = one
    ordered = sorted(best.values(), key=lambda one: (-one.serves[-1], -one.serves[0]))
    return [_in_words(one, names) for one in ordered[:SHOWN]]


def in_common(entries: Sequence[matching.Entry], names: Names) -> list[Sentence]:
    """What all these entries share: languages, and the region they live in."""
    shared = set.intersection(*(set(entry.languages) for entry in entries)) - EVERYWHERE
    words = [language(code) for code in sorted(shared)]
    regions = {entry.place.region if entry.place else None for entry in entries}
    if len(regions) == 1 and None not in regions:
        words.append(Sentence(N_("Region %(region)s"), {"region": names.region(regions.pop())}))
    return words


def _asks_less(one: matching.Kind, other: matching.Kind) -> bool:
    return one.gender is None and other.gender is not None


def _in_words(one: matching.Advice, names: Names) -> Wanted:
    kind = one.kind
    spoken = [code for code in kind.languages if code not in EVERYWHERE] or list(kind.languages)
    who = {
        None: N_("Jemand mit %(languages)s"),
        "f": N_("Frau mit %(languages)s"),
        "m": N_("Mann mit %(languages)s"),
        "x": N_("Person (divers) mit %(languages)s"),
    }[kind.gender]
    words = [Sentence(who, {"languages": tuple(language(code) for code in spoken)})]
    if kind.region is not None:
        words.append(Sentence(N_("Region %(region)s"), {"region": names.region(kind.region)}))
    if kind.slots in TIME_WORDS:
        words.append(Sentence(TIME_WORDS[kind.slots]))
    return Wanted(
        who=tuple(words),
        programme=names.programme(kind.programme),
        gain=one.serves[-1],
        seats=one.serves.index(one.serves[-1]) + 1,
    )
