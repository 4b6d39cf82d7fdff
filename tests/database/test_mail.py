"""Mail: none is lost, none is sent twice, none holds up a request, nobody adds a header to it."""

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.database import writing
from mentoring.mailer import SMTP, deliver_due
from mentoring.outbox import Mail, MailState, cancel_waiting, post
from tests.builders import NOON, renew
from tests.days import StoppedClock
from tests.promises import Promise


class Inbox:
    """A transport that keeps what it is given, or fails as told."""

    def __init__(self, *, fail: Exception | None = None, for_address: str = "") -> None:
        self.fail, self.for_address = fail, for_address
        self.got: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Keeps the message or fails."""
        if self.fail and (not self.for_address or self.for_address == message["To"]):
            raise self.fail
        self.got.append(message)


class Handler:
    """What the real mail server of the tests does with a message."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keeps it."""
        self.got.append(envelope.content)
        return "250 OK"


@contextmanager
def mail_server(port: int) -> Iterator[Handler]:
    """A real mail server on this machine."""
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def write(session: Session, n: int = 1, **given: Any) -> None:
    """Puts so many mails into the outbox."""
    for i in range(n):
        values = {"token": f"token{i}", "minutes": 30}
        defaults = {"address": f"person{i}@example.org", "name": "Anna", "locale": "de", "now": NOON}
        post(session, "new_password", **{**defaults, "values": values, **given})
    session.commit()


def states(session: Session) -> list[str]:
    """The state of every mail."""
    renew(session)
    return [m.state.value for m in session.scalars(select(Mail).order_by(Mail.id))]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.promise(7)
def test_server_that_is_down_delays_mail_and_loses_none(
    app: Flask, session: Session, clock: StoppedClock, promise: Promise
) -> None:
    mails = promise.count(quick=20, full=1000)
    write(session, mails, now=clock())
    down = Inbox(fail=ConnectionRefusedError())
    rounds = promise.count(quick=15, full=24 * 60)
    for _ in range(rounds):
        assert deliver_due(app, down, clock()) == 0
        clock.advance(minutes=1)
    assert set(states(session)) == {"WAITING"}
    up = Inbox()
    sent = deliver_due(app, up, clock())
    clock.advance(minutes=2)
    sent += deliver_due(app, up, clock())
    promise.measured(f"{mails} mails, {rounds} rounds without a server, then {sent} sent")
    assert sent == mails
    assert sorted(m["To"] for m in up.got) == sorted(f"person{i}@example.org" for i in range(mails))
    assert set(states(session)) == {"SENT"}
    assert deliver_due(app, up, clock()) == 0


