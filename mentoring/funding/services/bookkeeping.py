"""What the canton books: into the first period that is open as a whole, one booking after the other."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import FundingPeriod, JournalEntry
from mentoring.funding.queries import periods
from mentoring.funding.services.ledger import Booking, Move, post
from mentoring.funding.vocabulary import EntryKind
from mentoring.wording import N_, Refused


def canton_period(session: Session) -> FundingPeriod:
    """The period into which the canton books now, held until the end of the transaction.

    Whoever books meanwhile waits, so that nothing is paid out twice. Refused if every period is closed.
    """
    while True:
        found = periods.first_period_open_as_a_whole(session)
        if found is None:
            raise Refused(
                N_(
                    "Alle Perioden sind kantonsweit abgeschlossen: gebucht werden kann erst, "
                    "wenn es eine offene Periode gibt."
                )
            )
        held = periods.period_locked(session, found.id)
        if held.closed_at is None:
            return held


def book(
    session: Session,
    kind: EntryKind,
    move: Move,
    *,
    on: date,
    text: str,
    reference: str,
    period: FundingPeriod,
    actor: Actor,
    now: datetime,
    today: date,
    statement_id: int | None = None,
) -> JournalEntry:
    """Posts one move of the canton's. Refused without an amount above zero, and for a day to come."""
    require_day(on, today)
    if move.amount <= 0:
        raise Refused(N_("Bitte einen Betrag über null eingeben."), field="amount")
    booking = Booking(kind, None, period.id, on, text, reference=reference, statement_id=statement_id)
    entry = post(session, booking, [move], actor=actor, now=now)
    if entry is None:
        raise LookupError("an amount above zero moves something")
    return entry


def require_day(on: date, today: date) -> None:
    """Refuses a day to come: booked is what has happened."""
    if on > today:
        raise Refused(N_("Gebucht wird, was geschehen ist: bitte einen Tag bis heute eingeben."), field="on")
