"""Expenses: claimed by a volunteer once per form, approved or refused by the coordination, or withdrawn."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import Subject, record
from mentoring.meetings.models import Expense, ExpensePhoto
from mentoring.meetings.queries import expenses as queries
from mentoring.meetings.queries.tandems import support_rules, terms_of
from mentoring.meetings.rules.expenses import FOLLOWING, amount_of, check_claim
from mentoring.meetings.rules.receipts import receipt_of
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.people.models import Mentor
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Refused

OWN = N_("Über eigene Spesen entscheidet jemand anders.")
Decided = Callable[[Session, Expense, Actor, datetime], None]
DECIDED: list[Decided] = []


def when_decided(follow: Decided) -> None:
    """What areas above do, in the same transaction, once a claim is decided on; said again, it stays one."""
    if follow not in DECIDED:
        DECIDED.append(follow)


@dataclass(frozen=True)
class ClaimFacts:
    """What a volunteer claims: kilometres by car, else Rappen; perhaps a photo of the receipt."""

    kind: ExpenseKind
    spent_on: date
    programme_id: int
    purpose: str
    km: int | None = None
    amount: int | None = None
    tandem_id: int | None = None
    photo: bytes | None = None


def claim_expense(
    session: Session, mentor: Mentor, facts: ClaimFacts, *, key: str, actor: Actor, now: datetime, today: date
) -> Expense:
    """Claims an expense within the programme's rules of that day; the same form again is the same claim."""
    known = queries.expense_by_key(session, key)
    if known is not None:
        return _of(known, mentor)
    purpose = cleaned(facts.purpose)[:300]
    if not purpose:
        raise Refused(N_("Bitte angeben, wofür das Geld war."), field="purpose")
    if not queries.serves_in(session, mentor.person_id, facts.programme_id):
        raise Refused(N_("In diesem Programm sind Sie nicht dabei."), field="programme")
    if facts.tandem_id is not None and not queries.accompanies(session, mentor.person_id, facts.tandem_id):
        raise Refused(N_("Dieses Tandem begleiten Sie nicht."), field="tandem_id")
    terms = terms_of(support_rules(session, [facts.programme_id], facts.spent_on)[facts.programme_id])
    amount = amount_of(facts.kind, km=facts.km, amount=facts.amount, terms=terms)
    receipt = receipt_of(facts.photo) if facts.photo is not None else None
    month, year = queries.claimed_around(
        session, mentor.person_id, facts.programme_id, facts.spent_on, lock=True
    )
    check_claim(
        facts.kind,
        amount,
        spent_on=facts.spent_on,
        today=today,
        claimed_in_month=month,
        claimed_in_year=year,
        has_receipt=receipt is not None,
        terms=terms,
    )
    expense = Expense(
        organisation_id=mentor.organisation_id,
        mentor_id=mentor.person_id,
        programme_id=facts.programme_id,
        tandem_id=facts.tandem_id,
        kind=facts.kind,
        spent_on=facts.spent_on,
        km=facts.km if facts.kind is ExpenseKind.CAR else None,
        amount_rappen=amount,
        purpose=purpose,
        once_key=key,
        state=ExpenseState.CLAIMED,
        claimed_at=now,
        claimed_by_id=actor.user_id,
        claimed_by_name=actor.name,
    )
    try:
        with session.begin_nested():
            session.add(expense)
            session.flush()
    except IntegrityError:
        known = queries.expense_by_key(session, key)
        if known is None:
            raise
        return _of(known, mentor)
    if receipt is not None:
        content = base64.b64encode(receipt.content).decode()
        session.add(
            ExpensePhoto(expense_id=expense.id, media_type=receipt.media_type, content=content, added_at=now)
        )
        session.flush()
    return expense


def approve_expense(session: Session, expense: Expense, *, actor: Actor, now: datetime) -> None:
    """The coordination agrees: the amount is owed to the volunteer. The claim is held (``lock=True``)."""
    if actor.user_id is not None and actor.user_id == expense.mentor.user_id:
        raise Refused(OWN)
    _decide(session, expense, ExpenseState.APPROVED, "", actor=actor, now=now)


def refuse_expense(session: Session, expense: Expense, *, reason: str, actor: Actor, now: datetime) -> None:
    """The coordination refuses with a reason, which the volunteer sees; also what was approved by mistake."""
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte den Grund angeben."), field="reason")
    if actor.user_id is not None and actor.user_id == expense.mentor.user_id:
        raise Refused(OWN)
    _decide(session, expense, ExpenseState.REFUSED, reason, actor=actor, now=now)


def withdraw_expense(session: Session, expense: Expense, *, actor: Actor, now: datetime) -> None:
    """The volunteer takes a claim back as long as nobody has decided."""
    _decide(session, expense, ExpenseState.WITHDRAWN, "", actor=actor, now=now)


def _decide(
    session: Session, expense: Expense, to: ExpenseState, reason: str, *, actor: Actor, now: datetime
) -> None:
    before = expense.state
    if before is to:
        return
    if to not in FOLLOWING.get(before, ()):
        raise Refused(N_("Darüber ist schon entschieden: «%(state)s»."), state=before)
    expense.state, expense.decided_at = to, now
    expense.decided_by_id, expense.decided_by_name = actor.user_id, actor.name
    expense.decided_reason = reason
    record(
        session,
        Subject.EXPENSE,
        expense.id,
        to.value.lower(),
        actor=actor,
        now=now,
        on=day_of(now),
        from_state=before,
        to_state=to,
        reason=reason,
        organisation_id=expense.organisation_id,
    )
    session.flush()
    for follow in DECIDED:
        follow(session, expense, actor, now)


def _of(expense: Expense, mentor: Mentor) -> Expense:
    if expense.mentor_id != mentor.person_id:
        raise Refused(N_("Dieses Formular wurde schon von jemand anderem verwendet."))
    return expense
