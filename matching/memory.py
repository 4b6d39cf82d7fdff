"""How much memory a run takes at most, said before it begins.

The reckoning counts the arrays of a run at their peak, which is when the optimum is found: per person, per
feasible pair, and a share for the programme itself. How many pairs are feasible is known only after
looking; so a run is given a limit, from which follows how many pairs have room, and it stops with a message
instead of taking more.
"""

from __future__ import annotations

from matching.errors import ProblemError
from matching.model import Problem

BASE_BYTES = 32 << 20
"""Buffers of a block, tables, and what does not grow."""

PERSON_BYTES = 4_000
"""Columns, codes, bits, prices and reasons of one person."""

PAIR_BYTES = 120
"""One feasible pair and one seat: number, quality, weight, and the solver's costs and their copies."""

_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"))


def memory_needed(entries: int, mentors: int, pairs: int) -> int:
    """Return the bytes a run takes at most besides its problem, with so many feasible pairs of seats."""
    return BASE_BYTES + PERSON_BYTES * (entries + mentors) + PAIR_BYTES * pairs


def memory_bound(problem: Problem, memory_limit: int | None = None) -> int:
    """Return the bytes a run takes at most: as if everybody fitted everybody, or the limit if it is lower."""
    entries, mentors = len(problem.entries), len(problem.mentors)
    seats = sum(mentor.capacity for mentor in problem.mentors)
    bound = memory_needed(entries, mentors, entries * seats)
    return bound if memory_limit is None else min(bound, memory_limit)


def most_pairs(problem: Problem, memory_limit: int | None) -> int | None:
    """Return how many feasible pairs, counted by seat, have room within a limit (None: no limit).

    Raises
    ------
    ProblemError
        If not even the people have room.
    """
    if memory_limit is None:
        return None
    people = memory_needed(len(problem.entries), len(problem.mentors), 0)
    if people > memory_limit:
        raise ProblemError(
            "entries", "size", f"the run needs {spoken(people)}, {spoken(memory_limit)} are allowed"
        )
    return (memory_limit - people) // PAIR_BYTES


def spoken(size: int) -> str:
    """Return a size in the unit one would say it in."""
    unit, name = next((one for one in _UNITS if size >= one[0]), _UNITS[-1])
    return f"{size / unit:.1f} {name}"
