"""Who pays what: funds and their promises, versioned rules, and whose days the Confederation counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.funding.vocabulary import FundKind, KeyBasis, KeyKind, LayerKind, LayerScope, LimitKind
from mentoring.people.vocabulary import ResidenceStatus


class Fund(Base):
    """A source of money, with its purpose. What is left of it after ``cut_off_on`` is to be paid back."""

    __tablename__ = "fund"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FundKind]
    purpose: Mapped[str] = mapped_column(Text, default="")
    cut_off_on: Mapped[date | None]
    opening_rappen: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[datetime]


class Commitment(Base):
    """What a fund has promised to an organisation for ``[valid_from, valid_to)``, and by which decision.

    A mistaken one is withdrawn, not deleted. Of several that hold, the one that ends first is used first.
    """

    __tablename__ = "commitment"
    __table_args__ = (CheckConstraint("amount_rappen > 0 AND valid_from < valid_to", name="sensible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    amount_rappen: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    decision: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]


class FundingRule(Base):
    """Who pays what from a day on. A rule that a closing has used is never changed, only succeeded.

    ``valid_from`` is the first day; a rule holds for a period if it is the latest one valid on its first day.
    """

    __tablename__ = "funding_rule"
    __table_args__ = (
        UniqueConstraint("valid_from", "version"),
        CheckConstraint("rounding_unit_rappen >= 1 AND pause_days >= 0", name="sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    version: Mapped[int]
    decision: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(200))
    rounding_unit_rappen: Mapped[int] = mapped_column(default=5)
    pause_days: Mapped[int] = mapped_column(default=30)
    carry_below_rappen: Mapped[int] = mapped_column(default=2000)
    created_at: Mapped[datetime]
    created_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]

    layers: Mapped[list["FundingLayer"]] = relationship(
        lazy="raise_on_sql", order_by="FundingLayer.position", cascade="all, delete-orphan"
    )


class FundingLayer(Base):
    """One layer of a rule: a fund, or, as the last one, the municipalities with their key."""

    __tablename__ = "funding_layer"
    __table_args__ = (
        CheckConstraint("(kind = 'FUND') = (fund_id IS NOT NULL)", name="fund"),
        CheckConstraint("(kind = 'MUNICIPALITIES') = (key_kind IS NOT NULL)", name="key_kind"),
        CheckConstraint("(limit_kind = 'AMOUNT') = (limit_rappen IS NOT NULL)", name="limit"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000 AND mix_bp BETWEEN 0 AND 10000", name="shares"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("funding_rule.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LayerKind]
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    scope: Mapped[LayerScope] = mapped_column(default=LayerScope.ALL)
    limit_kind: Mapped[LimitKind] = mapped_column(default=LimitKind.NONE)
    limit_rappen: Mapped[int | None]
    share_bp: Mapped[int] = mapped_column(default=10_000)
    key_kind: Mapped[KeyKind | None]
    key_basis: Mapped[KeyBasis] = mapped_column(default=KeyBasis.ALL)
    mix_bp: Mapped[int] = mapped_column(default=3_000)
    fallback_key: Mapped[KeyKind | None]

    fund: Mapped[Fund | None] = relationship(lazy="raise_on_sql")


class FederalRule(Base):
    """Whether the days of a residence status count for federal money, in ``[valid_from, valid_to)``.

    A mistaken row is withdrawn. ``confirmed`` is false as long as the canton has not confirmed it.
    """

    __tablename__ = "federal_rule"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[ResidenceStatus]
    scheme: Mapped[str] = mapped_column(String(60), default="IP")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    eligible: Mapped[bool]
    confirmed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
