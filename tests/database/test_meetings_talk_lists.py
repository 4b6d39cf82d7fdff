"""The list of talks on both databases, and talks that are called off and put back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from mentoring.meetings.queries.feedback import feedback_low
from mentoring.meetings.queries.talk_lists import (
    SORTABLE,
    TalkFilter,
    held_counted,
    held_lines,
    narrowed,
    open_lines,
    ordered,
)
from mentoring.meetings.queries.talks import talk_for, talks_version
from mentoring.meetings.queries.today import events_to_record, silent_to_ask, trainings_due
from mentoring.meetings.rules.talks import TalkStand
from mentoring.meetings.services.invitations import cancel_talk, invite_to_talk, restore_talk
from mentoring.meetings.services.talks import TalkPlan, plan_talk
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState
from mentoring.tandems.queries.tandems import tandem_for
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import a_mentor
from tests.days import NOW, TODAY
from tests.support_builders import a_talk
from tests.tandem_builders import World


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_held_talks_are_narrowed_and_ordered_by_every_heading(world: World) -> None:
    grave = [Attention.GOOD, Attention.ACT, Attention.WATCH]
    for n, attention in enumerate(grave):
        mentor = a_mentor(world.session, world.organisation, last_name=f"Über{'zyx'[n]}")
        tandem = world.tandem(TandemState.ACTIVE, mentor=mentor)
        held = TODAY - timedelta(days=n)
        a_talk(world.session, tandem, held_on=held, due_on=held, attention=attention)
    everything = TalkFilter(world.organisation.id)
    assert held_counted(world.session, everything) == 3
    for sort in SORTABLE:
        up = [one.talk for one in held_lines(world.session, everything, sort=sort, direction="asc")]
        down = [one.talk for one in held_lines(world.session, everything, sort=sort, direction="desc")]
        assert up == down[::-1], sort
    first = held_lines(world.session, everything, sort="attention", direction="asc")
    assert [one.attention for one in first] == [Attention.ACT, Attention.WATCH, Attention.GOOD]
    by_name = held_lines(world.session, everything, sort="mentor", direction="asc")
    assert [one.tandem.mentor.person.last_name[-1] for one in by_name] == ["x", "y", "z"]
    for chosen in (
        TalkFilter(world.organisation.id, attention=(Attention.ACT,)),
        TalkFilter(world.organisation.id, search="ueber-y uber"),
        TalkFilter(world.organisation.id, search="übery"),
        TalkFilter(world.organisation.id, programmes=(by_name[1].tandem.programme_id,)),
    ):
        found = held_lines(world.session, chosen)
        assert held_counted(world.session, chosen) == len(found)
        lines = narrowed(open_lines(world.session, world.organisation.id, TODAY), chosen)
        assert {one.tandem.id for one in lines} == {one.tandem.id for one in found}


def test_every_running_tandem_has_one_line_and_a_closing_one_until_that_talk_is_held(world: World) -> None:
    active, closing = (
        world.tandem(TandemState.ACTIVE),
        world.tandem(TandemState.CLOSING, closing_talk_on=TODAY),
    )
    world.tandem(TandemState.CLOSED)
    world.tandem(TandemState.MEETING)

    def lines() -> list[tuple[int, TalkKind, TalkStand]]:
        found = ordered(open_lines(world.session, world.organisation.id, TODAY), "on", "asc")
        return [(one.tandem.id, one.kind, one.stand) for one in found]

    assert lines() == [
        (closing.id, TalkKind.CLOSING, TalkStand.DUE),
        (active.id, TalkKind.REVIEW, TalkStand.DUE),
    ]
    a_talk(world.session, closing, kind=TalkKind.CLOSING)
    assert lines() == [(active.id, TalkKind.REVIEW, TalkStand.DUE)]
    early = NOW - timedelta(days=1)
    a_talk(world.session, active, TalkState.PLANNED, kind=TalkKind.CLOSING, planned_at=early)
    assert (active.id, TalkKind.CLOSING, TalkStand.RECORD) in lines()


def test_a_talk_called_off_is_put_back_unless_another_has_taken_its_place(world: World) -> None:
    entry, mentor = world.pair()
    tandem = tandem_for(
        world.session, world.actor, world.tandem(TandemState.ACTIVE, entry=entry, mentor=mentor).id
    )
    assert tandem is not None
    who = {"actor": world.actor, "now": NOW}
    first = world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=3), place="Büro"))
    talk = talk_for(world.session, world.actor, first.id)
    assert talk is not None
    assert len(invite_to_talk(world.session, talk, **who)) == 2
    world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=3), place="Café"))
    assert (talk.state, talk.sequence) == (TalkState.PLANNED, 1), "another place is told anew"
    world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=3), place="Café"))
    assert talk.sequence == 1, "the same again moves nothing"
    assert len(invite_to_talk(world.session, talk, **who)) == 2
    before = talks_version(world.session, tandem.id)
    assert len(cancel_talk(world.session, talk, reason="krank", **who)) == 2
    assert talks_version(world.session, tandem.id) > before
    with pytest.raises(Refused):
        cancel_talk(world.session, talk, reason="noch einmal", **who)
    second = world.do(plan_talk, tandem, TalkPlan(NOW + timedelta(days=9)))
    with pytest.raises(Refused):
        restore_talk(world.session, talk, **who)
    cancelled = talk_for(world.session, world.actor, second.id)
    assert cancelled is not None
    assert cancel_talk(world.session, cancelled, reason="doch nicht", **who) == [], "nobody had been invited"
    restore_talk(world.session, talk, **who)
    assert (talk.state, talk.invited_at) == (TalkState.PLANNED, None)


def test_what_today_asks_runs_on_an_empty_house(world: World) -> None:
    number = world.organisation.id
    assert silent_to_ask(world.session, number, TODAY) == []
    assert trainings_due(world.session, number, TODAY) == []
    assert list(events_to_record(world.session, number, NOW)) == []
    assert list(feedback_low(world.session, number, TODAY)) == []
