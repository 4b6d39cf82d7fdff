"""Promise 13 for the books: every file of funding for spreadsheets, with texts that would be formulas."""

import csv
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import FundingReport, Statement
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.costs import CostFacts, record_cost, reverse_cost
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.vocabulary import CostCategory, KeyKind, ReportSection, StatementKind
from mentoring.permissions import Role
from mentoring.places.models import Municipality, Population
from tests.builders import a_programme, a_user, actor_of
from tests.days import StoppedClock
from tests.funding_ground import CREDITOR, THEN, Money, at
from tests.page import Visitor
from tests.promises import Promise
from tests.web.test_promise_exports import NUMBER, STARTS, runs

SPREADSHEETS = re.compile(r"any\(([a-z, ]+)\)")
NEGATIVE = {"costs", "shares", "today", "statement", "report", "own today", "own statements", "own part.xlsx"}
"""Files in which something was taken back: each shows an amount below zero."""


class Ground:
    """Two quarters closed and issued; what was paid in the first one was taken back in the second."""

    def __init__(self, session: Session) -> None:
        self.session = session
        money = self.money = Money(session, key=KeyKind.K1, promise=1_000)
        names = iter(STARTS * 20)
        for place in session.scalars(select(Municipality).order_by(Municipality.bfs_number)):
            place.name = f"{next(names)}HYPERLINK(1){place.bfs_number}"
        for figure in session.scalars(select(Population)):
            figure.source = f"{next(names)}Quelle"
        money.caritas.name, money.srk.name = "=Caritas", "@SRK"
        money.ip.name, money.ip.purpose = "+Pauschale", "-Zweck"
        for field in ("name", "decision", "reference"):
            setattr(money.rule, field, f"={field}()")
        money.rule.carry_below_rappen = 0
        resident = money.mentee(money.caritas)
        resident.first_name, resident.last_name = "=Selam", "+Tesfay"
        money.tandem(money.caritas, resident)
        user = a_user(session, Role.LEAD, organisation_id=money.caritas.id, name="=Lea Lead")
        self.lead, self.actor = user, actor_of(user)
        self._costs_and_closings()
        session.commit()

    def _costs_and_closings(self) -> None:
        money, session = self.money, self.session
        costs = []
        for start in STARTS:
            programme = a_programme(session, money.caritas, name=f"{start}Programm")
            facts = CostFacts(
                *(1_000_00, CostCategory.PERSONNEL, date(2027, 2, 1), f"{start}1+1", f"{start}B-1"),
                programme_id=programme.id,
            )
            who = {"actor": self.actor, "now": at(date(2027, 2, 1)), "today": date(2027, 2, 1)}
            costs.append(record_cost(session, money.caritas.id, facts, **who)[0])
        self._close(0, date(2027, 4, 10))
        for start, cost in zip(STARTS, costs, strict=True):
            who = {"actor": self.actor, "now": at(date(2027, 5, 1)), "today": date(2027, 5, 1)}
            reverse_cost(session, cost, reason=f"{start}falsch", **who)
        money.cost(money.caritas, money.periods[1], 5_00, purpose="=bleibt")
        self._close(1, date(2027, 7, 10))
        for section, start in zip(ReportSection, STARTS, strict=False):
            session.add(
                FundingReport(
                    organisation_id=money.caritas.id,
                    year=2027,
                    section=section,
                    text=f"{start}Text",
                    recorded_at=THEN,
                    recorded_by_name="=Lea",
                )
            )

    def _close(self, number: int, on: date) -> None:
        period, when = self.money.periods[number], {"now": at(on), "today": on}
        for organisation in (self.money.caritas, self.money.srk):
            close_period(self.session, organisation, period, actor=self.actor, **when)
        close_canton(self.session, period, creditor=CREDITOR, actor=self.money.controller, **when)

    def addresses(self) -> dict[str, dict[str, str]]:
        """Where the files of each export of funding are: by endpoint, what it is called and its address."""
        credit = select(Statement.id).where(Statement.kind == StatementKind.CREDIT).order_by(Statement.id)
        statement = self.session.scalars(credit.limit(1)).one()
        period = self.money.periods[1].id
        return {
            "funding.costs_export": {"costs": "/funding/costs"},
            "funding.statement_file": {"statement": f"/funding/statements/{statement}/file"},
            "funding.inhabitants_file": {"inhabitants": "/funding/inhabitants"},
            "funding.ledger_export": {"journal": "/funding/ledger/export"},
            "funding.period_shares_file": {"shares": f"/funding/periods/{period}/shares"},
            "funding.period_today_file": {"today": f"/funding/periods/{self.money.periods[0].id}/today"},
            "funding.report_file": {"report": f"/funding/reports/{self.money.caritas.id}/2027/file"},
            "funding.own_statements_file": {"own statements": "/funding/own-statements"},
            "funding.own_statement_file": {"own part": f"/funding/own-statements/{statement}/file"},
            **{
                f"funding.own_period_{what}_file": {f"own {what}": f"/funding/own-periods/{number}/{what}"}
                for what, number in (
                    ("places", period),
                    ("cases", period),
                    ("today", self.money.periods[0].id),
                )
            },
        }


