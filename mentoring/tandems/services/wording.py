"""What the solver says in codes, as German sentences: constraints, reasons, contributions.

A sentence names people, programmes and regions through ``Names``. What is made of these sentences (what would
lift a constraint, what a pair has in common, what a change costs) is in ``explanations``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import matching
from matching import Constraint, Criterion, Level, Reason, Why
from mentoring.people.vocabulary import LANGUAGES, ClearanceKind, TargetGroup
from mentoring.waitlists.vocabulary import Blocker
from mentoring.wording import DAY_PARTS, N_, WEEKDAYS, Sentence

UNKNOWN = Sentence(N_("keine Angabe"))
MOST_SLOTS = 4


@dataclass(frozen=True)
class Names:
    """The names a page needs, by key; what is missing is shown by its key."""

    entries: Mapping[int, str] = field(default_factory=dict)
    mentors: Mapping[int, str] = field(default_factory=dict)
    programmes: Mapping[int, str] = field(default_factory=dict)
    regions: Mapping[int, str] = field(default_factory=dict)
    interests: Mapping[int, str] = field(default_factory=dict)
    called: Mapping[int, str] = field(default_factory=dict)

    def entry(self, key: str | None) -> str:
        """An entry's name."""
        return _named(self.entries, key)

    def short(self, key: str | None) -> str:
        """An entry's name as it stands within a sentence."""
        return _named(self.called, key) if key and int(key) in self.called else self.entry(key)

    def mentor(self, key: str | None) -> str:
        """A mentor's name."""
        return _named(self.mentors, key)

    def programme(self, key: object) -> str:
        """A programme's name."""
        return _named(self.programmes, key)

    def region(self, key: object) -> str | Sentence:
        """A region's name."""
        return _named(self.regions, key) if key is not None else UNKNOWN


def _named(names: Mapping[int, str], key: object) -> str:
    return names.get(int(str(key)), str(key)) if key is not None else ""


CONSTRAINTS: dict[Constraint, str] = {
    Constraint.LANGUAGE: N_("Gemeinsame Sprache"),
    Constraint.MENTOR_GENDER: N_("Wunsch nach einer Frau oder einem Mann"),
    Constraint.ENTRY_GENDER: N_("Wunsch der freiwilligen Person"),
    Constraint.PROGRAMME: N_("Programm"),
    Constraint.TARGET_GROUP: N_("Zielgruppe"),
    Constraint.MINIMUM_AGE: N_("Mindestalter"),
    Constraint.CLEARANCE: N_("Auszug"),
    Constraint.DISTANCE: N_("Weg"),
    Constraint.REGION: N_("Region"),
    Constraint.SLOTS: N_("Gemeinsame freie Zeit"),
    Constraint.CAPACITY: N_("Freier Platz"),
    Constraint.GROUP_SIZE: N_("Grösse der Familie"),
    Constraint.PERIOD: N_("Zeitraum"),
    Constraint.FORBIDDEN: N_("Verbotenes Paar"),
    Constraint.LEFT_WAITING: N_("In diesem Lauf zurückgestellt"),
    Constraint.DECLINED: N_("Abgelehnter Vorschlag"),
    Constraint.FORMER: N_("Früheres Tandem"),
    Constraint.ORGANISATION: N_("Organisation"),
}
"""Every constraint by its name."""

BLOCKERS: dict[Constraint, Blocker] = {
    Constraint.LANGUAGE: Blocker.LANGUAGE,
    Constraint.MENTOR_GENDER: Blocker.GENDER,
    Constraint.ENTRY_GENDER: Blocker.GENDER,
    Constraint.PROGRAMME: Blocker.PROGRAMME,
    Constraint.TARGET_GROUP: Blocker.PROGRAMME,
    Constraint.MINIMUM_AGE: Blocker.AGE,
    Constraint.CLEARANCE: Blocker.CLEARANCE,
    Constraint.DISTANCE: Blocker.TRAVEL,
    Constraint.REGION: Blocker.TRAVEL,
    Constraint.SLOTS: Blocker.SLOTS,
    Constraint.CAPACITY: Blocker.SEATS,
    Constraint.GROUP_SIZE: Blocker.GROUP_SIZE,
    Constraint.PERIOD: Blocker.PERIOD,
    Constraint.FORBIDDEN: Blocker.EXCLUDED,
    Constraint.LEFT_WAITING: Blocker.EXCLUDED,
    Constraint.DECLINED: Blocker.EXCLUDED,
    Constraint.FORMER: Blocker.EXCLUDED,
    Constraint.ORGANISATION: Blocker.EXCLUDED,
}
"""Every constraint as the waitlist filters by it."""

