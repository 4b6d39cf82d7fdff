"""The mail server of the settings: encrypted both ways, with a password, and never without if asked for."""

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.app import create_app
from mentoring.database import open_session
from mentoring.jobs import jobs_of
from mentoring.mailer import deliver_configured
from mentoring.outbox import Mail, MailState
from tests.builders import renew
from tests.database.test_mail import Handler, free_port, states, write
from tests.days import NOW, StoppedClock
from tests.promises import ROOT
from tests.remembered import engine_on
from tests.served import COMMAND, PATIENCE

OWN = ROOT / "tests" / "localhost.pem"
"""A key and certificate of 127.0.0.1 for these tests only; nobody trusts it but them."""


class Server(Handler):
    """It counts how often somebody has signed in."""

    signed_in = 0


class TLS(Controller):
    """A server that speaks TLS from the first byte on."""

    def _trigger_server(self) -> None:
        """The first call, by which it starts; the usual one would not trust the certificate."""
        anything = ssl.create_default_context()
        anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self.hostname, self.port), 20) as plain,
            anything.wrap_socket(plain, server_hostname=self.hostname) as encrypted,
        ):
            encrypted.recv(1024)


@contextmanager
def server(kind: str) -> Iterator[tuple[Server, int]]:
    """A mail server with a certificate, which asks for the password «geheim»."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(OWN)
    handler, port = Server(), free_port()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(b"tandem", b"geheim")
        handler.signed_in += right
        return AuthResult(success=right, handled=False)

    encrypted: dict[str, Any] = {"ssl_context": context} if kind == "tls" else {"tls_context": context}
    if kind == "none":
        encrypted = {}
    controller = (TLS if kind == "tls" else Controller)(
        handler,
        hostname="127.0.0.1",
        port=port,
        authenticator=check,
        auth_required=kind == "starttls",  # the library does not see that the other is encrypted too
        auth_require_tls=kind == "starttls",
        **encrypted,
    )
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def settings(app: Flask, kind: str, port: int, password: str = "geheim") -> None:
    """Where and how mail is to be sent."""
    app.config.update(
        SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_TLS=kind, SMTP_USER="tandem", SMTP_PASSWORD=password
    )


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(OWN))


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_mail_leaves_encrypted_after_signing_in(
    app: Flask, session: Session, clock: StoppedClock, trusted: None, kind: str
) -> None:
    write(session, 2, now=clock())
    with server(kind) as (handler, port):
        settings(app, kind, port)
        assert deliver_configured(app, clock()) == 2
    assert (len(handler.got), handler.signed_in) == (2, 2)


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_wrong_password_sends_nothing_and_keeps_everything(
    app: Flask, session: Session, clock: StoppedClock, trusted: None, kind: str
) -> None:
    write(session, 2, now=clock())
    with server(kind) as (handler, port):
        settings(app, kind, port, password="falsch")
        assert deliver_configured(app, clock()) == 0
    assert failures(session) == [("WAITING", "SMTPAuthenticationError"), ("WAITING", "")]
    assert handler.got == []


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(
    app: Flask, session: Session, clock: StoppedClock, kind: str
) -> None:
    write(session, now=clock())
    with server(kind) as (handler, port):
        settings(app, kind, port)
        assert deliver_configured(app, clock()) == 0
    assert failures(session) == [("WAITING", "SSLCertVerificationError")]
    assert handler.got == []


def test_a_server_that_cannot_encrypt_gets_no_mail_if_encryption_is_set(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    write(session, now=clock())
    with server("none") as (handler, port):
        settings(app, "starttls", port)
        assert deliver_configured(app, clock()) == 0
    assert failures(session) == [("WAITING", "ServerUnfit")]
    assert handler.got == []


def test_no_mail_leaves_a_demonstration_whatever_is_set(session: Session, tmp_path: Path) -> None:
    given = {"ENGINE": session.get_bind(), "SMTP_HOST": "127.0.0.1"}
    demo = create_app({**given, "DEMO": True}, instance_path=str(tmp_path / "demo"))
    real = create_app({**given, "SECRET_KEY": "a key for tests only"}, instance_path=str(tmp_path / "real"))
    assert "deliver mail" in {job.name for job in jobs_of(real)}
    assert "deliver mail" not in {job.name for job in jobs_of(demo)}
    assert "reminders" in {job.name for job in jobs_of(demo)}


def test_of_two_schedulers_as_they_are_started_one_leads_and_each_mail_leaves_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine = engine_on(sqlite_url)
    with open_session(engine) as session, server("none") as (handler, port):
        write(session, 3, now=NOW)
        settings = {
            "DATABASE_URL": sqlite_url,
            "SECRET_KEY": "a key for this test only",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_TLS": "none",
        }
        environment = {**os.environ, **{f"MENTORING_{name}": value for name, value in settings.items()}}
        with (tmp_path / "log").open("w") as log:
            started = [
                subprocess.Popen(
                    [COMMAND, "scheduler"], cwd=tmp_path, env=environment, stdout=log, stderr=log
                )
                for _ in range(2)
            ]
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and states(session) != ["SENT"] * 3:
                time.sleep(0.2)
        finally:
            for process in started:
                process.kill()
                process.wait()
        assert states(session) == ["SENT"] * 3, (tmp_path / "log").read_text()
    engine.dispose()
    assert len(handler.got) == 3
    assert (tmp_path / "log").read_text().count("scheduler leads") == 1


def failures(session: Session) -> list[tuple[str, str]]:
    """The state of every mail, and what went wrong with it."""
    renew(session)
    rows = session.scalars(select(Mail).order_by(Mail.id)).all()
    assert all(mail.state in MailState for mail in rows)
    return [(mail.state.value, mail.last_error) for mail in rows]
