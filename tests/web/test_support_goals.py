"""Goals, the closing talk and aftercare on their pages; notes corrected; what a volunteer sees of talks."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import AftercareContact, GoalScale
from mentoring.meetings.views.sections import own_talks
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState, TalkWith
from mentoring.people.models import Mentor
from mentoring.tandems.vocabulary import TandemState
from tests.days import TODAY
from tests.support_builders import a_talk
from tests.web.talk_ground import goals_of, planned, talks
from tests.web.tandem_ground import Ground

S = TandemState


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_the_closing_talk_keeps_the_tandem_s_day_and_rates_the_goals_for_the_end(ground: Ground) -> None:
    tandem, visitor = ground.tandem(S.CLOSING, closing_talk_on=TODAY + timedelta(days=4)), ground.visitor()
    [goal] = goals_of(ground, tandem)
    visitor.get(f"/tandems/{tandem.id}/talks/plan?kind=CLOSING")
    visitor.send({"on": "30.11.2026", "invite": None}, holding="at")
    assert ground.again(tandem).closing_talk_on == date(2026, 11, 30)
    visitor.get(f"/tandems/{tandem.id}/talks/hold?kind=CLOSING")
    visitor.send({"attention": "GOOD", f"step-{goal}": "5"}, holding="held_on")
    [talk] = talks(ground, tandem)
    assert (talk.kind, talk.held_on, talk.next_on) == (TalkKind.CLOSING, TODAY, None)
    assert ground.again(tandem).closing_talk_on == TODAY
    page = visitor.get(f"/tandems/{tandem.id}/steps/close")
    assert page.values(page.form(holding="version"))[f"rating-{goal}"] == ["REACHED"]


def test_a_goal_s_scale_is_set_in_own_words_until_it_has_been_reviewed(ground: Ground) -> None:
    tandem, visitor = ground.tandem(S.ACTIVE), ground.visitor()
    [goal] = goals_of(ground, tandem)
    url = f"/tandems/{tandem.id}/goals/{goal}/scale"
    visitor.get(url)
    visitor.send({"baseline": "4", "target": "2"}, holding="baseline", status=422)
    visitor.send({"baseline": "2", "target": "4", "word_1": "nur eine"}, holding="baseline", status=422)
    words = {f"word_{n}": f"Stufe {n} in Worten" for n in range(1, 6)}
    page = visitor.send(words, holding="baseline")
    assert "Anfang: Stufe 2 in Worten → Soll: Stufe 4 in Worten" in page.words()
    ground.refresh()
    assert ground.session.get_one(GoalScale, goal).words == list(words.values())
    visitor.send({"step": "4"}, form=f"/tandems/{tandem.id}/goals/{goal}/step")
    assert "Sein Massstab bleibt" in visitor.get(url).words()
    assert visitor.document is not None
    assert [
        f for f in visitor.document.all("form") if f.get("method") == "post" and "data-guard" in f.attrib
    ] == []


def test_aftercare_contacts_lie_between_the_end_and_six_months_later(ground: Ground) -> None:
    tandem, visitor = ground.tandem(S.AFTERCARE), ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/aftercare/new")
    visitor.send({"contacted_on": "01.11.2026", "note": "zu früh"}, holding="note", status=422)
    visitor.send({"contacted_on": "23.11.2026", "note": ""}, holding="note", status=422)
    page = visitor.send({"note": "Telefon, es geht gut"}, holding="note")
    assert "Telefon, es geht gut" in page.words()
    assert "Möglich wäre es bis 13.05.2027" in page.words()
    ground.refresh()
    contact = ground.session.scalars(select(AftercareContact)).one()
    page = visitor.send(form=f"/aftercare/{contact.id}/withdraw")
    assert "Noch kein Kontakt eingetragen." in page.words()
    page = visitor.send(form=f"/aftercare/{contact.id}/restore")
    assert "Telefon, es geht gut" in page.words()
    ground.refresh()
    before = ground.tandem(S.ACTIVE)
    assert "nach dem Ende" in visitor.get(f"/tandems/{before.id}/aftercare/new").words()


def test_the_volunteer_s_lines_are_the_next_talk_and_the_agreed_steps(ground: Ground, app: Flask) -> None:
    tandem = ground.tandem(S.ACTIVE)
    with_mentor, without = {"party": TalkWith.MENTOR}, {"party": TalkWith.MENTEE}
    a_talk(ground.session, tandem, held_on=TODAY - timedelta(days=9), summary="Geheim", steps="Alt")
    a_talk(ground.session, tandem, held_on=TODAY - timedelta(days=2), summary="Geheim", steps="Schalter")
    a_talk(ground.session, tandem, held_on=TODAY - timedelta(days=1), steps="Nur Mentee", **without)
    a_talk(ground.session, tandem, TalkState.PLANNED, place="Büro", **with_mentor)
    a_talk(ground.session, ground.tandem(S.ACTIVE), TalkState.PLANNED, place="Fremd")
    ground.session.commit()
    with app.test_request_context("/my/tandems"):
        mentor = ground.session.get_one(Mentor, tandem.mentor_id)
        part = own_talks(ground.session, mentor, TODAY)
    assert part is not None
    assert [(line.text, line.note) for line in part.lines] == [
        ("Standortgespräch: 25.11.2026, 14.00 Uhr", "Büro"),
        ("Vereinbart am 21.11.2026", "Schalter"),
    ]


def test_what_was_noted_is_said_better_by_one_at_a_time(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    talk = a_talk(ground.session, tandem, summary="Verschrieben", held_on=TODAY, due_on=TODAY)
    ground.session.commit()
    first, second = ground.visitor(), ground.visitor()
    for visitor in (first, second):
        visitor.get(f"/talks/{talk.id}/correct")
    first.send({"next_on": "23.11.2026"}, holding="summary", status=422)
    page = first.send({"summary": "Gemeint", "attention": "ACT", "next_on": "24.11.2026"}, holding="summary")
    assert "Gemeint" in page.words()
    second.send({"summary": "Anders"}, holding="summary", status=409)
    [row] = talks(ground, tandem)
    assert (row.summary, row.attention, row.next_on) == ("Gemeint", Attention.ACT, date(2026, 11, 24))
    planned(ground, first, tandem)
    coming = talks(ground, tandem)[-1]
    first.get(f"/talks/{coming.id}/correct")
    assert first.document is not None
    assert "geführten Gespräch" in first.document.words()
