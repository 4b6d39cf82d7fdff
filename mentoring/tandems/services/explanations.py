"""What follows from the answers of the solver, in sentences: remedies, conditions met, prices.

A remedy leaves the mentor's name open (placeholder ``mentor``), so that it can be kept without a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matching
from matching import Constraint, Criterion, Reason, Why
from mentoring.tandems.services.scarcity import shortage_sentence
from mentoring.tandems.services.wording import (
    CONSTRAINTS,
    CRITERIA,
    Names,
    clearance,
    gender,
    genders,
    group,
    language,
    level_name,
    reason_sentence,
    slots,
)
from mentoring.wording import N_, Sentence

OTHERS_NAMED = 3
"""A sentence about what blocks names so many constraints."""


@dataclass(frozen=True)
class Points:
    """One contribution to the quality of a pair, as a page draws it."""

    name: str
    short: str
    points: int
    maximum: int


@dataclass(frozen=True)
class Condition:
    """One thing a pair has to fulfil: met, or lifted by a coordinator."""

    text: Sentence
    done: bool
    note: Sentence | None = None


def points_of(contributions: Sequence[matching.Contribution]) -> list[Points]:
    """The contributions by name; those without weight are left out."""
    return [
        Points(CRITERIA[one.criterion][0], CRITERIA[one.criterion][1], one.points, one.weight)
        for one in contributions
        if one.weight
    ]


def points_by_criterion(weights: Mapping[str, int]) -> list[Points]:
    """The weights themselves, as a profile that is full."""
    return [Points(*CRITERIA[one], weights.get(one.value, 0), weights.get(one.value, 0)) for one in Criterion]


def _age_remedy(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["actual"] is None:
        return Sentence(
            N_("%(mentor)s, sobald das Alter bekannt ist (mindestens %(needed)s Jahre)"),
            {"needed": p["needed"]},
        )
    return Sentence(N_("%(mentor)s, sobald %(needed)s Jahre alt"), {"needed": p["needed"]})


def _clearance_remedy(p: Mapping[str, Any], names: Names) -> Sentence:
    kinds = tuple(clearance(one) for one in (*p["missing"], *p["expired"]))
    return Sentence(N_("%(mentor)s, sobald ein gültiger Auszug vorliegt: %(kinds)s"), {"kinds": kinds})


def _distance_remedy(p: Mapping[str, Any], names: Names) -> Sentence:
    if p["km"] is None:
        return Sentence(N_("%(mentor)s, sobald beide Wohnorte bekannt sind"))
    return Sentence(
        N_("%(mentor)s, wenn %(km)s km Weg recht sind"), {"km": f"{p['km']:.1f}".removesuffix(".0")}
    )


def _language_remedy(p: Mapping[str, Any], names: Names) -> Sentence:
    shared = [code for code in p["entry_languages"] if code in p["mentor_languages"]]
    if not shared:
        return Sentence(N_("%(mentor)s, wenn es ohne gemeinsame Sprache geht"))
    return Sentence(
        N_("%(mentor)s, wenn weniger als %(level)s in %(language)s genügt"),
        {"level": level_name(p["needed_level"]), "language": language(shared[0])},
    )


REMEDIES: dict[Constraint, Callable[[Mapping[str, Any], Names], Sentence]] = {
    Constraint.LANGUAGE: _language_remedy,
    Constraint.MENTOR_GENDER: lambda p, n: Sentence(
        N_("%(mentor)s, wenn auch dies recht ist: %(actual)s"), {"actual": gender(p["actual"])}
    ),
    Constraint.ENTRY_GENDER: lambda p, n: Sentence(
        N_("%(mentor)s, wenn auch dies recht ist: %(actual)s"), {"actual": genders(p["actual"])}
    ),
    Constraint.PROGRAMME: lambda p, n: Sentence(
        N_("%(mentor)s, wenn das Programm «%(programme)s» dazukommt"),
        {"programme": n.programme(p["needed"])},
    ),
    Constraint.TARGET_GROUP: lambda p, n: Sentence(
        N_("%(mentor)s, wenn die Zielgruppe «%(group)s» dazukommt"), {"group": group(p["needed"])}
    ),
    Constraint.MINIMUM_AGE: _age_remedy,
    Constraint.CLEARANCE: _clearance_remedy,
    Constraint.DISTANCE: _distance_remedy,
    Constraint.REGION: lambda p, n: Sentence(N_("%(mentor)s, wenn auch eine andere Region recht ist")),
    Constraint.SLOTS: lambda p, n: Sentence(
        N_("%(mentor)s, wenn auch dann Zeit ist: %(slots)s"), {"slots": slots(p["mentor_slots"])}
    ),
    Constraint.CAPACITY: lambda p, n: Sentence(N_("Ein weiterer Platz bei %(mentor)s")),
    Constraint.GROUP_SIZE: lambda p, n: Sentence(
        N_("%(mentor)s, wenn %(size)s Personen recht sind"), {"size": p["size"]}
    ),
    Constraint.PERIOD: lambda p, n: Sentence(N_("%(mentor)s, wenn ein anderer Zeitraum recht ist")),
    Constraint.FORBIDDEN: lambda p, n: Sentence(N_("%(mentor)s, wenn das Verbot aufgehoben wird")),
    Constraint.LEFT_WAITING: lambda p, n: Sentence(
        N_("%(mentor)s, wenn der Eintrag nicht zurückgestellt ist")
    ),
    Constraint.DECLINED: lambda p, n: Sentence(N_("%(mentor)s, wenn die Ablehnung nicht mehr gilt")),
    Constraint.FORMER: lambda p, n: Sentence(N_("%(mentor)s, wenn beide es noch einmal wünschen")),
    Constraint.ORGANISATION: lambda p, n: Sentence(N_("%(mentor)s, wenn beide Organisationen zustimmen")),
}
"""What would lift a constraint, if it is the only one that is broken."""


def remedy(reasons: Sequence[Reason], names: Names) -> Sentence:
    """What would have to change for a mentor to fit; the mentor's name is left open."""
    if len(reasons) == 1:
        return REMEDIES[reasons[0].constraint](reasons[0].params, names)
    return Sentence(
        N_("%(mentor)s, wenn sich mehreres ändert: %(parts)s"),
        {"parts": tuple(Sentence(CONSTRAINTS[reason.constraint]) for reason in reasons)},
    )


