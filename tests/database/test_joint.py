"""Joint runs on both databases: what they gain, what two consents do, what ends a pair with nobody shown."""

import random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import matching
from mentoring.outbox import Mail
from mentoring.people.models import Person
from mentoring.people.vocabulary import ClearanceKind, Level, MentorState, TargetGroup
from mentoring.tandems import services
from mentoring.tandems.models import Tandem
from mentoring.tandems.models_joint import JointPair, JointSide
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules.joint import Shown
from mentoring.tandems.services import joint_agreements, joint_pairs, joint_problem
from mentoring.tandems.vocabulary import DeclineReason, Side, TandemState
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import withdraw_entry
from mentoring.waitlists.vocabulary import EntryState, Urgency
from mentoring.wording import Refused
from tests.builders import BIBERIST, GRENCHEN, OLTEN, a_mentee
from tests.days import NOW, TODAY
from tests.joint_builders import Houses
from tests.matching import oracles
from tests.run_builders import World
from tests.tandem_builders import a_tandem


@pytest.fixture
def houses(session: Session) -> Houses:
    """One waits here, one volunteers there, and both leads have agreed."""
    made = Houses(session)
    made.agree()
    return made


def _who(world: World) -> dict[str, Any]:
    return {"actor": world.actor, "now": NOW, "today": TODAY}


def test_the_gain_is_what_independent_solvers_count(session: Session) -> None:
    gains = []
    for seed in range(4):
        rng, houses = random.Random(seed), Houses(session)
        for world in (houses.first, houses.second):
            for _ in range(rng.randint(2, 5)):
                person = a_mentee(
                    session,
                    world.organisation,
                    languages={rng.choice(["de", "uk", "ti"]): Level.B2},
                    municipality=rng.choice([OLTEN, GRENCHEN, BIBERIST]),
                )
                world.waiting(rng.randint(1, 300), members=(person,), urgency=rng.choice(list(Urgency)))
            for _ in range(rng.randint(1, 4)):
                world.mentor(
                    languages={rng.choice(["de", "uk", "ti"]): Level.C1},
                    municipality=rng.choice([OLTEN, GRENCHEN, BIBERIST]),
                    travel_km=rng.choice([None, 12]),
                    capacity=rng.randint(1, 2),
                )
        houses.agree()
        pools = tuple(Pool(world.organisation.id, TODAY) for world in (houses.first, houses.second))
        problems = joint_problem.joint_problems(session, pools, matching.Policy())  # type: ignore[arg-type]
        apart = sum(oracles.best_by_programs(one)[0] for one in problems)
        together = oracles.best_by_programs(matching.joined(problems))[0]
        run = houses.run()
        assert (run.served_apart, run.served_together) == (apart, together)
        shown = session.scalars(
            select(JointSide.shown).join(JointSide.pair).where(JointPair.run_id == run.id)
        ).all()
        assert run.across == len(shown) / 2 >= together - apart
        for one in map(Shown.from_json, shown):
            assert set(one.steps) <= {"language", "interests", "goal", "place", "time", "experience"}
            assert set(one.steps.values()) <= {0, 1, 2, 3, 4}
        gains.append(together - apart)
    assert max(gains) > 0


def test_without_both_leads_nothing_is_computed(session: Session) -> None:
    houses = Houses(session)
    with pytest.raises(Refused, match="beide Leitungen"):
        houses.run()
    own, other = houses.first, houses.second
    joint_agreements.agree(session, other.organisation.id, **_who(own))
    with pytest.raises(Refused, match="beide Leitungen"):
        houses.run()
    for stranger in (own.organisation.id, 10**6):
        with pytest.raises(Refused, match="aus der Liste"):
            joint_agreements.agree(session, stranger, **_who(own))
    first = joint_agreements.agree(session, own.organisation.id, **_who(other))
    assert joint_agreements.agree(session, own.organisation.id, **_who(other)) is first
    assert houses.run().across == 1
    joint_agreements.revoke(session, own.organisation.id, **_who(other))
    with pytest.raises(Refused, match="beide Leitungen"):
        houses.run()
    with pytest.raises(Refused, match="keine Vereinbarung"):
        joint_agreements.revoke(session, own.organisation.id, **_who(other))


