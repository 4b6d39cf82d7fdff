"""What was paid on statements, which are still open, and what organisations have a claim to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from mentoring.accounts.models import Organisation
from mentoring.funding.models import (
    FundingPeriod,
    JournalEntry,
    Posting,
    SelfDeclaration,
    Statement,
)
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.names import fold
from mentoring.places.models import Municipality

MOVES = (EntryKind.PAYMENT, EntryKind.PAYOUT, EntryKind.REVERSAL)


class OpenItem(NamedTuple):
    """A statement with what was paid on it. ``due_on`` is a day as text, 2027-08-31."""

    statement: Statement
    municipality: str
    starts_on: date
    ends_on: date
    due_on: str
    paid: int
    declared: bool


@dataclass(frozen=True)
class ItemsWanted:
    """Which statements: what is asked for, of a period, of a municipality whose name begins so."""

    show: str = "open"
    period_id: int | None = None
    name: str = ""


class Sums(NamedTuple):
    """Of all statements, in Rappen: still to come in, of it late, and to be paid out."""

    open: int
    overdue: int
    credit: int


def paid_by_statement(session: Session, statement_ids: Sequence[int]) -> dict[int, int]:
    """Per statement what was received less what was paid out, in Rappen; nothing paid: no row."""
    paid = _paid()
    rows = session.execute(
        select(paid.c.statement_id, paid.c.amount).where(paid.c.statement_id.in_(statement_ids))
    )
    return {row.statement_id: int(row.amount) for row in rows}


def open_items(
    session: Session, wanted: ItemsWanted, today: date, *, limit: int, offset: int = 0
) -> list[OpenItem]:
    """Statements with an amount: late ones first, then by the day they are due, then by municipality."""
    query, paid, due = _items(wanted, today)
    late = case((_late(paid, due, today), 0), else_=1)
    order: Any = due if wanted.show != "all" else FundingPeriod.starts_on.desc()
    rows = session.execute(
        query.add_columns(
            Municipality.name,
            FundingPeriod.starts_on,
            FundingPeriod.ends_on,
            due,
            paid,
            SelfDeclaration.statement_id.is_not(None),
        )
        .order_by(late, order, Municipality.sort_name)
        .limit(limit)
        .offset(offset)
    )
    return [OpenItem(row[0], row[1], row[2], row[3], row[4], int(row[5]), bool(row[6])) for row in rows]


def number_of_items(session: Session, wanted: ItemsWanted, today: date) -> int:
    """How many statements that is."""
    query, _paid, _due = _items(wanted, today)
    return session.scalars(select(func.count()).select_from(query.subquery())).one()


def item_sums(session: Session, today: date) -> Sums:
    """What is open, late and to be paid out, of all statements."""
    query, paid, due = _items(ItemsWanted(show="all"), today)
    left = Statement.total_rappen - paid
    row = session.execute(
        query.with_only_columns(
            func.coalesce(func.sum(case((left > 0, left), else_=0)), 0),
            func.coalesce(func.sum(case((_late(paid, due, today), left), else_=0)), 0),
            func.coalesce(func.sum(case((left < 0, -left), else_=0)), 0),
        )
    ).one()
    return Sums(int(row[0]), int(row[1]), int(row[2]))


def due_on(session: Session, statement_id: int) -> date:
    """The day by which a statement is to be paid."""
    text = session.scalars(select(_due()).where(Statement.id == statement_id)).one()
    return date.fromisoformat(text)


def contributed(session: Session) -> dict[int, int]:
    """Per organisation what funds and municipalities contribute to its closed periods, in Rappen.

    What is only carried to the next period is not yet anybody's contribution.
    """
    amount = case(
        (Posting.debit == Account.CARRIED, 0),
        (Posting.credit == Account.CARRIED, 0),
        (Posting.credit == Account.CONTRIBUTION, Posting.amount_rappen),
        else_=-Posting.amount_rappen,
    )
    own = "own"
    rows = session.execute(
        select(JournalEntry.organisation_id, func.sum(amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.organisation_id.is_not(None),
            or_(
                and_(Posting.credit == Account.CONTRIBUTION, Posting.credit_detail != own),
                and_(Posting.debit == Account.CONTRIBUTION, Posting.debit_detail != own),
            ),
        )
        .group_by(JournalEntry.organisation_id)
    )
    return {organisation_id: int(total) for organisation_id, total in rows}


def paid_to_organisations(session: Session) -> dict[int, int]:
    """Per organisation what the canton has paid out to it, reversals taken off, in Rappen."""
    reversed_entry = aliased(JournalEntry)
    kind = func.coalesce(reversed_entry.kind, JournalEntry.kind)
    out = Posting.debit == Account.ORGANISATION
    code = case((out, Posting.debit_detail), else_=Posting.credit_detail)
    rows = session.execute(
        select(Organisation.id, func.sum(case((out, Posting.amount_rappen), else_=-Posting.amount_rappen)))
        .select_from(Posting)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(reversed_entry, reversed_entry.id == JournalEntry.reverses_id)
        .join(Organisation, Organisation.code == code)
        .where(
            kind == EntryKind.PAYOUT,
            or_(Posting.debit == Account.ORGANISATION, Posting.credit == Account.ORGANISATION),
        )
        .group_by(Organisation.id)
    )
    return {organisation_id: int(total) for organisation_id, total in rows}


def _paid() -> Subquery:
    """Received less paid out, by statement: what moved on the municipality's account after the statement."""
    into = Posting.credit == Account.RECEIVABLE
    return (
        select(
            JournalEntry.statement_id.label("statement_id"),
            func.sum(case((into, Posting.amount_rappen), else_=-Posting.amount_rappen)).label("amount"),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.statement_id.is_not(None),
            JournalEntry.kind.in_(MOVES),
            or_(Posting.debit == Account.RECEIVABLE, Posting.credit == Account.RECEIVABLE),
        )
        .group_by(JournalEntry.statement_id)
        .subquery()
    )


