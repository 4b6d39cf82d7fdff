"""The start page of a coordinator: each group, its links, and figures against a slow count by hand."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentoring.people.models import Clearance
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, MentorState
from mentoring.permissions import Role
from mentoring.tandems.models import Answer
from mentoring.tandems.rules.figures import month_ends, open_on, percentile, placed_in_time, round_top
from mentoring.tandems.vocabulary import DeclineReason, Side, TandemState
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import NOON, PASSWORD, a_mentee, a_mentor, a_programme, a_user, an_entry, an_organisation
from tests.days import TODAY
from tests.page import Visitor
from tests.tandem_builders import a_tandem
from tests.web.counting import statements

S = TandemState


@pytest.fixture
def visitor(app: Flask, session: Session) -> Visitor:
    app.config["SECOND_FACTOR"] = "optional"
    organisation = an_organisation(session, name="Caritas Solothurn")
    user = a_user(session, Role.COORDINATOR, organisation_id=organisation.id)
    session.commit()
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.send({"email": user.email, "password": PASSWORD}, holding="password", status=302, follow=False)
    session.rollback()
    visitor.organisation = organisation  # type: ignore[attr-defined]
    return visitor


def fill(session: Session, organisation, many: int = 1) -> None:
    """One of everything that needs a decision, ``many`` times."""
    programme = a_programme(session, organisation)
    for n in range(many):
        an_entry(session, organisation, programme, state=EntryState.REGISTERED)
        a_tandem(session, organisation, S.MEETING, meeting_on=None)
        a_tandem(session, organisation, S.MEETING)
        a_tandem(session, organisation, S.PROPOSED)
        a_tandem(session, organisation, S.AGREED)
        a_tandem(session, organisation, S.PAUSED, review_on=TODAY)
        a_tandem(session, organisation, S.CLOSING, closing_talk_on=TODAY)
        a_tandem(session, organisation, S.AFTERCARE, aftercare_until=TODAY)
        declined = a_tandem(session, organisation, S.DECLINED)
        session.add(
            Answer(
                tandem_id=declined.id,
                side=Side.MENTOR,
                accepted=False,
                decline=DeclineReason.TOO_FAR,
                answered_at=NOON,
                recorded_by_name="x",
            )
        )
        mentor = a_mentor(session, organisation, cleared=False, last_name=f"Probst{n}")
        session.add(
            Clearance(
                mentor_id=mentor.person_id,
                kind=ClearanceKind.SPECIAL,
                issued_on=date(2023, 1, 1),
                seen_on=date(2023, 1, 1),
                result=ClearanceResult.CLEAR,
                expires_on=TODAY - timedelta(days=3),
                recorded_at=NOON,
            )
        )
        a_mentor(session, organisation, state=MentorState.ON_LEAVE, on_leave_until=TODAY - timedelta(days=1))
        an_entry(session, organisation, programme, confirmed_on=TODAY - timedelta(days=91))
    session.commit()


def test_an_empty_house_says_where_to_begin(visitor: Visitor) -> None:
    page = visitor.get("/today")
    assert "Hier beginnt Ihre Arbeit" in page.words()
    assert "Es steht keine Entscheidung an" in page.words()


def test_every_kind_of_decision_has_its_line_and_action(visitor: Visitor, session: Session) -> None:
    fill(session, visitor.organisation)  # type: ignore[attr-defined]
    page = visitor.get("/today")
    lines = [page.words(line) for line in page.all("li", class_="decision")]
    for words in (
        "Erstgespräch eintragen",
        "Beide haben Ja gesagt",
        "hat Nein gesagt",
        "Es fehlen die Antworten beider Seiten",
        "Kennenlernen hat stattgefunden",
        "Begleitung beginnen",
        "wieder nachfragen",
        "Abschlussgespräch",
        "Nachbegleitung endet",
        "Sonderprivatauszug am 20.11.2026 abgelaufen",
        "Verfügbarkeit prüfen",
        "wieder bestätigen",
    ):
        assert [line for line in lines if words in line], words
    assert "12 Entscheidungen stehen an" in page.words()


def test_the_page_sends_the_same_statements_for_few_and_many(
    visitor: Visitor, session: Session, app: Flask
) -> None:
    counts = []
    for many in (1, 6):
        fill(session, visitor.organisation, many)  # type: ignore[attr-defined]
        with statements(app) as sent:
            page = visitor.get("/today")
        counts.append(len(sent))
        session.rollback()
    assert counts[0] == counts[1] < 50
    assert len(page.all("li", class_="decision")) <= 8 * 5 + 1
    assert "Alle 35 ansehen" in page.words()


def test_another_organisation_sees_nothing_of_it(visitor: Visitor, session: Session, app: Flask) -> None:
    fill(session, an_organisation(session))
    page = visitor.get("/today")
    assert "Probst" not in page.words()
    assert "Hier beginnt Ihre Arbeit" in page.words()


def test_month_ends_are_the_last_days_before_today() -> None:
    ends = month_ends(date(2026, 3, 31), 4)
    assert ends == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert len(month_ends(TODAY)) == 13


@given(st.lists(st.integers(0, 900), min_size=1), st.sampled_from([0.5, 0.9, 1.0]))
def test_a_percentile_is_the_first_value_that_so_many_do_not_exceed(values: list[int], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(v <= found for v in values) >= share * len(values) - 1e-9
    assert all(sum(v <= other for v in values) < share * len(values) for other in values if other < found)


def test_an_open_wish_is_not_counted_while_its_tandem_runs() -> None:
    wishes = [(date(2026, 1, 1), None), (date(2026, 2, 1), date(2026, 6, 1))]
    busy = [(date(2026, 3, 1), date(2026, 5, 1), None)]
    days = {
        date(2026, 1, 31): 1,
        date(2026, 2, 28): 2,
        date(2026, 3, 31): 1,
        date(2026, 5, 1): 2,
        date(2026, 6, 1): 1,
    }
    assert {day: open_on(day, wishes, busy) for day in days} == days


def test_placed_in_time_and_the_upper_edge() -> None:
    first = date(2026, 1, 1)
    assert placed_in_time(
        [(first, first + timedelta(days=90)), (first, first + timedelta(days=91)), (first, None)]
    ) == (1, 3)
    assert [round_top(n) for n in (0, 4, 5, 81, 100, 341)] == [4, 4, 8, 100, 100, 400]


def test_the_figures_are_those_of_the_house(visitor: Visitor, session: Session) -> None:
    organisation = visitor.organisation  # type: ignore[attr-defined]
    programme = a_programme(session, organisation)
    for days in (10, 20, 200):
        person = a_mentee(session, organisation)
        an_entry(session, organisation, programme, person, registered_on=TODAY - timedelta(days=days))
    mentor = a_mentor(session, organisation, capacity=3)
    a_tandem(session, organisation, S.ACTIVE, mentor=mentor)
    a_tandem(session, organisation, S.PAUSED, mentor=mentor)
    session.commit()
    page = visitor.get("/today")
    figures = page.words(page.all("dl", class_="figures")[0])
    assert "Tandems in Begleitung2davon 1 unterbrochen" in figures.replace(" 2 ", "2")
    assert "Freie Plätze 1 bei 1 Freiwilligen" in figures or "Freie Plätze1bei 1 Freiwilligen" in figures
    assert "Median 20 Tage, jeder zehnte Eintrag über 200 Tage" in figures
