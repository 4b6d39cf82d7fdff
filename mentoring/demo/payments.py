"""Money that moves after a quarter is settled: promises received, invoices paid, declarations signed."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.demo.calendar import moment
from mentoring.demo.chance import Chance
from mentoring.funding.models import Commitment, Fund, FundingPeriod, Statement
from mentoring.funding.queries import closings, money
from mentoring.funding.services.declaring import sign_declaration
from mentoring.funding.services.fund_money import record_receipt
from mentoring.funding.services.payments import record_payment
from mentoring.funding.vocabulary import FundKind, StatementKind
from mentoring.outbox import Mail, mark_sent

PAID_AFTER_DAYS = 24
SLOW = 0.06
"""So many municipalities in a hundred, as a share, have not paid after these days."""
GIVEN = 3_000
"""What foundations give in a year, in francs."""


class Payments:
    """Books what comes in, quarter by quarter, as the canton would."""

    def __init__(
        self, session: Session, controller: Actor, *, scale: int, today: date, chance: Chance
    ) -> None:
        self._session, self._controller = session, controller
        self._scale, self._today, self._chance = scale, today, chance

    def promised(self, period: FundingPeriod) -> None:
        """At the beginning of a year what funds have promised for it comes in, and what foundations give."""
        if period.number != 1:
            return
        for fund in money.funds(self._session):
            amount = sum(one.amount_rappen for one in self._promises(fund, period))
            if fund.kind is FundKind.DONATION:
                amount = GIVEN * 100 * self._scale
            self._receive(fund, amount, period.starts_on + timedelta(days=40))

    def own_means(self, period: FundingPeriod, on: date) -> None:
        """What organisations have to pay themselves, they pay in."""
        for fund in money.funds(self._session):
            if fund.kind is FundKind.OWN:
                found = closings.closings(self._session, period_id=period.id)
                paid = [one for closing in found for one in closing.result["paid"]]
                self._receive(fund, sum(one["amount"] for one in paid if one["fund"] == fund.id), on)

    def of_municipalities(self, statements: Sequence[Statement], closed_on: date) -> None:
        """Most invoices are paid in time, and whoever pays has signed."""
        on = closed_on + timedelta(days=PAID_AFTER_DAYS)
        if on > self._today:
            return
        for statement in statements:
            if statement.kind is not StatementKind.INVOICE or self._chance.happens(SLOW):
                continue
            at = moment(on, self._chance.between(8 * 60, 17 * 60))
            record_payment(
                self._session,
                statement,
                amount=statement.total_rappen,
                on=on,
                reference=statement.label,
                actor=self._controller,
                now=at,
                today=on,
            )
            sign_declaration(
                self._session,
                statement,
                function="Finanzverwaltung",
                remark="",
                actor=Actor(None, f"Einwohnergemeinde {statement.municipality.name}", None),
                now=at,
            )

    def mails_have_left(self) -> None:
        """Mails about statements left when these were issued."""
        for mail in self._session.scalars(select(Mail).where(Mail.template == "statement")):
            mark_sent(mail, mail.created_at + timedelta(minutes=1))

    def _promises(self, fund: Fund, period: FundingPeriod) -> list[Commitment]:
        found = money.commitments(self._session, fund_id=fund.id)
        return [one for one in found if one.valid_from == period.starts_on]

    def _receive(self, fund: Fund, amount: int, on: date) -> None:
        if amount <= 0 or on > self._today:
            return
        record_receipt(
            self._session,
            fund,
            amount=amount,
            on=on,
            reference=f"{fund.code} {on:%Y}",
            actor=self._controller,
            now=moment(on, 10 * 60),
            today=on,
        )
