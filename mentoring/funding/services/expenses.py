"""Volunteers' approved expenses become costs by themselves: each once, and taken back if it is refused later.

Wired in ``app.py`` to follow the decision in its own transaction. Where no period is open for the day of an
expense the decision stands all the same; a job books it as soon as there is one.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM, Actor
from mentoring.clock import day_of
from mentoring.funding.models import CostEntry, ExpenseCost
from mentoring.funding.queries import costs as cost_queries
from mentoring.funding.queries import expenses as queries
from mentoring.funding.services.costs import CostFacts, record_cost, reverse_cost
from mentoring.funding.vocabulary import CostCategory
from mentoring.meetings.models import Expense
from mentoring.meetings.vocabulary import ExpenseState
from mentoring.wording import N_, Refused

PURPOSE = N_("Spesen von Freiwilligen")
TAKEN_BACK = N_("Spesen nachträglich abgelehnt")


def follow_decision(session: Session, expense: Expense, actor: Actor, now: datetime) -> None:
    """Books what was approved; takes back the cost of what was approved before and is no longer."""
    if expense.state is ExpenseState.APPROVED:
        book_expense(session, expense, actor=actor, now=now)
    else:
        take_back_expense(session, expense, actor=actor, now=now)


def book_expense(session: Session, expense: Expense, *, actor: Actor, now: datetime) -> CostEntry | None:
    """Books an approved expense (held by the caller) as a cost of its day; None if no period is open for it.

    Neither name nor purpose of the volunteer goes into the books: who reads costs sees a kind and a number.
    """
    known = queries.cost_of_expense(session, expense.id)
    if known is not None or expense.state is not ExpenseState.APPROVED:
        return known
    facts = CostFacts(
        amount=expense.amount_rappen,
        category=CostCategory.VOLUNTEERS,
        concerns_on=expense.spent_on,
        purpose=f"{PURPOSE}: {expense.kind.label}",
        document=f"Spesen {expense.id}",
        programme_id=expense.programme_id,
    )
    try:
        with session.begin_nested():
            cost, _place = record_cost(
                session, expense.organisation_id, facts, actor=actor, now=now, today=day_of(now)
            )
            session.add(ExpenseCost(expense_id=expense.id, cost_id=cost.id))
            session.flush()
    except Refused:
        return None
    except IntegrityError:  # somebody else booked it at the same moment
        return queries.cost_of_expense(session, expense.id)
    return cost


def take_back_expense(session: Session, expense: Expense, *, actor: Actor, now: datetime) -> None:
    """Reverses the cost of an expense, if it was booked and not taken back by hand already."""
    cost = queries.cost_of_expense(session, expense.id)
    if cost is None or cost_queries.reversal_of(session, cost.id) is not None:
        return
    reverse_cost(session, cost, reason=TAKEN_BACK, actor=actor, now=now, today=day_of(now))


def book_approved(session: Session, now: datetime) -> int:
    """Books the approved expenses that had no period when they were decided on; returns how many."""
    found = queries.expenses_to_book(session, now)
    return sum(book_expense(session, expense, actor=SYSTEM, now=now) is not None for expense in found)
