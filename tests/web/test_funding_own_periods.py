"""The lists of a lead's period: sorted, narrowed, paged, exported; as closed beside as known today."""

import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import Closing
from mentoring.funding.services.closing import close_period
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.tandems.vocabulary import TandemState
from tests.builders import GRENCHEN, OLTEN
from tests.days import StoppedClock
from tests.funding_ground import Money, at
from tests.page import Visitor

DAY = date(2027, 4, 10)


class World:
    """A lead in April 2027 with three cases of the first quarter, one of which nobody pays for."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        clock.now = at(DAY)
        app.config.update(SECOND_FACTOR="optional")
        self.money = money = Money(session)
        self.first = money.periods[0]
        self.tandems = [
            money.tandem(money.caritas, money.mentee(money.caritas, place, status, last_name=name))
            for name, place, status in (
                ("Zuber", OLTEN, ResidenceStatus.F),
                ("Abt", GRENCHEN, ResidenceStatus.S),
                ("Nirgends", None, None),
            )
        ]
        money.tandem(money.srk, money.mentee(money.srk, OLTEN, last_name="Fremd"))
        money.cost(money.caritas, self.first, 9_000_00)
        session.commit()
        self.period = self.first.id
        self.lead = Visitor(app).sign_in(session.get_one(User, money.lead.user_id))
        self.other = Visitor(app).sign_in(session.get_one(User, money.lead_srk.user_id))
        session.rollback()

    def url(self, part: str) -> str:
        return f"/funding/own-periods/{self.period}{part}"

    def close(self, session: Session) -> None:
        """Closes the first quarter of Caritas."""
        money = self.money
        close_period(session, money.caritas, self.first, actor=money.lead, now=at(DAY), today=DAY)
        session.commit()


@pytest.fixture
def world(app: Flask, session: Session, clock: StoppedClock) -> World:
    """Nothing is closed."""
    return World(app, session, clock)


def csv_of(visitor: Visitor, url: str) -> list[list[str]]:
    answer = visitor.client.get(url)
    assert answer.status_code == 200
    return [line.split(";") for line in answer.get_data().decode("utf-8-sig").splitlines()]


@pytest.mark.parametrize("closed", [False, True])
def test_lists_are_sorted_narrowed_and_exported(session: Session, world: World, closed: bool) -> None:
    if closed:
        world.close(session)
    lead = world.lead
    words = lead.get(world.url("/places?sort=name&direction=desc")).words()
    assert words.index("Olten") < words.index("Grenchen")
    assert "Olten" not in lead.get(world.url("/places?q=grench")).words()
    assert "Keine Gemeinde gefunden" in lead.get(world.url("/places?q=zzz")).words()
    rows = csv_of(lead, world.url("/places.csv?sort=name&direction=asc"))
    assert [row[1] for row in rows] == ["Gemeinde", "Grenchen", "Olten"]
    assert [row[2:4] for row in rows[1:]] == [["90", "0"], ["90", "90"]]
    words = lead.get(world.url("/cases?sort=name")).words()
    assert words.index("Abt") < words.index("Nirgends") < words.index("Zuber")
    assert "01.01.2027–31.03.2027" in words
    assert "Fremd" not in words
    words = lead.get(world.url("/cases?only=nobody")).words()
    assert "Nirgends" in words
    assert "Abt" not in words
    only = csv_of(lead, world.url("/cases.csv?only=nobody"))[1:]
    assert len(only) == 1
    assert only[0][0].endswith("Nirgends")
    assert only[0][-1] == ("ja" if closed else "Wohnort nicht erfasst")
    assert "Abt" in lead.get(world.url("/cases?q=grenchen")).words()
    lead.get(world.url("/cases?sort=nothing&page=99&size=7&only=what"))
    book = openpyxl.load_workbook(io.BytesIO(lead.client.get(world.url("/cases.xlsx")).get_data()))
    assert book.active is not None
    assert book.active.max_row == 4
    text = lead.get(world.url("")).text
    assert world.url("/places") in text
    assert (world.url("/today") in text) == closed


def test_what_was_closed_stands_beside_what_is_known_today(session: Session, world: World) -> None:
    lead = world.lead
    lead.get(world.url("/today"), status=404)
    world.close(session)
    assert "Nichts hat sich geändert" in lead.get(world.url("/today")).words()
    session.rollback()
    ended = date(2027, 2, 1)
    world.money.phase(
        world.tandems[1], TandemState.TERMINATED_EARLY, ended, recorded_at=at(date(2027, 4, 11))
    )
    session.commit()
    words = lead.get(world.url("/today")).words()
    assert "Verlauf des Tandems berichtigt per 01.02.2027" in words
    assert "Grenchen" in words
    rows = csv_of(lead, world.url("/today.csv"))
    opened = {row[1]: row[6] for row in rows[1:]}
    assert float(opened["Grenchen"]) < 0
    assert abs(sum(float(amount) for amount in opened.values())) < 0.005
    assert "SRK" not in str(rows)
    world.other.get(world.url("/today"), status=404)
    assert "Zuber" not in world.other.get(world.url("/cases")).words()


def test_figures_that_changed_are_shown_instead_of_closed(session: Session, world: World) -> None:
    lead, closings = world.lead, select(func.count()).select_from(Closing)
    assert "9'000.00" in lead.get(world.url("/close")).words()
    session.rollback()
    world.money.cost(world.money.caritas, world.first, 500_00, document="B-77")
    session.commit()
    page = lead.send({}, holding="request_key", status=409)
    assert "haben sich geändert" in page.words()
    assert "9'500.00" in page.words()
    assert "9'000.00" in page.words()
    session.rollback()
    assert session.scalar(closings) == 0
    # Neither without the sign of what was shown, nor with a wrong one.
    for shown in (None, "", "0" * 64):
        lead.get(world.url("/close"))
        lead.send({"shown": shown}, holding="shown", status=409)
        session.rollback()
        assert session.scalar(closings) == 0
    lead.get(world.url("/close"))
    assert "Abgeschlossen am 10.04.2027" in lead.send({}, holding="shown").words()
    session.rollback()
    assert session.scalar(closings) == 1
