"""Costs with their filters, the year's budget, and what bounds a pool, as lead and canton enter them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import BudgetEntry, CostEntry, JournalEntry, Staffing, Tariff
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services.closing import close_period
from mentoring.funding.vocabulary import Account, CostCategory, EntryKind
from mentoring.permissions import Role
from tests.builders import OLTEN, a_user, renew
from tests.days import StoppedClock
from tests.funding_ground import Money, at
from tests.page import Visitor


class Ground:
    """A lead and a controller in April 2027; the first quarter is over."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        clock.now = at(date(2027, 4, 10))
        self.money = money = Money(session)
        money.tandem(money.caritas, money.mentee(money.caritas, OLTEN))
        self.lead: User = session.get_one(User, money.lead.user_id)
        self.lead_srk: User = session.get_one(User, money.lead_srk.user_id)
        self.controller: User = session.get_one(User, money.controller.user_id)
        session.commit()
        app.config.update(SECOND_FACTOR="optional")

    def closed(self) -> None:
        """The first quarter of Caritas, closed."""
        money, day = self.money, date(2027, 4, 10)
        close_period(money.session, money.caritas, money.periods[0], actor=money.lead, now=at(day), today=day)
        money.session.commit()


@pytest.fixture
def ground(app: Flask, session: Session, clock: StoppedClock) -> Ground:
    """Everything before the first closing."""
    return Ground(app, session, clock)


COST = {
    "amount": "1'234.50",
    "concerns_on": "31.01.2027",
    "category": "PERSONNEL",
    "purpose": "Löhne Januar",
    "document": "B-17",
}


def test_costs_are_narrowed_sorted_and_exported_as_shown(
    app: Flask, session: Session, ground: Ground
) -> None:
    money = ground.money
    money.cost(money.caritas, money.periods[0], 100_00, document="A-1", purpose="Löhne")
    money.cost(
        money.caritas,
        money.periods[1],
        25_05,
        document="A-2",
        purpose="=Kaffee",
        category=CostCategory.MATERIAL,
        fund_id=money.ip.id,
    )
    money.cost(money.srk, money.periods[0], 77_77, document="S-1", purpose="Fremdes")
    session.commit()
    lead = Visitor(app).sign_in(ground.lead)
    words = lead.get("/funding/costs").words()
    assert "Total der Auswahl" in words
    assert "125.05" in words
    assert "davon direkt bezahlt 25.05" in words
    assert "Fremdes" not in words
    for query, seen, unseen in (
        ("period=" + str(money.periods[0].id), "A-1", "A-2"),
        ("category=MATERIAL", "A-2", "A-1"),
        ("fund=pool", "A-1", "A-2"),
        (f"fund={money.ip.id}", "A-2", "A-1"),
        ("q=kaffee", "A-2", "A-1"),
    ):
        words = lead.get(f"/funding/costs?{query}").words()
        assert seen in words, query
        assert unseen not in words, query
    assert "Kein Beleg passt" in lead.get("/funding/costs?kind=ACCRUAL").words()
    lead.get("/funding/costs?sort=amount&direction=asc&period=x&fund=&category=NIX&programme=99")
    csv = lead.client.get("/funding/costs.csv?fund=pool").get_data(as_text=True)
    assert "100.00" in csv
    assert "A-2" not in csv
    assert "'=Kaffee" in lead.client.get("/funding/costs.csv").get_data(as_text=True)
    assert lead.client.get("/funding/costs.xlsx").status_code == 200


def test_a_late_document_says_that_it_corrects_a_closed_period(
    app: Flask, session: Session, ground: Ground
) -> None:
    ground.money.cost(ground.money.caritas, ground.money.periods[0], 100_00)
    ground.closed()
    lead = Visitor(app).sign_in(ground.lead)
    page = lead.get("/funding/costs/new")
    assert "vor dem 01.04.2027 wird zur Korrektur" in page.words()
    page = lead.send(COST, holding="amount")
    assert "1. Quartal 2027 ist abgeschlossen und wird korrigiert" in page.text
    renew(session)
    cost = session.scalars(select(CostEntry).order_by(CostEntry.id.desc())).first()
    assert cost is not None
    assert cost.period_id == ground.money.periods[1].id
    entry = session.scalars(select(JournalEntry).where(JournalEntry.cost_id == cost.id)).one()
    assert entry.kind is EntryKind.COST
    assert entry.booked_on == date(2027, 4, 10)


