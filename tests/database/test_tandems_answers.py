"""Proposals and their answers: seats, links and mails; one no ends it, two yes lead to the meeting."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link
from mentoring.outbox import Mail
from mentoring.people.vocabulary import ClearanceKind, MentorState
from mentoring.tandems import services
from mentoring.tandems.models import Answer, ForbiddenPair, Tandem
from mentoring.tandems.vocabulary import (
    DeclineReason,
    Side,
    TandemEvent,
    TandemState,
)
from mentoring.waitlists.services import withdraw_entry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.builders import a_mentee, a_mentor, an_entry
from tests.days import NOW, TODAY
from tests.tandem_builders import World

S = TandemState


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


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
