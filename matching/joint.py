"""A joint run of several organisations, none of which sees a person of another.

Each organisation hands over features under pseudonyms that only it can resolve: what rules and scores need,
and no more. The joint run is then a problem like any other; what it gains over separate runs is a number.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.assignment import optimum
from matching.codes import Criterion
from matching.constraints import completed_years
from matching.errors import ProblemError
from matching.model import FULL_QUALITY, Entry, Forbidden, Mentor, Override, Pin, Problem
from matching.proof import prove
from matching.result import Pair, Solution
from matching.scoring import MANY_TANDEMS
from matching.solving import State, solve
from matching.watching import UNWATCHED, Watch
from matching.weights import EXACT_LIMIT, INTEGER_LIMIT, Graph

Decision = TypeVar("Decision", Pin, Forbidden, Override)

SHORTEST_KEY = 16
"""Bytes a key has at least: a shorter one could be guessed."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a joint run gains over separate ones.

    Attributes
    ----------
    served_apart, served_together : int
        Entries served by the separate runs in all, and by the joint one.
    quality_apart, quality_together : int
        Total quality of the same.
    across : tuple of Pair
        Pairs between organisations in the joint optimum; how many persons it would show to the other side.
    needed : tuple of Pair
        Pairs between organisations in the solution that serves as many, takes nobody's place who would be
        served apart, and has the fewest such pairs; both must consent before either sees the other's person.
    """

    served_apart: int
    served_together: int
    quality_apart: int
    quality_together: int
    across: tuple[Pair, ...]
    needed: tuple[Pair, ...] = ()

    @property
    def served(self) -> int:
        """Entries served in addition."""
        return self.served_together - self.served_apart


def pseudonymised(problem: Problem, key: bytes) -> tuple[Problem, dict[str, str]]:
    """Return a problem of features under pseudonyms, and who is behind each pseudonym.

    Rules and scores give the same for every pair as before: of a date of birth the year and the years
    completed remain, of clearances those valid on the day of the run, of former tandems as many as count.
    Free texts (the reasons of decisions) are left out.

    Parameters
    ----------
    key : bytes
        Secret of the organisation, the same for runs whose pseudonyms shall be the same.

    Raises
    ------
    ValueError
        If the key is too short.
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key has at least {SHORTEST_KEY} bytes")

    def pseudonym(kind: str, person_id: str) -> str:
        return f"{kind}-{hmac.digest(key, f'{kind}:{person_id}'.encode(), 'sha256').hex()[:32]}"

    def all_of(kind: str, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(pseudonym(kind, one) for one in ids)

    def entry(one: Entry) -> Entry:
        return replace(
            one,
            id=pseudonym("e", one.id),
            former_mentors=all_of("m", one.former_mentors),
            declined_mentors=all_of("m", one.declined_mentors),
            wished_mentors=all_of("m", one.wished_mentors),
        )

    def mentor(one: Mentor) -> Mentor:
        return replace(
            one,
            id=pseudonym("m", one.id),
            birth_date=None if one.birth_date is None else _same_age(one.birth_date, problem.on),
            clearances={
                kind: None for kind, last in one.clearances.items() if last is None or last >= problem.on
            },
            experience=min(one.experience, MANY_TANDEMS),
            declined_entries=all_of("e", one.declined_entries),
        )

    def pair(one: Decision, reason: str) -> Decision:
        return replace(
            one,
            entry_id=pseudonym("e", one.entry_id),
            mentor_id=pseudonym("m", one.mentor_id),
            reason=reason,
        )

    result = replace(
        problem,
        entries=tuple(sorted(map(entry, problem.entries), key=lambda one: one.id)),
        mentors=tuple(sorted(map(mentor, problem.mentors), key=lambda one: one.id)),
        waiting=all_of("e", problem.waiting),
        pins=tuple(pair(one, "") for one in problem.pins),
        forbidden=tuple(pair(one, "") for one in problem.forbidden),
        overrides=tuple(pair(one, "agreed") for one in problem.overrides),
    )
    who = {pseudonym("e", one.id): one.id for one in problem.entries}
    return result, who | {pseudonym("m", one.id): one.id for one in problem.mentors}


def joined(problems: Sequence[Problem]) -> Problem:
    """Return the joint problem of several organisations; rules about the organisation no longer bind.

    The serving order is one for all: it is the first problem's policy that weighs and orders.

    Raises
    ------
    ProblemError
        If the problems are of different days or periods, or an identifier occurs in two of them.
    """
    if not problems:
        raise ProblemError("problems", "missing", "a joint run needs the problem of an organisation")
    first = problems[0]
    for index, one in enumerate(problems):
        if (one.on, one.until) != (first.on, first.until):
            raise ProblemError(f"problems[{index}].on", "conflict", "the problems are of different periods")
    for name in ("entries", "mentors"):
        seen: set[str] = set()
        for index, one in enumerate(problems):
            ids = {person.id for person in getattr(one, name)}
            if twice := sorted(seen & ids):
                raise ProblemError(
                    f"problems[{index}].{name}",
                    "duplicate",
                    f"{twice[0]!r} occurs in two problems",
                    id=twice[0],
                )
            seen |= ids
    return replace(
        first,
        entries=tuple(entry for one in problems for entry in one.entries),
        mentors=tuple(mentor for one in problems for mentor in one.mentors),
        pins=tuple(pin for one in problems for pin in one.pins),
        forbidden=tuple(pair for one in problems for pair in one.forbidden),
        overrides=tuple(pair for one in problems for pair in one.overrides),
        waiting=frozenset(entry_id for one in problems for entry_id in one.waiting),
        joint=True,
    )


def joint_run(problems: Sequence[Problem], *, watch: Watch = UNWATCHED) -> tuple[Solution, Gain]:
    """Return the joint optimum of several organisations, and what it gains over separate runs."""
    apart = [solve(replace(one, policy=problems[0].policy), watch=watch) for one in problems]
    together = solve(joined(problems), watch=watch)
    side = {entry.id: index for index, one in enumerate(problems) for entry in one.entries}
    other = {mentor.id: index for index, one in enumerate(problems) for mentor in one.mentors}
    kept = {pair.entry_id for one in apart for pair in one.pairs}
    return together, Gain(
        served_apart=sum(len(one.pairs) for one in apart),
        served_together=len(together.pairs),
        quality_apart=sum(one.quality for one in apart),
        quality_together=together.quality,
        across=tuple(pair for pair in together.pairs if side[pair.entry_id] != other[pair.mentor_id]),
        needed=_fewest_across(together.state, side, other, kept, watch),
    )


def _fewest_across(
    state: State, side: Mapping[str, int], other: Mapping[str, int], kept: Collection[str], watch: Watch
) -> tuple[Pair, ...]:
    """Return the pairs across of the solution that shows the fewest persons.

    Whoever is served apart stays served; then as many more as possible, in serving order; then as few pairs
    across as possible; then quality. It is the assignment of a single run with one class more at the head and
    a bonus, larger than all quality together, for pairs within an organisation; and it is proven like one.
    """
    graph, entry_ids, mentor_ids = state.graph, state.pool.entry_side["id"], state.pool.mentor_side["id"]
    candidates = graph.candidates
    houses = np.array([side[one] for one in entry_ids]), np.array([other[one] for one in mentor_ids])
    if not len(candidates.columns):
        return ()
    within = houses[0][candidates.rows] == houses[1][candidates.columns]
    first = np.array([one in kept for one in entry_ids])
    _, later = np.unique(-graph.rank, return_inverse=True)
    in_order = np.where(first, 0, later + 1)
    weighed = _weighed(graph, within, in_order) or _weighed(graph, within, np.minimum(in_order, 1))
    if weighed is None:
        raise ProblemError("entries", "size", "too many entries for the fewest pairs between organisations")
    mate = optimum(weighed, watch, directly=True)  # the two steps know no such bonus
    prove(weighed, mate)
    rows = np.flatnonzero(mate >= 0)
    rows = rows[houses[0][rows] != houses[1][mate[rows]]]
    points = state.scorer.points(rows, mate[rows]).T
    weights = tuple(state.problem.policy.weights[criterion] for criterion in Criterion)
    return tuple(
        Pair(entry_ids[row], mentor_ids[column], sum(given), tuple(given), weights)
        for row, column, given in zip(rows.tolist(), mate[rows].tolist(), points.tolist(), strict=True)
    )


def _weighed(graph: Graph, within: NDArray[np.bool_], classes: NDArray[np.intp]) -> Graph | None:
    """Return the assignment with these classes and a bonus for pairs within; None if it were not exact."""
    degrees = np.diff(graph.candidates.starts)
    most = min(int(np.count_nonzero(degrees)), int(graph.seats.sum())) or 1
    bonus = most * FULL_QUALITY + 1
    gap = 2 * most * (bonus + FULL_QUALITY) + 1
    _, classes = np.unique(classes, return_inverse=True)
    rank = (int(classes.max(initial=0)) + 1 - classes).astype(np.int64)
    bound = 2 * (int(rank.max(initial=0)) * gap + most * (bonus + FULL_QUALITY))
    if bound >= EXACT_LIMIT or bound // 2 * most >= INTEGER_LIMIT:
        return None
    worth = graph.quality + np.where(within, bonus, 0)
    return replace(
        graph,
        order=np.argsort(classes, kind="stable"),
        rank=rank,
        quality=worth,
        gap=gap,
        weight=np.repeat(rank * gap, degrees) + worth,
    )


def _same_age(born: date, on: date) -> date:
    """Return a day of the same year from which as many years are completed, and nothing else remains."""
    first, last = date(born.year, 1, 1), date(born.year, 12, 31)
    return first if completed_years(first, on) == completed_years(born, on) else last