def test_an_accrual_is_released_and_leads_to_its_document(
    app: Flask, session: Session, ground: Ground
) -> None:
    lead = Visitor(app).sign_in(ground.lead)
    lead.get("/funding/costs/new")
    assert "Abgrenzung" in lead.send({**COST, "release_by": "31.03.2027"}, holding="amount").words()
    assert "ist überfällig" in lead.get("/funding/costs").words()
    renew(session)
    cost = session.scalars(select(CostEntry)).one()
    assert balances(session)[Account.ACCRUED, "caritas"] == -1_234_50
    lead.get(f"/funding/costs/{cost.id}/take-back")
    page = lead.send({"reason": "Rechnung da"}, holding="reason")
    assert page.values(page.form(holding="amount"))["purpose"] == ["Löhne Januar"]
    renew(session)
    assert balances(session)[Account.ACCRUED, "caritas"] == 0
    lead.get(f"/funding/costs/{cost.id}/take-back")
    assert "bereits aufgelöst" in lead.send({"reason": "noch einmal"}, holding="reason", status=422).words()


def test_where_nothing_is_open_or_there_is_no_period_it_says_whom_to_ask(
    app: Flask, session: Session, ground: Ground
) -> None:
    lead = Visitor(app).sign_in(ground.lead)
    lead.get("/funding/costs/new")
    words = lead.send({**COST, "concerns_on": "01.02.2031"}, holding="amount", status=422).words()
    assert "Perioden eröffnet das Controlling des Kantons" in words
    outsider = a_user(session, Role.LEAD)
    session.commit()
    other = Visitor(app).sign_in(outsider)
    assert "keine Periode offen" in other.get("/funding/costs").words()
    other.get("/funding/costs/new")
    assert "keine Periode offen" in other.send(COST, holding="amount", status=422).words()


def test_a_years_budget_stands_beside_its_costs(app: Flask, session: Session, ground: Ground) -> None:
    money = ground.money
    money.cost(money.caritas, money.periods[0], 300_00)
    session.commit()
    lead = Visitor(app).sign_in(ground.lead)
    lead.get("/funding/budget")
    lead.get("/funding/budget/2027/plan")
    page = lead.send({"PERSONNEL": "1'0", "MATERIAL": "50"}, holding="PERSONNEL", status=422)
    assert page.title.startswith("Fehler:")
    assert "1&#39;0" in page.text
    words = lead.send({"PERSONNEL": "200", "MATERIAL": "50"}, holding="PERSONNEL").words()
    assert "2 Beträge geändert" in lead.document.text  # type: ignore[union-attr]
    assert "−100.00" in words
    assert "überschritten" in words
    lead.get(f"/funding/budget/2027/plan?fund={money.ip.id}")
    lead.send({"PERSONNEL": "10"}, holding="PERSONNEL")
    lead.get("/funding/budget/2027/plan")
    assert "250.00" not in lead.send({"PERSONNEL": "400"}, holding="PERSONNEL").words()
    renew(session)
    amounts = list(session.scalars(select(BudgetEntry.amount_rappen).order_by(BudgetEntry.id)))
    assert amounts == [200_00, 50_00, 10_00, 400_00]
    assert "460.00" in lead.get("/funding/budget/2027").words()
    lead.get("/funding/budget/1899", status=404)
    lead.get("/funding/budget/2027/plan?programme=999999", status=404)
    other = Visitor(app).sign_in(ground.lead_srk)
    assert "noch nichts geplant" in other.get("/funding/budget/2027").words()


