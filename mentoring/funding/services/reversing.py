"""Reversing by hand: receipts, payments, payouts and repayments; nothing else is undone that way."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import JournalEntry
from mentoring.funding.queries import ledger as queries
from mentoring.funding.services.bookkeeping import canton_period
from mentoring.funding.services.ledger import reverse
from mentoring.funding.vocabulary import EntryKind
from mentoring.wording import N_, Refused

BY_HAND = {EntryKind.RECEIPT, EntryKind.PAYMENT, EntryKind.PAYOUT, EntryKind.REPAYMENT}

WHY_NOT = {
    EntryKind.CLOSING: N_(
        "Ein Abschluss wird nicht storniert: was sich ändert, wird beim nächsten Abschluss korrigiert."
    ),
    EntryKind.CORRECTION: N_(
        "Eine Korrektur wird nicht storniert: was sich ändert, wird beim nächsten Abschluss korrigiert."
    ),
    EntryKind.STATEMENT: N_(
        "Eine Abrechnung wird nicht storniert: was sich ändert, steht als Korrektur in der nächsten."
    ),
    EntryKind.COST: N_("Ausgaben storniert die Organisation bei ihren Kosten."),
    EntryKind.ACCRUAL: N_("Abgrenzungen löst die Organisation bei ihren Kosten auf."),
    EntryKind.REVERSAL: N_("Ein Storno wird nicht storniert: bitte neu buchen."),
}


def may_reverse(session: Session, entry: JournalEntry) -> Refused | None:
    """Why an entry cannot be reversed by hand; None if it can."""
    if entry.kind not in BY_HAND:
        return Refused(WHY_NOT[entry.kind])
    if queries.reversal_of(session, entry.id) is not None:
        return Refused(N_("Diese Buchung ist bereits storniert."))
    return None


def reverse_by_hand(
    session: Session, entry: JournalEntry, *, reason: str, actor: Actor, now: datetime, today: date
) -> JournalEntry:
    """Posts the opposite of an entry, today and with a reason, into the period open as a whole."""
    period = canton_period(session)
    refused = may_reverse(session, entry)
    if refused is not None:
        raise refused
    return reverse(session, entry, period_id=period.id, on=today, reason=reason, actor=actor, now=now)
