"""The journal and the accruals: filtered, exported, and read by nobody else."""

import csv
import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.funding.vocabulary import CostKind
from mentoring.permissions import Role
from tests.builders import OLTEN, a_user
from tests.days import StoppedClock
from tests.page import Visitor
from tests.web.test_funding_books import PAGES, Books


@pytest.fixture
def books(app: Flask, session: Session, clock: StoppedClock) -> Books:
    """The books after a first quarter."""
    return Books(app, session, clock)


def test_the_journal_is_filtered_by_its_address(books: Books) -> None:
    def rows(query: str) -> int:
        return (
            len(books.who.get(f"/funding/ledger?{query}").all("tbody")[0].findall("tr")) if has(query) else 0
        )

    def has(query: str) -> bool:
        return bool(books.who.get(f"/funding/ledger?{query}").all("tbody"))

    assert rows("") == 4
    assert rows("organisation=0") == 2
    assert rows(f"organisation={books.money.srk.id}") == 1
    assert rows("account=RECEIVABLE") == 2
    assert rows("municipality=olt") == 1
    assert rows("municipality=2581") == 1
    assert rows("kind=CLOSING&kind=STATEMENT") == 4
    assert rows("q=R2027") == 2
    assert rows("from=1.1.2027&to=31.1.2027") == 0
    assert "Keine Gemeinde heisst" in books.who.get("/funding/ledger?municipality=Paris").words()
    assert "Bitte ein Datum wie" in books.who.get("/funding/ledger?from=gestern").words()
    books.who.get("/funding/ledger?organisation=x&account=x&period=x&kind=x")
    books.who.get("/funding/ledger/accounts/NOTHING", status=404)
    page = books.who.get(f"/funding/ledger/accounts/RECEIVABLE?detail={OLTEN}")
    assert "Saldo CHF 85.00" in page.words()


def test_overdue_accruals_come_first_and_are_marked(books: Books) -> None:
    period = books.money.periods[1]
    for release_by, purpose in ((date(2027, 9, 1), "Später"), (date(2027, 4, 1), "Früher")):
        books.money.cost(
            books.money.caritas, period, 10_00, kind=CostKind.ACCRUAL, release_by=release_by, purpose=purpose
        )
    books.session.commit()
    words = books.who.get("/funding/accruals").words()
    assert words.index("Früher") < words.index("Später")
    assert "1 Abgrenzung ist überfällig" in words


def test_the_journal_leaves_as_csv_one_row_a_posting(books: Books) -> None:
    answer = books.who.client.get("/funding/ledger/export.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 7
    assert rows[0][0] == "Nummer"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.LEAD, Role.MUNICIPALITY, Role.ADMIN])
def test_nobody_else_reads_the_books(books: Books, app: Flask, role: Role) -> None:
    user = a_user(books.session, role)
    books.session.commit()
    who = Visitor(app).sign_in(user)
    for page in PAGES:
        who.get(page, status=403)
