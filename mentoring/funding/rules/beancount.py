"""The ledger as Beancount text: plain values in, a file out that Beancount's own checker accepts.

Texts are quoted and their control characters become blanks, so that nothing that somebody typed is read as
a directive. Every account carries its code and detail as metadata; two details never share a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring.funding.vocabulary import Account
from mentoring.money import plain_rappen

AccountKey = tuple[Account, str]

ROOTS = {
    Account.BANK: "Assets:Bank",
    Account.COSTS: "Expenses:Costs",
    Account.ORGANISATION: "Liabilities:Organisation",
    Account.RECEIVABLE: "Assets:Receivable",
    Account.FUND: "Liabilities:Fund",
    Account.CONTRIBUTION: "Income:Contribution",
    Account.CARRIED: "Assets:Carried",
    Account.UNCOVERED: "Assets:Uncovered",
    Account.ACCRUED: "Liabilities:Accrued",
    Account.CLEARING: "Assets:Clearing",
}


@dataclass(frozen=True)
class Line:
    """An amount in Rappen from one account (credit) to another (debit)."""

    debit: AccountKey
    credit: AccountKey
    amount: int


@dataclass(frozen=True)
class Entry:
    """One entry of the journal as plain values. ``reversed_by`` and ``reverses`` are numbers of entries."""

    number: int
    kind: str
    period: str
    booked_on: date
    text: str
    reference: str
    organisation: str
    recorded_by: str
    lines: Sequence[Line]
    reverses: int | None = None
    reversed_by: int | None = None


def account_names(keys: Iterable[AccountKey]) -> dict[AccountKey, str]:
    """The name of every account: its place among the five kinds, its detail in letters Beancount takes."""
    found: dict[AccountKey, str] = {}
    taken: set[str] = set()
    for account, detail in sorted({*keys}, key=lambda key: (key[0].value, key[1])):
        name = ROOTS[account] + (f":{_component(account, detail)}" if detail else "")
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}-{number}"
        taken.add(unique)
        found[account, detail] = unique
    return found


def beancount_text(entries: Sequence[Entry], *, title: str) -> str:
    """The whole journal: accounts are opened on the day of the first entry, entries stand by their day."""
    lines = [line for entry in entries for line in entry.lines]
    names = account_names([key for line in lines for key in (line.debit, line.credit)])
    parts = [f'option "title" {quoted(title)}', 'option "operating_currency" "CHF"', ""]
    if entries:
        first = min(entry.booked_on for entry in entries)
        for (account, detail), name in names.items():
            parts += [f"{first.isoformat()} open {name} CHF", f"  account: {quoted(account.value)}"]
            parts += [f"  detail: {quoted(detail)}"] if detail else []
    for entry in sorted(entries, key=lambda entry: (entry.booked_on, entry.number)):
        parts += ["", *_transaction(entry, names)]
    return "\n".join(parts) + "\n"


def quoted(text: str) -> str:
    """The text as a string of Beancount: on one line, without controls, its quotes escaped."""
    plain = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in text
        if unicodedata.category(letter) not in {"Cs", "Cn", "Co"}
    )
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _transaction(entry: Entry, names: dict[AccountKey, str]) -> list[str]:
    links = [f"^entry-{number}" for number in (entry.reverses, entry.reversed_by) if number]
    links += [f"^entry-{entry.number}"] if links else []
    head = " ".join([f"{entry.booked_on.isoformat()} * {quoted(entry.text)}", *links])
    meta = {
        "id": str(entry.number),
        "kind": entry.kind,
        "period": entry.period,
        "reference": entry.reference,
        "organisation": entry.organisation,
        "recorded-by": entry.recorded_by,
        "reverses": str(entry.reverses or ""),
        "reversed-by": str(entry.reversed_by or ""),
    }
    legs = []
    for line in entry.lines:
        legs += [
            f"  {names[line.debit]}  {plain_rappen(line.amount)} CHF",
            f"  {names[line.credit]}  {plain_rappen(-line.amount)} CHF",
        ]
    return [head, *(f"  {key}: {quoted(value)}" for key, value in meta.items() if value), *legs]


def _component(account: Account, detail: str) -> str:
    plain = unicodedata.normalize("NFKD", detail).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")
    if account is Account.RECEIVABLE:
        plain = f"M{plain}"
    return plain[:1].upper() + plain[1:] if plain else "X"
