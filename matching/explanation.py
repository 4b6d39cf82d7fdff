"""Why this pair, why not that one, and the same in English sentences for the command line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matching.candidates import pool_of
from matching.checking import check
from matching.codes import Constraint, Criterion, Level, Reason, Why
from matching.errors import ProblemError
from matching.geography import distance_km
from matching.model import WEEK_SLOTS, Entry, Mentor, Problem
from matching.result import Contribution, Facts, PairExplanation, Solution, Unmatched
from matching.scarcity import NEAREST, obstacles_of
from matching.scoring import scorer_of


def explain_pair(problem: Problem, entry_id: str, mentor_id: str) -> PairExplanation:
    """Return every constraint a pair breaks and every contribution to its quality.

    Raises
    ------
    ProblemError
        If the problem has no such entry or mentor.
    """
    entry, mentor = entry_of(problem, entry_id), mentor_of(problem, mentor_id)
    pool = pool_of(problem, (entry,), (mentor,))
    reasons, lifted = pool.split(0, 0)
    zero = np.zeros(1, dtype=np.intp)
    scorer = scorer_of(problem.policy, problem.on, pool.entry_side, pool.mentor_side)
    points = scorer.points(zero, zero)[:, 0].tolist()
    return PairExplanation(
        entry_id=entry_id,
        mentor_id=mentor_id,
        feasible=not reasons,
        reasons=reasons,
        lifted=lifted,
        quality=sum(points),
        contributions=tuple(
            Contribution(criterion, one, problem.policy.weights[criterion])
            for criterion, one in zip(Criterion, points, strict=True)
        ),
        facts=facts(problem, entry, mentor),
    )


def explain_entry(problem: Problem, entry_id: str, nearest: int = NEAREST) -> Unmatched:
    """Return what keeps mentors from an entry and who comes nearest, whether or not somebody fits it."""
    check(problem)
    entry = entry_of(problem, entry_id)
    mentors = tuple(sorted(problem.mentors, key=lambda mentor: mentor.id))
    pool = pool_of(problem, (entry,), mentors)
    scorer = scorer_of(problem.policy, problem.on, pool.entry_side, pool.mentor_side)
    blocks, near = obstacles_of(pool, scorer, np.zeros(1, dtype=np.intp), nearest)[0]
    return Unmatched(entry_id, Why.NOBODY_FITS, blocks, near)


def facts(problem: Problem, entry: Entry, mentor: Mentor) -> Facts:
    """Return what an entry and a mentor have in common, for display."""
    km = distance_km(entry.place, mentor.place)
    shared = [
        (code, int(level), int(mentor.languages[code]))
        for code, level in entry.languages.items()
        if code in mentor.languages
    ]
    shared.sort(key=lambda one: (-min(one[1], one[2]), -max(one[1], one[2]), one[0]))
    everything = (1 << WEEK_SLOTS) - 1
    year = problem.on.year
    born = mentor.birth_date.year if mentor.birth_date is not None else mentor.birth_year
    return Facts(
        languages=tuple(shared),
        distance_km=None if km is None else round(km, 1),
        common_slots=(everything if entry.slots is None else entry.slots)
        & (everything if mentor.slots is None else mentor.slots),
        shared_interests=tuple(sorted(entry.interests & mentor.interests)),
        shared_focus=tuple(sorted(entry.focus & mentor.focus)),
        entry_age=None if entry.birth_year is None else year - entry.birth_year,
        mentor_age=None if born is None else year - born,
    )


def entry_of(problem: Problem, entry_id: str) -> Entry:
    """Return an entry by identifier, or raise `ProblemError`."""
    for entry in problem.entries:
        if entry.id == entry_id:
            return entry
    raise ProblemError("entries", "unknown", f"there is no entry {entry_id!r}", entry=entry_id)


def mentor_of(problem: Problem, mentor_id: str) -> Mentor:
    """Return a mentor by identifier, or raise `ProblemError`."""
    for mentor in problem.mentors:
        if mentor.id == mentor_id:
            return mentor
    raise ProblemError("mentors", "unknown", f"there is no mentor {mentor_id!r}", mentor=mentor_id)


_SENTENCES: Mapping[Constraint, str] = {
    Constraint.LANGUAGE: "no common language at level {needed_level} or better",
    Constraint.MENTOR_GENDER: "the entry wishes a mentor of gender {wished}, this one is {actual}",
    Constraint.ENTRY_GENDER: "the mentor wishes mentees of gender {wished}, the entry is {actual}",
    Constraint.PROGRAMME: "programme {needed} is not among the mentor's: {offered}",
    Constraint.TARGET_GROUP: "target group {needed} is not among the mentor's: {offered}",
    Constraint.MINIMUM_AGE: "the programme asks for mentors of {needed} years, this one is {actual}",
    Constraint.CLEARANCE: "clearance missing: {missing}; expired: {expired}",
    Constraint.DISTANCE: "{km} km apart, at most {limit_km} km wished",
    Constraint.REGION: "lives in region {entry_region}, the mentor in {mentor_region}; own region only",
    Constraint.SLOTS: "no common time in the week",
    Constraint.CAPACITY: "the mentor has no free seat (capacity {capacity})",
    Constraint.GROUP_SIZE: "{size} persons, the mentor takes at most {limit}",
    Constraint.PERIOD: "no common day: both from {from}, but only until {until}",
    Constraint.FORBIDDEN: "forbidden: {reason}",
    Constraint.LEFT_WAITING: "the entry is set aside for this run",
    Constraint.DECLINED: "declined by the {by}",
    Constraint.FORMER: "they were a tandem before, and nobody wished it again",
    Constraint.ORGANISATION: "organisations differ: {entry_organisation}, {mentor_organisation}",
}


def sentence(reason: Reason) -> str:
    """Return a reason in English."""
    return _SENTENCES[reason.constraint].format(
        **{name: _plain(name, value) for name, value in reason.params.items()}
    )


def _plain(name: str, value: object) -> str:
    if value is None:
        return "not known"
    if name == "needed_level" and isinstance(value, int):
        return Level(value).name
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} ({one})" for key, one in value.items()) or "none"
    return str(value)


def report(solution: Solution) -> str:
    """Return a solution in English, line by line: pairs, who waits and why, and the proof."""
    lines = [f"{len(solution.pairs)} pairs, total quality {solution.quality}"]
    for pair in solution.pairs:
        points = ", ".join(f"{one.criterion} {one.points}/{one.weight}" for one in pair.contributions)
        marks = " (pinned)" if pair.pinned else ""
        lines.append(f"  {pair.entry_id} – {pair.mentor_id}: {pair.quality}{marks}: {points}")
    for shortage in solution.shortages:
        lines.append(
            f"{len(shortage.entry_ids)} entries can only be served by {len(shortage.mentor_ids)} mentors "
            f"with {shortage.seats} seats: {shortage.must_wait} must wait, whoever does the matching"
        )
        lines.append(f"  entries {', '.join(shortage.entry_ids)}")
        lines.append(f"  mentors {', '.join(shortage.mentor_ids)}")
        lines.append(f"  waiting {', '.join(shortage.unserved)}")
    for one in solution.unmatched:
        if one.why is Why.LEFT_WAITING:
            lines.append(f"{one.entry_id} is set aside for this run")
        elif one.why is Why.NOBODY_FITS:
            lines.append(f"{one.entry_id}: no mentor fits")
            for block in one.blocks:
                lines.append(
                    f"  {block.constraint.code}: keeps {block.total} out, {block.alone} of them alone"
                )
            for near in one.nearest:
                lines.append(f"  nearest {near.mentor_id}: {'; '.join(map(sentence, near.reasons))}")
    proof = solution.proof
    lines.append(f"proven optimal: value {proof.value} = price {proof.price}, {proof.classes} classes")
    return "\n".join(lines)