def _due() -> ColumnElement[str]:
    return Statement.data["due_on"].as_string()


def _late(paid: ColumnElement[int], due: ColumnElement[str], today: date) -> ColumnElement[bool]:
    return and_(Statement.total_rappen - paid > 0, due < today.isoformat())


def _items(wanted: ItemsWanted, today: date) -> tuple[Select[Any], ColumnElement[int], ColumnElement[str]]:
    sums = _paid()
    paid: ColumnElement[int] = func.coalesce(sums.c.amount, 0)
    due = _due()
    query = (
        select(Statement)
        .join(Municipality, Municipality.bfs_number == Statement.municipality_bfs)
        .join(FundingPeriod, FundingPeriod.id == Statement.period_id)
        .outerjoin(sums, sums.c.statement_id == Statement.id)
        .outerjoin(SelfDeclaration, SelfDeclaration.statement_id == Statement.id)
        .where(or_(Statement.total_rappen != 0, paid != 0))
    )
    left = Statement.total_rappen - paid
    if wanted.show == "open":
        query = query.where(left != 0)
    if wanted.show == "overdue":
        query = query.where(_late(paid, due, today))
    if wanted.show == "credit":
        query = query.where(left < 0)
    if wanted.period_id is not None:
        query = query.where(Statement.period_id == wanted.period_id)
    if wanted.name:
        query = query.where(Municipality.folded_name.contains(fold(wanted.name), autoescape=True))
    return query, paid, due


def due_days(session: Session, statement_ids: Sequence[int]) -> dict[int, date]:
    """The day by which each of these statements is to be paid."""
    rows = session.execute(select(Statement.id, _due()).where(Statement.id.in_(statement_ids)))
    return {row[0]: date.fromisoformat(row[1]) for row in rows}
