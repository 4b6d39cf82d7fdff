"""Signing in and out: what it lets in, what it refuses, and that both take the same time and answer."""

import re
import time

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
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


def test_right_password_leads_in_and_sign_out_leads_out(app: Flask, user: User) -> None:
    visitor = Visitor(app).sign_in(user)
    assert visitor.is_in()
    visitor.get("/account")
    page = visitor.send(form="/sign-out")
    assert "Sie sind abgemeldet" in page.words()
    assert not visitor.is_in()


def test_e_mail_is_known_in_any_spelling(app: Flask, user: User) -> None:
    assert Visitor(app).sign_in("  Anna@EXAMPLE.org ").is_in()


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
    words = visitor.attempt(email, password)
    assert said in words
    assert visitor.document is not None
    assert visitor.document.title.startswith("Fehler:")
    assert PASSWORD not in visitor.document.text


def test_corrected_form_of_the_error_page_leads_in(app: Flask, user: User) -> None:
    """The error page's own form works: nothing of the failed attempt sticks to it."""
    visitor = Visitor(app)
    visitor.attempt(user.email)
    visitor.send({"password": PASSWORD}, holding="password")
    assert visitor.is_in()


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
        visitor.attempt(f"{name}@example.org", password)
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
    assert Visitor(app).sign_in(user).is_in()


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
    visitor.attempt(user.email, "geheim und falsch")
    visitor.attempt("unknown@example.org", "geheim und falsch")
    visitor.sign_in(user)
    visitor.post("/sign-out", {"csrf_token": visitor.token()})
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


def csrf(page: str) -> str:
    """The anti-forgery token on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
