"""Where every organisation stands in a period: as closed, or what would come out now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import Closing, ClosingShare, FundingPeriod, FundingRule, OrganisationPeriod
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries import closings as closed
from mentoring.funding.rules.reconciling import Figures, figures_of
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.services.computing import rule_for, settled_until
from mentoring.funding.services.snapshots import result_of, verified
from mentoring.funding.vocabulary import FundKind, TargetKind
from mentoring.wording import Refused


@dataclass(frozen=True)
class Standing:
    """One organisation in one period. Without a closing a preview; ``refused`` says why there is none."""

    organisation: Organisation
    closing: Closing | None = None
    rule: FundingRule | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    targets: Mapping[Target, int] = field(default_factory=dict)
    figures: Figures | None = None
    seal: bool | None = None
    refused: Refused | None = None

    @property
    def municipalities(self) -> dict[int, int]:
        """What each municipality owes, in Rappen."""
        return {t.number: amount for t, amount in self.targets.items() if t.kind is TargetKind.MUNICIPALITY}


@dataclass(frozen=True)
class PeriodLine:
    """A period with where each organisation stands, and what is payable to it (closed, or as a preview)."""

    period: FundingPeriod
    parts: Mapping[int, OrganisationPeriod]
    payable: Mapping[int, int]
    municipalities: int | None
    preview: bool


def standings(session: Session, period: FundingPeriod, *, seals: bool = False) -> list[Standing]:
    """Every organisation that has a part of the period, by its number; ``seals`` checks what was frozen."""
    names = {one.id: one for one in periods.organisations(session)}
    kinds = {fund.id: fund.kind for fund in money.funds(session)}
    closings = {one.organisation_id: one for one in closed.closings(session, period_id=period.id)}
    shares = canton.shares_of_all(session, [one.id for one in closings.values()])
    rules = periods.rules(session)
    found = []
    for part in periods.organisation_periods(session, period_id=period.id):
        closing = closings.get(part.organisation_id)
        if closing is None:
            found.append(_preview(session, names[part.organisation_id], period, rules, kinds))
            continue
        targets = {_target(row): row.amount_rappen for row in shares[closing.id]}
        found.append(
            Standing(
                names[part.organisation_id],
                closing,
                closing.rule,
                closing.result,
                targets,
                figures_of(closing.result, targets, kinds),
                _seal(session, closing) if seals else None,
            )
        )
    return found


def overview(session: Session, today: date) -> list[PeriodLine]:
    """All periods, the latest first. Of what has begun and is open, what would come out now is shown."""
    all_periods = periods.periods(session)
    parts: dict[int, dict[int, OrganisationPeriod]] = {}
    for part in periods.organisation_periods(session):
        parts.setdefault(part.period_id, {})[part.organisation_id] = part
    payable, owed = canton.payables(session), canton.municipal_totals(session)
    previewed = _previews(session, [p for p in all_periods if p.starts_on <= today], set(payable))
    lines = []
    for period in reversed(all_periods):
        amounts = {o: payable[o, period.id] for o in parts.get(period.id, ()) if (o, period.id) in payable}
        ahead = {o: one for (o, number), one in previewed.items() if number == period.id}
        amounts |= {o: one.pool.payable for o, one in ahead.items()}
        municipal = owed.get(period.id, 0) + sum(
            sum(one.distribution.municipalities.values()) for one in ahead.values()
        )
        lines.append(
            PeriodLine(period, parts.get(period.id, {}), amounts, municipal if amounts else None, bool(ahead))
        )
    return lines


def _previews(
    session: Session, begun: Sequence[FundingPeriod], done: set[tuple[int, int]]
) -> dict[tuple[int, int], Settled]:
    found: dict[tuple[int, int], Settled] = {}
    if not begun:
        return found
    for organisation in periods.organisations(session):
        if all((organisation.id, period.id) in done for period in begun):
            continue
        try:
            settled = settled_until(session, organisation.id, begun[-1])
        except Refused:
            continue
        for one in settled:
            if (organisation.id, one.period.period_id) not in done:
                found[organisation.id, one.period.period_id] = one
    return found


def _preview(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    rules: Sequence[FundingRule],
    kinds: Mapping[int, FundKind],
) -> Standing:
    try:
        rule = rule_for(rules, period)
        settled = settled_until(session, organisation.id, period)[-1]
    except Refused as refused:
        return Standing(organisation, refused=refused)
    result = result_of(settled, direct=money.direct_costs(session, organisation.id, period.id))
    return Standing(
        organisation, None, rule, result, settled.targets, figures_of(result, settled.targets, kinds)
    )


def _seal(session: Session, closing: Closing) -> bool:
    seals = {one.id: whole for one, whole in verified(session, closing.organisation_id)}
    return seals.get(closing.id, False)


def _target(row: ClosingShare) -> Target:
    return Target(row.kind, row.municipality_bfs or row.fund_id or 0)
