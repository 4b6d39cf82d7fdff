"""The JSON form of a history to replay, of plans, and of what became of everybody; version 1.

As in `matching.document`: what is left out has its default, and names that are not known are errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matching.document import as_object
from matching.errors import ProblemError
from matching.history import Arrival, Cadence, History, Plan, Presence, usual_plans
from matching.model import Entry, Mentor, Policy
from matching.reading import (
    ENTRY_FIELDS,
    MENTOR_FIELDS,
    POLICY_FIELDS,
    VERSION,
    Read,
    read_date,
    read_document,
    read_flag,
    read_integer,
    read_list,
    read_one_of,
    read_optional,
    read_record,
    read_records,
    read_text,
)
from matching.simulation import Outcome


@dataclass(frozen=True, slots=True)
class _Answer:
    entry_id: str
    mentor_id: str
    accepted: bool


def _policy(value: Any, path: str) -> Any:
    return read_record(Policy, value, path, POLICY_FIELDS)


def _dates(value: Any, path: str) -> Any:
    return tuple(read_date(one, f"{path}[{index}]") for index, one in enumerate(read_list(value, path)))


def _spans(value: Any, path: str) -> Any:
    spans = []
    for index, one in enumerate(read_list(value, path)):
        days = _dates(one, f"{path}[{index}]")
        if len(days) != 2:
            raise ProblemError(f"{path}[{index}]", "value", "a time away is a first and a last day")
        spans.append(days)
    return tuple(spans)


ARRIVAL_FIELDS: Mapping[str, Read] = {
    "entry": lambda value, path: read_record(Entry, value, path, ENTRY_FIELDS),
    "leaves": read_optional(read_date),
    "listed": read_optional(read_date),
}
PRESENCE_FIELDS: Mapping[str, Read] = {
    "mentor": lambda value, path: read_record(Mentor, value, path, MENTOR_FIELDS),
    "joins": read_date,
    "leaves": read_optional(read_date),
    "busy_until": _dates,
    "away": _spans,
}
ANSWER_FIELDS: Mapping[str, Read] = {
    "entry_id": read_text,
    "mentor_id": read_text,
    "accepted": read_flag,
}
PLAN_FIELDS: Mapping[str, Read] = {
    "name": read_text,
    "policy": _policy,
    "cadence": read_one_of({one.value: one for one in Cadence}, "a cadence"),
}
HISTORY_FIELDS: Mapping[str, Read] = {
    "version": read_integer,
    "begins": read_date,
    "ends": read_date,
    "arrivals": read_records(Arrival, ARRIVAL_FIELDS),
    "presences": read_records(Presence, PRESENCE_FIELDS),
    "tandem_days": read_optional(read_integer),
    "acceptance": read_integer,
    "answers": read_records(_Answer, ANSWER_FIELDS),
    "seed": read_integer,
    "joint": read_flag,
    "policy": _policy,
    "plans": read_records(Plan, PLAN_FIELDS),
}


def history_from_json(document: Any) -> tuple[History, tuple[Plan, ...]]:
    """Read a history and its plans; without `plans`, the usual ones around `policy`.

    Raises
    ------
    ProblemError
        With the path of the field, and the entry or mentor it belongs to.
    """
    values = read_document(document, "history", HISTORY_FIELDS, ("begins", "ends", "arrivals", "presences"))
    policy, plans = values.pop("policy", Policy()), values.pop("plans", None)
    answers = {(one.entry_id, one.mentor_id): one.accepted for one in values.pop("answers", ())}
    return History(**values, answers=answers), usual_plans(policy) if plans is None else plans


def history_to_json(history: History, plans: Sequence[Plan]) -> dict[str, Any]:
    """Return a history and its plans as plain values, with every field, people sorted."""

    def day(value: Any) -> Any:
        return None if value is None else value.isoformat()

    return {
        "version": VERSION,
        "begins": day(history.begins),
        "ends": day(history.ends),
        "tandem_days": history.tandem_days,
        "acceptance": history.acceptance,
        "seed": history.seed,
        "joint": history.joint,
        "arrivals": [
            {
                "entry": as_object(one.entry, ENTRY_FIELDS),
                "leaves": day(one.leaves),
                "listed": day(one.listed),
            }
            for one in sorted(history.arrivals, key=lambda one: one.entry.id)
        ],
        "presences": [
            {
                "mentor": as_object(one.mentor, MENTOR_FIELDS),
                "joins": day(one.joins),
                "leaves": day(one.leaves),
                "busy_until": [day(until) for until in one.busy_until],
                "away": [[day(first), day(last)] for first, last in one.away],
            }
            for one in sorted(history.presences, key=lambda one: one.mentor.id)
        ],
        "answers": [
            {"entry_id": entry_id, "mentor_id": mentor_id, "accepted": accepted}
            for (entry_id, mentor_id), accepted in sorted(history.answers.items())
        ],
        "plans": [
            {"name": one.name, "policy": as_object(one.policy, POLICY_FIELDS), "cadence": one.cadence.value}
            for one in plans
        ],
    }


def outcomes_to_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what became of everybody as plain values."""
    return {
        "version": VERSION,
        "outcomes": [{**asdict(one), "mean_quality": one.mean_quality} for one in outcomes],
    }


def outcomes_table(outcomes: Sequence[Outcome]) -> str:
    """Return what became of everybody as a table in English; a star marks the frontier."""
    head = ("plan", "served", "left", "waiting", ">180", "longest", "median", "90 %", "quality", "")
    lines: list[tuple[str, ...]] = [head]
    for one in outcomes:
        mean = "–" if one.mean_quality is None else f"{one.mean_quality:.0f}"
        figures = (
            one.served,
            one.left,
            one.still_waiting,
            one.over_180,
            one.longest,
            one.median,
            one.ninetieth,
        )
        lines.append((one.plan, *map(str, figures), mean, "*" if one.on_frontier else ""))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    table = [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    people = outcomes[0].people if outcomes else 0
    return "\n".join([f"{people} entries waited; all of them are in every figure about waiting", *table])
