"""What a programme asks of the accompaniment, dated: the latest row of a day or before holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base


class SupportRule(Base):
    """From a day on: when talks are due, when silence is noticed, and what expenses are paid back.

    After ``silence_days`` without a logged meeting the mentor is reminded, ``task_after_days`` later the
    coordination has a task. Where it does not say when review talks are due, what the programme was created
    with holds. A cap may be none.
    """

    __tablename__ = "support_rule"
    __table_args__ = (
        CheckConstraint(
            "silence_days BETWEEN 7 AND 180 AND task_after_days BETWEEN 1 AND 90"
            " AND claim_within_days BETWEEN 7 AND 400"
            " AND (review_after_weeks IS NULL OR review_after_weeks BETWEEN 1 AND 52)"
            " AND (review_every_months IS NULL OR review_every_months BETWEEN 1 AND 24)",
            name="days",
        ),
        CheckConstraint(
            "km_rappen BETWEEN 0 AND 200 AND receipt_above_rappen >= 0"
            " AND (most_per_claim_rappen IS NULL OR most_per_claim_rappen > 0)"
            " AND (most_per_month_rappen IS NULL OR most_per_month_rappen > 0)"
            " AND (most_per_year_rappen IS NULL OR most_per_year_rappen > 0)",
            name="amounts",
        ),
        Index("ix_support_rule_programme", "programme_id", "valid_from", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    valid_from: Mapped[date]
    review_after_weeks: Mapped[int | None]
    review_every_months: Mapped[int | None]
    silence_days: Mapped[int] = mapped_column(default=28)
    task_after_days: Mapped[int] = mapped_column(default=14)
    km_rappen: Mapped[int] = mapped_column(default=70)
    receipt_above_rappen: Mapped[int] = mapped_column(default=2000)
    most_per_claim_rappen: Mapped[int | None]
    most_per_month_rappen: Mapped[int | None]
    most_per_year_rappen: Mapped[int | None]
    claim_within_days: Mapped[int] = mapped_column(default=90)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