CRITERIA: dict[Criterion, tuple[str, str]] = {
    Criterion.LANGUAGE: (N_("Sprache"), N_("Sprache")),
    Criterion.INTERESTS: (N_("Interessen"), N_("Inter.")),
    Criterion.GOAL: (N_("Ziel"), N_("Ziel")),
    Criterion.PLACE: (N_("Ort"), N_("Ort")),
    Criterion.TIME: (N_("Zeit"), N_("Zeit")),
    Criterion.AGE: (N_("Alter"), N_("Alter")),
    Criterion.EXPERIENCE: (N_("Erfahrung"), N_("Erf.")),
}
"""Every contribution by its name, and in the few letters under a bar."""

WAITS: dict[Why, str] = {
    Why.LEFT_WAITING: N_("In diesem Lauf zurückgestellt"),
    Why.NOBODY_FITS: N_("Niemand passt"),
    Why.TOO_FEW_SEATS: N_("Plätze fehlen"),
}
"""Why an entry stays without a proposal."""

GENDERS: dict[str, str] = {
    matching.Gender.FEMALE.value: N_("Frau"),
    matching.Gender.MALE.value: N_("Mann"),
    matching.Gender.OTHER.value: N_("divers"),
}


def day(value: object) -> str:
    """A day as 31.12.2026, whether it comes from the solver or from what a run keeps."""
    found = value if isinstance(value, date) else date.fromisoformat(str(value))
    return found.strftime("%d.%m.%Y")


def level_name(level: int) -> Sentence:
    """A level as people write it."""
    return Sentence(N_("Erstsprache")) if level == Level.NATIVE else Sentence(Level(level).name)


def language(code: str, level: int | None = None) -> Sentence:
    """A language, with its level if given."""
    name = Sentence(LANGUAGES.get(code, code))
    if level is None:
        return name
    return Sentence(N_("%(language)s %(level)s"), {"language": name, "level": level_name(level)})


def languages(spoken: Any) -> tuple[Sentence, ...]:
    """Languages with their levels, best first; «keine Angabe» for none."""
    ordered = sorted(spoken.items(), key=lambda one: (-one[1], one[0]))
    return tuple(language(code, level) for code, level in ordered) or (UNKNOWN,)


