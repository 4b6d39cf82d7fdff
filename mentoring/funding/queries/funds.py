"""Money of funds as it stands in the ledger and in closings; promises; budgets and costs by purpose."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from mentoring.funding.models import (
    BudgetEntry,
    Closing,
    ClosingShare,
    Commitment,
    Correction,
    CostEntry,
    Fund,
    FundingPeriod,
    JournalEntry,
    OrganisationPeriod,
    Posting,
)
from mentoring.funding.rules.funds import Taking
from mentoring.funding.vocabulary import Account, CostKind, EntryKind, PeriodState
from mentoring.people.models import Programme

Purpose = tuple[int, int | None, int | None]
"""Organisation, programme, fund."""


def fund_moves(session: Session) -> dict[tuple[str, EntryKind], int]:
    """Per fund's code and kind of entry what came in less what went out, in Rappen.

    A reversal counts under the kind of what it reverses.
    """
    reversed_entry = aliased(JournalEntry)
    kind = func.coalesce(reversed_entry.kind, JournalEntry.kind)
    into = Posting.credit == Account.FUND
    detail = case((into, Posting.credit_detail), else_=Posting.debit_detail)
    amount = case((into, Posting.amount_rappen), else_=-Posting.amount_rappen)
    rows = session.execute(
        select(detail, kind, func.sum(amount))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(reversed_entry, reversed_entry.id == JournalEntry.reverses_id)
        .where(into != (Posting.debit == Account.FUND))
        .group_by(detail, kind)
    )
    return {(code, of): int(total) for code, of, total in rows}


def takings(session: Session) -> dict[int, list[Taking]]:
    """Per organisation what funds paid for its closed periods, with all corrections so far."""
    found: dict[tuple[int, int, date], int] = {}
    for table, of in ((ClosingShare, ClosingShare.closing_id), (Correction, Correction.concerns_id)):
        rows = session.execute(
            select(
                Closing.organisation_id, table.fund_id, FundingPeriod.starts_on, func.sum(table.amount_rappen)
            )
            .join(Closing, Closing.id == of)
            .join(FundingPeriod, FundingPeriod.id == Closing.period_id)
            .where(table.fund_id.is_not(None))
            .group_by(Closing.organisation_id, table.fund_id, FundingPeriod.starts_on)
        )
        for organisation_id, fund_id, from_on, amount in rows:
            key = (organisation_id, fund_id or 0, from_on)
            found[key] = found.get(key, 0) + int(amount)
    by_organisation: dict[int, list[Taking]] = {}
    for (organisation_id, fund_id, from_on), amount in sorted(found.items()):
        by_organisation.setdefault(organisation_id, []).append(Taking(fund_id, from_on, amount))
    return by_organisation


def open_from(session: Session) -> dict[int, date]:
    """Per organisation the first day of its first open period; after the last one if all are closed."""
    is_open = OrganisationPeriod.state == PeriodState.OPEN
    rows = session.execute(
        select(
            OrganisationPeriod.organisation_id,
            func.min(case((is_open, FundingPeriod.starts_on))),
            func.max(FundingPeriod.ends_on),
        )
        .join(FundingPeriod, FundingPeriod.id == OrganisationPeriod.period_id)
        .group_by(OrganisationPeriod.organisation_id)
    )
    return {organisation_id: first or last for organisation_id, first, last in rows}


def commitment(session: Session, fund_id: int, commitment_id: int) -> Commitment | None:
    """A promise of a fund that holds."""
    return session.scalar(
        select(Commitment).where(
            Commitment.id == commitment_id, Commitment.fund_id == fund_id, Commitment.withdrawn_at.is_(None)
        )
    )


def withdrawn_commitments(session: Session, fund_id: int) -> Sequence[Commitment]:
    """The promises of a fund that were withdrawn, the latest first."""
    return session.scalars(
        select(Commitment)
        .where(Commitment.fund_id == fund_id, Commitment.withdrawn_at.is_not(None))
        .order_by(Commitment.withdrawn_at.desc(), Commitment.id)
    ).all()


def fund_coded(session: Session, code: str) -> Fund | None:
    """The fund with this code, in whatever case."""
    return session.scalar(select(Fund).where(func.lower(Fund.code) == code.lower()))


def fund_is_posted(session: Session, code: str) -> bool:
    """Whether the ledger names a fund by this code."""
    accounts = (Account.FUND, Account.CONTRIBUTION)
    on_debit = Posting.debit.in_(accounts) & (Posting.debit_detail == code)
    on_credit = Posting.credit.in_(accounts) & (Posting.credit_detail == code)
    return bool(session.scalar(select(Posting.entry_id).where(on_debit | on_credit).limit(1)))


def budget_by_purpose(session: Session, year: int) -> dict[Purpose, int]:
    """What is planned for a year per organisation, programme and fund: the latest row of each category."""
    rank = func.row_number().over(
        partition_by=(
            BudgetEntry.organisation_id,
            func.coalesce(BudgetEntry.programme_id, 0),
            func.coalesce(BudgetEntry.fund_id, 0),
            BudgetEntry.category,
        ),
        order_by=(BudgetEntry.recorded_at.desc(), BudgetEntry.id.desc()),
    )
    latest = select(BudgetEntry, rank.label("rank")).where(BudgetEntry.year == year).subquery()
    rows = session.execute(
        select(
            latest.c.organisation_id,
            latest.c.programme_id,
            latest.c.fund_id,
            func.sum(latest.c.amount_rappen),
        )
        .where(latest.c.rank == 1)
        .group_by(latest.c.organisation_id, latest.c.programme_id, latest.c.fund_id)
    )
    return {(one, programme, fund): int(total) for one, programme, fund, total in rows}


def costs_by_purpose(session: Session, from_on: date, to_on: date) -> dict[Purpose, int]:
    """What was spent on services of ``[from_on, to_on)`` per organisation, programme and fund."""
    rows = session.execute(
        select(
            CostEntry.organisation_id,
            CostEntry.programme_id,
            CostEntry.fund_id,
            func.sum(CostEntry.amount_rappen),
        )
        .where(CostEntry.concerns_on >= from_on, CostEntry.concerns_on < to_on)
        .group_by(CostEntry.organisation_id, CostEntry.programme_id, CostEntry.fund_id)
    )
    return {(one, programme, fund): int(total) for one, programme, fund, total in rows}


def open_accruals(session: Session, *, organisation_id: int | None = None) -> Sequence[CostEntry]:
    """Amounts set aside that were not reversed, the one to be released first coming first."""
    reversal = aliased(CostEntry)
    query = (
        select(CostEntry)
        .outerjoin(reversal, reversal.reverses_id == CostEntry.id)
        .where(
            CostEntry.kind == CostKind.ACCRUAL,
            CostEntry.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .order_by(CostEntry.release_by, CostEntry.organisation_id, CostEntry.id)
    )
    if organisation_id is not None:
        query = query.where(CostEntry.organisation_id == organisation_id)
    return session.scalars(query).all()


def years(session: Session) -> list[int]:
    """The years that have periods, the latest first."""
    found = session.scalars(select(FundingPeriod.year).distinct().order_by(FundingPeriod.year.desc()))
    return list(found)


def programme_names(session: Session) -> dict[int, str]:
    """The name of every programme."""
    rows = session.execute(select(Programme.id, Programme.name))
    return {row.id: row.name for row in rows}
