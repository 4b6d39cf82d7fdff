"""Meetings through the services, silence and hours, with what the database refuses by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.database import writing
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries import log as queries
from mentoring.meetings.queries import talks as talk_queries
from mentoring.meetings.rules.silence import Silence
from mentoring.meetings.services.log import MeetingFacts, correct_meeting, log_meeting, void_meeting
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Tandem, TandemPhase
from mentoring.tandems.queries.tandems import tandem_for
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import NOON, a_mentee, a_programme, an_entry
from tests.days import NOW, TODAY
from tests.promises import Promise
from tests.support_builders import a_key, a_meeting, a_support_rule, a_talk
from tests.tandem_builders import World, a_tandem
from tests.web.counting import selects

S = TandemState
KEY = "a" * 32


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def loaded(world: World, tandem: Tandem) -> Tandem:
    found = tandem_for(world.session, world.actor, tandem.id)
    assert found is not None
    return found


def a_family(world: World) -> Tandem:
    people = [a_mentee(world.session, world.organisation) for _ in range(3)]
    programme = a_programme(world.session, world.organisation)
    entry = an_entry(world.session, world.organisation, programme, *people)
    return loaded(world, world.tandem(S.ACTIVE, entry=entry))


def facts(**given: Any) -> MeetingFacts:
    return MeetingFacts(**{"met_on": TODAY, "minutes": 100, "topics": [Topic.WORK, Topic.SCHOOL], **given})


def logged(world: World, tandem: Tandem, **given: Any) -> Meeting:
    meeting: Meeting = world.do(log_meeting, tandem, facts(**given), key=a_key())
    return meeting


def test_a_family_has_one_entry_and_everybody_their_attendance(world: World) -> None:
    tandem = a_family(world)
    first, second, third = (m.person_id for m in tandem.members)
    logged(world, tandem, present={first, third}, minutes=95)
    (found,) = queries.meetings_of(world.session, [tandem.id])
    assert {row.person_id: row.present for row in found.attendance} == {
        first: True,
        second: False,
        third: True,
    }
    assert {row.topic: row.minutes for row in found.topics} == {Topic.WORK: 48, Topic.SCHOOL: 47}
    assert queries.minutes_logged(world.session, mentor_id=tandem.mentor_id) == (1, 95)


def test_the_same_form_logs_one_meeting(world: World) -> None:
    tandem, other = a_family(world), a_family(world)
    first = world.do(log_meeting, tandem, facts(), key=KEY)
    assert world.do(log_meeting, tandem, facts(minutes=30), key=KEY) is first
    assert (world.count(Meeting), first.minutes) == (1, 100)
    with pytest.raises(Refused):
        world.do(log_meeting, other, facts(), key=KEY)


@pytest.mark.promise(3)
def test_a_meeting_sent_at_the_same_moment_is_logged_once(
    engine: Engine, session: Session, promise: Promise
) -> None:
    world = World(session)
    tandem, rounds = a_family(world), promise.count(quick=4, full=100)
    session.commit()

    def send(key: str) -> int:
        with writing(engine) as own:
            mine = tandem_for(own, world.actor, tandem.id)
            assert mine is not None
            return log_meeting(own, mine, facts(), key=key, actor=world.actor, now=NOW, today=TODAY).id

    keys = [a_key() for _ in range(rounds)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(send, [key for key in keys for _ in range(4)]))
    session.rollback()
    assert len(set(found)) == rounds
    assert world.count(Meeting) == rounds
    promise.measured(f"{4 * rounds} forms, {rounds} meetings")


def test_a_correction_holds_and_what_it_corrects_stays_visible(world: World) -> None:
    tandem = a_family(world)
    wrong = logged(world, tandem)
    right = world.do(correct_meeting, tandem, wrong, facts(minutes=60), reason="vertippt", key=KEY)
    assert world.do(correct_meeting, tandem, wrong, facts(minutes=70), reason="x", key=KEY) is right
    last = world.do(correct_meeting, tandem, right, facts(minutes=45), reason="noch kürzer", key=a_key())
    assert [m.id for m in queries.meetings_of(world.session, [tandem.id])] == [last.id]
    assert queries.minutes_logged(world.session, tandem_id=tandem.id) == (1, 45)
    (chain,) = queries.versions_of(world.session, tandem.id).values()
    assert [(m.minutes, m.reason) for m in chain] == [(100, ""), (60, "vertippt")]
    with pytest.raises(Refused, match="inzwischen berichtigt"):
        world.do(correct_meeting, tandem, wrong, facts(), reason="zu spät", key=a_key())
    with pytest.raises(Refused) as refused:
        world.do(correct_meeting, tandem, last, facts(), reason="  ", key=a_key())
    assert refused.value.field == "reason"


def test_a_meeting_that_was_none_no_longer_counts(world: World) -> None:
    tandem = a_family(world)
    meeting = logged(world, tandem)
    void_meeting(
        world.session, tandem, meeting, reason="war ein anderes Tandem", key=KEY, actor=world.actor, now=NOW
    )
    assert queries.meetings_of(world.session, [tandem.id]) == []
    assert queries.minutes_logged(world.session, mentor_id=tandem.mentor_id) == (0, 0)
    assert queries.minutes_by_topic(world.session, tandem_id=tandem.id) == {}
    assert len(queries.versions_of(world.session, tandem.id)) == 1


def test_hours_by_topic_add_up_to_all_hours(world: World) -> None:
    tandem = a_family(world)
    for days, minutes, topics in ((1, 61, list(Topic)), (5, 90, [Topic.WORK]), (400, 35, [Topic.SCHOOL])):
        a_meeting(world.session, tandem, TODAY - timedelta(days=days), minutes=minutes, topics=topics)
    by_topic = queries.minutes_by_topic(world.session, mentor_id=tandem.mentor_id)
    assert (
        sum(by_topic.values()) == queries.minutes_logged(world.session, mentor_id=tandem.mentor_id)[1] == 186
    )
    this_year = {"first": date(2026, 1, 1), "last": TODAY}
    assert queries.minutes_logged(world.session, tandem_id=tandem.id, **this_year) == (2, 151)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"minutes": 901},
        {"void": True},
        {"corrects_id": 1, "reason": ""},
        {"reason": "ohne Berichtigtes"},
    ],
)
def test_the_database_refuses_meetings_that_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    tandem = world.tandem(S.ACTIVE)
    first = a_meeting(world.session, tandem)
    if "corrects_id" in wrong:
        wrong = {**wrong, "corrects_id": first.id}
    with pytest.raises(IntegrityError):
        a_meeting(world.session, tandem, **wrong)


def test_one_row_is_corrected_by_one(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    first = a_meeting(world.session, tandem)
    a_meeting(world.session, tandem, corrects_id=first.id, reason="a")
    with pytest.raises(IntegrityError):
        a_meeting(world.session, tandem, corrects_id=first.id, reason="b")


def test_silence_is_noticed_after_the_interval_of_the_programme(world: World) -> None:
    """Issue 4: «no log for the programme's interval → reminder to the mentor, then a task»."""
    silent, met, talked, paused = (world.tandem(state) for state in (S.ACTIVE, S.ACTIVE, S.ACTIVE, S.PAUSED))
    a_meeting(world.session, met, TODAY - timedelta(days=27))
    a_meeting(world.session, talked, TODAY - timedelta(days=20))
    a_support_rule(world.session, talked.programme_id, silence_days=7, task_after_days=10)
    a_support_rule(world.session, met.programme_id, silence_days=7, withdrawn_at=NOW)
    found = {
        one.tandem.id: (one.since, one.silence)
        for one in queries.silent_tandems(world.session, world.organisation.id, TODAY)
    }
    assert found == {
        silent.id: (TODAY - timedelta(days=30), Silence.REMIND),
        talked.id: (TODAY - timedelta(days=20), Silence.TASK),
    }
    later = TODAY + timedelta(days=12)
    again = queries.silent_tandems(world.session, world.organisation.id, later)
    assert {one.tandem.id: one.silence for one in again} == {
        silent.id: Silence.TASK,
        met.id: Silence.REMIND,
        talked.id: Silence.TASK,
    }
    assert paused.id not in {one.tandem.id for one in again}


