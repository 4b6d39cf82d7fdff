"""The books of the canton's controlling: funds, ledger, open items, as pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import Commitment, Fund, JournalEntry, SelfDeclaration, Statement
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.vocabulary import EntryKind, StatementKind
from mentoring.permissions import Role
from tests.builders import OLTEN, a_user
from tests.database.test_funding_closing import SPRING, a_year, close
from tests.days import StoppedClock
from tests.funding_ground import CREDITOR, Money, at
from tests.page import Visitor
from tests.web.counting import statements

PAGES = (
    "/funding/funds",
    "/funding/surpluses",
    "/funding/accruals",
    "/funding/ledger",
    "/funding/ledger/accounts",
    "/funding/open-items",
    "/funding/organisation-claims",
)


class Books:
    """A quarter closed as a whole, and a controller signed in."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        app.config["SECOND_FACTOR"] = "optional"
        clock.now = at(SPRING)
        self.session, self.clock = session, clock
        self.money: Money = a_year(session)
        close(self.money, 1, SPRING)
        close_canton(
            session,
            self.money.periods[0],
            creditor=CREDITOR,
            actor=self.money.controller,
            now=at(SPRING),
            today=SPRING,
        )
        self.statement = session.scalars(select(Statement).where(Statement.municipality_bfs == OLTEN)).one()
        self.number, self.ip = self.statement.id, self.money.ip.id
        user = session.get_one(User, self.money.controller.user_id)
        session.commit()
        self.who = Visitor(app).sign_in(user)

    def entries(self, kind: EntryKind) -> list[JournalEntry]:
        """What was booked of a kind."""
        self.session.rollback()
        found = select(JournalEntry).where(JournalEntry.kind == kind).order_by(JournalEntry.id)
        return list(self.session.scalars(found))


@pytest.fixture
def books(app: Flask, session: Session, clock: StoppedClock) -> Books:
    """The books after a first quarter."""
    return Books(app, session, clock)


def test_every_page_of_the_books_opens_with_figures(books: Books) -> None:
    for page in PAGES:
        books.who.get(page)
    words = books.who.get("/funding/funds").words()
    assert "Integrationspauschale" in words
    assert "−50.00" in words
    assert "Ausgeglichen." in books.who.get("/funding/ledger/accounts").words()


def test_without_anything_each_page_says_what_comes_next(app: Flask, session: Session) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session, Role.CONTROLLER)
    session.commit()
    who = Visitor(app).sign_in(user)
    for page in PAGES:
        assert (
            "Noch " in (words := who.get(page).words())
            or "Kein" in words
            or "Nichts" in words
            or "weder" in words
        )


def test_the_number_of_queries_does_not_grow_with_the_rows(books: Books, app: Flask) -> None:
    few = {page: queries_of(app, books.who, page) for page in PAGES}
    for amount in range(1, 12):
        books.who.get(f"/funding/funds/{books.ip}/receipts/new")
        books.who.send({"amount": f"{amount}.00"}, holding="amount")
    assert {page: queries_of(app, books.who, page) for page in PAGES} == few


def queries_of(app: Flask, who: Visitor, page: str) -> int:
    """How many SELECTs a page sends."""
    with statements(app) as seen:
        who.get(page)
    return len(seen)


def test_a_fund_is_added_changed_and_refused_at_its_field(books: Books) -> None:
    who = books.who
    who.get("/funding/funds/new")
    page = who.send({"code": "ü", "name": "", "opening": "viel"}, holding="code", status=422)
    words = page.words()
    assert page.title.startswith("Fehler:")
    for message in ("Nur Buchstaben ohne Umlaut", "Bitte einen Namen", "Bitte einen Betrag wie"):
        assert message in words
    given = {
        "code": "SPENDEN",
        "name": "Spenden",
        "kind": "DONATION",
        "opening": "1'000.00",
        "cut_off_on": "31.12.2027",
    }
    page = who.send(given, holding="code")
    assert "1'000.00" in page.words()
    fund = books.session.scalars(select(Fund).where(Fund.code == "SPENDEN")).one()
    assert (fund.opening_rappen, fund.cut_off_on) == (100_000, date(2027, 12, 31))
    who.get(f"/funding/funds/{books.ip}/edit")
    page = who.send({"code": "NEU"}, holding="code", status=422)
    assert "schon gebucht" in page.words()
    page = who.send({"code": "IP", "purpose": "Für VA/FL"}, holding="code")
    assert "Für VA/FL" in page.words()


def test_a_promise_is_given_and_withdrawn(books: Books) -> None:
    who = books.who
    who.get(f"/funding/funds/{books.ip}/promises/new")
    page = who.send(
        {"amount": "100.00", "from_on": "1.7.2027", "last_on": "1.1.2027", "decision": "RRB"},
        status=422,
        holding="amount",
    )
    assert "vor dem ersten" in page.words()
    page = who.send({"last_on": "31.12.2027"}, holding="amount")
    assert "01.07.2027 bis 31.12.2027" in page.words()
    books.session.rollback()
    given = books.session.scalars(select(Commitment).order_by(Commitment.id.desc()).limit(1)).one()
    assert given.valid_to == date(2028, 1, 1)
    first = books.session.scalars(select(Commitment).order_by(Commitment.id).limit(1)).one()
    page = who.get(f"/funding/funds/{books.ip}/promises/{first.id}/withdraw")
    assert "schon verwendet" in page.words()
    who.get(f"/funding/funds/{books.ip}/promises/{given.id}/withdraw")
    who.send({}, holding="sure", status=422)
    page = who.send({"sure": "y"}, holding="sure")
    assert "1 zurückgezogene Zusage" in page.words()
    who.get(f"/funding/funds/{books.ip}/promises/{given.id}/withdraw", status=404)


