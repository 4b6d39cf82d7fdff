"""Replays for tests: asked and computed as the site does it, without a thread."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.services.replays import Wanted, asked_of, compute_replay
from mentoring.tandems.services.watching import UNWATCHED
from mentoring.tandems.vocabulary import Cadence, ComputationKind, ComputationState
from tests.days import NOW, TODAY

SPAN = timedelta(days=120)


def a_wish(**changed: Any) -> Wanted:
    """What is to be tried: two orders, monthly, over four months."""
    given: dict[str, Any] = {
        "begins": TODAY - SPAN,
        "ends": TODAY,
        "orders": ["wait", "fit"],
        "cadences": [Cadence.MONTHLY],
        "today": Cadence.WEEKLY,
        **changed,
    }
    return Wanted(**given)


def a_replay(
    session: Session,
    organisation_id: int,
    actor: Actor,
    wanted: Wanted | None = None,
    state: ComputationState = ComputationState.DONE,
) -> Computation:
    """A replay, finished unless said otherwise."""
    asked = asked_of(session, organisation_id, wanted or a_wish(), actor=actor, now=NOW)
    done = state is ComputationState.DONE
    replay = Computation(
        organisation_id=organisation_id,
        kind=ComputationKind.REPLAY,
        state=state,
        asked=asked,
        result=compute_replay(session, organisation_id, asked, UNWATCHED) if done else {},
        progress_at=NOW,
        created_at=NOW,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    session.add(replay)
    session.flush()
    return replay
