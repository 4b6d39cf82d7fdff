"""The log of meetings. A row is never changed: a correction is a row of its own that names the other."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.meetings.vocabulary import PlaceKind
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Tandem


class Meeting(Base):
    """A tandem's meeting as somebody logged it; a family has one for all.

    ``once_key`` is the form's: sent twice, the meeting is there once. Of a chain of corrections the last row
    holds; with ``void`` it says that there was no such meeting.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 900", name="minutes"),
        CheckConstraint("(corrects_id IS NULL) = (reason = '')", name="reason"),
        CheckConstraint("NOT void OR corrects_id IS NOT NULL", name="void"),
        CheckConstraint("corrects_id <> id", name="other"),
        Index("ix_meeting_tandem", "tandem_id", "met_on"),
        Index("ix_meeting_organisation", "organisation_id", "met_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    met_on: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[PlaceKind]
    note: Mapped[str] = mapped_column(Text, default="")
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), unique=True)
    void: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))

    tandem: Mapped[Tandem] = relationship(lazy="raise_on_sql")
    topics: Mapped[list["MeetingTopic"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="MeetingTopic.position"
    )
    attendance: Mapped[list["MeetingAttendance"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="MeetingAttendance.person_id"
    )


class MeetingTopic(Base):
    """What a meeting was about, and how many of its minutes; those of all topics add up to the meeting's."""

    __tablename__ = "meeting_topic"
    __table_args__ = (CheckConstraint("minutes >= 0", name="minutes"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(primary_key=True)
    position: Mapped[int]
    minutes: Mapped[int]


class MeetingAttendance(Base):
    """Whether a mentee of the tandem was there."""

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("mentee.person_id"), primary_key=True, index=True)
    present: Mapped[bool]
