"""Entries on both databases: registering, the life-cycle with its history, asking again."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.outbox import Mail
from mentoring.waitlists import queries
from mentoring.waitlists.rules import OPEN_STATES, TRANSITIONS
from mentoring.waitlists.services import (
    WHEN_OFFER_ENDS,
    EntryFacts,
    add_member,
    ask_confirmation,
    ask_confirmations,
    change_entry,
    confirm_entry,
    member_leaves,
    move_entry,
    record_intake,
    register_entry,
    return_to_waiting,
    set_urgency,
    undo_confirmation,
    undo_urgency,
    withdraw_entry,
)
from mentoring.waitlists.vocabulary import EntryState, ReferralKind, Urgency
from mentoring.wording import Conflict, Refused
from tests.builders import a_mentee, a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY

WHEN = {"now": NOW, "today": TODAY}


@pytest.fixture
def ground(session: Session) -> tuple:
    """An organisation, a programme and a coordinator."""
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    actor = actor_of(a_user(session, organisation_id=organisation.id))
    return organisation, programme, actor


def facts(programme, **given) -> EntryFacts:
    return EntryFacts(**{"programme": programme, "registered_on": TODAY - timedelta(days=40), **given})


def history(session: Session, entry_id: int) -> list[HistoryRow]:
    rows = select(HistoryRow).where(HistoryRow.subject == Subject.ENTRY, HistoryRow.subject_id == entry_id)
    return list(session.scalars(rows.order_by(HistoryRow.id)))


def test_a_family_is_one_entry_with_its_members_in_order(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    people = [a_mentee(session, organisation) for _ in range(4)]
    entry = register_entry(session, facts(programme, family_name="Nasser"), people, actor=actor, **WHEN)
    session.flush()
    session.expire_all()
    found = queries.entry_for(session, actor, entry.id)
    assert found is not None
    assert [m.person_id for m in found.members] == [p.id for p in people]
    assert found.contact_id == people[0].id
    assert [(r.event, r.to_state, r.actor_name) for r in history(session, entry.id)] == [
        ("registered", "REGISTERED", actor.name)
    ]


def test_another_organisation_does_not_find_it(session: Session, ground: tuple) -> None:
    organisation, programme, _actor = ground
    entry = an_entry(session, organisation, programme)
    stranger = actor_of(a_user(session))
    assert queries.entry_for(session, stranger, entry.id) is None
    assert queries.entries_for(session, stranger, [entry.id]) == []
    assert queries.entry_for(session, Actor(None, "", None), entry.id) is None


def test_who_waits_in_a_programme_is_not_registered_for_it_again(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    person = a_mentee(session, organisation)
    first = register_entry(session, facts(programme), [person], actor=actor, **WHEN)
    with pytest.raises(Refused, match=person.name):
        register_entry(session, facts(programme), [person], actor=actor, **WHEN)
    elsewhere = a_programme(session, organisation)
    register_entry(session, facts(elsewhere), [person], actor=actor, **WHEN)
    withdraw_entry(session, first, reason="will nicht mehr", actor=actor, **WHEN)
    session.flush()
    register_entry(session, facts(programme), [person], actor=actor, **WHEN)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"registered_on": TODAY + timedelta(days=1)}, "registered_on"),
        ({"travel_km": 201}, "travel_km"),
        ({"travel_km": -1}, "travel_km"),
        ({"referral": ReferralKind.SOCIAL_REGION}, "social_region"),
        ({"confirmed_on": TODAY + timedelta(days=1)}, "confirmed_on"),
    ],
)
def test_facts_that_cannot_be_are_refused_at_their_field(
    session: Session, ground: tuple, given: dict, field: str
) -> None:
    organisation, programme, actor = ground
    with pytest.raises(Refused) as refused:
        register_entry(
            session, facts(programme, **given), [a_mentee(session, organisation)], actor=actor, **WHEN
        )
    assert refused.value.field == field


def test_people_of_another_organisation_nobody_or_somebody_twice_are_refused(
    session: Session, ground: tuple
) -> None:
    organisation, programme, actor = ground
    person, stranger = a_mentee(session, organisation), a_mentee(session, an_organisation(session))
    for people in ([], [stranger], [person, stranger], [person, person]):
        with pytest.raises(Refused):
            register_entry(session, facts(programme), people, actor=actor, **WHEN)


def test_a_programme_that_has_ended_takes_nobody_in_but_keeps_whom_it_has(
    session: Session, ground: tuple
) -> None:
    organisation, programme, actor = ground
    entry = an_entry(session, organisation, programme)
    programme.active = False
    session.flush()
    with pytest.raises(Refused):
        register_entry(session, facts(programme), [a_mentee(session, organisation)], actor=actor, **WHEN)
    change_entry(session, entry, facts(programme, goal="x"), version=entry.version, actor=actor, **WHEN)
    assert entry.goal == "x"


def test_each_step_leaves_a_dated_row(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    entry = register_entry(session, facts(programme), [a_mentee(session, organisation)], actor=actor, **WHEN)
    talk = TODAY - timedelta(days=3)
    record_intake(session, entry, on=talk, accept=True, actor=actor, **WHEN)
    move_entry(session, entry, EntryState.OFFERED, actor=actor, **WHEN)
    move_entry(session, entry, EntryState.PLACED, actor=actor, **WHEN)
    assert entry.closed_on == TODAY
    return_to_waiting(session, entry, reason="Tandem vorzeitig beendet", actor=actor, **WHEN)
    assert entry.closed_on is None
    withdraw_entry(session, entry, reason="nicht mehr nötig", actor=actor, **WHEN)
    session.flush()
    rows = history(session, entry.id)
    assert [(r.from_state, r.to_state) for r in rows] == [
        (None, "REGISTERED"),
        ("REGISTERED", "INTAKE_DONE"),
        ("INTAKE_DONE", "WAITING"),
        ("WAITING", "OFFERED"),
        ("OFFERED", "PLACED"),
        ("PLACED", "WAITING"),
        ("WAITING", "WITHDRAWN"),
    ]
    assert rows[1].happened_on == talk
    assert rows[-1].reason == entry.closed_reason == "nicht mehr nötig"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=st.lists(st.sampled_from(EntryState), max_size=12))
def test_whatever_happens_an_entry_keeps_its_original_date(
    session: Session, ground: tuple, steps: list[EntryState]
) -> None:
    organisation, programme, actor = ground
    original = date(2026, 2, 3)
    entry = an_entry(session, organisation, programme, registered_on=original)
    state = EntryState.WAITING
    for step in steps:
        try:
            move_entry(session, entry, step, reason="Grund", actor=actor, **WHEN)
        except Refused:
            assert step not in TRANSITIONS[state]
        else:
            assert step in TRANSITIONS[state]
            state = step
        assert entry.state is state
        assert entry.registered_on == original
        assert (entry.closed_on is None) == (state in OPEN_STATES)
    session.flush()


def test_closing_needs_a_reason_and_a_day_that_can_be(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    entry = an_entry(session, organisation, programme)
    for wrong, field in (
        ({"reason": "  "}, "reason"),
        ({"reason": "x", "on": TODAY + timedelta(days=1)}, "on"),
        ({"reason": "x", "on": entry.registered_on - timedelta(days=1)}, "on"),
    ):
        with pytest.raises(Refused) as refused:
            withdraw_entry(session, entry, actor=actor, **wrong, **WHEN)
        assert refused.value.field == field
        assert entry.state is EntryState.WAITING


def test_an_offer_under_way_is_withdrawn_with_the_entry(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    called = []
    WHEN_OFFER_ENDS.append(lambda _session, entry, **_given: called.append(entry.id))
    try:
        offered = an_entry(session, organisation, programme, state=EntryState.OFFERED)
        waiting = an_entry(session, organisation, programme)
        declined = an_entry(session, organisation, programme, state=EntryState.OFFERED)
        withdraw_entry(session, offered, reason="x", actor=actor, **WHEN)
        withdraw_entry(session, waiting, reason="x", actor=actor, **WHEN)
        return_to_waiting(session, declined, actor=actor, **WHEN)
    finally:
        WHEN_OFFER_ENDS.pop()
    assert called == [offered.id]


def test_members_join_and_leave_with_a_date(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    mother, child = a_mentee(session, organisation), a_mentee(session, organisation)
    entry = register_entry(session, facts(programme), [mother], actor=actor, **WHEN)
    session.flush()
    version = entry.version
    add_member(session, entry, child, joined_on=TODAY, version=version, actor=actor, **WHEN)
    session.flush()
    assert entry.version > version
    with pytest.raises(Conflict):
        member_leaves(session, entry, child.id, left_on=TODAY, version=version, actor=actor, **WHEN)
    member_leaves(session, entry, mother.id, left_on=TODAY, version=entry.version, actor=actor, **WHEN)
    session.flush()
    assert entry.contact_id == child.id
    with pytest.raises(Refused, match="letzte"):
        member_leaves(session, entry, child.id, left_on=TODAY, version=entry.version, actor=actor, **WHEN)
    add_member(session, entry, mother, joined_on=TODAY, version=entry.version, actor=actor, **WHEN)
    session.flush()
    assert [m.left_on for m in entry.members] == [None, None]


def test_asking_sends_one_mail_with_a_link_and_no_more_than_a_first_name(
    session: Session, ground: tuple
) -> None:
    organisation, programme, actor = ground
    person = a_mentee(session, organisation, first_name="Hanna", last_name="Geheim", email="h@example.org")
    entry_id = an_entry(session, organisation, programme, person).id
    session.expire_all()
    entry = queries.entry_for(session, actor, entry_id)
    assert entry is not None
    ask_confirmation(session, entry, actor=actor, **WHEN)
    session.flush()
    mail = session.scalars(select(Mail)).one()
    assert mail.address == "h@example.org"
    assert "Geheim" not in str(mail.values)
    assert session.scalars(select(Link)).one().subject_id == entry_id
    assert entry.asked_on == TODAY
    with pytest.raises(Refused, match="heute schon"):
        ask_confirmation(session, entry, actor=actor, **WHEN)


def test_asking_many_says_who_could_not_be_asked(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    with_mail = [a_mentee(session, organisation, email=f"m{i}@example.org") for i in range(3)]
    ids = [an_entry(session, organisation, programme, p).id for p in with_mail]
    silent = an_entry(session, organisation, programme).id
    offered = an_entry(session, organisation, programme, state=EntryState.OFFERED).id
    session.expire_all()
    entries = queries.entries_for(session, actor, [*ids, silent, offered])
    result = ask_confirmations(session, entries, actor=actor, **WHEN)
    assert [e.id for e in result.asked] == ids
    assert [e.id for e in result.without_address] == [silent]
    assert [e.id for e in result.not_waiting] == [offered]
    again = ask_confirmations(session, entries, actor=actor, **WHEN)
    assert [e.id for e in again.already] == ids


def test_a_confirmation_can_be_taken_back_until_something_else_happens(
    session: Session, ground: tuple
) -> None:
    organisation, programme, actor = ground
    before, asked = date(2026, 6, 1), date(2026, 11, 1)
    entry = an_entry(session, organisation, programme, confirmed_on=before, asked_on=asked)
    confirm_entry(session, entry, actor=actor, **WHEN)
    session.flush()
    assert (entry.confirmed_on, entry.asked_on) == (TODAY, None)
    undo_confirmation(session, entry, actor=actor, **WHEN)
    session.flush()
    assert (entry.confirmed_on, entry.asked_on) == (before, asked)
    confirm_entry(session, entry, actor=actor, **WHEN)
    set_urgency(session, entry, Urgency.HIGH, actor=actor, **WHEN)
    session.flush()
    with pytest.raises(Refused):
        undo_confirmation(session, entry, actor=actor, **WHEN)
    undo_urgency(session, entry, actor=actor, **WHEN)
    assert entry.urgency is Urgency.NORMAL
