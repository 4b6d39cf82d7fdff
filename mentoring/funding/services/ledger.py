"""Posting: balanced by construction, into an open period only, never changed, corrected by reversal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import JournalEntry, Posting
from mentoring.funding.queries import ledger as queries
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.protection import IS_CLOSED
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Side:
    """An account with its detail (category, fund, municipality, organisation)."""

    account: Account
    detail: str = ""


@dataclass(frozen=True)
class Move:
    """An amount in Rappen from ``credit`` to ``debit``; a negative one goes the other way."""

    debit: Side
    credit: Side
    amount: int


@dataclass(frozen=True)
class Booking:
    """Where and why something is posted. Without an organisation it is the canton's."""

    kind: EntryKind
    organisation_id: int | None
    period_id: int
    booked_on: date
    text: str
    reference: str = ""
    cost_id: int | None = None
    closing_id: int | None = None
    statement_id: int | None = None
    reverses_id: int | None = None


class PeriodClosed(Refused):
    """Something was to be booked into a period that is closed, perhaps since a moment ago."""


def post(
    session: Session, booking: Booking, moves: Iterable[Move], *, actor: Actor, now: datetime
) -> JournalEntry | None:
    """Posts the moves as one entry; None if nothing moves. Raises ``PeriodClosed`` into a closed period."""
    moving = [move for move in moves if move.amount]
    return _write(session, booking, moving, actor=actor, now=now) if moving else None


def reverse(
    session: Session,
    entry: JournalEntry,
    *,
    period_id: int,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> JournalEntry:
    """Posts the opposite of an entry; both stay. Refused if that was done before, or of a reversal."""
    if entry.kind is EntryKind.REVERSAL:
        raise Refused(N_("Ein Storno wird nicht storniert: bitte neu buchen."))
    if queries.reversal_of(session, entry.id) is not None:
        raise Refused(N_("Diese Buchung ist bereits storniert."))
    moves = [
        Move(Side(p.credit, p.credit_detail), Side(p.debit, p.debit_detail), p.amount_rappen)
        for p in queries.postings_of(session, entry.id)
    ]
    booking = Booking(
        EntryKind.REVERSAL,
        entry.organisation_id,
        period_id,
        on,
        reason,
        reference=entry.reference,
        cost_id=entry.cost_id,
        statement_id=entry.statement_id,
        reverses_id=entry.id,
    )
    return _write(session, booking, moves, actor=actor, now=now)


def _write(
    session: Session, booking: Booking, moves: Iterable[Move], *, actor: Actor, now: datetime
) -> JournalEntry:
    entry = JournalEntry(
        **{**vars(booking), "text": booking.text[:300], "reference": booking.reference[:120]},
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(entry)
    flush_booked(session)
    for position, move in enumerate(moves, start=1):
        debit, credit = (move.debit, move.credit) if move.amount > 0 else (move.credit, move.debit)
        session.add(
            Posting(
                entry_id=entry.id,
                position=position,
                debit=debit.account,
                debit_detail=debit.detail,
                credit=credit.account,
                credit_detail=credit.detail,
                amount_rappen=abs(move.amount),
            )
        )
    session.flush()
    return entry


def flush_booked(session: Session) -> None:
    """Writes what is booked; what the database refuses because its period is closed is said in words."""
    try:
        session.flush()
    except IntegrityError as error:
        if IS_CLOSED in str(error.orig):
            raise PeriodClosed(
                N_("Diese Periode ist abgeschlossen: darin wird nichts mehr gebucht.")
            ) from error
        raise
