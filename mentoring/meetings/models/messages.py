"""Messages to a group, the two questions at six weeks and at the end, and secret addresses of calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.meetings.vocabulary import Audience, MessageState, Occasion
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side

_HOLDS = text("revoked_at IS NULL")


class GroupMessage(Base):
    """A message to many, by programme, language and region (``chosen``); each gets a mail of their own."""

    __tablename__ = "group_message"
    __audited__ = True
    __unlogged__ = frozenset({"subject", "body"})
    __table_args__ = (
        CheckConstraint("(state = 'SENT') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_group_message_organisation", "organisation_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    audience: Mapped[Audience]
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(default=MessageState.DRAFT)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class GroupMessageRecipient(Base):
    """That somebody got a message, with the mail."""

    __tablename__ = "group_message_recipient"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("group_message.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), unique=True)


class Feedback(Base):
    """Two short questions to one side of a tandem: how it goes (1 to 5), and what would help."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("tandem_id", "person_id", "occasion"),
        CheckConstraint("(answered_at IS NULL) = (score IS NULL)", name="answered"),
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
        Index("ix_feedback_organisation", "organisation_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side]
    occasion: Mapped[Occasion]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    score: Mapped[int | None]
    wish: Mapped[str] = mapped_column(Text, default="")

    tandem: Mapped[Tandem] = relationship(lazy="raise_on_sql")


class CalendarFeed(Base):
    """The secret address of somebody's calendar; renewed, the former one is worth nothing."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index(
            "uq_calendar_feed_person", "person_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS
        ),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
