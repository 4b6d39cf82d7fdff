"""What the canton's pages read of all organisations at once."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import (
    Closing,
    ClosingDay,
    ClosingShare,
    Correction,
    FundingPeriod,
    OrganisationPeriod,
)
from mentoring.funding.vocabulary import TargetKind


def municipal_totals(session: Session) -> dict[int, int]:
    """What municipalities owe of each closed period, over all organisations, by period, in Rappen."""
    rows = session.execute(
        select(Closing.period_id, func.sum(ClosingShare.amount_rappen))
        .join(ClosingShare, ClosingShare.closing_id == Closing.id)
        .where(ClosingShare.kind == TargetKind.MUNICIPALITY)
        .group_by(Closing.period_id)
    )
    return {period_id: int(amount) for period_id, amount in rows}


def payables(session: Session) -> dict[tuple[int, int], int]:
    """What was payable, by organisation and closed period, in Rappen."""
    rows = session.execute(select(Closing.organisation_id, Closing.period_id, Closing.payable_rappen))
    return {(organisation, period): amount for organisation, period, amount in rows}


def hashes_before(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    """By closing the hash of the same organisation's closing before it; empty for the first one."""
    rows = session.execute(
        select(Closing.id, Closing.organisation_id, Closing.hash)
        .join(FundingPeriod, FundingPeriod.id == Closing.period_id)
        .where(Closing.organisation_id.in_(organisation_ids))
        .order_by(FundingPeriod.starts_on)
    )
    found: dict[int, str] = {}
    latest: dict[int, str] = {}
    for closing_id, organisation_id, own in rows:
        found[closing_id] = latest.get(organisation_id, "")
        latest[organisation_id] = own
    return found


def shares_of_all(session: Session, closing_ids: Sequence[int]) -> dict[int, list[ClosingShare]]:
    """Who bears what, by closing."""
    found: dict[int, list[ClosingShare]] = {number: [] for number in closing_ids}
    rows = session.scalars(
        select(ClosingShare).where(ClosingShare.closing_id.in_(closing_ids)).order_by(ClosingShare.id)
    )
    for row in rows:
        found[row.closing_id].append(row)
    return found


def days_of_all(session: Session, closing_ids: Sequence[int]) -> dict[int, list[ClosingDay]]:
    """The days frozen, by closing."""
    found: dict[int, list[ClosingDay]] = {number: [] for number in closing_ids}
    rows = session.scalars(
        select(ClosingDay).where(ClosingDay.closing_id.in_(closing_ids)).order_by(ClosingDay.id)
    )
    for row in rows:
        found[row.closing_id].append(row)
    return found


def corrections_in_all(session: Session, closing_ids: Sequence[int]) -> dict[int, list[Correction]]:
    """The corrections of earlier periods, by the closing in which they stand."""
    found: dict[int, list[Correction]] = {number: [] for number in closing_ids}
    rows = session.scalars(
        select(Correction).where(Correction.closing_id.in_(closing_ids)).order_by(Correction.id)
    )
    for row in rows:
        found[row.closing_id].append(row)
    return found


def corrections_concerning(session: Session, closing_id: int) -> Sequence[Correction]:
    """What was corrected of a closing so far, in the order of booking."""
    return session.scalars(
        select(Correction).where(Correction.concerns_id == closing_id).order_by(Correction.id)
    ).all()


def parts_locked(session: Session, period_id: int) -> Sequence[OrganisationPeriod]:
    """Where all organisations stand in a period, held to the end: nobody closes meanwhile."""
    return session.scalars(
        select(OrganisationPeriod)
        .where(OrganisationPeriod.period_id == period_id)
        .order_by(OrganisationPeriod.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def periods_by_rule(session: Session) -> dict[int, list[FundingPeriod]]:
    """The periods that closings settled by each rule, in their order."""
    rows = session.execute(
        select(Closing.rule_id, FundingPeriod)
        .join(FundingPeriod, FundingPeriod.id == Closing.period_id)
        .distinct()
        .order_by(FundingPeriod.starts_on)
    )
    found: dict[int, list[FundingPeriod]] = {}
    for rule_id, period in rows:
        found.setdefault(rule_id, []).append(period)
    return found


def people_told(session: Session, municipalities: Sequence[int]) -> int:
    """How many people sign in for these municipalities and are told of their statements."""
    return session.scalars(
        select(func.count(User.id)).where(
            User.municipality_bfs.in_(municipalities), User.disabled_at.is_(None)
        )
    ).one()
