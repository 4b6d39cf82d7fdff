"""The steps of a tandem with all that hangs on them: seats, entries, dated rows, links and mails."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link, Organisation
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import ClearanceKind, MentorState, Topic
from mentoring.permissions import Role
from mentoring.tandems import services
from mentoring.tandems.models import Answer, ForbiddenPair, Tandem, TandemMember, TandemPhase
from mentoring.tandems.services import Agreement, Ending, GoalFacts
from mentoring.tandems.vocabulary import (
    DeclineReason,
    EndReason,
    FollowUp,
    Rating,
    Side,
    TandemEvent,
    TandemState,
)
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import withdraw_entry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.builders import a_mentee, a_mentor, a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY
from tests.tandem_builders import a_tandem

S = TandemState


class World:
    """An organisation with a coordinator; steps are taken with its actor on the day of the tests."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organisation: Organisation = an_organisation(session)
        self.actor: Actor = actor_of(
            a_user(session, Role.COORDINATOR, organisation_id=self.organisation.id, name="Christine Wyss")
        )
        self.programme = a_programme(session, self.organisation)

    def do(self, service: Any, *given: Any, **facts: Any) -> Any:
        """A step of today, by the coordinator."""
        done = service(self.session, *given, **{"actor": self.actor, "now": NOW, "today": TODAY, **facts})
        self.session.flush()
        return done

    def pair(self, *, capacity: int = 1, **entry: Any) -> tuple[WaitlistEntry, Mentor]:
        """An entry that waits and a mentor who could take it, both with a mail address."""
        person = a_mentee(self.session, self.organisation, email="selam@example.org", first_name="Selam")
        mentor = a_mentor(
            self.session,
            self.organisation,
            capacity=capacity,
            email="nadine@example.org",
            first_name="Nadine",
        )
        return an_entry(self.session, self.organisation, self.programme, person, **entry), mentor

    def propose(self, entry: WaitlistEntry, mentor: Mentor) -> Tandem:
        """The pair as a proposal."""
        return self.do(services.propose_tandem, entry=entry, mentor=mentor, run_id=None)

    def tandem(self, state: S, **given: Any) -> Tandem:
        """A tandem in this state."""
        return a_tandem(self.session, self.organisation, state, **given)

    def states(self, tandem: Tandem) -> list[S]:
        """Its dated states, as recorded."""
        query = select(TandemPhase.state).where(TandemPhase.tandem_id == tandem.id).order_by(TandemPhase.id)
        return list(self.session.scalars(query))

    def events(self, tandem: Tandem) -> list[str]:
        """What its history says."""
        query = (
            select(HistoryRow.event)
            .where(HistoryRow.subject == Subject.TANDEM, HistoryRow.subject_id == tandem.id)
            .order_by(HistoryRow.id)
        )
        return list(self.session.scalars(query))

    def count(self, table: type, *where: Any) -> int:
        """How many rows."""
        return self.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


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


def test_a_proposal_takes_seat_entry_links_and_mails(world: World) -> None:
    entry, mentor = world.pair()
    tandem = world.propose(entry, mentor)
    assert (tandem.state, tandem.seat_no, tandem.proposed_on) == (S.PROPOSED, 1, TODAY)
    assert entry.state is EntryState.OFFERED
    assert [m.person_id for m in tandem.members] == [entry.contact_id]
    assert world.states(tandem) == [S.PROPOSED]
    assert {link.side for link in world.session.scalars(select(Link))} == {"MENTOR", "MENTEE"}
    mails = {mail.template: mail for mail in world.session.scalars(select(Mail))}
    assert mails["proposal_mentor"].values["names"] == ["Selam"]
    assert mails["proposal_mentee"].values["names"] == ["Nadine"]
    assert mails["proposal_mentor"].values["place"] == "Olten"
    for mail in mails.values():
        assert "Nachname" not in str({k: v for k, v in mail.values.items() if k != "token"})


def test_without_an_address_no_link_is_made(world: World) -> None:
    entry = an_entry(world.session, world.organisation, world.programme)
    world.propose(entry, a_mentor(world.session, world.organisation))
    assert world.count(Link) == world.count(Mail) == 0


@pytest.mark.parametrize(
    ("state", "capacity"), [(MentorState.ON_LEAVE, 1), (MentorState.LEFT, 1), (MentorState.AVAILABLE, 0)]
)
def test_only_a_mentor_with_a_free_place_is_proposed(world: World, state: MentorState, capacity: int) -> None:
    entry = an_entry(world.session, world.organisation, world.programme)
    mentor = a_mentor(world.session, world.organisation, state=state, capacity=capacity)
    with pytest.raises(Refused):
        world.propose(entry, mentor)
    assert world.count(Tandem) == 0
    assert entry.state is EntryState.WAITING


def test_the_last_seat_is_given_once(world: World) -> None:
    mentor = a_mentor(world.session, world.organisation, capacity=2)
    entries = [an_entry(world.session, world.organisation, world.programme) for _ in range(3)]
    first, second = (world.propose(entry, mentor) for entry in entries[:2])
    assert (first.seat_no, second.seat_no) == (1, 2)
    with pytest.raises(Refused, match="keinen freien Platz"):
        world.propose(entries[2], mentor)
    world.do(services.decline, first, declined_by=None, reason="doch nicht")
    assert world.propose(entries[2], mentor).seat_no == 1


def test_an_entry_that_does_not_wait_is_not_proposed(world: World) -> None:
    entry, mentor = world.pair(capacity=2)
    world.propose(entry, mentor)
    with pytest.raises(Refused, match="wartet nicht mehr"):
        world.propose(entry, mentor)


