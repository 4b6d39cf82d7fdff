"""A volunteer gets access: invited from their page, accepted through the mail, signed in to the own page."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from tests.builders import a_mentor, a_user, an_organisation
from tests.page import Visitor

NEW = "drei grüne Velos im Regen"


@pytest.fixture
def coordinator(app: Flask, session: Session) -> User:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session, Role.COORDINATOR, organisation_id=an_organisation(session).id)
    session.commit()
    return user


def a_volunteer(session: Session, coordinator: User, **given: object) -> Mentor:
    mentor = a_mentor(session, coordinator.organisation, email="nadine@example.org", **given)
    session.commit()
    return mentor


def test_from_the_invitation_to_the_own_page(app: Flask, session: Session, coordinator: User) -> None:
    session.refresh(coordinator, ["organisation"])
    mentor = a_volunteer(session, coordinator)
    visitor = Visitor(app).sign_in(coordinator)
    assert "Einladen" in visitor.get(f"/mentors/{mentor.person_id}").words()
    page = visitor.send(form=f"/mentors/{mentor.person_id}/invite")
    assert "Die Einladung geht an nadine@example.org." in page.words()
    assert "noch nicht angenommen" in page.words()
    session.rollback()
    mail = session.scalars(select(Mail).where(Mail.address == "nadine@example.org")).one()
    volunteer = Visitor(app)
    volunteer.get(f"/invitation/{mail.values['token']}")
    volunteer.send({"password": NEW, "again": NEW}, holding="password")
    volunteer.sign_in("nadine@example.org", NEW)
    assert "So erreicht man mich" in volunteer.get("/my/tandems").words()
    assert "Meldet sich mit nadine@example.org an." in visitor.get(f"/mentors/{mentor.person_id}").words()


def test_a_second_invitation_makes_no_second_account(app: Flask, session: Session, coordinator: User) -> None:
    session.refresh(coordinator, ["organisation"])
    mentor = a_volunteer(session, coordinator)
    visitor = Visitor(app).sign_in(coordinator)
    for _time in range(2):
        visitor.get(f"/mentors/{mentor.person_id}")
        visitor.send(form=f"/mentors/{mentor.person_id}/invite")
    session.rollback()
    users = session.scalars(select(User).where(User.email == "nadine@example.org")).all()
    assert [user.role for user in users] == [Role.MENTOR]
    session.refresh(mentor)
    assert mentor.user_id == users[0].id


def test_an_address_that_signs_in_already_is_refused_with_a_sentence(
    app: Flask, session: Session, coordinator: User
) -> None:
    session.refresh(coordinator, ["organisation"])
    mentor = a_volunteer(session, coordinator)
    a_user(session, Role.ADMIN, email="nadine@example.org")
    session.commit()
    visitor = Visitor(app).sign_in(coordinator)
    visitor.get(f"/mentors/{mentor.person_id}")
    visitor.send(form=f"/mentors/{mentor.person_id}/invite")
    session.rollback()
    session.refresh(mentor)
    assert mentor.user_id is None


def test_whoever_has_left_is_not_invited(app: Flask, session: Session, coordinator: User) -> None:
    session.refresh(coordinator, ["organisation"])
    mentor = a_volunteer(session, coordinator, state=MentorState.LEFT)
    visitor = Visitor(app).sign_in(coordinator)
    page = visitor.get(f"/mentors/{mentor.person_id}")
    assert not [f for f in page.all("form") if (f.get("action") or "").endswith("/invite")]
    token = page.values(page.form("/sign-out"))["csrf_token"]
    page = visitor.post(f"/mentors/{mentor.person_id}/invite", {"csrf_token": token})
    assert "braucht keinen Zugang" in page.words()
    session.rollback()
    assert session.scalars(select(Mail)).all() == []
