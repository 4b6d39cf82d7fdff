"""What closing a period canton-wide would issue: the same amounts, without a number and without a trace."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import canton
from mentoring.funding.services.statements import recipients
from mentoring.places.models import Municipality


@dataclass(frozen=True)
class Forthcoming:
    """The statements that would be issued: per municipality what it owes, in Rappen, by name."""

    owed: Sequence[tuple[Municipality, int]]
    people: int

    @property
    def invoices(self) -> list[int]:
        """What is asked for, statement by statement."""
        return [amount for _one, amount in self.owed if amount > 0]

    @property
    def credits(self) -> list[int]:
        """What is given back, statement by statement; each below zero."""
        return [amount for _one, amount in self.owed if amount < 0]

    @property
    def without_amount(self) -> int:
        """How many statements ask for nothing."""
        return len(self.owed) - len(self.invoices) - len(self.credits)

    @property
    def total(self) -> int:
        """Invoices less credits."""
        return sum(amount for _one, amount in self.owed)


def forthcoming(session: Session, period: FundingPeriod) -> Forthcoming:
    """The statements that closing the period now would issue."""
    parts, legal = recipients(session, period)
    owed = [
        (legal[bfs], sum(part.owed_by(bfs) for part in parts))
        for bfs in sorted(legal, key=lambda bfs: legal[bfs].sort_name)
    ]
    return Forthcoming(owed, canton.people_told(session, list(legal)))
