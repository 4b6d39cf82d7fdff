"""Costs from lists on both databases: as if entered one by one, all or nothing, each document once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.database import writing
from mentoring.exchange import services
from mentoring.exchange.models import ImportedCost, ImportRow, ListImport
from mentoring.exchange.queries.cost_imports import sums_imported
from mentoring.exchange.services import cost_booking
from mentoring.exchange.views.cost_background import book_cost_list, check_cost_list
from mentoring.exchange.vocabulary import Choice, ImportState, Outcome
from mentoring.funding.models import CostEntry, JournalEntry, Posting
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.costs import CostFacts, record_cost, reverse_cost
from mentoring.funding.vocabulary import CostCategory
from mentoring.wording import Refused
from tests.cost_list_ground import DAY, book_costs, cost_rows, kept_costs
from tests.funding_ground import Money, at

THREE = (
    "31.1.2027;1'234.50;Personal;Löhne;B-1",
    "5.4.2027;0.05;Material;Kaffee;B-2",
    "28.02.2027;99.95;Miete;Raum;B-3",
)


@pytest.fixture
def money(session: Session) -> Money:
    """Two organisations in April 2027; nothing is closed."""
    made = Money(session)
    session.commit()
    return made


def counted(session: Session) -> list[int]:
    """How many rows there are of everything that booking a cost writes."""
    session.rollback()
    tables: tuple[Any, ...] = (CostEntry, JournalEntry, Posting, ImportedCost)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def outcomes(session: Session, import_id: int) -> list[Outcome | None]:
    session.rollback()
    query = select(ImportRow.outcome).where(ImportRow.import_id == import_id).order_by(ImportRow.no)
    return list(session.scalars(query))


def test_a_list_books_what_one_by_one_would(engine: Engine, session: Session, money: Money) -> None:
    book_costs(engine, kept_costs(engine, cost_rows(*THREE), money.lead), money.lead)
    by_list = {key: amount for key, amount in balances(session).items() if key[1] != "srk"}
    for text in THREE:
        day, amount, _what, purpose, document = text.split(";")
        d, m, y = map(int, day.split("."))
        facts = CostFacts(
            amount=round(float(amount.replace("'", "")) * 100),
            category={
                "B-1": CostCategory.PERSONNEL,
                "B-2": CostCategory.MATERIAL,
                "B-3": CostCategory.PREMISES,
            }[document],
            concerns_on=date(y, m, d),
            purpose=purpose,
            document=document,
        )
        record_cost(session, money.srk.id, facts, actor=money.lead_srk, now=at(DAY), today=DAY)
    session.commit()
    after = balances(session)
    assert after["ORGANISATION", "srk"] == after["ORGANISATION", "caritas"] == -1_334_50
    for category in ("PERSONNEL", "MATERIAL", "PREMISES"):
        assert after["COSTS", category] == 2 * by_list["COSTS", category]
    listed, typed = (
        session.scalars(
            select(CostEntry).where(CostEntry.organisation_id == one).order_by(CostEntry.document)
        ).all()
        for one in (money.caritas.id, money.srk.id)
    )
    same = ("period_id", "kind", "category", "concerns_on", "amount_rappen", "purpose", "document")
    for one, other in zip(listed, typed, strict=True):
        assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]


def test_one_refused_row_and_nothing_is_booked(
    engine: Engine, session: Session, money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted(session)
    bad = kept_costs(engine, cost_rows(*THREE, "1.1.2031;5;Personal;Löhne;B-4"), money.lead)
    assert outcomes(session, bad) == [Outcome.OK] * 3 + [Outcome.ERROR]
    with pytest.raises(Refused, match="noch Fehler"):
        book_costs(engine, bad, money.lead)
    assert counted(session) == before
    # What was right when it was checked is refused while it is booked: the rows before it go too.
    good = kept_costs(engine, cost_rows(*THREE), money.lead)
    original, calls = cost_booking.record_cost, list[int]()

    def breaks(*given: Any, **named: Any) -> Any:
        calls.append(1)
        return 1 / 0 if len(calls) == 3 else original(*given, **named)

    monkeypatch.setattr(cost_booking, "record_cost", breaks)
    with pytest.raises(ZeroDivisionError):
        book_costs(engine, good, money.lead)
    assert counted(session) == before


def test_documents_of_a_closed_period_correct_it(engine: Engine, session: Session, money: Money) -> None:
    import_id = kept_costs(engine, cost_rows(*THREE), money.lead)
    assert session.get_one(ListImport, import_id).mapping["late"] == 0
    close_period(session, money.caritas, money.periods[0], actor=money.lead, now=at(DAY), today=DAY)
    session.commit()
    again = kept_costs(engine, cost_rows(*THREE), money.lead)
    assert session.get_one(ListImport, again).mapping["late"] == 2
    # Closed between check and booking: the same happens, and is said afterwards.
    book_costs(engine, import_id, money.lead)
    session.rollback()
    assert sums_imported(session, import_id) == (3, 133_450, 2)
    assert {cost.period_id for cost in session.scalars(select(CostEntry))} == {money.periods[1].id}


def test_a_document_is_booked_once_unless_people_say_so(
    engine: Engine, session: Session, money: Money
) -> None:
    twice = cost_rows(THREE[0], "31.01.2027;1234.50;personal;Anders gesagt;b 1", THREE[1])
    first = kept_costs(engine, twice, money.lead)
    assert outcomes(session, first) == [Outcome.OK, Outcome.DUPLICATE, Outcome.OK]
    with pytest.raises(Refused, match="noch nicht entschieden"):
        book_costs(engine, first, money.lead)
    book_costs(engine, first, money.lead, duplicates=Choice.SKIP)
    assert counted(session)[0] == 2
    second = kept_costs(engine, twice, money.lead)
    assert outcomes(session, second) == [Outcome.DUPLICATE] * 3
    with pytest.raises(Refused, match="bleibt keine Zeile"):
        book_costs(engine, second, money.lead, duplicates=Choice.SKIP)
    book_costs(engine, second, money.lead, duplicates=Choice.NEW)
    assert counted(session)[0] == 5
    # What was taken back is not there any more; another organisation's never was.
    kept = kept_costs(engine, cost_rows(THREE[1]), money.lead)
    assert outcomes(session, kept) == [Outcome.DUPLICATE]
    for cost in session.scalars(select(CostEntry).where(CostEntry.document == "B-2")).all():
        reverse_cost(session, cost, reason="falsch", actor=money.lead, now=at(DAY), today=DAY)
    session.commit()
    assert outcomes(session, kept_costs(engine, cost_rows(THREE[1]), money.lead)) == [Outcome.OK]
    assert outcomes(session, kept_costs(engine, cost_rows(THREE[0]), money.lead_srk)) == [Outcome.OK]


def test_the_same_list_taken_over_from_two_windows_is_booked_once(
    engine: Engine, session: Session, money: Money
) -> None:
    ids = [kept_costs(engine, cost_rows(*THREE), money.lead) for _ in range(4)]

    def take(import_id: int) -> str:
        try:
            book_costs(engine, import_id, money.lead)
        except Refused as refused:
            return str(refused)
        return "booked"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(take, ids))
    assert said[-1] == "booked"
    assert said.count("booked") == 1
    assert all("seit der Prüfung gebucht" in one for one in said[:-1])
    assert counted(session)[0] == 3


def test_a_long_list_tells_how_far_it_is(engine: Engine, session: Session, money: Money) -> None:
    many = cost_rows(*(f"{1 + n % 28}.2.2027;{n + 1}.05;Personal;Zweck {n};N-{n}" for n in range(300)))
    import_id = kept_costs(engine, many, money.lead)
    told: list[int] = []
    for state, work in ((ImportState.CHECKING, check_cost_list), (ImportState.IMPORTING, book_cost_list)):
        with writing(engine) as other:
            one = other.get_one(ListImport, import_id)
            attempt = services.claim(other, one, state, now=at(DAY))
        work(engine, import_id, attempt, clock=lambda: at(DAY), actor=money.lead, report=told.append)
    assert told == [250, 250, 300]
    session.rollback()
    assert sums_imported(session, import_id) == (300, sum((n + 1) * 100 + 5 for n in range(300)), 0)
    assert all(row.cells == [] for row in session.scalars(select(ImportRow)))