def test_a_minor_needs_the_special_extract(world: World) -> None:
    child = a_mentee(world.session, world.organisation, birth_on=date(2014, 3, 1))
    entry = an_entry(world.session, world.organisation, world.programme, child)
    with pytest.raises(Refused, match="Auszug"):
        world.propose(entry, a_mentor(world.session, world.organisation, cleared=False))
    assert world.propose(entry, a_mentor(world.session, world.organisation)).seat_no == 1


def test_both_yes_leads_to_the_meeting_and_ends_the_links(world: World) -> None:
    tandem = world.propose(*world.pair())
    assert world.do(services.answer_proposal, tandem, Side.MENTOR, True) is S.PROPOSED
    assert world.do(services.answer_proposal, tandem, Side.MENTEE, True) is S.MEETING
    assert world.states(tandem) == [S.PROPOSED, S.MEETING]
    assert world.count(Link, Link.revoked_at.is_(None)) == 0
    assert tandem.meeting_on is None


def test_the_same_answer_twice_is_one_answer(world: World) -> None:
    tandem = world.propose(*world.pair())
    for _ in range(3):
        world.do(services.answer_proposal, tandem, Side.MENTOR, True)
    assert world.count(Answer) == 1
    assert world.events(tandem) == [TandemEvent.PROPOSED, TandemEvent.ACCEPTED]
    world.do(services.answer_proposal, tandem, Side.MENTEE, True)
    assert world.do(services.answer_proposal, tandem, Side.MENTEE, True) is S.MEETING
    assert world.count(Answer) == 2


def test_one_no_frees_the_seat_keeps_the_date_and_feeds_the_next_run(world: World) -> None:
    entry, mentor = world.pair()
    date_before = entry.registered_on
    tandem = world.propose(entry, mentor)
    world.do(services.answer_proposal, tandem, Side.MENTEE, True)
    state = world.do(
        services.answer_proposal, tandem, Side.MENTOR, False, "abends zu weit", kind=DeclineReason.TOO_FAR
    )
    assert state is tandem.state is S.DECLINED
    assert tandem.seat_no is None
    assert (entry.state, entry.registered_on) == (EntryState.WAITING, date_before)
    pair = world.session.scalars(select(ForbiddenPair)).one()
    assert (pair.entry_id, pair.mentor_id, pair.declined_by) == (entry.id, mentor.person_id, Side.MENTOR)
    assert pair.reason == "abends zu weit"
    with pytest.raises(Refused):
        world.do(services.answer_proposal, tandem, Side.MENTOR, True)


def test_a_no_needs_a_reason(world: World) -> None:
    tandem = world.propose(*world.pair())
    with pytest.raises(Refused) as refused:
        world.do(services.answer_proposal, tandem, Side.MENTOR, False)
    assert refused.value.field == "kind"
    with pytest.raises(Refused) as refused:
        world.do(services.answer_proposal, tandem, Side.MENTOR, False, " ", kind=DeclineReason.OTHER)
    assert refused.value.field == "reason"
    assert (tandem.state, world.count(Answer)) == (S.PROPOSED, 0)


def test_a_yes_may_become_a_no_until_both_are_in(world: World) -> None:
    tandem = world.propose(*world.pair())
    world.do(services.answer_proposal, tandem, Side.MENTOR, True)
    world.do(services.answer_proposal, tandem, Side.MENTOR, False, kind=DeclineReason.NOT_NOW)
    assert tandem.state is S.DECLINED
    assert world.count(Answer) == 2


def test_yes_without_a_valid_extract_waits_for_it(world: World) -> None:
    world.programme.clearance_required = ClearanceKind.SPECIAL
    entry, mentor = world.pair()
    tandem = world.propose(entry, mentor)
    for clearance in tandem.mentor.clearances:
        clearance.expires_on = TODAY - timedelta(days=1)
    world.do(services.answer_proposal, tandem, Side.MENTOR, True)
    assert world.do(services.answer_proposal, tandem, Side.MENTEE, True) is S.PROPOSED
    with pytest.raises(Refused, match="Auszug"):
        world.do(services.begin_meeting, tandem)
    for clearance in tandem.mentor.clearances:
        clearance.expires_on = TODAY
    world.do(services.begin_meeting, tandem, meeting_on=TODAY + timedelta(days=5))
    assert tandem.state is S.MEETING


def test_the_wish_withdrawn_while_a_proposal_is_under_way_ends_it(world: World) -> None:
    entry, mentor = world.pair()
    tandem = world.propose(entry, mentor)
    world.do(withdraw_entry, entry, reason="weggezogen")
    assert (tandem.state, tandem.seat_no, entry.state) == (S.DECLINED, None, EntryState.WITHDRAWN)
    assert world.count(ForbiddenPair) == 0
    assert world.count(Link, Link.revoked_at.is_(None)) == 0


def test_asking_again_sends_new_links_once_a_day_to_who_has_not_answered(world: World) -> None:
    tandem = world.propose(*world.pair())
    with pytest.raises(Refused, match="Heute"):
        world.do(services.ask_again, tandem)
    later = {"now": NOW + timedelta(days=8), "today": TODAY + timedelta(days=8)}
    world.do(services.answer_proposal, tandem, Side.MENTOR, True)
    assert world.do(services.ask_again, tandem, **later) == [Side.MENTEE]
    assert world.count(Link, Link.side == "MENTEE", Link.revoked_at.is_(None)) == 1
    assert world.count(Mail) == 3
    with pytest.raises(Refused):
        world.do(services.ask_again, tandem, **later)


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
