"""Today and the list of talks: every number equals a slow count over the tandems one by one."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Feedback, Meeting, ProgrammeTraining, ReviewTalk
from mentoring.meetings.vocabulary import AttendanceState, ExpenseState, TalkKind, TalkState
from mentoring.people.models import Programme
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem, TandemPhase
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_programme, a_user, an_entry, an_organisation
from tests.days import NOW, TODAY
from tests.page import Document, Visitor
from tests.support_builders import (
    a_feedback,
    a_meeting,
    a_support_rule,
    a_talk,
    a_training,
    an_event,
    an_expense,
    attends,
)
from tests.tandem_builders import a_tandem
from tests.web.counting import statements
from tests.web.tandem_ground import Ground

S = TandemState
SILENCE, TASK = 28, 14


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def a_varied_house(ground: Ground, seed: int, many: int) -> None:
    """Tandems that began, paused, met and talked on days drawn by lot, around the edges of every interval."""
    lot, session = Random(seed), ground.session
    for _ in range(many):
        programme = a_programme(
            session,
            ground.organisation,
            review_after_weeks=lot.choice([4, 6]),
            review_every_months=lot.choice([1, 3]),
        )
        a_support_rule(session, programme.id, silence_days=SILENCE, task_after_days=TASK)
        started = TODAY - timedelta(days=lot.choice([20, 28, 29, 41, 42, 43, 44, 56, 90, 150]))
        state = lot.choice([S.ACTIVE, S.ACTIVE, S.ACTIVE, S.PAUSED])
        entry = an_entry(session, ground.organisation, programme)
        tandem = a_tandem(session, ground.organisation, state, entry=entry, started_on=started)
        for phase in session.scalars(select(TandemPhase).where(TandemPhase.tandem_id == tandem.id)):
            if phase.state is S.ACTIVE:
                phase.valid_from = started
            elif phase.state is S.PAUSED:
                phase.valid_from = started + timedelta(days=lot.randrange(1, 20))
        if lot.random() < 0.6:
            a_meeting(session, tandem, TODAY - timedelta(days=lot.choice([1, 27, 28, 29, 41, 42, 43])))
        if lot.random() < 0.4 and started < TODAY - timedelta(days=35):
            held = started + timedelta(days=lot.randrange(25, 35))
            a_talk(session, tandem, held_on=held, due_on=held)
        if lot.random() < 0.4:
            at = NOW + timedelta(days=lot.choice([-9, -1, 0, 1, 9]))
            a_talk(session, tandem, TalkState.PLANNED, planned_at=at)
    a_tandem(session, ground.organisation, S.CLOSING, closing_talk_on=TODAY + timedelta(days=1))
    session.commit()


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31
    while True:
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            last -= 1


def slow_counts(session: Session, organisation_id: int) -> Counter[str]:
    """Each tandem by itself, day by day, from the tables alone."""
    found: Counter[str] = Counter()
    for tandem in session.scalars(select(Tandem).where(Tandem.organisation_id == organisation_id)):
        assert tandem.started_on
        if tandem.state not in {S.ACTIVE, S.PAUSED}:
            continue
        programme = session.get_one(Programme, tandem.programme_id)
        talks = session.scalars(select(ReviewTalk).where(ReviewTalk.tandem_id == tandem.id)).all()
        held = sorted(t.held_on for t in talks if t.held_on)
        planned = [t.planned_at.date() for t in talks if t.state is TalkState.PLANNED and t.planned_at]
        paused = [
            p.valid_from
            for p in session.scalars(select(TandemPhase).where(TandemPhase.tandem_id == tandem.id))
            if p.state is S.PAUSED
        ]
        anchor = held[-1] if held else tandem.started_on
        due = (
            months_on(anchor, programme.review_every_months)
            if held
            else anchor + timedelta(days=7 * programme.review_after_weeks)
        )
        rests = any(day < due for day in paused)
        if planned:
            found["record" if planned[0] < TODAY else "planned"] += 1
        elif rests or due > TODAY + timedelta(days=14):
            found["later"] += 1
        else:
            found["overdue" if due < TODAY else "due"] += 1
        if tandem.state is S.ACTIVE:
            met = session.scalars(select(Meeting.met_on).where(Meeting.tandem_id == tandem.id)).all()
            quiet = (TODAY - max([tandem.started_on, *met])).days
            found["silent"] += quiet >= SILENCE + TASK
    return found


def counted(page: Document) -> dict[str, int]:
    """The numbers beside the headings of Today's groups."""
    heads = [h for section in page.all("section", class_="group") for h in section.iter("h2")]
    return {page.words(h).rsplit(" ", 1)[0]: int(page.words(h).rsplit(" ", 1)[1]) for h in heads}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_overdue_talks_and_silent_tandems_equal_a_slow_count(ground: Ground, seed: int) -> None:
    a_varied_house(ground, seed, 14)
    slow = slow_counts(ground.session, ground.organisation.id)
    ground.refresh()
    visitor = ground.visitor()
    page = visitor.get("/today")
    numbers = counted(page)
    assert numbers.get("Gespräche", 0) == slow["overdue"] + slow["due"] + slow["record"]
    assert numbers.get("Wo es stockt", 0) == slow["silent"]
    whole = visitor.get("/talks?kind=REVIEW&size=100").all("tbody")
    assert sum(len(list(body)) for body in whole) == numbers["Gespräche"], "Today leads to just as many"
    assert len(names(visitor.get("/talks?kind=CLOSING"))) == 1
    for show in ("overdue", "due", "record", "planned", "later"):
        rows = visitor.get(f"/talks?show={show}&size=100&kind=REVIEW").all("tbody")
        assert sum(len(list(body)) for body in rows) == slow[show], show
    assert slow["overdue"]
    assert slow["silent"]


