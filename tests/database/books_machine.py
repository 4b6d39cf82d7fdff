"""Somebody who books at random: costs, closings, statements, payments, payouts, repayments, reversals.

Every run is one transaction that is rolled back at its end. After each step the books are compared with a
small model of their own, and with what must hold whatever was booked.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from mentoring.accounts.models import Organisation
from mentoring.funding.models import CostEntry, JournalEntry, SelfDeclaration, Statement
from mentoring.funding.queries import periods, statements
from mentoring.funding.queries.ledger import balances, entry, reversal_of
from mentoring.funding.services import fund_money, payments
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.costs import CostFacts, record_cost, reverse_cost
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.reversing import BY_HAND, reverse_by_hand
from mentoring.funding.vocabulary import Account, CostCategory
from mentoring.people.models import Residence
from mentoring.wording import Refused
from tests.database.books_ground import PLACES, Ground
from tests.database.books_hold import what_holds
from tests.funding_ground import CREDITOR, at

AMOUNTS = st.integers(1, 50_000_00)
PARTS = st.sampled_from((0, 3, 7, 10, 10, 11, 15))
"""Tenths of what could be paid: also nothing, and more than all."""

Balances = dict[tuple[Account, str], int]


class Bookkeeper(RuleBasedStateMachine):
    """One run. ``bank`` is what the model expects to be there; ``steps`` counts what was done."""

    ground: Ground
    steps: Counter[str]

    @initialize()
    def begin(self) -> None:
        """A morning after the first quarter."""
        self.session, self.money = self.ground.session, self.ground.money
        self.session.rollback()
        self.today = date(2027, 4, 2)
        self.bank = 0
        self.known = balances(self.session)

    def teardown(self) -> None:
        """Nothing of a run is kept."""
        self.ground.session.rollback()

    @invariant()
    def the_books_hold(self) -> None:
        """After every step."""
        if hasattr(self, "bank"):
            self.known = what_holds(self.session, self.today, self.bank)

    @property
    def when(self) -> dict[str, Any]:
        """Day and instant of a step."""
        return {"now": self.now, "today": self.today}

    @property
    def now(self) -> datetime:
        """The instant of a step; the clock goes on."""
        return at(self.today) + timedelta(seconds=sum(self.steps.values()) % 30_000)

    def organisation(self, first: bool) -> Organisation:
        """One of the two."""
        return self.money.caritas if first else self.money.srk

    def attempt(self, what: str, act: Callable[[], int]) -> None:
        """Books and changes the model by what went into the bank; what is refused changes nothing."""
        try:
            self.bank += act()
            self.steps[what] += 1
        except Refused:
            self.steps["refused"] += 1
            assert balances(self.session) == self.known

    @rule(
        first=st.booleans(),
        amount=AMOUNTS,
        quarter=st.integers(0, 3),
        category=st.sampled_from(CostCategory),
        how=st.sampled_from(("pool", "pool", "pool", "direct", "accrual")),
    )
    def spend(self, first: bool, amount: int, quarter: int, category: CostCategory, how: str) -> None:
        """An organisation enters a cost, also of a closed period, or sets something aside."""
        day = self.money.periods[quarter].starts_on + timedelta(days=10)
        facts = CostFacts(
            amount,
            category,
            day,
            "Zweck",
            "Beleg",
            fund_id=self.ground.gift.id if how == "direct" else None,
            release_by=day + timedelta(days=90) if how == "accrual" else None,
        )
        actor = self.money.lead if first else self.money.lead_srk

        def act() -> int:
            record_cost(self.session, self.organisation(first).id, facts, actor=actor, **self.when)
            return 0

        self.attempt("cost", act)

    @precondition(lambda self: self.costs())
    @rule(pick=st.integers(0, 10**6))
    def take_back(self, pick: int) -> None:
        """A cost is reversed: as if it had never been."""
        costs = self.costs()
        cost = costs[pick % len(costs)]
        before = self.known

        def act() -> int:
            reverse_cost(self.session, cost, reason="falsch", actor=self.money.lead, **self.when)
            return 0

        self.attempt("cost reversed", act)
        side = Account.COSTS, cost.category.value
        changed = balances(self.session).get(side, 0) - before.get(side, 0)
        assert changed in {0, -cost.amount_rappen}

    def costs(self) -> list[CostEntry]:
        """Costs that are no reversals."""
        query = select(CostEntry).where(CostEntry.reverses_id.is_(None)).order_by(CostEntry.id)
        return list(self.session.scalars(query))

    @rule(pick=st.integers(0, 100), bfs=st.sampled_from(PLACES), day=st.integers(0, 80))
    def move(self, pick: int, bfs: int, day: int) -> None:
        """It becomes known late that somebody has moved."""
        person = self.ground.people[pick % len(self.ground.people)]
        on = date(2027, 1, 1) + timedelta(days=day)
        row = Residence(person_id=person.id, municipality_bfs=bfs, valid_from=on, recorded_at=self.now)
        self.session.add(row)
        self.session.flush()
        self.steps["move"] += 1

    @rule(first=st.booleans())
    def close(self, first: bool) -> None:
        """An organisation closes its first open period, however late."""
        organisation = self.organisation(first)
        period = periods.first_open_period(self.session, organisation.id)
        if period is not None:
            self.today = max(self.today, period.ends_on)
            actor = self.money.lead if first else self.money.lead_srk

            def act() -> int:
                close_period(self.session, organisation, period, actor=actor, **self.when)
                return 0

            self.attempt("closing", act)

    @rule()
    def issue(self) -> None:
        """The canton closes its first open period once both organisations have, or is refused."""
        period = periods.first_period_open_as_a_whole(self.session)
        if period is not None:

            def act() -> int:
                actor = self.money.controller
                close_canton(self.session, period, creditor=CREDITOR, actor=actor, **self.when)
                return 0

            self.attempt("issued", act)

    @rule(gift=st.booleans(), amount=AMOUNTS)
    def receive(self, gift: bool, amount: int) -> None:
        """Money comes in from a fund."""
        fund = self.ground.gift if gift else self.money.ip

        def act() -> int:
            fund_money.record_receipt(self.session, fund, **self.given(amount))
            return amount

        self.attempt("receipt", act)

    @rule(gift=st.booleans(), part=PARTS)
    def repay(self, gift: bool, part: int) -> None:
        """What is left of a fund goes back: refused before the cut-off date and beyond what is left."""
        fund = self.ground.gift if gift else self.money.ip
        left = fund_money.standing_of(self.session, fund, self.today).money.balance
        amount = max(0, left) * part // 10

        def act() -> int:
            fund_money.repay(self.session, fund, **self.given(amount))
            assert amount <= left
            return -amount

        self.attempt("repayment", act)

    @precondition(lambda self: self.stated())
    @rule(pick=st.integers(0, 10**6), part=PARTS)
    def pay(self, pick: int, part: int) -> None:
        """A municipality pays a part, all or too much; or is paid what is its due."""
        found = self.stated()
        statement = statements.statement(self.session, found[pick % len(found)])
        assert statement is not None
        left = payments.standing_of(self.session, statement, self.today).open
        amount = abs(left) * part // 10

        def act() -> int:
            if left >= 0:
                payments.record_payment(self.session, statement, **self.given(amount or part))
                return amount or part
            payments.pay_out(self.session, statement, **self.given(amount))
            assert amount <= -left
            return -amount

        self.attempt("payment" if left >= 0 else "payout", act)

    @precondition(lambda self: self.stated())
    @rule(pick=st.integers(0, 10**6))
    def declare(self, pick: int) -> None:
        """A municipality signs its self-declaration."""
        found = self.stated()
        number = found[pick % len(found)]
        if self.session.get(SelfDeclaration, number) is None:
            row = SelfDeclaration(
                statement_id=number, signed_at=self.now, signed_by_name="A", function="B", text="C"
            )
            self.session.add(row)
            self.session.flush()

    def stated(self) -> list[int]:
        """Statements with an amount."""
        return list(
            self.session.scalars(
                select(Statement.id).where(Statement.total_rappen != 0).order_by(Statement.id)
            )
        )

    @rule(first=st.booleans(), part=PARTS)
    def pay_organisation(self, first: bool, part: int) -> None:
        """An organisation is paid a part of its claim; more is refused."""
        organisation = self.organisation(first)
        claim = payments.claims(self.session).get(organisation.id)
        left = claim.open if claim else 0
        amount = max(0, left) * part // 10

        def act() -> int:
            payments.pay_organisation(self.session, organisation, **self.given(amount))
            assert amount <= left
            return -amount

        self.attempt("organisation paid", act)

    @precondition(lambda self: self.bookings())
    @rule(pick=st.integers(0, 10**6))
    def reverse(self, pick: int) -> None:
        """An entry is reversed: its accounts stand as if it had never been; of others that is refused."""
        found = self.bookings()
        original = entry(self.session, found[pick % len(found)])
        assert original is not None
        before, moved = self.known, effect(original)
        by_hand = original.kind in BY_HAND and reversal_of(self.session, original.id) is None

        def act() -> int:
            actor = self.money.controller
            reverse_by_hand(self.session, original, reason="Irrtum", actor=actor, **self.when)
            assert by_hand
            without = Counter(before)
            without.subtract(moved)
            after = balances(self.session)
            assert {k: v for k, v in after.items() if v} == {k: v for k, v in without.items() if v}
            return -moved.get((Account.BANK, ""), 0)

        self.attempt("reversal", act)

    def bookings(self) -> list[int]:
        """All entries, those that can be reversed by hand twice as often."""
        rows = self.session.execute(select(JournalEntry.id, JournalEntry.kind).order_by(JournalEntry.id))
        return [number for number, kind in rows for _again in range(2 if kind in BY_HAND else 1)]

    def given(self, amount: int) -> dict[str, Any]:
        """What a booking of the canton needs."""
        who = self.money.controller
        return {"amount": amount, "on": self.today, "reference": "", "actor": who, **self.when}


def effect(booked: JournalEntry) -> Balances:
    """Debits less credits of one entry, by account."""
    found: Counter[tuple[Account, str]] = Counter()
    for posting in booked.postings:
        found[posting.debit, posting.debit_detail] += posting.amount_rappen
        found[posting.credit, posting.credit_detail] -= posting.amount_rappen
    return dict(found)
