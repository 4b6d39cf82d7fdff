"""Sends what the outbox holds: renders a mail in its recipient's language and hands it to the mail server."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any, Protocol

import structlog
from flask import Flask, current_app, render_template
from flask_babel import force_locale

from mentoring.database import writing
from mentoring.outbox import Mail, mails_due, mark_failed, mark_sent

log = structlog.get_logger("mentoring.mail")


@dataclass(frozen=True)
class Rendered:
    """A mail as it reads."""

    subject: str
    body: str


class Transport(Protocol):
    """Where a mail goes."""

    def send(self, message: EmailMessage) -> None:
        """Hands the message over or raises."""


class SMTP:
    """A mail server as configured."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    def send(self, message: EmailMessage) -> None:
        """One connection, one message."""
        host, port = self.config["SMTP_HOST"], self.config["SMTP_PORT"]
        kind = smtplib.SMTP_SSL if self.config["SMTP_TLS"] == "tls" else smtplib.SMTP
        with kind(host, port, timeout=20) as server:
            if self.config["SMTP_TLS"] == "starttls":
                server.starttls()
            if self.config["SMTP_USER"]:
                server.login(self.config["SMTP_USER"], self.config["SMTP_PASSWORD"])
            server.send_message(message)


def render(mail: Mail) -> Rendered:
    """The mail in its recipient's language. The template's first line is the subject."""
    with force_locale(mail.locale if mail.locale in {"de", "fr", "en"} else "de"):
        text = render_template(
            f"emails/{mail.template}.txt",
            name=mail.name,
            base_url=current_app.config["BASE_URL"].rstrip("/"),
            **mail.values,
        )
    subject, _, body = text.strip().partition("\n")
    return Rendered(subject.removeprefix("Subject:").strip(), body.strip() + "\n")


def deliver_due(app: Flask, transport: Transport, now: datetime) -> int:
    """Sends mails whose time has come, each in a transaction of its own; returns how many left."""
    sent = 0
    while True:
        with app.app_context(), writing(app.extensions["engine"]) as session:
            due = mails_due(session, now, limit=1)
            if not due:
                return sent
            mail = due[0]
            try:
                transport.send(_message(mail, render(mail)))
            except (OSError, smtplib.SMTPException) as error:
                mark_failed(mail, type(error).__name__, now)
                log.warning("mail failed", mail=mail.id, error=type(error).__name__)
            else:
                mark_sent(mail, now)
                sent += 1


def _message(mail: Mail, rendered: Rendered) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = rendered.subject
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = mail.address
    message["Message-ID"] = make_msgid(f"mail-{mail.id}", domain="tandem.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.body)
    return message