def test_a_post_changes_ends_and_is_withdrawn_as_dated_rows(
    app: Flask, session: Session, ground: Ground
) -> None:
    lead = Visitor(app).sign_in(ground.lead)
    assert "Noch keine Stelle" in lead.get("/funding/bounds").words()
    post = {"post": "Koordination", "employment": "62,5", "valid_from": "01.01.2027"}
    lead.get("/funding/bounds/staffing/new")
    page = lead.send({**post, "employment": "120"}, holding="employment", status=422)
    assert "höchstens bei 100 Prozent" in page.words()
    assert "Heute zusammen 62.5 Prozent" in lead.send(post, holding="employment").words()
    lead.get("/funding/bounds/staffing/new")
    assert "schon ein Pensum" in lead.send(post, holding="employment", status=422).words()
    changed = {**post, "employment": "80", "valid_from": "01.03.2027"}
    assert "Heute zusammen 80 Prozent" in lead.send(changed, holding="employment").words()
    renew(session)
    rows = session.execute(
        select(Staffing.employment_bp, Staffing.valid_to)
        .where(Staffing.withdrawn_at.is_(None))
        .order_by(Staffing.valid_from)
    ).all()
    assert [tuple(row) for row in rows] == [(6250, date(2027, 3, 1)), (8000, None)]
    number = session.scalars(select(Staffing.id).where(Staffing.employment_bp == 8000)).one()
    lead.get(f"/funding/bounds/staffing/{number}/end")
    assert "Bitte ein Datum" in lead.send({"how": "end", "reason": "x"}, holding="how", status=422).words()
    page = lead.send({"how": "end", "last": "31.12.2026", "reason": "x"}, holding="how", status=422)
    assert "vor dem Beginn" in page.words()
    words = lead.send({"how": "withdraw", "reason": "Tippfehler"}, holding="how").words()
    assert "zurückgezogen" in words
    assert "Tippfehler" in words
    Visitor(app).sign_in(ground.lead_srk).get(f"/funding/bounds/staffing/{number}/end", status=404)


def test_tariffs_and_approvals_come_from_the_canton_and_the_lead_reads_them(
    app: Flask, session: Session, ground: Ground
) -> None:
    canton, own = Visitor(app).sign_in(ground.controller), ground.money.caritas.id
    canton.get("/funding/organisations/bounds")
    canton.get(f"/funding/organisations/{own}/tariffs/new")
    tariff = {"kind": "TANDEM_MONTH", "amount": "450", "valid_from": "01.01.2027", "decision": "LV 2027"}
    assert "450.00" in canton.send(tariff, holding="decision").words()
    canton.get(f"/funding/organisations/{own}/tariffs/new")
    assert "schon ein Tarif" in canton.send(tariff, holding="decision", status=422).words()
    canton.get(f"/funding/organisations/{own}/approvals/new")
    approval = {"amount": "90'000", "valid_from": "01.01.2027", "decision": "Verfügung 3"}
    assert canton.send(approval, holding="decision", status=422).title.startswith("Fehler:")
    assert "90'000.00" in canton.send({**approval, "last": "31.12.2027"}, holding="decision").words()
    words = Visitor(app).sign_in(ground.lead).get("/funding/bounds").words()
    assert "90'000.00" in words
    assert "Verfügung 3" in words
    renew(session)
    number = session.scalars(select(Tariff.id)).one()
    canton.get(f"/funding/tariffs/{number}/end")
    canton.send({"how": "end", "last": "30.06.2027", "reason": "neu verhandelt"}, holding="how")
    renew(session)
    rows = session.execute(select(Tariff.valid_to, Tariff.withdrawn_at).order_by(Tariff.id)).all()
    assert [(row[0], row[1] is None) for row in rows] == [(None, False), (date(2027, 7, 1), True)]
    canton.get("/funding/organisations/999999/bounds", status=404)
    lead = Visitor(app).sign_in(ground.lead)
    assert lead.client.get(f"/funding/tariffs/{number}/end").status_code == 403
