"""The report on the use of funds: texts, figures that add up, as page, PDF and workbook; who sees it."""

import io
from datetime import timedelta

import openpyxl
import pikepdf
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.funding.models import BudgetEntry, FundingReport
from mentoring.funding.services.reporting import report_figures
from mentoring.funding.vocabulary import CostCategory, CostKind
from mentoring.permissions import Role
from tests.builders import a_user
from tests.database.test_funding_closing import SPRING, a_year, close
from tests.days import StoppedClock
from tests.funding_ground import THEN, Money, at
from tests.page import Visitor


class Ground:
    """A first quarter closed, a second one with costs, an accrual and a direct cost; a budget."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        app.config["SECOND_FACTOR"] = "optional"
        clock.now = at(SPRING)
        self.app, self.session = app, session
        money = self.money = a_year(session)
        money.ip.purpose = "Integration von VA/FL."
        close(money, 1, SPRING)
        second = money.periods[1]
        money.cost(money.caritas, second, 30_00, category=CostCategory.TRAINING)
        money.cost(money.caritas, second, 5_00, fund_id=money.ip.id, category=CostCategory.MATERIAL)
        money.cost(
            money.caritas,
            second,
            7_00,
            kind=CostKind.ACCRUAL,
            release_by=second.ends_on + timedelta(days=30),
            purpose="Revision",
        )
        for amount in (999_00, 200_00):
            session.add(
                BudgetEntry(
                    organisation_id=money.caritas.id,
                    year=2027,
                    category=CostCategory.PERSONNEL,
                    amount_rappen=amount,
                    recorded_at=THEN,
                    recorded_by_name="Test",
                )
            )
        session.commit()

    def visitor(self, number: int | None) -> Visitor:
        """Somebody signed in."""
        user = self.session.get_one(User, number)
        return Visitor(self.app).sign_in(user)

    @property
    def url(self) -> str:
        """Caritas' report."""
        return f"/funding/reports/{self.money.caritas.id}/2027"


@pytest.fixture
def ground(app: Flask, session: Session, clock: StoppedClock) -> Ground:
    """The ground of this file."""
    return Ground(app, session, clock)


def test_all_that_was_spent_is_borne_by_somebody(ground: Ground) -> None:
    figures = report_figures(ground.session, ground.money.caritas, 2027)
    assert figures.actual == 142_00
    assert sum(amount for _label, amount in figures.borne) == 142_00
    assert (figures.municipalities, figures.unsettled, figures.budget) == (50_00, 37_00, 200_00)
    assert [(line.pool, line.direct) for line in figures.funds] == [(50_00, 5_00)]
    assert (figures.persons, figures.days, figures.eligible, figures.tandems) == (2, 180, 90, 2)
    assert [line.purpose for line in figures.accruals] == ["Revision"]


def test_costs_above_an_approval_stay_with_the_organisation(ground: Ground) -> None:
    money: Money = ground.money
    money.approval(money.srk, 40_00)
    figures = report_figures(ground.session, money.srk, 2027)
    assert (figures.not_payable, figures.unsettled, figures.municipalities) == (20_00, -20_00, 60_00)
    assert figures.actual == 60_00


def test_a_text_is_suggested_written_and_kept(ground: Ground) -> None:
    who = ground.visitor(ground.money.lead.user_id)
    words = who.get(ground.url).words()
    assert "Im Jahr 2027 wurden 2 Personen an 180 Tandem-Tagen begleitet; 50 % dieser Tage" in words
    assert "Integrationspauschale: Integration von VA/FL." in words
    page = who.get(f"{ground.url}/activities")
    assert "2 Personen" in page.values(page.form(holding="text"))["text"][0]
    page = who.send({"text": "  "}, holding="text", status=422)
    assert page.title.startswith("Fehler:")
    for text in ("Erste Fassung", "Zweite Fassung\nmit Absatz"):
        who.get(f"{ground.url}/activities")
        page = who.send({"text": text}, holding="text")
    assert "Zweite Fassung" in page.words()
    assert "Erste Fassung" not in page.words()
    ground.session.rollback()
    assert ground.session.scalar(select(func.count(FundingReport.id))) == 2
    assert "1 von 5 geschrieben" in who.get("/funding/reports").words()


def test_pdf_and_workbook_say_what_the_page_says(ground: Ground) -> None:
    who = ground.visitor(ground.money.controller.user_id)
    who.get(f"{ground.url}/effect")
    who.send({"text": "Wer begleitet wird, findet schneller Anschluss. =1+1"}, holding="text")
    shown = who.get(ground.url).words()
    answer = who.client.get(f"{ground.url}/file.pdf")
    assert answer.content_type == "application/pdf"
    pdf = answer.get_data()
    assert "pdfaid" in str(pikepdf.open(io.BytesIO(pdf)).Root.Metadata.read_bytes())
    printed = " ".join(
        " ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)
    )
    for text in ("Verwendungsnachweis 2027", "142.00", "37.00", "schneller Anschluss"):
        assert text in shown
        assert text in printed
    answer = who.client.get(f"{ground.url}/file.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    assert book.sheetnames == ["Bericht", "Kosten", "Träger", "Kennzahlen", "Überschüsse", "Abgrenzungen"]
    borne = {row[0]: row[1] for row in book["Träger"].iter_rows(min_row=2, values_only=True)}
    assert borne["Total der Ausgaben"] == 142
    assert borne["noch nicht abgerechnet"] == 37
    assert (
        'filename="2027_verwendungsnachweis_caritas-solothurn.xlsx"' in answer.headers["Content-Disposition"]
    )


def test_a_lead_sees_the_own_report_only(ground: Ground) -> None:
    who = ground.visitor(ground.money.lead_srk.user_id)
    assert "Caritas" not in who.get("/funding/reports").words()
    for address in (ground.url, f"{ground.url}/purpose", f"{ground.url}/file.pdf"):
        who.get(address, status=404)
    who.get(f"/funding/reports/{ground.money.srk.id}/2099", status=404)
    ground.session.rollback()
    user = a_user(ground.session, Role.MUNICIPALITY)
    ground.session.commit()
    Visitor(ground.app).sign_in(user).get("/funding/reports", status=403)


def test_without_a_year_the_list_says_what_comes_first(app: Flask, session: Session) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session, Role.CONTROLLER)
    session.commit()
    assert "Noch kein Jahr" in Visitor(app).sign_in(user).get("/funding/reports").words()