def test_a_receipt_is_booked_once_and_can_be_undone(books: Books) -> None:
    who = books.who
    page = who.get(f"/funding/funds/{books.ip}/receipts/new")
    values: dict[str, Any] = {**page.values(page.form(holding="amount")), "amount": "80.00"}
    who.post(f"/funding/funds/{books.ip}/receipts/new", values)
    page = who.post(f"/funding/funds/{books.ip}/receipts/new", values)
    (entry,) = books.entries(EntryKind.RECEIPT)
    assert "80.00" in page.words()
    who.post(f"/funding/ledger/{entry.id}/undo", {"csrf_token": values["csrf_token"]})
    assert len(books.entries(EntryKind.REVERSAL)) == 1
    assert "storniert" in who.get("/funding/ledger?kind=RECEIPT").words()
    who.get(f"/funding/funds/{books.ip}/receipts/new")
    page = who.send({"amount": "0", "on": "1.1.2099"}, holding="amount", status=422)
    assert "bis heute" in page.words()


def test_what_is_left_after_the_cut_off_date_is_proposed(books: Books) -> None:
    who = books.who
    who.get(f"/funding/funds/{books.ip}/receipts/new")
    who.send({"amount": "80.00"}, holding="amount")
    for given in books.session.scalars(select(Commitment)):
        given.withdrawn_at = at(SPRING)
    books.session.get_one(Fund, books.ip).cut_off_on = date(2027, 3, 31)
    books.session.commit()
    assert "CHF 30.00 sind übrig" in who.get("/funding/funds").words()
    page = who.get(f"/funding/funds/{books.ip}/repayment")
    assert page.values(page.form(holding="amount"))["amount"] == ["30.00"]
    page = who.send({}, holding="amount")
    assert "Rückzahlung von CHF 30.00 gebucht" in page.words()
    assert "Rückzahlung fällig" not in page.words()


def test_a_payment_leaves_the_rest_open_and_an_excess_is_paid_out(books: Books) -> None:
    who, url = books.who, f"/funding/open-items/{books.number}"
    page = who.get(f"{url}/payment")
    assert page.values(page.form(holding="amount"))["amount"] == ["85.00"]
    page = who.send({"amount": "80.00"}, holding="amount")
    assert "Offen bleiben CHF 5.00" in page.words()
    assert "teilweise bezahlt" in page.words()
    who.get(f"{url}/payment")
    page = who.send({"amount": "6.00"}, holding="amount")
    assert "CHF 1.00 sind zu viel bezahlt" in page.words()
    who.get(f"{url}/payout")
    page = who.send({"amount": "2.00"}, holding="amount", status=422)
    assert "höchstens CHF 1.00" in page.words()
    who.send({"amount": "1.00"}, holding="amount")
    assert "ausbezahlt" not in who.get("/funding/open-items").words().split("Gemeinde")[0]
    assert "bezahlt" in who.get("/funding/open-items?show=all&q=olten").words()
    books.clock.now = at(SPRING + timedelta(days=40))
    who.sign_in(books.session.get_one(User, books.money.controller.user_id))
    assert "überfällig" in who.get("/funding/open-items").words()
    who.get("/funding/open-items/999999/payment", status=404)


def test_a_credit_waits_for_its_declaration(books: Books) -> None:
    books.session.execute(select(func.count(SelfDeclaration.statement_id)))
    kept = books.session.get_one(Statement, books.number)
    credit = Statement(
        period_id=books.money.periods[1].id,
        municipality_bfs=OLTEN,
        kind=StatementKind.CREDIT,
        year=2027,
        number=1,
        total_rappen=-40_00,
        issued_at=at(SPRING),
        data=kept.data,
        hash="0" * 64,
    )
    books.session.add(credit)
    books.session.commit()
    number = credit.id
    assert "Selbstdeklaration fehlt" in books.who.get("/funding/open-items").words()
    page = books.who.get(f"/funding/open-items/{number}/payout")
    assert "noch nicht unterzeichnet" in page.words()
    books.session.add(
        SelfDeclaration(statement_id=number, signed_at=at(SPRING), signed_by_name="A", function="B", text="C")
    )
    books.session.commit()
    books.who.get(f"/funding/open-items/{number}/payout")
    page = books.who.send({}, holding="amount")
    assert "Auszahlung von CHF 40.00 gebucht" in page.words()


def test_an_organisation_is_paid_at_most_its_claim(books: Books) -> None:
    url = f"/funding/organisation-claims/{books.money.caritas.id}/payout"
    books.who.get(url)
    page = books.who.send({"amount": "100.05"}, holding="amount", status=422)
    assert "mehr wird nicht ausbezahlt" in page.words()
    page = books.who.send({"amount": "100.00"}, holding="amount")
    assert "Auszahlung von CHF 100.00 gebucht" in page.words()


def test_what_was_closed_is_not_reversed_by_hand(books: Books) -> None:
    (closing, *_others) = books.entries(EntryKind.CLOSING)
    page = books.who.get(f"/funding/ledger/{closing.id}")
    assert "Ein Abschluss wird nicht storniert" in page.words()
    assert "Stornieren …" not in page.words()
    books.who.get(f"/funding/ledger/{closing.id}/reverse", status=422)
    books.who.get(f"/funding/open-items/{books.number}/payment")
    books.who.send({}, holding="amount")
    (payment,) = books.entries(EntryKind.PAYMENT)
    books.who.get(f"/funding/ledger/{payment.id}/reverse")
    books.who.send({"reason": " "}, holding="reason", status=422)
    page = books.who.send({"reason": "falsche Gemeinde"}, holding="reason")
    assert "falsche Gemeinde" in page.words()
    books.who.get("/funding/ledger/999999", status=404)
