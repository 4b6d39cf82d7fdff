"""Archives of statements, each its owner's alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from mentoring.actors import Actor
from mentoring.funding.models import StatementArchive


def scope_of(actor: Actor) -> str:
    """What somebody may see, in one word; statements depend on nothing else."""
    role = actor.role.value if actor.role else ""
    return f"{role} {actor.social_region_id or 0} {actor.municipality_bfs or 0}"


def archive_for(session: Session, actor: Actor, archive_id: int) -> StatementArchive | None:
    """The archive, if the actor asked for it and may still see what is in it."""
    return session.scalar(_of(actor).where(StatementArchive.id == archive_id))


def latest_archive(
    session: Session, actor: Actor, period_id: int, locale: str | None = None
) -> StatementArchive | None:
    """The actor's latest archive of a period, in a language if one is named."""
    query = _of(actor).where(StatementArchive.period_id == period_id)
    if locale is not None:
        query = query.where(StatementArchive.locale == locale)
    return session.scalar(query.order_by(StatementArchive.id.desc()).limit(1))


def archive_locked(session: Session, archive_id: int) -> StatementArchive | None:
    """An archive as it now is, held until the end of the transaction."""
    return session.scalar(
        select(StatementArchive)
        .where(StatementArchive.id == archive_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def archives_expired(session: Session, before: datetime) -> Sequence[StatementArchive]:
    """Archives that were asked for before an instant."""
    return session.scalars(select(StatementArchive).where(StatementArchive.created_at < before)).all()


def _of(actor: Actor) -> Select[StatementArchive]:
    return (
        select(StatementArchive)
        .options(joinedload(StatementArchive.period))
        .where(
            StatementArchive.created_by_id == (actor.user_id or -1),
            StatementArchive.scope == scope_of(actor),
        )
    )
