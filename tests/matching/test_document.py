"""The JSON form holds everything, and its errors name the person and the field."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Problem, ProblemError, solve
from tests.matching.problems import a_problem

SMALL: dict[str, Any] = {
    "version": 1,
    "on": "2026-03-15",
    "entries": [
        {
            "id": "Familie Ä",
            "waiting_since": "2025-11-01",
            "languages": {"ti": "native", "de": "A2"},
            "slots": ["mon-evening", "sat-morning"],
            "group_size": 3,
        }
    ],
    "mentors": [
        {"id": "M1", "languages": {"de": "C2"}, "max_group_size": 4, "slots": None, "capacity": 2},
        {"id": "M2", "languages": {"fr": "native"}, "place": {"latitude": 47.2, "longitude": 7.5}},
    ],
}


@given(st.integers(min_value=0, max_value=2**40))
@settings(max_examples=50)
def test_what_is_written_reads_the_same(seed: int) -> None:
    problem = a_problem(seed, 10)
    text = json.dumps(problem.to_json())
    again = Problem.from_json(json.loads(text))
    assert json.dumps(again.to_json()) == text
    assert solve(again) == solve(problem)
    assert json.dumps(solve(again).to_json()) == json.dumps(solve(problem).to_json())


def test_what_is_left_out_has_its_default() -> None:
    solution = solve(Problem.from_json(SMALL))
    assert [(pair.entry_id, pair.mentor_id) for pair in solution.pairs] == [("Familie Ä", "M1")]


def _changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(SMALL)
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (("version",), 2, "version", "version"),
        (("version",), None, "version", "version"),
        (("surprise",), 1, "surprise", "unknown"),
        (("on",), "15.3.2026", "on", "value"),
        (("on",), 20260315, "on", "type"),
        (("entries",), {}, "entries", "type"),
        (("entries", 0, "waiting_since"), "2026-02-30", "entries[0].waiting_since", "value"),
        (("entries", 0, "urgency"), True, "entries[0].urgency", "type"),
        (("entries", 0, "urgency"), -1, "entries[0].urgency", "range"),
        (("entries", 0, "group_size"), 0, "entries[0].group_size", "range"),
        (("entries", 0, "languages"), {"de": "B9"}, "entries[0].languages.de", "value"),
        (("entries", 0, "slots"), ["mon-night"], "entries[0].slots[0]", "value"),
        (("entries", 0, "slots"), "mon-evening", "entries[0].slots", "type"),
        (("entries", 0, "sex"), "f", "entries[0].sex", "unknown"),
        (("entries", 0, "genders"), ["woman"], "entries[0].genders[0]", "value"),
        (("entries", 0, "mentor_age_wish"), [30], "entries[0].mentor_age_wish", "value"),
        (("entries", 0, "mentor_age_wish"), [50, 30], "entries[0].mentor_age_wish", "range"),
        (("entries", 0, "id"), "", "entries[0].id", "missing"),
        (("entries", 0, "travel_km"), float("nan"), "entries[0].travel_km", "range"),
        (("mentors", 1, "id"), "M1", "mentors[1].id", "duplicate"),
        (("mentors", 1, "capacity"), 1.5, "mentors[1].capacity", "type"),
        (("mentors", 1, "capacity"), -1, "mentors[1].capacity", "range"),
        (("mentors", 1, "place"), {"latitude": 47.2}, "mentors[1].place", "missing"),
        (("mentors", 1, "place"), {"latitude": 147.2, "longitude": 7}, "mentors[1].place", "range"),
        (("mentors", 1, "clearances"), {"special": "soon"}, "mentors[1].clearances.special", "value"),
        (("pins",), [{"entry_id": "nobody", "mentor_id": "M1"}], "pins[0]", "unknown"),
        (("pins",), [{"entry_id": "Familie Ä"}], "pins[0].mentor_id", "missing"),
        (("pins",), [{"entry_id": "Familie Ä", "mentor_id": "M2"}], "pins[0]", "impossible_pin"),
        (
            ("pins",),
            [{"entry_id": "Familie Ä", "mentor_id": "M1"}, {"entry_id": "Familie Ä", "mentor_id": "M2"}],
            "pins[1]",
            "conflict",
        ),
        (
            ("overrides",),
            [{"entry_id": "Familie Ä", "mentor_id": "M1", "constraint": "clearance", "reason": "is nice"}],
            "overrides[0]",
            "not_overridable",
        ),
        (
            ("overrides",),
            [{"entry_id": "Familie Ä", "mentor_id": "M1", "constraint": "slots", "reason": " "}],
            "overrides[0]",
            "missing",
        ),
        (("waiting",), ["nobody"], "waiting", "unknown"),
        (("until",), "2026-03-14", "until", "range"),
        (("policy",), {"weights": {"language": 1000}}, "policy.weights.interests", "missing"),
        (("policy",), {"weights": {"beauty": 1000}}, "policy.weights", "value"),
        (("policy",), {"days_per_class": 0}, "policy.days_per_class", "range"),
        (("policy",), {"order": "random"}, "policy.order", "value"),
    ],
)
def test_errors_name_the_place_and_what_is_wrong(
    path: tuple[str | int, ...], value: Any, where: str, code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        solve(Problem.from_json(_changed(path, value)))
    assert (caught.value.path, caught.value.code) == (where, code)
    assert where in str(caught.value)


def test_errors_name_the_person() -> None:
    with pytest.raises(ProblemError, match="Familie Ä"):
        solve(Problem.from_json(_changed(("entries", 0, "slots"), ["mon-night"])))
    with pytest.raises(ProblemError, match="'M2'"):
        solve(Problem.from_json(_changed(("mentors", 1, "capacity"), -1)))


@pytest.mark.parametrize(
    "document", [None, [], "problem", 1, {}, {"version": 1}, {"version": 1, "entries": []}]
)
def test_what_is_no_problem_at_all_is_refused(document: Any) -> None:
    with pytest.raises(ProblemError):
        Problem.from_json(document)
