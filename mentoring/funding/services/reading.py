"""One organisation's period as it is read: what was frozen, or what would come out if it were closed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import Closing, Correction, FundingPeriod, FundingRule
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import money, periods
from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.reconciling import Figures, figures_of
from mentoring.funding.rules.settling import Target
from mentoring.funding.services.computing import rule_for, settled_until
from mentoring.funding.services.correcting import Corrected, corrections
from mentoring.funding.services.snapshots import result_of
from mentoring.funding.vocabulary import TargetKind


@dataclass(frozen=True)
class Reading:
    """A period of one organisation. ``closing`` is None as long as it is open: then this is a preview."""

    organisation: Organisation
    period: FundingPeriod
    closing: Closing | None
    rule: FundingRule
    result: Mapping[str, Any]
    targets: Mapping[Target, int]
    lines: Sequence[DayLine]
    figures: Figures
    booked: Sequence[Correction]
    pending: Sequence[Corrected]

    @property
    def shares(self) -> dict[int, int]:
        """What each municipality owes, by BFS number, in Rappen."""
        return {t.number: a for t, a in self.targets.items() if t.kind is TargetKind.MUNICIPALITY}

    @property
    def funds(self) -> dict[int, int]:
        """What each fund pays, by its number, in Rappen."""
        return {t.number: a for t, a in self.targets.items() if t.kind is TargetKind.FUND}

    def days_by_place(self) -> dict[int | None, tuple[Fraction, Fraction]]:
        """Exact days, and eligible ones, per municipality; None: of those for whom nobody pays."""
        found: dict[int | None, list[Fraction]] = {}
        for line in self.lines:
            both = found.setdefault(line.municipality, [Fraction(0), Fraction(0)])
            both[0] += Fraction(line.days, line.members)
            both[1] += Fraction(line.days if line.eligible else 0, line.members)
        return {place: (both[0], both[1]) for place, both in found.items()}


def reading_of(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    *,
    known_at: datetime | None = None,
) -> Reading:
    """What was frozen of a closed period, or a preview; refused if a preview cannot be computed.

    ``known_at``: as closing at that instant would compute it.
    """
    kinds = {fund.id: fund.kind for fund in money.funds(session)}
    closing = closed.closing_of(session, organisation.id, period.id)
    if closing is not None:
        targets = {
            Target(row.kind, row.municipality_bfs or row.fund_id or 0): row.amount_rappen
            for row in closed.shares_of(session, closing.id)
        }
        return Reading(
            organisation,
            period,
            closing,
            closing.rule,
            closing.result,
            targets,
            closed.lines_of(session, closing.id),
            figures_of(closing.result, targets, kinds),
            closed.corrections_in(session, closing.id),
            (),
        )
    settled = settled_until(session, organisation.id, period, known_at=known_at)
    result = result_of(settled[-1], direct=money.direct_costs(session, organisation.id, period.id))
    first = periods.first_open_period(session, organisation.id)
    pending = (
        corrections(session, organisation.id, settled, last_of_year=period.last_of_year)
        if first is not None and first.id == period.id
        else []
    )
    return Reading(
        organisation,
        period,
        None,
        rule_for(periods.rules(session), period),
        result,
        settled[-1].targets,
        settled[-1].lines,
        figures_of(result, settled[-1].targets, kinds),
        (),
        pending,
    )


def known_today(session: Session, closing: Closing) -> Corrected | None:
    """A closed period as it is known today beside what was booked; None if nothing differs."""
    last = periods.first_open_period(session, closing.organisation_id) or closing.period
    settled = settled_until(session, closing.organisation_id, last)
    found = corrections(
        session, closing.organisation_id, settled, last_of_year=last.last_of_year, concerning=closing.id
    )
    return found[0] if found else None
