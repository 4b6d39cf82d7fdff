"""Rules by their versions, and whose days the Confederation counts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mentoring.funding.models import Closing, FederalRule, FundingLayer, FundingRule
from mentoring.people.vocabulary import ResidenceStatus


def all_rules(session: Session) -> Sequence[FundingRule]:
    """All rules, also withdrawn ones, the latest first."""
    return session.scalars(
        select(FundingRule)
        .options(selectinload(FundingRule.layers).joinedload(FundingLayer.fund))
        .order_by(FundingRule.valid_from.desc(), FundingRule.version.desc())
    ).all()


def next_version(session: Session, valid_from: date) -> int:
    """The number of the next rule that is valid from this day; withdrawn ones keep theirs."""
    highest = session.scalar(
        select(func.max(FundingRule.version)).where(FundingRule.valid_from == valid_from)
    )
    return (highest or 0) + 1


def is_used(session: Session, rule_id: int) -> bool:
    """Whether a closing was settled by a rule."""
    return session.scalar(select(Closing.id).where(Closing.rule_id == rule_id).limit(1)) is not None


def federal_rules(session: Session, *, status: ResidenceStatus | None = None) -> Sequence[FederalRule]:
    """The rows that hold, the earliest first."""
    query = select(FederalRule).where(FederalRule.withdrawn_at.is_(None))
    if status is not None:
        query = query.where(FederalRule.status == status)
    return session.scalars(query.order_by(FederalRule.valid_from, FederalRule.id)).all()


def federal_rule(session: Session, row_id: int) -> FederalRule | None:
    """One row, also a withdrawn one."""
    return session.get(FederalRule, row_id)


def has_federal_rules(session: Session) -> bool:
    """Whether there ever was a row."""
    return session.scalar(select(FederalRule.id).limit(1)) is not None
