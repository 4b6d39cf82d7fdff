"""What both sides answered: an average needs five, a low answer is a task until somebody has talked."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentoring.meetings.queries.feedback import feedback_low
from mentoring.meetings.rules.feedback import average_tenths
from mentoring.people.models import Programme
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side, TandemState
from tests.builders import a_programme, an_entry
from tests.days import NOW, TODAY
from tests.support_builders import a_feedback, a_talk
from tests.web.tandem_ground import Ground


@given(st.dictionaries(st.integers(1, 5), st.integers(1, 40)))
def test_an_average_is_exact_and_needs_five(scores: dict[int, int]) -> None:
    number = sum(scores.values())
    exact = None
    if number >= 5:
        mean = Decimal(sum(score * times for score, times in scores.items())) / number
        exact = int((mean * 10).quantize(Decimal(1), ROUND_HALF_UP))
    assert average_tenths(scores) == exact


def test_four_answers_show_no_average_and_five_do(app: Flask, session: Session) -> None:
    ground = Ground(app, session)
    programme = a_programme(session, ground.organisation, name="Deutsch")
    for _ in range(4):
        _answered(ground, _tandem(ground, programme.id), 4)
    open_one = a_feedback(session, _tandem(ground, programme.id))
    session.commit()
    staff = ground.visitor()
    assert "Deutschnach sechs WochenFreiwillige/r54––" in staff.get("/feedback").words()
    ground.refresh()
    row = session.get_one(type(open_one), open_one.id)
    row.score, row.answered_at = 1, NOW
    session.commit()
    assert "Deutschnach sechs WochenFreiwillige/r553.41" in staff.get("/feedback").words()
    page = staff.get("/feedback?low=1")
    assert "Antworten 1" in page.words()


def test_a_low_answer_is_a_task_until_a_talk_is_noted(app: Flask, session: Session) -> None:
    ground = Ground(app, session)
    tandem = ground.tandem(TandemState.ACTIVE)
    low = _answered(ground, tandem, 2, wish="Mehr Zeit")
    _answered(ground, ground.tandem(TandemState.ACTIVE), 3)
    old = ground.tandem(TandemState.ACTIVE)
    a_feedback(session, old, answered_at=NOW - timedelta(days=61), score=1)
    elsewhere = Ground(app, session)
    _answered(elsewhere, elsewhere.tandem(TandemState.ACTIVE), 1, wish="Nicht hier")
    a_talk(session, tandem, recorded_at=NOW - timedelta(hours=1))
    session.commit()
    found = feedback_low(session, ground.organisation.id, TODAY)
    assert [one.id for one in found] == [low]
    page = ground.visitor().get("/feedback")
    assert "Bitte nachfragen 1" in page.words()
    assert "Mehr Zeit" in page.words()
    assert "Nicht hier" not in page.text
    ground.refresh()
    a_talk(session, tandem, recorded_at=NOW + timedelta(hours=1))
    session.commit()
    assert feedback_low(session, ground.organisation.id, TODAY) == []
    assert "Bitte nachfragen" not in ground.visitor().get("/feedback").words()


def test_without_answers_the_page_says_how_they_come(app: Flask, session: Session) -> None:
    assert "Gefragt wird von selbst" in Ground(app, session).visitor().get("/feedback").words()


def _tandem(ground: Ground, programme_id: int) -> Tandem:
    programme = ground.session.get_one(Programme, programme_id)
    return ground.tandem(TandemState.ACTIVE, entry=an_entry(ground.session, ground.organisation, programme))


def _answered(ground: Ground, tandem: Tandem, score: int, **given: str) -> int:
    row = a_feedback(ground.session, tandem, Side.MENTOR, score=score, answered_at=NOW, **given)
    ground.session.commit()
    return int(row.id)
