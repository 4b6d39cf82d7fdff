"""Three years of money: funds, rules, costs, closed quarters with late facts and corrections, statements."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.demo.calendar import moment
from mentoring.demo.chance import Chance
from mentoring.demo.late import late_facts
from mentoring.demo.organisations import House
from mentoring.demo.payments import Payments
from mentoring.demo.regulation import Regulation
from mentoring.demo.sums import (
    DONATION,
    MONTHLY,
    QUARTERLY,
    SETTLED_AFTER_DAYS,
    year_of_shares,
)
from mentoring.funding.demo import DEMO_CREDITOR
from mentoring.funding.models import CaseKey, FundingPeriod
from mentoring.funding.queries.expenses import expenses_to_book
from mentoring.funding.queries.statements import statements_of_period
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.costs import CostFacts, record_cost
from mentoring.funding.services.expenses import book_expense
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.opening import open_year
from mentoring.funding.vocabulary import CostCategory
from mentoring.permissions import Role
from mentoring.places.queries import municipalities


class Money:
    """Settles quarter after quarter, as it would have happened, with what was known at each time."""

    def __init__(
        self,
        session: Session,
        houses: Sequence[House],
        controller: Actor,
        *,
        seed: int,
        scale: int,
        today: date,
    ) -> None:
        self._session, self._houses, self._controller = session, houses, controller
        self._scale, self._today, self._seed = scale, today, seed
        self._chance = Chance(seed, "money")
        self._payments = Payments(
            session, controller, scale=scale, today=today, chance=Chance(seed, "payments")
        )
        self._organisations = {h.id: session.get_one(Organisation, h.id) for h in houses}
        self._regulation = Regulation(session, houses, controller, scale=scale, today=today)

    def settle(self) -> int:
        """Everything from the pilot to today; returns how many quarters are closed."""
        shares = year_of_shares(self._today)
        self._regulation.decide(shares)
        self._secrets()
        periods = [p for year in range(shares - 2, shares + 1) for p in open_year(self._session, year, 4)]
        closed = 0
        for period in periods:
            if period.starts_on > self._today:
                continue
            self._payments.promised(period)
            self._spend(period)
            self._expenses(period)
            if period.ends_on + timedelta(days=SETTLED_AFTER_DAYS + 3) > self._today:
                continue
            self._close(period)
            closed += 1
            if period.year == shares:
                late_facts(self._session, self._houses, period, self._today, self._chance)
                self._late_document(period)
        self._payments.mails_have_left()
        return closed

    def _secrets(self) -> None:
        for municipality in municipalities(self._session):
            text = f"{self._seed} {municipality.bfs_number}"
            secret = hashlib.sha256(text.encode()).hexdigest()
            self._session.add(CaseKey(municipality_bfs=municipality.bfs_number, secret=secret))
        self._session.flush()

    def _spend(self, period: FundingPeriod) -> None:
        for house in self._houses:
            day = period.starts_on
            while day < period.ends_on:
                last = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
                for category, (francs, purpose) in MONTHLY.items():
                    self._cost(house, category, francs, f"{purpose} {last:%m/%Y}", last)
                day = last + timedelta(days=1)
            middle = period.starts_on + timedelta(days=47)
            for category, (francs, purpose) in QUARTERLY.items():
                self._cost(house, category, francs, purpose, middle)
            if period.number == 2:
                francs, purpose = DONATION
                self._cost(
                    house, CostCategory.OTHER, francs, purpose, middle, fund=self._regulation.donations
                )

    def _expenses(self, period: FundingPeriod) -> None:
        """What was approved before the quarter was closed; later ones are late documents of the next."""
        closed = min(period.ends_on + timedelta(days=SETTLED_AFTER_DAYS), self._today)
        for expense in expenses_to_book(self._session, moment(closed, 0)):
            coordinator = Actor(expense.decided_by_id, expense.decided_by_name, Role.COORDINATOR)
            book_expense(
                self._session, expense, actor=coordinator, now=expense.decided_at or moment(closed, 0)
            )

    def _cost(
        self,
        house: House,
        category: CostCategory,
        francs: int,
        purpose: str,
        day: date,
        *,
        fund: int | None = None,
        recorded_on: date | None = None,
    ) -> None:
        recorded = recorded_on or day + timedelta(days=4)
        if recorded > self._today:
            return
        part = 100 if house is self._houses[0] else 78
        wobble = self._chance.between(-400, 400)
        rappen = francs * part * self._scale * (10_000 + wobble) // 10_000
        number = self._chance.between(1000, 9999)
        record_cost(
            self._session,
            house.id,
            CostFacts(
                amount=rappen,
                category=category,
                concerns_on=day,
                purpose=purpose,
                document=f"B-{day:%y%m}-{number}",
                fund_id=fund,
            ),
            actor=house.lead,
            now=moment(recorded, self._chance.between(8 * 60, 17 * 60)),
            today=recorded,
        )

    def _close(self, period: FundingPeriod) -> None:
        on = period.ends_on + timedelta(days=SETTLED_AFTER_DAYS)
        for number, house in enumerate(self._houses):
            close_period(
                self._session,
                self._organisations[house.id],
                period,
                actor=house.lead,
                now=moment(on, 9 * 60 + 25 * number),
                today=on,
            )
        on += timedelta(days=3)
        close_canton(
            self._session,
            period,
            creditor=DEMO_CREDITOR,
            actor=self._controller,
            now=moment(on, 14 * 60),
            today=on,
        )
        self._payments.own_means(period, on)
        self._payments.of_municipalities(statements_of_period(self._session, period.id), on)

    def _late_document(self, period: FundingPeriod) -> None:
        """After the first quarter a bill turns up that belongs to it."""
        if period.number == 1:
            house, on = self._houses[0], period.ends_on + timedelta(days=57)
            day = period.ends_on - timedelta(days=40)
            self._cost(
                house, CostCategory.TRAINING, 1_840, "Dolmetschen am Einführungskurs", day, recorded_on=on
            )
