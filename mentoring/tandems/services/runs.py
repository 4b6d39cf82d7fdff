"""Matching runs: starting one over a pool, opening it later with the same result, discarding it.

A run keeps its whole problem and solution. Opened, the problem is solved again: the same input gives the same
solution, and where it does not, or where what is kept was changed, that is said.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.tandems.models import MatchingPolicy, MatchRun, RunProposal
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.policy import current_policy, solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.watching import UNWATCHED, Watch
from mentoring.tandems.vocabulary import RunState
from mentoring.waitlists.vocabulary import Urgency
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class OpenedRun:
    """A run as it stands: its problem, and the solution found again.

    ``untouched``: what is kept is what was kept then (its digest agrees). ``same``: solved again, the problem
    gives the solution that is kept.
    """

    run: MatchRun
    problem: matching.Problem
    solution: matching.Solution
    untouched: bool
    same: bool

    @property
    def seconds(self) -> float:
        """How long the solving took."""
        return sum(self.solution.seconds.values())


def start_run(session: Session, pool: Pool, *, actor: Actor, now: datetime) -> MatchRun:
    """Solves the pool and keeps problem and solution as the organisation's next run, a draft."""
    policy = current_policy(session, pool.organisation_id, actor=actor, now=now)
    return keep_run(session, pool, policy, *solved(session, pool, policy), actor=actor, now=now)


def solved(
    session: Session, pool: Pool, policy: MatchingPolicy, watch: Watch = UNWATCHED
) -> tuple[matching.Problem, matching.Solution]:
    """The pool's problem under a policy, and its optimum; refused if nobody waits. Writes nothing."""
    problem = problem_of(session, pool, solver_policy(policy))
    if not problem.entries:
        raise Refused(N_("In dieser Auswahl wartet niemand. Bitte eine andere Auswahl treffen."))
    return problem, matching.solve(problem, watch=watch)


def keep_run(
    session: Session,
    pool: Pool,
    policy: MatchingPolicy,
    problem: matching.Problem,
    solution: matching.Solution,
    *,
    actor: Actor,
    now: datetime,
) -> MatchRun:
    """Keeps what was solved as the organisation's next run, a draft."""
    organisation = queries.organisation_locked(session, pool.organisation_id)
    run = MatchRun(
        organisation_id=organisation.id,
        number=queries.highest_number(session, organisation.id) + 1,
        state=RunState.DRAFT,
        policy_id=policy.id,
        pool=pool_to_json(pool),
        entries=len(problem.entries),
        mentors=len(problem.mentors),
        created_at=now,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        **_kept(problem, solution),
    )
    session.add(run)
    session.flush()
    _write_proposals(session, run, solution)
    record(session, Subject.RUN, run.id, "run_started", actor=actor, now=now, on=pool.today)
    return run


def open_run(run: MatchRun) -> OpenedRun:
    """The run with its problem solved again; ``problem`` and ``solution`` must be loaded."""
    again = _solved_again(json.dumps(run.problem))
    return OpenedRun(
        run=run,
        problem=again.problem,
        solution=again.solution,
        untouched=digest_of(run.problem, run.solution) == run.digest,
        same=again.document == run.solution,
    )


@dataclass(frozen=True)
class _Again:
    problem: matching.Problem
    solution: matching.Solution
    document: dict[str, Any]


@lru_cache(maxsize=8)
def _solved_again(problem: str) -> _Again:
    """A kept problem solved in this process; its pages need it again and again, and it never changes."""
    read = matching.Problem.from_json(json.loads(problem))
    solution = matching.solve(read)
    return _Again(read, solution, _plain(solution.to_json()))


def keep_solution(
    session: Session, run: MatchRun, problem: matching.Problem, solution: matching.Solution
) -> None:
    """Replaces what a draft keeps: its problem with the decisions in it, its solution, its proposals."""
    for name, value in _kept(problem, solution).items():
        setattr(run, name, value)
    session.flush()
    _write_proposals(session, run, solution)


def discard_run(session: Session, run: MatchRun, *, actor: Actor, now: datetime, today: date) -> None:
    """Sets a draft aside; nothing of it reaches anybody, and it can be taken up again."""
    require_draft(run)
    run.state = RunState.DISCARDED
    record(session, Subject.RUN, run.id, "run_discarded", actor=actor, now=now, on=today)


def reopen_run(session: Session, run: MatchRun, *, actor: Actor, now: datetime, today: date) -> None:
    """Takes a discarded run up again as a draft."""
    if run.state is not RunState.DISCARDED:
        raise Refused(N_("Nur ein verworfener Lauf kann wieder geöffnet werden."))
    run.state = RunState.DRAFT
    record(session, Subject.RUN, run.id, "run_reopened", actor=actor, now=now, on=today)


def require_draft(run: MatchRun) -> None:
    """Refuses to change a run that is no draft any more."""
    if run.state is not RunState.DRAFT:
        raise Refused(
            N_("Der Lauf %(number)s ist «%(state)s» und kann nicht mehr geändert werden."),
            number=run.number,
            state=run.state,
        )


def pool_to_json(pool: Pool) -> dict[str, Any]:
    """The choice of a pool as a run keeps it."""
    return {
        "entries": list(pool.entry_ids),
        "programmes": list(pool.programme_ids),
        "regions": list(pool.region_ids),
        "urgencies": [urgency.value for urgency in pool.urgencies],
        "waiting_days": pool.waiting_days,
    }


def pool_from_json(kept: dict[str, Any], organisation_id: int, today: date) -> Pool:
    """The same choice on another day."""
    return Pool(
        organisation_id=organisation_id,
        today=today,
        entry_ids=tuple(kept.get("entries", ())),
        programme_ids=tuple(kept.get("programmes", ())),
        region_ids=tuple(kept.get("regions", ())),
        urgencies=tuple(Urgency[code] for code in kept.get("urgencies", ())),
        waiting_days=kept.get("waiting_days", 0),
    )


def digest_of(problem: dict[str, Any], solution: dict[str, Any]) -> str:
    """The fingerprint of what a run keeps."""
    text = json.dumps(
        {"problem": problem, "solution": solution}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256(text.encode()).hexdigest()


def without_words(problem: dict[str, Any]) -> dict[str, Any]:
    """A kept problem for download: keys and codes only, without the reasons somebody typed."""
    cleared = dict(problem)
    for part in ("pins", "forbidden", "overrides"):
        cleared[part] = [{**one, "reason": ""} for one in problem.get(part, ())]
    return cleared


def _kept(problem: matching.Problem, solution: matching.Solution) -> dict[str, Any]:
    document, result = _plain(problem.to_json()), _plain(solution.to_json())
    return {
        "problem": document,
        "solution": result,
        "digest": digest_of(document, result),
        "matched": len(solution.pairs),
    }


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """As it comes back from the database: what JSON cannot tell apart is made equal."""
    plain: dict[str, Any] = json.loads(json.dumps(document))
    return plain


def _write_proposals(session: Session, run: MatchRun, solution: matching.Solution) -> None:
    session.execute(delete(RunProposal).where(RunProposal.run_id == run.id))
    rows = [
        {
            "run_id": run.id,
            "entry_id": int(pair.entry_id),
            "mentor_id": int(pair.mentor_id),
            "quality": pair.quality,
        }
        for pair in solution.pairs
    ]
    if rows:
        session.execute(insert(RunProposal), rows)
