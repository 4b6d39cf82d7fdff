"""Talks on their pages: planned, moved, invited to, called off, held; mistakes are said."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.clock import ZONE
from mentoring.mailer import deliver_due, render
from mentoring.meetings.forms.times import parse_time
from mentoring.meetings.models import GoalReview
from mentoring.meetings.vocabulary import Attention, TalkState, TalkWith
from mentoring.tandems.models import Goal
from mentoring.tandems.vocabulary import Rating, TandemState
from tests.builders import an_organisation
from tests.days import NOW
from tests.support_builders import a_scale, a_talk
from tests.tandem_builders import a_tandem
from tests.web.talk_ground import goals_of, mails, planned, reachable, talks
from tests.web.tandem_ground import Ground

S = TandemState


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_a_talk_is_planned_and_invited_to_with_an_entry_for_the_calendar(ground: Ground, app: Flask) -> None:
    tandem, visitor = reachable(ground), ground.visitor()
    planned(ground, visitor, tandem)
    [talk] = talks(ground, tandem)
    assert (talk.state, talk.responsible_id) == (TalkState.INVITED, ground.user.id)
    assert talk.planned_at == datetime(2026, 11, 25, 14, 30, tzinfo=ZONE)
    posted = mails(ground, "talk_invitation")
    assert {mail.address for mail in posted} == {"nadine@example.org", "selam@example.org"}
    sent: list = []
    transport = type("Kept", (), {"send": lambda self, message: sent.append(message)})()
    assert deliver_due(app, transport, NOW) == 2
    [entry] = list(sent[0].iter_attachments())
    assert entry.get_content_type() == "text/calendar"
    lines = entry.get_content().replace("\r\n", "\n").replace("\n ", "").splitlines()
    for line in (
        "METHOD:PUBLISH",
        "DTSTART:20261125T133000Z",
        "DTEND:20261125T141500Z",
        "SEQUENCE:0",
        "LOCATION:Büro\\, Olten\\; 2. Stock",
        "SUMMARY:Standortgespräch",
    ):
        assert line in lines, lines
    assert sum(line.startswith("UID:talk-") for line in lines) == 1
    assert "14:30" in sent[0].get_body().get_content()


def test_moved_it_is_invited_to_anew_with_the_next_sequence(ground: Ground, app: Flask) -> None:
    tandem, visitor = reachable(ground), ground.visitor()
    planned(ground, visitor, tandem)
    page = visitor.get(f"/tandems/{tandem.id}/talks/plan")
    assert page.title.startswith("Standortgespräch verschieben")
    visitor.send({"on": "27.11.2026", "party": "MENTOR"}, holding="at")
    [talk] = talks(ground, tandem)
    assert (talk.sequence, talk.party) == (1, TalkWith.MENTOR)
    posted = mails(ground, "talk_invitation")
    assert len(posted) == 3
    with app.app_context():
        first, last = render(posted[0]).calendar, render(posted[-1]).calendar
    uid = next(line for line in first.splitlines() if line.startswith("UID:"))
    assert uid in last
    assert "SEQUENCE:1" in last


def test_called_off_whoever_was_invited_is_told_and_it_can_be_undone(ground: Ground, app: Flask) -> None:
    tandem, visitor = reachable(ground), ground.visitor()
    planned(ground, visitor, tandem)
    [talk] = talks(ground, tandem)
    visitor.get(f"/talks/{talk.id}/cancel")
    visitor.send({"reason": " "}, holding="reason", status=422)
    page = visitor.send({"reason": "Grippe im Haus"}, holding="reason")
    assert talks(ground, tandem)[0].state is TalkState.CANCELLED
    told = mails(ground, "talk_cancelled")
    assert len(told) == 2
    with app.app_context():
        mail = render(told[0])
    assert "METHOD:CANCEL" in mail.calendar
    assert "STATUS:CANCELLED" in mail.calendar
    assert "Grippe" not in mail.body
    assert page.form(f"/talks/{talk.id}/restore") is not None
    visitor.send(form=f"/talks/{talk.id}/restore")
    [talk] = talks(ground, tandem)
    assert (talk.state, talk.invited_at) == (TalkState.PLANNED, None)


def test_planned_without_inviting_it_is_undone_and_put_back(ground: Ground) -> None:
    tandem, visitor = reachable(ground), ground.visitor()
    planned(ground, visitor, tandem, invite=None)
    [talk] = talks(ground, tandem)
    assert talk.state is TalkState.PLANNED
    visitor.get(f"/tandems/{tandem.id}/talks/plan")
    visitor.send({"on": "30.11.2026", "invite": None}, holding="at")
    visitor.send(form=f"/tandems/{tandem.id}/talks/plan")
    [talk] = talks(ground, tandem)
    assert talk.planned_at == datetime(2026, 11, 25, 14, 30, tzinfo=ZONE)
    assert mails(ground, "talk_invitation") == []


def test_held_with_ratings_the_next_day_follows_the_rule_and_goals_move(ground: Ground) -> None:
    tandem, visitor = reachable(ground), ground.visitor()
    [goal] = goals_of(ground, tandem)
    a_scale(ground.session, ground.session.get_one(Goal, goal), baseline=1, target=4)
    ground.session.commit()
    page = visitor.get(f"/tandems/{tandem.id}/talks/hold")
    assert page.values(page.form(holding="held_on"))["next_on"] == ["23.02.2027"]
    page = visitor.send({"summary": "Vertraulich"}, holding="held_on", status=422)
    assert page.title.startswith("Fehler:")
    assert [a for a in page.all("a") if a.get("href") == f"#step-{goal}"], "the summary leads to the goal"
    visitor.send({"attention": "GOOD", f"step-{goal}": "6"}, holding="held_on", status=422)
    assert "Vertraulich" in page.text
    assert talks(ground, tandem) == []
    found = {"attention": "WATCH", f"step-{goal}": "3", "agreed_steps": "Einmal zusammen zum Schalter"}
    page = visitor.send(found, holding="held_on")
    [talk] = talks(ground, tandem)
    assert (talk.state, talk.attention, talk.next_on) == (TalkState.HELD, Attention.WATCH, None)
    assert ground.session.get_one(Goal, goal).rating is Rating.PARTLY
    assert ground.session.scalars(select(GoalReview.step).where(GoalReview.talk_id == talk.id)).one() == 3
    assert "Das nächste ist am 23.02.2027 fällig." in page.words(page.root)
    assert "Einmal zusammen zum Schalter" in page.words()
    words = visitor.get(f"/talks/{talk.id}").words()
    assert "Vertraulich" in words
    assert "3 – geht mit etwas Hilfe" in words


def test_two_who_write_down_the_same_talk_are_told(ground: Ground) -> None:
    tandem = reachable(ground)
    [goal] = goals_of(ground, tandem)
    first, second = ground.visitor(), ground.visitor()
    for visitor in (first, second):
        visitor.get(f"/tandems/{tandem.id}/talks/hold")
    typed = {"attention": "GOOD", f"step-{goal}": "2"}
    first.send(typed, holding="held_on")
    second.send(typed, holding="held_on", status=409)
    assert len(talks(ground, tandem)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"on": "31.02.2026"},
        {"on": ""},
        {"at": "25:00"},
        {"at": ""},
        {"minutes": "3"},
        {"minutes": "viel"},
        {"party": "ALLE"},
        {"responsible": "999999"},
        {"place": "x" * 201},
    ],
)
def test_a_plan_that_cannot_be_is_said_at_its_field(ground: Ground, typed: dict[str, str]) -> None:
    tandem, visitor = ground.tandem(S.ACTIVE), ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/talks/plan")
    page = visitor.send({"on": "25.11.2026", **typed}, holding="at", status=422)
    assert page.title.startswith("Fehler:")
    assert page.all("div", class_="error-summary")
    assert talks(ground, tandem) == []


def test_no_talk_is_planned_before_the_start_or_for_strangers(ground: Ground) -> None:
    visitor = ground.visitor()
    early = ground.tandem(S.AGREED)
    visitor.get(f"/tandems/{early.id}/talks/plan")
    page = visitor.send({"on": "25.11.2026"}, holding="at", status=422)
    assert "Standortgespräche gibt es, solange die Begleitung läuft." in page.words()
    other = a_tandem(ground.session, an_organisation(ground.session))
    foreign = a_talk(ground.session, other, TalkState.PLANNED)
    ground.session.commit()
    for url in (
        f"/talks/{foreign.id}",
        f"/talks/{foreign.id}/calendar.ics",
        f"/tandems/{other.id}/talks/hold",
    ):
        visitor.get(url, status=404)
    stranger = {"responsible": str(ground.user.id + 999)}
    running = ground.tandem(S.ACTIVE)
    visitor.get(f"/tandems/{running.id}/talks/plan")
    visitor.send({"on": "25.11.2026", **stranger}, holding="at", status=422)


@pytest.mark.parametrize(
    ("typed", "hours", "minutes"),
    [("14:30", 14, 30), ("14.05", 14, 5), ("9", 9, 0), ("0830", 8, 30), (" 9 Uhr ", 9, 0), ("23h59", 23, 59)],
)
def test_times_are_read_as_people_type_them(typed: str, hours: int, minutes: int) -> None:
    read = parse_time(typed)
    assert (read.hour, read.minute) == (hours, minutes)


@pytest.mark.parametrize("typed", ["24:00", "14:60", "-1", "halb drei", "14:3", "1:2:3", "１４:30"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_time(typed)
