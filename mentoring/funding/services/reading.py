"""One organisation's period as it is read: what was frozen, or what would come out if it were closed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import Closing, ClosingShare, Correction, FundingPeriod, FundingRule
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import money, periods
from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.reconciling import Figures, figures_of
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.services.computing import rule_for, settled_until
from mentoring.funding.services.correcting import Corrected, corrections
from mentoring.funding.services.snapshots import result_of
from mentoring.funding.vocabulary import FundKind, TargetKind


@dataclass(frozen=True)
class Reading:
    """A period of one organisation. ``closing`` is None as long as it is open: then this is a preview."""

    organisation: Organisation
    period: FundingPeriod
    closing: Closing | None
    rule: FundingRule
    result: Mapping[str, Any]
    targets: Mapping[Target, int]
    figures: Figures

    @property
    def shares(self) -> dict[int, int]:
        """What each municipality owes, by BFS number, in Rappen."""
        return {t.number: a for t, a in self.targets.items() if t.kind is TargetKind.MUNICIPALITY}

    @property
    def funds(self) -> dict[int, int]:
        """What each fund pays, by its number, in Rappen."""
        return {t.number: a for t, a in self.targets.items() if t.kind is TargetKind.FUND}


@dataclass(frozen=True)
class Opened(Reading):
    """The same opened down to days, with corrections: those booked in it, or those that wait for it."""

    lines: Sequence[DayLine]
    booked: Sequence[Correction]
    pending: Sequence[Corrected]

    def days_by_place(self) -> dict[int | None, tuple[Fraction, Fraction]]:
        """Exact days, and eligible ones, per municipality; None: of those for whom nobody pays."""
        found: dict[int | None, list[Fraction]] = {}
        for line in self.lines:
            both = found.setdefault(line.municipality, [Fraction(0), Fraction(0)])
            both[0] += Fraction(line.days, line.members)
            both[1] += Fraction(line.days if line.eligible else 0, line.members)
        return {place: (both[0], both[1]) for place, both in found.items()}


def frozen(
    organisation: Organisation,
    closing: Closing,
    shares: Sequence[ClosingShare],
    kinds: Mapping[int, FundKind],
) -> Reading:
    """What was frozen of a closed period; ``kinds`` are those of all funds."""
    targets = {closed.bearer_of(row): row.amount_rappen for row in shares}
    figures = figures_of(closing.result, targets, kinds)
    return Reading(organisation, closing.period, closing, closing.rule, closing.result, targets, figures)


def previewed(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    rules: Sequence[FundingRule],
    kinds: Mapping[int, FundKind],
    *,
    known_at: datetime | None = None,
) -> tuple[Reading, list[Settled]]:
    """What would come out now, and all periods up to it as computed; refused if that cannot be done.

    ``known_at``: as closing at that instant would compute it.
    """
    rule = rule_for(rules, period)
    settled = settled_until(session, organisation.id, period, known_at=known_at)
    result = result_of(settled[-1], direct=money.direct_costs(session, organisation.id, period.id))
    targets = settled[-1].targets
    figures = figures_of(result, targets, kinds)
    return Reading(organisation, period, None, rule, result, targets, figures), settled


def reading_of(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    *,
    known_at: datetime | None = None,
) -> Opened:
    """What was frozen of a closed period, or a preview; refused if a preview cannot be computed.

    ``known_at``: a preview as closing at that instant would compute it.
    """
    kinds = {fund.id: fund.kind for fund in money.funds(session)}
    closing = closed.closing_of(session, organisation.id, period.id)
    if closing is not None:
        reading = frozen(organisation, closing, closed.shares_of(session, closing.id), kinds)
        days, booked = closed.lines_of(session, closing.id), closed.corrections_in(session, closing.id)
        return Opened(**vars(reading), lines=days, booked=booked, pending=())
    reading, settled = previewed(
        session, organisation, period, periods.rules(session), kinds, known_at=known_at
    )
    first = periods.first_open_period(session, organisation.id)
    pending = (
        corrections(session, organisation.id, settled, last_of_year=period.last_of_year)
        if first is not None and first.id == period.id
        else []
    )
    return Opened(**vars(reading), lines=settled[-1].lines, booked=(), pending=pending)
