"""The claims of an organisation as a list: filtered, sorted, a page at a time, with the sum of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Expense, ExpensePhoto
from mentoring.meetings.queries.expenses import whole
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.people.models import Mentor, Person
from mentoring.people.queries.lists import found_by
from mentoring.tandems.models import Tandem
from mentoring.tandems.rules import OPEN_STATES

SORTS: dict[str, Any] = {
    "claimed": Expense.claimed_at,
    "spent": Expense.spent_on,
    "mentor": Person.sort_name,
    "kind": Expense.kind,
    "state": Expense.state,
    "amount": Expense.amount_rappen,
}


@dataclass(frozen=True)
class ExpenseFilter:
    """Which claims of an organisation; empty fields narrow nothing."""

    organisation_id: int
    states: tuple[ExpenseState, ...] = ()
    kinds: tuple[ExpenseKind, ...] = ()
    programmes: tuple[int, ...] = ()
    search: str = ""
    spent_from: date | None = None
    spent_to: date | None = None


def expenses_page(
    session: Session,
    chosen: ExpenseFilter,
    *,
    sort: str = "claimed",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[Expense]:
    """A page of the claims, in this order."""
    order = SORTS[sort].desc() if descending else SORTS[sort].asc()
    return session.scalars(
        whole()
        .join(Mentor, Mentor.person_id == Expense.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(*_conditions(chosen))
        .order_by(order, Expense.id)
        .limit(limit)
        .offset(offset)
    ).all()


def expenses_summed(session: Session, chosen: ExpenseFilter) -> tuple[int, int]:
    """How many claims there are, and their sum in Rappen."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Expense.amount_rappen), 0))
        .select_from(Expense)
        .join(Mentor, Mentor.person_id == Expense.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(*_conditions(chosen))
    ).one()
    return row[0], int(row[1])


def expenses_by_state(session: Session, organisation_id: int) -> dict[ExpenseState, int]:
    """How many claims an organisation has in each state."""
    rows = session.execute(
        select(Expense.state, func.count())
        .where(Expense.organisation_id == organisation_id)
        .group_by(Expense.state)
    )
    return {row[0]: row[1] for row in rows}


def with_photo(session: Session, expense_ids: Collection[int]) -> set[int]:
    """Which of these claims come with a receipt."""
    query = select(ExpensePhoto.expense_id).where(ExpensePhoto.expense_id.in_(expense_ids))
    return set(session.scalars(query))


def open_tandems(session: Session, mentor_id: int) -> Sequence[Tandem]:
    """A volunteer's open tandems: for one of them an expense is likely to be."""
    return session.scalars(
        select(Tandem)
        .where(Tandem.mentor_id == mentor_id, Tandem.state.in_(OPEN_STATES))
        .order_by(Tandem.started_on.desc(), Tandem.id.desc())
    ).all()


def _conditions(chosen: ExpenseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Expense.organisation_id == chosen.organisation_id]
    if chosen.states:
        found.append(Expense.state.in_(chosen.states))
    if chosen.kinds:
        found.append(Expense.kind.in_(chosen.kinds))
    if chosen.programmes:
        found.append(Expense.programme_id.in_(chosen.programmes))
    if chosen.spent_from is not None:
        found.append(Expense.spent_on >= chosen.spent_from)
    if chosen.spent_to is not None:
        found.append(Expense.spent_on <= chosen.spent_to)
    if chosen.search:
        purpose = Expense.purpose.icontains(chosen.search, autoescape=True)
        found.append(or_(found_by(chosen.search), purpose))
    return found
