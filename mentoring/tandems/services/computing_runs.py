"""A run in two halves, so that it can be computed beside the requests: solving, then keeping."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.tandems.models import MatchingPolicy, MatchRun
from mentoring.tandems.queries import pools
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.outlook import keep_outlook
from mentoring.tandems.services.runs import keep_run, solved
from mentoring.tandems.services.watching import UNWATCHED, Watch

PAIRS_AT_ONCE = 1_000_000
"""So many pairs of an entry and a mentor are compared within a request: reading, solving and keeping such a
pool takes less than two seconds."""


@dataclass(frozen=True)
class ComputedRun:
    """What was solved for a run: the pool's part, and everybody who waits, for the waitlist."""

    pool: Pool
    policy: MatchingPolicy
    problem: matching.Problem
    solution: matching.Solution
    everybody: tuple[matching.Problem, matching.Solution]


def is_short(session: Session, pool: Pool) -> bool:
    """Whether a run over the pool takes less than two seconds."""
    everybody = Pool(pool.organisation_id, pool.today)
    _, mentors = pools.seats_counted(session, everybody)
    return pools.waiting_counted(session, everybody) * mentors <= PAIRS_AT_ONCE


def compute_run(
    session: Session, pool: Pool, policy: MatchingPolicy, watch: Watch = UNWATCHED
) -> ComputedRun:
    """Solves the pool, and everybody who waits if the pool is only a part of them; writes nothing."""
    problem, solution = solved(session, pool, policy, watch)
    everybody = Pool(pool.organisation_id, pool.today)
    whole = (problem, solution) if pool == everybody else solved(session, everybody, policy, watch)
    return ComputedRun(pool, policy, problem, solution, whole)


def keep_computed(session: Session, computed: ComputedRun, *, actor: Actor, now: datetime) -> MatchRun:
    """Keeps the run as the organisation's next, a draft, and what it says of everybody who waits."""
    keep_outlook(session, computed.pool.organisation_id, *computed.everybody, now=now)
    return keep_run(
        session, computed.pool, computed.policy, computed.problem, computed.solution, actor=actor, now=now
    )
