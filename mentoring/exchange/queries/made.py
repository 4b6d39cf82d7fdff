"""What an import has made and completed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from mentoring.exchange.models import ImportCompletion, ImportMade
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentee, Mentor, Person
from mentoring.people.queries.persons import PERSON_DETAILS
from mentoring.waitlists.models import EntryMember, WaitlistEntry

Ids = Select[int | None]


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


def ids_of_people(import_id: int) -> Ids:
    """The persons that an import has made, as a subquery."""
    return select(ImportMade.person_id).where(
        ImportMade.import_id == import_id, ImportMade.person_id.is_not(None)
    )


def ids_of_entries(import_id: int) -> Ids:
    """The entries that an import has made, as a subquery."""
    return select(ImportMade.entry_id).where(
        ImportMade.import_id == import_id, ImportMade.entry_id.is_not(None)
    )


def ids_completed(import_id: int, *conditions: ColumnElement[bool]) -> Ids:
    """The persons that an import has completed, or those of them for which more holds, as a subquery."""
    return select(ImportCompletion.person_id).where(ImportCompletion.import_id == import_id, *conditions)


def ids_made(session: Session, import_id: int) -> tuple[list[int], list[int]]:
    """The persons and the entries that an import has made."""
    rows = session.execute(
        select(ImportMade.person_id, ImportMade.entry_id).where(ImportMade.import_id == import_id)
    ).all()
    return [p for p, _ in rows if p is not None], [e for _, e in rows if e is not None]


def completions(session: Session, import_id: int) -> Sequence[ImportCompletion]:
    """What an import has added to people already recorded, the latest first."""
    return session.scalars(
        select(ImportCompletion)
        .where(ImportCompletion.import_id == import_id)
        .order_by(ImportCompletion.id.desc())
    ).all()


def number_of_completions(session: Session, import_id: int) -> int:
    """How many rows of an import have completed somebody, as far as it is known what they added."""
    query = select(func.count()).select_from(ImportCompletion)
    return session.scalars(query.where(ImportCompletion.import_id == import_id)).one()


def members_of_made(session: Session, import_id: int) -> Sequence[tuple[int, int]]:
    """Entry and person of everybody in the entries that an import has made."""
    rows = session.execute(
        select(EntryMember.entry_id, EntryMember.person_id)
        .where(EntryMember.entry_id.in_(ids_of_entries(import_id)))
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    return [(entry_id, person_id) for entry_id, person_id in rows]


def people_whole(session: Session, person_ids: Sequence[int]) -> dict[int, Person]:
    """These persons with all that is said of them and both sides, as they now are."""
    found: dict[int, Person] = {}
    for start in range(0, len(person_ids), 500):
        query = (
            select(Person)
            .options(
                *PERSON_DETAILS,
                joinedload(Person.mentee).joinedload(Mentee.person),
                joinedload(Person.mentor).joinedload(Mentor.person),
                joinedload(Person.mentor).selectinload(Mentor.programmes),
                joinedload(Person.mentor).selectinload(Mentor.clearances),
            )
            .where(Person.id.in_(person_ids[start : start + 500]))
            .execution_options(populate_existing=True)
        )
        found |= {person.id: person for person in session.scalars(query)}
    return found


def hold_for_undoing(session: Session, import_id: int) -> None:
    """Holds everybody an import has to do with until the end of the transaction: nobody adds to them now."""
    people = or_(Person.id.in_(ids_of_people(import_id)), Person.id.in_(ids_completed(import_id)))
    ordered = select(Person.id).where(people).order_by(Person.id).with_for_update()
    session.execute(ordered).all()
    mentors = select(Mentor.person_id).join(Person, Person.id == Mentor.person_id).where(people)
    session.execute(mentors.order_by(Mentor.person_id).with_for_update(of=Mentor)).all()
    entries = select(WaitlistEntry.id).where(WaitlistEntry.id.in_(ids_of_entries(import_id)))
    session.execute(entries.order_by(WaitlistEntry.id).with_for_update()).all()


def history_of(people: Sequence[int], entries: Sequence[int]) -> ColumnElement[bool]:
    """The condition on history that holds for these persons and entries."""
    return or_(
        HistoryRow.subject.in_([Subject.PERSON, Subject.MENTOR]) & HistoryRow.subject_id.in_(people),
        (HistoryRow.subject == Subject.ENTRY) & HistoryRow.subject_id.in_(entries),
    )
