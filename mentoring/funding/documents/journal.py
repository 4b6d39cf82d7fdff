"""The journal as files: Beancount text, and CSV with one row a posting."""

from collections.abc import Sequence
from decimal import Decimal

from mentoring.funding.documents.showing import Say
from mentoring.funding.rules.beancount import Entry, beancount_text
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.sheets import Value, csv_file
from mentoring.wording import N_

HEADERS = (
    *(N_("Nummer"), N_("Datum"), N_("Periode"), N_("Art"), N_("Organisation"), N_("Text"), N_("Referenz")),
    *(N_("Zeile"), N_("Soll"), N_("Soll: Detail"), N_("Haben"), N_("Haben: Detail"), N_("Betrag CHF")),
    *(N_("Storniert Nummer"), N_("Storniert durch"), N_("Erfasst von")),
)


def beancount_file(entries: Sequence[Entry]) -> bytes:
    """The journal as Beancount reads it."""
    return beancount_text(entries, title="Mentoring Kanton Solothurn").encode()


def journal_csv(entries: Sequence[Entry], say: Say) -> bytes:
    """The journal as a list: one row a posting, accounts by their label and detail."""
    rows: list[list[Value]] = [
        [
            *(entry.number, entry.booked_on, entry.period, say(EntryKind[entry.kind].label)),
            *(entry.organisation, entry.text, entry.reference, position),
            *(_label(line.debit[0], say), line.debit[1], _label(line.credit[0], say), line.credit[1]),
            *(Decimal(line.amount) / 100, entry.reverses, entry.reversed_by, entry.recorded_by),
        ]
        for entry in entries
        for position, line in enumerate(entry.lines, start=1)
    ]
    return csv_file([say(header) for header in HEADERS], rows)


def _label(account: Account, say: Say) -> str:
    return say(account.label)
