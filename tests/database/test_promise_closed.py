"""Promise 4: a closed period never changes, whoever is faster, and whatever somebody tells the database."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import SYSTEM
from mentoring.database import make_engine, open_session, writing
from mentoring.funding.models import (
    Closing,
    CostEntry,
    FundingPeriod,
    JournalEntry,
    OrganisationPeriod,
    Posting,
)
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.ledger import Booking, Move, PeriodClosed, Side, flush_booked, post
from mentoring.funding.services.snapshots import verified
from mentoring.funding.vocabulary import Account, CostCategory, EntryKind, KeyKind, PeriodState
from mentoring.protection import DATED, FINAL, IS_CLOSED, IS_FINAL, unprotect
from tests.builders import an_organisation
from tests.funding_ground import CREDITOR, Money, at
from tests.promises import Promise

ON = date(2027, 4, 10)


@pytest.fixture
def many(database_url: str) -> Iterator[Engine]:
    """An engine with a connection for each of many clients."""
    engine = make_engine(database_url, pool_size=16)
    yield engine
    engine.dispose()


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """What each piece of work gives, all begun at the same moment."""
    gate = threading.Barrier(len(work))

    def begin(one: Callable[[], Any]) -> Any:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


def book(engine: Engine, organisation_id: int, period_id: int, rappen: int) -> bool:
    """Somebody enters a cost, at 1.00 as a single statement, else with its posting; False if refused."""
    try:
        with writing(engine) as session:
            cost = CostEntry(
                organisation_id=organisation_id,
                period_id=period_id,
                category=CostCategory.MATERIAL,
                concerns_on=date(2027, 2, 1),
                amount_rappen=rappen,
                purpose="Lehrmittel",
                document="B-2",
                recorded_at=at(ON, 8),
                recorded_by_name="Test",
            )
            session.add(cost)
            flush_booked(session)
            if rappen == 100:
                return True
            booking = Booking(EntryKind.COST, organisation_id, period_id, ON, "Lehrmittel", cost_id=cost.id)
            move = Move(Side(Account.COSTS, "MATERIAL"), Side(Account.ORGANISATION, "x"), rappen)
            post(session, booking, [move], actor=SYSTEM, now=at(ON, 8))
    except PeriodClosed:
        return False
    return True


def shut(engine: Engine, organisation_id: int, period_id: int) -> int:
    """A lead closes the period; gives the closing's number."""
    with writing(engine) as session:
        closing = close_period(
            session,
            session.get_one(Organisation, organisation_id),
            session.get_one(FundingPeriod, period_id),
            actor=SYSTEM,
            now=at(ON),
            today=ON,
        )
        return closing.id


@pytest.mark.promise(4)
def test_what_is_booked_while_somebody_closes_is_in_the_sum_or_refused(
    many: Engine, promise: Promise
) -> None:
    races = promise.count(quick=6, full=300)
    with writing(many) as session:
        money = Money(session, key=KeyKind.K1)
        period_id = money.periods[0].id
        houses = [an_organisation(session).id for _ in range(races)]
        for house in houses:
            session.add(OrganisationPeriod(organisation_id=house, period_id=period_id))
    booked = refused = 0
    for house in houses:
        *accepted, first, second = at_once(
            *(lambda n=n, h=house: book(many, h, period_id, 100 + n) for n in range(3)),
            *(lambda h=house: shut(many, h, period_id) for _ in range(2)),
        )
        assert first == second
        booked, refused = booked + sum(accepted), refused + accepted.count(False)
    with open_session(many) as session:
        for house in houses:
            closing = session.scalars(select(Closing).where(Closing.organisation_id == house)).one()
            entered = session.scalar(
                select(func.sum(CostEntry.amount_rappen)).where(CostEntry.organisation_id == house)
            )
            assert closing.result["pool"]["actual"] == (entered or 0)
            assert [whole for _closing, whole in verified(session, house)] == [True]
        assert sum(balances(session).values()) == 0
    promise.measured(f"{races} races: {booked} booked and in the sum, {refused} refused")


def closed_world(session: Session) -> Money:
    """A first quarter that is closed for both organisations and as a whole, with a row in every table."""
    money = Money(session, key=KeyKind.K1)
    money.approval(money.caritas, 1_000_000)
    money.tariff(money.caritas, 30_000)
    money.tandem(money.caritas, money.mentee(money.caritas))
    cost = money.cost(money.caritas, money.periods[0], 100_00)
    booking = Booking(EntryKind.COST, money.caritas.id, money.periods[0].id, ON, "Löhne", cost_id=cost.id)
    move = Move(Side(Account.COSTS, "PERSONNEL"), Side(Account.ORGANISATION, "caritas"), 100_00)
    post(session, booking, [move], actor=money.lead, now=at(ON))
    for organisation in (money.caritas, money.srk):
        close_period(session, organisation, money.periods[0], actor=money.lead, now=at(ON), today=ON)
    close_canton(session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(ON), today=ON)
    session.commit()
    return money


