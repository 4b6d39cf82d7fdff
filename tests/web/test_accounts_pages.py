"""Pages of accounts that everybody may open, and the own account."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.outbox import post
from mentoring.permissions import Role
from tests.builders import NOON, a_user, an_organisation, renew
from tests.days import StoppedClock
from tests.page import Visitor


@pytest.mark.parametrize("url", ["/help", "/privacy", "/sign-in", "/forgotten-password"])
@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_public_pages(app: Flask, url: str, language: str) -> None:
    Visitor(app).get(f"{url}?lang={language}")


def test_privacy_names_whom_to_ask(app: Flask, session: Session) -> None:
    an_organisation(session, name="Verein Beispiel", email="auskunft@example.org")
    session.commit()
    page = Visitor(app).get("/privacy")
    assert page.all("a", href="mailto:auskunft@example.org")


def test_health(app: Flask) -> None:
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.get_data()) == (200, b"ok\n")
    app.config["PROPAGATE_ERRORS"] = False
    app.extensions["engine"].dispose()
    app.extensions["engine"] = _broken()
    assert app.test_client().get("/health").status_code == 503


def _broken() -> object:
    from mentoring.database import make_engine

    return make_engine("sqlite:////nowhere/at/all.sqlite")


@pytest.mark.parametrize("role", list(Role))
def test_home_leads_every_role_to_a_page_it_may_open(app: Flask, session: Session, role: Role) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session, role)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    visitor.get("/")


def test_own_account(app: Flask, session: Session) -> None:
    user = a_user(session, Role.MENTOR)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    visitor.get("/account")
    page = visitor.send({"phone": "12", "name": " "}, holding="phone", status=422)
    assert "gibt es so nicht" in page.words()
    visitor.get("/account")
    page = visitor.send(
        {"name": "  Anna\r\nBcc: x@example.org ", "phone": "079 123 45 67", "locale": "fr"}, holding="phone"
    )
    renew(session)
    assert user.name == "Anna Bcc: x@example.org"
    assert (user.phone, user.locale) == ("+41791234567", "fr")
    assert page.all("html")[0].get("lang") == "fr-CH"


def test_own_account_does_not_change_what_is_not_ones_own(app: Flask, session: Session) -> None:
    user = a_user(session, Role.MENTOR, email="own@example.org")
    session.commit()
    visitor = Visitor(app).sign_in(user)
    visitor.get("/account")
    visitor.send({"role": "ADMIN", "email": "other@example.org", "organisation_id": "1"}, holding="phone")
    renew(session)
    assert (user.role, user.email) == (Role.MENTOR, "own@example.org")


def test_ending_other_sessions_keeps_this_one(app: Flask, session: Session, clock: StoppedClock) -> None:
    user = a_user(session, Role.MENTOR)
    session.commit()
    here, elsewhere = Visitor(app).sign_in(user), Visitor(app).sign_in(user)
    here.get("/account")
    words = here.send(form="/account/sessions/end-others").words()
    assert "1 andere Sitzung ist beendet" in words
    assert here.client.get("/account").status_code == 200
    assert elsewhere.client.get("/account").status_code == 302


@pytest.mark.parametrize("url", ["/development/mail", "/development/mail/1", "/development/components"])
def test_development_pages_exist_in_the_demonstration_only(app: Flask, session: Session, url: str) -> None:
    post(
        session, "new_password", address="a@example.org", name="A", locale="de", now=NOON,
        values={"token": "t" * 43, "minutes": 30},
    )  # fmt: skip
    session.commit()
    assert app.test_client().get(url).status_code == 404
    app.config["DEMO"] = True
    Visitor(app).get(url)


def test_mail_in_the_browser_can_be_followed(app: Flask, session: Session) -> None:
    app.config["DEMO"] = True
    user = a_user(session, Role.MENTOR)
    session.commit()
    visitor = Visitor(app)
    visitor.get("/forgotten-password")
    visitor.send({"email": user.email}, holding="email")
    page = visitor.get("/development/mail/1")
    [link] = [a.get("href") for a in page.all("a") if re.match("/new-password/", a.get("href") or "")]
    assert "Neues Passwort" in visitor.get(link).words()
    assert "Postausgang" in visitor.get("/development/mail").words()
    visitor.get("/development/mail/2", status=404)
