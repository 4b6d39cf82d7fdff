"""Where every organisation stands in a period: as closed, or what would come out now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingPeriod, OrganisationPeriod
from mentoring.funding.queries import canton, money, periods
from mentoring.funding.queries import closings as closed
from mentoring.funding.rules.settling import Settled
from mentoring.funding.services.computing import settled_until
from mentoring.funding.services.reading import Reading, frozen, previewed
from mentoring.funding.services.snapshots import sealed
from mentoring.wording import Refused


@dataclass(frozen=True)
class Standing:
    """One organisation in one period. ``refused`` says why there is nothing to read, not even a preview.

    ``seal`` is whether what was frozen is still that; None where it was not asked for or nothing is frozen.
    """

    organisation: Organisation
    reading: Reading | None = None
    seal: bool | None = None
    refused: Refused | None = None


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
    whole = sealed(session, list(closings.values())) if seals else {}
    rules = periods.rules(session)
    found = []
    for part in periods.organisation_periods(session, period_id=period.id):
        organisation = names[part.organisation_id]
        closing = closings.get(organisation.id)
        try:
            reading = (
                previewed(session, organisation, period, rules, kinds)[0]
                if closing is None
                else frozen(organisation, closing, shares[closing.id], kinds)
            )
        except Refused as refused:
            found.append(Standing(organisation, refused=refused))
            continue
        found.append(Standing(organisation, reading, None if closing is None else whole.get(closing.id)))
    return found


def readings(session: Session, period: FundingPeriod) -> list[Reading]:
    """What there is to be read of a period, organisation by organisation."""
    return [one.reading for one in standings(session, period) if one.reading is not None]


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
