"""Expenses as the organisation decides on them: a cost from then on; the list, its filters, its files."""

import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.funding.models import CostEntry, FundingPeriod, OrganisationPeriod
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.outbox import Mail
from tests.builders import a_mentor
from tests.days import TODAY
from tests.support_builders import an_expense
from tests.web.counting import statements
from tests.web.spending_ground import Spending


@pytest.fixture
def ground(app: Flask, session: Session) -> Spending:
    return Spending(app, session)


@pytest.mark.both_databases
def test_approved_on_the_page_it_is_a_cost_and_the_volunteer_is_told_once(ground: Spending) -> None:
    period = FundingPeriod(
        year=2026, number=4, starts_on=TODAY.replace(month=10, day=1), ends_on=TODAY.replace(2027, 1, 1)
    )
    ground.session.add(period)
    ground.session.flush()
    ground.session.add(OrganisationPeriod(organisation_id=ground.organisation.id, period_id=period.id))
    first, second, third = (ground.expense(amount_rappen=n) for n in (860, 1490, 220))
    coordinator = ground.visitor()
    page = coordinator.get("/expenses")
    assert "25.70" in page.words()
    page = coordinator.send({"expense": [str(first.id), str(second.id)]}, form="/expenses/approve")
    assert "2 Spesen gutgeheissen, zusammen CHF 23.50" in page.words()
    coordinator.get(f"/expenses/{third.id}")
    coordinator.send(form=f"/expenses/{third.id}/approve")
    ground.refresh()
    costs = ground.session.scalars(select(CostEntry.amount_rappen).order_by(CostEntry.id)).all()
    assert costs == [860, 1490, 220]
    mails = ground.session.scalars(select(Mail).where(Mail.template == "expenses_decided")).all()
    assert [len(mail.values["items"]) for mail in mails] == [2, 1]
    assert {mail.address for mail in mails} == {"nadine@example.org"}
    assert "gutgeheissen" in ground.phone().get("/my/expenses").words()
    coordinator.get(f"/expenses/{first.id}/refuse")
    coordinator.send({"reason": ""}, holding="reason", status=422)
    coordinator.send({"reason": "Doppelt eingereicht"}, holding="reason")
    ground.refresh()
    assert ground.session.scalar(select(func.sum(CostEntry.amount_rappen))) == 1490 + 220
    assert "Doppelt eingereicht" in ground.phone().get("/my/expenses").words()


def test_nobody_approves_their_own_and_the_others_go_on(ground: Spending) -> None:
    own = a_mentor(ground.session, ground.organisation, user_id=ground.user.id)
    mine, other = ground.expense(mentor_id=own.person_id, tandem_id=None), ground.expense()
    coordinator = ground.visitor()
    coordinator.get("/expenses")
    page = coordinator.send({"expense": [str(mine.id), str(other.id)]}, form="/expenses/approve")
    assert "eigene Spesen" in page.words()
    assert [e.state for e in ground.all()] == [ExpenseState.CLAIMED, ExpenseState.APPROVED]
    assert not coordinator.get(f"/expenses/{mine.id}").all("form", action=f"/expenses/{mine.id}/approve")
    coordinator.get(f"/expenses/{mine.id}/refuse")
    coordinator.send({"reason": "Irrtum"}, holding="reason", status=422)


@pytest.mark.both_databases
def test_the_list_filters_sorts_and_its_files_say_the_same(ground: Spending) -> None:
    ground.expense(kind=ExpenseKind.CAR, km=10, amount_rappen=700, purpose="=1+1 Fahrt")
    ground.expense(ExpenseState.APPROVED, amount_rappen=1000, purpose="Eintritt Badi")
    ground.expense(ExpenseState.REFUSED, amount_rappen=90, spent_on=TODAY - timedelta(days=40))
    visitor = ground.visitor()
    shown = {
        "": ["7.00"],
        "?state=all": ["7.00", "10.00", "0.90"],
        "?state=all&sort=amount&direction=desc": ["10.00", "7.00", "0.90"],
        "?state=all&q=badi": ["10.00"],
        "?state=all&q=Nadine": ["7.00", "10.00", "0.90"],
        "?state=all&kind=CAR": ["7.00"],
        "?state=all&to=01.11.2026": ["0.90"],
        "?state=all&programme=0": [],
        "?state=REFUSED&from=unsinn": ["0.90"],
    }
    for query, amounts in shown.items():
        page = visitor.get(f"/expenses{query}")
        rows = [page.words(cell) for cell in page.all("td", data_label="CHF")]
        assert rows == amounts, query
        visitor.get(f"/expenses.xlsx{query}")
        assert visitor.response is not None
        sheet = openpyxl.load_workbook(io.BytesIO(visitor.response.data)).active
        column = [f"{row[7].value:.2f}" for row in sheet.iter_rows(min_row=2)]
        total = sum(int(a.replace(".", "")) for a in amounts)
        assert column == [*amounts, f"{total / 100:.2f}"]
    visitor.get("/expenses.csv?state=all")
    assert visitor.response is not None
    assert "'=1+1 Fahrt" in visitor.response.get_data(as_text=True)


def test_many_claims_come_in_pages_with_a_constant_number_of_queries(app: Flask, ground: Spending) -> None:
    visitor, sent = ground.visitor(), []
    for number in range(30):
        an_expense(ground.session, ground.made, amount_rappen=100 + number)
        if number in {0, 29}:
            ground.session.commit()
            with statements(app) as seen:
                visitor.get("/expenses")
            sent.append(len(seen))
    assert sent[0] == sent[1]
    page = visitor.get("/expenses?page=2")
    assert len(page.all("td", data_label="CHF")) == 5
    assert "34.35" in page.words(), "the sum is that of all pages"
