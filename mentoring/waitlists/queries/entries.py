"""Single entries, and entries for other areas."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Person, Programme
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES
from mentoring.waitlists.vocabulary import EntryState


def entry_for(session: Session, actor: Actor, entry_id: int) -> WaitlistEntry | None:
    """The entry with programme, contact and members, if it belongs to the actor's organisation."""
    return session.scalar(
        _whole().where(WaitlistEntry.id == entry_id, WaitlistEntry.organisation_id == actor.organisation_id)
    )


def entries_for(session: Session, actor: Actor, ids: Iterable[int]) -> Sequence[WaitlistEntry]:
    """Those of these entries that belong to the actor's organisation, with programme, contact and members."""
    return session.scalars(
        _whole()
        .where(WaitlistEntry.id.in_(sorted(set(ids))), WaitlistEntry.organisation_id == actor.organisation_id)
        .order_by(WaitlistEntry.registered_on, WaitlistEntry.id)
    ).all()


def entry_behind_link(session: Session, entry_id: int) -> WaitlistEntry | None:
    """The entry a personal link leads to, with contact and organisation."""
    return session.scalar(
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.contact),
            joinedload(WaitlistEntry.programme).joinedload(Programme.organisation),
        )
        .where(WaitlistEntry.id == entry_id)
    )


def entries_waiting(session: Session, organisation_id: int) -> Sequence[WaitlistEntry]:
    """All who wait in an organisation, longest first, with programme, contact and members."""
    return session.scalars(
        _whole()
        .where(WaitlistEntry.organisation_id == organisation_id, WaitlistEntry.state == EntryState.WAITING)
        .order_by(WaitlistEntry.registered_on, WaitlistEntry.id)
    ).all()


def open_entry_of(session: Session, programme_id: int, person_ids: Sequence[int]) -> Person | None:
    """A person among these who already has an open entry in the programme."""
    return session.scalar(
        select(Person)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(WaitlistEntry, WaitlistEntry.id == EntryMember.entry_id)
        .where(
            EntryMember.person_id.in_(person_ids),
            EntryMember.left_on.is_(None),
            WaitlistEntry.programme_id == programme_id,
            WaitlistEntry.state.in_(OPEN_STATES),
        )
        .order_by(Person.id)
        .limit(1)
    )


def last_event(session: Session, entry_id: int) -> HistoryRow | None:
    """What happened last to an entry."""
    return session.scalar(
        select(HistoryRow)
        .where(HistoryRow.subject == Subject.ENTRY, HistoryRow.subject_id == entry_id)
        .order_by(HistoryRow.id.desc())
        .limit(1)
    )


def events_of(session: Session, entry_id: int) -> Sequence[HistoryRow]:
    """Everything that happened to an entry, the latest first."""
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.subject == Subject.ENTRY, HistoryRow.subject_id == entry_id)
        .order_by(HistoryRow.happened_on.desc(), HistoryRow.id.desc())
    ).all()


def entries_of_person(session: Session, actor: Actor, person_id: int) -> Sequence[WaitlistEntry]:
    """The entries of which a person is or was part, within the actor's organisation, the latest first."""
    return session.scalars(
        _whole()
        .where(
            WaitlistEntry.organisation_id == actor.organisation_id,
            WaitlistEntry.id.in_(select(EntryMember.entry_id).where(EntryMember.person_id == person_id)),
        )
        .order_by(WaitlistEntry.registered_on.desc(), WaitlistEntry.id.desc())
    ).all()


def _whole() -> Select[WaitlistEntry]:
    return select(WaitlistEntry).options(
        joinedload(WaitlistEntry.programme).joinedload(Programme.organisation),
        joinedload(WaitlistEntry.contact),
        joinedload(WaitlistEntry.social_region),
        selectinload(WaitlistEntry.members).joinedload(EntryMember.person).selectinload(Person.languages),
    )
