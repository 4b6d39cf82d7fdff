"""Review talks and goals through the services, with what the database refuses by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.history import HistoryRow, Subject
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries import talks as talk_queries
from mentoring.meetings.rules.talks import TalkNeed
from mentoring.meetings.services.goals import review_goal, set_scale
from mentoring.meetings.services.invitations import cancel_talk, invite_to_talk
from mentoring.meetings.services.talks import Findings, TalkPlan, hold_talk, plan_talk
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState, TalkWith
from mentoring.outbox import Mail
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.queries.tandems import tandem_for
from mentoring.tandems.vocabulary import Rating, TandemState
from mentoring.wording import Refused
from tests.days import NOW, TODAY
from tests.support_builders import a_scale, a_talk
from tests.tandem_builders import World

S = TandemState
KEY = "a" * 32


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def loaded(world: World, tandem: Tandem) -> Tandem:
    found = tandem_for(world.session, world.actor, tandem.id)
    assert found is not None
    return found


def outlook(world: World, tandem: Tandem, today: date = TODAY) -> tuple[date | None, TalkNeed]:
    found = talk_queries.outlooks(world.session, world.organisation.id, today)
    return next((one.due_on, one.need) for one in found if one.tandem.id == tandem.id)


def test_a_talk_from_due_to_held_and_the_next_one(world: World) -> None:
    tandem = loaded(world, world.tandem(S.ACTIVE))
    due = TODAY + timedelta(days=12)  # the tandem began 30 days ago
    assert outlook(world, tandem) == (due, TalkNeed.PLAN)
    assert outlook(world, tandem, due) == (due, TalkNeed.PLAN)
    assert outlook(world, tandem, due + timedelta(days=1)) == (due, TalkNeed.OVERDUE)
    plan = TalkPlan(NOW + timedelta(days=3), place="Büro")
    talk = world.do(plan_talk, tandem, plan)
    assert (talk.due_on, talk.state, talk.sequence) == (due, TalkState.PLANNED, 0)
    assert outlook(world, tandem) == (due, TalkNeed.NOTHING)
    assert outlook(world, tandem, TODAY + timedelta(days=4)) == (due, TalkNeed.RECORD)
    goals = {goal.id: 3 for goal in tandem.goals}
    held = world.do(hold_talk, tandem, Findings(TODAY, Attention.WATCH, "gut", "weiter so", steps=goals))
    assert (held.id, held.state, held.attention) == (talk.id, TalkState.HELD, Attention.WATCH)
    assert outlook(world, tandem) == (date(2027, 2, 23), TalkNeed.NOTHING)
    agreed = Findings(TODAY, Attention.ACT, steps=goals, next_on=TODAY + timedelta(days=10))
    world.do(hold_talk, tandem, agreed)
    assert outlook(world, tandem) == (TODAY + timedelta(days=10), TalkNeed.PLAN)
    assert [t.attention for t in talk_queries.talks_of(world.session, tandem.id)] == [
        Attention.ACT,
        Attention.WATCH,
    ]


def test_a_talk_names_how_every_goal_stands(world: World) -> None:
    tandem = loaded(world, world.tandem(S.ACTIVE))
    with pytest.raises(Refused) as refused:
        world.do(hold_talk, tandem, Findings(TODAY, Attention.GOOD))
    assert refused.value.field == "steps"
    assert world.count(ReviewTalk) == 0


def test_moved_talks_are_invited_to_anew_and_each_invitation_is_sent_once(world: World) -> None:
    entry, mentor = world.pair()
    tandem = loaded(world, world.tandem(S.ACTIVE, entry=entry, mentor=mentor))
    world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=3)))

    def invite() -> list[str]:
        talk = talk_queries.talk_for(world.session, world.actor, _talk(world).id)
        assert talk is not None
        return [m.address for m in invite_to_talk(world.session, talk, actor=world.actor, now=NOW)]

    assert invite() == ["nadine@example.org", "selam@example.org"]
    assert invite() == []
    moved = world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=5), party=TalkWith.MENTOR))
    assert (moved.state, moved.sequence) == (TalkState.PLANNED, 1)
    assert invite() == ["nadine@example.org"]
    days = world.session.scalars(select(Mail.values).where(Mail.template == "talk_invitation")).all()
    assert sorted(values["day"] for values in days) == ["26.11.2026", "26.11.2026", "28.11.2026"]
    cancel_talk(world.session, _talk(world), reason="krank", actor=world.actor, now=NOW)
    events = select(HistoryRow.event).where(HistoryRow.subject == Subject.TALK).order_by(HistoryRow.id)
    assert list(world.session.scalars(events)) == [
        *("planned", "invited", "invited", "moved", "invited", "cancelled"),
    ]


def _talk(world: World) -> ReviewTalk:
    return world.session.scalars(select(ReviewTalk)).one()


@pytest.mark.parametrize("state", [S.AGREED, S.CLOSED, S.ARCHIVED])
def test_there_are_talks_only_while_the_accompaniment_runs(world: World, state: TandemState) -> None:
    tandem = loaded(world, world.tandem(state))
    for kind in TalkKind:
        with pytest.raises(Refused):
            world.do(plan_talk, tandem, TalkPlan(NOW), kind=kind)


def test_a_tandem_has_one_open_talk_of_a_kind(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    a_talk(world.session, tandem, TalkState.PLANNED)
    a_talk(world.session, tandem, TalkState.PLANNED, kind=TalkKind.CLOSING)
    a_talk(world.session, tandem, TalkState.HELD)
    with pytest.raises(IntegrityError):
        a_talk(world.session, tandem, TalkState.INVITED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": None},
        {"attention": None},
        {"next_on": TODAY},
        {"minutes": 0},
        {"state": TalkState.PLANNED, "held_on": TODAY},
    ],
)
def test_the_database_refuses_talks_that_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        a_talk(world.session, world.tandem(S.ACTIVE), **wrong)


def test_goals_are_measured_from_their_baseline(world: World) -> None:
    tandem = loaded(world, world.tandem(S.ACTIVE))
    goal = tandem.goals[0]
    set_scale(world.session, goal, baseline=2, target=4, actor=world.actor, now=NOW)
    ratings = []
    for days, step in ((20, 2), (10, 3), (5, 4)):
        day = TODAY - timedelta(days=days)
        world.do(review_goal, tandem, goal.id, step, on=day)
        ratings.append((goal.rating, goal.rated_on == day))
    assert ratings == [(Rating.NOT_YET, True), (Rating.PARTLY, True), (Rating.REACHED, True)]
    world.do(review_goal, tandem, goal.id, 1, on=TODAY - timedelta(days=15))
    assert goal.rating is Rating.REACHED, "what is told of an earlier day does not undo a later one"
    found = talk_queries.reviews_of(world.session, [goal.id])[goal.id]
    assert [row.step for row in found] == [2, 1, 3, 4]
    with pytest.raises(Refused, match="Massstab"):
        set_scale(world.session, goal, baseline=1, target=3, actor=world.actor, now=NOW)


def test_of_one_day_the_review_recorded_last_holds(world: World) -> None:
    tandem = loaded(world, world.tandem(S.ACTIVE))
    goal = tandem.goals[0]
    for minutes, step in ((0, 2), (5, 5)):
        world.do(review_goal, tandem, goal.id, step, on=TODAY, now=NOW + timedelta(minutes=minutes))
    assert [row.step for row in talk_queries.reviews_of(world.session, [goal.id])[goal.id]] == [5]
    assert goal.rating is Rating.REACHED


@pytest.mark.parametrize(("baseline", "target"), [(0, 3), (3, 3), (4, 2), (2, 6)])
def test_the_database_refuses_scales_that_cannot_be(world: World, baseline: int, target: int) -> None:
    tandem = world.tandem(S.ACTIVE)
    goal = world.session.scalars(select(Goal).where(Goal.tandem_id == tandem.id)).one()
    with pytest.raises(IntegrityError):
        a_scale(world.session, goal, baseline, target)