def fill(session: Session, organisation, many: int) -> None:
    """One of everything the accompaniment asks about, so many times."""
    for _ in range(many):
        programme = a_programme(session, organisation)
        a_support_rule(session, programme.id)
        entry, mentor = an_entry(session, organisation, programme), a_mentor(session, organisation)
        started = TODAY - timedelta(days=200)
        tandem = a_tandem(session, organisation, S.ACTIVE, entry=entry, mentor=mentor, started_on=started)
        event = an_event(session, organisation, title="Fest im Hof", starts_at=NOW - timedelta(days=2))
        attends(session, event, tandem.mentor_id)
        coming = an_event(session, organisation, title="Kommt noch", starts_at=NOW + timedelta(days=2))
        attends(session, coming, tandem.mentor_id)
        over = an_event(session, organisation, title="Schon eingetragen", starts_at=NOW - timedelta(days=3))
        attends(session, over, tandem.mentor_id, AttendanceState.ATTENDED)
        an_expense(session, tandem)
        an_expense(session, tandem, ExpenseState.APPROVED)
        needs_training(session, programme, a_training(session, organisation, name=f"Kurs {tandem.id}"))
        a_feedback(session, tandem, answered_at=NOW - timedelta(days=1), score=1)
        a_talk(session, tandem, TalkState.PLANNED, kind=TalkKind.CLOSING, planned_at=NOW)
    session.commit()


def needs_training(session: Session, programme: Programme, training) -> None:
    session.add(ProgrammeTraining(programme_id=programme.id, training_id=training.id, within_days=30))
    session.flush()


def test_every_group_has_its_line_and_action_and_as_many_statements_for_few_as_for_many(
    ground: Ground, app: Flask
) -> None:
    visitor, counts = ground.visitor(), []
    for many in (1, 7):
        ground.refresh()
        fill(ground.session, ground.organisation, many)
        with statements(app) as sent:
            page = visitor.get("/today")
        counts.append(len(sent))
    assert counts[0] == counts[1] < 60
    assert counted(page) == {"Gespräche": 8, "Wo es stockt": 16, "Spesen, Anlässe, Weiterbildung": 17}
    lines = [page.words(line) for line in page.all("li", class_="decision")]
    for words in (
        "Standortgespräch überfällig",
        "Kein Treffen eingetragen seit 07.05.2026",
        "1 von 5",
        "CHF 68.80 warten auf den Entscheid",
        "Wer war dabei? 21.11.2026",
        "Weiterbildung fehlt: Kurs",
    ):
        assert [line for line in lines if words in line], words
    assert not [line for line in lines if "Kommt noch" in line or "Schon eingetragen" in line]
    with statements(app) as sent:
        visitor.get("/talks")
    assert len(sent) < 35


