"""How a programme accompanies: set by the lead from a day on, with what held before and what follows."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import ProgrammeTraining, SupportRule
from mentoring.meetings.queries.talks import outlooks
from mentoring.meetings.queries.tandems import support_rules, terms_of
from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_programme, a_user
from tests.days import TODAY
from tests.page import Document, Visitor
from tests.support_builders import a_training
from tests.web.tandem_ground import Ground

FACTS = {
    "review_after_weeks": "8",
    "review_every_months": "4",
    "silence_days": "35",
    "task_after_days": "10",
    "km_rappen": "0.65",
    "receipt_above_rappen": "15",
    "most_per_claim_rappen": "",
    "most_per_month_rappen": "80",
    "most_per_year_rappen": "600.50",
    "claim_within_days": "60",
}


class Lead(Ground):
    """A lead with a programme."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.lead = a_user(session, Role.LEAD, organisation_id=self.organisation.id)
        self.programme = a_programme(session, self.organisation)
        session.commit()
        self.browser = self.visitor(self.lead)
        self.url = f"/programmes/{self.programme.id}/support"

    def set(self, status: int = 200, **given: str) -> Document:
        self.browser.get(self.url)
        return self.browser.send(
            {**FACTS, "valid_from": "01.01.2027", **given}, holding="silence_days", status=status
        )

    def terms(self, day: date) -> tuple[int, int, int | None, int | None]:
        self.refresh()
        rule = support_rules(self.session, [self.programme.id], day)[self.programme.id]
        terms = terms_of(rule)
        return rule.silence_days, terms.km_rappen, terms.most_per_month_rappen, terms.most_per_year_rappen


@pytest.fixture
def ground(app: Flask, session: Session) -> Lead:
    return Lead(app, session)


def test_a_rule_holds_from_its_day_and_what_held_before_stays(ground: Lead) -> None:
    assert "es gilt das Übliche" in ground.browser.get(ground.url).words()
    page = ground.set()
    assert "gilt ab 01.01.2027" in page.words()
    assert ground.terms(date(2026, 12, 31)) == (28, 70, None, None)
    assert ground.terms(date(2027, 1, 1)) == (35, 65, 8000, 60_050)
    ground.set(valid_from="01.06.2026", silence_days="20", most_per_year_rappen="")
    assert ground.terms(TODAY) == (20, 65, 8000, None)
    assert ground.terms(date(2027, 1, 1)) == (35, 65, 8000, 60_050)
    page = ground.browser.get(ground.url)
    rows = [page.words(row) for row in page.all("tr")]
    assert ["kommt" in rows[1], "gilt" in rows[2]] == [True, True]
    form = page.form(holding="silence_days")
    assert page.values(form)["silence_days"] == ["20"]


def test_a_rule_set_by_mistake_is_taken_back(ground: Lead) -> None:
    ground.set(valid_from="01.06.2026", silence_days="20")
    assert ground.terms(TODAY)[0] == 20
    rule = ground.session.scalars(select(SupportRule)).one()
    page = ground.browser.send(form=f"{ground.url}/{rule.id}/withdraw")
    assert "was vorher galt" in page.words()
    assert ground.terms(TODAY)[0] == 28
    assert "es gilt das Übliche" in page.words()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"silence_days": "6"}, "silence_days"),
        ({"silence_days": ""}, "silence_days"),
        ({"task_after_days": "91"}, "task_after_days"),
        ({"review_after_weeks": "0"}, "review_after_weeks"),
        ({"review_every_months": "25"}, "review_every_months"),
        ({"km_rappen": "2.01"}, "km_rappen"),
        ({"km_rappen": ""}, "km_rappen"),
        ({"most_per_month_rappen": "0"}, "most_per_month_rappen"),
        ({"most_per_year_rappen": "-5"}, "most_per_year_rappen"),
        ({"receipt_above_rappen": "viel"}, "receipt_above_rappen"),
        ({"claim_within_days": "6"}, "claim_within_days"),
        ({"valid_from": "bald"}, "valid_from"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(ground: Lead, wrong: dict[str, Any], field: str) -> None:
    page = ground.set(status=422, **wrong)
    assert page.title.startswith("Fehler:")
    assert [a for a in page.all("a") if a.get("href") == f"#{field}"]
    ground.refresh()
    assert not ground.session.scalars(select(SupportRule)).all()


def test_talks_are_due_as_the_rule_of_today_says(ground: Lead) -> None:
    tandem = ground.tandem(TandemState.ACTIVE)
    tandem.programme_id = ground.programme.id
    ground.session.commit()

    def due() -> date | None:
        ground.refresh()
        ground.session.expire_all()
        (one,) = outlooks(ground.session, ground.organisation.id, TODAY)
        return one.due_on

    started = TODAY - timedelta(days=30)
    assert due() == started + timedelta(weeks=6)
    ground.set(valid_from="01.01.2027", review_after_weeks="8")
    assert due() == started + timedelta(weeks=6)
    ground.set(valid_from="23.11.2026", review_after_weeks="8")
    assert due() == started + timedelta(weeks=8)


def test_trainings_that_a_programme_needs(ground: Lead) -> None:
    assert "noch keine Weiterbildung" in ground.browser.get(ground.url).words()
    first, second = (a_training(ground.session, ground.organisation) for _ in range(2))
    a_training(ground.session, ground.organisation, active=False, name="Früher")
    ground.session.commit()

    def needed() -> dict[int, int]:
        ground.refresh()
        rows = ground.session.scalars(select(ProgrammeTraining)).all()
        return {row.training_id: row.within_days for row in rows}

    def say(status: int = 200, **given: str) -> Document:
        ground.browser.get(ground.url)
        return ground.browser.send(given, form=f"{ground.url}/trainings", status=status)

    assert "Früher" not in ground.browser.get(ground.url).words()
    say(**{f"training_{first.id}": "120", f"training_{second.id}": "0"})
    assert needed() == {first.id: 120, second.id: 0}
    page = say(status=422, **{f"training_{first.id}": "731"})
    assert [a for a in page.all("a") if a.get("href") == f"#training_{first.id}"]
    say(**{f"training_{first.id}": ""})
    assert needed() == {second.id: 0}


def test_only_the_lead_and_only_of_the_own_programmes(ground: Lead) -> None:
    ground.visitor().get(ground.url, status=403)
    other = Visitor(ground.app)
    far = Ground(ground.app, ground.session)
    lead = a_user(ground.session, Role.LEAD, organisation_id=far.organisation.id)
    ground.session.commit()
    other.sign_in(lead)
    other.get(ground.url, status=404)
    assert "Begleitung und Spesen" in ground.browser.get(f"/programmes/{ground.programme.id}").words()
