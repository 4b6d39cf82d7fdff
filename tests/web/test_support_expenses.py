"""Expenses on the web: claimed on the phone once, decided on by the organisation, and a cost from then on."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import Access, AccessLog
from mentoring.funding.models import CostEntry, FundingPeriod, OrganisationPeriod
from mentoring.meetings.models import Expense, ExpensePhoto
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.outbox import Mail
from mentoring.people.models import Mentor, MentorProgramme
from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_programme, a_user
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.support_builders import PIXEL, a_support_rule, an_expense
from tests.tandem_builders import a_tandem
from tests.web.counting import statements
from tests.web.tandem_ground import Ground

DAY = TODAY.strftime("%d.%m.%Y")


class Spending(Ground):
    """A volunteer with a tandem in a programme, on the phone, and a coordinator."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.programme = a_programme(session, self.organisation)
        self.mentor_user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor: Mentor = a_mentor(
            session,
            self.organisation,
            programmes=[self.programme],
            user_id=self.mentor_user.id,
            email="nadine@example.org",
            first_name="Nadine",
        )
        self.made = a_tandem(session, self.organisation, TandemState.ACTIVE, mentor=self.mentor)
        self.made.programme_id = self.programme.id
        session.commit()

    def expense(self, state: ExpenseState = ExpenseState.CLAIMED, **given: Any) -> Expense:
        made = an_expense(self.session, self.made, state, **given)
        self.session.commit()
        return made  # type: ignore[no-any-return]

    def phone(self) -> Visitor:
        return self.visitor(self.mentor_user)

    def claim(self, phone: Visitor, status: int = 200, **given: Any) -> Any:
        """Fills in the form and sends it."""
        phone.get("/my/expenses/new")
        facts = {"kind": "TRANSPORT", "spent_on": DAY, "amount": "8.60", "purpose": "Bus nach Olten"}
        return phone.send({**facts, **given}, holding="purpose", status=status)

    def all(self) -> list[Expense]:
        self.refresh()
        self.session.expire_all()
        return list(self.session.scalars(select(Expense).order_by(Expense.id)))


@pytest.fixture
def ground(app: Flask, session: Session) -> Spending:
    return Spending(app, session)


def test_a_claim_goes_in_once_and_can_be_taken_back_at_once(ground: Spending) -> None:
    phone = ground.phone()
    assert "Noch nichts eingereicht" in phone.get("/my/expenses").words()
    phone.get("/my/expenses/new")
    assert phone.document is not None
    values = phone.document.values(phone.document.form(holding="purpose"))
    values |= {"kind": "CAR", "km": "30", "purpose": "Fahrt zum Arzt", "spent_on": DAY}
    for _ in range(2):
        page = phone.post("/my/expenses/new", values)
    assert "21.00" in page.words()
    (made,) = ground.all()
    assert (made.amount_rappen, made.km, made.tandem_id) == (2100, 30, ground.made.id)
    assert made.claimed_by_name == ground.mentor_user.name
    page = phone.send(form=f"/my/expenses/{made.id}/withdraw")
    assert "zurückgezogen" in page.words()
    assert ground.all()[0].state is ExpenseState.WITHDRAWN


def test_the_rules_of_the_programme_stand_beside_the_form(ground: Spending) -> None:
    a_support_rule(
        ground.session,
        ground.programme.id,
        km_rappen=65,
        receipt_above_rappen=1500,
        most_per_month_rappen=8000,
        most_per_year_rappen=50_000,
        claim_within_days=60,
    )
    ground.session.commit()
    for url in ("/my/expenses", "/my/expenses/new"):
        words = ground.phone().get(url).words()
        for text in ("CHF 0.65 pro Kilometer", "über CHF 15.00", "CHF 80.00 im Monat", "CHF 500.00 im Jahr"):
            assert text in words
        assert "innert 60 Tagen" in words


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": None}, "kind"),
        ({"kind": "BRIBE"}, "kind"),
        ({"spent_on": "31.02.2026"}, "spent_on"),
        ({"spent_on": (TODAY + timedelta(days=1)).strftime("%d.%m.%Y")}, "spent_on"),
        ({"spent_on": (TODAY - timedelta(days=91)).strftime("%d.%m.%Y")}, "spent_on"),
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "viel"}, "amount"),
        ({"amount": "20.05"}, "photo"),
        ({"purpose": "  "}, "purpose"),
        ({"purpose": "x" * 301}, "purpose"),
        ({"kind": "CAR", "km": ""}, "km"),
        ({"kind": "CAR", "km": "501"}, "km"),
        ({"programme": "999999"}, "programme"),
        ({"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "beleg.jpg")}, "photo"),
    ],
)
def test_what_cannot_be_claimed_is_said_at_its_field(
    ground: Spending, wrong: dict[str, Any], field: str
) -> None:
    phone = ground.phone()
    page = ground.claim(phone, status=422, **wrong)
    assert page.title.startswith("Fehler:")
    assert [a for a in page.all("a") if a.get("href") == f"#{field}"]
    assert ground.all() == []