def test_a_low_answer_is_shown_for_two_months_and_a_good_one_never(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    answer = a_feedback(ground.session, tandem, answered_at=NOW - timedelta(days=60), score=2)
    ground.session.commit()
    visitor = ground.visitor()
    assert "2 von 5" in visitor.get("/today").words()
    for changes in ({"answered_at": NOW - timedelta(days=61)}, {"answered_at": NOW, "score": 3}):
        ground.refresh()
        row = ground.session.get_one(Feedback, answer.id)
        for name, value in changes.items():
            setattr(row, name, value)
        ground.session.commit()
        assert "von 5" not in visitor.get("/today").words()


def test_the_list_filters_sorts_and_pages_and_its_export_is_the_same(ground: Ground) -> None:
    session = ground.session
    other = a_user(session, Role.COORDINATOR, organisation_id=ground.organisation.id, name="Otto Other")
    for n in range(30):
        mentor = a_mentor(session, ground.organisation, last_name=f"Mentor{n:02}")
        tandem = a_tandem(session, ground.organisation, mentor=mentor)
        who = other.id if n % 2 else ground.user.id
        a_talk(session, tandem, held_on=TODAY - timedelta(days=n), due_on=TODAY, responsible_id=who)
    session.commit()
    visitor = ground.visitor()
    page = visitor.get("/talks?show=held&sort=mentor&direction=desc")
    assert "1–25 von 30" in page.words()
    assert names(page)[0].endswith("Mentor29")
    assert len(names(visitor.get("/talks?show=held&sort=mentor&page=2"))) == 5
    mine = names(visitor.get(f"/talks?show=held&size=100&responsible={other.id}"))
    assert len(mine) == 15
    assert len(names(visitor.get("/talks?show=held&q=mentor07"))) == 1
    assert len(names(visitor.get("/talks?show=later&q=mentor07"))) == 1
    assert names(visitor.get("/talks?show=held&attention=ACT&q=mentor07")) == []
    answer = visitor.client.get("/exports/talks.csv?show=held&q=mentor07")
    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "geführt" in rows[1]
    assert "Otto Other" in rows[1]
    assert visitor.client.get("/exports/talks.xlsx?show=held").get_data()[:2] == b"PK"
    for url in (
        "?show=nonsense",
        "?sort=nothing",
        "?programme=x&responsible=-1&attention=ALL",
        "?page=99999",
    ):
        visitor.get(f"/talks{url}")


def names(page: Document) -> list[str]:
    return [page.words(row) for body in page.all("tbody") for row in body.iter("th")]


def test_an_empty_house_and_another_organisation_see_nothing(ground: Ground) -> None:
    other = an_organisation(ground.session)
    fill(ground.session, other, 1)
    a_talk(ground.session, a_tandem(ground.session, other))
    ground.session.commit()
    visitor = ground.visitor()
    assert counted(visitor.get("/today")) == {}
    assert "Noch kein Gespräch" in visitor.get("/talks").words()
    assert names(visitor.get("/talks?show=held")) == []
    answer = visitor.client.get("/exports/talks.csv?show=held").get_data().decode("utf-8-sig")
    assert len(answer.splitlines()) == 1


def test_only_the_staff_of_an_organisation_opens_the_list(ground: Ground, app: Flask) -> None:
    user = a_user(ground.session, Role.CONTROLLER)
    ground.session.commit()
    stranger = Visitor(app)
    stranger.get("/sign-in")
    stranger.sign_in(user)
    stranger.get("/talks", status=403)
