"""The problem of two organisations together: features under pseudonyms that live as long as the computation.

Both pools go through one secret, drawn for the run and kept nowhere. What leaves this module are numbers, and
for each pair across the two organisations what either side may be shown of the other.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

import matching
from mentoring.tandems.queries import joint as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules.joint import (
    Offer,
    Shown,
    distance_of,
    named_languages,
    served_elsewhere,
    step_of,
    times_of,
    waited_of,
)
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.watching import UNWATCHED, Watch

UNTOLD = frozenset({matching.Criterion.AGE})
"""Contributions that are not shown to the other side, not even in steps."""


@dataclass(frozen=True)
class Pools:
    """Both organisations' problems under pseudonyms, and who is behind each: for the computation only."""

    problems: tuple[matching.Problem, matching.Problem]
    who: Mapping[str, int]
    programmes: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """A pair across: whose entry, whose mentor, and what each side is shown of the other."""

    entry_id: int
    mentor_id: int
    entry_organisation_id: int
    mentor_organisation_id: int
    of_mentor: Shown
    of_entry: Shown


@dataclass(frozen=True)
class Computed:
    """What a joint run found."""

    gain: matching.Gain
    pairs: tuple[Found, ...]


def read_pools(session: Session, pools: tuple[Pool, Pool], policy: matching.Policy) -> Pools:
    """Both pools as they stand, each volunteer also in the other's programmes that correspond."""
    key = secrets.token_bytes(32)
    problems = joint_problems(session, pools, policy)
    hidden = [matching.pseudonymised(problem, key) for problem in problems]
    who = {name: int(person) for _problem, names in hidden for name, person in names.items()}
    names = {
        str(one.id): one.name
        for pool in pools
        for one in queries.programmes_of(session, pool.organisation_id)
    }
    return Pools((hidden[0][0], hidden[1][0]), who, names)


def compute(pools: Pools, watch: Watch = UNWATCHED) -> Computed:
    """Solves apart and together; nothing is read or written meanwhile."""
    _together, gain = matching.joint_run(pools.problems, watch=watch)
    joined = matching.joined(pools.problems)
    entries = {one.id: one for one in joined.entries}
    mentors = {one.id: one for one in joined.mentors}
    speakers: dict[str | None, tuple[Counter[str], Counter[str]]] = {}
    for problem in pools.problems:
        said = _speakers(problem)
        speakers |= {one.organisation: said for one in problem.entries}
        speakers |= {one.organisation: said for one in problem.mentors}
    pairs = []
    for pair in gain.needed:
        entry, mentor = entries[pair.entry_id], mentors[pair.mentor_id]
        told = partial(_shown, joined, pair, entry, mentor, pools.programmes)
        pairs.append(
            Found(
                pools.who[entry.id],
                pools.who[mentor.id],
                int(entry.organisation or 0),
                int(mentor.organisation or 0),
                of_mentor=told(speakers[mentor.organisation][1]),
                of_entry=replace(
                    told(speakers[entry.organisation][0]),
                    waited=waited_of((joined.on - entry.waiting_since).days),
                ),
            )
        )
    return Computed(gain, tuple(pairs))


def joint_problems(
    session: Session, pools: tuple[Pool, Pool], policy: matching.Policy
) -> tuple[matching.Problem, matching.Problem]:
    """Both problems by the site's own keys; a pair somebody has said no to is ruled out in them."""
    first, second = (problem_of(session, pool, policy) for pool in pools)
    one, other = (pool.organisation_id for pool in pools)
    offers = {house: _offers(session, house) for house in (one, other)}
    no = queries.pairs_ruled_out(session, one, other)
    return (
        _opened(first, served_elsewhere(offers[one], offers[other]), no),
        _opened(second, served_elsewhere(offers[other], offers[one]), no),
    )


def _offers(session: Session, organisation_id: int) -> list[Offer]:
    return [
        Offer(one.id, one.target_group, frozenset(one.topics))
        for one in queries.programmes_of(session, organisation_id)
        if one.active
    ]


def _opened(
    problem: matching.Problem, elsewhere: Mapping[int, frozenset[int]], no: set[tuple[int, int]]
) -> matching.Problem:
    def of_mentor(one: matching.Mentor) -> matching.Mentor:
        more = (elsewhere.get(int(programme), frozenset()) for programme in one.programmes)
        return replace(one, programmes=one.programmes | {str(key) for keys in more for key in keys})

    refused: dict[str, set[str]] = {}
    for entry_id, mentor_id in no:
        refused.setdefault(str(entry_id), set()).add(str(mentor_id))
    return replace(
        problem,
        mentors=tuple(of_mentor(one) for one in problem.mentors),
        entries=tuple(
            replace(one, declined_mentors=one.declined_mentors | refused.get(one.id, set()))
            for one in problem.entries
        ),
    )


def _speakers(problem: matching.Problem) -> tuple[Counter[str], Counter[str]]:
    """How many entries and how many mentors of a pool speak each language."""
    return (
        Counter(code for one in problem.entries for code in one.languages),
        Counter(code for one in problem.mentors for code in one.languages),
    )


def _shown(
    joined: matching.Problem,
    pair: matching.Pair,
    entry: matching.Entry,
    mentor: matching.Mentor,
    programmes: Mapping[str, str],
    speakers: Mapping[str, int],
) -> Shown:
    facts = matching.facts(joined, entry, mentor)
    named, more = named_languages((code for code, _mine, _other in facts.languages), speakers)
    stated = entry.slots is not None and mentor.slots is not None
    return Shown(
        programme=programmes.get(entry.programme or "", ""),
        distance=distance_of(facts.distance_km),
        times=times_of(facts.common_slots.bit_count() if stated else None),
        languages=named,
        more_languages=more,
        steps={
            one.criterion.value: step_of(one.points, one.weight)
            for one in pair.contributions
            if one.weight and one.criterion not in UNTOLD
        },
    )


def still_fits(session: Session, pools: tuple[Pool, Pool], entry_id: int, mentor_id: int) -> bool:
    """Whether a pair breaks no rule on what is true now; ``pools``: of the entry, and of the mentor."""
    problems = joint_problems(session, pools, matching.Policy())
    problem = matching.joined(problems)
    try:
        return matching.explain_pair(problem, str(entry_id), str(mentor_id)).feasible
    except matching.ProblemError:
        return False