def slots(mask: int | None) -> tuple[Sentence, ...]:
    """Times of the week by name; many are cut off after a few, with their number."""
    if mask is None:
        return (UNKNOWN,)
    bits = [bit for bit in range(matching.WEEK_SLOTS) if mask >> bit & 1]
    if not bits:
        return (Sentence(N_("keine")),)
    named = [
        Sentence(
            N_("%(day)s %(part)s"), {"day": Sentence(WEEKDAYS[b // 3]), "part": Sentence(DAY_PARTS[b % 3])}
        )
        for b in bits[:MOST_SLOTS]
    ]
    if len(bits) > MOST_SLOTS:
        named.append(Sentence(N_("und %(number)s weitere"), {"number": len(bits) - MOST_SLOTS}))
    return tuple(named)


def gender(code: object) -> Sentence:
    """A gender in a word."""
    return Sentence(GENDERS[str(code)]) if code is not None else UNKNOWN


def genders(codes: Any) -> tuple[Sentence, ...]:
    """Genders in words."""
    return tuple(gender(code) for code in codes) or (UNKNOWN,)


def clearance(kind: str) -> Sentence:
    """The kind of an extract."""
    return Sentence(ClearanceKind[kind].label)


def group(code: object) -> Sentence:
    """A target group."""
    return Sentence(TargetGroup[str(code)].label) if code is not None else UNKNOWN


def _clearance_reason(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["expired"]:
        kind, last = next(iter(p["expired"].items()))
        return Sentence(N_("%(kind)s am %(date)s abgelaufen."), {"kind": clearance(kind), "date": day(last)})
    return Sentence(N_("%(kinds)s fehlt."), {"kinds": tuple(clearance(one) for one in p["missing"])})


def _distance_reason(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["km"] is None:
        return Sentence(
            N_("Ein Wohnort ist nicht bekannt; gewünscht sind höchstens %(limit)s km."),
            {"limit": _km(p["limit_km"])},
        )
    return Sentence(
        N_("%(km)s km Weg, gewünscht sind höchstens %(limit)s km."),
        {"km": _km(p["km"]), "limit": _km(p["limit_km"])},
    )


def _km(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if value is not None else "–"


def _age_reason(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["actual"] is None:
        return Sentence(
            N_("Das Programm verlangt mindestens %(needed)s Jahre; das Alter ist nicht bekannt."), {**p}
        )
    return Sentence(N_("Das Programm verlangt mindestens %(needed)s Jahre; es sind %(actual)s."), {**p})


def _declined_reason(p: Mapping[str, Any], names: Names) -> Sentence:
    by = p["by"]
    if len(by) == 2:
        return Sentence(N_("Beide Seiten haben diesen Vorschlag schon abgelehnt."))
    if "entry" in by:
        return Sentence(N_("Die Seite des Mentees hat diesen Vorschlag schon abgelehnt."))
    return Sentence(N_("Die freiwillige Person hat diesen Vorschlag schon abgelehnt."))


def _forbidden_reason(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["reason"]:
        return Sentence(N_("Von der Koordination verboten: %(reason)s"), {"reason": p["reason"]})
    return Sentence(N_("Von der Koordination verboten."))


REASONS: dict[Constraint, Callable[[Mapping[str, Any], Names], Sentence]] = {
    Constraint.LANGUAGE: lambda p, n: Sentence(
        N_(
            "Keine gemeinsame Sprache auf Niveau %(level)s. Mentee: %(entry)s. "
            "Freiwillige Person: %(volunteer)s."
        ),
        {
            "level": level_name(p["needed_level"]),
            "entry": languages(p["entry_languages"]),
            "volunteer": languages(p["mentor_languages"]),
        },
    ),
    Constraint.MENTOR_GENDER: lambda p, n: Sentence(
        N_("Gewünscht: %(wished)s. Freiwillige Person: %(actual)s."),
        {"wished": genders(p["wished"]), "actual": gender(p["actual"])},
    ),
    Constraint.ENTRY_GENDER: lambda p, n: Sentence(
        N_("Die freiwillige Person begleitet: %(wished)s. Mentee: %(actual)s."),
        {"wished": genders(p["wished"]), "actual": genders(p["actual"])},
    ),
    Constraint.PROGRAMME: lambda p, n: Sentence(
        N_("Nicht im Programm «%(programme)s» dabei."), {"programme": n.programme(p["needed"])}
    ),
    Constraint.TARGET_GROUP: lambda p, n: Sentence(
        N_("Die Zielgruppe «%(group)s» gehört nicht zu den Programmen der freiwilligen Person."),
        {"group": group(p["needed"])},
    ),
    Constraint.MINIMUM_AGE: _age_reason,
    Constraint.CLEARANCE: _clearance_reason,
    Constraint.DISTANCE: _distance_reason,
    Constraint.REGION: lambda p, n: Sentence(
        N_("Nur die eigene Region ist gewünscht. Mentee: %(entry)s. Freiwillige Person: %(volunteer)s."),
        {"entry": n.region(p["entry_region"]), "volunteer": n.region(p["mentor_region"])},
    ),
    Constraint.SLOTS: lambda p, n: Sentence(
        N_("Keine gemeinsame freie Zeit. Mentee: %(entry)s. Freiwillige Person: %(volunteer)s."),
        {"entry": slots(p["entry_slots"]), "volunteer": slots(p["mentor_slots"])},
    ),
    Constraint.CAPACITY: lambda p, n: Sentence(N_("Kein freier Platz.")),
    Constraint.GROUP_SIZE: lambda p, n: Sentence(
        N_("%(size)s Personen; die freiwillige Person begleitet höchstens %(limit)s."), {**p}
    ),
    Constraint.PERIOD: lambda p, n: Sentence(
        N_("Kein gemeinsamer Tag: beide ab %(first)s, aber nur bis %(last)s."),
        {"first": day(p["from"]), "last": day(p["until"])},
    ),
    Constraint.FORBIDDEN: _forbidden_reason,
    Constraint.LEFT_WAITING: lambda p, n: Sentence(N_("In diesem Lauf zurückgestellt.")),
    Constraint.DECLINED: _declined_reason,
    Constraint.FORMER: lambda p, n: Sentence(
        N_("Sie waren schon ein Tandem, und niemand hat es noch einmal gewünscht.")
    ),
    Constraint.ORGANISATION: lambda p, n: Sentence(N_("Verschiedene Organisationen.")),
}
"""Every constraint as the sentence that says how a pair breaks it."""


def reason_sentence(reason: Reason, names: Names) -> Sentence:
    """How a pair breaks a constraint."""
    return REASONS[reason.constraint](reason.params, names)