def test_after_an_interruption_silence_counts_anew(world: World) -> None:
    tandem = world.tandem(S.ACTIVE)
    for state, days in ((S.PAUSED, 25), (S.ACTIVE, 10)):
        world.session.add(
            TandemPhase(
                tandem_id=tandem.id,
                state=state,
                valid_from=TODAY - timedelta(days=days),
                recorded_at=NOON + timedelta(minutes=60 - days),
                recorded_by_name="Test",
            )
        )
    world.session.flush()
    assert queries.silent_tandems(world.session, world.organisation.id, TODAY) == []
    later = TODAY + timedelta(days=18)
    assert [t.since for t in queries.silent_tandems(world.session, world.organisation.id, later)] == [
        TODAY - timedelta(days=10)
    ]


def test_another_organisations_rows_are_not_found(world: World, session: Session) -> None:
    stranger = World(session)
    tandem = a_tandem(session, stranger.organisation, S.ACTIVE)
    meeting, talk = a_meeting(session, tandem), a_talk(session, tandem)
    session.expire_all()
    found: list[Callable[..., Any]] = [queries.meeting_for, talk_queries.talk_for]
    for query, row in zip(found, (meeting, talk), strict=True):
        assert query(session, world.actor, row.id) is None
        assert query(session, stranger.actor, row.id) is not None


def test_the_number_of_queries_does_not_grow_with_the_tandems(world: World, engine: Engine) -> None:
    def asked() -> tuple[int, int]:
        world.session.flush()
        world.session.expire_all()
        with selects(engine) as first:
            talk_queries.outlooks(world.session, world.organisation.id, TODAY)
        with selects(engine) as second:
            queries.silent_tandems(world.session, world.organisation.id, TODAY)
        return len(first), len(second)

    world.tandem(S.ACTIVE)
    few = asked()
    for _ in range(5):
        a_meeting(world.session, world.tandem(S.ACTIVE), TODAY - timedelta(days=40))
    assert asked() == few
    assert world.session.scalar(select(func.count()).select_from(Tandem)) == 6
