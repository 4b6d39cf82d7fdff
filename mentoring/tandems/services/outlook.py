"""What is known about everybody's chances: computed from a solve over all who wait, kept for the waitlist."""

from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

import matching
from matching import Why
from mentoring.actors import Actor
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.explanations import remedy
from mentoring.tandems.services.policy import current_policy, solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.wording import BLOCKERS, CONSTRAINTS, Names
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
    solution = matching.solve(problem)
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
    return len(problem.entries)


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
        if one.why is Why.TOO_FEW_SEATS and one.shortage is not None:
            chances[one.entry_id] = _scarce(solution.shortages[one.shortage])
        else:
            chances[one.entry_id] = _blocked(one, len(problem.mentors), names)
    return chances


def _possible(mentors: int) -> dict[str, Any]:
    text = (
        Sentence(N_("Ein Vorschlag ist möglich; eine freiwillige Person passt."))
        if mentors == 1
        else Sentence(N_("Ein Vorschlag ist möglich; %(number)s Freiwillige passen."), {"number": mentors})
    )
    return _outlook(Blocker.NOTHING, text, None, None)


def _scarce(part: matching.Shortage) -> dict[str, Any]:
    reason = Sentence(
        N_("Plätze fehlen: %(entries)s Einträge, %(seats)s passende Plätze."),
        {"entries": len(part.entry_ids), "seats": part.seats},
    )
    lifted = Sentence(N_("Ein weiterer passender Platz. Wer länger wartet, geht vor."))
    return _outlook(Blocker.SEATS, reason, lifted, None)


def _blocked(one: matching.Unmatched, mentors: int, names: Names) -> dict[str, Any]:
    if not mentors:
        return _outlook(
            Blocker.SEATS,
            Sentence(N_("Zurzeit hat niemand einen freien Platz.")),
            Sentence(N_("Neue Freiwillige oder ein frei werdender Platz.")),
            None,
        )
    nearest = one.nearest[0] if one.nearest else None
    lifted = remedy(nearest.reasons, names) if nearest else None
    if not one.blocks:
        return _outlook(Blocker.SEATS, Sentence(N_("Niemand passt.")), lifted, nearest)
    block = one.blocks[0]
    params = {"constraint": Sentence(CONSTRAINTS[block.constraint]), "total": mentors}
    if block.alone:
        reason = Sentence(
            N_("Niemand passt. %(constraint)s: schliesst allein %(alone)s von %(total)s aus."),
            {**params, "alone": block.alone},
        )
    else:
        reason = Sentence(
            N_("Niemand passt. %(constraint)s: trifft auf %(count)s von %(total)s nicht zu."),
            {**params, "count": block.total},
        )
    return _outlook(BLOCKERS[block.constraint], reason, lifted, nearest)


def _outlook(
    blocker: Blocker, reason: Sentence, lifted: Sentence | None, nearest: matching.NearMiss | None
) -> dict[str, Any]:
    return {
        "blocker": blocker,
        "reason": reason.to_json(),
        "remedy": lifted.to_json() if lifted else {},
        "mentor_id": int(nearest.mentor_id) if nearest else None,
    }
