"""What a closing freezes, as plain values, and whether what stands in the database is still that."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from mentoring.funding.models import Closing, ClosingDay, ClosingShare, Correction
from mentoring.funding.queries import canton
from mentoring.funding.queries import closings as closed
from mentoring.funding.rules import chain
from mentoring.funding.rules.settling import Settled


def result_of(settled: Settled, *, direct: Mapping[int, int]) -> dict[str, Any]:
    """The whole computation of one period: pool, layers, pots with their weights. Whole numbers throughout.

    ``direct`` are costs that a fund pays by itself, outside the pool, by fund.
    """
    d, weights = settled.distribution, settled.weights
    return {
        "pool": {
            "actual": settled.pool.actual,
            "tariff": settled.pool.tariff,
            "approved": settled.pool.approved,
            "payable": settled.pool.payable,
            "bound": settled.pool.bound.value,
        },
        "parts_per_day": settled.parts_per_day,
        "days": _pairs(weights.days),
        "eligible_days": _pairs(weights.eligible),
        "inhabitants": _pairs(weights.inhabitants),
        "paid": [
            {"fund": one.fund_id, "asked": one.asked, "limit": one.limit, "amount": one.amount}
            for one in d.paid
        ],
        "pots": [
            {
                "amount": pot.amount,
                "key": pot.key.value,
                "scope": pot.scope.value,
                "fallback": pot.fallback,
                "carried": pot.shares.carried,
                "shares": _pairs(pot.shares.amounts),
                "days": _pairs(pot.days),
            }
            for pot in d.pots
        ],
        "carried_in": d.carried_in,
        "carried": d.carried,
        "uncovered": d.uncovered,
        "used": _pairs(settled.used),
        "direct": _pairs(direct),
    }


def snapshot(
    closing: Closing,
    days: Sequence[ClosingDay],
    shares: Sequence[ClosingShare],
    corrections: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Everything a closing's hash is over."""
    return {
        "organisation": closing.organisation_id,
        "period": closing.period_id,
        "rule": closing.rule_id,
        "closed_at": closing.closed_at.isoformat(),
        "closed_by": closing.closed_by_name,
        "payable": closing.payable_rappen,
        "result": closing.result,
        "days": [
            [
                *(row.tandem_id, row.person_id, row.from_on.isoformat(), row.to_on.isoformat(), row.members),
                *(row.municipality_bfs, row.status.value if row.status else None, row.eligible),
            ]
            for row in days
        ],
        "shares": [[row.kind.value, row.fund_id, row.municipality_bfs, row.amount_rappen] for row in shares],
        "corrections": list(corrections),
    }


def correction_plain(row: Correction) -> dict[str, Any]:
    """A correction as plain values."""
    return {
        "concerns": row.concerns_id,
        "bearer": [row.kind.value, row.fund_id, row.municipality_bfs],
        "amount": row.amount_rappen,
        "causes": row.causes,
    }


def verified(session: Session, organisation_id: int) -> list[tuple[Closing, bool]]:
    """Every closing of an organisation in order, with whether it is still what was frozen."""
    found = closed.closings(session, organisation_id=organisation_id)
    whole = sealed(session, found)
    return [(closing, whole[closing.id]) for closing in found]


def sealed(session: Session, closings: Sequence[Closing]) -> dict[int, bool]:
    """Whether each closing's hash is that of what stands there now, chained to the one before it.

    Asks the same few questions however many closings there are, of one organisation or of several.
    """
    numbers = [closing.id for closing in closings]
    before = canton.hashes_before(session, {closing.organisation_id for closing in closings})
    days = canton.days_of_all(session, numbers)
    shares = canton.shares_of_all(session, numbers)
    corrections = canton.corrections_in_all(session, numbers)
    found = {}
    for closing in closings:
        booked = [correction_plain(row) for row in corrections[closing.id]]
        content = snapshot(closing, days[closing.id], shares[closing.id], booked)
        previous = before[closing.id] or chain.FIRST
        chained = closing.previous_hash == previous
        found[closing.id] = chained and chain.fingerprint(content, previous) == closing.hash
    return found


def _pairs(amounts: Mapping[int, int]) -> list[list[int]]:
    return [[key, amounts[key]] for key in sorted(amounts)]
