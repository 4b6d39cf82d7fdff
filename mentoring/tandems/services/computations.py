"""Computations beside the requests: asked for, counted while they are done, ended in one of three ways.

What a computation changes is written in the transaction that ends it: one that was cancelled, failed or was
cut off has left nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.queries import computations as queries
from mentoring.tandems.queries.runs import organisation_locked
from mentoring.tandems.vocabulary import ComputationKind, ComputationState
from mentoring.wording import N_, Refused

LOST_AFTER = timedelta(minutes=10)
"""A computation that has not moved for so long was cut off: no single step of the solver takes longer."""

KEPT = timedelta(days=7)
"""So long it is remembered how a run was computed; what it came to is the run itself."""


class GivenUp(Exception):
    """Nobody waits for the computation any more."""


def ask_for(
    session: Session,
    kind: ComputationKind,
    asked: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> Computation:
    """A new computation for the actor's organisation, not begun yet; one at a time of each kind."""
    organisation = organisation_locked(session, actor.organisation_id or 0)
    for earlier in queries.computations_running(session, organisation.id, kind):
        if is_running(earlier, now):
            raise Refused(
                N_("Es wird schon gerechnet: %(kind)s, angefragt von %(name)s. Bitte warten oder abbrechen."),
                kind=kind,
                name=earlier.created_by_name,
            )
        earlier.state = ComputationState.FAILED
    computation = Computation(
        organisation_id=organisation.id,
        kind=kind,
        asked=asked,
        progress_at=now,
        created_at=now,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    session.add(computation)
    session.flush()
    return computation


def is_running(computation: Computation, now: datetime) -> bool:
    """Whether somebody works at it."""
    return computation.state is ComputationState.RUNNING and now - computation.progress_at < LOST_AFTER


def note_progress(
    session: Session, computation_id: int, step: str, done: int, total: int, *, now: datetime
) -> None:
    """Writes down how far it is; raises ``GivenUp`` if it was cancelled meanwhile."""
    computation = _running(session, computation_id)
    computation.step, computation.done, computation.total = step, done, total
    computation.progress_at = now


def finish(session: Session, computation_id: int, result: dict[str, Any], *, now: datetime) -> None:
    """It is done and came to this; raises ``GivenUp`` if it was cancelled meanwhile."""
    computation = _running(session, computation_id)
    computation.state, computation.result, computation.progress_at = ComputationState.DONE, result, now


def fail(session: Session, computation_id: int, refused: Refused | None) -> None:
    """It could not be done, for a reason people can be told or for another one."""
    computation = queries.computation_locked(session, computation_id)
    if computation is not None and computation.state is ComputationState.RUNNING:
        computation.state = ComputationState.FAILED
        computation.failure = refused.sentence.to_json() if refused else {}


def cancel(session: Session, computation_id: int) -> bool:
    """Gives it up if it is under way; what is done stays. Returns whether it was under way."""
    held = queries.computation_locked(session, computation_id)
    if held is None or held.state is not ComputationState.RUNNING:
        return False
    held.state = ComputationState.CANCELLED
    return True


def forget_computations(session: Session, now: datetime) -> int:
    """Forgets how runs were computed a while ago; replays stay, they are results of their own."""
    kinds = (ComputationKind.RUN, ComputationKind.JOINT_RUN)
    expired = queries.computations_expired(session, kinds, now - KEPT)
    for one in expired:
        session.delete(one)
    return len(expired)


def _running(session: Session, computation_id: int) -> Computation:
    computation = queries.computation_locked(session, computation_id)
    if computation is None or computation.state is not ComputationState.RUNNING:
        raise GivenUp
    return computation
