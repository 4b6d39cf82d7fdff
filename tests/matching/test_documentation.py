"""The page about the solver says what the solver does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from matching import Constraint, Criterion, Problem, price_of_forcing, solve
from matching.explanation import report
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
