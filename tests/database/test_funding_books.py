"""Money of funds, payments, payouts and their reversal; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.funding.models import Closing, JournalEntry, SelfDeclaration, Statement
from mentoring.funding.queries import payments as queries
from mentoring.funding.queries import statements
from mentoring.funding.queries.journal import Wanted, journal, journal_size, plain_entries, turnover
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services import fund_money, payments
from mentoring.funding.services.funds import (
    FundFacts,
    PromiseFacts,
    add_fund,
    change_fund,
    promise,
    withdraw_promise,
)
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.reversing import reverse_by_hand
from mentoring.funding.vocabulary import Account, EntryKind, FundKind, PaymentState, StatementKind
from mentoring.wording import Refused
from tests.builders import OLTEN
from tests.database.test_funding_closing import SPRING, SUMMER, a_year, close
from tests.funding_ground import CREDITOR, Money, at

WHEN = {"now": at(SPRING), "today": SPRING}


def issued(session: Session) -> tuple[Money, Statement]:
    """The first quarter closed as a whole, and the invoice of Olten."""
    money = a_year(session)
    close(money, 1, SPRING)
    close_canton(session, money.periods[0], creditor=CREDITOR, actor=money.controller, **WHEN)
    number = session.scalars(select(Statement.id).where(Statement.municipality_bfs == OLTEN)).one()
    statement = statements.statement(session, number)
    assert statement is not None
    return money, statement


def test_a_fund_adds_up_and_its_promises_are_used_in_order(session: Session) -> None:
    money, _statement = issued(session)
    entry = fund_money.record_receipt(
        session, money.ip, amount=150_00, on=SPRING, reference="SEM", actor=money.controller, **WHEN
    )
    (standing,) = fund_money.standings(session, SPRING)
    figures = standing.money
    assert (figures.received, figures.used, figures.balance) == (150_00, 50_00, 100_00)
    assert figures.committed == 2 * 10_000_000 - 50_00
    used = {one.given.organisation_id: one.used for one in standing.promises}
    assert used == {money.caritas.id: 50_00, money.srk.id: 0}
    frozen = session.scalars(select(Closing).where(Closing.organisation_id == money.caritas.id)).one()
    assert dict(frozen.result["used"]) == {standing.promises[0].given.id: 50_00}
    reverse_by_hand(session, entry, reason="doppelt", actor=money.controller, **WHEN)
    assert fund_money.standings(session, SPRING)[0].money.received == 0


def test_the_promise_that_ends_first_is_used_before_new_money(session: Session) -> None:
    money = a_year(session)
    early = promise(
        session,
        money.ip,
        PromiseFacts(money.caritas, 20_00, date(2026, 1, 1), date(2027, 6, 30), "Vortrag 2026"),
        actor=money.controller,
        now=at(date(2027, 1, 2)),
    )
    close(money, 1, SPRING)
    (standing,) = fund_money.standings(session, SPRING)
    used = {one.given.id: one.used for one in standing.promises if one.used}
    assert used[early.id] == 20_00
    assert sorted(used.values()) == [20_00, 30_00]


def test_what_is_left_goes_back_after_the_cut_off_date(session: Session) -> None:
    money, _statement = issued(session)
    who = money.controller
    fund_money.record_receipt(session, money.ip, amount=80_00, on=SPRING, reference="", actor=who, **WHEN)
    asked = {"amount": 30_00, "on": SUMMER, "reference": "", "actor": who, "now": at(SUMMER)}
    with pytest.raises(Refused, match="Stichtag"):
        fund_money.repay(session, money.ip, today=SUMMER, **asked)
    money.ip.cut_off_on = SPRING
    for given in list(fund_money.standings(session, SUMMER)[0].promises):
        withdraw_promise(session, given.given, now=at(SUMMER))
    standing = fund_money.standing_of(session, money.ip, SUMMER)
    assert standing.repayable == 30_00
    with pytest.raises(Refused, match="Übrig"):
        fund_money.repay(session, money.ip, today=SUMMER, **{**asked, "amount": 30_01})
    fund_money.repay(session, money.ip, today=SUMMER, **asked)
    after = fund_money.standing_of(session, money.ip, SUMMER)
    assert (after.money.repaid, after.money.balance, after.repayable) == (30_00, 0, 0)


def test_a_payment_may_be_less_or_more_and_the_rest_stays(session: Session) -> None:
    money, statement = issued(session)
    who = money.controller
    total = statement.total_rappen
    assert payments.standing_of(session, statement, SPRING).state is PaymentState.OPEN
    late = SPRING + timedelta(days=31)
    assert payments.standing_of(session, statement, late).overdue
    assert queries.item_sums(session, late).overdue == 110_00
    given = {"on": SPRING, "reference": "", "actor": who, **WHEN}
    payments.record_payment(session, statement, amount=total - 1, **given)
    assert payments.standing_of(session, statement, SPRING) == payments.state_of(
        total, total - 1, SPRING, SPRING
    )
    more = payments.record_payment(session, statement, amount=11, **given)
    assert payments.standing_of(session, statement, SPRING).open == -10
    with pytest.raises(Refused, match="höchstens"):
        payments.pay_out(session, statement, amount=11, **given)
    out = payments.pay_out(session, statement, amount=10, **given)
    assert payments.standing_of(session, statement, SPRING).state is PaymentState.PAID
    for entry in (out, more):
        reverse_by_hand(session, entry, reason="falsch", actor=who, **WHEN)
    assert queries.paid_by_statement(session, [statement.id]) == {statement.id: total - 1}
    with pytest.raises(Refused, match="bereits"):
        reverse_by_hand(session, more, reason="noch einmal", actor=who, **WHEN)
    assert [item.statement.id for item in queries.open_items(session, queries.ItemsWanted(), SPRING, limit=9)]
    assert sum(balances(session).values()) == 0


def test_a_credit_is_paid_out_once_its_declaration_is_signed(session: Session) -> None:
    money, statement = issued(session)
    who = money.controller
    credit = Statement(
        period_id=money.periods[1].id,
        municipality_bfs=OLTEN,
        kind=StatementKind.CREDIT,
        year=2027,
        number=1,
        total_rappen=-40_00,
        issued_at=at(SUMMER),
        data={**statement.data, "due_on": "2027-08-11"},
        hash="0" * 64,
    )
    session.add(credit)
    session.flush()
    assert statements.statement(session, credit.id) is credit
    given = {"on": SUMMER, "reference": "", "actor": who, "now": at(SUMMER), "today": SUMMER}
    with pytest.raises(Refused, match="Selbstdeklaration"):
        payments.pay_out(session, credit, amount=40_00, **given)
    with pytest.raises(Refused, match="Rechnung"):
        payments.record_payment(session, credit, amount=40_00, **given)
    session.add(
        SelfDeclaration(
            statement_id=credit.id, signed_at=at(SUMMER), signed_by_name="A", function="B", text="C"
        )
    )
    session.flush()
    payments.pay_out(session, credit, amount=40_00, **given)
    assert payments.standing_of(session, credit, SUMMER).state is PaymentState.PAID_OUT


def test_an_organisation_is_paid_its_claim_and_not_more(session: Session) -> None:
    money, _statement = issued(session)
    given = {"on": SPRING, "reference": "", "actor": money.controller, **WHEN}
    assert payments.claims(session)[money.caritas.id].open == 100_00
    with pytest.raises(Refused, match="Guthaben"):
        payments.pay_organisation(session, money.caritas, amount=100_01, **given)
    payments.pay_organisation(session, money.caritas, amount=70_00, **given)
    assert payments.claims(session)[money.caritas.id].open == 30_00
    assert payments.claims(session)[money.srk.id].open == 60_00


def test_what_was_closed_or_stated_is_not_reversed_by_hand(session: Session) -> None:
    money, _statement = issued(session)
    kinds = set()
    for entry in session.scalars(select(JournalEntry)):
        with pytest.raises(Refused):
            reverse_by_hand(session, entry, reason="x", actor=money.controller, **WHEN)
        kinds.add(entry.kind)
    assert kinds == {EntryKind.CLOSING, EntryKind.STATEMENT}


def test_without_an_open_period_nothing_is_booked(session: Session) -> None:
    money, _statement = issued(session)
    for number, on in ((2, SUMMER), (3, date(2027, 10, 10)), (4, date(2028, 1, 10))):
        close(money, number, on)
        close_canton(
            session,
            money.periods[number - 1],
            creditor=CREDITOR,
            actor=money.controller,
            now=at(on),
            today=on,
        )
    with pytest.raises(Refused, match="Alle Perioden"):
        fund_money.record_receipt(
            session,
            money.ip,
            amount=1,
            on=SPRING,
            reference="",
            actor=money.controller,
            now=at(SPRING),
            today=date(2028, 1, 10),
        )


def test_a_code_in_the_ledger_stays_and_none_is_given_twice(session: Session) -> None:
    money, _statement = issued(session)
    facts = FundFacts("ip", "Anders", FundKind.OWN)
    with pytest.raises(Refused, match="vergeben"):
        add_fund(session, facts, now=at(SPRING))
    with pytest.raises(Refused, match="vergeben"):
        add_fund(session, FundFacts("own", "Eigene", FundKind.OWN), now=at(SPRING))
    with pytest.raises(Refused, match="schon gebucht"):
        change_fund(session, money.ip, FundFacts("NEU", "Neu", FundKind.FEDERAL))
    assert change_fund(session, money.ip, FundFacts("IP", "Neu", FundKind.FEDERAL)).name == "Neu"


def test_the_journal_is_read_by_what_is_asked(session: Session) -> None:
    money, statement = issued(session)
    who = money.controller
    payments.record_payment(
        session, statement, amount=5_00, on=SPRING, reference="100%_sicher", actor=who, **WHEN
    )
    every = journal_size(session, Wanted())
    assert every == len(plain_entries(session)) == 5
    assert journal_size(session, Wanted(organisation_id=money.caritas.id)) == 1
    assert journal_size(session, Wanted(organisation_id=0)) == 3
    assert journal_size(session, Wanted(municipality_bfs=OLTEN)) == 2
    assert journal_size(session, Wanted(kinds=(EntryKind.PAYMENT,), text="0%_s")) == 1
    assert journal_size(session, Wanted(text="0__s")) == 0
    (first, *_rest) = journal(session, Wanted(account=Account.BANK), limit=5)
    assert first.postings[0].amount_rappen == 5_00
    owed = str(OLTEN)
    asked = Wanted(account=Account.RECEIVABLE, detail=owed)
    debit, credit = turnover(session, asked, Account.RECEIVABLE, owed)
    assert (debit, credit) == (statement.total_rappen, 5_00)
    assert debit - credit == balances(session)[Account.RECEIVABLE, owed]
