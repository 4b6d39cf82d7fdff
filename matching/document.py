"""The JSON form of problems and solutions: documented, versioned, and the same for the same content.

Dates are ``YYYY-MM-DD``, levels ``A1`` … ``C2`` or ``native``, slots a list of names such as
``mon-evening`` (null: not stated), sets are sorted lists. What is left out has its default. Names that are
not known are errors, so that a misspelt field is never silently ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from matching.codes import Constraint, Criterion, Gender, Level, Reason, ServingOrder
from matching.model import Forbidden, Override, Pin, Place, Problem
from matching.reading import (
    ENTRY_FIELDS,
    LEVEL_NAMES,
    MENTOR_FIELDS,
    OVERRIDE_FIELDS,
    PAIR_FIELDS,
    PLACE_FIELDS,
    POLICY_FIELDS,
    SLOT_NAMES,
    VERSION,
    Read,
)
from matching.result import Solution

Write = Callable[[Any], Any]


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain values, with every field, people and lists sorted."""
    return {
        "version": VERSION,
        "on": problem.on.isoformat(),
        "until": _plain(problem.until),
        "joint": problem.joint,
        "policy": as_object(problem.policy, POLICY_FIELDS),
        "entries": [as_object(one, ENTRY_FIELDS) for one in sorted(problem.entries, key=lambda one: one.id)],
        "mentors": [as_object(one, MENTOR_FIELDS) for one in sorted(problem.mentors, key=lambda one: one.id)],
        "pins": [as_object(one, PAIR_FIELDS) for one in sorted(problem.pins, key=_pair_key)],
        "forbidden": [as_object(one, PAIR_FIELDS) for one in sorted(problem.forbidden, key=_pair_key)],
        "overrides": [
            as_object(one, OVERRIDE_FIELDS)
            for one in sorted(problem.overrides, key=lambda one: (*_pair_key(one), one.constraint.code))
        ],
        "waiting": sorted(problem.waiting),
    }


def _pair_key(pair: Pin | Forbidden | Override) -> tuple[str, str]:
    return pair.entry_id, pair.mentor_id


_WRITERS: Mapping[str, Write] = {
    "slots": lambda mask: (
        None if mask is None else [name for bit, name in enumerate(SLOT_NAMES) if mask >> bit & 1]
    ),
    "languages": lambda spoken: {code: LEVEL_NAMES[Level(spoken[code])] for code in sorted(spoken)},
    "language_level": lambda level: LEVEL_NAMES[Level(level)],
    "weights": lambda weights: {criterion.value: weights[criterion] for criterion in Criterion},
}


def as_object(record: Any, readers: Mapping[str, Read]) -> dict[str, Any]:
    """Return the fields of a dataclass that have a reader, as JSON has them."""
    return {name: _WRITERS.get(name, _plain)(getattr(record, name)) for name in readers}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case Constraint():
            return value.code
        case Gender() | Criterion() | ServingOrder():
            return value.value
        case date():
            return value.isoformat()
        case Place():
            return as_object(value, PLACE_FIELDS)
        case frozenset():
            return sorted(map(_plain, value))
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(value[key]) for key in sorted(value)}
        case _:
            return value


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [{"constraint": reason.code, "params": _plain(reason.params)} for reason in reasons]


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """Return a solution as plain values, without timing: the same input gives the same document."""
    proof = solution.proof
    return {
        "version": VERSION,
        "policy_version": solution.policy_version,
        "quality": solution.quality,
        "feasible_pairs": solution.feasible_pairs,
        "pairs": [
            {
                "entry": pair.entry_id,
                "mentor": pair.mentor_id,
                "quality": pair.quality,
                "contributions": {one.criterion.value: one.points for one in pair.contributions},
                "pinned": pair.pinned,
                "overridden": [constraint.code for constraint in pair.overridden],
            }
            for pair in solution.pairs
        ],
        "unmatched": [
            {
                "entry": one.entry_id,
                "why": one.why.value,
                "blocks": [
                    {"constraint": block.constraint.code, "alone": block.alone, "total": block.total}
                    for block in one.blocks
                ],
                "nearest": [
                    {"mentor": near.mentor_id, "reasons": _reasons(near.reasons)} for near in one.nearest
                ],
                "shortage": one.shortage,
            }
            for one in solution.unmatched
        ],
        "shortages": [
            {
                "entries": list(one.entry_ids),
                "mentors": list(one.mentor_ids),
                "seats": one.seats,
                "must_wait": one.must_wait,
                "unserved": list(one.unserved),
            }
            for one in solution.shortages
        ],
        "proof": {
            "value": proof.value,
            "price": proof.price,
            "gap": proof.gap,
            "classes": proof.classes,
            "served_by_class": [list(one) for one in proof.served_by_class],
        },
    }
