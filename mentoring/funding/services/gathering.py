"""What an organisation's closing holds for each municipality, under the name it has now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import Closing, ClosingDay, Correction
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import periods
from mentoring.funding.vocabulary import TargetKind

Legal = Callable[[int], int]
"""What a municipality has become by the last day of the period."""


@dataclass
class Part:
    """One organisation's closing, by legal municipality; ``sums`` per kind of bearer, in Rappen."""

    organisation: Organisation
    closing: Closing
    legal: Legal
    days: dict[int, list[ClosingDay]] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    corrections: dict[int, list[Correction]] = field(default_factory=dict)
    sums: dict[TargetKind, int] = field(default_factory=dict)
    funds: dict[int, int] = field(default_factory=dict)

    def owed_by(self, bfs: int) -> int:
        """What a municipality owes to this organisation: its share and its corrections, in Rappen."""
        corrected = sum(one.amount_rappen for one in self.corrections.get(bfs, ()))
        return self.shares.get(bfs, 0) + corrected

    def weight(self, pairs: list[list[int]], bfs: int) -> tuple[int, int]:
        """A municipality's weight among pairs of BFS number and weight, and all of them together."""
        own = sum(weight for number, weight in pairs if self.legal(number) == bfs)
        return own, sum(weight for _number, weight in pairs)

    @property
    def result(self) -> dict[str, Any]:
        """The frozen computation."""
        return self.closing.result


def gather(session: Session, closing: Closing, legal: Legal) -> Part:
    """Reads a closing with its days, shares and corrections."""
    organisation = periods.organisation(session, closing.organisation_id)
    if organisation is None:
        raise LookupError(f"closing {closing.id} has no organisation")
    part = Part(organisation, closing, legal)
    for day in closed.days_of(session, closing.id):
        if day.municipality_bfs is not None:
            part.days.setdefault(legal(day.municipality_bfs), []).append(day)
    for share in closed.shares_of(session, closing.id):
        part.sums[share.kind] = part.sums.get(share.kind, 0) + share.amount_rappen
        if share.municipality_bfs is not None:
            bfs = legal(share.municipality_bfs)
            part.shares[bfs] = part.shares.get(bfs, 0) + share.amount_rappen
        if share.fund_id is not None:
            part.funds[share.fund_id] = part.funds.get(share.fund_id, 0) + share.amount_rappen
    for correction in closed.corrections_in(session, closing.id):
        if correction.municipality_bfs is not None:
            part.corrections.setdefault(legal(correction.municipality_bfs), []).append(correction)
    return part
