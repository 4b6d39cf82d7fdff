"""The journal as it is read: filtered, a page at a time, or whole as plain values for an export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingPeriod, JournalEntry, Posting
from mentoring.funding.rules.beancount import Entry, Line
from mentoring.funding.vocabulary import Account, EntryKind

CANTON = 0
"""Asked for in place of an organisation: the canton's own entries."""


@dataclass(frozen=True)
class Wanted:
    """Which entries of the journal; None or nothing: all. ``to_on`` is after the last day."""

    organisation_id: int | None = None
    account: Account | None = None
    detail: str | None = None
    municipality_bfs: int | None = None
    period_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    kinds: tuple[EntryKind, ...] = ()
    text: str = ""


def journal(session: Session, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[JournalEntry]:
    """Entries with their postings, the latest first."""
    query = _filtered(select(JournalEntry).options(selectinload(JournalEntry.postings)), wanted)
    query = query.order_by(JournalEntry.booked_on.desc(), JournalEntry.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def journal_size(session: Session, wanted: Wanted) -> int:
    """How many entries there are."""
    return session.scalars(_filtered(select(func.count(JournalEntry.id)), wanted)).one()


def turnover(session: Session, wanted: Wanted, account: Account, detail: str) -> tuple[int, int]:
    """The debits and credits of one account in these entries, in Rappen."""
    entries = _filtered(select(JournalEntry.id), wanted)
    sums = []
    for side, of in ((Posting.debit, Posting.debit_detail), (Posting.credit, Posting.credit_detail)):
        query = select(func.coalesce(func.sum(Posting.amount_rappen), 0)).where(
            side == account, of == detail, Posting.entry_id.in_(entries)
        )
        sums.append(int(session.scalars(query).one()))
    return sums[0], sums[1]


def reversals(session: Session, entry_ids: Sequence[int]) -> Mapping[int, int]:
    """By which entry others were reversed."""
    rows = session.execute(
        select(JournalEntry.reverses_id, JournalEntry.id).where(JournalEntry.reverses_id.in_(entry_ids))
    )
    return {row.reverses_id: row.id for row in rows}


def plain_entries(session: Session) -> list[Entry]:
    """The whole journal as plain values, in the order of booking."""
    postings: dict[int, list[Line]] = {}
    rows = session.execute(
        select(
            Posting.entry_id,
            Posting.debit,
            Posting.debit_detail,
            Posting.credit,
            Posting.credit_detail,
            Posting.amount_rappen,
        ).order_by(Posting.entry_id, Posting.position)
    )
    for entry_id, debit, debit_detail, credit, credit_detail, amount in rows:
        postings.setdefault(entry_id, []).append(Line((debit, debit_detail), (credit, credit_detail), amount))
    reversal = aliased(JournalEntry)
    entries = session.execute(
        select(
            JournalEntry,
            FundingPeriod.year,
            FundingPeriod.number,
            Organisation.code,
            reversal.id.label("reversed_by"),
        )
        .join(FundingPeriod, FundingPeriod.id == JournalEntry.period_id)
        .outerjoin(Organisation, Organisation.id == JournalEntry.organisation_id)
        .outerjoin(reversal, reversal.reverses_id == JournalEntry.id)
        .order_by(JournalEntry.booked_on, JournalEntry.id)
    )
    return [
        Entry(
            number=entry.id,
            kind=entry.kind.value,
            period=f"{year}/{number}",
            booked_on=entry.booked_on,
            text=entry.text,
            reference=entry.reference,
            organisation=code or "",
            recorded_by=entry.recorded_by_name,
            lines=postings.get(entry.id, []),
            reverses=entry.reverses_id,
            reversed_by=reversed_by,
        )
        for entry, year, number, code, reversed_by in entries
    ]


def _filtered(query: Select, wanted: Wanted) -> Select:
    if wanted.organisation_id == CANTON:
        query = query.where(JournalEntry.organisation_id.is_(None))
    elif wanted.organisation_id is not None:
        query = query.where(JournalEntry.organisation_id == wanted.organisation_id)
    if wanted.account is not None:
        query = query.where(JournalEntry.id.in_(_on_account(wanted.account, wanted.detail)))
    if wanted.municipality_bfs is not None:
        receivable = _on_account(Account.RECEIVABLE, str(wanted.municipality_bfs))
        query = query.where(JournalEntry.id.in_(receivable))
    if wanted.period_id is not None:
        query = query.where(JournalEntry.period_id == wanted.period_id)
    if wanted.from_on is not None:
        query = query.where(JournalEntry.booked_on >= wanted.from_on)
    if wanted.to_on is not None:
        query = query.where(JournalEntry.booked_on < wanted.to_on)
    if wanted.kinds:
        query = query.where(JournalEntry.kind.in_(wanted.kinds))
    if wanted.text:
        pattern = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        said = (JournalEntry.text, JournalEntry.reference)
        query = query.where(or_(*(column.ilike(pattern, escape="\\") for column in said)))
    return query


def _on_account(account: Account, detail: str | None) -> Select:
    on_debit, on_credit = Posting.debit == account, Posting.credit == account
    if detail is not None:
        on_debit &= Posting.debit_detail == detail
        on_credit &= Posting.credit_detail == detail
    return select(Posting.entry_id).where(on_debit | on_credit)
