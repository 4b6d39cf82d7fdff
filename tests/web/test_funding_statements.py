"""A municipality finds, checks, downloads and signs its statement; nobody sees another's."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import Access, AccessLog
from mentoring.funding.models import MunicipalityContact, SelfDeclaration, Statement
from mentoring.funding.rules.forecast import Forecast, forecast
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.issuing import close_canton
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from mentoring.places.models import Municipality
from tests.builders import GRENCHEN, OLTEN, a_user, renew
from tests.funding_ground import CREDITOR, Money, at
from tests.page import Visitor

ON = date(2027, 4, 10)


@pytest.fixture
def olten(app: Flask, session: Session) -> User:
    """The user of Olten; the first quarter is closed: Olten owes 85.00, Grenchen 25.00."""
    money = Money(session)
    money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.F))
    money.tandem(money.caritas, money.mentee(money.caritas, GRENCHEN, ResidenceStatus.S, last_name="Geheim"))
    money.tandem(money.srk, money.mentee(money.srk, OLTEN, ResidenceStatus.S))
    money.cost(money.caritas, money.periods[0], 100_00)
    money.cost(money.srk, money.periods[0], 60_00)
    for organisation in (money.caritas, money.srk):
        close_period(session, organisation, money.periods[0], actor=money.lead, now=at(ON), today=ON)
    user = a_user(session, Role.MUNICIPALITY, municipality_bfs=OLTEN, name="Brigitte Nussbaumer")
    close_canton(session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(ON), today=ON)
    session.commit()
    app.config["SECOND_FACTOR"] = "optional"
    return user


def number_of(session: Session, bfs: int) -> int:
    """The statement of a municipality."""
    return session.scalars(select(Statement.id).where(Statement.municipality_bfs == bfs)).one()


def test_it_signs_in_and_sees_its_statement_and_no_other(app: Flask, session: Session, olten: User) -> None:
    visitor = Visitor(app).sign_in(olten)
    page = visitor.get("/funding/statements")
    assert "85.00" in page.words()
    assert "Grenchen" not in page.words()
    page = visitor.get(f"/funding/statements/{number_of(session, OLTEN)}")
    assert "CHF 85.00" in page.words()
    assert "R2027-0002" in page.words()
    assert "Geheim" not in page.text
    foreign = number_of(session, GRENCHEN)
    for address in ("", "/file.pdf", "/file.csv"):
        visitor.get(f"/funding/statements/{foreign}{address}", status=404)
    renew(session)
    denied = session.scalars(select(AccessLog.subject_id).where(AccessLog.action == Access.DENIED)).all()
    assert denied.count(foreign) == 3


def test_all_three_files_say_the_same_amount(app: Flask, session: Session, olten: User) -> None:
    visitor, number = Visitor(app).sign_in(olten), number_of(session, OLTEN)
    for ending, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = visitor.client.get(f"/funding/statements/{number}/file.{ending}")
        assert answer.status_code == 200
        assert answer.data.startswith(begins)
        assert f"2027-Q1_{OLTEN}_olten_R2027" in answer.headers["Content-Disposition"]
    renew(session)
    exported = session.scalars(select(AccessLog.detail).where(AccessLog.action == Access.EXPORTED)).all()
    assert sorted(exported) == ["csv", "pdf", "xlsx"]


def test_it_signs_once_and_says_in_which_function(app: Flask, session: Session, olten: User) -> None:
    visitor, number = Visitor(app).sign_in(olten), number_of(session, OLTEN)
    visitor.get(f"/funding/statements/{number}")
    page = visitor.send({"function": ""}, holding="function", status=422)
    assert page.title.startswith("Fehler:")
    assert "in welcher Funktion" in page.words()
    page = visitor.send({"function": "Leiterin Finanzen", "entitled": "y"}, holding="function")
    assert "Unterzeichnet am" in page.words()
    renew(session)
    signed = session.get_one(SelfDeclaration, number)
    assert (signed.signed_by_name, signed.function) == ("Brigitte Nussbaumer", "Leiterin Finanzen")


def test_it_keeps_its_address_and_account(app: Flask, session: Session, olten: User) -> None:
    visitor = Visitor(app).sign_in(olten)
    visitor.get("/funding/contact")
    page = visitor.send(
        {"town": "Olten", "postcode": "4600", "iban": "CH00 1234"}, holding="iban", status=422
    )
    assert "Diese IBAN gibt es so nicht" in page.words()
    assert "CH00 1234" in page.text
    visitor.send({"iban": "CH93 0076 2011 6238 5295 7"}, holding="iban")
    renew(session)
    assert session.get_one(MunicipalityContact, OLTEN).iban == "CH9300762011623852957"


def test_a_region_sees_its_municipalities_and_the_canton_all(
    app: Flask, session: Session, olten: User
) -> None:
    region = session.get_one(Municipality, OLTEN).social_region_id
    referrer = a_user(session, Role.REFERRER, social_region_id=region)
    controller = a_user(session, Role.CONTROLLER)
    session.commit()
    seen = Visitor(app).sign_in(referrer)
    assert "Grenchen" not in seen.get("/funding/statements").words()
    assert "Olten" in seen.get("/funding/statements").words()
    everything = Visitor(app).sign_in(controller).get("/funding/statements").words()
    assert "Grenchen" in everything
    assert "110.00" in everything


def test_before_the_first_closing_there_is_a_sentence(app: Flask, session: Session) -> None:
    Money(session)
    user = a_user(session, Role.MUNICIPALITY)
    session.commit()
    app.config["SECOND_FACTOR"] = "optional"
    assert "Noch keine Abrechnung" in Visitor(app).sign_in(user).get("/funding/statements").words()


def test_a_forecast_needs_two_periods_and_one_to_come() -> None:
    assert forecast([100_00], [100_00], 3) is None
    assert forecast([100_00, 120_50], [100_00, 110_50], 0) is None
    assert forecast([100_00, 120_50], [100_00, 110_50], 2) == Forecast(100_00, 111_00, 420_50, 442_50)
