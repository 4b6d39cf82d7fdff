"""What must hold in the books whatever was booked, computed from the rows and not by the site's own sums."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.funding.models import (
    Closing,
    ClosingShare,
    Correction,
    CostEntry,
    FundingPeriod,
    JournalEntry,
    Posting,
    Statement,
)
from mentoring.funding.queries.ledger import balances
from mentoring.funding.queries.payments import item_sums, paid_by_statement
from mentoring.funding.services.fund_money import standings
from mentoring.funding.vocabulary import Account, EntryKind, TargetKind


def what_holds(session: Session, today: date, bank: int) -> dict[tuple[Account, str], int]:
    """Fails if anything that is promised about the books does not hold; returns the balances."""
    now = balances(session)
    assert sum(now.values()) == 0
    assert now.get((Account.BANK, ""), 0) == bank
    sums: Counter[Account] = Counter()
    for (account, _detail), amount in now.items():
        sums[account] += amount
    funds_add_up(session, today, now)
    closings_add_up(session)
    receivables_add_up(session, today, now, sums)
    spent = session.scalar(select(func.sum(CostEntry.amount_rappen))) or 0
    assert sums[Account.COSTS] == spent
    return now


def funds_add_up(session: Session, today: date, now: dict[tuple[Account, str], int]) -> None:
    """Opening + received − used − paid back − promised = left, and the ledger says the same."""
    for standing in standings(session, today):
        money = standing.money
        assert money.opening + money.received - money.used - money.repaid - money.committed == money.remaining
        assert money.balance == money.opening - now.get((Account.FUND, standing.fund.code), 0)
        assert all(one.used >= 0 and one.open >= 0 for one in standing.promises)


def closings_add_up(session: Session) -> None:
    """Every closing's shares are what is payable, and so is what it posted, besides direct costs."""
    shares = dict(
        session.execute(
            select(ClosingShare.closing_id, func.sum(ClosingShare.amount_rappen)).group_by(
                ClosingShare.closing_id
            )
        ).all()
    )
    posted: Counter[int] = Counter()
    rows = session.execute(
        select(JournalEntry.closing_id, Posting.debit, Posting.amount_rappen)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.kind == EntryKind.CLOSING)
    )
    for closing_id, debit, amount in rows:
        posted[closing_id] += -amount if debit is Account.CONTRIBUTION else amount
    for closing in session.scalars(select(Closing)):
        direct = sum(amount for _fund, amount in closing.result["direct"])
        assert shares.get(closing.id, 0) == closing.payable_rappen
        assert posted[closing.id] - direct == closing.payable_rappen


def receivables_add_up(
    session: Session, today: date, now: dict[tuple[Account, str], int], sums: Counter[Account]
) -> None:
    """What municipalities owe is what their statements leave open; what is not yet stated is in clearing."""
    owed: Counter[str] = Counter()
    stated = session.execute(
        select(Statement.id, Statement.municipality_bfs, Statement.total_rappen).where(
            Statement.total_rappen != 0
        )
    ).all()
    paid = paid_by_statement(session, [row.id for row in stated])
    left = [(str(row.municipality_bfs), row.total_rappen - paid.get(row.id, 0)) for row in stated]
    for bfs, amount in left:
        owed[bfs] += amount
    assert {bfs: amount for bfs, amount in owed.items() if amount} == {
        detail: amount
        for (account, detail), amount in now.items()
        if account is Account.RECEIVABLE and amount
    }
    figures = item_sums(session, today)
    assert figures.open - figures.credit == sum(amount for _bfs, amount in left)
    waiting = 0
    for table in (ClosingShare, Correction):
        query = (
            select(func.sum(table.amount_rappen))
            .join(Closing, Closing.id == table.closing_id)
            .join(FundingPeriod, FundingPeriod.id == Closing.period_id)
            .where(table.kind == TargetKind.MUNICIPALITY, FundingPeriod.closed_at.is_(None))
        )
        waiting += session.scalar(query) or 0
    assert sums[Account.CLEARING] == waiting
