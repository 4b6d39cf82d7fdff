"""What a replay begins from is what was, told day by day: everybody who waited is in it."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

import matching
from mentoring.history import Subject, record
from mentoring.people.models import Residence
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import ForbiddenPair, Tandem, TandemMember, TandemPhase
from mentoring.tandems.services.histories import Past, past_of
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import NOON, OLTEN, a_mentee
from tests.days import TODAY
from tests.run_builders import World, a_world

ONE = timedelta(days=1)
BEGINS, ENDS = TODAY - timedelta(days=90), TODAY - timedelta(days=10)
GAVE_UP = (EntryState.WITHDRAWN, EntryState.MOVED_AWAY, EntryState.INELIGIBLE)
NEXT = {
    EntryState.REGISTERED: (EntryState.INTAKE_DONE, EntryState.WAITING, EntryState.INELIGIBLE),
    EntryState.INTAKE_DONE: (EntryState.WAITING, EntryState.WAITING, EntryState.WITHDRAWN),
    EntryState.WAITING: (EntryState.OFFERED, EntryState.OFFERED, EntryState.MOVED_AWAY),
    EntryState.OFFERED: (EntryState.PLACED, EntryState.WAITING, EntryState.WITHDRAWN),
    EntryState.PLACED: (EntryState.WAITING,),
}
MENTOR_NEXT = {
    MentorState.CLEARANCE_PENDING: (MentorState.AVAILABLE,),
    MentorState.AVAILABLE: (MentorState.ON_LEAVE, MentorState.ON_LEAVE, MentorState.LEFT),
    MentorState.ON_LEAVE: (MentorState.AVAILABLE, MentorState.AVAILABLE, MentorState.LEFT),
}


@pytest.fixture
def world(session: Session) -> World:
    """An organisation with nobody in it yet."""
    return a_world(session)


@dataclass
class Told:
    """What happened, as the test knows it."""

    entries: dict[int, list[tuple[date, EntryState]]] = field(default_factory=dict)
    mentors: dict[int, list[tuple[date, MentorState]]] = field(default_factory=dict)
    tandems: list[tuple[int, int, date, date, bool | None]] = field(default_factory=list)


def _wander(rng: random.Random, first: Any, following: dict[Any, Any], since: date) -> list[tuple[date, Any]]:
    """A random way through a life-cycle; now and then a move is recorded for a day before the last one's."""
    moves, day = [(since, first)], since
    while moves[-1][1] in following and rng.random() < 0.9:
        day += timedelta(days=rng.choice((0, 1, 5, 20, 40)))
        told = day - timedelta(days=3) if rng.random() < 0.1 and day - timedelta(days=3) >= since else day
        if day > TODAY:
            break
        moves.append((told, rng.choice(following[moves[-1][1]])))
    return moves


def _state_on(moves: list[tuple[date, Any]], day: date) -> Any:
    """The state at the end of a day: of the moves that counted by then, the one recorded last."""
    state, latest = None, date.min
    for on, to in moves:
        latest = max(latest, on)
        if latest <= day:
            state = to
    return state


def _tell(world: World, subject: Subject, key: int, moves: list[tuple[date, Any]]) -> None:
    for on, state in moves:
        record(world.session, subject, key, "moved", actor=world.actor, now=NOON, on=on, to_state=state.value)
        world.session.flush()


def _story(world: World, seed: int) -> Told:
    rng, told = random.Random(seed), Told()
    # On the list until the first day, and until the day before: only the former was on it in the span.
    wishes = [_way_to_a_tandem(BEGINS), _way_to_a_tandem(BEGINS - ONE)]
    for _ in range(12):
        since = TODAY - timedelta(days=rng.randint(0, 200))
        wishes.append(_wander(rng, EntryState.REGISTERED, NEXT, since))
    for moves in wishes:
        state, since = moves[-1][1], moves[0][0]
        days = [max(on for on, _ in moves[: n + 1]) for n in range(len(moves))]
        closed = days[-1] if state in (*GAVE_UP, EntryState.PLACED) else None
        entry = world.waiting(0, registered_on=since, state=state, closed_on=closed)
        _tell(world, Subject.ENTRY, entry.id, moves)
        told.entries[entry.id] = moves
    for _ in range(6):
        since = TODAY - timedelta(days=rng.randint(0, 250))
        moves = _wander(rng, MentorState.CLEARANCE_PENDING, MENTOR_NEXT, since)
        mentor = world.mentor(registered_on=since, state=moves[-1][1], capacity=rng.randint(1, 2))
        _tell(world, Subject.MENTOR, mentor.person_id, moves)
        told.mentors[mentor.person_id] = moves
    for _ in range(10):
        _propose(world, rng, told)
    return told


