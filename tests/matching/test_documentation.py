"""The page about the solver says what the solver does."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from matching import Constraint, Criterion, Outcome, Problem, price_of_forcing, simulate, solve
from matching.assignment import LARGE
from matching.explanation import report
from matching.history_document import (
    ANSWER_FIELDS,
    ARRIVAL_FIELDS,
    HISTORY_FIELDS,
    PLAN_FIELDS,
    PRESENCE_FIELDS,
    history_from_json,
    outcomes_table,
)
from matching.memory import BASE_BYTES, PAIR_BYTES, PERSON_BYTES
from matching.reading import ENTRY_FIELDS, MENTOR_FIELDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "matching.md").read_text("utf-8")


def test_the_worked_example_is_what_the_solver_says() -> None:
    solution = solve(Problem.from_json(json.loads((DOCS / "matching-example.json").read_text("utf-8"))))
    assert f"```text\n{report(solution)}\n```" in PAGE
    state = solution.state
    numbers = [*state.graph.weight.tolist(), *state.prices.entry.tolist(), *state.prices.seat.tolist()]
    example = PAGE[PAGE.index("## A worked example") : PAGE.index("## The mathematics")]
    written = set(map(int, re.findall(r"\b\d+\b", example)))
    assert set(numbers) | {state.graph.gap} <= written
    price = price_of_forcing(solution, "Daryna", "Stefan")
    assert price is not None
    assert (price.loses_place, price.rank_cost, price.quality, price.cost) == ("Family Ceylan", 1, 0, 38001)


def test_every_constraint_criterion_and_field_is_on_the_page() -> None:
    for one in Constraint:
        assert f"| `{one.code}` | {one.rank} |" in PAGE
    for criterion in Criterion:
        assert f"| `{criterion}` |" in PAGE
    for name in {**ENTRY_FIELDS, **MENTOR_FIELDS}:
        assert f"`{name}`" in PAGE


def test_the_replayed_example_is_what_the_solver_says() -> None:
    document = json.loads((DOCS / "history-example.json").read_text("utf-8"))
    outcomes = simulate(*history_from_json(document))
    assert f"```text\n{outcomes_table(outcomes)}\n```" in PAGE
    assert all(one.still_waiting == 1 for one in outcomes)  # Elias


def test_everything_about_replays_and_memory_is_on_the_page() -> None:
    replays = PAGE[PAGE.index("## Trying a policy") : PAGE.index("## A joint run")]
    for name in {**HISTORY_FIELDS, **ARRIVAL_FIELDS, **PRESENCE_FIELDS, **ANSWER_FIELDS, **PLAN_FIELDS}:
        assert re.search(rf"\b{name}\b", replays), name
    for field in fields(Outcome):
        assert field.name == "plan" or f"`{field.name}`" in replays
    reckoned = f"{BASE_BYTES >> 20} MiB + {PERSON_BYTES} bytes a person + {PAIR_BYTES} bytes a\npair"
    assert reckoned in PAGE
    assert f"From {LARGE} entries on" in PAGE
