"""Guessing passwords: it gets slower and slower, and never locks out the owner who is elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import SignInAttempt, User
from mentoring.permissions import Role
from tests.builders import PASSWORD, a_user
from tests.days import StoppedClock
from tests.page import Visitor

WRONG = "E-Mail oder Passwort stimmt nicht."


@pytest.fixture
def user(session: Session) -> User:
    """Somebody without the duty of a second factor."""
    found = a_user(session, Role.MENTOR, email="anna@example.org")
    session.commit()
    return found


def from_address(app: Flask, address: str) -> Visitor:
    """A visitor whose requests come from this address."""
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


@pytest.mark.promise(14)
def test_attempts_are_throttled_and_the_owner_gets_in_from_elsewhere(
    app: Flask, user: User, clock: StoppedClock
) -> None:
    thief = from_address(app, "203.0.113.7")
    for _ in range(rules.FREE_ATTEMPTS):
        assert WRONG in thief.attempt(user.email)
    assert "Zu viele Versuche" in thief.attempt(user.email, status=429)
    # Not even the right password helps now: otherwise guessing would go on.
    assert "Zu viele Versuche" in thief.attempt(user.email, PASSWORD, status=429)
    assert from_address(app, "198.51.100.4").sign_in(user).is_in()
    # Asking during the wait does not make it longer; after it, the right password leads in.
    clock.advance(seconds=rules.FIRST_WAIT.total_seconds() + 1)
    assert thief.sign_in(user).is_in()


@pytest.mark.promise(14)
def test_waits_grow(app: Flask, user: User, clock: StoppedClock) -> None:
    thief = from_address(app, "203.0.113.7")
    for _ in range(rules.FREE_ATTEMPTS):
        thief.attempt(user.email)
    waits = []
    for _ in range(4):
        thief.attempt(user.email, status=429)
        assert thief.response is not None
        waits.append(int(thief.response.headers["Retry-After"]))
        clock.advance(seconds=waits[-1])
        thief.attempt(user.email)
    assert waits == sorted(waits)
    assert waits[-1] >= 7 * waits[0]


@pytest.mark.promise(14)
def test_an_address_that_tries_many_accounts_is_throttled(app: Flask, user: User) -> None:
    thief = from_address(app, "203.0.113.7")
    token = thief.token()
    for n in range(rules.FREE_ATTEMPTS_OF_ADDRESS):
        guess = {"csrf_token": token, "email": f"someone{n}@example.org", "password": "Sommer2026"}
        assert thief.client.post("/sign-in", data=guess).status_code == 422
    assert "Zu viele Versuche" in thief.attempt("another@example.org", status=429)
    assert from_address(app, "198.51.100.4").sign_in(user).is_in()


def test_success_forgets_the_failures(app: Flask, session: Session, user: User) -> None:
    visitor = Visitor(app)
    for _ in range(rules.FREE_ATTEMPTS - 1):
        visitor.attempt(user.email)
    visitor.sign_in(user)
    visitor.post("/sign-out", {"csrf_token": visitor.token()})
    for _ in range(rules.FREE_ATTEMPTS - 1):
        assert WRONG in visitor.attempt(user.email)
    assert len(session.scalars(select(SignInAttempt)).all()) > 0


def test_old_attempts_are_forgotten(app: Flask, user: User, clock: StoppedClock) -> None:
    visitor = Visitor(app)
    for _ in range(rules.FREE_ATTEMPTS):
        visitor.attempt(user.email)
    visitor.attempt(user.email, status=429)
    clock.advance(hours=24, seconds=1)
    for _ in range(rules.FREE_ATTEMPTS):
        assert WRONG in visitor.attempt(user.email)
