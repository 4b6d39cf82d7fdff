"""Promise 1: a mentor's capacity is never exceeded, and an entry is never in two open tandems."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM
from mentoring.database import make_engine, writing
from mentoring.people.models import Mentor, Seat
from mentoring.people.vocabulary import Topic
from mentoring.tandems import services
from mentoring.tandems.models import OPEN_STATES, Answer, Goal, Tandem, TandemPhase
from mentoring.tandems.services import Agreement, Ending, GoalFacts
from mentoring.tandems.vocabulary import DeclineReason, EndReason, FollowUp, Rating, Side, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.builders import a_mentor, a_programme, an_entry, an_organisation
from tests.days import NOW, TODAY
from tests.promises import Promise

STEP: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "today": TODAY}


def at_once(clients: int, work: Callable[[int], Any]) -> list[Any]:
    """What each client's work gives, all begun at the same moment in threads of their own."""
    gate = threading.Barrier(clients)

    def client(number: int) -> Any:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(client, range(clients)))


@pytest.fixture
def many(database_url: str) -> Iterator[Engine]:
    """An engine with a connection for each of many clients."""
    engine = make_engine(database_url, pool_size=32)
    yield engine
    engine.dispose()


def propose(engine: Engine, entry_id: int, mentor_id: int) -> bool:
    """One client's proposal in its own transaction; False if it was refused.

    SQLite's queue of writers is not fair: whoever was told that the database is busy tries again.
    """
    for _attempt in range(20):
        try:
            with writing(engine) as session:
                services.propose_tandem(
                    session,
                    entry=session.get_one(WaitlistEntry, entry_id),
                    mentor=session.get_one(Mentor, mentor_id),
                    run_id=None,
                    **STEP,
                )
        except Refused:
            return False
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
        else:
            return True
    raise AssertionError("the database stayed busy")


@pytest.mark.promise(1)
def test_many_clients_fill_every_seat_once(many: Engine, session: Session, promise: Promise) -> None:
    clients, mentors = promise.count(quick=6, full=20), promise.count(quick=5, full=200)
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    mentor_ids = [a_mentor(session, organisation, capacity=2).person_id for _ in range(mentors)]
    entry_ids = [[an_entry(session, organisation, programme).id for _ in mentor_ids] for _ in range(clients)]
    session.commit()

    def client(number: int) -> int:
        order = list(enumerate(mentor_ids))
        random.Random(number).shuffle(order)
        return sum(propose(many, entry_ids[number][i], mentor_id) for i, mentor_id in order)

    accepted = sum(at_once(clients, client))
    held = session.execute(
        select(Tandem.mentor_id, func.count(), func.count(func.distinct(Tandem.seat_no)))
        .where(Tandem.state.in_(OPEN_STATES))
        .group_by(Tandem.mentor_id)
    ).all()
    assert accepted == 2 * mentors
    assert sorted(tuple(row) for row in held) == sorted((mentor_id, 2, 2) for mentor_id in mentor_ids)
    offered = select(func.count()).select_from(WaitlistEntry).where(WaitlistEntry.state == EntryState.OFFERED)
    assert session.scalar(offered) == 2 * mentors
    promise.measured(f"{clients} clients × {mentors} mentors with two seats: {accepted} tandems")


@pytest.mark.promise(1)
def test_an_entry_is_taken_once(many: Engine, session: Session, promise: Promise) -> None:
    clients, entries = promise.count(quick=6, full=20), promise.count(quick=4, full=50)
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    entry_ids = [an_entry(session, organisation, programme).id for _ in range(entries)]
    mentor_ids = [a_mentor(session, organisation, capacity=9).person_id for _ in range(clients)]
    session.commit()
    taken = sum(
        at_once(clients, lambda n: sum(propose(many, entry_id, mentor_ids[n]) for entry_id in entry_ids))
    )
    assert taken == min(entries, 9 * clients)
    per_entry = session.scalars(select(func.count()).select_from(Tandem).group_by(Tandem.entry_id)).all()
    assert set(per_entry) == {1}
    promise.measured(f"{clients} clients × {entries} entries: {taken} tandems")


def test_both_sides_answer_at_once(engine: Engine, session: Session) -> None:
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    ids = []
    for _ in range(4):
        mentor, entry = a_mentor(session, organisation), an_entry(session, organisation, programme)
        ids.append(services.propose_tandem(session, entry=entry, mentor=mentor, run_id=None, **STEP).id)
    session.commit()

    def answer(number: int) -> None:
        side = list(Side)[number % 2]
        for tandem_id in ids:
            with writing(engine) as own:
                services.answer_proposal(own, own.get_one(Tandem, tandem_id), side, True, **STEP)

    at_once(4, answer)
    session.expire_all()
    assert {t.state for t in session.scalars(select(Tandem))} == {TandemState.MEETING}
    assert session.scalar(select(func.count()).select_from(Answer)) == 2 * len(ids)
    for tandem_id in ids:
        phases = session.scalars(select(TandemPhase.state).where(TandemPhase.tandem_id == tandem_id)).all()
        assert sorted(phases) == [TandemState.MEETING, TandemState.PROPOSED]


