"""How the pools of a period are paid, organisation by organisation and in total, as tables that are checked.

pool = federal + municipalities + other + carried + uncovered, to the Rappen; pool = the least of its bounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.funding.rules.pools import Pool
from mentoring.funding.rules.settling import Target
from mentoring.funding.rules.tables import Finding, Sum, Table, check
from mentoring.funding.vocabulary import FundKind, TargetKind
from mentoring.wording import N_

ROWS = {
    "federal": N_("Bund"),
    "municipalities": N_("Einwohnergemeinden"),
    "other": N_("Übrige Finanzierungsquellen"),
    "carried": N_("Rundungsvortrag"),
    "uncovered": N_("nicht gedeckt"),
}
"""The parts of a pool, in the order in which they are read."""
POOL, TOTAL = "pool", "total"


@dataclass(frozen=True)
class Figures:
    """How one organisation's pool is paid, by ``ROWS``; amounts in Rappen."""

    pool: Pool
    paid: Mapping[str, int]
    carried_in: int
    carried_out: int
    direct: Mapping[int, int]

    @property
    def payable(self) -> int:
        """What is paid out of the pool, in Rappen."""
        return self.pool.payable


def figures_of(
    result: Mapping[str, Any], targets: Mapping[Target, int], kinds: Mapping[int, FundKind]
) -> Figures:
    """The figures of a computation (``services.snapshots.result_of``) and of who bears it."""
    paid = dict.fromkeys(ROWS, 0)
    for target, amount in targets.items():
        paid[_row(target, kinds)] += amount
    pool = result["pool"]
    return Figures(
        Pool(pool["actual"], pool["tariff"], pool["approved"]),
        paid,
        result["carried_in"],
        result["carried"],
        dict(result["direct"]),
    )


def checked(figures: Sequence[Figures]) -> list[Finding]:
    """Whether every pool is the sum of its parts, and every total that of the organisations."""
    tables = [_table(str(place), one.payable, one.paid) for place, one in enumerate(figures)]
    names = [str(place) for place in range(len(figures))]
    for row in (POOL, *ROWS):
        parts = [one.payable if row == POOL else one.paid[row] for one in figures]
        amounts = dict(zip(names, parts, strict=True))
        tables.append(Table(row, {**amounts, TOTAL: totals(figures)[row]}, [Sum(TOTAL, names)]))
    whole = totals(figures)
    tables.append(_table(TOTAL, whole[POOL], whole))
    return check(tables)


def totals(figures: Sequence[Figures]) -> dict[str, int]:
    """The sums over all organisations, by row."""
    found = {row: sum(one.paid[row] for one in figures) for row in ROWS}
    return {POOL: sum(one.payable for one in figures), **found}


def _table(title: str, pool: int, paid: Mapping[str, int]) -> Table:
    return Table(title, {POOL: pool, **{row: paid[row] for row in ROWS}}, [Sum(POOL, list(ROWS))])


def _row(target: Target, kinds: Mapping[int, FundKind]) -> str:
    if target.kind is TargetKind.FUND:
        return "federal" if kinds.get(target.number) is FundKind.FEDERAL else "other"
    return {
        TargetKind.MUNICIPALITY: "municipalities",
        TargetKind.CARRIED: "carried",
        TargetKind.UNCOVERED: "uncovered",
    }[target.kind]