def with_mentor(sentence: Sentence, name: str) -> Sentence:
    """A remedy with the name it left open."""
    return Sentence(sentence.text, {**sentence.params, "mentor": name})


def why_waiting(
    one: matching.Unmatched, solution: matching.Solution, mentors: int
) -> tuple[Sentence, Sentence | None]:
    """Why an entry stays without a proposal, and what would lift it where no single mentor is nearest."""
    if one.why is Why.LEFT_WAITING:
        return Sentence(N_("In diesem Lauf zurückgestellt.")), None
    if one.shortage is not None:
        return (
            shortage_sentence(solution.shortages[one.shortage]),
            Sentence(N_("Ein weiterer passender Platz, sobald man an der Reihe ist.")),
        )
    if not mentors:
        return (
            Sentence(N_("Zurzeit hat niemand einen freien Platz.")),
            Sentence(N_("Neue Freiwillige oder ein Platz, der frei wird.")),
        )
    if not one.blocks:
        return Sentence(N_("Niemand passt.")), None
    return _what_blocks(one.blocks, mentors), None


def _what_blocks(blocks: Sequence[matching.Block], mentors: int) -> Sentence:
    """The constraint that keeps most mentors away, then the next ones by name."""
    first, others = blocks[0], blocks[1:OTHERS_NAMED]
    params = {"constraint": Sentence(CONSTRAINTS[first.constraint]), "total": mentors}
    if first.alone:
        text = N_("%(constraint)s: schliesst allein %(alone)s von %(total)s Freiwilligen aus.")
        sentence = Sentence(text, {**params, "alone": first.alone})
    else:
        text = N_("%(constraint)s: fehlt bei %(count)s von %(total)s Freiwilligen, oft nicht allein.")
        sentence = Sentence(text, {**params, "count": first.total})
    if not others:
        return sentence
    also = tuple(
        Sentence(
            N_("%(constraint)s bei %(count)s"),
            {"constraint": Sentence(CONSTRAINTS[one.constraint]), "count": one.total},
        )
        for one in others
    )
    return Sentence(N_("%(first)s Ausserdem: %(others)s."), {"first": sentence, "others": also})


