"""The SELECTs of replays: an organisation's own ones, with and without what they came to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, undefer

from mentoring.actors import Actor
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.vocabulary import ComputationKind, ComputationState

ORDERS: dict[str, ColumnElement[Any]] = {
    "at": Computation.id.expression,
    "by": Computation.created_by_name.expression,
}


def replay_for(session: Session, actor: Actor, replay_id: int) -> Computation | None:
    """A finished replay of the actor's organisation with its result."""
    return session.scalar(
        select(Computation)
        .options(undefer(Computation.result))
        .where(
            Computation.id == replay_id,
            Computation.organisation_id == actor.organisation_id,
            Computation.kind == ComputationKind.REPLAY,
            Computation.state == ComputationState.DONE,
        )
    )


def replays_listed(
    session: Session, organisation_id: int, *, sort: str, descending: bool, limit: int, offset: int
) -> Sequence[Computation]:
    """A page of replays without their results, which are long; those that did not end are among them."""
    order = ORDERS[sort]
    return session.scalars(
        select(Computation)
        .where(Computation.organisation_id == organisation_id, Computation.kind == ComputationKind.REPLAY)
        .order_by(order.desc() if descending else order.asc(), Computation.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
