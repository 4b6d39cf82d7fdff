"""Payments of municipalities, payouts of credits, and what organisations are paid; all of it the canton's."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.funding.models import FundingPeriod, JournalEntry, Statement
from mentoring.funding.queries import payments as queries
from mentoring.funding.queries import statements
from mentoring.funding.rules.payments import Standing, state_of
from mentoring.funding.services.bookkeeping import book, canton_period
from mentoring.funding.services.ledger import Move, Side
from mentoring.funding.vocabulary import Account, EntryKind, StatementKind
from mentoring.money import show_rappen
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Claim:
    """What an organisation has a claim to for its closed periods, and what of it was paid; in Rappen."""

    contributed: int
    paid: int

    @property
    def open(self) -> int:
        """What is still to be paid to it; below zero if corrections took back more than was open."""
        return self.contributed - self.paid


def standing_of(session: Session, statement: Statement, today: date) -> Standing:
    """Where a statement stands."""
    paid = queries.paid_by_statement(session, [statement.id]).get(statement.id, 0)
    return state_of(statement.total_rappen, paid, queries.due_on(session, statement.id), today)


def claims(session: Session) -> dict[int, Claim]:
    """What each organisation has a claim to; none for those that have closed nothing."""
    contributed, paid = queries.contributed(session), queries.paid_to_organisations(session)
    return {
        number: Claim(contributed.get(number, 0), paid.get(number, 0)) for number in {*contributed, *paid}
    }


def record_payment(
    session: Session,
    statement: Statement,
    *,
    amount: int,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    """Posts what a municipality has paid on an invoice: all of it, a part, or too much."""
    period = canton_period(session)
    if statement.kind is not StatementKind.INVOICE:
        raise Refused(N_("Eine Zahlung gehört zu einer Rechnung; dies ist keine."))
    return _book(
        session,
        EntryKind.PAYMENT,
        statement,
        Move(Side(Account.BANK), Side(Account.RECEIVABLE, str(statement.municipality_bfs)), amount),
        text=f"Zahlung {statement.label} {statement.municipality.name}",
        on=on,
        reference=reference,
        period=period,
        actor=actor,
        now=now,
        today=today,
    )


def pay_out(
    session: Session,
    statement: Statement,
    *,
    amount: int,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    """Posts what a municipality is paid: a credit note once its declaration is signed, or an excess."""
    period = canton_period(session)
    refused = may_pay_out(session, statement)
    if refused is not None:
        raise refused
    left = -standing_of(session, statement, today).open
    if amount > left:
        raise Refused(
            N_("Auszuzahlen sind höchstens CHF %(left)s."), field="amount", left=show_rappen(max(0, left))
        )
    return _book(
        session,
        EntryKind.PAYOUT,
        statement,
        Move(Side(Account.RECEIVABLE, str(statement.municipality_bfs)), Side(Account.BANK), amount),
        text=f"Auszahlung {statement.label} {statement.municipality.name}".replace("  ", " "),
        on=on,
        reference=reference,
        period=period,
        actor=actor,
        now=now,
        today=today,
    )


def may_pay_out(session: Session, statement: Statement) -> Refused | None:
    """Why a credit cannot be paid out yet; None if it can. What was paid too much needs no declaration."""
    if statement.kind is not StatementKind.CREDIT:
        return None
    if not statements.declarations(session, [statement.id]):
        return Refused(
            N_("Die Selbstdeklaration ist noch nicht unterzeichnet: ausbezahlt wird erst, wenn sie es ist.")
        )
    return None


def pay_organisation(
    session: Session,
    organisation: Organisation,
    *,
    amount: int,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    """Posts what an organisation is paid for its closed periods: at most its claim.

    Its costs stand on its current account; what funds and municipalities contribute to them is what it may
    be paid. What municipalities have not paid yet is advanced.
    """
    period = canton_period(session)
    left = claims(session).get(organisation.id, Claim(0, 0)).open
    if amount > left:
        raise Refused(
            N_("Das Guthaben der Organisation beträgt CHF %(left)s: mehr wird nicht ausbezahlt."),
            field="amount",
            left=show_rappen(max(0, left)),
        )
    return book(
        session,
        EntryKind.PAYOUT,
        Move(Side(Account.ORGANISATION, organisation.code), Side(Account.BANK), amount),
        on=on,
        text=f"Auszahlung {organisation.name}",
        reference=reference,
        period=period,
        actor=actor,
        now=now,
        today=today,
    )


def _book(
    session: Session,
    kind: EntryKind,
    statement: Statement,
    move: Move,
    *,
    text: str,
    on: date,
    reference: str,
    period: FundingPeriod,
    actor: Actor,
    now: datetime,
    today: date,
) -> JournalEntry:
    return book(
        session,
        kind,
        move,
        on=on,
        text=text,
        reference=reference or statement.label,
        period=period,
        actor=actor,
        now=now,
        today=today,
        statement_id=statement.id,
    )
