"""Imports and their rows. What names an actor is scoped to the actor's organisation, and to lists of people
unless it names the kinds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.vocabulary import OF_PEOPLE, Choice, ImportKind, ImportState, Outcome

RUNNING = (ImportState.CHECKING, ImportState.IMPORTING)


def imports(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    offset: int = 0,
    kinds: Collection[ImportKind] = OF_PEOPLE,
) -> Sequence[ListImport]:
    """The organisation's imports, the newest first."""
    query = _of(actor, kinds).order_by(ListImport.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def number_of_imports(session: Session, actor: Actor, kinds: Collection[ImportKind] = OF_PEOPLE) -> int:
    """How many imports the organisation has made."""
    return session.scalars(select(func.count()).select_from(_of(actor, kinds).subquery())).one()


def import_for(
    session: Session, actor: Actor, import_id: int, kinds: Collection[ImportKind] = OF_PEOPLE
) -> ListImport | None:
    """An import of the actor's organisation."""
    return session.scalar(_of(actor, kinds).where(ListImport.id == import_id))


def import_locked(session: Session, import_id: int) -> ListImport | None:
    """An import as it now is, held until the end of the transaction."""
    return session.scalar(
        select(ListImport)
        .where(ListImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def imports_expired(session: Session, before: datetime) -> Sequence[ListImport]:
    """Imports that were begun before an instant and never came to their end."""
    ended = (ImportState.IMPORTED, ImportState.UNDONE)
    return session.scalars(
        select(ListImport).where(ListImport.created_at < before, ListImport.state.not_in(ended))
    ).all()


def cells_of(session: Session, import_id: int) -> Sequence[tuple[int, list[str]]]:
    """All rows of an import, number and cells, in order."""
    query = (
        select(ImportRow.no, ImportRow.cells).where(ImportRow.import_id == import_id).order_by(ImportRow.no)
    )
    return [(no, cells) for no, cells in session.execute(query)]


def first_rows(session: Session, import_id: int, limit: int) -> Sequence[ImportRow]:
    """The first rows of an import, as a sample."""
    return session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.no).limit(limit)
    ).all()


def rows_page(
    session: Session, import_id: int, outcomes: Collection[Outcome], *, limit: int, offset: int
) -> Sequence[ImportRow]:
    """Rows of an import in order; with ``outcomes`` only those of which the check said so."""
    query = select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.no)
    if outcomes:
        query = query.where(ImportRow.outcome.in_(outcomes))
    return session.scalars(query.limit(limit).offset(offset)).all()


def row_of(session: Session, import_id: int, no: int) -> ImportRow | None:
    """One row of an import."""
    return session.get(ImportRow, (import_id, no))


def rows_by_outcome(session: Session, import_id: int) -> dict[Outcome, int]:
    """How many rows the check found in order, wrong, or perhaps already recorded."""
    query = (
        select(ImportRow.outcome, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.outcome.is_not(None))
        .group_by(ImportRow.outcome)
    )
    return {outcome: many for outcome, many in session.execute(query) if outcome is not None}


def rows_by_choice(session: Session, import_id: int) -> dict[Choice | None, int]:
    """Of the rows that may be recorded already: how many are decided in which way, or not yet (None)."""
    query = (
        select(ImportRow.choice, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.DUPLICATE)
        .group_by(ImportRow.choice)
    )
    rows = session.execute(query).all()
    return {row[0]: row[1] for row in rows}


def duplicate_rows(session: Session, import_id: int) -> Sequence[ImportRow]:
    """The rows that may be somebody already recorded."""
    return session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.DUPLICATE)
        .order_by(ImportRow.no)
    ).all()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the check said of a row, and what was chosen upon it."""

    outcome: Outcome | None
    choice: Choice | None
    person_id: int | None


def decisions(session: Session, import_id: int) -> dict[int, Decision]:
    """What was found and chosen, by the row's number, in order."""
    query = (
        select(ImportRow.no, ImportRow.outcome, ImportRow.choice, ImportRow.person_id)
        .where(ImportRow.import_id == import_id)
        .order_by(ImportRow.no)
    )
    return {no: Decision(outcome, choice, person) for no, outcome, choice, person in session.execute(query)}


def all_rows(session: Session, import_id: int) -> Sequence[ImportRow]:
    """All rows with what the check said and what was chosen."""
    return session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.no)
    ).all()


def _of(actor: Actor, kinds: Collection[ImportKind]) -> Select[ListImport]:
    own = actor.organisation_id if actor.organisation_id is not None else -1
    return select(ListImport).where(ListImport.organisation_id == own, ListImport.kind.in_(kinds))
