"""The ledger: each posting is a pair of accounts and one amount, so that none can be out of balance."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.funding.vocabulary import Account, EntryKind


class JournalEntry(Base):
    """Postings with one cause. Without an organisation it is the canton's. Never changed, only reversed."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "period_id"],
            ["organisation_period.organisation_id", "organisation_period.period_id"],
            name="fk_journal_entry_period",
        ),
        CheckConstraint("(kind = 'REVERSAL') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_journal_entry_period", "organisation_id", "period_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"), index=True)
    booked_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[EntryKind]
    text: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(120), default="")
    cost_id: Mapped[int | None] = mapped_column(ForeignKey("cost_entry.id"), index=True)
    closing_id: Mapped[int | None] = mapped_column(ForeignKey("closing.id"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))

    postings: Mapped[list["Posting"]] = relationship(lazy="raise_on_sql", order_by="Posting.position")


class Posting(Base):
    """An amount from one account (credit) to another (debit); details say whose account it is.

    The detail of COSTS is a category, of FUND and CONTRIBUTION a fund's code or ``municipalities``, of
    RECEIVABLE a BFS number, of ORGANISATION and CLEARING an organisation's code; others have none.
    """

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount_rappen > 0", name="amount"),
        CheckConstraint("debit <> credit OR debit_detail <> credit_detail", name="two_accounts"),
        Index("ix_posting_debit", "debit", "debit_detail"),
        Index("ix_posting_credit", "credit", "credit_detail"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    debit: Mapped[Account]
    debit_detail: Mapped[str] = mapped_column(String(40), default="")
    credit: Mapped[Account]
    credit_detail: Mapped[str] = mapped_column(String(40), default="")
    amount_rappen: Mapped[int]
