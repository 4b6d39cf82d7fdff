"""What counts how much, and who comes first: version follows version; a run keeps its own."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.rules.serving import Serving, check_serving
from mentoring.tandems.vocabulary import ServingOrder
from mentoring.wording import N_, Conflict, Refused

CRITERIA = tuple(criterion.value for criterion in matching.Criterion)
"""The codes of the criteria, in the order in which they are shown."""

FULL_QUALITY = matching.FULL_QUALITY
FIRST = 1


def current_policy(session: Session, organisation_id: int, *, actor: Actor, now: datetime) -> MatchingPolicy:
    """The weights that hold now; an organisation that has none yet gets the usual ones as version 1."""
    policy = queries.latest_policy(session, organisation_id)
    if policy is None:
        queries.organisation_locked(session, organisation_id)
        policy = queries.latest_policy(session, organisation_id)
    if policy is None:
        policy = _add(session, organisation_id, FIRST, default_weights(), Serving(), "", actor, now)
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
    serving: Serving | None = None,
    actor: Actor,
    now: datetime,
) -> MatchingPolicy:
    """Sets new weights and a serving order (None: the present one) as the next version.

    ``based_on`` is the version seen when they were typed. Numbers that the order does not use become the
    usual ones, so that what is kept is what holds.
    """
    queries.organisation_locked(session, organisation_id)
    latest = current_policy(session, organisation_id, actor=actor, now=now)
    # The first version is what holds before there is one: whoever saw none has seen it.
    if latest.version != (based_on or FIRST):
        raise Conflict(N_("Gewichtung"), changed_by=latest.created_by_name, changed_at=latest.created_at)
    missing = [code for code in CRITERIA if code not in weights]
    if missing or any(weights[code] < 0 for code in CRITERIA):
        raise Refused(N_("Jedes Gewicht ist eine ganze Zahl ab 0."))
    total = sum(weights[code] for code in CRITERIA)
    if total != FULL_QUALITY:
        raise Refused(
            N_("Die Gewichte ergeben zusammen %(total)s statt %(full)s."), total=total, full=FULL_QUALITY
        )
    serving = (serving or latest.serving).effective
    check_serving(serving)
    chosen = {code: weights[code] for code in CRITERIA}
    if (chosen, serving) == ({code: latest.weights.get(code) for code in CRITERIA}, latest.serving):
        raise Refused(N_("Gewichte und Reihenfolge sind die gleichen wie bisher."))
    return _add(session, organisation_id, latest.version + 1, chosen, serving, note, actor, now)


def solver_policy(policy: MatchingPolicy) -> matching.Policy:
    """Weights and serving order as the solver reads them."""
    return policy_of(str(policy.version), policy.weights, policy.serving)


def policy_of(version: str, weights: Mapping[str, int], serving: Serving) -> matching.Policy:
    """The solver's policy of these weights and this order."""
    return matching.Policy(
        version=version,
        weights={matching.Criterion(code): weight for code, weight in weights.items()},
        order=matching.ServingOrder[serving.order.name],
        urgency_credit_days=serving.urgency_credit_days,
        days_per_class=serving.days_per_class,
    )


def serving_of(policy: matching.Policy) -> Serving:
    """The order with which the solver has solved."""
    return Serving(
        ServingOrder[policy.order.name], policy.urgency_credit_days, policy.days_per_class
    ).effective


def places_in_order(problem: matching.Problem) -> dict[str, int]:
    """The place of every entry in the serving order, as the solver has it; equals by how long they wait."""
    classes = matching.serving_order(problem)
    ordered = sorted(problem.entries, key=lambda one: (classes[one.id], one.waiting_since, int(one.id)))
    return {entry.id: place for place, entry in enumerate(ordered)}


def _add(
    session: Session,
    organisation_id: int,
    version: int,
    weights: dict[str, int],
    serving: Serving,
    note: str,
    actor: Actor,
    now: datetime,
) -> MatchingPolicy:
    policy = MatchingPolicy(
        organisation_id=organisation_id,
        version=version,
        weights=weights,
        serving_order=serving.order,
        urgency_credit_days=serving.urgency_credit_days,
        days_per_class=serving.days_per_class,
        note=note,
        created_at=now,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    session.add(policy)
    session.flush()
    return policy
