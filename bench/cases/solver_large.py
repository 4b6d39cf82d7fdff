"""A country's whole solve, once each in a process of its own: time beside the bare solver, and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.cases.solver import goal
from bench.environments import ROOT
from bench.rows import Row

GIBIBYTE = 1 << 30
SECONDS, MEMORY = 30.0, 2.0  # goals at 100'000 x 100'000


def rows() -> Iterator[Row]:
    """Measure 50'000 x 38'000 beside the bare solver, and 100'000 x 100'000."""
    found = _measured(50_000, 38_000, "--bare")
    yield Row(
        f"50000 x 38000, {found['pairs'] / 50_000:.0f} per entry, whole solve",
        found["seconds"],
        "bare scipy sparse, rows in serving order",
        found["bare"],
        f"{goal(found['seconds'], found['bare'], 1)}; {_memory(found)}",
    )
    found = _measured(100_000, 100_000)
    met = found["seconds"] < SECONDS and (found["peak"] or 0) < MEMORY * GIBIBYTE
    yield Row(
        f"100000 x 100000, {found['pairs'] / 100_000:.0f} per entry, whole solve",
        found["seconds"],
        note=f"goal: under {SECONDS:g} s and {MEMORY:g} GiB: {'met' if met else 'missed'}; {_memory(found)}",
    )


def _measured(entries: int, mentors: int, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.large", str(entries), str(mentors), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _memory(found: dict[str, Any]) -> str:
    if found["peak"] is None:
        return "peak memory not known here"
    return (
        f"peak memory {found['peak'] / GIBIBYTE:.2f} GiB with the people, "
        f"reckoned {found['reckoned'] / GIBIBYTE:.2f} GiB without"
    )
