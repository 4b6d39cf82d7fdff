"""The SELECTs of computations: what the solver works at, or has worked at, for an organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, undefer

from mentoring.actors import Actor
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.vocabulary import ComputationKind, ComputationState


def computation_for(session: Session, actor: Actor, computation_id: int) -> Computation | None:
    """A computation of the actor's organisation with its result."""
    return session.scalar(
        select(Computation)
        .options(undefer(Computation.result))
        .where(Computation.id == computation_id, Computation.organisation_id == actor.organisation_id)
    )


def computation_locked(session: Session, computation_id: int) -> Computation | None:
    """The computation as it stands now, held until the end of the transaction."""
    return session.scalar(
        select(Computation)
        .where(Computation.id == computation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def computations_running(
    session: Session, organisation_id: int, kind: ComputationKind
) -> Sequence[Computation]:
    """What is not ended, whether or not somebody still works at it, the latest first."""
    return session.scalars(
        select(Computation)
        .where(
            Computation.organisation_id == organisation_id,
            Computation.kind == kind,
            Computation.state == ComputationState.RUNNING,
        )
        .order_by(Computation.id.desc())
    ).all()


def computations_counted(session: Session, organisation_id: int, kind: ComputationKind) -> int:
    """How many computations of a kind an organisation has asked for."""
    return session.scalar(select(func.count()).where(*_of(organisation_id, kind))) or 0


def computations_listed(
    session: Session, organisation_id: int, kind: ComputationKind, *, limit: int, offset: int
) -> Sequence[Computation]:
    """A page of them with their results, the latest first."""
    return session.scalars(
        select(Computation)
        .options(undefer(Computation.result))
        .where(*_of(organisation_id, kind))
        .order_by(Computation.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def computations_expired(
    session: Session, kinds: Sequence[ComputationKind], before: datetime
) -> Sequence[Computation]:
    """Those of some kinds that were asked for before an instant."""
    return session.scalars(
        select(Computation).where(Computation.kind.in_(kinds), Computation.created_at < before)
    ).all()


def _of(organisation_id: int, kind: ComputationKind) -> list[ColumnElement[bool]]:
    return [Computation.organisation_id == organisation_id, Computation.kind == kind]