def test_the_constraints_hold_where_the_service_does_not_look(engine: Engine, session: Session) -> None:
    # The control removed: rows written past the service, as a mistake in it would write them.
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    mentor, entry = a_mentor(session, organisation, capacity=2), an_entry(session, organisation, programme)
    other = an_entry(session, organisation, programme)
    tandem = services.propose_tandem(session, entry=entry, mentor=mentor, run_id=None, **STEP)
    session.commit()
    same = {
        "organisation_id": organisation.id,
        "programme_id": programme.id,
        "mentor_id": mentor.person_id,
        "proposed_on": TODAY,
    }
    wrong: list[dict[str, Any]] = [
        {"entry_id": other.id, "seat_no": 1, "state": TandemState.PROPOSED},
        {"entry_id": other.id, "seat_no": 3, "state": TandemState.PROPOSED},
        {"entry_id": other.id, "seat_no": None, "state": TandemState.ACTIVE},
        {"entry_id": other.id, "seat_no": 2, "state": TandemState.CLOSED},
        {"entry_id": entry.id, "seat_no": 2, "state": TandemState.PROPOSED},
    ]
    for row in wrong:
        with pytest.raises(IntegrityError):
            _write(engine, Tandem(**same, **row))
    assert session.scalars(select(Tandem.id)).all() == [tandem.id]


def _write(engine: Engine, row: Tandem) -> None:
    with writing(engine) as session:
        session.add(row)


class Walk(RuleBasedStateMachine):
    """Random walks of tandems through their life: whatever happens, seats and entries agree."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine, expire_on_commit=False)
        organisation = an_organisation(self.session)
        programme = a_programme(self.session, organisation)
        self.mentors = [a_mentor(self.session, organisation, capacity=n) for n in (1, 2)]
        self.entries = [an_entry(self.session, organisation, programme) for _ in range(4)]
        self.session.flush()
        self.tandems: list[Tandem] = []

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    def attempt(self, service: Callable[..., Any], *given: Any, **facts: Any) -> Any:
        try:
            with self.session.begin_nested():
                return service(self.session, *given, **facts, **STEP)
        except Refused:
            return None

    @rule(entry=st.integers(0, 3), mentor=st.integers(0, 1))
    def propose(self, entry: int, mentor: int) -> None:
        pair = {"entry": self.entries[entry], "mentor": self.mentors[mentor], "run_id": None}
        made = self.attempt(services.propose_tandem, **pair)
        if made is not None:
            self.tandems.append(made)

    @precondition(lambda self: self.tandems)
    @rule(
        which=st.integers(0, 50), side=st.sampled_from(Side), yes=st.sampled_from([True, True, True, False])
    )
    def answer(self, which: int, side: Side, yes: bool) -> None:
        kind = None if yes else DeclineReason.TIMES
        self.attempt(services.answer_proposal, self.pick(which), side, yes, kind=kind)

    @precondition(lambda self: self.tandems)
    @rule(which=st.integers(0, 50), step=st.integers(0, 9))
    def go_on(self, which: int, step: int) -> None:
        tandem = self.pick(which)
        goals = select(Goal.id).where(Goal.tandem_id == tandem.id)
        ending = Ending(
            ended_on=TODAY,
            reason=EndReason.OTHER,
            follow_up=FollowUp.OPEN,
            certificate_offered=True,
            ratings=dict.fromkeys(self.session.scalars(goals), Rating.PARTLY),
        )
        steps: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (services.agree, {"agreement": Agreement(TODAY, [GoalFacts("Ziel", Topic.WORK)])}),
            (services.start, {"started_on": TODAY}),
            (services.pause, {"on": TODAY, "reason": "x", "review_on": TODAY.replace(year=TODAY.year + 1)}),
            (services.resume, {"on": TODAY}),
            (services.begin_closing, {"on": TODAY, "closing_talk_on": TODAY}),
            (services.close, {"ending": ending}),
            (services.terminate, {"ending": ending, "wish_over": False}),
            (services.decline, {"declined_by": None, "reason": "x"}),
            (services.archive, {"on": TODAY}),
            (services.undo_last_step, {}),
        ]
        service, facts = steps[step]
        self.attempt(service, tandem, **facts)

    def pick(self, which: int) -> Tandem:
        return self.tandems[which % len(self.tandems)]

    @invariant()
    def seats_and_entries_agree(self) -> None:
        self.session.flush()
        tandems = self.session.scalars(select(Tandem).execution_options(populate_existing=True)).all()
        mine = [t for t in tandems if t.mentor_id in {m.person_id for m in self.mentors}]
        open_ones = [t for t in mine if t.state in OPEN_STATES]
        assert all((t.seat_no is not None) is (t.state in OPEN_STATES) for t in mine)
        for mentor in self.mentors:
            seats = [t.seat_no for t in open_ones if t.mentor_id == mentor.person_id]
            assert len(seats) == len(set(seats)) <= mentor.capacity
            assert set(seats) <= set(
                self.session.scalars(select(Seat.no).where(Seat.mentor_id == mentor.person_id))
            )
        for entry in self.entries:
            own = [t for t in open_ones if t.entry_id == entry.id]
            assert len(own) <= 1
            before = {TandemState.PROPOSED, TandemState.MEETING, TandemState.AGREED}
            if entry.state is EntryState.WAITING:
                assert not own
            if entry.state is EntryState.OFFERED:
                assert own
                assert own[0].state in before
            if own and own[0].state not in before:
                assert entry.state is EntryState.PLACED
        for tandem in mine:
            phases = self.session.scalars(
                select(TandemPhase.state)
                .where(TandemPhase.tandem_id == tandem.id)
                .order_by(TandemPhase.valid_from, TandemPhase.recorded_at, TandemPhase.id)
            ).all()
            assert phases[-1] is tandem.state


@pytest.mark.promise(1)
def test_no_walk_leaves_seats_and_entries_at_odds(sqlite_url: str, promise: Promise) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    engine = make_engine(sqlite_url)
    walk = type("BoundWalk", (Walk,), {"engine": engine})
    walks = promise.count(quick=6, full=200)
    quick = settings(max_examples=walks, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(walk, settings=settings(quick, suppress_health_check=list(HealthCheck)))
    engine.dispose()
    promise.measured(f"{walks} walks of up to 30 steps")
