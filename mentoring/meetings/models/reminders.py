"""What was reminded of, what organisations and people have switched, and when they want to hear from us."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind

_ONE_RECIPIENT = "(person_id IS NULL) <> (user_id IS NULL)"


class ReminderSetting(Base):
    """Whether an organisation sends a kind of reminder; without a row it does."""

    __tablename__ = "reminder_setting"
    __audited__ = True

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[ReminderKind] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str] = mapped_column(String(200))


class MailPreference(Base):
    """How often a person or user wants mails at most, and between which minutes of the day none."""

    __tablename__ = "mail_preference"
    __table_args__ = (
        CheckConstraint(_ONE_RECIPIENT, name="recipient"),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439", name="quiet"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )
    rhythm: Mapped[DigestRhythm] = mapped_column(default=DigestRhythm.DAILY)
    quiet_from: Mapped[int] = mapped_column(default=20 * 60)
    quiet_to: Mapped[int] = mapped_column(default=8 * 60)
    changed_at: Mapped[datetime]


class ReminderOff(Base):
    """That somebody does not want a kind of reminder, where politeness leaves the choice."""

    __tablename__ = "reminder_off"
    __table_args__ = (
        CheckConstraint(_ONE_RECIPIENT, name="recipient"),
        UniqueConstraint("person_id", "kind"),
        UniqueConstraint("user_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind]
    changed_at: Mapped[datetime]


class Reminder(Base):
    """That somebody was reminded of something; several may have gone in one mail.

    ``dedupe`` names kind, thing, occasion and recipient: nobody is reminded twice of the same.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(_ONE_RECIPIENT, name="recipient"),
        Index("ix_reminder_organisation", "organisation_id", "posted_at"),
        Index("ix_reminder_subject", "kind", "subject_id"),
        Index("ix_reminder_person", "person_id", "posted_at"),
        Index("ix_reminder_user", "user_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ReminderKind]
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    due_on: Mapped[date]
    dedupe: Mapped[str] = mapped_column(String(120), unique=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
    posted_at: Mapped[datetime]
