"""Replays: the organisation's own history under other serving orders and rhythms."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.queries import histories
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.rules.replays import AS_TODAY, OFFERED, PlanFacts, cadence_of, check_span, plans_of
from mentoring.tandems.services.histories import Past, past_of
from mentoring.tandems.services.policy import current_policy, policy_of
from mentoring.tandems.services.watching import UNWATCHED, Watch
from mentoring.tandems.vocabulary import Cadence
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to try. ``version``: whose weights, None for the present ones."""

    begins: date
    ends: date
    orders: Sequence[str]
    cadences: Sequence[Cadence]
    today: Cadence
    version: int | None = None


def asked_of(
    session: Session, organisation_id: int, wanted: Wanted, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """What a replay is asked: the span and every plan with its weights, so that nothing later changes it."""
    check_span(wanted.begins, wanted.ends, day_of(now))
    if not wanted.orders or any(name not in OFFERED for name in wanted.orders):
        raise Refused(N_("Bitte mindestens eine Reihenfolge wählen."), field="orders")
    if not wanted.cadences:
        raise Refused(N_("Bitte mindestens einen Rhythmus wählen."), field="cadences")
    current = current_policy(session, organisation_id, actor=actor, now=now)
    tried = _version(session, organisation_id, wanted.version) if wanted.version else current
    present = PlanFacts(
        f"{AS_TODAY}, {wanted.today.value.lower()}",
        current.serving,
        wanted.today,
        current.version,
        current.weights,
        today=True,
    )
    plans = plans_of(present, wanted.orders, wanted.cadences, tried.version, tried.weights)
    return {
        "begins": wanted.begins.isoformat(),
        "ends": wanted.ends.isoformat(),
        "plans": [one.to_json() for one in plans],
    }


def compute_replay(
    session: Session, organisation_id: int, asked: Mapping[str, Any], watch: Watch
) -> dict[str, Any]:
    """Reads the history and replays what was asked; returns what is kept."""
    begins, ends = (date.fromisoformat(asked[name]) for name in ("begins", "ends"))
    past = past_of(session, organisation_id, begins, ends)
    return replayed(past, [PlanFacts.from_json(one) for one in asked["plans"]], watch)


def replayed(past: Past, plans: Sequence[PlanFacts], watch: Watch = UNWATCHED) -> dict[str, Any]:
    """What becomes of everybody under each plan, with the history it was made of, as plain values."""
    tried = [_plan(one) for one in plans]
    outcomes = matching.simulate(past.history, tried, watch=watch)
    kept: dict[str, Any] = json.loads(
        json.dumps(
            {
                "facts": past.facts,
                "outcomes": matching.outcomes_to_json(outcomes)["outcomes"],
                "history": matching.history_to_json(past.history, tried),
            }
        )
    )
    return kept


def usual_cadence(session: Session, organisation_id: int) -> Cadence:
    """How often the organisation has released runs until now."""
    return cadence_of([day_of(at) for at in histories.runs_released(session, organisation_id)])


def _plan(one: PlanFacts) -> matching.Plan:
    policy = policy_of(str(one.version), one.weights, one.serving)
    return matching.Plan(one.name, policy, matching.Cadence[one.cadence.name])


def _version(session: Session, organisation_id: int, version: int) -> MatchingPolicy:
    for one in queries.policies(session, organisation_id):
        if one.version == version:
            return one
    raise Refused(N_("Diese Gewichtung gibt es nicht. Bitte aus der Liste wählen."), field="version")
