"""The money of funds: where each stands, what came in, what goes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import Commitment, Fund, JournalEntry
from mentoring.funding.queries import funds as queries
from mentoring.funding.queries import money
from mentoring.funding.rules.funds import (
    FundMoney,
    fund_table,
    promise_use,
    still_promised,
    to_repay,
)
from mentoring.funding.rules.settling import Grant
from mentoring.funding.rules.tables import require_agreement
from mentoring.funding.services.bookkeeping import book, canton_period
from mentoring.funding.services.ledger import Move, Side
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.money import show_rappen
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Promise:
    """A promise with what it has been used for, and what of it can still be used; in Rappen."""

    given: Commitment
    used: int
    open: int

    @property
    def last_on(self) -> date:
        """The last day for which it holds."""
        return self.given.valid_to - timedelta(days=1)

    @property
    def lapsed(self) -> int:
        """What can no longer be used because all its periods are closed."""
        return self.given.amount_rappen - self.used - self.open


@dataclass(frozen=True)
class FundStanding:
    """A fund, its figures, its promises in the order of their use, and what is proposed to go back."""

    fund: Fund
    money: FundMoney
    promises: Sequence[Promise] = field(default_factory=tuple)
    repayable: int = 0


def standings(session: Session, today: date) -> list[FundStanding]:
    """Every fund as it stands now. Raises ``Disagreement`` if the table of all does not add up."""
    found = _standings(session, today)
    rows = {one.fund.code: one.money for one in found}
    require_agreement([fund_table(rows, total_of(found))])
    return found


def total_of(found: Sequence[FundStanding]) -> FundMoney:
    """The figures of all funds together."""
    return sum((one.money for one in found), FundMoney())


def standing_of(session: Session, fund: Fund, today: date) -> FundStanding:
    """One fund as it stands now."""
    return next(one for one in standings(session, today) if one.fund.id == fund.id)


def record_receipt(
    session: Session,
    fund: Fund,
    *,
    amount: int,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    """Posts money that came in from a fund."""
    return book(
        session,
        EntryKind.RECEIPT,
        Move(Side(Account.BANK), Side(Account.FUND, fund.code), amount),
        on=on,
        text=f"Eingang {fund.name}",
        reference=reference,
        period=canton_period(session),
        actor=actor,
        now=now,
        today=today,
    )


def repay(
    session: Session,
    fund: Fund,
    *,
    amount: int,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    """Posts what goes back to where the money came from: after the cut-off date, at most what is left."""
    period = canton_period(session)
    if fund.cut_off_on is None:
        raise Refused(N_("Ohne Stichtag ist nichts zurückzuzahlen: bitte zuerst den Stichtag eintragen."))
    if today <= fund.cut_off_on:
        raise Refused(
            N_("Zurückbezahlt wird nach dem Stichtag %(day)s."), day=fund.cut_off_on.strftime("%d.%m.%Y")
        )
    left = standing_of(session, fund, today).money.balance
    if amount > left:
        raise Refused(
            N_("Übrig sind CHF %(left)s: mehr kann nicht zurückbezahlt werden."),
            field="amount",
            left=show_rappen(max(0, left)),
        )
    return book(
        session,
        EntryKind.REPAYMENT,
        Move(Side(Account.FUND, fund.code), Side(Account.BANK), amount),
        on=on,
        text=f"Rückzahlung {fund.name}",
        reference=reference,
        period=period,
        actor=actor,
        now=now,
        today=today,
    )


def _standings(session: Session, today: date) -> list[FundStanding]:
    moves, open_from = queries.fund_moves(session), queries.open_from(session)
    taken, promised = queries.takings(session), money.commitments(session)
    used: dict[int, int] = {}
    grants: dict[int, Grant] = {}
    for organisation_id in {one.organisation_id for one in promised}:
        own = [_grant(one) for one in promised if one.organisation_id == organisation_id]
        grants |= {grant.number: grant for grant in own}
        used |= promise_use(own, taken.get(organisation_id, ()))
    found = []
    for fund in money.funds(session):
        promises = [
            Promise(
                one,
                used[one.id],
                still_promised(grants[one.id], used[one.id], open_from.get(one.organisation_id)),
            )
            for one in sorted(promised, key=lambda one: (one.organisation_id, one.valid_to, one.valid_from))
            if one.fund_id == fund.id
        ]
        own_moves = {kind: amount for (code, kind), amount in moves.items() if code == fund.code}
        received, repaid = own_moves.pop(EntryKind.RECEIPT, 0), own_moves.pop(EntryKind.REPAYMENT, 0)
        figures = FundMoney(
            opening=fund.opening_rappen,
            received=received,
            used=-sum(own_moves.values()),
            repaid=-repaid,
            committed=sum(one.open for one in promises),
        )
        found.append(FundStanding(fund, figures, promises, to_repay(figures, fund.cut_off_on, today)))
    return found


def _grant(one: Commitment) -> Grant:
    return Grant(one.id, one.fund_id, one.amount_rappen, one.valid_from, one.valid_to)
