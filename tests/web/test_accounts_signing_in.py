"""Signing in and out: what it lets in, what it refuses, and that both take the same time and answer."""

import re
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import SignInAttempt, User, UserSession
from mentoring.accounts.services import end_all_sessions
from mentoring.accounts.services.passwords import HASHER, password_matches
from mentoring.audit import Access, AccessLog
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


def attempt(visitor: Visitor, email: str, password: str = "nicht das Passwort", status: int = 422) -> str:
    """One attempt to sign in; what the page says."""
    visitor.get("/sign-in")
    return visitor.send({"email": email, "password": password}, holding="password", status=status).words()


def from_address(app: Flask, address: str) -> Visitor:
    """A visitor whose requests come from this address."""
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


def is_in(visitor: Visitor) -> bool:
    """Whether the visitor's own account opens."""
    return visitor.client.get("/account").status_code == 200


def test_right_password_leads_in_and_sign_out_leads_out(app: Flask, user: User) -> None:
    visitor = Visitor(app).sign_in(user)
    assert is_in(visitor)
    visitor.get("/account")
    page = visitor.send(form="/sign-out")
    assert "Sie sind abgemeldet" in page.words()
    assert not is_in(visitor)


def test_e_mail_is_known_in_any_spelling(app: Flask, user: User) -> None:
    assert is_in(Visitor(app).sign_in("  Anna@EXAMPLE.org "))


@pytest.mark.parametrize(("email", "password", "said"), [
    ("", "", "Bitte ausfüllen"),
    ("anna.example.org", "x", "nicht vollständig"),
    ("anna@example.org", "", "Bitte ausfüllen"),
    ("anna@example.org'--", "x", "nicht vollständig"),
])  # fmt: skip
def test_bad_input_is_explained_and_kept(
    app: Flask, user: User, email: str, password: str, said: str
) -> None:
    visitor = Visitor(app)
    words = attempt(visitor, email, password)
    assert said in words
    assert visitor.document is not None
    assert visitor.document.title.startswith("Fehler:")
    assert PASSWORD not in visitor.document.text


def test_corrected_form_of_the_error_page_leads_in(app: Flask, user: User) -> None:
    """The error page's own form works: nothing of the failed attempt sticks to it."""
    visitor = Visitor(app)
    attempt(visitor, user.email)
    visitor.send({"password": PASSWORD}, holding="password")
    assert is_in(visitor)


