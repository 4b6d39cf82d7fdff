"""What volunteers spent and claim back. What is approved becomes a cost in ``funding``."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.people.models import Mentor, Programme


class Expense(Base):
    """One claim of a volunteer: claimed, then approved, refused with a reason, or withdrawn by themselves.

    By car it is kilometres times the programme's rate of that day. ``once_key`` is the form's.
    """

    __tablename__ = "expense"
    __audited__ = True
    __unlogged__ = frozenset({"purpose", "decided_reason"})
    __table_args__ = (
        CheckConstraint("amount_rappen > 0", name="amount"),
        CheckConstraint("(kind = 'CAR') = (km IS NOT NULL) AND (km IS NULL OR km > 0)", name="km"),
        CheckConstraint("(state = 'CLAIMED') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'REFUSED' OR decided_reason <> ''", name="reason"),
        Index("ix_expense_mentor", "mentor_id", "spent_on"),
        Index("ix_expense_state", "organisation_id", "state", "claimed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.person_id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    tandem_id: Mapped[int | None] = mapped_column(ForeignKey("tandem.id"), index=True)
    kind: Mapped[ExpenseKind]
    spent_on: Mapped[date]
    km: Mapped[int | None]
    amount_rappen: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(300))
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ExpenseState] = mapped_column(default=ExpenseState.CLAIMED)
    claimed_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claimed_by_name: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by_name: Mapped[str] = mapped_column(String(200), default="")
    decided_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    mentor: Mapped[Mentor] = relationship(lazy="raise_on_sql")
    programme: Mapped[Programme] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class ExpensePhoto(Base):
    """The picture of a receipt (or its PDF), as base64: a backup is lines of text."""

    __tablename__ = "expense_photo"
    __table_args__ = (
        CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')", name="media_type"
        ),
    )

    expense_id: Mapped[int] = mapped_column(ForeignKey("expense.id", ondelete="CASCADE"), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