def test_a_cap_is_said_where_the_volunteer_looks(ground: Spending) -> None:
    a_support_rule(ground.session, ground.programme.id, most_per_month_rappen=1500)
    ground.session.commit()
    phone = ground.phone()
    ground.claim(phone)
    page = ground.claim(phone, status=422, kind="CAR", km="40", amount="")
    assert "noch CHF 6.40 möglich" in page.words()
    assert [a for a in page.all("a") if a.get("href") == "#km"]
    assert len(ground.all()) == 1


def test_a_receipt_is_shown_to_its_owner_and_the_organisation_as_what_it_is(ground: Spending) -> None:
    phone = ground.phone()
    ground.claim(phone, amount="45", photo=(io.BytesIO(PIXEL), "../../x.svg"))
    (made,) = ground.all()
    url = f"/my/expenses/{made.id}/receipt"
    coordinator = ground.visitor()
    for visitor, address in ((phone, url), (coordinator, f"/expenses/{made.id}/receipt")):
        visitor.get(address)
        answer = visitor.response
        assert answer is not None
        assert answer.data == PIXEL
        assert answer.content_type == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith('inline; filename="beleg-')
        assert answer.headers["Cache-Control"] == "no-store"
    ground.refresh()
    reads = ground.session.scalar(
        select(func.count()).where(
            AccessLog.subject == "expense", AccessLog.detail == "receipt", AccessLog.action == Access.READ
        )
    )
    assert reads == 2
    assert "beleg" not in coordinator.get(f"/expenses/{made.id}").title


def test_a_pdf_is_given_away_and_not_shown_inside_the_site(ground: Spending) -> None:
    phone = ground.phone()
    ground.claim(phone, amount="45", photo=(io.BytesIO(b"%PDF-1.7\n%%EOF"), "beleg.pdf"))
    (made,) = ground.all()
    coordinator = ground.visitor()
    assert not coordinator.get(f"/expenses/{made.id}").all("img")
    coordinator.get(f"/expenses/{made.id}/receipt")
    assert coordinator.response is not None
    assert coordinator.response.headers["Content-Disposition"].startswith("attachment;")


def test_others_reach_neither_the_claim_nor_its_receipt(ground: Spending) -> None:
    made = ground.expense()
    ground.session.add(
        ExpensePhoto(expense_id=made.id, media_type="image/png", content="aGFsbG8=", added_at=NOW)
    )
    other = a_user(ground.session, Role.MENTOR, organisation_id=ground.organisation.id)
    a_mentor(ground.session, ground.organisation, programmes=[ground.programme], user_id=other.id)
    ground.session.commit()
    stranger = ground.visitor(other)
    stranger.get(f"/my/expenses/{made.id}/receipt", status=404)
    token = stranger.token()
    stranger.post(f"/my/expenses/{made.id}/withdraw", {"csrf_token": token}, status=404)
    assert "Bus nach Olten" not in stranger.get("/my/expenses").words()
    assert ground.all()[0].state is ExpenseState.CLAIMED


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


def test_without_a_programme_there_is_nothing_to_claim(ground: Spending) -> None:
    ground.session.delete(
        ground.session.get_one(MentorProgramme, (ground.mentor.person_id, ground.programme.id))
    )
    ground.session.commit()
    phone = ground.phone()
    for url in ("/my/expenses", "/my/expenses/new"):
        assert "Noch kein Programm" in phone.get(url).words()
