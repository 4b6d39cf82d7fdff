"""Taking a whole import back, as long as nothing it made has been touched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.audit import Access, log_access
from mentoring.exchange import queries
from mentoring.exchange.models import ImportMade, ImportRow, ListImport
from mentoring.exchange.vocabulary import ImportState
from mentoring.history import HistoryRow
from mentoring.people.models import Clearance, Mentor, MentorProgramme, Person, Residence, Seat, StatusFact
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.wording import N_, Refused, Sentence

AT_ONCE = 500


def refusal_of_undo(session: Session, import_: ListImport) -> Sentence | None:
    """Why an import cannot be taken back, or None if it can."""
    if import_.state is not ImportState.IMPORTED:
        return Sentence(N_("Rückgängig machen lässt sich nur, was übernommen ist."))
    if import_.people_merged:
        return Sentence(
            N_("Bestehende Personen wurden ergänzt. Das lässt sich nicht als Ganzes rückgängig machen.")
        )
    if queries.touched_since(session, import_):
        return Sentence(
            N_("Seither wurde etwas davon geändert oder gebraucht. Rückgängig machen geht nicht mehr.")
        )
    return None


def undo(session: Session, import_: ListImport, *, actor: Actor, now: datetime) -> None:
    """Removes everything an import has made; refused as soon as anything of it was touched."""
    refusal = refusal_of_undo(session, import_)
    if refusal is not None:
        raise Refused(refusal.text, **refusal.params)
    people, entries = queries.ids_made(session, import_.id)
    try:
        with session.begin_nested():
            session.execute(
                delete(HistoryRow)
                .where(queries.history_of_made(import_.id))
                .execution_options(synchronize_session=False)
            )
            _remove(session, entries, people)
            session.execute(delete(ImportMade).where(ImportMade.import_id == import_.id))
            session.execute(delete(ImportRow).where(ImportRow.import_id == import_.id))
    except IntegrityError:
        raise Refused(
            N_("Etwas davon wird schon gebraucht. Darum lässt es sich nicht mehr rückgängig machen.")
        ) from None
    log_access(
        session,
        Access.DELETED,
        "list_import",
        import_.id,
        actor=actor,
        now=now,
        detail=f"{len(people)} persons, {len(entries)} entries",
    )
    import_.state = ImportState.UNDONE
    session.flush()


def _remove(session: Session, entries: Sequence[int], people: Sequence[int]) -> None:
    _delete(session, EntryMember.entry_id, entries)
    _delete(session, WaitlistEntry.id, entries)
    # Languages, interests and the side as a mentee go with the person.
    for column in (
        Seat.mentor_id,
        Clearance.mentor_id,
        MentorProgramme.mentor_id,
        Mentor.person_id,
        Residence.person_id,
        StatusFact.person_id,
        Person.id,
    ):
        _delete(session, column, people)


def _delete(session: Session, column: Any, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        session.execute(
            delete(column.class_)
            .where(column.in_(ids[start : start + AT_ONCE]))
            .execution_options(synchronize_session=False)
        )
