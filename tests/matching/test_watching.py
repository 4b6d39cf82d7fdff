"""Long work can be watched and stopped, and its memory is said before and kept to."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from bench.instances import structured
from matching import (
    Cancelled,
    ProblemError,
    Watch,
    memory_bound,
    memory_needed,
    solve,
)
from matching import __main__ as command_line
from tests.matching.problems import a_problem

STEPS = ["people", "pairs", "optimum", "proof", "reasons"]


def _told_about(problem: object, **options: object) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    solve(problem, watch=Watch(lambda *one: told.append(one)), **options)
    return told


@pytest.mark.parametrize("exact_limit", [2**53, 0])
def test_every_step_counts_from_nothing_to_everything(exact_limit: int) -> None:
    for problem in (a_problem(4, 20), structured(2500, 1900)):
        told = _told_about(problem, exact_limit=exact_limit)
        assert list(dict.fromkeys(step for step, _, _ in told)) == STEPS
        for name in STEPS:
            parts = [(done, total) for step, done, total in told if step == name]
            assert parts[0][0] == 0
            assert parts[-1][0] == parts[-1][1]
            assert [done for done, _ in parts] == sorted(done for done, _ in parts)
            assert len({total for _, total in parts}) == 1
    assert sum(1 for step, _, _ in told if step == "pairs") > 10


@pytest.mark.parametrize("share", [0, 0.5, 0.9])
def test_a_solve_can_be_stopped_before_every_part(share: float) -> None:
    problem = structured(2500, 1900)
    after = int(share * len(_told_about(problem)))
    told: list[object] = []
    with pytest.raises(Cancelled):
        solve(problem, watch=Watch(lambda *one: told.append(one), lambda: len(told) == after))
    assert len(told) == after


def test_watching_changes_nothing() -> None:
    for seed in range(20):
        problem = a_problem(seed, 15)
        assert solve(problem, watch=Watch(lambda *one: None, lambda: False)) == solve(problem)


def test_parts_without_a_pair_in_common_are_solved_apart_and_as_well() -> None:
    """Two problems side by side, each large enough for a solve of its own."""
    problem = structured(2600, 2000, regions=50)
    alone = solve(problem)
    other = replace(
        problem,
        entries=tuple(replace(one, id=f"z{one.id}", organisation="z") for one in problem.entries),
        mentors=tuple(replace(one, id=f"z{one.id}", organisation="z") for one in problem.mentors),
    )
    both = replace(problem, entries=problem.entries + other.entries, mentors=problem.mentors + other.mentors)
    told: list[tuple[str, int, int]] = []
    solution = solve(both, watch=Watch(lambda *one: told.append(one)))
    assert sum(1 for step, _, _ in told if step == "optimum") > 2
    assert solution.quality == 2 * alone.quality
    assert solution.proof.served_by_class == tuple(
        (2 * served, 2 * members) for served, members in alone.proof.served_by_class
    )


def test_a_run_says_what_it_may_take_and_takes_no_more() -> None:
    problem = structured(400, 300)
    bound = memory_bound(problem)
    seats = sum(mentor.capacity for mentor in problem.mentors)
    assert bound == memory_needed(400, 300, 400 * seats)
    assert memory_bound(problem, 10**6) == 10**6
    solution = solve(problem, memory_limit=bound)
    assert solution == solve(problem)
    graph = solution.state.graph
    pairs = int(graph.seats[graph.candidates.columns].sum())
    assert solve(problem, memory_limit=memory_needed(400, 300, pairs)) == solution
    with pytest.raises(ProblemError, match="memory") as error:
        solve(problem, memory_limit=memory_needed(400, 300, pairs - 1))
    assert (error.value.path, error.value.code) == ("entries", "size")
    with pytest.raises(ProblemError, match="the run needs"):
        solve(problem, memory_limit=memory_needed(400, 300, 0) - 1)


@pytest.mark.parametrize("size", [(40, 30), (3000, 2200)])
def test_the_reckoning_is_above_what_is_measured(size: tuple[int, int]) -> None:
    problem = structured(*size)
    tracemalloc.start()
    try:
        graph = solve(problem).state.graph
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    pairs = int(graph.seats[graph.candidates.columns].sum())
    assert peak < memory_needed(*size, pairs)
    if size[0] > 1000:  # and not so far above that it would say nothing
        assert 4 * peak > memory_needed(*size, pairs)


def test_a_limit_that_is_too_low_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "problem.json"
    source.write_text(json.dumps(a_problem(1, 8).to_json()), "utf-8")
    assert command_line.main(["solve", str(source), "--memory", "1"]) == 2
    assert "the run needs" in capsys.readouterr().err


def test_long_work_tells_once_a_second_and_its_memory_first(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    tell = command_line._telling("at most 1.0 GiB of memory", lambda: now[0])
    for tenth in range(45):
        now[0] = tenth / 10
        tell("pairs", tenth, 45)
    assert capsys.readouterr().err.splitlines() == [
        "at most 1.0 GiB of memory",
        "pairs: 20 of 45",
        "pairs: 30 of 45",
        "pairs: 40 of 45",
    ]


def test_stopping_by_keyboard_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "solve", stopped)
    source, target = tmp_path / "problem.json", tmp_path / "solution.json"
    source.write_text(json.dumps(a_problem(1, 8).to_json()), "utf-8")
    assert command_line.main(["solve", str(source), "--output", str(target)]) == 130
    assert not target.exists()
    assert "nothing was written" in capsys.readouterr().err