def _way_to_a_tandem(proposed_on: date) -> list[tuple[date, EntryState]]:
    waiting_since = proposed_on - timedelta(days=7)
    return [
        (waiting_since, EntryState.WAITING),
        (proposed_on, EntryState.OFFERED),
        (proposed_on, EntryState.PLACED),
    ]


def _propose(world: World, rng: random.Random, told: Told) -> None:
    entry_id, mentor_id = rng.choice(list(told.entries)), rng.choice(list(told.mentors))
    day = TODAY - timedelta(days=rng.randint(11, 200))
    state = rng.choice([TandemState.DECLINED, TandemState.CLOSED, TandemState.TERMINATED_EARLY])
    over = day + timedelta(days=rng.randint(1, 120))
    if over > TODAY:
        return
    tandem = Tandem(
        organisation_id=world.organisation.id,
        programme_id=world.programme.id,
        entry_id=entry_id,
        mentor_id=mentor_id,
        state=state,
        proposed_on=day,
        ended_on=None if state is TandemState.DECLINED else over,
    )
    world.session.add(tandem)
    world.session.flush()
    world.session.add(
        TandemPhase(tandem_id=tandem.id, state=state, valid_from=over, recorded_at=NOON, recorded_by_name="T")
    )
    said: bool | None = True
    if state is TandemState.DECLINED:
        said = False if rng.random() < 0.7 else None
        if said is False:
            _decline(world, entry_id, mentor_id, over)
    told.tandems.append((entry_id, mentor_id, day, over, said))


def _decline(world: World, entry_id: int, mentor_id: int, on: date, side: Side | None = Side.MENTOR) -> None:
    world.session.add(
        ForbiddenPair(
            organisation_id=world.organisation.id,
            entry_id=entry_id,
            mentor_id=mentor_id,
            declined_by=side,
            declared_at=datetime(on.year, on.month, on.day, 12, tzinfo=NOON.tzinfo),
            declared_by_name="Test",
        )
    )
    world.session.flush()


def _days(first: date, last: date) -> list[date]:
    return [first + n * ONE for n in range((last - first).days + 1)]


def _was_listed(moves: list[tuple[date, Any]]) -> date | None:
    """The first day of the time on the list that reaches into the span, found by asking every day."""
    changes = [max(on for on, _ in moves[: n + 1]) for n in range(len(moves))]
    for day in _days(BEGINS, ENDS):
        on_that_day = [to for on, (_, to) in zip(changes, moves, strict=True) if on == day]
        if _state_on(moves, day - ONE) is EntryState.WAITING:
            while _state_on(moves, day - ONE) is EntryState.WAITING:
                day -= ONE
            return day
        if EntryState.WAITING in on_that_day:
            return day
    return None


def test_who_waited_and_who_was_there_is_what_asking_every_day_says(session: Session) -> None:
    seen: set[str] = set()
    for seed in range(6):
        world = a_world(session)
        told = _story(world, seed)
        past = past_of(session, world.organisation.id, BEGINS, ENDS)
        seen |= _compare_arrivals(told, past) | _compare_presences(told, past)
        inside = [said for *_, on, _, said in told.tandems if BEGINS <= on <= ENDS and said is not None]
        share = Fraction(sum(inside), len(inside)) if inside else Fraction(1)
        assert past.history.acceptance == round(1000 * share)
    # Else the stories would prove little.
    assert seen == {"gave up", "returned", "busy", "away"}


def _compare_arrivals(told: Told, past: Past) -> set[str]:
    seen = set()
    arrivals = {int(one.entry.id): one for one in past.history.arrivals}
    listed = {key: day for key, moves in told.entries.items() if (day := _was_listed(moves))}
    assert {key: one.proposed_from for key, one in arrivals.items()} == listed
    for key, one in arrivals.items():
        moves = told.entries[key]
        assert one.entry.waiting_since == moves[0][0]
        gone = moves[-1][1] in GAVE_UP and max(on for on, _ in moves) <= ENDS
        assert one.leaves == (max(on for on, _ in moves) if gone else None)
        seen |= {"gave up"} if gone else set()
        seen |= {"returned"} if EntryState.PLACED in [state for _, state in moves[:-1]] else set()
    everybody = matching.simulate(past.history, matching.usual_plans(matching.Policy()))
    assert {one.people for one in everybody} == {len(listed)}
    return seen


