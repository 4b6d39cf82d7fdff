"""Forgotten passwords, invitations and the own password: links act once, tell nothing, and end sessions."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import Link, User
from mentoring.outbox import Mail, MailState, mark_sent
from mentoring.permissions import Role
from tests.builders import PASSWORD, a_user, renew
from tests.days import StoppedClock
from tests.page import Visitor

NEW = "vier Wörter ohne Reim"


@pytest.fixture
def user(session: Session) -> User:
    """Somebody without the duty of a second factor."""
    found = a_user(session, Role.MENTOR, email="anna@example.org", name="Anna Müller")
    session.commit()
    return found


def asked_for_link(app: Flask, email: str) -> str:
    """What the page says after somebody asked for a link."""
    visitor = Visitor(app)
    visitor.get("/forgotten-password")
    return visitor.send({"email": email}).words().replace(email.lower(), "ADDRESS")


def mails(session: Session) -> list[Mail]:
    """The outbox as it is now."""
    renew(session)
    return list(session.scalars(select(Mail).order_by(Mail.id)))


def set_password(visitor: Visitor, password: str, again: str | None = None, status: int = 200) -> str:
    """Sends the new password on the page that is open."""
    values = {"password": password, "again": password if again is None else again}
    return visitor.send(values, holding="password", status=status).words()


def test_new_password_by_mail_ends_all_sessions(app: Flask, session: Session, user: User) -> None:
    elsewhere = Visitor(app).sign_in(user)
    asked_for_link(app, "ANNA@example.org")
    [mail] = mails(session)
    assert (mail.address, mail.template) == ("anna@example.org", "new_password")
    url = f"/new-password/{mail.values['token']}"
    visitor = Visitor(app)
    for _ in range(3):  # a scanner of mails opens links: that uses nothing up
        visitor.get(url)
    assert "Melden Sie sich damit an" in set_password(visitor, NEW)
    assert elsewhere.client.get("/account").status_code == 302
    assert visitor.client.get("/account").status_code == 302
    assert Visitor(app).sign_in(user, NEW).client.get("/account").status_code == 200
    assert Visitor(app).get(url, status=410)
    old = Visitor(app)
    old.get("/sign-in")
    old.send({"email": user.email, "password": PASSWORD}, holding="password", status=422)


@pytest.mark.promise(14)
def test_the_answer_does_not_tell_who_has_an_account(
    app: Flask, session: Session, user: User, clock: StoppedClock
) -> None:
    a_user(session, Role.MENTOR, email="locked@example.org", disabled_at=clock())
    a_user(session, Role.MENTOR, email="invited@example.org", password_hash=None)
    session.commit()
    answers = {
        asked_for_link(app, f"{name}@example.org") for name in ("anna", "locked", "invited", "unknown")
    }
    assert len(answers) == 1
    assert [mail.address for mail in mails(session)] == ["anna@example.org"]


def test_nobody_can_flood_a_mailbox(app: Flask, session: Session, user: User, clock: StoppedClock) -> None:
    answers = {asked_for_link(app, user.email) for _ in range(8)}
    assert len(answers) == 1
    assert len(mails(session)) == rules.FREE_RESETS


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kurz", "zu kurz"), ("anna@example.org", "zu ähnlich"), ("AnnaMüller12", "zu ähnlich"),
        ("Passwort123456", "leicht zu erraten"), ("qwertzuiop123", "leicht zu erraten"),
        ("aaaaaaaaaaaaaaaa", "leicht zu erraten"), ("Willkommen2026!!", "leicht zu erraten"),
        ("abcabcabcabcabc", "leicht zu erraten"), ("x" * 201, "zu lang"), ("", "Bitte ausfüllen"),
    ],
)  # fmt: skip
def test_weak_passwords_are_refused_with_a_reason(
    app: Flask, session: Session, user: User, password: str, said: str
) -> None:
    asked_for_link(app, user.email)
    url = f"/new-password/{mails(session)[0].values['token']}"
    visitor = Visitor(app)
    visitor.get(url)
    assert said in set_password(visitor, password, status=422)
    # The link still works: the refusal used nothing up.
    assert "Melden Sie sich damit an" in set_password(visitor, NEW)


def test_both_entries_must_agree(app: Flask, session: Session, user: User) -> None:
    asked_for_link(app, user.email)
    visitor = Visitor(app)
    visitor.get(f"/new-password/{mails(session)[0].values['token']}")
    assert "stimmen nicht überein" in set_password(visitor, NEW, NEW + "x", status=422)


@pytest.mark.parametrize("how", ["expired", "used", "revoked", "invented", "other purpose", "disabled"])
def test_links_that_no_longer_hold(
    app: Flask, session: Session, user: User, clock: StoppedClock, how: str
) -> None:
    asked_for_link(app, user.email)
    token = mails(session)[0].values["token"]
    visitor = Visitor(app)
    visitor.get(f"/new-password/{token}")
    link = session.scalars(select(Link)).one()
    url = f"/new-password/{token}"
    if how == "expired":
        clock.advance(minutes=30)
    elif how == "used":
        link.used_at = clock()
    elif how == "revoked":
        link.revoked_at = clock()
    elif how == "invented":
        url = "/new-password/" + "a" * 43
    elif how == "disabled":
        session.get_one(User, user.id).disabled_at = clock()
    else:
        url = f"/invitation/{token}"
    session.commit()
    values = {"password": NEW, "again": NEW, "csrf_token": visitor.token()}
    visitor.post(url, values, status=410)
    visitor.get(url, status=410)
    assert session.get_one(User, user.id, populate_existing=True).password_hash == user.password_hash


def test_own_password_needs_the_old_one(app: Flask, session: Session, user: User) -> None:
    here, elsewhere = Visitor(app).sign_in(user), Visitor(app).sign_in(user)
    here.get("/account/password")
    wrong = {"old_password": "falsch", "password": NEW, "again": NEW}
    assert "nicht Ihr bisheriges" in here.send(wrong, holding="old_password", status=422).words()
    assert elsewhere.client.get("/account").status_code == 200
    here.send({"old_password": PASSWORD, "password": NEW, "again": NEW}, holding="old_password")
    assert here.client.get("/account").status_code == 200
    assert elsewhere.client.get("/account").status_code == 302
    assert Visitor(app).sign_in(user, NEW).client.get("/account").status_code == 200


def test_guessing_the_old_password_in_a_session_is_throttled(app: Flask, user: User) -> None:
    visitor = Visitor(app).sign_in(user)
    visitor.get("/account/password")
    wrong = {"old_password": "falsch", "password": NEW, "again": NEW}
    for _ in range(rules.FREE_ATTEMPTS):
        visitor.send(wrong, holding="old_password", status=422)
    right = {**wrong, "old_password": PASSWORD}
    assert "Zu viele Versuche" in visitor.send(right, holding="old_password", status=429).words()


def test_invitation_opens_the_account(app: Flask, session: Session) -> None:
    lead = a_user(session, Role.LEAD)
    session.commit()
    app.config["SECOND_FACTOR"] = "optional"
    visitor = Visitor(app).sign_in(lead)
    visitor.get("/users/new")
    visitor.send({"name": "Rosa Weber", "email": "Rosa@Example.org", "role": "COORDINATOR"}, holding="email")
    [mail] = mails(session)
    assert mail.address == "rosa@example.org"
    guest = Visitor(app)
    words = guest.get(f"/invitation/{mail.values['token']}").words()
    assert "Willkommen, Rosa Weber" in words
    guest.get("/sign-in")
    guest.send({"email": "rosa@example.org", "password": ""}, holding="password", status=422)
    guest.get(f"/invitation/{mail.values['token']}")
    set_password(guest, NEW)
    rosa = session.scalars(select(User).where(User.email == "rosa@example.org")).one()
    assert (rosa.role, rosa.organisation_id) == (Role.COORDINATOR, lead.organisation_id)
    assert guest.sign_in(rosa, NEW).client.get("/account").status_code == 200
    assert guest.get(f"/invitation/{mail.values['token']}", status=410)


def test_new_invitation_makes_the_earlier_one_useless(app: Flask, session: Session) -> None:
    lead = a_user(session, Role.LEAD)
    session.commit()
    app.config["SECOND_FACTOR"] = "optional"
    visitor = Visitor(app).sign_in(lead)
    visitor.get("/users/new")
    visitor.send({"name": "Rosa Weber", "email": "rosa@example.org", "role": "LEAD"}, holding="email")
    first = mails(session)[0].values["token"]
    rosa = session.scalars(select(User).where(User.email == "rosa@example.org")).one()
    visitor.get(f"/users/{rosa.id}")
    visitor.send(form=f"/users/{rosa.id}/invite")
    earlier, later = mails(session)
    assert earlier.state is MailState.CANCELLED
    assert "token" not in earlier.values
    Visitor(app).get(f"/invitation/{first}", status=410)
    Visitor(app).get(f"/invitation/{later.values['token']}")
    visitor.send(form=f"/users/{rosa.id}/withdraw-invitation")
    Visitor(app).get(f"/invitation/{later.values['token']}", status=410)


def test_sent_mail_keeps_no_token(session: Session, app: Flask, user: User, clock: StoppedClock) -> None:
    asked_for_link(app, user.email)
    [mail] = mails(session)
    mark_sent(mail, clock())
    assert "token" not in mail.values
