"""What the solver is told about people, the weights of a run, and what the waitlist learns."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from mentoring.people.models import Person
from mentoring.people.vocabulary import ClearanceKind, Gender, Level, MentorState, TargetGroup
from mentoring.tandems.models import ForbiddenPair
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool, seats_counted
from mentoring.tandems.rules.serving import Serving
from mentoring.tandems.services import decisions, runs
from mentoring.tandems.services.outlook import refresh_outlook
from mentoring.tandems.services.policy import change_policy, default_weights, solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.vocabulary import ServingOrder, TandemState
from mentoring.waitlists.models import EntryOutlook
from mentoring.waitlists.vocabulary import Blocker, EntryState, Urgency
from mentoring.wording import Conflict, Refused
from tests.builders import (
    a_mentee,
    a_programme,
    an_entry,
    an_organisation,
)
from tests.days import NOW, TODAY
from tests.run_builders import World, a_world
from tests.support_builders import an_absence
from tests.tandem_builders import a_tandem


@pytest.fixture
def world(session: Session) -> World:
    """Nobody waits and nobody volunteers yet."""
    return a_world(session)


def test_seats_are_counted_without_those_that_open_tandems_hold(world: World) -> None:
    mentor = world.mentor(capacity=3)
    a_tandem(world.session, world.organisation, TandemState.ACTIVE, mentor=mentor)
    full = world.mentor(capacity=1)
    a_tandem(world.session, world.organisation, TandemState.PAUSED, mentor=full)
    away = world.mentor(state=MentorState.ON_LEAVE)
    ended = world.mentor(capacity=1)
    tandem = a_tandem(world.session, world.organisation, TandemState.CLOSED, mentor=ended)
    world.waiting(1)
    problem = problem_of(world.session, Pool(world.organisation.id, TODAY), matching.Policy())
    assert {one.id: one.capacity for one in problem.mentors} == {
        str(mentor.person_id): 2,
        str(ended.person_id): 1,
    }
    assert str(away.person_id) not in {one.id for one in problem.mentors}
    assert next(one for one in problem.mentors if one.id == str(ended.person_id)).experience == 1
    assert tandem.seat_no is None


def test_who_is_away_in_the_period_of_the_run_is_left_out(world: World) -> None:
    def away(first: int, last: int, **given: Any) -> str:
        mentor = world.mentor()
        days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last))
        an_absence(world.session, world.session.get_one(Person, mentor.person_id), *days, **given)
        return str(mentor.person_id)

    out = {
        "on leave from the last day": away(28, 90, on_leave=True),
        "on leave until today": away(-9, 0, on_leave=True),
        "all of the time": away(-3, 28),
    }
    there = {
        "on leave later": away(29, 90, on_leave=True),
        "on leave before": away(-9, -1, on_leave=True),
        "back early": away(-9, 60, on_leave=True, started_at=NOW, ended_at=NOW),
        "for three weeks": away(0, 27),
        "not after all": away(-9, 60, on_leave=True, withdrawn_at=NOW),
    }
    pool = Pool(world.organisation.id, TODAY)
    problem = problem_of(world.session, pool, matching.Policy())
    assert {one.id for one in problem.mentors} == set(there.values())
    assert seats_counted(world.session, pool) == (len(there), len(there))
    later = problem_of(
        world.session, Pool(world.organisation.id, TODAY + timedelta(days=91)), matching.Policy()
    )
    assert {one.id for one in later.mentors} == {*there.values(), *out.values()}


def test_capacity_two_takes_two_and_a_family_takes_one_seat(world: World) -> None:
    family = [a_mentee(world.session, world.organisation) for _ in range(4)]
    household, single, third = world.waiting(30, members=family), world.waiting(20), world.waiting(10)
    mentor = world.mentor(capacity=2)
    run = world.start()
    assert world.pairs(run) == {household.id: mentor.person_id, single.id: mentor.person_id}
    solution = runs.open_run(run).solution
    assert [(part.seats, part.must_wait) for part in solution.shortages] == [(2, 1)]
    assert [one.entry_id for one in solution.unmatched] == [str(third.id)]


def test_facts_of_people_reach_the_solver(world: World) -> None:
    session, organisation = world.session, world.organisation
    youth = a_programme(
        session,
        organisation,
        target_group=TargetGroup.YOUTH,
        clearance_required=ClearanceKind.PRIVATE,
        mentor_minimum_age=25,
        language_level=Level.A2,
        topics=["SCHOOL"],
    )
    teen = a_mentee(
        session,
        organisation,
        birth_on=date(2010, 1, 1),
        languages={"uk": Level.NATIVE, "de": Level.A1},
        slots=0,
        municipality=None,
        gender=Gender.UNKNOWN,
    )
    entry = an_entry(
        session, organisation, youth, teen, urgency=Urgency.HIGH, travel_km=12, own_region_only=True
    )
    before = a_tandem(session, organisation, TandemState.CLOSED)
    mentor = world.mentor(programmes=[youth], topics=["SCHOOL"])
    for organisation_id in (organisation.id, an_organisation(session).id):
        session.add(
            ForbiddenPair(
                organisation_id=organisation_id,
                entry_id=entry.id,
                mentor_id=mentor.person_id,
                reason="Nachbarn",
                declared_at=NOW,
                declared_by_name="Test",
            )
        )
    session.flush()
    problem = problem_of(session, Pool(organisation.id, TODAY), matching.Policy())
    found = next(one for one in problem.entries if one.id == str(entry.id))
    assert found.clearances_needed == {"PRIVATE", "SPECIAL"}
    assert found.minimum_mentor_age == 25
    assert found.target_group == "YOUTH"
    assert found.languages == {"uk": 7, "de": 1}
    assert found.language_level == matching.Level.A2
    assert found.slots is None, "times that nobody stated exclude nobody"
    assert found.place is None
    assert found.genders == frozenset(), "an unknown gender meets no wish"
    assert found.urgency == 0
    assert found.travel_km == 12
    assert found.own_region_only
    assert found.focus == {"SCHOOL"}
    assert [(one.entry_id, one.reason) for one in problem.forbidden] == [(str(entry.id), "Nachbarn")]
    assert before.entry_id not in {int(one.id) for one in problem.entries}


def test_a_former_tandem_is_not_proposed_again(world: World) -> None:
    person = a_mentee(world.session, world.organisation)
    past = an_entry(world.session, world.organisation, world.programme, person, state=EntryState.PLACED)
    mentor = world.mentor()
    a_tandem(world.session, world.organisation, TandemState.CLOSED, entry=past, mentor=mentor)
    entry = world.waiting(10, members=(person,))
    run = world.start()
    assert not world.pairs(run)
    reasons = decisions.explain(matching.Problem.from_json(run.problem), entry.id, mentor.person_id).reasons
    assert [reason.constraint for reason in reasons] == [matching.Constraint.FORMER]


def test_weights_are_versions_and_a_run_keeps_its_own(world: World) -> None:
    world.waiting(10)
    world.mentor()
    run = world.start()
    weights = {**default_weights(), "language": 100, "place": 250}
    given: dict[str, Any] = {"actor": world.actor, "now": NOW}
    made = change_policy(world.session, world.organisation.id, weights, "mehr Nähe", based_on=1, **given)
    assert made.version == 2
    found = queries.run_for(world.session, world.actor, run.id)
    assert found is not None
    assert found.policy.version == 1
    assert runs.open_run(found).same
    assert world.start().policy_id == made.id
    with pytest.raises(Conflict):
        change_policy(world.session, world.organisation.id, default_weights(), "", based_on=1, **given)
    with pytest.raises(Refused, match="statt 1000"):
        change_policy(world.session, world.organisation.id, {**weights, "age": 51}, "", based_on=2, **given)
    negative = {**weights, "age": -50, "goal": 300}
    with pytest.raises(Refused, match="ab 0"):
        change_policy(world.session, world.organisation.id, negative, "", based_on=2, **given)


def test_numbers_that_an_order_does_not_use_are_not_kept(world: World) -> None:
    given: dict[str, Any] = {"actor": world.actor, "now": NOW}
    odd = Serving(ServingOrder.FIT, urgency_credit_days=5, days_per_class=9)
    made = change_policy(
        world.session, world.organisation.id, default_weights(), "", based_on=0, serving=odd, **given
    )
    assert made.serving == Serving(ServingOrder.FIT)
    policy = solver_policy(made)
    assert (policy.order, policy.days_per_class) == (matching.ServingOrder.FIT, 1)


def test_the_outlook_says_what_blocks_and_what_would_lift_it(world: World) -> None:
    fits = world.waiting(300)
    scarce = world.waiting(5)
    far = world.waiting(
        50, travel_km=1, members=(a_mentee(world.session, world.organisation, municipality=2601),)
    )
    mentor = world.mentor()
    given: dict[str, Any] = {"actor": world.actor, "now": NOW, "today": TODAY}
    assert refresh_outlook(world.session, world.organisation.id, **given) == 3
    assert refresh_outlook(world.session, world.organisation.id, **given) == 3
    found = {one.entry_id: one for one in world.session.scalars(select(EntryOutlook))}
    assert found[fits.id].blocker is Blocker.NOTHING
    assert found[scarce.id].blocker is Blocker.SEATS
    assert found[scarce.id].fitting_mentors == 1
    assert found[far.id].blocker is Blocker.TRAVEL
    assert found[far.id].mentor_id == mentor.person_id
    assert "%(mentor)s" in found[far.id].remedy["text"]
    assert mentor.person.last_name not in str(found[far.id].remedy), "kept by key, never by name"
