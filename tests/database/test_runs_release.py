"""Releasing a run on both databases: once, whole, and only what still holds."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

import matching
from mentoring.database import writing
from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import RunProposal, Tandem
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.services import answer_proposal, decisions, releases, runs
from mentoring.tandems.vocabulary import DeclineReason, RunState, Side, TandemState
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.builders import (
    a_mentee,
)
from tests.days import NOW, TODAY
from tests.run_builders import World, a_world


@pytest.fixture
def world(session: Session) -> World:
    """Nobody waits and nobody volunteers yet."""
    return a_world(session)


def test_release_asks_both_sides_and_ends_the_run(world: World) -> None:
    person = a_mentee(world.session, world.organisation, email="mentee@example.org")
    entry = world.waiting(10, members=(person,))
    mentor = world.mentor(email="mentor@example.org")
    run = world.start()
    released = world.release(run)
    assert [one.state for one in released.tandems] == [TandemState.PROPOSED]
    assert entry.state is EntryState.OFFERED
    assert run.state is RunState.RELEASED
    assert run.released_at == NOW
    assert queries.tandem_states(world.session, run.id) == {
        entry.id: (released.tandems[0].id, TandemState.PROPOSED)
    }
    addresses = set(world.session.scalars(select(Mail.address)))
    assert addresses == {"mentee@example.org", "mentor@example.org"}
    for change in (
        lambda: world.release(run),
        lambda: decisions.pin(world.session, run, entry.id, mentor.person_id, actor=world.actor, now=NOW),
        lambda: runs.discard_run(world.session, run, actor=world.actor, now=NOW, today=TODAY),
    ):
        with pytest.raises(Refused, match="nicht mehr geändert"):
            change()


def test_a_decline_feeds_the_next_run(world: World) -> None:
    entry = world.waiting(10)
    mentor = world.mentor()
    run = world.start()
    tandem = world.release(run).tandems[0]
    given: dict[str, Any] = {"actor": world.actor, "now": NOW, "today": TODAY}
    answer_proposal(world.session, tandem, Side.MENTOR, False, kind=DeclineReason.TOO_FAR, **given)
    assert entry.state is EntryState.WAITING
    later = world.start()
    assert world.pairs(later) == {}
    reasons = decisions.explain(matching.Problem.from_json(later.problem), entry.id, mentor.person_id).reasons
    assert [reason.constraint for reason in reasons] == [matching.Constraint.DECLINED]


def test_whoever_was_taken_meanwhile_is_skipped_only_with_consent(world: World) -> None:
    one, two = world.waiting(20), world.waiting(10)
    first, second = world.mentor(), world.mentor()
    run = world.start()
    pairs = world.pairs(run)
    world.session.get_one(Mentor, pairs[one.id]).state = MentorState.ON_LEAVE
    world.session.flush()
    with pytest.raises(Refused, match="Seit der Berechnung"):
        world.release(run)
    assert not world.session.scalar(select(func.count()).select_from(Tandem))
    result = world.release(run, skip=[one.id])
    assert [stale.entry_id for stale in result.skipped] == [one.id]
    assert [tandem.entry_id for tandem in result.tandems] == [two.id]
    assert {first.person_id, second.person_id} == set(pairs.values())


def test_an_extract_that_expired_meanwhile_is_noticed(world: World) -> None:
    child = a_mentee(world.session, world.organisation, birth_on=date(2016, 4, 4))
    entry = world.waiting(10, members=(child,))
    world.mentor()
    run = world.start()
    found = queries.run_for(world.session, world.actor, run.id)
    assert found is not None
    later = date(2028, 2, 2)
    stale = releases.stale_proposals(
        world.session, found, queries.proposals_of(world.session, run.id), today=later
    )
    assert [one.entry_id for one in stale] == [entry.id]
    assert "abgelaufen" in str(stale[0].reasons[0])


def test_released_twice_at_once_happens_once(world: World, engine: Engine) -> None:
    for days in range(1, 5):
        world.waiting(days)
        world.mentor()
    run = world.start()
    entries = list(world.pairs(run))
    world.session.commit()
    gate = threading.Barrier(4)

    def client(_number: int) -> int:
        gate.wait()
        try:
            with writing(engine) as session:
                found = queries.run_for(session, world.actor, run.id, lock=True)
                assert found is not None
                done = releases.release_run(session, found, entries, actor=world.actor, now=NOW, today=TODAY)
                return len(done.tandems)
        except Refused:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(client, range(4))) == [0, 0, 0, 4]
    world.session.rollback()
    assert world.session.scalar(select(func.count()).select_from(Tandem)) == 4
    kept = select(func.count(RunProposal.tandem_id)).where(RunProposal.run_id == run.id)
    assert world.session.scalar(kept) == 4
