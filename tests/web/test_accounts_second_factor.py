"""The second factor: required of staff, each code good once, throttled, never locking out for good."""

import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import RecoveryCode, User
from mentoring.permissions import STAFF, Role
from tests.builders import a_user, renew
from tests.days import StoppedClock
from tests.page import Visitor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def lead(session: Session) -> User:
    """A lead, of whom a second factor is required."""
    found = a_user(session, Role.LEAD, email="lead@example.org")
    session.commit()
    return found


def equip(session: Session, user: User, clock: StoppedClock) -> None:
    """Gives the user a second factor with a known secret."""
    user.totp_secret, user.totp_confirmed_at = SECRET, clock()
    session.commit()


def code(clock: StoppedClock, secret: str = SECRET, seconds: int = 0) -> str:
    """What the app shows now, or some seconds from now."""
    return str(pyotp.TOTP(secret).at(int(clock().timestamp()) + seconds))


def try_code(visitor: Visitor, text: str, status: int = 200) -> str:
    """Sends a code on the page of the second step."""
    visitor.get("/second-factor")
    return visitor.send({"code": text}, holding="code", status=status).words()


@pytest.mark.parametrize("role", list(Role))
def test_staff_cannot_do_anything_before_it_is_set_up(app: Flask, session: Session, role: Role) -> None:
    user = a_user(session, role)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    assert visitor.is_in() is (role not in STAFF)
    app.config["SECOND_FACTOR"] = "optional"
    assert visitor.is_in()


