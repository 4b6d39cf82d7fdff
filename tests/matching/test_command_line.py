"""`python -m matching` for people who only want the solver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from matching import Why, solve
from matching.__main__ import main
from tests.matching.problems import a_problem


def _written(path: Path, seed: int) -> Path:
    path.write_text(json.dumps(a_problem(seed, 8).to_json()), "utf-8")
    return path


def test_solving_a_file_prints_pairs_reasons_and_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = set()
    for seed in range(12):
        solution = solve(a_problem(seed, 8))
        assert main(["solve", str(_written(tmp_path / "problem.json", seed))]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"{len(solution.pairs)} pairs, total quality {solution.quality}\n")
        assert "proven optimal" in text
        for pair in solution.pairs:
            assert f"{pair.entry_id} – {pair.mentor_id}: {pair.quality}" in text
        for one in solution.unmatched:
            assert one.entry_id in text
            seen.add(one.why)
    assert seen == set(Why)


def test_the_solution_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "solution.json"
    source = str(_written(tmp_path / "problem.json", 3))
    assert main(["solve", source, "--json", "--output", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text("utf-8")) == solve(a_problem(3, 8)).to_json()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe{}", "cannot read"),
        (b"[]", "is not an object"),
        (b'{"version": 7}', "version"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"version": 1, "on": "2026-01-01", "mentors": [], "entries": [{"id": "x"}]}', "waiting_since"),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    source = tmp_path / "problem.json"
    source.write_bytes(content)
    assert main(["solve", str(source)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("error: ")
    assert output.err.count("\n") == 1
    assert message in output.err


def test_a_missing_file_and_an_unwritable_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(tmp_path / "none.json")]) == 2
    source = str(_written(tmp_path / "problem.json", 1))
    assert main(["solve", source, "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("error: cannot") == 2


def test_help_runs_as_a_module_and_standard_input_works(tmp_path: Path) -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "matching", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "solve" in help_text
    result = subprocess.run(
        [sys.executable, "-m", "matching", "solve", "-"],
        input=json.dumps(a_problem(5, 8).to_json()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "proven optimal" in result.stdout
