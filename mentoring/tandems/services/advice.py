"""What is scarce, and which volunteers to look for: the solver's exact figures, what is alike together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import matching
from matching.advice import TIMES
from mentoring.tandems.services.wording import Names, language
from mentoring.wording import N_, Sentence

EVERYWHERE = frozenset({"de", "gsw"})
"""Languages that nearly everybody has a little of, and that therefore tell nothing."""

VOLUNTEERS_SPEAK = ("de",)
"""What somebody who volunteers here speaks in any case."""

VOLUNTEERS = 5
"""For so many volunteers of a kind it is said how many more would be served."""

KINDS = 1000

_TIME_NAMES = {
    "workday mornings": N_("werktags am Morgen"),
    "workday afternoons": N_("werktags am Nachmittag"),
    "workday evenings": N_("werktags am Abend"),
    "weekends": N_("am Wochenende"),
}
TIME_WORDS = {TIMES[name]: words for name, words in _TIME_NAMES.items()}
"""The times of the week for which volunteers are looked for, in words."""

WEEKEND = TIMES["weekends"]
_WORKDAY_WORDS = {
    ("workday mornings", "workday afternoons"): N_("werktags am Morgen oder Nachmittag"),
    ("workday mornings", "workday evenings"): N_("werktags am Morgen oder Abend"),
    ("workday afternoons", "workday evenings"): N_("werktags am Nachmittag oder Abend"),
    ("workday mornings", "workday afternoons", "workday evenings"): N_("werktags zu irgendeiner Zeit"),
}
_TOGETHER = {tuple(TIMES[name] for name in names): words for names, words in _WORKDAY_WORDS.items()}

_WHO = {
    (): N_("Jemand mit %(languages)s"),
    ("f",): N_("Frau mit %(languages)s"),
    ("m",): N_("Mann mit %(languages)s"),
    ("x",): N_("Person (divers) mit %(languages)s"),
    ("f", "m"): N_("Frau oder Mann mit %(languages)s"),
    ("f", "x"): N_("Frau oder Person (divers) mit %(languages)s"),
    ("m", "x"): N_("Mann oder Person (divers) mit %(languages)s"),
}


@dataclass(frozen=True)
class Sought:
    """A kind of volunteer, by the solver's keys.

    ``languages``, ``genders`` and ``times`` are alternatives: any one of them will do; no gender and no time
    mean whatever.
    """

    programme: str
    region: str | None
    languages: tuple[str, ...]
    genders: tuple[str, ...]
    times: tuple[int, ...]

    @property
    def key(self) -> str:
        """What the kind is called in an address: it says nothing of anybody who waits."""
        return f"{self.programme}-{self.region or 0}-{self.languages[0]}"


@dataclass(frozen=True)
class Wanted(Sought):
    """A kind of volunteer to look for, and what volunteers of the kind are worth.

    ``serves``: how many more are served by one, two, … volunteers. That holds for volunteers who are alike; a
    mixture of the alternatives serves at least as many, since each volunteer who serves one more when all are
    alike can be exchanged for one of another alternative. ``fits``: how many who wait they suit at least,
    ``serving_class``: where in the serving order the first one helps.
    """

    fits: int
    serves: tuple[int, ...]
    serving_class: int | None

    @property
    def gain(self) -> int:
        """How many more would be served in all."""
        return self.serves[-1]

    @property
    def seats(self) -> int:
        """With how many volunteers that is reached."""
        return self.serves.index(self.gain) + 1


@dataclass(frozen=True)
class Helped:
    """Who is served in addition, as far as the serving order says it."""

    urgency: int
    waiting_since: date


def wanted(solution: matching.Solution, target_groups: Mapping[str, Collection[str]]) -> list[Wanted]:
    """Whom to look for, the most useful first; ``target_groups``: whom volunteers of a programme accompany.

    Of one programme, region and language there is one kind: the one that serves most and helps first whoever
    is first in order; of those alike, the one that asks least. A language that adds nothing to the one all
    speak is left out, and languages of which the same can be said are brought together.
    """
    found = matching.advice(
        solution,
        most=KINDS,
        volunteers=VOLUNTEERS,
        base_languages=VOLUNTEERS_SPEAK,
        target_groups=target_groups,
    )
    groups: dict[tuple[str, str | None, tuple[str, ...]], list[matching.Advice]] = defaultdict(list)
    for advice in found:
        if advice.serves[-1]:
            groups[advice.kind.programme or "", advice.kind.region, advice.kind.languages].append(advice)
    best = {key: _alike(variants) for key, variants in groups.items()}
    alike: dict[Wanted, list[str]] = defaultdict(list)
    for (programme, region, _spoken), one in best.items():
        plain = best.get((programme, region, VOLUNTEERS_SPEAK))
        if plain is not None and plain is not one and _worth(plain) == _worth(one):
            continue
        alike[replace(one, languages=())] += one.languages
    kinds = [replace(one, languages=tuple(sorted(spoken))) for one, spoken in alike.items()]
    return sorted(kinds, key=lambda one: (_worth(one), -one.fits, one.programme, one.region or "", one.key))


def helped(solution: matching.Solution) -> dict[int, Helped]:
    """Of each class of the serving order who is in it; classes of people who are not alike are left out."""
    state = solution.state
    classes: dict[int, set[Helped]] = defaultdict(set)
    highest = int(state.graph.rank.max(initial=0))
    for entry, rank in zip(state.pool.entries, state.graph.rank.tolist(), strict=True):
        classes[highest - rank].add(Helped(entry.urgency, entry.waiting_since))
    return {number: alike.pop() for number, alike in classes.items() if len(alike) == 1}


def who(one: Sought) -> Sentence:
    """Who is looked for, in words: gender and languages."""
    spoken = [code for code in one.languages if code not in EVERYWHERE] or list(one.languages)
    return Sentence(_WHO[one.genders], {"languages": either([language(code) for code in spoken])})


def when(one: Sought) -> Sentence | None:
    """At which times of the week, in words; None: whenever."""
    if not one.times:
        return None
    workdays = tuple(mask for mask in one.times if mask != WEEKEND)
    words = [Sentence(_TOGETHER[workdays])] if workdays in _TOGETHER else []
    words = words or [Sentence(TIME_WORDS[mask]) for mask in workdays]
    return either([*words, *(Sentence(TIME_WORDS[mask]) for mask in one.times if mask == WEEKEND)])


def where(one: Sought, regions: Mapping[int, str]) -> Sentence | None:
    """In which region, in words; None: where somebody lives is not known."""
    if one.region is None:
        return None
    return Sentence(N_("Region %(region)s"), {"region": Names(regions=regions).region(one.region)})


def in_words(one: Sought, regions: Mapping[int, str]) -> tuple[Sentence, ...]:
    """The whole kind in words."""
    return tuple(part for part in (who(one), where(one, regions), when(one)) if part is not None)


def either(words: Sequence[Sentence]) -> Sentence:
    """Words of which any one will do: a, b oder c."""
    if len(words) == 1:
        return words[0]
    return Sentence(N_("%(words)s oder %(last)s"), {"words": tuple(words[:-1]), "last": words[-1]})


def in_common(entries: Sequence[matching.Entry], names: Names) -> list[Sentence]:
    """What all these entries share: languages, and the region they live in."""
    shared = set.intersection(*(set(entry.languages) for entry in entries)) - EVERYWHERE
    words = [language(code) for code in sorted(shared)]
    regions = {entry.place.region if entry.place else None for entry in entries}
    if len(regions) == 1 and None not in regions:
        words.append(Sentence(N_("Region %(region)s"), {"region": names.region(regions.pop())}))
    return words


def _worth(one: Wanted) -> tuple[int, int, int]:
    return -one.serves[-1], -one.serves[0], -1 if one.serving_class is None else one.serving_class


def _alike(variants: Iterable[matching.Advice]) -> Wanted:
    """Of genders and times of one programme, region and language the best, what is alike together."""
    every = [(_as_wanted(one), one.kind) for one in variants]
    most = min(_worth(one) for one, _ in every)
    found = [(one, kind) for one, kind in every if _worth(one) == most]
    times: dict[str | None, set[int]] = defaultdict(set)
    for _, kind in found:
        times[kind.gender].add(kind.slots)
    genders = _alike_genders(times)
    masks = times[genders[0]]
    named = tuple(gender for gender in genders if gender) if len(genders) < len(matching.Gender) else ()
    kept = [one for one, kind in found if kind.gender in genders]
    return replace(
        kept[0],
        genders=named,
        times=() if masks == set(TIME_WORDS) else tuple(mask for mask in TIME_WORDS if mask in masks),
        fits=min(one.fits for one in kept),
    )


def _alike_genders(times: Mapping[str | None, set[int]]) -> list[str | None]:
    """Those as good at the same times, at as many as possible; None alone if the gender is no matter."""
    if None in times:
        return [None]
    widest = min(times, key=lambda gender: (-len(times[gender]), str(gender)))
    return sorted((gender for gender in times if times[gender] == times[widest]), key=str)


def _as_wanted(one: matching.Advice) -> Wanted:
    kind = one.kind
    spoken = tuple(code for code in kind.languages if code not in VOLUNTEERS_SPEAK)
    return Wanted(
        programme=kind.programme or "",
        region=kind.region,
        languages=spoken or kind.languages,
        genders=(),
        times=(),
        fits=one.fits,
        serves=one.serves,
        serving_class=one.serving_class,
    )