ATTEMPTS = (
    *(f"UPDATE {table} SET {{column}} = {{column}}" for table in FINAL),
    *(f"DELETE FROM {table}" for table in (*FINAL, *DATED)),
    "UPDATE closing SET payable_rappen = 1",
    "UPDATE posting SET amount_rappen = amount_rappen + 1",
    "UPDATE statement SET total_rappen = total_rappen",
    "UPDATE approval SET amount_rappen = 1",
    "UPDATE commitment SET amount_rappen = 1, withdrawn_at = '2027-01-01'",
    "UPDATE funding_rule SET pause_days = 99",
    "DELETE FROM funding_rule",
    "UPDATE funding_layer SET share_bp = 1",
    "DELETE FROM funding_layer",
    "UPDATE organisation_period SET state = 'OPEN' WHERE state = 'CLOSED'",
    "DELETE FROM organisation_period WHERE state = 'CLOSED'",
    "UPDATE funding_period SET closed_at = NULL, closed_by_name = '' WHERE closed_at IS NOT NULL",
    "UPDATE funding_period SET ends_on = '2027-04-02' WHERE number = 1",
    "DELETE FROM funding_period WHERE number = 1",
    "INSERT INTO organisation_period (organisation_id, period_id, state) SELECT 99, period_id, 'CLOSED'"
    " FROM organisation_period",
    "INSERT INTO closing_share (closing_id, kind, amount_rappen) SELECT id, 'UNCOVERED', 5 FROM closing",
    "INSERT INTO closing_day (closing_id, tandem_id, person_id, from_on, to_on, members, eligible)"
    " SELECT closing_id, tandem_id, person_id, '2027-01-01', '2027-01-02', 1, eligible FROM closing_day",
    "INSERT INTO correction (closing_id, concerns_id, kind, amount_rappen, causes)"
    " SELECT id, id, 'UNCOVERED', 5, '{{}}' FROM closing",
    "INSERT INTO posting (entry_id, position, debit, debit_detail, credit, credit_detail, amount_rappen)"
    " SELECT entry_id, position + 900, debit, debit_detail, credit, credit_detail, 5 FROM posting",
    "INSERT INTO cost_entry (organisation_id, period_id, kind, category, concerns_on, amount_rappen, purpose,"
    " document, reason, recorded_at, recorded_by_name) SELECT organisation_id, period_id, kind, category,"
    " concerns_on, 5, purpose, document, reason, recorded_at, recorded_by_name FROM cost_entry",
)
REPLACED = ("closing", "closing_share", "posting", "cost_entry", "statement", "journal_entry")


@pytest.mark.promise(4)
def test_the_database_refuses_to_change_what_is_closed(session: Session, promise: Promise) -> None:
    closed_world(session)
    postgresql = session.get_bind().dialect.name == "postgresql"
    attempts = [a.format(column="rowid" if not postgresql else "ctid") for a in ATTEMPTS]
    first = {table: _first_column(session, table) for table in FINAL}
    attempts = [
        *(f"UPDATE {table} SET {column} = {column}" for table, column in first.items()),
        *attempts[len(FINAL) :],
    ]
    if postgresql:
        attempts += [f"TRUNCATE {table} CASCADE" for table in FINAL]
    else:
        attempts += [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in REPLACED]
    before = _content(session)
    counted = 0
    for attempt in attempts:
        table = attempt.split(" FROM ")[-1].split()[0] if attempt.startswith("DELETE") else ""
        if table and not session.execute(text(f"SELECT 1 FROM {table}")).first():
            continue  # nothing there to be removed
        if (
            attempt.startswith("UPDATE")
            and not session.execute(text(f"SELECT 1 FROM {attempt.split()[1]}")).first()
        ):
            continue
        with pytest.raises(DBAPIError, match=f"{IS_FINAL}|{IS_CLOSED}"):
            session.execute(text(attempt))
        session.rollback()
        counted += 1
    assert _content(session) == before
    promise.measured(f"{counted} ways to change something, all refused")


def _first_column(session: Session, table: str) -> str:
    return str(next(iter(session.execute(text(f"SELECT * FROM {table}")).keys())))


def _content(session: Session) -> dict[str, list[Any]]:
    return {
        table: sorted(map(str, session.execute(text(f"SELECT * FROM {table}"))))
        for table in (*FINAL, *DATED, "organisation_period", "funding_period", "funding_rule")
    }


@pytest.mark.promise(4)
def test_whoever_gets_round_the_database_is_found_out_by_the_seal(session: Session) -> None:
    money = closed_world(session)
    assert [whole for _closing, whole in verified(session, money.caritas.id)] == [True]
    unprotect(session.connection())
    session.execute(text("UPDATE closing_share SET amount_rappen = amount_rappen + 5"))
    session.expire_all()
    assert [whole for _closing, whole in verified(session, money.caritas.id)] == [False]


@pytest.mark.promise(4)
def test_dated_facts_are_withdrawn_and_only_once(session: Session) -> None:
    money = closed_world(session)
    when = {"at": at(ON).replace(tzinfo=None)}
    session.execute(text("UPDATE approval SET withdrawn_at = :at"), when)
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE approval SET withdrawn_at = NULL"))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Posting)) == session.scalar(
        select(func.count(Posting.position)).join(JournalEntry)
    )
    state = session.scalars(
        select(OrganisationPeriod.state).where(OrganisationPeriod.period_id == money.periods[0].id)
    ).all()
    assert set(state) == {PeriodState.CLOSED}