def test_what_the_programme_asks_protects_across_organisations_too(session: Session) -> None:
    def old_enough(one: Houses) -> None:
        one.first.programme.mentor_minimum_age = 60

    def cleared(one: Houses) -> None:
        one.first.programme.clearance_required = ClearanceKind.PRIVATE

    def another_group(one: Houses) -> None:
        one.second.programme.target_group = TargetGroup.YOUTH

    def another_focus(one: Houses) -> None:
        one.first.programme.topics = ["LANGUAGE", "WORK"]

    def given_up(one: Houses) -> None:
        one.second.programme.active = False

    for change in (old_enough, cleared, another_group, another_focus, given_up):
        houses = Houses(session)
        houses.agree()
        change(houses)
        session.flush()
        assert (change.__name__, houses.run().across) == (change.__name__, 0)


def test_both_consents_make_a_tandem_that_holds_the_seat(houses: Houses) -> None:
    session, run = houses.session, houses.run()
    assert houses.says_yes(houses.second, run) is JointState.OPEN
    assert houses.says_yes(houses.second, run) is JointState.OPEN
    assert joint_pairs.revealed(session, houses.pair(houses.first, run)) is None
    assert joint_pairs.revealed(session, houses.pair(houses.second, run)) is None
    assert houses.says_yes(houses.first, run) is JointState.TANDEM
    assert houses.says_yes(houses.first, run) is JointState.TANDEM
    tandem = session.scalars(select(Tandem)).one()
    assert (tandem.organisation_id, tandem.mentor_id) == (
        houses.first.organisation.id,
        houses.mentor.person_id,
    )
    assert (tandem.state, tandem.seat_no) == (TandemState.PROPOSED, 1)
    assert houses.entry.state is EntryState.OFFERED
    seen = joint_pairs.revealed(session, houses.pair(houses.first, run))
    assert seen is not None
    assert (seen.name, seen.coordinator) == ("Ihre-Freiwillig Ihre-Name", houses.second.user.name)
    seen = joint_pairs.revealed(session, houses.pair(houses.second, run))
    assert seen is not None
    assert (seen.name, seen.coordinator) == ("Unsre-Vorname Unsre-Nachname", houses.first.user.name)
    # The seat is taken everywhere: neither a run of the second's own nor another joint one has it.
    houses.second.waiting(20)
    assert houses.second.start().mentors == 0
    assert houses.run().served_together == 0
    templates = sorted(session.scalars(select(Mail.template)))
    assert templates == [*["joint"] * 3, "proposal_mentee", "proposal_mentor"]
    # A no of either person ends what the other organisation is shown, and the pair is not proposed again.
    services.answer_proposal(
        session, tandem, Side.MENTOR, False, kind=DeclineReason.TOO_FAR, **_who(houses.first)
    )
    assert [joint_pairs.revealed(session, houses.pair(w, run)) for w in (houses.first, houses.second)] == [
        None,
        None,
    ]
    again = houses.run()
    assert (again.served_apart, again.served_together, again.across) == (1, 1, 0)


def test_who_was_lent_has_experience_and_is_a_former_mentor(houses: Houses) -> None:
    session, first, second = houses.session, houses.first.organisation, houses.second.organisation
    tandem = a_tandem(session, first, TandemState.CLOSED, mentor=houses.mentor)
    mentee = session.get_one(WaitlistEntry, tandem.entry_id).contact_id
    again = houses.first.waiting(9, members=(session.get_one(Person, mentee),))
    pools = Pool(first.id, TODAY), Pool(second.id, TODAY)
    ours, theirs = joint_problem.joint_problems(session, pools, matching.Policy())
    assert [one.experience for one in theirs.mentors] == [1]
    former = {int(one.id): one.former_mentors for one in ours.entries}
    assert former == {houses.entry.id: frozenset(), again.id: {str(houses.mentor.person_id)}}


def test_a_no_holds_for_good_and_its_reason_stays(houses: Houses) -> None:
    session, run = houses.session, houses.run()
    houses.says_yes(houses.first, run)
    with pytest.raises(Refused) as error:
        joint_pairs.refuse(session, houses.pair(houses.second, run), "  ", **_who(houses.second))
    assert error.value.field == "reason"
    joint_pairs.refuse(session, houses.pair(houses.second, run), "Sie kennen sich", **_who(houses.second))
    for world in (houses.first, houses.second):
        with pytest.raises(Refused, match="abgelehnt"):
            houses.says_yes(world, run)
        assert joint_pairs.revealed(session, houses.pair(world, run)) is None
    own = joint_pairs.queries.pair_history(session, houses.pair(houses.first, run).pair.id, 0)
    assert own == []
    theirs = joint_pairs.queries.pair_history(
        session, houses.pair(houses.first, run).pair.id, houses.first.organisation.id
    )
    assert not any("kennen" in row.reason or houses.second.user.name in row.actor_name for row in theirs)
    assert houses.run().across == 0


