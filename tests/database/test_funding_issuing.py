"""Statements are issued all or none, only if they can be paid; and what the database is asked for it."""

from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.funding.documents.payment import payment_svg
from mentoring.funding.models import Closing, FundingPeriod, MunicipalityContact, Statement
from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.declaring import ContactFacts, change_contact
from mentoring.funding.services.issuing import close_canton, creditor_missing
from mentoring.funding.services.snapshots import sealed, verified
from mentoring.funding.vocabulary import KeyKind, StatementKind
from mentoring.outbox import Mail
from mentoring.permissions import Role
from mentoring.wording import Refused
from tests.builders import GRENCHEN, OLTEN, SOLOTHURN, a_user
from tests.funding_ground import CREDITOR, Money, at
from tests.web.counting import selects

ON = date(2028, 1, 12)
ADDRESS = {"street": "Dornacherstrasse", "house_number": "1", "postcode": "4600", "town": "Olten"}


@pytest.fixture
def money(session: Session) -> Money:
    """100.00 by inhabitants in the first quarter, closed by both organisations."""
    found = Money(session, key=KeyKind.K1, promise=1)
    found.cost(found.caritas, found.periods[0], 100_000_00)
    close(found, found.periods[0])
    return found


def close(money: Money, period: FundingPeriod) -> None:
    """Both organisations close a period."""
    for organisation in (money.caritas, money.srk):
        close_period(money.session, organisation, period, actor=money.lead, now=at(ON), today=ON)


def issue(money: Money, creditor: Party = CREDITOR) -> Any:
    """The canton closes the first quarter."""
    who = {"actor": money.controller, "now": at(ON), "today": ON}
    return close_canton(money.session, money.periods[0], creditor=creditor, **who)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iban": "CH4431999123000889012"}, "keine QR-IBAN"),
        ({"iban": "CH9300762011623852958"}, "keine gültige Schweizer IBAN"),
        ({"postcode": ""}, "Verrechnungsstelle Mentoring, Postleitzahl: Das fehlt"),
        ({"town": ""}, "Verrechnungsstelle Mentoring, Ort: Das fehlt"),
        ({"name": "Amt 🎉"}, "Zeichen, die Banken nicht annehmen"),
        ({"name": ""}, "Angaben der Rechnungsstellerin"),
    ],
)
def test_nothing_is_issued_that_nobody_could_pay(money: Money, changes: dict[str, str], said: str) -> None:
    creditor = msgspec.structs.replace(CREDITOR, **changes)
    assert said in str(creditor_missing(creditor))
    with pytest.raises(Refused, match=said):
        issue(money, creditor)
    assert money.session.scalar(select(func.count()).select_from(Statement)) == 0
    assert creditor_missing(CREDITOR) is None


def test_the_municipality_whose_address_no_bank_takes_is_named(money: Money) -> None:
    money.session.add(MunicipalityContact(municipality_bfs=OLTEN, **{**ADDRESS, "street": "Δρόμος"}))
    money.session.flush()
    with pytest.raises(Refused, match=r"Für Olten .*Strasse: Das enthält Zeichen"):
        issue(money)
    assert money.session.scalar(select(func.count()).select_from(Statement)) == 0
    assert money.periods[0].closed_at is None


def test_a_municipality_keeps_no_address_that_no_bank_takes(session: Session) -> None:
    for field, value in (("street", "Δρόμος"), ("town", "x" * 36), ("house_number", "9" * 17)):
        with pytest.raises(Refused) as refused:
            change_contact(session, OLTEN, ContactFacts(**{**ADDRESS, field: value}), version=None)
        assert refused.value.field == field
    assert change_contact(session, OLTEN, ContactFacts(**ADDRESS), version=None).town == "Olten"


def test_every_invoice_has_a_payment_part(money: Money) -> None:
    change_contact(money.session, OLTEN, ContactFacts(**ADDRESS), version=None)
    invoices = [one for one in issue(money) if one.kind is StatementKind.INVOICE]
    assert len(invoices) > 100
    for one in invoices[:10]:
        assert payment_svg(msgspec.convert(one.data, StatementData), "Abrechnung", "de")


def test_everybody_of_a_municipality_is_told_and_nobody_else(money: Money) -> None:
    here = [a_user(money.session, Role.MUNICIPALITY, municipality_bfs=OLTEN) for _ in range(2)]
    there = a_user(money.session, Role.MUNICIPALITY, municipality_bfs=GRENCHEN)
    gone = a_user(money.session, Role.MUNICIPALITY, municipality_bfs=SOLOTHURN, disabled_at=at(ON))
    a_user(money.session, Role.CONTROLLER)
    with selects(engine_of(money)) as seen:
        issue(money)
    assert len([one for one in seen if "FROM user_account" in one]) == 1
    mails = sorted(money.session.scalars(select(Mail.address)))
    assert mails == sorted(user.email for user in (*here, there))
    assert gone.email not in mails


def test_seals_of_a_year_are_checked_with_as_few_questions_as_one(session: Session, money: Money) -> None:
    counts = []
    for period in money.periods:
        close(money, period)
        session.expire_all()
        closings = session.scalars(select(Closing).order_by(Closing.id)).all()
        with selects(engine_of(money)) as seen:
            whole = sealed(session, closings)
        counts.append(len(seen))
        assert whole == dict.fromkeys((one.id for one in closings), True)
        assert whole == {
            closing.id: seal
            for house in (money.caritas, money.srk)
            for closing, seal in verified(session, house.id)
        }
    assert len(closings) == 8
    assert set(counts) == {4}


def engine_of(money: Money) -> Engine:
    """What the session of a world asks."""
    return money.session.get_bind().engine
