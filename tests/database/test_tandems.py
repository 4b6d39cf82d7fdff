"""The steps of a tandem with all that hangs on them: seats, entries, dated rows, links and mails."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.history import HistoryRow
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import Topic
from mentoring.tandems import services
from mentoring.tandems.models import Tandem, TandemMember, TandemPhase
from mentoring.tandems.services import Agreement, Ending, GoalFacts
from mentoring.tandems.vocabulary import (
    EndReason,
    FollowUp,
    Rating,
    Side,
    TandemEvent,
    TandemState,
)
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.builders import a_mentee, an_entry
from tests.days import NOW, TODAY
from tests.tandem_builders import World

S = TandemState


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def an_ending(**given: Any) -> Ending:
    return Ending(
        **{
            "ended_on": TODAY,
            "reason": EndReason.GOALS_REACHED,
            "follow_up": FollowUp.COURSE,
            "certificate_offered": True,
            **given,
        }
    )


def test_the_whole_way_of_a_tandem(world: World) -> None:
    entry, mentor = world.pair()
    tandem = world.propose(entry, mentor)
    for side in Side:
        world.do(services.answer_proposal, tandem, side, True)
    world.do(services.plan_meeting, tandem, meeting_on=TODAY)
    goals = [GoalFacts("Allein zum Arzt", Topic.LANGUAGE), GoalFacts("Verein finden", Topic.LEISURE)]
    world.do(services.agree, tandem, Agreement(TODAY, goals))
    world.do(services.start, tandem, started_on=TODAY)
    assert entry.state is EntryState.PLACED
    world.do(services.pause, tandem, on=TODAY, reason="Ferien", review_on=TODAY + timedelta(days=30))
    world.do(services.resume, tandem, on=TODAY)
    assert tandem.review_on is None
    world.do(services.begin_closing, tandem, on=TODAY, closing_talk_on=TODAY)
    ratings = {goal.id: Rating.REACHED for goal in tandem.goals}
    world.do(services.close, tandem, an_ending(ratings=ratings))
    assert (tandem.seat_no, entry.state, len(ratings)) == (None, EntryState.PLACED, 2)
    world.do(services.begin_aftercare, tandem, on=TODAY, aftercare_until=TODAY + timedelta(days=60))
    world.do(services.archive, tandem, on=TODAY)
    way = [S.PROPOSED, S.MEETING, S.AGREED, S.ACTIVE, S.PAUSED, S.ACTIVE, S.CLOSING, S.CLOSED, S.AFTERCARE]
    assert world.states(tandem) == [*way, S.ARCHIVED]
    assert all(goal.rating is Rating.REACHED and goal.rated_on == TODAY for goal in tandem.goals)


@pytest.mark.parametrize("wish_over", [False, True])
def test_an_early_end_frees_the_seat_and_the_entry_waits_again(world: World, wish_over: bool) -> None:
    tandem = world.tandem(S.ACTIVE)
    entry = world.session.get_one(WaitlistEntry, tandem.entry_id)
    registered = entry.registered_on
    rating = {g.id: Rating.PARTLY for g in _goals(world, tandem)}
    world.do(
        services.terminate, tandem, an_ending(reason=EndReason.NO_FIT, ratings=rating), wish_over=wish_over
    )
    assert (tandem.state, tandem.seat_no) == (S.TERMINATED_EARLY, None)
    assert entry.state is (EntryState.PLACED if wish_over else EntryState.WAITING)
    assert entry.registered_on == registered


def test_a_refused_step_changes_nothing(world: World) -> None:
    tandem = world.tandem(S.CLOSING)
    with pytest.raises(Refused) as refused:
        world.do(services.close, tandem, an_ending())
    assert refused.value.field == "ratings"
    assert not world.session.dirty
    assert (tandem.state, tandem.ended_on, tandem.seat_no) == (S.CLOSING, None, 1)


def test_a_step_back_in_time_is_refused_and_a_late_entry_is_not(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=31)):
        with pytest.raises(Refused):
            world.do(services.pause, tandem, on=day, reason="x", review_on=TODAY + timedelta(days=40))
    late = TODAY - timedelta(days=12)
    world.do(services.pause, tandem, on=late, reason="x", review_on=TODAY + timedelta(days=40))
    phase = world.session.scalars(select(TandemPhase).order_by(TandemPhase.id.desc()).limit(1)).one()
    assert (phase.state, phase.valid_from, phase.recorded_at) == (S.PAUSED, late, NOW)


def test_taking_a_step_back_restores_the_facts_and_erases_nothing(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    before = world.states(tandem)
    world.do(services.pause, tandem, on=TODAY, reason="Irrtum", review_on=TODAY + timedelta(days=9))
    assert world.do(services.undo_last_step, tandem) is S.ACTIVE
    assert (tandem.state, tandem.review_on) == (S.ACTIVE, None)
    assert world.states(tandem) == [*before, S.PAUSED, S.ACTIVE]
    with pytest.raises(Refused):
        world.do(services.undo_last_step, tandem)


def test_taking_back_the_end_takes_a_seat_again_or_says_that_it_is_gone(world: World) -> None:
    tandem = world.tandem(S.CLOSING)
    rating = {g.id: Rating.PARTLY for g in _goals(world, tandem)}
    world.do(services.close, tandem, an_ending(ratings=rating))
    world.do(services.undo_last_step, tandem)
    assert (tandem.state, tandem.seat_no, tandem.end_reason) == (S.CLOSING, 1, None)
    world.do(services.close, tandem, an_ending())
    mentor = world.session.get_one(Mentor, tandem.mentor_id)
    world.propose(an_entry(world.session, world.organisation, world.programme), mentor)
    with pytest.raises(Refused, match="vergeben"):
        world.do(services.undo_last_step, tandem)


def test_members_leave_and_join_on_a_day(world: World) -> None:
    family = [a_mentee(world.session, world.organisation) for _ in range(3)]
    entry = an_entry(world.session, world.organisation, world.programme, *family, family_name="Kovalenko")
    tandem = world.tandem(S.ACTIVE, entry=entry)
    for person in family[:2]:
        world.do(services.member_leaves, tandem, person.id, on=TODAY)
    with pytest.raises(Refused, match="letzte Person"):
        world.do(services.member_leaves, tandem, family[2].id, on=TODAY)
    world.do(services.member_stays, tandem, family[0].id)
    left = world.session.get_one(TandemMember, (tandem.id, family[1].id))
    stayed = world.session.get_one(TandemMember, (tandem.id, family[0].id))
    assert (left.valid_to, stayed.valid_to) == (TODAY, None)
    with pytest.raises(Refused, match="Wartelisteneintrag"):
        world.do(services.member_joins, tandem, a_mentee(world.session, world.organisation).id, on=TODAY)


def test_a_goal_keeps_its_earlier_wording_in_the_history(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    goal = _goals(world, tandem)[0]
    world.do(services.change_goal, tandem, goal.id, GoalFacts("Neu gesagt", Topic.WORK))
    row = world.session.scalars(select(HistoryRow).where(HistoryRow.event == TandemEvent.GOAL_CHANGED)).one()
    assert (goal.text, row.detail["before"]) == ("Neu gesagt", "Allein zum Arzt gehen")
    with pytest.raises(Refused):
        world.do(services.rate_goal, tandem, 10**9, Rating.REACHED)
    with pytest.raises(Refused):
        world.do(services.add_goal, tandem, GoalFacts("\x00 \n", Topic.WORK), agreed_on=TODAY)


def _goals(world: World, tandem: Tandem) -> list[Any]:
    from mentoring.tandems.models import Goal

    return list(world.session.scalars(select(Goal).where(Goal.tandem_id == tandem.id)))