def formats_of(app: Flask) -> dict[str, list[str]]:
    """Every route of funding that gives a file for a spreadsheet, and its endings."""
    found = {}
    for rule in app.url_map.iter_rules():
        endings = SPREADSHEETS.search(rule.rule)
        if rule.endpoint.startswith("funding.") and endings is not None:
            found[rule.endpoint] = [one for one in endings[1].split(", ") if one in {"csv", "xlsx"}]
    return {endpoint: endings for endpoint, endings in found.items() if endings}


@pytest.mark.promise(13)
def test_every_file_of_the_books_with_hostile_texts(
    app: Flask, session: Session, clock: StoppedClock, promise: Promise
) -> None:
    app.config.update(SECOND_FACTOR="optional")
    clock.now = at(date(2027, 7, 12))
    ground = Ground(session)
    canton = Visitor(app).sign_in(session.get_one(User, ground.money.controller.user_id)).client
    lead = Visitor(app).sign_in(ground.lead).client
    places, formats = ground.addresses(), formats_of(app)
    assert set(places) == set(formats), "an export that nobody looks at"
    cells = files = 0
    for endpoint, endings in formats.items():
        ((what, address),) = places[endpoint].items()
        for ending in endings:
            content = _file(
                lead if what == "costs" or what.startswith("own ") else canton, f"{address}.{ending}"
            )
            seen, negative = (_csv if ending == "csv" else _xlsx)(content, f"{what}.{ending}")
            name = f"{what}.{ending}"
            assert bool(NEGATIVE & {what, name}) == negative, name
            cells, files = cells + seen, files + 1
    promise.measured(f"{cells} cells of {files} files of the books")


def _file(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data()


def _csv(content: bytes, what: str) -> tuple[int, bool]:
    """How many cells none of which runs, and whether one of them is a number below zero."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    found = [cell for row in rows for cell in row]
    assert [cell for cell in found if runs(cell) and not NUMBER.match(cell)] == [], what
    assert any(cell.startswith("'") and runs(cell[1:]) for cell in found), f"{what} has nothing hostile"
    return len(found), any(NUMBER.match(cell) and cell.startswith("-") for cell in found)


def _xlsx(content: bytes, what: str) -> tuple[int, bool]:
    """The same of a workbook; numbers below zero are numbers there as well."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            assert not re.search(rb"<f[ >]", book.read(name)), what
            assert b"<hyperlink" not in book.read(name), what
    sheets = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in found if cell.data_type == "s"]
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}, what
    assert [text for text in texts if runs(text)] == [], what
    assert any(text.startswith("'") and runs(text[1:]) for text in texts), f"{what} has nothing hostile"
    return len(found), any(cell.data_type == "n" and cell.value < 0 for cell in found)
