"""A pin in the workspace as the site does it: problem read, solved, explained and kept in the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from bench.instances import structured
from bench.rows import Row, best_in_turns
from matching import Pin, Problem, solve

GOAL = "goal: under 0.2 s"


def rows() -> Iterator[Row]:
    """Measure everything around the solve but the database itself, at a programme's size."""
    problem = structured(121, 150, regions=13)
    first = solve(problem).pairs[0]
    kept = json.dumps(problem.to_json())

    def pin() -> str:
        read = Problem.from_json(json.loads(kept))
        pinned = Problem(
            entries=read.entries,
            mentors=read.mentors,
            on=read.on,
            policy=read.policy,
            pins=(Pin(first.entry_id, first.mentor_id),),
        )
        solution = solve(pinned)
        document = json.dumps({"problem": pinned.to_json(), "solution": solution.to_json()}, sort_keys=True)
        return sha256(document.encode()).hexdigest()

    [seconds] = best_in_turns([pin], runs=30)
    yield Row("121 x 150, a pin read, solved again and kept as JSON", seconds, note=GOAL)
