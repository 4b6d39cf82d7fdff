"""Sessions: begun anew at sign-in, ended by sign-out, by disabling and by time, wherever the cookie is."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User, UserSession
from mentoring.accounts.services import end_all_sessions
from mentoring.permissions import Role
from tests.builders import PASSWORD, a_user
from tests.days import StoppedClock
from tests.page import Visitor


@pytest.fixture
def user(session: Session) -> User:
    """Somebody without the duty of a second factor."""
    found = a_user(session, Role.MENTOR, email="anna@example.org")
    session.commit()
    return found


@pytest.mark.promise(14)
def test_sign_in_begins_a_new_session_and_ends_the_former(app: Flask, session: Session, user: User) -> None:
    visitor = Visitor(app)
    visitor.get("/sign-in")
    planted = visitor.client.get_cookie("tandem")
    visitor.sign_in(user)
    first = visitor.client.get_cookie("tandem")
    assert planted is not None
    assert first is not None
    assert planted.value != first.value
    # Whoever planted the earlier cookie is not signed in by it.
    other = app.test_client()
    other.set_cookie("tandem", planted.value)
    assert other.get("/account").status_code == 302
    # Signing in again in the same browser ends the former session wherever its cookie was copied to.
    visitor.post("/sign-in", {"csrf_token": visitor.token(), "email": user.email, "password": PASSWORD})
    other = app.test_client()
    other.set_cookie("tandem", first.value)
    assert other.get("/account").status_code == 302
    assert [s.ended_at is None for s in session.scalars(select(UserSession).order_by(UserSession.ended_at))]
    assert len(session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all()) == 1


@pytest.mark.promise(14)
def test_sign_out_ends_a_copied_cookie(app: Flask, user: User) -> None:
    visitor = Visitor(app).sign_in(user)
    copied = visitor.client.get_cookie("tandem")
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("tandem", copied.value)
    assert thief.get("/account").status_code == 200
    visitor.post("/sign-out", {"csrf_token": visitor.token()})
    assert thief.get("/account").status_code == 302


@pytest.mark.promise(14)
def test_disabling_ends_the_session_at_once(
    app: Flask, session: Session, user: User, clock: StoppedClock
) -> None:
    visitor = Visitor(app).sign_in(user)
    session.refresh(user)
    user.disabled_at = clock()
    session.commit()
    assert not visitor.is_in()
    user.disabled_at = None
    end_all_sessions(session, user.id, clock())
    session.commit()
    assert not visitor.is_in()


@pytest.mark.promise(14)
def test_session_ends_when_idle_and_in_any_case(app: Flask, user: User, clock: StoppedClock) -> None:
    visitor = Visitor(app).sign_in(user)
    clock.advance(minutes=59)
    assert visitor.is_in()
    clock.advance(minutes=59)
    assert visitor.is_in()
    clock.advance(minutes=61)
    assert not visitor.is_in()
    visitor = Visitor(app).sign_in(user)
    for _ in range(14):
        clock.advance(minutes=50)
        assert visitor.is_in()
    clock.advance(minutes=30)
    assert not visitor.is_in()