def test_nul_is_refused(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.send({"email": "anna@example.org\0", "password": "x"}, holding="password", status=400)
    visitor.get("/sign-in?next=%00", status=400)


@pytest.mark.promise(14)
def test_unknown_wrong_disabled_and_invited_get_the_same_answer(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    a_user(session, Role.MENTOR, email="known@example.org")
    a_user(session, Role.MENTOR, email="locked@example.org", disabled_at=clock())
    a_user(session, Role.MENTOR, email="invited@example.org", password_hash=None)
    session.commit()
    pages = {}
    for name, password in (
        ("unknown", PASSWORD),
        ("known", "nicht das Passwort"),
        ("locked", PASSWORD),
        ("invited", PASSWORD),
    ):
        visitor = Visitor(app)
        attempt(visitor, f"{name}@example.org", password)
        assert visitor.document is not None
        text = visitor.document.text.replace(f"{name}@example.org", "ADDRESS")
        pages[name] = re.sub(r'value="[^"]{20,}"', "", text)
    assert WRONG in pages["unknown"]
    assert len(set(pages.values())) == 1


@pytest.mark.promise(14)
def test_unknown_address_costs_the_same_work() -> None:
    """The comparison for nobody is a real one: it takes about as long as one that fails."""
    stored = HASHER.hash("ein anderes Passwort")
    password_matches(None, "warm")

    def fastest(hashed: str | None) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert not password_matches(hashed, "nicht das Passwort")
            times.append(time.perf_counter() - began)
        return min(times)

    assert fastest(None) > 0.4 * fastest(stored)


def test_weak_hash_is_renewed_at_sign_in(app: Flask, session: Session, user: User) -> None:
    before = user.password_hash
    assert HASHER.check_needs_rehash(before or "")
    Visitor(app).sign_in(user)
    session.refresh(user)
    assert user.password_hash != before
    assert not HASHER.check_needs_rehash(user.password_hash or "")
    assert is_in(Visitor(app).sign_in(user))


@pytest.mark.promise(14)
def test_attempts_are_throttled_and_the_owner_gets_in_from_elsewhere(
    app: Flask, user: User, clock: StoppedClock
) -> None:
    thief = from_address(app, "203.0.113.7")
    for _ in range(rules.FREE_ATTEMPTS):
        assert WRONG in attempt(thief, user.email)
    assert "Zu viele Versuche" in attempt(thief, user.email, status=429)
    # Not even the right password helps now: otherwise guessing would go on.
    assert "Zu viele Versuche" in attempt(thief, user.email, PASSWORD, status=429)
    assert is_in(from_address(app, "198.51.100.4").sign_in(user))
    # Asking during the wait does not make it longer; after it, the right password leads in.
    clock.advance(seconds=rules.FIRST_WAIT.total_seconds() + 1)
    assert is_in(thief.sign_in(user))


@pytest.mark.promise(14)
def test_waits_grow(app: Flask, user: User, clock: StoppedClock) -> None:
    thief = from_address(app, "203.0.113.7")
    for _ in range(rules.FREE_ATTEMPTS):
        attempt(thief, user.email)
    waits = []
    for _ in range(4):
        attempt(thief, user.email, status=429)
        assert thief.response is not None
        waits.append(int(thief.response.headers["Retry-After"]))
        clock.advance(seconds=waits[-1])
        attempt(thief, user.email)
    assert waits == sorted(waits)
    assert waits[-1] >= 7 * waits[0]


@pytest.mark.promise(14)
def test_an_address_that_tries_many_accounts_is_throttled(app: Flask, user: User) -> None:
    thief = from_address(app, "203.0.113.7")
    for n in range(rules.FREE_ATTEMPTS_OF_ADDRESS):
        thief.get("/sign-in") if n == 0 else None
        thief.send(
            {"email": f"someone{n}@example.org", "password": "Sommer2026"}, holding="password", status=422
        )
    assert "Zu viele Versuche" in attempt(thief, "another@example.org", status=429)
    assert is_in(from_address(app, "198.51.100.4").sign_in(user))


def test_success_forgets_the_failures(app: Flask, session: Session, user: User) -> None:
    visitor = Visitor(app)
    for _ in range(rules.FREE_ATTEMPTS - 1):
        attempt(visitor, user.email)
    visitor.sign_in(user)
    visitor.post("/sign-out", {"csrf_token": token_of(visitor)})
    for _ in range(rules.FREE_ATTEMPTS - 1):
        assert WRONG in attempt(visitor, user.email)
    assert len(session.scalars(select(SignInAttempt)).all()) > 0


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
    visitor.post("/sign-in", {"csrf_token": token_of(visitor), "email": user.email, "password": PASSWORD})
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
    visitor.post("/sign-out", {"csrf_token": token_of(visitor)})
    assert thief.get("/account").status_code == 302


@pytest.mark.promise(14)
def test_disabling_ends_the_session_at_once(
    app: Flask, session: Session, user: User, clock: StoppedClock
) -> None:
    visitor = Visitor(app).sign_in(user)
    session.refresh(user)
    user.disabled_at = clock()
    session.commit()
    assert not is_in(visitor)
    user.disabled_at = None
    end_all_sessions(session, user.id, clock())
    session.commit()
    assert not is_in(visitor)


@pytest.mark.promise(14)
def test_session_ends_when_idle_and_in_any_case(app: Flask, user: User, clock: StoppedClock) -> None:
    visitor = Visitor(app).sign_in(user)
    clock.advance(minutes=59)
    assert is_in(visitor)
    clock.advance(minutes=59)
    assert is_in(visitor)
    clock.advance(minutes=61)
    assert not is_in(visitor)
    visitor = Visitor(app).sign_in(user)
    for _ in range(14):
        clock.advance(minutes=50)
        assert is_in(visitor)
    clock.advance(minutes=30)
    assert not is_in(visitor)


@pytest.mark.promise(15)
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "javascript:alert(1)", "/\tevil", "///evil.example",
        "http:///evil.example", " //evil.example",
        "/%0d%0aSet-Cookie:a=b\r\n", "evil.example", "", "@evil.example",
    ],
)  # fmt: skip
def test_only_local_targets_are_followed(app: Flask, user: User, target: str) -> None:
    client = app.test_client()
    page = client.get("/sign-in", query_string={"next": target})
    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"csrf_token": csrf(page.get_data(as_text=True)), "email": user.email, "password": PASSWORD},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] in {"/", "/%0d%0aSet-Cookie:a=b"}
    assert "Set-Cookie:a=b" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.promise(15)