def test_setting_up_shows_the_codes_once(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    visitor = Visitor(app).sign_in(lead)
    page = visitor.get("/second-factor")
    assert "vorgeschrieben" in page.words()
    page = visitor.send({"begin": "1"}, holding="begin")
    secret = "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", page.text)[0].split())
    picture = page.all("img")[0].get("src") or ""
    assert picture.startswith("data:image/svg+xml")
    assert not visitor.is_in()
    assert "stimmt nicht" in visitor.send({"code": "000000"}, holding="code", status=422).words()
    assert secret in visitor.get("/second-factor/setup").text.replace(" ", "")
    page = visitor.send({"code": code(clock, secret)}, holding="code")
    codes = re.findall(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", page.text)
    assert len(set(codes)) == 10
    assert visitor.is_in()
    stored = session.scalars(select(RecoveryCode)).all()
    assert len(stored) == 10
    assert not {c.code_hash for c in stored} & {*codes}
    assert not re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", visitor.get("/second-factor").text)


def test_code_is_asked_at_every_sign_in_and_leads_where_one_wanted(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    equip(session, lead, clock)
    visitor = Visitor(app)
    visitor.get("/account/password")
    page = visitor.send({"email": lead.email, "password": "ein langes Passwort"}, holding="password")
    assert "Jetzt fehlt noch der Code" in page.words()
    assert not page.all("nav", aria_label="Hauptnavigation")
    visitor.send({"code": code(clock)}, holding="code")
    assert visitor.response is not None
    assert visitor.response.request.path == "/account/password"


@pytest.mark.promise(14)
def test_code_is_good_once_and_only_now(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    equip(session, lead, clock)
    first, second = Visitor(app).sign_in(lead), Visitor(app).sign_in(lead)
    used = code(clock)
    try_code(first, f" {used[:3]} {used[3:]} ")
    assert first.is_in()
    assert "schon gebraucht" in try_code(second, used, 422)
    assert "schon gebraucht" in try_code(second, code(clock, seconds=-30), 422)
    assert "schon gebraucht" in try_code(second, code(clock, seconds=-90), 422)
    assert "schon gebraucht" in try_code(second, code(clock, seconds=90), 422)
    assert not second.is_in()
    clock.advance(seconds=30)
    try_code(second, code(clock))
    assert second.is_in()


@pytest.mark.promise(14)
def test_session_before_and_after_the_code_are_not_the_same(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    equip(session, lead, clock)
    visitor = Visitor(app).sign_in(lead)
    half = visitor.client.get_cookie("tandem")
    assert half is not None
    try_code(visitor, code(clock))
    thief = app.test_client()
    thief.set_cookie("tandem", half.value)
    assert thief.get("/account").headers["Location"].startswith("/sign-in")


def test_recovery_code_is_good_once(app: Flask, session: Session, lead: User, clock: StoppedClock) -> None:
    equip(session, lead, clock)
    visitor = Visitor(app).sign_in(lead)
    try_code(visitor, code(clock))
    visitor.get("/second-factor")
    page = visitor.send(form="/second-factor/codes")
    codes = re.findall(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", page.text)
    for spelling, worth in ((codes[0].upper().replace("-", " "), True), (codes[0], False), (codes[1], True)):
        other = Visitor(app).sign_in(lead)
        try_code(other, spelling, 200 if worth else 422)
        assert other.is_in() is worth
    assert "8 Ersatzcodes" in visitor.get("/account").words()
    visitor.get("/second-factor")
    visitor.send(form="/second-factor/codes")
    try_code(Visitor(app).sign_in(lead), codes[2], 422)


@pytest.mark.promise(14)
def test_guessing_codes_is_throttled_from_one_and_from_many_addresses(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    equip(session, lead, clock)
    visitor = Visitor(app).sign_in(lead)
    for n in range(rules.FREE_ATTEMPTS):
        try_code(visitor, f"{n:06d}", 422)
    assert "Zu viele Versuche" in try_code(visitor, code(clock), 429)
    tried = rules.FREE_ATTEMPTS
    while tried < rules.FREE_ATTEMPTS_OF_ACCOUNT:
        visitor.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{tried}"
        try_code(visitor, f"{tried:06d}", 422)
        tried += 1
    visitor.client.environ_base["REMOTE_ADDR"] = "203.0.113.250"
    assert "Zu viele Versuche" in try_code(visitor, code(clock), 429)
    clock.advance(minutes=2)
    try_code(visitor, code(clock))
    assert visitor.is_in()


@pytest.mark.parametrize("text", ["", "12345", "abcdef", "１２３４５６", "-12345", "0" * 41, "' OR 1=1 --"])
def test_what_is_no_code_is_refused(
    app: Flask, session: Session, lead: User, clock: StoppedClock, text: str
) -> None:
    equip(session, lead, clock)
    visitor = Visitor(app).sign_in(lead)
    try_code(visitor, text, 422)
    assert not visitor.is_in()


def test_lead_takes_it_away_for_somebody_who_lost_it(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    other = a_user(session, Role.COORDINATOR, organisation_id=lead.organisation_id)
    equip(session, other, clock)
    equip(session, lead, clock)
    visitor, lost = Visitor(app).sign_in(lead), Visitor(app).sign_in(other)
    try_code(visitor, code(clock))
    try_code(lost, code(clock))
    assert lost.is_in()
    visitor.get(f"/users/{other.id}")
    visitor.send(form=f"/users/{other.id}/reset-second-factor")
    assert not lost.is_in()
    session.refresh(other)
    assert other.totp_secret is None
    again = Visitor(app).sign_in(other)
    assert "vorgeschrieben" in again.get("/second-factor").words()


def test_who_must_have_it_cannot_take_it_away(
    app: Flask, session: Session, lead: User, clock: StoppedClock
) -> None:
    mentor = a_user(session, Role.MENTOR)
    equip(session, lead, clock)
    equip(session, mentor, clock)
    for user, left in ((lead, True), (mentor, False)):
        visitor = Visitor(app).sign_in(user)
        try_code(visitor, code(clock))
        visitor.get("/account")
        visitor.post("/second-factor/remove", {"csrf_token": visitor.token()})
        renew(session)
        assert (user.totp_secret is not None) is left
