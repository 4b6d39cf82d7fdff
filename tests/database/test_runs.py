"""Matching runs on both databases: frozen and reproducible, with decisions that hold."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

import matching
from mentoring.accounts.models import Organisation
from mentoring.database import open_session
from mentoring.people.vocabulary import Gender, GenderWish
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services import decisions, runs
from mentoring.tandems.vocabulary import DecisionKind
from mentoring.wording import Refused
from tests.builders import (
    a_mentee,
    a_programme,
    a_user,
    actor_of,
    an_entry,
)
from tests.days import NOW, TODAY
from tests.run_builders import World, a_world


@pytest.fixture
def world(session: Session) -> World:
    """Nobody waits and nobody volunteers yet."""
    return a_world(session)


def test_opened_later_a_run_gives_the_same_result(world: World, engine: Engine) -> None:
    for days in (10, 20, 30):
        world.waiting(days)
    first = world.mentor(capacity=2)
    run = world.start()
    world.session.commit()
    first.travel_km = 1  # what changes later does not reach a run that was kept
    world.waiting(400)
    world.session.commit()
    with open_session(engine) as other:
        kept = queries.run_for(other, world.actor, run.id)
        assert kept is not None
        opened = runs.open_run(kept)
        assert opened.same
        assert opened.untouched
        again = matching.solve(matching.Problem.from_json(kept.problem))
        assert again.to_json() == kept.solution
        assert len(opened.problem.entries) == 3
        assert kept.matched == len(again.pairs) == 2
        assert world.pairs(kept) == {int(p.entry_id): int(p.mentor_id) for p in again.pairs}


def test_what_was_changed_afterwards_is_noticed(world: World) -> None:
    world.waiting(10)
    world.mentor()
    run = world.start()
    run.problem["entries"][0]["waiting_since"] = "2020-01-01"
    flag_modified(run, "problem")
    world.session.flush()
    assert not runs.open_run(run).untouched


def test_numbers_follow_one_another_in_each_organisation(world: World) -> None:
    world.waiting(1)
    assert [world.start().number, world.start().number] == [1, 2]
    user = a_user(world.session)
    other = world.session.get_one(Organisation, user.organisation_id)
    an_entry(world.session, other, a_programme(world.session, other))
    run = runs.start_run(world.session, Pool(other.id, TODAY), actor=actor_of(user), now=NOW)
    assert run.number == 1
    assert queries.run_for(world.session, world.actor, run.id) is None


def test_a_run_over_nobody_is_refused(world: World) -> None:
    world.mentor()
    with pytest.raises(Refused, match="wartet niemand"):
        world.start()


def test_pins_hold_and_can_be_taken_back(world: World) -> None:
    long, short = world.waiting(300), world.waiting(3)
    mentor = world.mentor()
    run = world.start()
    assert world.pairs(run) == {long.id: mentor.person_id}
    before = run.digest
    decisions.pin(world.session, run, short.id, mentor.person_id, actor=world.actor, now=NOW)
    assert world.pairs(run) == {short.id: mentor.person_id}
    assert run.problem["pins"] == [
        {"entry_id": str(short.id), "mentor_id": str(mentor.person_id), "reason": ""}
    ]
    decisions.take_back(world.session, run, now=NOW)
    assert world.pairs(run) == {long.id: mentor.person_id}
    assert run.digest == before
    with pytest.raises(Refused, match="nichts mehr"):
        decisions.take_back(world.session, run, now=NOW)


def test_an_impossible_pin_says_why_and_changes_nothing(world: World) -> None:
    entry = world.waiting(10, mentor_gender=GenderWish.FEMALE)
    man = world.mentor(gender=Gender.MALE)
    run = world.start()
    before = run.digest
    with pytest.raises(Refused, match="Gewünscht: Frau"):
        decisions.pin(world.session, run, entry.id, man.person_id, actor=world.actor, now=NOW)
    assert run.digest == before
    assert not queries.decisions_of(world.session, run.id)


def test_two_pins_for_one_seat_are_refused(world: World) -> None:
    one, two = world.waiting(10), world.waiting(20)
    mentor = world.mentor()
    run = world.start()
    decisions.pin(world.session, run, one.id, mentor.person_id, actor=world.actor, now=NOW)
    with pytest.raises(Refused, match="Kein freier Platz"):
        decisions.pin(world.session, run, two.id, mentor.person_id, actor=world.actor, now=NOW)
    assert world.pairs(run) == {one.id: mentor.person_id}


def test_a_wish_can_be_lifted_with_a_reason(world: World) -> None:
    entry = world.waiting(10, mentor_gender=GenderWish.FEMALE)
    man = world.mentor(gender=Gender.MALE)
    run = world.start()
    with pytest.raises(Refused) as refused:
        decisions.pin(
            world.session, run, entry.id, man.person_id, reason=" ", override=True, actor=world.actor, now=NOW
        )
    assert refused.value.field == "reason"
    decisions.pin(
        world.session,
        run,
        entry.id,
        man.person_id,
        reason="Rückfrage vom 3. März: ein Mann ist auch recht.",
        override=True,
        actor=world.actor,
        now=NOW,
    )
    assert world.pairs(run) == {entry.id: man.person_id}
    assert runs.open_run(run).solution.pairs[0].overridden == (matching.Constraint.MENTOR_GENDER,)
    assert len(world.release(run).tandems) == 1, "what was lifted stays lifted at the release"


def test_a_rule_that_protects_is_never_lifted(world: World) -> None:
    child = a_mentee(world.session, world.organisation, birth_on=date(2016, 4, 4))
    entry = world.waiting(10, members=(child,))
    mentor = world.mentor(cleared=False)
    run = world.start()
    with pytest.raises(Refused, match="Sonderprivatauszug"):
        decisions.pin(
            world.session,
            run,
            entry.id,
            mentor.person_id,
            reason="Wir kennen sie gut.",
            override=True,
            actor=world.actor,
            now=NOW,
        )
    assert not world.pairs(run)


def test_forbidden_here_and_in_later_runs_until_taken_back(world: World) -> None:
    entry = world.waiting(10)
    one, two = world.mentor(), world.mentor()
    run = world.start()
    proposed = world.pairs(run)[entry.id]
    other = {one.person_id, two.person_id} - {proposed}
    decisions.forbid(
        world.session, run, entry.id, proposed, reason="Nachbarn", for_good=True, actor=world.actor, now=NOW
    )
    assert {world.pairs(run)[entry.id]} == other
    assert {world.pairs(world.start())[entry.id]} == other
    decisions.take_back(world.session, run, now=NOW)
    assert world.pairs(run)[entry.id] == proposed
    assert world.pairs(world.start())[entry.id] == proposed


def test_forbidden_for_this_run_only(world: World) -> None:
    entry = world.waiting(10)
    mentor = world.mentor()
    run = world.start()
    decisions.forbid(
        world.session,
        run,
        entry.id,
        mentor.person_id,
        reason="erst im Herbst",
        for_good=False,
        actor=world.actor,
        now=NOW,
    )
    assert not world.pairs(run)
    assert world.pairs(world.start()) == {entry.id: mentor.person_id}


def test_left_waiting_then_pinned_then_taken_back_waits_again(world: World) -> None:
    entry, other = world.waiting(20), world.waiting(10)
    mentor = world.mentor()
    run = world.start()
    decisions.leave_waiting(world.session, run, entry.id, actor=world.actor, now=NOW)
    assert world.pairs(run) == {other.id: mentor.person_id}
    decisions.pin(world.session, run, entry.id, mentor.person_id, actor=world.actor, now=NOW)
    assert world.pairs(run) == {entry.id: mentor.person_id}
    decisions.take_back(world.session, run, now=NOW)
    assert world.pairs(run) == {other.id: mentor.person_id}
    kinds = [one.kind for one in decisions.standing(queries.decisions_of(world.session, run.id))]
    assert kinds == [DecisionKind.WAIT]
