"""What an organisation spends and may spend: costs, budget, tariffs, staffing, approved amounts.

Costs are immutable: a mistaken one is reversed by a row of its own. What holds for a time (tariffs, staffing,
approvals) is dated rows; a mistaken one is withdrawn.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base
from mentoring.funding.vocabulary import CostCategory, CostKind, TariffKind


class CostEntry(Base):
    """One document: an amount, what it was for, and the day of the service that it pays.

    ``period_id`` is the period in which it is booked, which must be open; ``concerns_on`` says to which
    period's pool it belongs. With a ``fund_id`` that fund pays it directly and it is in no pool. A reversal
    carries the negative amount; an accrual names the day by which it is to be released.
    """

    __tablename__ = "cost_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "period_id"],
            ["organisation_period.organisation_id", "organisation_period.period_id"],
            name="fk_cost_entry_period",
        ),
        Index("ix_cost_entry_period", "organisation_id", "period_id"),
        Index("ix_cost_entry_concerns", "organisation_id", "concerns_on"),
        CheckConstraint("(amount_rappen < 0) = (reverses_id IS NOT NULL)", name="sign"),
        CheckConstraint("amount_rappen <> 0", name="amount"),
        CheckConstraint("(kind = 'ACCRUAL') = (release_by IS NOT NULL)", name="release"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[CostKind] = mapped_column(default=CostKind.ACTUAL)
    category: Mapped[CostCategory]
    concerns_on: Mapped[date]
    amount_rappen: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(300))
    document: Mapped[str] = mapped_column(String(120))
    release_by: Mapped[date | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("cost_entry.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))


class ExpenseCost(Base):
    """That a volunteer's approved expense was booked as this cost."""

    __tablename__ = "expense_cost"

    expense_id: Mapped[int] = mapped_column(ForeignKey("expense.id"), primary_key=True)
    cost_id: Mapped[int] = mapped_column(ForeignKey("cost_entry.id"), unique=True)


class BudgetEntry(Base):
    """What is planned for a year in one category; the latest row of a category holds."""

    __tablename__ = "budget_entry"
    __table_args__ = (
        CheckConstraint("amount_rappen >= 0", name="amount"),
        Index("ix_budget_entry_year", "organisation_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    category: Mapped[CostCategory]
    amount_rappen: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))


class Tariff(Base):
    """A flat rate in ``[valid_from, valid_to)``: per tandem-month, or per full-time post and year."""

    __tablename__ = "tariff"
    __table_args__ = (
        CheckConstraint("amount_rappen > 0 AND (valid_to IS NULL OR valid_from < valid_to)", name="sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[TariffKind]
    amount_rappen: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    decision: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]


class Staffing(Base):
    """A post and its employment (10'000 = one full-time post) in ``[valid_from, valid_to)``."""

    __tablename__ = "staffing"
    __table_args__ = (
        CheckConstraint(
            "employment_bp BETWEEN 1 AND 10000 AND (valid_to IS NULL OR valid_from < valid_to)",
            name="sensible",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    post: Mapped[str] = mapped_column(String(120))
    employment_bp: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]


class Approval(Base):
    """The most that may be paid to an organisation for ``[valid_from, valid_to)``, by which decision."""

    __tablename__ = "approval"
    __table_args__ = (CheckConstraint("amount_rappen > 0 AND valid_from < valid_to", name="sensible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    amount_rappen: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    decision: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
