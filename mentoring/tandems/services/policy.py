"""The weights of the contributions: version follows version; a run keeps the one it was made with."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.queries import runs as queries
from mentoring.wording import N_, Conflict, Refused

CRITERIA = tuple(criterion.value for criterion in matching.Criterion)
"""The codes of the criteria, in the order in which they are shown."""

FULL_QUALITY = matching.FULL_QUALITY


def current_policy(session: Session, organisation_id: int, *, actor: Actor, now: datetime) -> MatchingPolicy:
    """The weights that hold now; an organisation that has none yet gets the usual ones as version 1."""
    policy = queries.latest_policy(session, organisation_id)
    if policy is None:
        queries.organisation_locked(session, organisation_id)
        policy = queries.latest_policy(session, organisation_id)
    if policy is None:
        policy = _add(session, organisation_id, 1, default_weights(), "", actor, now)
    return policy


def policy_now(session: Session, organisation_id: int) -> matching.Policy:
    """The weights that hold now as the solver reads them; nothing is written where there are none yet."""
    policy = queries.latest_policy(session, organisation_id)
    return matching.Policy() if policy is None else solver_policy(policy)


def default_weights() -> dict[str, int]:
    """The weights with which an organisation begins."""
    return {criterion.value: weight for criterion, weight in matching.DEFAULT_WEIGHTS.items()}


def change_policy(
    session: Session,
    organisation_id: int,
    weights: Mapping[str, int],
    note: str,
    *,
    based_on: int,
    actor: Actor,
    now: datetime,
) -> MatchingPolicy:
    """Sets new weights as the next version; ``based_on`` is the version seen when they were typed."""
    queries.organisation_locked(session, organisation_id)
    latest = current_policy(session, organisation_id, actor=actor, now=now)
    if latest.version != based_on:
        raise Conflict(N_("Gewichtung"), changed_by=latest.created_by_name, changed_at=latest.created_at)
    missing = [code for code in CRITERIA if code not in weights]
    if missing or any(weights[code] < 0 for code in CRITERIA):
        raise Refused(N_("Jedes Gewicht ist eine ganze Zahl ab 0."))
    total = sum(weights[code] for code in CRITERIA)
    if total != FULL_QUALITY:
        raise Refused(
            N_("Die Gewichte ergeben zusammen %(total)s statt %(full)s."), total=total, full=FULL_QUALITY
        )
    if {code: weights[code] for code in CRITERIA} == {code: latest.weights.get(code) for code in CRITERIA}:
        raise Refused(N_("Die Gewichte sind die gleichen wie bisher."))
    chosen = {code: weights[code] for code in CRITERIA}
    return _add(session, organisation_id, latest.version + 1, chosen, note, actor, now)


def solver_policy(policy: MatchingPolicy) -> matching.Policy:
    """The weights as the solver reads them."""
    return matching.Policy(
        version=str(policy.version),
        weights={matching.Criterion(code): weight for code, weight in policy.weights.items()},
    )


def _add(
    session: Session,
    organisation_id: int,
    version: int,
    weights: dict[str, int],
    note: str,
    actor: Actor,
    now: datetime,
) -> MatchingPolicy:
    policy = MatchingPolicy(
        organisation_id=organisation_id,
        version=version,
        weights=weights,
        note=note,
        created_at=now,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    session.add(policy)
    session.flush()
    return policy
