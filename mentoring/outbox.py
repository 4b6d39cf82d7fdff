"""The outbox: a mail is a row stored in the transaction that causes it, and leaves only after commit.

What is stored is the template's name and its values, so that the domain knows no template engine; the edge
renders it in the recipient's language when it is sent or looked at. Once sent, values that would let
somebody act (tokens) are wiped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, func, select
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


def claim_due(session: Session, now: datetime, *, lease: timedelta) -> Mail | None:
    """The next mail that is due, kept for whoever calls for so long: meanwhile nobody else gets it.

    The caller commits, sends without holding a transaction, and marks it in another one. If it dies in
    between, the mail is due again when the lease is over.
    """
    due = mails_due(session, now, limit=1)
    if not due:
        return None
    due[0].due_at = now + lease
    return due[0]


def mail_by_id(session: Session, mail_id: int) -> Mail | None:
    """One mail."""
    return session.get(Mail, mail_id)


def mails_newest_first(session: Session, *, limit: int, offset: int = 0) -> Sequence[Mail]:
    """All mails, the newest first."""
    return session.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit).offset(offset)).all()


def number_of_mails(session: Session) -> int:
    """How many mails the outbox holds, sent ones too."""
    return session.scalars(select(func.count()).select_from(Mail)).one()


def cancel_waiting(session: Session, template: str, address: str) -> None:
    """Mails of this kind to this address that have not left do not leave: what they speak of is over."""
    query = select(Mail).where(
        Mail.template == template, Mail.address == address, Mail.state == MailState.WAITING
    )
    for mail in session.scalars(query.with_for_update()):
        withdraw(mail)


def withdraw(mail: Mail) -> None:
    """The mail, which has not left, does not leave; its tokens are wiped."""
    mail.state = MailState.CANCELLED
    mail.values = without_token(mail)


def mark_sent(mail: Mail, now: datetime) -> None:
    """The mail has left: it is not sent again and its tokens are wiped."""
    mail.state, mail.sent_at = MailState.SENT, now
    mail.values = without_token(mail)


def mark_failed(mail: Mail, error: str, now: datetime, *, growing: bool = True) -> None:
    """The attempt failed: the next follows after a pause; it grows if the fault is the mail's."""
    pause = RETRY_AFTER[min(mail.attempts, len(RETRY_AFTER) - 1) if growing else 0]
    mail.attempts += 1
    mail.last_error = error[:300]
    mail.due_at = now + timedelta(minutes=pause)


def without_token(mail: Mail) -> dict[str, Any]:
    """What a mail says, without what would let somebody act."""
    wiped: dict[str, Any] = _wiped(mail.values)
    return wiped


def _wiped(value: Any) -> Any:
    """The value without tokens, also where a mail names several things with one each."""
    if isinstance(value, dict):
        return {key: _wiped(inner) for key, inner in value.items() if key != "token"}
    return [_wiped(inner) for inner in value] if isinstance(value, list) else value
