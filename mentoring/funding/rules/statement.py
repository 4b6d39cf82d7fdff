"""A statement as plain values: the one source of its page, PDF, XLSX and CSV, frozen when it is issued.

All amounts are Rappen, all days exact fractions written as two whole numbers. No name, origin, note or goal
of a person is in it: residents appear under their case reference.
"""

from datetime import date
from typing import Any

import msgspec

from mentoring.funding.vocabulary import CauseKind, KeyBasis, KeyKind, LayerScope, StatementKind


class Days(msgspec.Struct, frozen=True):
    """An exact number of days, in lowest terms."""

    numerator: int
    denominator: int = 1


class CaseLine(msgspec.Struct, frozen=True):
    """Billable days of one resident in one tandem: ``[from_on, to_on)``, of ``members`` people."""

    organisation: str
    case: str
    from_on: date
    to_on: date
    members: int
    days: Days
    eligible: bool


class PotShare(msgspec.Struct, frozen=True):
    """The municipality's part of one pot of an organisation: amount × weight / total, in whole units.

    ``first_*`` are the inhabitants that weigh in the keys K1 and K3; ``days`` and ``all_days`` the days that
    weigh in K2 and K3, in day-parts over one common denominator.
    """

    organisation: str
    pot_rappen: int
    key: KeyKind
    scope: LayerScope
    basis: KeyBasis
    mix_bp: int
    fallback: bool
    inhabitants: int
    all_inhabitants: int
    days: Days
    all_days: Days
    share_rappen: int


class Cause(msgspec.Struct, frozen=True):
    """Why a share turned out otherwise, as a German sentence with values, to be said in any language.

    ``case`` is the case reference it concerns, empty where it concerns none (or none of this municipality's).
    """

    kind: CauseKind
    case: str
    sentence: dict[str, Any]


class CorrectionLine(msgspec.Struct, frozen=True):
    """What an earlier period's share turned out to differ by, and why."""

    organisation: str
    period: str
    from_on: date
    to_on: date
    amount_rappen: int
    causes: list[Cause]


class Source(msgspec.Struct, frozen=True):
    """Who pays a part of an organisation's pool: the name of a fund and its amount."""

    name: str
    amount_rappen: int


class Reconciliation(msgspec.Struct, frozen=True):
    """How an organisation's pool is paid: pool = Σ funds + municipalities + carried + uncovered."""

    organisation: str
    actual_rappen: int
    tariff_rappen: int | None
    approved_rappen: int | None
    pool_rappen: int
    funds: list[Source]
    municipalities_rappen: int
    carried_rappen: int
    uncovered_rappen: int


class Party(msgspec.Struct, frozen=True):
    """Name and address of a municipality or of whoever collects the money."""

    name: str
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "CH"
    iban: str = ""
    email: str = ""


class RuleInWords(msgspec.Struct, frozen=True):
    """The rule by which it was computed and the decision it rests on."""

    name: str
    version: int
    decision: str
    reference: str
    unit_rappen: int
    pause_days: int


class StatementData(msgspec.Struct, frozen=True):
    """Everything a statement says. ``number`` is empty without an amount; ``to_on`` is after the last day.

    total = Σ shares of ``pots`` + Σ ``corrections``. ``reference`` is the creditor reference of the payment.
    """

    number: str
    kind: StatementKind
    year: int
    period: str
    from_on: date
    to_on: date
    issued_on: date
    due_on: date
    municipality_bfs: int
    municipality: str
    district: str
    social_region: str
    debtor: Party
    creditor: Party
    reference: str
    rule: RuleInWords
    inhabitants_source: str
    cases: list[CaseLine]
    pots: list[PotShare]
    corrections: list[CorrectionLine]
    reconciliations: list[Reconciliation]
    total_rappen: int

    @property
    def share_rappen(self) -> int:
        """The share of this period, without corrections."""
        return sum(pot.share_rappen for pot in self.pots)

    @property
    def corrections_rappen(self) -> int:
        """All corrections of earlier periods."""
        return sum(line.amount_rappen for line in self.corrections)


def to_plain(data: StatementData) -> dict[str, Any]:
    """The statement as values that JSON keeps."""
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


def from_plain(kept: dict[str, Any]) -> StatementData:
    """A kept statement; raises ``msgspec.ValidationError`` if it is not one."""
    return msgspec.convert(kept, StatementData)
