"""The ledger: entries with their postings, and balances of accounts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from mentoring.funding.models import JournalEntry, Posting
from mentoring.funding.vocabulary import Account, EntryKind


def entry(session: Session, entry_id: int) -> JournalEntry | None:
    """One entry with its postings."""
    return session.scalar(
        select(JournalEntry).options(selectinload(JournalEntry.postings)).where(JournalEntry.id == entry_id)
    )


def reversal_of(session: Session, entry_id: int) -> JournalEntry | None:
    """The entry that reverses another one."""
    return session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry_id))


def postings_of(session: Session, entry_id: int) -> Sequence[Posting]:
    """The postings of an entry."""
    return session.scalars(
        select(Posting).where(Posting.entry_id == entry_id).order_by(Posting.position)
    ).all()


def entry_of_cost(session: Session, cost_id: int) -> JournalEntry | None:
    """The entry by which a cost was posted."""
    return session.scalar(
        select(JournalEntry).where(JournalEntry.cost_id == cost_id, JournalEntry.kind != EntryKind.REVERSAL)
    )


def entries(
    session: Session,
    *,
    organisation_id: int | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    account: Account | None = None,
    detail: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[JournalEntry]:
    """Entries with their postings in the order of booking; all, or of an organisation, a time, an account."""
    query = _filtered(
        select(JournalEntry).options(selectinload(JournalEntry.postings)),
        organisation_id,
        from_on,
        to_on,
        account,
        detail,
    )
    query = query.order_by(JournalEntry.booked_on, JournalEntry.id).offset(offset)
    return session.scalars(query if limit is None else query.limit(limit)).all()


def number_of_entries(
    session: Session,
    *,
    organisation_id: int | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    account: Account | None = None,
    detail: str | None = None,
) -> int:
    """How many entries there are."""
    query = _filtered(select(func.count(JournalEntry.id)), organisation_id, from_on, to_on, account, detail)
    return session.scalars(query).one()


def _filtered(
    query: Select[tuple[JournalEntry]] | Select[tuple[int]] | Select,
    organisation_id: int | None,
    from_on: date | None,
    to_on: date | None,
    account: Account | None,
    detail: str | None,
) -> Select:
    if organisation_id is not None:
        query = query.where(JournalEntry.organisation_id == organisation_id)
    if from_on is not None:
        query = query.where(JournalEntry.booked_on >= from_on)
    if to_on is not None:
        query = query.where(JournalEntry.booked_on < to_on)
    if account is not None:
        on_debit = (Posting.debit == account) & (True if detail is None else Posting.debit_detail == detail)
        on_credit = (Posting.credit == account) & (
            True if detail is None else Posting.credit_detail == detail
        )
        query = query.where(JournalEntry.id.in_(select(Posting.entry_id).where(on_debit | on_credit)))
    return query


def balances(
    session: Session, *, until: date | None = None, organisation_id: int | None = None
) -> dict[tuple[Account, str], int]:
    """Per account and detail all debits minus all credits, in Rappen; together they are zero."""
    sides = union_all(
        select(
            Posting.debit.label("account"),
            Posting.debit_detail.label("detail"),
            Posting.amount_rappen.label("amount"),
            Posting.entry_id.label("entry_id"),
        ),
        select(
            Posting.credit,
            Posting.credit_detail,
            (literal(-1) * Posting.amount_rappen),
            Posting.entry_id,
        ),
    ).subquery()
    query = (
        select(sides.c.account, sides.c.detail, func.sum(sides.c.amount))
        .join(JournalEntry, JournalEntry.id == sides.c.entry_id)
        .group_by(sides.c.account, sides.c.detail)
        .order_by(sides.c.account, sides.c.detail)
    )
    if until is not None:
        query = query.where(JournalEntry.booked_on < until)
    if organisation_id is not None:
        query = query.where(JournalEntry.organisation_id == organisation_id)
    return {(account, detail): int(amount) for account, detail, amount in session.execute(query)}
