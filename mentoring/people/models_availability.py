"""When somebody is away although the weekly grid says otherwise: holidays, and leaves with their return."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base


class AvailabilityException(Base):
    """Days on which a person has no time, both ends included.

    With ``on_leave`` a mentor gets no proposals meanwhile: the state follows by itself on the first day and
    on the day after the last (``started_at``, ``ended_at`` say when it did). Mistaken rows are withdrawn.
    """

    __tablename__ = "availability_exception"
    __audited__ = True
    __unlogged__ = frozenset({"reason"})
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("started_at IS NULL OR on_leave", name="leave"),
        CheckConstraint("ended_at IS NULL OR started_at IS NOT NULL", name="order"),
        Index("ix_availability_exception_person", "person_id", "starts_on"),
        Index("ix_availability_exception_days", "starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    on_leave: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
