"""A run that is not kept: what would be proposed now, for the command line."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

import matching
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.explanations import why_waiting
from mentoring.tandems.services.policy import solver_policy
from mentoring.tandems.services.problem import problem_of


def preview(session: Session, pool: Pool) -> tuple[matching.Problem, matching.Solution]:
    """The problem of a pool and its optimum; nothing is stored."""
    policy = queries.latest_policy(session, pool.organisation_id)
    problem = problem_of(session, pool, solver_policy(policy) if policy else matching.Policy())
    return problem, matching.solve(problem)


def preview_lines(
    session: Session, problem: matching.Problem, solution: matching.Solution, *, today: date
) -> Iterator[str]:
    """A solution as lines of text: the pairs, the longest waiting first, then who waits and why."""
    entries = queries.entry_cards(session, (int(one.id) for one in problem.entries), today)
    mentors = queries.mentor_cards(session, (int(one.id) for one in problem.mentors), today)
    yield f"{len(solution.pairs)} of {len(problem.entries)} entries get a proposal:"
    pairs = sorted(solution.pairs, key=lambda one: entries[int(one.entry_id)].registered_on)
    for pair in pairs:
        entry, mentor = entries[int(pair.entry_id)], mentors[int(pair.mentor_id)]
        days = (today - entry.registered_on).days
        yield f"  {entry.name!s:<40} {mentor.name:<32} {pair.quality:>5} points, waited {days} days"
    for one in solution.unmatched:
        reason, _remedy = why_waiting(one, solution, len(problem.mentors))
        yield f"  {entries[int(one.entry_id)].name!s:<40} – {reason}"
