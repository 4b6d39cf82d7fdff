"""Checks tables before they leave the house: does every declared sum agree with its parts, to the last unit?

Figures are exact (whole numbers or ``Decimal``), the tolerance is nothing. A sum may be a part of another
one; it then counts with what is stated, so that one wrong figure is named once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from mentoring.wording import N_, Refused, Sentence

Figure = int | Decimal


class Sum(NamedTuple):
    """A declared sum: the figure ``total`` is stated to be ``plus`` less ``minus``, all named figures."""

    total: str
    plus: Sequence[str]
    minus: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """Figures by name, and the sums that they are declared to make. ``title`` is where they stand."""

    title: str
    figures: Mapping[str, Figure]
    sums: Sequence[Sum]


@dataclass(frozen=True)
class Finding:
    """A declared sum as stated and as computed from its parts, each of which carries its sign."""

    table: str
    name: str
    stated: Figure
    parts: tuple[tuple[str, Figure], ...]

    @property
    def computed(self) -> Figure:
        """The sum of the parts."""
        return sum((amount for _name, amount in self.parts), 0)

    @property
    def difference(self) -> Figure:
        """By how much the parts make more than is stated."""
        return self.computed - self.stated

    @property
    def agrees(self) -> bool:
        """Whether the stated sum is the sum of its parts."""
        return self.difference == 0


class Disagreement(Refused):
    """Figures of a table do not agree; ``findings`` are the sums that are wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__(
            N_(
                "Die Zahlen stimmen nicht überein. %(table)s, %(name)s: "
                "ausgewiesen %(stated)s, gerechnet %(computed)s, Unterschied %(difference)s."
            ),
            table=Sentence(first.table),
            name=Sentence(first.name),
            stated=str(first.stated),
            computed=str(first.computed),
            difference=str(first.difference),
        )


def check(tables: Iterable[Table]) -> list[Finding]:
    """What every declared sum comes to, in the order of declaration; agreements and differences alike.

    Raises ``TypeError`` for a figure that is not exact, ``KeyError`` for a name without a figure.
    """
    found = []
    for table in tables:
        for name, amount in table.figures.items():
            if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
                raise TypeError(f"{table.title}, {name}: figures are whole numbers or Decimal")
            if isinstance(amount, Decimal) and not amount.is_finite():
                raise TypeError(f"{table.title}, {name}: figures are finite")
        for one in table.sums:
            parts = [(name, table.figures[name]) for name in one.plus]
            parts += [(name, -table.figures[name]) for name in one.minus]
            found.append(Finding(table.title, one.total, table.figures[one.total], tuple(parts)))
    return found


def require_agreement(tables: Iterable[Table]) -> list[Finding]:
    """All findings, if every sum agrees; otherwise raises ``Disagreement`` with those that do not."""
    found = check(tables)
    wrong = [finding for finding in found if not finding.agrees]
    if wrong:
        raise Disagreement(wrong)
    return found