def test_the_page_one_wanted_opens_after_sign_in(app: Flask, user: User) -> None:
    client = app.test_client()
    asked = client.get("/account/password?x=1")
    assert asked.headers["Location"] == "/sign-in?next=/account/password?x%3D1"
    visitor = Visitor(app)
    visitor.get("/account/password?x=1")
    visitor.send({"email": user.email, "password": PASSWORD}, holding="password")
    assert visitor.response is not None
    assert visitor.response.request.path == "/account/password"


@pytest.mark.promise(15)
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""])
def test_unknown_host_is_refused(app: Flask, host: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


def test_sign_in_and_failures_are_logged_without_what_was_typed(
    app: Flask, session: Session, user: User
) -> None:
    visitor = Visitor(app)
    attempt(visitor, user.email, "geheim und falsch")
    attempt(visitor, "unknown@example.org", "geheim und falsch")
    visitor.sign_in(user)
    visitor.post("/sign-out", {"csrf_token": token_of(visitor)})
    rows = session.scalars(select(AccessLog).order_by(AccessLog.id)).all()
    assert [(r.action, r.subject_id) for r in rows] == [
        (Access.SIGN_IN_FAILED, user.id),
        (Access.SIGN_IN_FAILED, None),
        (Access.SIGNED_IN, user.id),
        (Access.SIGNED_OUT, user.id),
    ]
    assert "geheim" not in str([vars(r) for r in rows])
    assert "unknown@" not in str([vars(r) for r in rows])


def test_demo_accounts_are_shown_in_the_demonstration_only(app: Flask, session: Session) -> None:
    a_user(session, Role.LEAD, email="leitung@demo.example")
    a_user(session, Role.LEAD, email="echt@example.org")
    session.commit()
    assert "leitung@demo.example" not in Visitor(app).get("/sign-in").words()
    app.config["DEMO"] = True
    words = Visitor(app).get("/sign-in").words()
    assert "leitung@demo.example" in words
    assert "echt@example.org" not in words


def test_old_attempts_are_forgotten(app: Flask, user: User, clock: StoppedClock) -> None:
    visitor = Visitor(app)
    for _ in range(rules.FREE_ATTEMPTS):
        attempt(visitor, user.email)
    attempt(visitor, user.email, status=429)
    clock.advance(hours=24, seconds=1)
    for _ in range(rules.FREE_ATTEMPTS):
        assert WRONG in attempt(visitor, user.email)
    assert timedelta(0) < rules.FIRST_WAIT


def token_of(visitor: Visitor) -> str:
    """The anti-forgery token of the visitor's pages."""
    return csrf(visitor.client.get("/help").get_data(as_text=True))


def csrf(page: str) -> str:
    """The anti-forgery token on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
