"""Every SELECT of imports. What names an actor is scoped to the actor's organisation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.exchange.models import ImportMade, ImportRow, ListImport
from mentoring.exchange.vocabulary import Choice, ImportState, Outcome
from mentoring.history import HistoryRow, Subject
from mentoring.names import fold
from mentoring.people.models import (
    Clearance,
    Interest,
    Mentor,
    Note,
    Person,
    PersonInterest,
    Residence,
    StatusFact,
)
from mentoring.people.vocabulary import InterestKind
from mentoring.places.queries import municipalities, social_regions
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES

RUNNING = (ImportState.CHECKING, ImportState.IMPORTING)


def imports(session: Session, actor: Actor, *, limit: int, offset: int = 0) -> Sequence[ListImport]:
    """The organisation's imports, the newest first."""
    query = _of(actor).order_by(ListImport.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def number_of_imports(session: Session, actor: Actor) -> int:
    """How many imports the organisation has made."""
    return session.scalars(select(func.count()).select_from(_of(actor).subquery())).one()


def import_for(session: Session, actor: Actor, import_id: int) -> ListImport | None:
    """An import of the actor's organisation."""
    return session.scalar(_of(actor).where(ListImport.id == import_id))


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


def all_rows(session: Session, import_id: int) -> Sequence[ImportRow]:
    """All rows with what the check said and what was chosen."""
    return session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.no)
    ).all()


def places_by_name(session: Session) -> dict[str, int]:
    """BFS numbers by folded name and by number; those that merged lead to their successor."""
    found: dict[str, int] = {}
    everywhere = municipalities(session, merged=True)
    successors = {m.bfs_number: m.successor_bfs for m in everywhere if m.successor_bfs is not None}
    for one in sorted(everywhere, key=lambda m: m.valid_to is not None):
        bfs = one.bfs_number
        while bfs in successors:
            bfs = successors[bfs]
        for name in (one.name, one.name.replace("(SO)", ""), str(one.bfs_number)):
            found.setdefault(fold(name), bfs)
    return found


def regions_by_name(session: Session) -> dict[str, int]:
    """The ids of the Sozialregionen by folded name."""
    return {fold(region.name): region.id for region in social_regions(session)}


def place_names(session: Session) -> dict[int, str]:
    """The names of the present municipalities by BFS number."""
    return {one.bfs_number: one.name for one in municipalities(session)}


def entries_to_export(session: Session, organisation_id: int, ids: Sequence[int]) -> Sequence[WaitlistEntry]:
    """These entries of an organisation in the order given, with programme, contact, members and languages."""
    found: dict[int, WaitlistEntry] = {}
    for start in range(0, len(ids), 500):
        query = (
            select(WaitlistEntry)
            .options(
                joinedload(WaitlistEntry.programme),
                joinedload(WaitlistEntry.contact),
                selectinload(WaitlistEntry.members)
                .joinedload(EntryMember.person)
                .selectinload(Person.languages),
            )
            .where(
                WaitlistEntry.id.in_(ids[start : start + 500]),
                WaitlistEntry.organisation_id == organisation_id,
            )
        )
        found |= {entry.id: entry for entry in session.scalars(query)}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def region_names(session: Session) -> dict[int, str]:
    """The names of the Sozialregionen by id."""
    return {region.id: region.name for region in social_regions(session)}


def interests_of(session: Session, person_ids: Sequence[int]) -> dict[tuple[int, InterestKind], list[str]]:
    """Interests and skills of persons, by person and kind, in the order of the alphabet."""
    found: dict[tuple[int, InterestKind], list[str]] = defaultdict(list)
    for start in range(0, len(person_ids), 500):
        query = (
            select(PersonInterest.person_id, Interest.kind, Interest.label)
            .join(Interest, Interest.id == PersonInterest.interest_id)
            .where(PersonInterest.person_id.in_(person_ids[start : start + 500]))
            .order_by(Interest.label)
        )
        for person_id, kind, label in session.execute(query):
            found[person_id, kind].append(label)
    return found


def waiting_programmes(session: Session, person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Of these persons: who has an open entry in which programme."""
    found: set[tuple[int, int]] = set()
    asked = sorted(set(person_ids))
    for start in range(0, len(asked), 500):
        query = (
            select(EntryMember.person_id, WaitlistEntry.programme_id)
            .join(WaitlistEntry, WaitlistEntry.id == EntryMember.entry_id)
            .where(
                EntryMember.person_id.in_(asked[start : start + 500]),
                EntryMember.left_on.is_(None),
                WaitlistEntry.state.in_(OPEN_STATES),
            )
        )
        found |= {(person_id, programme_id) for person_id, programme_id in session.execute(query)}
    return found


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


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """An organisation by its short name."""
    return session.scalar(select(Organisation).where(Organisation.code == code))


def _history(people: Select[int | None], entries: Select[int | None]) -> ColumnElement[bool]:
    of_people = HistoryRow.subject.in_([Subject.PERSON, Subject.MENTOR])
    return or_(
        of_people & HistoryRow.subject_id.in_(people),
        (HistoryRow.subject == Subject.ENTRY) & HistoryRow.subject_id.in_(entries),
    )


def _of(actor: Actor) -> Select[ListImport]:
    own = actor.organisation_id if actor.organisation_id is not None else -1
    return select(ListImport).where(ListImport.organisation_id == own)
