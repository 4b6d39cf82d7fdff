"""Expenses on the phone: what can be claimed, once, with its receipt, and by nobody else."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import Access, AccessLog
from mentoring.meetings.models import ExpensePhoto
from mentoring.meetings.vocabulary import ExpenseState
from mentoring.people.models import MentorProgramme
from mentoring.permissions import Role
from tests.builders import a_mentor, a_user
from tests.days import NOW, TODAY
from tests.support_builders import PIXEL, a_support_rule
from tests.web.spending_ground import DAY, Spending


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


def test_without_a_programme_there_is_nothing_to_claim(ground: Spending) -> None:
    ground.session.delete(
        ground.session.get_one(MentorProgramme, (ground.mentor.person_id, ground.programme.id))
    )
    ground.session.commit()
    phone = ground.phone()
    for url in ("/my/expenses", "/my/expenses/new"):
        assert "Noch kein Programm" in phone.get(url).words()
