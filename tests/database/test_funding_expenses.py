"""Approved expenses become costs by themselves: each once, whoever is at it at the same time."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.database import writing
from mentoring.funding.models import CostEntry, ExpenseCost, JournalEntry, OrganisationPeriod
from mentoring.funding.queries.expenses import booked_among
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services.costs import reverse_cost
from mentoring.funding.services.expenses import book_approved, follow_decision
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.vocabulary import Account, CostCategory, EntryKind
from mentoring.meetings.models import Expense
from mentoring.meetings.queries.expenses import expense_for
from mentoring.meetings.services import expenses as services
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.wording import Refused
from tests.builders import GRENCHEN, OLTEN, a_user, actor_of
from tests.database.test_funding_closing import close
from tests.funding_ground import CREDITOR, Money, at
from tests.support_builders import an_expense

MARCH, SPRING, MAY, SUMMER = date(2027, 3, 3), date(2027, 4, 10), date(2027, 5, 5), date(2027, 7, 12)


@pytest.fixture(autouse=True)
def wired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DECIDED", [follow_decision])


class Spending:
    """An organisation with a tandem whose mentor claims, and a coordinator who decides."""

    def __init__(self, session: Session) -> None:
        self.session, self.money = session, Money(session)
        self.organisation = self.money.caritas
        self.tandem: Tandem = self.money.tandem(
            self.organisation, self.money.mentee(self.organisation, OLTEN, ResidenceStatus.S)
        )
        self.actor: Actor = actor_of(a_user(session, Role.COORDINATOR, organisation_id=self.organisation.id))

    def claim(self, rappen: int = 860, on: date = MARCH, **given: Any) -> Expense:
        made = an_expense(
            self.session, self.tandem, amount_rappen=rappen, spent_on=on, claimed_at=at(on), **given
        )
        loaded = expense_for(self.session, self.actor, made.id, lock=True)
        assert loaded is not None
        return loaded

    def approve(self, expense: Expense, on: date = MARCH) -> None:
        services.approve_expense(self.session, expense, actor=self.actor, now=at(on))

    def refuse(self, expense: Expense, on: date = MARCH) -> None:
        services.refuse_expense(self.session, expense, reason="war ein Irrtum", actor=self.actor, now=at(on))

    def costs(self) -> list[tuple[int, date, int]]:
        """Amount, day and period of every cost, in the order in which they were booked."""
        rows = self.session.scalars(select(CostEntry).order_by(CostEntry.id))
        return [(row.amount_rappen, row.concerns_on, row.period_id) for row in rows]

    def spent(self) -> int:
        """What the ledger says the organisation spent."""
        found = balances(self.session)
        return sum(amount for (account, _), amount in found.items() if account is Account.COSTS)


@pytest.fixture
def spending(session: Session) -> Spending:
    return Spending(session)


def test_what_is_approved_is_a_cost_of_its_day_and_names_nobody(spending: Spending) -> None:
    expense = spending.claim(2100, kind=ExpenseKind.CAR, km=30, purpose="Fahrt mit Ahmad zum Arzt")
    spending.approve(expense)
    (cost,) = spending.session.scalars(select(CostEntry)).all()
    assert (cost.amount_rappen, cost.concerns_on, cost.category) == (2100, MARCH, CostCategory.VOLUNTEERS)
    assert (cost.programme_id, cost.period_id) == (expense.programme_id, spending.money.periods[0].id)
    assert cost.recorded_by_name == spending.actor.name
    assert "Ahmad" not in f"{cost.purpose} {cost.document}"
    link = spending.session.scalars(select(ExpenseCost)).one()
    assert (link.expense_id, link.cost_id) == (expense.id, cost.id)
    entry = spending.session.scalars(select(JournalEntry).where(JournalEntry.cost_id == cost.id)).one()
    assert entry.kind is EntryKind.COST
    assert spending.spent() == 2100
    assert sum(balances(spending.session).values()) == 0


def test_what_waits_or_is_refused_or_withdrawn_costs_nothing(spending: Spending) -> None:
    spending.claim()
    spending.refuse(spending.claim())
    services.withdraw_expense(spending.session, spending.claim(), actor=spending.actor, now=at(MARCH))
    assert spending.costs() == []
    assert book_approved(spending.session, at(MARCH)) == 0


def test_an_approval_that_was_a_mistake_is_taken_back_in_the_books(spending: Spending) -> None:
    expense, other = spending.claim(860), spending.claim(1490)
    spending.approve(expense)
    spending.approve(other)
    spending.refuse(expense)
    assert [amount for amount, _, _ in spending.costs()] == [860, 1490, -860]
    assert spending.spent() == 1490
    spending.refuse(expense)
    with pytest.raises(Refused, match="entschieden"):
        spending.approve(expense)
    assert book_approved(spending.session, at(SPRING)) == 0
    assert len(spending.costs()) == 3


def test_a_cost_that_the_lead_reversed_by_hand_is_not_reversed_again(spending: Spending) -> None:
    expense = spending.claim()
    spending.approve(expense)
    cost = spending.session.scalars(select(CostEntry)).one()
    reverse_cost(
        spending.session, cost, reason="Beleg fehlt", actor=spending.money.lead, now=at(MARCH), today=MARCH
    )
    spending.refuse(expense)
    assert [amount for amount, _, _ in spending.costs()] == [860, -860]


def test_an_expense_of_a_closed_period_is_a_late_document_and_the_statements_say_so(
    spending: Spending,
) -> None:
    money = spending.money
    money.tandem(money.srk, money.mentee(money.srk, GRENCHEN, ResidenceStatus.S))
    money.cost(money.srk, money.periods[0], 60_00)
    in_time, late = spending.claim(100_00), spending.claim(37_35)
    spending.approve(in_time)
    close(money, 1, SPRING)
    first = issue(money, 1, SPRING)
    assert first == {OLTEN: 100_00, GRENCHEN: 60_00}
    spending.approve(late, MAY)
    assert spending.costs()[-1] == (37_35, MARCH, money.periods[1].id)
    spending.approve(spending.claim(20_00, MAY), MAY)
    close(money, 2, SUMMER)
    assert issue(money, 2, SUMMER)[OLTEN] == 57_35
    spending.refuse(late, SUMMER)
    assert spending.costs()[-1] == (-37_35, MARCH, money.periods[2].id)
    assert spending.spent() == 120_00


def issue(money: Money, number: int, on: date) -> dict[int, int]:
    """What the statements of a period ask of whom."""
    made = close_canton(
        money.session,
        money.periods[number - 1],
        creditor=CREDITOR,
        actor=money.controller,
        now=at(on),
        today=on,
    )
    return {one.municipality_bfs: one.total_rappen for one in made if one.total_rappen}


def test_without_a_period_the_decision_stands_and_is_booked_once_there_is_one(spending: Spending) -> None:
    session = spending.session
    before = spending.claim(500, date(2026, 12, 30))
    expense = spending.claim(860, date(2027, 2, 2))
    last = spending.money.periods[-1]
    states = session.scalars(
        select(OrganisationPeriod).where(OrganisationPeriod.organisation_id == spending.organisation.id)
    ).all()
    for row in states:
        session.delete(row)
    session.flush()
    spending.approve(before)
    spending.approve(expense)
    assert (expense.state, spending.costs()) == (ExpenseState.APPROVED, [])
    assert book_approved(session, at(MARCH)) == 0
    for period in spending.money.periods:
        session.add(OrganisationPeriod(organisation_id=spending.organisation.id, period_id=period.id))
    session.flush()
    assert book_approved(session, at(MARCH)) == 1
    assert book_approved(session, at(MARCH)) == 0
    assert booked_among(session, [before.id, expense.id]) == {expense.id}
    assert last.id not in {period for _, _, period in spending.costs()}
    spending.refuse(before)
    assert spending.spent() == 860


def test_several_who_approve_and_book_at_once_make_one_cost(engine: Engine, session: Session) -> None:
    spending = Spending(session)
    claimed = [spending.claim(100 * n).id for n in range(1, 5)]
    half = spending.claim(4242, state=ExpenseState.APPROVED).id
    session.commit()

    def approve(number: int) -> None:
        with writing(engine) as own:
            expense = expense_for(own, spending.actor, number, lock=True)
            assert expense is not None
            services.approve_expense(own, expense, actor=spending.actor, now=at(MARCH))

    def book(_number: int) -> None:
        with writing(engine) as own:
            book_approved(own, at(MARCH))

    work: list[tuple[Callable[[int], None], int]] = [(approve, n) for n in claimed * 3] + [(book, 0)] * 5
    random.Random(4).shuffle(work)
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(what, number) for what, number in work]:
            done.result()
    session.rollback()
    book(0)
    amounts = sorted(amount for amount, _, _ in spending.costs())
    assert amounts == [100, 200, 300, 400, 4242]
    assert session.scalar(select(func.count()).select_from(ExpenseCost)) == 5
    assert half in booked_among(session, [half])


def test_whatever_is_decided_costs_are_what_is_approved(spending: Spending) -> None:
    session, chance = spending.session, random.Random(11)
    claims = [
        spending.claim(chance.randint(1, 9000), MARCH + timedelta(days=chance.randint(0, 60)))
        for _ in range(16)
    ]
    for day in range(26):
        now = at(MAY + timedelta(days=day))
        expense = chance.choice(claims)
        if day == 9:
            close(spending.money, 1, day_of(now))
        try:
            if chance.random() < 0.7:
                spending.approve(expense, day_of(now))
            else:
                spending.refuse(expense, day_of(now))
        except Refused:
            continue
        approved = session.scalar(
            select(func.coalesce(func.sum(Expense.amount_rappen), 0)).where(
                Expense.state == ExpenseState.APPROVED
            )
        )
        assert spending.spent() == approved == sum(amount for amount, _, _ in spending.costs())
    assert {expense.state for expense in claims} >= {ExpenseState.APPROVED, ExpenseState.REFUSED}