def test_mail_that_is_refused_does_not_hold_up_the_others(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    write(session, 5, now=clock())
    refused = smtplib.SMTPRecipientsRefused({"person1@example.org": (550, b"no such user")})
    inbox = Inbox(fail=refused, for_address="person1@example.org")
    assert deliver_due(app, inbox, clock()) == 4
    renew(session)
    waiting = session.scalars(select(Mail).where(Mail.state == MailState.WAITING)).one()
    assert (waiting.attempts, waiting.last_error) == (1, "SMTPRecipientsRefused")
    pauses = []
    for _ in range(8):
        renew(session)
        pauses.append((waiting.due_at - clock()).total_seconds())
        clock.now = waiting.due_at
        deliver_due(app, inbox, clock())
    assert pauses == sorted(pauses)
    assert pauses[-1] == 24 * 3600


def test_template_that_fails_does_not_stop_the_others(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    post(
        session, "no_such_template", address="a@example.org", name="A", locale="de", now=clock(), values={}
    )  # fmt: skip
    write(session, 2, now=clock())
    assert deliver_due(app, Inbox(), clock()) == 2


@pytest.mark.promise(7)
def test_real_server_gets_each_mail_once_from_many_senders(
    app: Flask, session: Session, clock: StoppedClock, promise: Promise
) -> None:
    mails, senders = promise.count(quick=12, full=200), 4
    write(session, mails, now=clock())
    port = free_port()
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_TLS="none")
    assert deliver_due(app, SMTP(app.config), clock()) == 0, "nobody listens yet"
    clock.advance(minutes=2)
    with mail_server(port) as server:
        threads = [
            threading.Thread(target=deliver_due, args=(app, SMTP(app.config), clock()))
            for _ in range(senders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    got = [message_from_bytes(content, policy=policy.default) for content in server.got]
    promise.measured(f"{senders} senders, {mails} mails, {len(got)} arrived")
    assert sorted(str(m["To"]) for m in got) == sorted(f"person{i}@example.org" for i in range(mails))
    assert len({str(m["Message-ID"]) for m in got}) == mails
    assert all("/new-password/token" in m.get_content() for m in got)
    assert set(states(session)) == {"SENT"}
    renew(session)
    assert not any("token" in m.values for m in session.scalars(select(Mail)))


@pytest.mark.promise(7)
def test_server_that_hangs_holds_up_nobody(app: Flask, engine: Engine, session: Session) -> None:
    """While a mail is being sent no transaction is open: others write at once."""
    write(session)
    speaking, done = threading.Event(), threading.Event()

    class Slow(Inbox):
        def send(self, message: EmailMessage) -> None:
            speaking.set()
            done.wait(20)
            super().send(message)

    slow = Slow()
    sender = threading.Thread(target=deliver_due, args=(app, slow, NOON))
    sender.start()
    assert speaking.wait(20)
    began = time.perf_counter()
    with writing(engine) as own:
        write(own, address="another@example.org")
    took = time.perf_counter() - began
    other = Inbox()
    deliver_due(app, other, NOON)
    done.set()
    sender.join()
    assert took < 5
    assert [m["To"] for m in other.got] == ["another@example.org"], "what is being sent is nobody else's"
    assert [m["To"] for m in slow.got] == ["person0@example.org"]


def test_sender_that_dies_leaves_the_mail_to_the_next(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    write(session, now=clock())

    class Killed(BaseException):
        """The process is gone."""

    class Dying(Inbox):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            raise Killed

    dying, inbox = Dying(), Inbox()
    with pytest.raises(Killed):
        deliver_due(app, dying, clock())
    assert deliver_due(app, inbox, clock()) == 0
    clock.advance(minutes=6)
    assert deliver_due(app, inbox, clock()) == 1
    # If the first one had left already, its reader's program sees that it is the same.
    assert dying.got[0]["Message-ID"] == inbox.got[0]["Message-ID"]


@pytest.mark.promise(7)
def test_mail_and_its_cause_are_stored_together(engine: Engine, session: Session) -> None:
    def fail() -> None:
        with writing(engine) as own:
            post(own, "new_password", address="a@example.org", name="A", locale="de", now=NOON, values={})
            own.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert session.scalar(select(func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_no_other_header_by_the_address(
    app: Flask, session: Session, clock: StoppedClock, address: str
) -> None:
    write(session, address=address, now=clock())
    inbox = Inbox()
    assert deliver_due(app, inbox, clock()) == 0
    assert not inbox.got


def test_no_other_header_by_a_name(app: Flask, session: Session, clock: StoppedClock) -> None:
    values = {"token": "t", "days": 14, "inviter": "Eva\nBcc: b@example.org\r\nSubject: Anderes"}
    post(
        session, "invitation", address="a@example.org", name="A\nBcc: c@example.org", locale="de",
        now=clock(), values=values,
    )  # fmt: skip
    session.commit()
    inbox = Inbox()
    assert deliver_due(app, inbox, clock()) == 1
    sent = message_from_bytes(inbox.got[0].as_bytes(), policy=policy.default)
    assert sent["Bcc"] is None
    assert sent.get_all("Subject") == ["Ihre Einladung zu Tandem"]


@pytest.mark.parametrize("locale", ["de", "fr", "en", "xx"])
def test_every_mail_reads_well(app: Flask, session: Session, clock: StoppedClock, locale: str) -> None:
    write(session, locale=locale, now=clock())
    values = {"token": "t", "days": 14, "inviter": "Eva Weber"}
    post(
        session, "invitation", address="a@example.org", name="A", locale=locale, now=clock(), values=values
    )  # fmt: skip
    session.commit()
    inbox = Inbox()
    deliver_due(app, inbox, clock())
    assert len(inbox.got) == 2
    for message in inbox.got:
        text = message.get_content()
        assert message["Subject"]
        assert "http://127.0.0.1:5000/" in text
        assert "\n\n\n" not in text
        assert "{" not in text
        assert "None" not in text


def test_cancelled_mail_does_not_leave(app: Flask, session: Session, clock: StoppedClock) -> None:
    write(session, 2, now=clock())
    cancel_waiting(session, "new_password", "person0@example.org")
    session.commit()
    inbox = Inbox()
    assert deliver_due(app, inbox, clock()) == 1
    assert [m["To"] for m in inbox.got] == ["person1@example.org"]
    assert states(session) == ["CANCELLED", "SENT"]


def test_mail_for_later_waits(app: Flask, session: Session, clock: StoppedClock) -> None:
    later: datetime = clock.now
    clock.advance(hours=-1)
    write(session, now=clock(), due_at=later)
    assert deliver_due(app, Inbox(), clock()) == 0
    clock.advance(hours=1)
    assert deliver_due(app, Inbox(), clock()) == 1
