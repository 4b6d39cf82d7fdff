"""Expenses, events and times away through their services."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.database import writing
from mentoring.history import HistoryRow
from mentoring.meetings.models import EventAttendance, Expense, ExpensePhoto
from mentoring.meetings.queries import events as event_queries
from mentoring.meetings.queries import expenses as expense_queries
from mentoring.meetings.services.events import EventFacts, save_event, set_attendance
from mentoring.meetings.services.expenses import (
    ClaimFacts,
    approve_expense,
    claim_expense,
    refuse_expense,
    withdraw_expense,
)
from mentoring.meetings.vocabulary import AttendanceState, EventKind, ExpenseKind, ExpenseState
from mentoring.people.models import Mentor
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.queries import mentor_for
from mentoring.people.queries.absences import absences_of
from mentoring.people.services.absences import apply_absences, come_back, plan_absence, withdraw_absence
from mentoring.people.services.lifecycle import move_mentor, take_back_move
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.queries.away import away_counted
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import a_mentor, a_programme
from tests.days import NOW, TODAY
from tests.support_builders import (
    PIXEL,
    a_key,
    a_support_rule,
    an_absence,
    an_event,
    an_expense,
    attends,
)
from tests.tandem_builders import World

KEY = "b" * 32


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def mentor(world: World) -> Mentor:
    a_support_rule(world.session, world.programme.id, most_per_year_rappen=5_000, km_rappen=70)
    return a_mentor(world.session, world.organisation, programmes=[world.programme], email="n@example.org")


def facts(world: World, **given: Any) -> ClaimFacts:
    usual = {"kind": ExpenseKind.TRANSPORT, "spent_on": TODAY, "purpose": "Bus", "amount": 860}
    return ClaimFacts(**{"programme_id": world.programme.id, **usual, **given})


def test_a_claim_by_car_is_kilometres_times_the_rate_of_its_day(world: World, mentor: Mentor) -> None:
    a_support_rule(world.session, world.programme.id, valid_from=TODAY, km_rappen=80)
    for day, amount in ((TODAY, 2400), (TODAY - timedelta(days=1), 2100)):
        claim = facts(world, kind=ExpenseKind.CAR, km=30, amount=None, spent_on=day)
        assert world.do(claim_expense, mentor, claim, key=a_key()).amount_rappen == amount


def test_the_same_form_claims_once_and_a_photo_is_kept(world: World, mentor: Mentor) -> None:
    claim = facts(world, amount=2_500, photo=PIXEL)
    first = world.do(claim_expense, mentor, claim, key=KEY)
    assert world.do(claim_expense, mentor, claim, key=KEY) is first
    assert (world.count(Expense), world.count(ExpensePhoto)) == (1, 1)
    for wrong in (b"GIF89a", b"<svg>", b"\xff\xd8\xff" + bytes(5 * 1024 * 1024)):
        with pytest.raises(Refused) as refused:
            world.do(claim_expense, mentor, replace(claim, photo=wrong), key=a_key())
        assert refused.value.field == "photo"


def test_two_claims_at_once_do_not_both_fit_under_the_cap(engine: Engine, session: Session) -> None:
    world = World(session)
    a_support_rule(session, world.programme.id, most_per_year_rappen=5_000)
    person = a_mentor(session, world.organisation, programmes=[world.programme]).person_id
    session.commit()

    def claim(key: str) -> bool:
        try:
            with writing(engine) as own:
                mine = own.get_one(Mentor, person)
                claim = facts(world, amount=1_900)
                claim_expense(own, mine, claim, key=key, actor=world.actor, now=NOW, today=TODAY)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        taken = sum(pool.map(claim, [a_key() for _ in range(6)]))
    session.rollback()
    assert taken == 2
    assert session.scalar(select(func.sum(Expense.amount_rappen))) == 3_800


def test_what_was_refused_or_withdrawn_leaves_room_under_the_cap(world: World, mentor: Mentor) -> None:
    def claim() -> Expense:
        made: Expense = world.do(claim_expense, mentor, facts(world, amount=1_900), key=a_key())
        return made

    first, second = claim(), claim()
    with pytest.raises(Refused):
        claim()
    refuse_expense(world.session, first, reason="kein Beleg", actor=world.actor, now=NOW)
    third = claim()
    withdraw_expense(world.session, third, actor=world.actor, now=NOW)
    claim()
    month, year = expense_queries.claimed_around(world.session, mentor.person_id, world.programme.id, TODAY)
    assert month == year == 3_800
    approve_expense(world.session, second, actor=world.actor, now=NOW)
    approve_expense(world.session, second, actor=world.actor, now=NOW)
    with pytest.raises(Refused, match="schon entschieden"):
        withdraw_expense(world.session, second, actor=world.actor, now=NOW)
    with pytest.raises(Refused, match="Grund"):
        refuse_expense(world.session, claimed_by(world), reason=" ", actor=world.actor, now=NOW)


def claimed_by(world: World) -> Expense:
    return expense_queries.expenses_in(world.session, world.organisation.id, ExpenseState.CLAIMED)[0]


def test_nobody_claims_for_others_nor_decides_on_their_own(world: World, mentor: Mentor) -> None:
    other = a_programme(world.session, world.organisation)
    foreign = world.tandem(TandemState.ACTIVE)
    for wrong in ({"programme_id": other.id}, {"tandem_id": foreign.id}):
        with pytest.raises(Refused):
            world.do(claim_expense, mentor, facts(world, **wrong), key=a_key())
    mentor.user_id = world.actor.user_id
    claim = world.do(claim_expense, mentor, facts(world), key=a_key())
    with pytest.raises(Refused, match="eigene"):
        approve_expense(world.session, claim, actor=world.actor, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_rappen": 0},
        {"km": 5},
        {"kind": ExpenseKind.CAR},
        {"state": ExpenseState.APPROVED, "decided_at": None},
        {"state": ExpenseState.REFUSED, "decided_reason": ""},
    ],
)
def test_the_database_refuses_claims_that_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        an_expense(world.session, world.tandem(TandemState.ACTIVE), **wrong)


def test_the_last_place_goes_to_one(engine: Engine, session: Session) -> None:
    world = World(session)
    people = [a_mentor(session, world.organisation).person_id for _ in range(6)]
    event = an_event(session, world.organisation, capacity=2)
    session.commit()

    def register(person: int) -> bool:
        try:
            with writing(engine) as own:
                held = event_queries.event_for(own, world.actor, event.id, lock=True)
                assert held is not None
                state = AttendanceState.REGISTERED
                set_attendance(own, held, person, state, actor=world.actor, now=NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(register, people)) == 2
    session.rollback()
    assert session.scalar(select(func.count()).select_from(EventAttendance)) == 2


def test_who_was_there_is_known_on_the_day(world: World) -> None:
    event = an_event(world.session, world.organisation)
    person = a_mentor(world.session, world.organisation).person_id
    said = {"actor": world.actor, "now": NOW}
    with pytest.raises(Refused) as refused:
        set_attendance(world.session, event, person, AttendanceState.ATTENDED, **said)
    assert refused.value.field == "state"
    later = {**said, "now": NOW + timedelta(days=2)}
    assert set_attendance(world.session, event, person, AttendanceState.ATTENDED, **later).person_id == person
    stranger = a_mentor(world.session, World(world.session).organisation).person_id
    with pytest.raises(Refused, match="Organisation"):
        set_attendance(world.session, event, stranger, AttendanceState.REGISTERED, **said)


def test_a_new_time_counts_up_the_calendars_sequence(world: World) -> None:
    usual = EventFacts(EventKind.SOCIAL, "Fest", NOW, NOW + timedelta(hours=2))
    event = save_event(world.session, usual, actor=world.actor, now=NOW)
    save_event(world.session, replace(usual, title="Grosses Fest"), event=event, actor=world.actor, now=NOW)
    assert event.sequence == 0
    moved = replace(usual, ends_at=NOW + timedelta(hours=3))
    save_event(world.session, moved, event=event, actor=world.actor, now=NOW)
    assert event.sequence == 1
    with pytest.raises(Refused):
        save_event(world.session, replace(usual, ends_at=NOW), actor=world.actor, now=NOW)


def test_a_leave_begins_and_ends_by_itself(world: World, mentor: Mentor) -> None:
    """Issue 4: «leave with a date and automatic return»."""
    first, last = TODAY + timedelta(days=5), TODAY + timedelta(days=20)
    world.do(plan_absence, mentor.person, starts_on=first, ends_on=last, on_leave=True)
    states = []
    for day in range(25):
        for _ in range(2):
            apply_absences(world.session, NOW + timedelta(days=day))
        states.append(mentor.state)
    away = [n for n, state in enumerate(states) if state is MentorState.ON_LEAVE]
    assert away == list(range(5, 21))
    (row,) = world.session.scalars(select(AvailabilityException))
    assert (row.started_at, row.ended_at) == (NOW + timedelta(days=5), NOW + timedelta(days=21))


def _step(world: World, mentor: Mentor) -> None:
    world.do(move_mentor, mentor, MentorState.AVAILABLE)


def _taken_back(world: World, mentor: Mentor) -> None:
    moved = select(HistoryRow).where(HistoryRow.to_state == "ON_LEAVE").order_by(HistoryRow.id.desc())
    world.do(take_back_move, mentor, world.session.scalars(moved).first())


DOORS = (lambda world, mentor: world.do(come_back, mentor), _step, _taken_back)


@pytest.mark.parametrize("door", DOORS, ids=["back", "a step", "taken back"])
def test_who_is_back_early_is_neither_sent_away_again_nor_left_out(
    world: World, mentor: Mentor, door: Callable[[World, Mentor], None]
) -> None:
    world.do(plan_absence, mentor.person, starts_on=TODAY, ends_on=TODAY + timedelta(days=9), on_leave=True)
    assert apply_absences(world.session, NOW) == (1, 0)
    absence = world.session.scalars(select(AvailabilityException)).one()
    with pytest.raises(Refused):
        withdraw_absence(world.session, absence, now=NOW)
    mine = mentor_for(world.session, world.actor, mentor.person_id)
    assert mine is not None
    assert away_counted(world.session, world.organisation.id, TODAY) == 0  # on leave: not available anyway
    door(world, mine)
    assert away_counted(world.session, world.organisation.id, TODAY) == 0
    assert list(absences_of(world.session, mentor.person_id, since=TODAY)) == []
    assert apply_absences(world.session, NOW + timedelta(days=1)) == (0, 0)
    assert mentor.state is MentorState.AVAILABLE


def test_who_has_left_meanwhile_stays_away(world: World, mentor: Mentor) -> None:
    world.do(plan_absence, mentor.person, starts_on=TODAY, ends_on=TODAY + timedelta(days=9), on_leave=True)
    mentor.state = MentorState.LEFT
    assert apply_absences(world.session, NOW) == (0, 0)
    assert apply_absences(world.session, NOW + timedelta(days=30)) == (0, 0)
    assert mentor.state is MentorState.LEFT


def test_times_away_do_not_overlap(world: World, mentor: Mentor) -> None:
    an_absence(world.session, mentor.person, date(2026, 12, 20), date(2027, 1, 3))
    for first, last in ((19, 20), (20, 21), (31, 31)):
        span = {"starts_on": date(2026, 12, first), "ends_on": date(2026, 12, last)}
        with pytest.raises(Refused):
            world.do(plan_absence, mentor.person, **span)
    world.do(plan_absence, mentor.person, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4))


def test_attendance_is_one_row_for_each(world: World) -> None:
    event = an_event(world.session, world.organisation)
    person = a_mentor(world.session, world.organisation).person_id
    attends(world.session, event, person)
    for state in (AttendanceState.EXCUSED, AttendanceState.REGISTERED):
        set_attendance(world.session, event, person, state, actor=world.actor, now=NOW)
    assert world.count(EventAttendance) == 1
