"""An organisation's own part of the statements of a period: what its own closing holds for each municipality.

Nothing is read from the statement itself, which also says what other organisations were paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from mentoring.funding.models import Closing, ClosingDay, Correction, FundingPeriod, Statement
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import own_parts as queries
from mentoring.funding.services.gathering import gather
from mentoring.places.queries import mergers
from mentoring.places.rules import bfs_on


@dataclass(frozen=True)
class OwnPart:
    """What one statement says of one organisation: share, corrections, days; in Rappen."""

    statement: Statement
    share: int
    corrections: Sequence[Correction]
    days: Sequence[ClosingDay]
    concerned: Mapping[int, Closing]

    @property
    def corrected(self) -> int:
        """All corrections of earlier periods together."""
        return sum(one.amount_rappen for one in self.corrections)

    @property
    def total(self) -> int:
        """What the municipality owes for this organisation."""
        return self.share + self.corrected

    @property
    def weight(self) -> Fraction:
        """Its tandem-days with residents of the municipality, exact."""
        return sum(
            (Fraction((one.to_on - one.from_on).days, one.members) for one in self.days), start=Fraction(0)
        )

    @property
    def holds_anything(self) -> bool:
        """Whether the organisation is on the statement at all."""
        return bool(self.share or self.corrections or self.days)


def own_parts(session: Session, organisation_id: int, period: FundingPeriod) -> list[OwnPart]:
    """The organisation's part of each statement of a period on which it is, by the municipality's name."""
    closing = closed.closing_of(session, organisation_id, period.id)
    if closing is None:
        return []
    became, last = mergers(session), period.ends_on - timedelta(days=1)
    part = gather(session, closing, lambda bfs: bfs_on(bfs, last, became))
    concerned = {one.id: one for one in closed.closings(session, organisation_id=organisation_id)}
    found = [
        OwnPart(
            statement,
            part.shares.get(statement.municipality_bfs, 0),
            part.corrections.get(statement.municipality_bfs, ()),
            part.days.get(statement.municipality_bfs, ()),
            concerned,
        )
        for statement in queries.statements_issued(session, period.id)
    ]
    return [one for one in found if one.holds_anything]
