"""What is left of a source of money: opening + received − used − paid back − promised, and what goes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mentoring.funding.rules.settling import Grant, spend
from mentoring.funding.rules.tables import Sum, Table
from mentoring.wording import N_


class Taking(NamedTuple):
    """What a fund paid for one organisation's period that begins on ``from_on``, corrections included."""

    fund_id: int
    from_on: date
    amount: int


@dataclass(frozen=True)
class FundMoney:
    """The figures of one fund in Rappen. ``committed`` is what was promised and is not yet used."""

    opening: int = 0
    received: int = 0
    used: int = 0
    repaid: int = 0
    committed: int = 0

    @property
    def balance(self) -> int:
        """What is there: the money that has come and was neither used nor paid back."""
        return self.opening + self.received - self.used - self.repaid

    @property
    def remaining(self) -> int:
        """What is left when all promises are kept; below zero if more was promised than there is."""
        return self.balance - self.committed

    def __add__(self, other: "FundMoney") -> "FundMoney":
        return FundMoney(
            self.opening + other.opening,
            self.received + other.received,
            self.used + other.used,
            self.repaid + other.repaid,
            self.committed + other.committed,
        )


def promise_use(grants: Sequence[Grant], takings: Iterable[Taking]) -> dict[int, int]:
    """What each promise to one organisation has been used for, in Rappen, by its number.

    In the order of the periods, and in each by the order in which promises are used: the one that ends first
    before all others, so that what was carried over is used before new money.
    """
    used = dict.fromkeys((grant.number for grant in grants), 0)
    for taking in sorted(takings, key=lambda taking: (taking.from_on, taking.fund_id)):
        spend([g for g in grants if g.fund_id == taking.fund_id], used, taking.from_on, taking.amount)
    return used


def still_promised(grant: Grant, used: int, open_from: date | None) -> int:
    """What of a promise can still be used: nothing once all periods it holds for are closed.

    ``open_from`` is the first day of the organisation's first open period; None: there is none.
    """
    if open_from is not None and grant.valid_to <= open_from:
        return 0
    return max(0, grant.amount - used)


def to_repay(money: FundMoney, cut_off_on: date | None, today: date) -> int:
    """What is proposed to be paid back: after the cut-off date all that no promise still needs.

    VIntA art. 19: what was not used for its purpose by the end goes back to whom it came from.
    """
    if cut_off_on is None or today <= cut_off_on:
        return 0
    return max(0, min(money.balance, money.remaining))


COLUMNS = {
    "opening": N_("Eröffnung"),
    "received": N_("Eingang"),
    "used": N_("Verwendet"),
    "repaid": N_("Zurückbezahlt"),
    "balance": N_("Bestand"),
    "committed": N_("Zugesagt"),
    "remaining": N_("Frei"),
}


def fund_table(rows: Mapping[str, FundMoney], total: FundMoney) -> Table:
    """The table of funds with the sums it is declared to make: across each row, and down each column."""
    figures: dict[str, int] = {}
    sums = []
    for name, money in {**rows, TOTAL: total}.items():
        figures |= {f"{name}: {column}": getattr(money, column) for column in COLUMNS}
        sums.append(
            Sum(
                f"{name}: balance",
                [f"{name}: opening", f"{name}: received"],
                [f"{name}: used", f"{name}: repaid"],
            )
        )
        sums.append(Sum(f"{name}: remaining", [f"{name}: balance"], [f"{name}: committed"]))
    sums += [Sum(f"{TOTAL}: {column}", [f"{name}: {column}" for name in rows]) for column in COLUMNS]
    return Table(N_("Finanzierungsquellen"), figures, sums)


TOTAL = "Σ"


@dataclass(frozen=True)
class Surplus:
    """What was planned for one purpose in a year and what was spent on it, in Rappen."""

    organisation_id: int
    programme_id: int | None
    fund_id: int | None
    budget: int
    actual: int

    @property
    def left(self) -> int:
        """What is left of the plan; below zero if more was spent."""
        return self.budget - self.actual


def surpluses(
    budget: Mapping[tuple[int, int | None, int | None], int],
    actual: Mapping[tuple[int, int | None, int | None], int],
) -> list[Surplus]:
    """Per organisation, programme and fund what is left, never one lump; without figures there is no row."""
    return [
        Surplus(*key, budget.get(key, 0), actual.get(key, 0))
        for key in sorted({*budget, *actual}, key=lambda key: (key[0], key[2] or 0, key[1] or 0))
        if budget.get(key) or actual.get(key)
    ]


def surplus_table(rows: Sequence[Surplus]) -> Table:
    """The table of surpluses with the sums it is declared to make: plan less costs is what is left."""
    figures: dict[str, int] = {}
    sums = []
    for row in rows:
        name = f"{row.organisation_id}/{row.programme_id or 0}/{row.fund_id or 0}"
        figures |= {f"{name} budget": row.budget, f"{name} actual": row.actual, f"{name} left": row.left}
        sums.append(Sum(f"{name} left", [f"{name} budget"], [f"{name} actual"]))
    return Table(N_("Überschüsse nach Zweck"), figures, sums)
