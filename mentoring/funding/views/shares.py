"""Municipalities' shares of a period as lines of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mentoring.funding.models import Correction
from mentoring.funding.services.reading import Reading
from mentoring.places.models import Municipality


@dataclass
class ShareLine:
    """What one municipality owes: by organisation, corrections of earlier periods, days; in Rappen."""

    bfs: int
    name: str
    sort_name: str
    by_organisation: dict[int, int] = field(default_factory=dict)
    corrections: int = 0
    days: Fraction = Fraction(0)

    @property
    def share(self) -> int:
        """Its part of this period."""
        return sum(self.by_organisation.values())

    @property
    def total(self) -> int:
        """What its statement asks for."""
        return self.share + self.corrections


def share_lines(
    parts: Sequence[Reading],
    corrections: Mapping[int, Sequence[Correction]],
    known: Mapping[int, Municipality],
) -> list[ShareLine]:
    """A line for every municipality with days, a share or a correction."""
    found: dict[int, ShareLine] = {}

    def line(bfs: int) -> ShareLine:
        if bfs not in found:
            found[bfs] = ShareLine(bfs, known[bfs].name, known[bfs].sort_name)
        return found[bfs]

    for part in parts:
        for bfs, amount in part.shares.items():
            line(bfs).by_organisation[part.organisation.id] = amount
        for bfs, days in part.result["days"]:
            line(bfs).days += Fraction(days, part.result["parts_per_day"])
        for row in corrections.get(part.closing.id, ()) if part.closing is not None else ():
            if row.municipality_bfs is not None:
                line(row.municipality_bfs).corrections += row.amount_rappen
    return list(found.values())
