"""A year of the demonstration settled from its database, and the statements of a quarter as PDF."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.demonstration import filled
from bench.rows import Row, best_in_turns
from mentoring.database import open_session
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.models import FundingPeriod, Statement
from mentoring.funding.queries import periods
from mentoring.funding.queries.statements import statements_of_period
from mentoring.funding.rules.settling import Settled
from mentoring.funding.rules.statement import StatementData, from_plain
from mentoring.funding.services.computing import settled_until
from mentoring.places.queries import municipalities
from mentoring.wording import Sentence


def rows() -> Iterator[Row]:
    """Settle all organisations up to the last period that has statements; render those, one by one.

    Time is the processor's, all of its cores together: what others do meanwhile does not count.
    """
    with tempfile.TemporaryDirectory() as folder, open_session(filled(Path(folder))) as session:
        period = _issued(session)
        data = [from_plain(one.data) for one in statements_of_period(session, period.id)]
        many = len(municipalities(session))
        if len(data) != many:
            raise RuntimeError(f"{len(data)} statements for {many} municipalities")
        [seconds] = best_in_turns([lambda: _settled(session, period)], runs=7, clock=time.process_time)
        done = len(_settled(session, period))
        case = f"{done} periods of all organisations, settled from the database for {many} municipalities"
        yield Row(case, seconds, note="goal: a year under 1 s")
        [seconds] = best_in_turns([lambda: _render(data)], runs=2, seconds=0, clock=time.process_time)
        yield Row(
            f"{many} statements of a quarter as PDF, one after the other", seconds, note="goal: under 60 s"
        )


def _issued(session: Session) -> FundingPeriod:
    """The period with most statements, of those the latest."""
    number = func.count(Statement.id)
    query = (
        select(FundingPeriod)
        .join(Statement, Statement.period_id == FundingPeriod.id)
        .group_by(FundingPeriod)
        .order_by(number.desc(), FundingPeriod.starts_on.desc())
    )
    return session.scalars(query.limit(1)).one()


def _settled(session: Session, last: FundingPeriod) -> list[Settled]:
    """Every period of every organisation up to ``last``, which are a year or more."""
    session.expunge_all()
    return [one for house in periods.organisations(session) for one in settled_until(session, house.id, last)]


def _render(statements: list[StatementData]) -> int:
    return sum(len(statement_pdf(data, _german, "de")) for data in statements)


def _german(text: Sentence | str, **values: object) -> str:
    """What the site gives the documents, in German."""
    if isinstance(text, Sentence):
        return str(text)
    return text % values if values else text
