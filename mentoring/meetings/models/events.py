"""Trainings that programmes ask for, and events with who was there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.meetings.vocabulary import AttendanceState, EventKind
from mentoring.people.models import Person


class Training(Base):
    """A training of an organisation; ``valid_months`` later it is to be done anew (NULL: never)."""

    __tablename__ = "training"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("valid_months IS NULL OR valid_months BETWEEN 1 AND 120", name="valid_months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    valid_months: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProgrammeTraining(Base):
    """That a programme needs a training of its volunteers, within so many days after a tandem's start."""

    __tablename__ = "programme_training"
    __table_args__ = (CheckConstraint("within_days BETWEEN 0 AND 730", name="within_days"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True, index=True)
    within_days: Mapped[int] = mapped_column(default=180)


class Event(Base):
    """A training, an exchange or another event on a day; an event of a training names it."""

    __tablename__ = "event"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("(kind = 'TRAINING') = (training_id IS NOT NULL)", name="training"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        Index("ix_event_organisation", "organisation_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[EventKind]
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    training: Mapped[Training | None] = relationship(lazy="raise_on_sql")
    attendance: Mapped[list["EventAttendance"]] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class EventAttendance(Base):
    """Where somebody stands with an event."""

    __tablename__ = "event_attendance"
    __audited__ = True

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[AttendanceState]
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str] = mapped_column(String(200))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
