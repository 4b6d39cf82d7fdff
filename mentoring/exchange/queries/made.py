"""What an import has made, and whether anything of it was touched since."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from mentoring.exchange.models import ImportMade, ListImport
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import (
    Clearance,
    Mentor,
    Note,
    Person,
    Residence,
    StatusFact,
)
from mentoring.waitlists.models import EntryMember, WaitlistEntry


def people_made(session: Session, import_id: int, *, limit: int, offset: int = 0) -> Sequence[Person]:
    """Persons that an import has made, by name."""
    return session.scalars(
        select(Person)
        .join(ImportMade, ImportMade.person_id == Person.id)
        .where(ImportMade.import_id == import_id)
        .order_by(Person.sort_name, Person.id)
        .limit(limit)
        .offset(offset)
    ).all()


def touched_since(session: Session, import_: ListImport) -> bool:
    """Whether anything an import has made was changed, or used by anything else, since it was made."""
    people = select(ImportMade.person_id).where(
        ImportMade.import_id == import_.id, ImportMade.person_id.is_not(None)
    )
    entries = select(ImportMade.entry_id).where(
        ImportMade.import_id == import_.id, ImportMade.entry_id.is_not(None)
    )
    at = import_.finished_at
    signs: list[Select[int]] = [
        select(Person.id).where(Person.id.in_(people), Person.version != 1),
        select(Mentor.person_id).where(Mentor.person_id.in_(people), Mentor.version != 1),
        select(WaitlistEntry.id).where(WaitlistEntry.id.in_(entries), WaitlistEntry.version != 1),
        select(Note.id).where(Note.person_id.in_(people)),
        select(HistoryRow.id).where(_history(people, entries), HistoryRow.recorded_at != at),
        select(EntryMember.entry_id).where(
            EntryMember.person_id.in_(people), EntryMember.entry_id.not_in(entries)
        ),
        select(EntryMember.entry_id).where(
            EntryMember.entry_id.in_(entries), EntryMember.person_id.not_in(people)
        ),
    ]
    for table, owner in (
        (Residence, Residence.person_id),
        (StatusFact, StatusFact.person_id),
        (Clearance, Clearance.mentor_id),
    ):
        signs.append(
            select(table.id).where(
                owner.in_(people), or_(table.recorded_at != at, table.withdrawn_at.is_not(None))
            )
        )
    return any(session.execute(sign.limit(1)).first() is not None for sign in signs)


def history_of_made(import_id: int) -> ColumnElement[bool]:
    """The condition on history that holds for what an import has made."""
    people = select(ImportMade.person_id).where(
        ImportMade.import_id == import_id, ImportMade.person_id.is_not(None)
    )
    entries = select(ImportMade.entry_id).where(
        ImportMade.import_id == import_id, ImportMade.entry_id.is_not(None)
    )
    return _history(people, entries)


def ids_made(session: Session, import_id: int) -> tuple[list[int], list[int]]:
    """The persons and the entries that an import has made."""
    rows = session.execute(
        select(ImportMade.person_id, ImportMade.entry_id).where(ImportMade.import_id == import_id)
    ).all()
    return [p for p, _ in rows if p is not None], [e for _, e in rows if e is not None]


def _history(people: Select[int | None], entries: Select[int | None]) -> ColumnElement[bool]:
    of_people = HistoryRow.subject.in_([Subject.PERSON, Subject.MENTOR])
    return or_(
        of_people & HistoryRow.subject_id.in_(people),
        (HistoryRow.subject == Subject.ENTRY) & HistoryRow.subject_id.in_(entries),
    )
