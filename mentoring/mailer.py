"""Sends what the outbox holds: renders a mail in its recipient's language and hands it to the mail server."""

import hashlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol

import structlog
from flask import Flask, current_app
from flask_babel import force_locale

from mentoring.calendars import calendar_file
from mentoring.database import writing
from mentoring.languages import mail_language
from mentoring.outbox import Mail, claim_due, mark_failed, mark_sent, without_token

log = structlog.get_logger("mentoring.mail")

LEASE = timedelta(minutes=5)
"""How long a mail is kept for one sender; longer than any connection may take."""
WITH_CALENDAR = frozenset({"talk_invitation", "talk_cancelled"})
"""Mails that bring an entry for the calendar."""
CALENDAR_NAME = "termin.ics"
OF_ONE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
"""What a server says about one mail only; any other trouble with it keeps all mails waiting."""


class ServerUnfit(smtplib.SMTPException):
    """The mail server cannot encrypt or sign in as the settings ask: that keeps all mails waiting."""


@dataclass(frozen=True)
class Rendered:
    """A mail as it reads, and the entry of a calendar that goes with it."""

    subject: str
    body: str
    calendar: str = ""


@dataclass(frozen=True)
class Failure:
    """Why a mail did not leave, and whether the others would fare the same."""

    error: str
    of_server: bool


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
        trusted = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, port, timeout=20, context=trusted)
            if self.config["SMTP_TLS"] == "tls"
            else smtplib.SMTP(host, port, timeout=20)
        ) as server:
            try:
                if self.config["SMTP_TLS"] == "starttls":
                    server.starttls(context=trusted)
                if self.config["SMTP_USER"]:
                    server.login(self.config["SMTP_USER"], self.config["SMTP_PASSWORD"])
            except smtplib.SMTPNotSupportedError as error:
                raise ServerUnfit(str(error)) from error
            server.send_message(message)


def render(mail: Mail) -> Rendered:
    """The mail in its recipient's language. The template's first line is the subject."""
    with force_locale(mail_language(mail.template, mail.locale)):
        # Not flask.render_template: a mail has no request, and needs nothing of a page's frame.
        text = current_app.jinja_env.get_template(f"emails/{mail.template}.txt").render(
            name=mail.name,
            base_url=current_app.config["BASE_URL"].rstrip("/"),
            **mail.values,
        )
        calendar = calendar_of(mail.template, mail.values) if mail.template in WITH_CALENDAR else ""
    subject, _, body = text.strip().partition("\n")
    body = re.sub(r"\n{3,}", "\n\n", body.strip())
    return Rendered(subject.removeprefix("Subject:").strip(), body + "\n", calendar)


def calendar_of(template: str, values: dict[str, Any]) -> str:
    """The calendar entry of a mail, in the language of the moment; its template stands beside the mail's."""
    entry = current_app.jinja_env.get_template(f"emails/{template}.ics")
    return calendar_file(entry.render(host=_domain(current_app.config["MAIL_FROM"]), **values))


def as_others_see(mail: Mail) -> Rendered:
    """The mail as it reads to somebody else: without the links that let its recipient act."""
    kept = Mail(name=mail.name, locale=mail.locale, template=mail.template, values=without_token(mail))
    return render(kept)


def deliver_due(app: Flask, transport: Transport, now: datetime) -> int:
    """Sends mails whose time has come; returns how many left.

    No transaction is open while the mail server is spoken to: however slow it is, requests do not wait. When
    the server itself cannot be reached the rest waits for the next round.
    """
    sent = 0
    engine = app.extensions["engine"]
    with app.app_context():
        while True:
            with writing(engine) as session:
                mail = claim_due(session, now, lease=LEASE)
            if mail is None:
                return sent
            failure = _try(transport, mail)
            with writing(engine) as session:
                session.add(mail)
                if failure is None:
                    mark_sent(mail, now)
                    sent += 1
                else:
                    mark_failed(mail, failure.error, now, growing=not failure.of_server)
            if failure is not None:
                log.warning("mail failed", mail=mail.id, error=failure.error)
                if failure.of_server:
                    return sent


def deliver_configured(app: Flask, now: datetime) -> int:
    """Sends what is due through the mail server of the settings."""
    return deliver_due(app, SMTP(app.config), now)


def _try(transport: Transport, mail: Mail) -> Failure | None:
    try:
        message = _message(mail, render(mail))
    except Exception as error:  # whatever is wrong with one mail, the others are sent
        return Failure(type(error).__name__, of_server=False)
    try:
        transport.send(message)
    except Exception as error:
        of_server = isinstance(error, OSError) and not isinstance(error, OF_ONE_MAIL)
        return Failure(type(error).__name__, of_server=of_server)
    return None


def _message(mail: Mail, rendered: Rendered) -> EmailMessage:
    """The message; line ends in an address or subject are an error here, never another header."""
    message = EmailMessage()
    message["Subject"] = rendered.subject
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = mail.address
    # The same at every attempt: a mail that was sent, but whose mark was lost, is recognised as the same.
    made = hashlib.sha256(f"{mail.id} {mail.created_at.isoformat()} {mail.address}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{made}@{_domain(current_app.config['MAIL_FROM'])}>"
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    if end := mail.values.get("unsubscribe"):
        address = f"{current_app.config['BASE_URL'].rstrip('/')}{end['path']}/{end['token']}"
        message["List-Unsubscribe"] = f"<{address}>"
        # RFC 8058: a mail program may offer one press instead of the page, over HTTPS only.
        if address.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.body)
    if rendered.calendar:
        method = "CANCEL" if "METHOD:CANCEL" in rendered.calendar else "PUBLISH"
        message.add_attachment(
            rendered.calendar, subtype="calendar", filename=CALENDAR_NAME, params={"method": method}
        )
    return message


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
