"""What is known about everybody's chances: computed from a solve over all who wait, kept for the waitlist."""

from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

import matching
from mentoring.actors import SYSTEM, Actor
from mentoring.clock import day_of
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.explanations import remedy, why_waiting
from mentoring.tandems.services.policy import current_policy, solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.wording import BLOCKERS, Names
from mentoring.waitlists.models import EntryOutlook
from mentoring.waitlists.vocabulary import Blocker
from mentoring.wording import N_, Sentence


def refresh_outlook(
    session: Session, organisation_id: int, *, actor: Actor, now: datetime, today: date
) -> int:
    """Computes anew what keeps each waiting entry of an organisation, and keeps it; returns how many wait.

    The sentence of a remedy leaves the mentor's name open (``%(mentor)s``); the row says which mentor it is.
    """
    policy = solver_policy(current_policy(session, organisation_id, actor=actor, now=now))
    problem = problem_of(session, Pool(organisation_id, today), policy)
    keep_outlook(session, organisation_id, problem, matching.solve(problem), now=now)
    return len(problem.entries)


def keep_outlook(
    session: Session,
    organisation_id: int,
    problem: matching.Problem,
    solution: matching.Solution,
    *,
    now: datetime,
) -> None:
    """Keeps what a solve over all who wait in an organisation says of each of them."""
    names = Names(
        programmes=queries.programme_names(session, organisation_id), regions=queries.region_names(session)
    )
    fitting = fitting_mentors(solution)
    chances = _chances(problem, solution, fitting, names)
    kept = queries.outlooks_of(session, organisation_id)
    session.execute(delete(EntryOutlook).where(EntryOutlook.entry_id.in_(kept)))
    if chances:
        rows = [
            {
                "entry_id": int(key),
                "computed_at": now,
                "fitting_mentors": fitting.get(key, 0),
                **chance,
            }
            for key, chance in chances.items()
        ]
        session.execute(insert(EntryOutlook), rows)


def refresh_outlooks(session: Session, now: datetime) -> None:
    """Computes the outlook of every organisation anew: a job of the scheduler."""
    for organisation in queries.organisations(session):
        refresh_outlook(session, organisation.id, actor=SYSTEM, now=now, today=day_of(now))


def fitting_mentors(solution: matching.Solution) -> dict[str, int]:
    """How many mentors are possible for each entry, by the solver's key."""
    state = solution.state
    counts = np.diff(state.graph.candidates.starts).tolist()
    return {key: counts[row] for key, row in state.row_of.items()}


def _chances(
    problem: matching.Problem, solution: matching.Solution, fitting: dict[str, int], names: Names
) -> dict[str, dict[str, Any]]:
    chances = {pair.entry_id: _possible(fitting[pair.entry_id]) for pair in solution.pairs}
    for one in solution.unmatched:
        reason, lifted = why_waiting(one, solution, len(problem.mentors))
        nearest = one.nearest[0] if one.nearest else None
        if nearest is not None:
            lifted = remedy(nearest.reasons, names)
        blocker = BLOCKERS[one.blocks[0].constraint] if one.blocks else Blocker.SEATS
        chances[one.entry_id] = {
            "blocker": blocker,
            "reason": reason.to_json(),
            "remedy": lifted.to_json() if lifted else {},
            "mentor_id": int(nearest.mentor_id) if nearest else None,
        }
    return chances


def _possible(mentors: int) -> dict[str, Any]:
    text = (
        Sentence(N_("Ein Vorschlag ist möglich; eine freiwillige Person passt."))
        if mentors == 1
        else Sentence(N_("Ein Vorschlag ist möglich; %(number)s Freiwillige passen."), {"number": mentors})
    )
    return {"blocker": Blocker.NOTHING, "reason": text.to_json(), "remedy": {}, "mentor_id": None}
