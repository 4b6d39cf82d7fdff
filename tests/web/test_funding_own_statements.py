"""What statements say of one organisation: the parts add up to the statements, and none shows another's."""

import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import AccessLog
from mentoring.funding.models import Statement
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.own_parts import OwnPart, own_parts
from mentoring.money import show_rappen
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.tandems.vocabulary import TandemState
from tests.builders import GRENCHEN, OLTEN
from tests.days import StoppedClock
from tests.funding_ground import CREDITOR, Money, at
from tests.page import Visitor
from tests.web.canton_ground import close_both, quarter

SUMMER = date(2027, 7, 10)


class Ground:
    """Two quarters closed canton-wide; in the second one a tandem turns out to have ended in the first."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        app.config.update(SECOND_FACTOR="optional")
        self.money: Money = quarter(session)
        money = self.money
        late = money.tandem(
            money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.S, last_name="Zuber")
        )
        money.tandem(money.srk, money.mentee(money.srk, GRENCHEN, ResidenceStatus.S, last_name="Fremd"))
        money.cost(money.caritas, money.periods[0], 9_000_00, document="B-8")
        money.cost(money.caritas, money.periods[1], 50_00, document="B-9")
        for number, day in ((1, date(2027, 4, 10)), (2, SUMMER)):
            if number == 2:
                money.phase(
                    late, TandemState.TERMINATED_EARLY, date(2027, 2, 1), recorded_at=at(date(2027, 5, 3))
                )
            close_both(money, number, day)
            close_canton(
                session,
                money.periods[number - 1],
                creditor=CREDITOR,
                actor=money.controller,
                now=at(day),
                today=day,
            )
        session.commit()
        clock.now = at(SUMMER)
        self.lead: User = session.get_one(User, money.lead.user_id)
        self.lead_srk: User = session.get_one(User, money.lead_srk.user_id)


@pytest.fixture
def ground(app: Flask, session: Session, clock: StoppedClock) -> Ground:
    """Everything issued."""
    return Ground(app, session, clock)


def parts_of(session: Session, ground: Ground, number: int) -> dict[int, dict[str, OwnPart]]:
    """The parts of both organisations by statement."""
    found: dict[int, dict[str, OwnPart]] = {}
    for organisation in (ground.money.caritas, ground.money.srk):
        for part in own_parts(session, organisation.id, ground.money.periods[number - 1]):
            found.setdefault(part.statement.id, {})[organisation.code] = part
    return found


def test_all_parts_of_a_statement_add_up_to_it(session: Session, ground: Ground) -> None:
    # Making this ground takes its time: one test for both quarters.
    for number in (1, 2):
        adds_up(session, ground, number)


def adds_up(session: Session, ground: Ground, number: int) -> None:
    """Every statement of a quarter is the sum of both organisations' parts, line for line."""
    parts = parts_of(session, ground, number)
    corrected = 0
    for statement in session.scalars(
        select(Statement).where(Statement.period_id == ground.money.periods[number - 1].id)
    ):
        own = parts.get(statement.id, {})
        assert sum(part.total for part in own.values()) == statement.total_rappen
        names = {"caritas": ground.money.caritas.name, "srk": ground.money.srk.name}
        for code, name in names.items():
            said = statement.data
            part = own.get(code)
            assert (part.share if part else 0) == sum(
                one["share_rappen"] for one in said["pots"] if one["organisation"] == name
            )
            assert len(part.days if part else ()) == sum(
                1 for one in said["cases"] if one["organisation"] == name
            )
            corrected += sum(abs(one.amount_rappen) for one in part.corrections) if part else 0
    assert bool(corrected) == (number == 2)


def test_a_lead_reads_the_own_part_and_no_other(app: Flask, session: Session, ground: Ground) -> None:
    shows_no_other(app, session, ground)
    lists_are_narrowed_and_exported(app, session, ground)
    does_not_exist_without_the_organisation(app, session, ground)


