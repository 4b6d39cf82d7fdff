"""Expenses: a volunteer's own, those that wait for a decision, and what a year already has."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from mentoring.actors import Actor
from mentoring.meetings.models import Expense, ExpensePhoto
from mentoring.meetings.rules.expenses import counts, next_month
from mentoring.meetings.vocabulary import ExpenseState
from mentoring.people.models import Mentor, MentorProgramme, Programme
from mentoring.tandems.models import Tandem

COUNTED = tuple(state for state in ExpenseState if counts(state))


def expense_by_key(session: Session, once_key: str) -> Expense | None:
    """The claim that was made with this form."""
    return session.scalar(whole().where(Expense.once_key == once_key))


def expense_for(session: Session, actor: Actor, expense_id: int, *, lock: bool = False) -> Expense | None:
    """A claim in the actor's organisation; held until the end of the transaction if it will be decided."""
    query = whole().where(Expense.id == expense_id, Expense.organisation_id == actor.organisation_id)
    if lock:
        query = query.with_for_update(of=Expense).execution_options(populate_existing=True)
    return session.scalar(query)


def own_expense(session: Session, user_id: int, expense_id: int, *, lock: bool = False) -> Expense | None:
    """A claim of the volunteer who signs in as this user; held if it will be taken back."""
    query = (
        whole()
        .join(Mentor, Mentor.person_id == Expense.mentor_id)
        .where(Expense.id == expense_id, Mentor.user_id == user_id)
    )
    if lock:
        query = query.with_for_update(of=Expense).execution_options(populate_existing=True)
    return session.scalar(query)


def expenses_of(session: Session, mentor_id: int) -> Sequence[Expense]:
    """A volunteer's claims, the latest first."""
    return session.scalars(
        whole().where(Expense.mentor_id == mentor_id).order_by(Expense.spent_on.desc(), Expense.id.desc())
    ).all()


def expenses_in(
    session: Session,
    organisation_id: int,
    state: ExpenseState,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[Expense]:
    """An organisation's claims in a state, those that have waited longest first."""
    return session.scalars(
        whole()
        .where(Expense.organisation_id == organisation_id, Expense.state == state)
        .order_by(Expense.claimed_at, Expense.id)
        .limit(limit)
        .offset(offset)
    ).all()


def expenses_counted(session: Session, organisation_id: int, state: ExpenseState) -> tuple[int, int]:
    """How many claims are in a state, and their sum in Rappen."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Expense.amount_rappen), 0)).where(
            Expense.organisation_id == organisation_id, Expense.state == state
        )
    ).one()
    return row[0], int(row[1])


def claimed_around(
    session: Session, mentor_id: int, programme_id: int, day: date, *, lock: bool = False
) -> tuple[int, int]:
    """What a volunteer has claimed in a programme for a day's month and year, in Rappen.

    Refused and withdrawn claims are not counted. With ``lock`` the mentor is held on PostgreSQL, so that two
    claims at once do not both fit under the cap.
    """
    if lock:
        session.execute(
            select(Mentor.person_id).where(Mentor.person_id == mentor_id).with_for_update(key_share=True)
        )
    month = (Expense.spent_on >= day.replace(day=1)) & (Expense.spent_on < next_month(day))
    row = session.execute(
        select(
            func.coalesce(func.sum(case((month, Expense.amount_rappen), else_=0)), 0),
            func.coalesce(func.sum(Expense.amount_rappen), 0),
        ).where(
            Expense.mentor_id == mentor_id,
            Expense.programme_id == programme_id,
            Expense.state.in_(COUNTED),
            Expense.spent_on.between(date(day.year, 1, 1), date(day.year, 12, 31)),
        )
    ).one()
    return int(row[0]), int(row[1])


def serves_in(session: Session, mentor_id: int, programme_id: int) -> bool:
    """Whether a volunteer serves in a programme."""
    return session.get(MentorProgramme, (mentor_id, programme_id)) is not None


def accompanies(session: Session, mentor_id: int, tandem_id: int) -> bool:
    """Whether a tandem is this volunteer's."""
    query = select(Tandem.id).where(Tandem.id == tandem_id, Tandem.mentor_id == mentor_id)
    return session.scalar(query) is not None


def photo_of(session: Session, expense_id: int) -> ExpensePhoto | None:
    """The picture of a claim's receipt."""
    return session.get(ExpensePhoto, expense_id)


def whole() -> Select[Expense]:
    """Claims with who claims and in which programme."""
    return select(Expense).options(
        joinedload(Expense.mentor).joinedload(Mentor.person),
        joinedload(Expense.programme).joinedload(Programme.organisation),
    )
