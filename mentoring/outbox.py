"""The outbox: a mail is a row stored in the transaction that causes it, and leaves only after commit.

What is stored is the template's name and its values, so that the domain knows no template engine; the edge
renders it in the recipient's language when it is sent or looked at. Once sent, values that would let
somebody act (tokens) are wiped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.database import Base
from mentoring.wording import N_, Labelled

RETRY_AFTER = (1, 5, 30, 120, 480, 1440)
"""Minutes to wait after the first, second, … failed attempt; the last one repeats."""


class MailState(Labelled):
    """Where a mail stands."""

    WAITING = "WAITING", N_("wartet")
    SENT = "SENT", N_("gesendet")
    CANCELLED = "CANCELLED", N_("zurückgezogen")


class Mail(Base):
    """One mail to one address. ``dedupe`` makes a second mail for the same cause impossible."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(10), default="de")
    template: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    dedupe: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")


def post(
    session: Session,
    template: str,
    *,
    address: str,
    name: str,
    locale: str,
    now: datetime,
    values: dict[str, Any],
    organisation_id: int | None = None,
    dedupe: str | None = None,
    due_at: datetime | None = None,
) -> Mail:
    """Puts a mail into the outbox; ``template`` is a file in ``templates/emails``."""
    mail = Mail(
        template=template,
        address=address,
        name=name,
        locale=locale,
        values=values,
        created_at=now,
        due_at=due_at or now,
        organisation_id=organisation_id,
        dedupe=dedupe,
    )
    session.add(mail)
    return mail


def mails_due(session: Session, now: datetime, limit: int = 50) -> Sequence[Mail]:
    """Waiting mails whose time has come, claimed for this transaction where the database can do that."""
    query = (
        select(Mail)
        .where(Mail.state == MailState.WAITING, Mail.due_at <= now)
        .order_by(Mail.due_at, Mail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def mark_sent(mail: Mail, now: datetime) -> None:
    """The mail has left: it is not sent again and its tokens are wiped."""
    mail.state, mail.sent_at = MailState.SENT, now
    mail.values = {key: value for key, value in mail.values.items() if key != "token"}


def mark_failed(mail: Mail, error: str, now: datetime) -> None:
    """The attempt failed: the next one follows after a growing pause."""
    pause = RETRY_AFTER[min(mail.attempts, len(RETRY_AFTER) - 1)]
    mail.attempts += 1
    mail.last_error = error[:300]
    mail.due_at = now + timedelta(minutes=pause)
