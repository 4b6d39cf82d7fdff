"""Costs entered, a period read down to its days, closed by the leads and by the canton."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import Closing, CostEntry, FundingPeriod, Statement
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from tests.builders import GRENCHEN, OLTEN, a_user, renew
from tests.days import StoppedClock
from tests.funding_ground import CREDITOR, Money, at
from tests.page import Visitor


class World:
    """A lead, a controller, tandems, the clock in April 2027."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        clock.now = at(date(2027, 4, 10))
        self.money = Money(session)
        money = self.money
        money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.F, last_name="Zuber"))
        money.tandem(money.caritas, money.mentee(money.caritas, GRENCHEN, ResidenceStatus.S))
        money.tandem(money.caritas, money.mentee(money.caritas, None, None, last_name="Nirgends"))
        money.tandem(money.srk, money.mentee(money.srk, OLTEN, ResidenceStatus.S))
        self.lead: User = session.get_one(User, money.lead.user_id)
        self.lead_srk: User = session.get_one(User, money.lead_srk.user_id)
        self.controller: User = session.get_one(User, money.controller.user_id)
        self.first: FundingPeriod = money.periods[0]
        session.commit()
        names = ("name", "street", "house_number", "postcode", "town", "iban")
        app.config.update({f"CREDITOR_{name.upper()}": getattr(CREDITOR, name) for name in names})
        app.config.update(SECOND_FACTOR="optional")


@pytest.fixture
def world(app: Flask, session: Session, clock: StoppedClock) -> World:
    """Everything before the first closing."""
    return World(app, session, clock)


COST = {
    "amount": "1'234.50",
    "concerns_on": "31.01.2027",
    "category": "PERSONNEL",
    "purpose": "Löhne Januar",
    "document": "B-17",
}


def test_a_cost_is_entered_found_and_taken_back(app: Flask, session: Session, world: World) -> None:
    lead = Visitor(app).sign_in(world.lead)
    assert "Noch kein Beleg" in lead.get("/funding/costs").words()
    lead.get("/funding/costs/new")
    page = lead.send({**COST, "amount": "12'34"}, holding="amount", status=422)
    assert page.title.startswith("Fehler:")
    assert "12&#39;34" in page.text
    page = lead.send(COST, holding="amount")
    assert "1'234.50" in page.words()
    lead.get("/funding/costs/new")
    assert "gibt es schon" in lead.send(COST, holding="amount", status=422).words()
    renew(session)
    number = session.scalars(select(CostEntry.id)).one()
    lead.get(f"/funding/costs/{number}/take-back")
    lead.send({"reason": "falscher Beleg"}, holding="reason")
    assert "Total der Auswahl0.00" in lead.get("/funding/costs").words()
    assert lead.client.get("/funding/costs.csv?q=B-17").status_code == 200
    other = Visitor(app).sign_in(world.lead_srk)
    other.get(f"/funding/costs/{number}/take-back", status=404)


def test_a_period_is_read_closed_and_sealed(app: Flask, session: Session, world: World) -> None:
    world.money.cost(world.money.caritas, world.first, 100_00)
    session.commit()
    lead = Visitor(app).sign_in(world.lead)
    assert "abschliessen…" in lead.get("/funding/own-periods").words()
    assert "1 Zeitraum bezahlt niemand" in lead.get(f"/funding/own-periods/{world.first.id}").words()
    page = lead.get(f"/funding/own-periods/{world.first.id}/cases")
    assert "Zuber" in page.words()
    assert "Wohnort nicht erfasst" in page.words()
    lead.get(f"/funding/own-periods/{world.first.id}/close")
    page = lead.send({}, holding="request_key")
    assert "Abgeschlossen am 10.04.2027" in page.words()
    assert "geprüft" in page.words()
    renew(session)
    assert session.scalar(select(func.count()).select_from(Closing)) == 1
    later = world.money.periods[1].id
    assert "noch nicht zu Ende" in lead.get(f"/funding/own-periods/{later}/close").text


def test_the_canton_closes_when_all_have(app: Flask, session: Session, world: World) -> None:
    for organisation in (world.money.caritas, world.money.srk):
        world.money.cost(organisation, world.first, 100_00)
    session.commit()
    canton = Visitor(app).sign_in(world.controller)
    assert "Vorschau" in canton.get(f"/funding/periods/{world.first.id}").words()
    assert "Noch nicht abgeschlossen" in canton.get(f"/funding/periods/{world.first.id}/close").text
    for user in (world.lead, world.lead_srk):
        lead = Visitor(app).sign_in(user)
        lead.get(f"/funding/own-periods/{world.first.id}/close")
        lead.send({}, holding="request_key")
    assert "Kantonsweit abschliessen" in canton.get("/funding/periods").words()
    assert "Zuber" not in canton.get(f"/funding/periods/{world.first.id}").text
    canton.get(f"/funding/periods/{world.first.id}/close")
    page = canton.send({}, holding="request_key")
    assert "150.00" in page.words()
    renew(session)
    assert session.scalar(select(func.count()).select_from(Statement)) == 104
    assert "Nichts hat sich geändert" in canton.get(f"/funding/periods/{world.first.id}/today").words()


def test_a_year_is_opened_once_and_without_gap(app: Flask, session: Session, world: World) -> None:
    canton = Visitor(app).sign_in(world.controller)
    canton.get("/funding/periods/new")
    assert "ohne Lücke" in canton.send({"year": "2030"}, holding="year", status=422).words()
    assert "2. Halbjahr 2028" in canton.send({"year": "2028", "parts": "2"}, holding="year").words()


def test_rules_and_eligibility_are_told_in_words(app: Flask, session: Session, world: World) -> None:
    canton = Visitor(app).sign_in(world.controller)
    assert "Anteile der Gemeinden" in canton.get("/funding/rules").words()
    assert "F (VA)" in canton.get("/funding/eligibility").words()


def test_without_organisation_or_right_there_is_nothing(app: Flask, session: Session, world: World) -> None:
    outsider = a_user(session, Role.LEAD)
    session.commit()
    lead = Visitor(app).sign_in(outsider)
    assert "Noch keine Periode" in lead.get("/funding/own-periods").words()
    lead.get(f"/funding/own-periods/{world.first.id}", status=404)


def test_the_canton_issues_what_was_shown_or_nothing(app: Flask, session: Session, world: World) -> None:
    for organisation in (world.money.caritas, world.money.srk):
        world.money.cost(organisation, world.first, 100_00)
    session.commit()
    for user in (world.lead, world.lead_srk):
        lead = Visitor(app).sign_in(user)
        lead.get(f"/funding/own-periods/{world.first.id}/close")
        lead.send({}, holding="shown")
    canton = Visitor(app).sign_in(world.controller)
    statements = select(func.count()).select_from(Statement)
    canton.get(f"/funding/periods/{world.first.id}/close")
    # What was shown named another account than would be printed now.
    app.config.update(CREDITOR_IBAN="CH5604835012345678009")
    page = canton.send({}, holding="shown", status=409)
    assert "haben sich geändert" in page.words()
    for shown in (None, "", "0" * 64):
        canton.get(f"/funding/periods/{world.first.id}/close")
        assert "Das Total war CHF" in canton.send({"shown": shown}, holding="shown", status=409).words()
    renew(session)
    assert session.scalar(statements) == 0
    session.rollback()
    canton.get(f"/funding/periods/{world.first.id}/close")
    canton.send({}, holding="shown")
    renew(session)
    assert session.scalar(statements) == 104