def _compare_presences(told: Told, past: Past) -> set[str]:
    seen = set()
    presences = {int(one.mentor.id): one for one in past.history.presences}
    for key, moves in told.mentors.items():
        there = {day for day in _days(BEGINS, ENDS) if _state_on(moves, day) is MentorState.AVAILABLE}
        assert bool(there) == (key in presences), moves
        if key in presences:
            one = presences[key]
            assert there == {day for day in _days(BEGINS, ENDS) if one.there(day)}
            for day in _days(BEGINS, ENDS):
                taken = sum(
                    1 for _, m, on, over, _ in told.tandems if m == key and on < BEGINS and over > day
                )
                assert sum(1 for until in one.busy_until if until > day) == taken
            seen |= {"busy"} if one.busy_until else set()
            seen |= {"away"} if one.away else set()
    return seen


def test_what_was_known_when_it_begins_rules_pairs_out_and_what_came_later_is_an_answer(world: World) -> None:
    entry, mentor, other = world.waiting(200), world.mentor(), world.mentor()
    forbidden = world.mentor()
    _decline(world, entry.id, mentor.person_id, BEGINS - ONE)
    _decline(world, entry.id, other.person_id, BEGINS)
    _decline(world, entry.id, forbidden.person_id, ENDS, side=None)
    [arrival] = past_of(world.session, world.organisation.id, BEGINS, ENDS).history.arrivals
    history = past_of(world.session, world.organisation.id, BEGINS, ENDS).history
    assert arrival.entry.declined_mentors == {str(forbidden.person_id)}
    assert [one.mentor.declined_entries for one in history.presences] == [{str(entry.id)}, set(), set()]
    assert history.answers == {(str(entry.id), str(other.person_id)): False}


def test_a_tandem_of_the_span_may_come_about_again_but_not_one_from_before(world: World) -> None:
    person = a_mentee(world.session, world.organisation)
    entry = world.waiting(200, members=(person,))
    before, during = world.mentor(), world.mentor()
    for mentor, day in ((before, BEGINS - ONE), (during, BEGINS)):
        world.session.add(_closed(world, entry, mentor.person_id, day, person.id))
    world.session.flush()
    past = past_of(world.session, world.organisation.id, BEGINS, ENDS)
    [arrival] = past.history.arrivals
    assert arrival.entry.former_mentors == {str(before.person_id)}
    assert past.history.answers == {(str(entry.id), str(during.person_id)): True}
    assert past.history.tandem_days == 5


def _closed(world: World, entry: WaitlistEntry, mentor_id: int, day: date, person_id: int) -> Tandem:
    tandem = Tandem(
        organisation_id=world.organisation.id,
        programme_id=world.programme.id,
        entry_id=entry.id,
        mentor_id=mentor_id,
        state=TandemState.CLOSED,
        proposed_on=day,
        ended_on=day + 5 * ONE,
    )
    tandem.members = [TandemMember(person_id=person_id)]
    return tandem


def test_who_moved_away_lived_here_while_they_waited(world: World) -> None:
    person = a_mentee(world.session, world.organisation, municipality=OLTEN)
    world.waiting(200, members=(person,), state=EntryState.MOVED_AWAY, closed_on=ENDS)
    entry = world.waiting(200, members=(person,))
    world.session.add(
        Residence(person_id=person.id, place="Bern", valid_from=ENDS, recorded_at=NOON, recorded_by_id=None)
    )
    world.session.flush()
    found = past_of(world.session, world.organisation.id, BEGINS, ENDS).history.arrivals
    assert [one.entry.id for one in found] == [str(entry.id)]  # the other was never on the list
    assert found[0].entry.place is not None


def test_another_organisation_is_no_part_of_it(world: World, session: Session) -> None:
    world.waiting(50)
    world.mentor()
    other = a_world(session)
    past = past_of(session, other.organisation.id, BEGINS, ENDS)
    assert (past.history.arrivals, past.history.presences, past.facts["people"]) == ((), (), 0)
