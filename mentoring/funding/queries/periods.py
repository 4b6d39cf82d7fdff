"""Periods, where each organisation stands in them, and the rule that holds for one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingLayer, FundingPeriod, FundingRule, OrganisationPeriod
from mentoring.funding.vocabulary import PeriodState


def periods(session: Session, *, year: int | None = None) -> Sequence[FundingPeriod]:
    """All periods in their order."""
    query = select(FundingPeriod).order_by(FundingPeriod.starts_on)
    return session.scalars(query if year is None else query.where(FundingPeriod.year == year)).all()


def period(session: Session, period_id: int) -> FundingPeriod | None:
    """One period."""
    return session.get(FundingPeriod, period_id)


def period_named(session: Session, year: int, number: int) -> FundingPeriod | None:
    """The period with this number in a year."""
    return session.scalar(
        select(FundingPeriod).where(FundingPeriod.year == year, FundingPeriod.number == number)
    )


def period_of_day(session: Session, day: date) -> FundingPeriod | None:
    """The period a day lies in."""
    return session.scalar(
        select(FundingPeriod).where(FundingPeriod.starts_on <= day, FundingPeriod.ends_on > day)
    )


def last_period(session: Session) -> FundingPeriod | None:
    """The latest period there is."""
    return session.scalar(select(FundingPeriod).order_by(FundingPeriod.starts_on.desc()).limit(1))


def period_locked(session: Session, period_id: int) -> FundingPeriod:
    """The period as it now is, held until the end of the transaction."""
    return session.scalars(
        select(FundingPeriod)
        .where(FundingPeriod.id == period_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations by their number."""
    return session.scalars(select(Organisation).order_by(Organisation.id)).all()


def organisation(session: Session, organisation_id: int) -> Organisation | None:
    """One organisation."""
    return session.get(Organisation, organisation_id)


def organisation_period(session: Session, organisation_id: int, period_id: int) -> OrganisationPeriod | None:
    """Where an organisation stands in a period."""
    return session.get(OrganisationPeriod, (organisation_id, period_id))


def organisation_period_locked(
    session: Session, organisation_id: int, period_id: int
) -> OrganisationPeriod | None:
    """The same as it now is, held until the end of the transaction: whoever books meanwhile waits."""
    return session.scalar(
        select(OrganisationPeriod)
        .where(
            OrganisationPeriod.organisation_id == organisation_id,
            OrganisationPeriod.period_id == period_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def organisation_periods(
    session: Session, *, organisation_id: int | None = None, period_id: int | None = None
) -> Sequence[OrganisationPeriod]:
    """Where organisations stand in periods, by period and organisation."""
    query = (
        select(OrganisationPeriod)
        .join(FundingPeriod, FundingPeriod.id == OrganisationPeriod.period_id)
        .options(joinedload(OrganisationPeriod.period))
        .order_by(FundingPeriod.starts_on, OrganisationPeriod.organisation_id)
    )
    if organisation_id is not None:
        query = query.where(OrganisationPeriod.organisation_id == organisation_id)
    if period_id is not None:
        query = query.where(OrganisationPeriod.period_id == period_id)
    return session.scalars(query).all()


def first_open_period(session: Session, organisation_id: int) -> FundingPeriod | None:
    """The earliest period that an organisation has not closed."""
    return session.scalar(
        select(FundingPeriod)
        .join(OrganisationPeriod, OrganisationPeriod.period_id == FundingPeriod.id)
        .where(
            OrganisationPeriod.organisation_id == organisation_id,
            OrganisationPeriod.state == PeriodState.OPEN,
        )
        .order_by(FundingPeriod.starts_on)
        .limit(1)
    )


def first_period_open_as_a_whole(session: Session) -> FundingPeriod | None:
    """The earliest period that the canton has not closed."""
    return session.scalar(
        select(FundingPeriod)
        .where(FundingPeriod.closed_at.is_(None))
        .order_by(FundingPeriod.starts_on)
        .limit(1)
    )


def number_of_periods(session: Session, year: int) -> int:
    """How many periods a year has."""
    return session.scalars(
        select(func.count()).select_from(FundingPeriod).where(FundingPeriod.year == year)
    ).one()


def rules(session: Session) -> Sequence[FundingRule]:
    """All rules that were not withdrawn, the one that holds first coming first."""
    return session.scalars(
        select(FundingRule)
        .options(selectinload(FundingRule.layers).joinedload(FundingLayer.fund))
        .where(FundingRule.withdrawn_at.is_(None))
        .order_by(FundingRule.valid_from, FundingRule.version)
    ).all()


def rule(session: Session, rule_id: int) -> FundingRule | None:
    """One rule with its layers."""
    return session.scalar(
        select(FundingRule)
        .options(selectinload(FundingRule.layers).joinedload(FundingLayer.fund))
        .where(FundingRule.id == rule_id)
    )