def _taken_by_a_release(houses: Houses) -> None:
    own = houses.second
    own.waiting(50)
    own.release(own.start())


def _placed_elsewhere(houses: Houses) -> None:
    own = houses.first
    own.mentor()
    own.release(own.start())


def _withdrawn(houses: Houses) -> None:
    withdraw_entry(houses.session, houses.entry, reason="weggezogen", **_who(houses.first))


def _on_leave(houses: Houses) -> None:
    houses.mentor.state = MentorState.ON_LEAVE


def _not_cleared_any_more(houses: Houses) -> None:
    houses.first.programme.clearance_required = ClearanceKind.PRIVATE


def _too_young_now(houses: Houses) -> None:
    houses.first.programme.mentor_minimum_age = 60


@pytest.mark.parametrize("blind", [False, True], ids=["seen", "in between"])
def test_what_is_no_longer_possible_is_said_and_shows_nobody(
    session: Session, blind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen = (_not_cleared_any_more, _too_young_now)
    changes = (_taken_by_a_release, _placed_elsewhere, _withdrawn, _on_leave, *unseen)
    for change in changes[: 1 if blind else None]:
        houses = Houses(session)
        houses.agree()
        run = houses.run()
        assert houses.says_yes(houses.first, run) is JointState.OPEN
        change(houses)
        session.flush()
        before = session.scalar(select(func.count(Tandem.id)))
        # What a list can tell without the solver it tells at once; the rest is found when somebody answers.
        known = JointState.OPEN if change in unseen else JointState.STALE
        assert houses.pair(houses.second, run).state is known
        if blind:  # somebody else takes the seat after the pair was tested and before it is held
            monkeypatch.setattr(joint_pairs, "_fits", lambda *_given: True)
        assert houses.says_yes(houses.second, run) is JointState.STALE
        assert session.scalar(select(func.count(Tandem.id))) == before
        for world in (houses.first, houses.second):
            own = houses.pair(world, run)
            assert own.pair.state is JointState.STALE
            assert joint_pairs.revealed(session, own) is None
            with pytest.raises(Refused, match="nicht mehr möglich"):
                houses.says_yes(world, run)


def test_a_yes_is_taken_back_only_while_the_other_side_is_asked(houses: Houses) -> None:
    session, run = houses.session, houses.run()
    with pytest.raises(Refused, match="keine Zustimmung"):
        joint_pairs.take_back(session, houses.pair(houses.first, run), **_who(houses.first))
    houses.says_yes(houses.first, run)
    joint_pairs.take_back(session, houses.pair(houses.first, run), **_who(houses.first))
    assert houses.says_yes(houses.second, run) is JointState.OPEN
    assert joint_pairs.revealed(session, houses.pair(houses.second, run)) is None
    assert houses.says_yes(houses.first, run) is JointState.TANDEM
    with pytest.raises(Refused, match="schon zugestimmt"):
        joint_pairs.take_back(session, houses.pair(houses.first, run), **_who(houses.first))
    with pytest.raises(Refused, match="schon zugestimmt"):
        joint_pairs.refuse(session, houses.pair(houses.first, run), "doch nicht", **_who(houses.first))
    assert joint_pairs.revealed(session, houses.pair(houses.first, run)) is not None
    # Asked once for the run and once for the first yes, however often it is taken back; then the tandem.
    assert session.scalar(select(func.count(Mail.id)).where(Mail.template == "joint")) == 4


def test_time_revocation_and_a_new_run_end_what_is_open(houses: Houses) -> None:
    session, run = houses.session, houses.run()
    houses.says_yes(houses.first, run)
    assert houses.pair(houses.second, run, days=14).state is JointState.OPEN
    assert houses.pair(houses.second, run, days=15).state is JointState.EXPIRED
    with pytest.raises(Refused, match="Frist"):
        houses.says_yes(houses.second, run, days=15)
    later = houses.run()
    assert later.number == run.number + 1
    with pytest.raises(Refused, match="neu gerechnet"):
        houses.says_yes(houses.second, run)
    houses.says_yes(houses.second, later)
    assert joint_agreements.revoke(session, houses.second.organisation.id, **_who(houses.first)) == 1
    with pytest.raises(Refused, match="Vereinbarung"):
        houses.says_yes(houses.first, later)
    assert session.scalar(select(func.count(Tandem.id))) == 0
    assert all(
        joint_pairs.revealed(session, houses.pair(world, one)) is None
        for world in (houses.first, houses.second)
        for one in (run, later)
    )
