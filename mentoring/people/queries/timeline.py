"""What happened around a person: history, notes the reader may see, and the names of who recorded it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Clearance, Note, Residence, StatusFact
from mentoring.people.vocabulary import NoteVisibility
from mentoring.permissions import Role


def history_of(session: Session, person_id: int) -> Sequence[HistoryRow]:
    """What happened to a person and to them as a mentor, the latest first."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.subject.in_((Subject.PERSON, Subject.MENTOR)),
            HistoryRow.subject_id == person_id,
        )
        .order_by(HistoryRow.happened_on.desc(), HistoryRow.recorded_at.desc(), HistoryRow.id.desc())
    ).all()


def latest_change(session: Session, person_id: int) -> HistoryRow | None:
    """The latest recorded change of a person's facts, for telling who was faster."""
    return session.scalar(
        select(HistoryRow)
        .where(
            HistoryRow.subject.in_((Subject.PERSON, Subject.MENTOR)),
            HistoryRow.subject_id == person_id,
            HistoryRow.event.in_(("facts_changed", "capacity_changed")),
        )
        .order_by(HistoryRow.recorded_at.desc(), HistoryRow.id.desc())
        .limit(1)
    )


def latest_move(session: Session, mentor_id: int) -> HistoryRow | None:
    """The mentor's latest step in the life-cycle, unless it was a step taken back."""
    row = session.scalar(
        select(HistoryRow)
        .where(
            HistoryRow.subject == Subject.MENTOR,
            HistoryRow.subject_id == mentor_id,
            HistoryRow.event.in_(("moved", "move_taken_back")),
        )
        .order_by(HistoryRow.id.desc())
        .limit(1)
    )
    return row if row is not None and row.event == "moved" else None


def readable(actor: Actor) -> ColumnElement[bool]:
    """Which notes somebody may read: all for the organisation, the lead's as lead, their own."""
    own = Note.author_id == (actor.user_id if actor.user_id is not None else -1)
    lead = Note.visibility == NoteVisibility.LEAD if actor.role is Role.LEAD else Note.id.is_(None)
    return and_(Note.withdrawn_at.is_(None), or_(Note.visibility == NoteVisibility.ORGANISATION, lead, own))


def notes_of(session: Session, actor: Actor, person_id: int) -> Sequence[Note]:
    """The notes about a person that the actor may read, the latest first."""
    return session.scalars(
        select(Note)
        .where(Note.person_id == person_id, readable(actor))
        .order_by(Note.written_at.desc(), Note.id.desc())
    ).all()


def own_note(session: Session, actor: Actor, person_id: int, note_id: int) -> Note | None:
    """A note the actor wrote about this person, withdrawn or not."""
    return session.scalar(
        select(Note).where(
            Note.id == note_id, Note.person_id == person_id, Note.author_id == (actor.user_id or -1)
        )
    )


def dated_fact(
    session: Session, kind: str, person_id: int, fact_id: int
) -> Residence | StatusFact | Clearance | None:
    """A residence, status or clearance of a person by its number, withdrawn ones too."""
    if kind == "residence":
        return session.scalar(
            select(Residence).where(Residence.id == fact_id, Residence.person_id == person_id)
        )
    if kind == "status":
        return session.scalar(
            select(StatusFact).where(StatusFact.id == fact_id, StatusFact.person_id == person_id)
        )
    return session.scalar(select(Clearance).where(Clearance.id == fact_id, Clearance.mentor_id == person_id))


def names_of_users(session: Session, user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of users by number."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