def conditions(
    problem: matching.Problem, explanation: matching.PairExplanation, names: Names
) -> list[Condition]:
    """What a pair fulfils, as facts; then what it breaks and a coordinator has lifted."""
    entry = next(one for one in problem.entries if one.id == explanation.entry_id)
    mentor = next(one for one in problem.mentors if one.id == explanation.mentor_id)
    broken = {reason.constraint for reason in (*explanation.reasons, *explanation.lifted)}
    met = [
        Condition(text, True)
        for constraint, text in _facts(entry, mentor, explanation.facts, names)
        if constraint not in broken
    ]
    reason_of = {
        (override.entry_id, override.mentor_id, override.constraint): override.reason
        for override in problem.overrides
    }
    lifted = [
        Condition(
            reason_sentence(reason, names),
            False,
            Sentence(
                N_("von Hand zugelassen: %(reason)s"),
                {"reason": reason_of.get((entry.id, mentor.id, reason.constraint), "")},
            ),
        )
        for reason in explanation.lifted
    ]
    return met + lifted


def _facts(
    entry: matching.Entry, mentor: matching.Mentor, facts: matching.Facts, names: Names
) -> list[tuple[Constraint, Sentence]]:
    shared = tuple(language(code, min(mine, other)) for code, mine, other in facts.languages)
    rows = [
        (Constraint.LANGUAGE, Sentence(N_("Gemeinsame Sprache: %(languages)s"), {"languages": shared})),
        (
            Constraint.PROGRAMME,
            Sentence(N_("Programm «%(programme)s»"), {"programme": names.programme(entry.programme)}),
        ),
    ]
    if entry.mentor_gender_wish:
        wished = {"wished": genders(sorted(entry.mentor_gender_wish))}
        rows.append((Constraint.MENTOR_GENDER, Sentence(N_("Wunsch erfüllt: %(wished)s"), wished)))
    if mentor.entry_gender_wish:
        wished = {"wished": genders(sorted(mentor.entry_gender_wish))}
        rows.append(
            (
                Constraint.ENTRY_GENDER,
                Sentence(N_("Wunsch der freiwilligen Person erfüllt: %(wished)s"), wished),
            )
        )
    rows.append((Constraint.DISTANCE, _distance_fact(entry, mentor, facts)))
    if entry.own_region_only or mentor.own_region_only:
        rows.append((Constraint.REGION, Sentence(N_("Beide in der gleichen Region"))))
    if entry.slots is not None and mentor.slots is not None:
        common = {"slots": slots(facts.common_slots)}
        rows.append((Constraint.SLOTS, Sentence(N_("Gemeinsam frei: %(slots)s"), common)))
    else:
        rows.append((Constraint.SLOTS, Sentence(N_("Freie Zeiten sind nicht von beiden bekannt"))))
    if entry.group_size > 1:
        size = {"size": entry.group_size, "limit": mentor.max_group_size}
        rows.append(
            (Constraint.GROUP_SIZE, Sentence(N_("%(size)s Personen, möglich sind bis zu %(limit)s"), size))
        )
    if entry.clearances_needed:
        kinds = {"kinds": tuple(clearance(one) for one in sorted(entry.clearances_needed))}
        rows.append((Constraint.CLEARANCE, Sentence(N_("Gültig: %(kinds)s"), kinds)))
    else:
        rows.append((Constraint.CLEARANCE, Sentence(N_("Kein Auszug nötig"))))
    return rows


def _distance_fact(entry: matching.Entry, mentor: matching.Mentor, facts: matching.Facts) -> Sentence:
    limits = [limit for limit in (entry.travel_km, mentor.travel_km) if limit is not None]
    if facts.distance_km is None:
        return Sentence(N_("Der Weg ist nicht bekannt, und niemand hat eine Grenze gesetzt"))
    km = f"{facts.distance_km:.1f}".removesuffix(".0")
    if not limits:
        return Sentence(N_("%(km)s km Weg"), {"km": km})
    return Sentence(
        N_("%(km)s km Weg, gewünscht sind höchstens %(limit)s km"), {"km": km, "limit": f"{min(limits):g}"}
    )