def shows_no_other(app: Flask, session: Session, ground: Ground) -> None:
    parts = parts_of(session, ground, 2)
    olten = next(s for s in parts if parts[s]["caritas"].statement.municipality_bfs == OLTEN)
    own, other, whole = parts[olten]["caritas"], parts[olten]["srk"], parts[olten]["caritas"].statement
    session.rollback()
    lead = Visitor(app).sign_in(ground.lead)
    assert "Abrechnungen" in lead.get("/funding/costs").words()
    words = lead.get("/funding/own-statements").words()
    assert "Olten" in words
    assert show_rappen(own.total) in words
    page = lead.get(f"/funding/own-statements/{olten}")
    words = page.words()
    assert "Zuber" not in words.split("Tandem-Tage je Fall")[1]
    assert show_rappen(own.corrected).lstrip("−") in words
    assert "1. Quartal 2027" in words
    for amount in (other.share, other.total, whole.total_rappen):
        if amount not in {own.share, own.total, own.corrected, 0}:
            assert show_rappen(amount) not in words
    for name in ("Fremd", ground.money.srk.name):
        assert name not in words
    assert whole.label in words


def lists_are_narrowed_and_exported(app: Flask, session: Session, ground: Ground) -> None:
    first, second = (period.id for period in ground.money.periods[:2])
    session.rollback()
    lead = Visitor(app).sign_in(ground.lead)
    words = lead.get(f"/funding/own-statements?period={first}&sort=total&direction=desc").words()
    assert words.index("Olten") < words.index("Grenchen")
    words = lead.get(f"/funding/own-statements?period={first}&sort=total&direction=asc").words()
    assert words.index("Grenchen") < words.index("Olten")
    assert "Keine Gemeinde gefunden" in lead.get(f"/funding/own-statements?period={first}&q=zzz").words()
    lead.get("/funding/own-statements?period=999&sort=x&page=99")
    csv = lead.client.get(f"/funding/own-statements.csv?period={first}&q=olten")
    assert csv.headers["Content-Disposition"].endswith('"2027-Q1_eigene-anteile_caritas.csv"')
    rows = csv.get_data().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("BFS-Nummer;Gemeinde;Abrechnung;")
    assert len(rows) == 2
    book = openpyxl.load_workbook(
        io.BytesIO(lead.client.get(f"/funding/own-statements.xlsx?period={second}").get_data())
    )
    assert book.sheetnames == ["Anteile", "Tandem-Tage je Fall", "Korrekturen"]
    total = [row[6] for row in book["Anteile"].iter_rows(min_row=2, values_only=True)]
    assert round(sum(total[:-1]) * 100) == round(total[-1] * 100)
    assert book["Korrekturen"].max_row > 1
    assert "Fremd" not in str(list(book["Tandem-Tage je Fall"].values))
    session.rollback()
    assert session.scalars(select(AccessLog.subject).where(AccessLog.subject == "own statements")).all()


def does_not_exist_without_the_organisation(app: Flask, session: Session, ground: Ground) -> None:
    parts = parts_of(session, ground, 1)
    alone = session.scalars(
        select(Statement.id).where(
            Statement.period_id == ground.money.periods[0].id, Statement.id.not_in(list(parts))
        )
    ).first()
    grenchen = next(
        s for s, own in parts.items() if next(iter(own.values())).statement.municipality_bfs == GRENCHEN
    )
    session.rollback()
    lead, other = Visitor(app).sign_in(ground.lead), Visitor(app).sign_in(ground.lead_srk)
    for visitor in (lead, other):
        for number in (alone, 99999):
            visitor.get(f"/funding/own-statements/{number}", status=404)
            visitor.get(f"/funding/own-statements/{number}/file.csv", status=404)
    assert "Fremd" in other.get(f"/funding/own-statements/{grenchen}").words()
    assert "Fremd" not in lead.get(f"/funding/own-statements/{grenchen}").words()
    mine = lead.client.get(f"/funding/own-statements/{grenchen}/file.csv").get_data(as_text=True)
    assert mine.count("\r\n") == 2
    assert "Fremd" not in mine


def test_before_the_first_statement_it_says_where_they_come_from(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    app.config.update(SECOND_FACTOR="optional")
    money = quarter(session)
    session.commit()
    lead = Visitor(app).sign_in(session.get_one(User, money.lead.user_id))
    assert "Noch keine Abrechnung" in lead.get("/funding/own-statements").words()
    assert lead.client.get("/funding/own-statements.csv").status_code == 404
