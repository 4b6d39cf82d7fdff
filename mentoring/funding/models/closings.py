"""Periods and what was frozen when they were closed. The database refuses to change a closed one.

A closing with its days, shares and corrections is written while the organisation's period is open and closed
with it in one transaction; from then on triggers (``funding.protection``) refuse every change.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.funding.models.ruling import FundingRule
from mentoring.funding.vocabulary import PeriodState, TargetKind
from mentoring.people.vocabulary import ResidenceStatus


class FundingPeriod(Base):
    """A stretch of time that is settled as one, the same for all organisations: ``[starts_on, ends_on)``."""

    __tablename__ = "funding_period"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("starts_on < ends_on", name="dates"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_name = '')", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    last_of_year: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date] = mapped_column(unique=True)
    ends_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_by_name: Mapped[str] = mapped_column(String(200), default="")


class OrganisationPeriod(Base):
    """One organisation's part of a period: open until its lead closes it. Postings need it open."""

    __tablename__ = "organisation_period"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"), primary_key=True)
    state: Mapped[PeriodState] = mapped_column(default=PeriodState.OPEN)

    period: Mapped[FundingPeriod] = relationship(lazy="raise_on_sql", viewonly=True)


class Closing(Base):
    """The snapshot of one organisation's period: what came in, by which rule, and what came out.

    ``result`` holds the whole computation (pool, layers, pots, keys) as plain values; ``hash`` is over all of
    it, the days, shares and corrections, and the hash of the closing before it.
    """

    __tablename__ = "closing"
    __table_args__ = (
        UniqueConstraint("organisation_id", "period_id"),
        ForeignKeyConstraint(
            ["organisation_id", "period_id"],
            ["organisation_period.organisation_id", "organisation_period.period_id"],
            name="fk_closing_period",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("funding_rule.id"), index=True)
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_by_name: Mapped[str] = mapped_column(String(200))
    payable_rappen: Mapped[int]
    result: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    period: Mapped[FundingPeriod] = relationship(lazy="raise_on_sql", viewonly=True)
    rule: Mapped[FundingRule] = relationship(lazy="raise_on_sql", viewonly=True)


class ClosingDay(Base):
    """Days of one member of a tandem that are alike: ``[from_on, to_on)``, each weighing 1 / ``members``."""

    __tablename__ = "closing_day"
    __table_args__ = (
        CheckConstraint("from_on < to_on AND members >= 1", name="sensible"),
        Index("ix_closing_day_municipality", "closing_id", "municipality_bfs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"))
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    members: Mapped[int]
    municipality_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"))
    status: Mapped[ResidenceStatus | None]
    eligible: Mapped[bool]


class ClosingShare(Base):
    """What one bearer owes of a closing's pool; all shares of a closing add up to what is payable."""

    __tablename__ = "closing_share"
    __table_args__ = (
        CheckConstraint("(kind = 'MUNICIPALITY') = (municipality_bfs IS NOT NULL)", name="municipality"),
        CheckConstraint("(kind = 'FUND') = (fund_id IS NOT NULL)", name="fund"),
        Index("ix_closing_share_municipality", "municipality_bfs", "closing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"), index=True)
    kind: Mapped[TargetKind]
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    municipality_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"))
    amount_rappen: Mapped[int]


class Correction(Base):
    """What a closed period's share of one bearer turned out to differ by, and why.

    It stands in the closing ``closing_id`` of a later period and concerns the earlier ``concerns_id``.
    ``causes`` are plain values, one for each fact that became known.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("(kind = 'MUNICIPALITY') = (municipality_bfs IS NOT NULL)", name="municipality"),
        CheckConstraint("(kind = 'FUND') = (fund_id IS NOT NULL)", name="fund"),
        CheckConstraint("amount_rappen <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"), index=True)
    concerns_id: Mapped[int] = mapped_column(ForeignKey("closing.id"), index=True)
    kind: Mapped[TargetKind]
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    municipality_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"), index=True)
    amount_rappen: Mapped[int]
    causes: Mapped[dict[str, Any]] = mapped_column(default=dict)
