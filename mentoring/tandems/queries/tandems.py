"""A single tandem with what belongs to it, and the rows a step has to lock."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentor, Person, Programme, Seat
from mentoring.people.queries import residences_on
from mentoring.places.models import Municipality
from mentoring.tandems.models import Answer, Tandem, TandemMember, TandemPhase
from mentoring.tandems.rules import still_standing
from mentoring.tandems.vocabulary import Side, TandemEvent
from mentoring.waitlists.models import EntryMember, WaitlistEntry


def tandem_for(session: Session, actor: Actor, tandem_id: int) -> Tandem | None:
    """The tandem with everything its page shows, if it belongs to the actor's organisation."""
    return session.scalar(
        _whole().where(Tandem.id == tandem_id, Tandem.organisation_id == actor.organisation_id)
    )


def own_tandem(session: Session, user_id: int, tandem_id: int) -> Tandem | None:
    """The tandem, if the user is its mentor."""
    return session.scalar(
        _whole()
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .where(Tandem.id == tandem_id, Mentor.user_id == user_id)
    )


def tandem_behind_link(session: Session, tandem_id: int) -> Tandem | None:
    """The tandem a personal link leads to."""
    return session.scalar(_whole().where(Tandem.id == tandem_id))


def tandem_locked(session: Session, tandem_id: int) -> Tandem:
    """The tandem as it now is, held until the end of the transaction (SQLite: the transaction holds all)."""
    return session.scalars(
        _whole()
        .where(Tandem.id == tandem_id)
        .with_for_update(of=Tandem)
        .execution_options(populate_existing=True)
    ).one()


def mentor_locked(session: Session, mentor_id: int) -> Mentor:
    """The mentor as they now are, held until the end of the transaction: whoever gives a seat holds them."""
    return session.scalars(
        select(Mentor)
        .options(selectinload(Mentor.person).selectinload(Person.languages), selectinload(Mentor.clearances))
        .where(Mentor.person_id == mentor_id)
        .with_for_update(of=Mentor)
        .execution_options(populate_existing=True)
    ).one()


def entry_locked(session: Session, entry_id: int) -> WaitlistEntry:
    """The entry with its people as it now is, held until the end of the transaction."""
    return session.scalars(
        select(WaitlistEntry)
        .options(
            selectinload(WaitlistEntry.programme).selectinload(Programme.organisation),
            selectinload(WaitlistEntry.contact).selectinload(Person.languages),
            selectinload(WaitlistEntry.members)
            .selectinload(EntryMember.person)
            .selectinload(Person.languages),
        )
        .where(WaitlistEntry.id == entry_id)
        .with_for_update(of=WaitlistEntry)
        .execution_options(populate_existing=True)
    ).one()


def free_seats(session: Session, mentor_id: int, capacity: int) -> Sequence[int]:
    """The numbers of the mentor's seats that no open tandem holds, lowest first."""
    held = select(Tandem.seat_no).where(Tandem.mentor_id == mentor_id, Tandem.seat_no.is_not(None))
    return session.scalars(
        select(Seat.no)
        .where(Seat.mentor_id == mentor_id, Seat.no <= capacity, Seat.no.not_in(held))
        .order_by(Seat.no)
    ).all()


def phases(session: Session, tandem_id: int) -> Sequence[TandemPhase]:
    """The dated states of a tandem as now known, in the order in which they hold."""
    recorded = session.scalars(
        select(TandemPhase)
        .where(TandemPhase.tandem_id == tandem_id)
        .order_by(TandemPhase.recorded_at, TandemPhase.id)
    )
    return still_standing(recorded, lambda phase: phase.valid_from)


def history(session: Session, tandem_id: int, *, limit: int, offset: int = 0) -> Sequence[HistoryRow]:
    """What happened to a tandem, newest first."""
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.subject == Subject.TANDEM, HistoryRow.subject_id == tandem_id)
        .order_by(HistoryRow.happened_on.desc(), HistoryRow.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def latest_move(session: Session, tandem_id: int) -> HistoryRow | None:
    """The last step of a tandem, or the last time one was taken back or its end corrected."""
    return session.scalar(
        select(HistoryRow)
        .where(
            HistoryRow.subject == Subject.TANDEM,
            HistoryRow.subject_id == tandem_id,
            HistoryRow.event.in_([TandemEvent.MOVED, TandemEvent.UNDONE, TandemEvent.END_CORRECTED]),
        )
        .order_by(HistoryRow.id.desc())
        .limit(1)
    )


def latest_answer(session: Session, tandem_id: int, side: Side) -> Answer | None:
    """What a side said last."""
    return session.scalar(
        select(Answer)
        .where(Answer.tandem_id == tandem_id, Answer.side == side)
        .order_by(Answer.id.desc())
        .limit(1)
    )


def open_tandem_of(session: Session, entry_id: int) -> Tandem | None:
    """The open tandem of an entry; there is at most one."""
    return session.scalar(select(Tandem).where(Tandem.entry_id == entry_id, Tandem.seat_no.is_not(None)))


def organisation_of(session: Session, organisation_id: int) -> Organisation:
    """The organisation itself."""
    return session.get_one(Organisation, organisation_id)


def municipality_of(session: Session, person_id: int, day: date) -> Municipality | None:
    """Where a person lives on a day."""
    home = residences_on(session, day, person_ids=[person_id]).get(person_id)
    return home.municipality if home else None


def seats_held(mentor_id: Any) -> ColumnElement[int]:
    """How many seats of a mentor open tandems hold, as a subquery."""
    return (
        select(func.count())
        .select_from(Tandem)
        .where(Tandem.mentor_id == mentor_id, Tandem.seat_no.is_not(None))
        .correlate_except(Tandem)
        .scalar_subquery()
    )


def _whole() -> Select[Tandem]:
    # A person may be reached on several ways; whichever is read last must bring the languages too.
    return select(Tandem).options(
        selectinload(Tandem.mentor).selectinload(Mentor.person).selectinload(Person.languages),
        selectinload(Tandem.mentor).selectinload(Mentor.clearances),
        selectinload(Tandem.entry).selectinload(WaitlistEntry.contact).selectinload(Person.languages),
        selectinload(Tandem.entry)
        .selectinload(WaitlistEntry.members)
        .selectinload(EntryMember.person)
        .selectinload(Person.languages),
        selectinload(Tandem.programme).joinedload(Programme.organisation),
        selectinload(Tandem.members).selectinload(TandemMember.person).selectinload(Person.languages),
        selectinload(Tandem.answers),
        selectinload(Tandem.goals),
    )
