"""The demonstration keeps every rule of the domain, over all its three years."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Clearance, Mentor, Person, Residence, Seat, StatusFact
from mentoring.people.rules import kinds_lacking
from mentoring.people.rules.lifecycle import NEEDS_REASON
from mentoring.people.rules.lifecycle import TRANSITIONS as MENTOR_STEPS
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import ForbiddenPair, Tandem, TandemPhase
from mentoring.tandems.rules import (
    NEEDS,
    OPEN_STATES,
    TRANSITIONS,
    Standing,
    extracts_needed,
    has_minor,
    months_later,
)
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import TRANSITIONS as ENTRY_STEPS
from mentoring.waitlists.vocabulary import EntryState
from tests.days import NOW, TODAY
from tests.demo_data import moves_of, phases_of, tandems, with_release

S = TandemState


def test_open_tandems_hold_seats_and_nobody_has_more_than_they_can_take(demo: Session) -> None:
    capacity = {
        row.person_id: row.capacity for row in demo.execute(select(Mentor.person_id, Mentor.capacity))
    }
    seats: dict[int, list[int]] = defaultdict(list)
    for mentor_id, no in demo.execute(select(Seat.mentor_id, Seat.no).order_by(Seat.no)):
        seats[mentor_id].append(no)
    for mentor_id, state in demo.execute(select(Mentor.person_id, Mentor.state)):
        gone = state in {MentorState.LEFT, MentorState.REJECTED}
        assert seats[mentor_id] == ([] if gone else list(range(1, capacity[mentor_id] + 1)))
    # Over all three years: at every proposal, the tandems that then held a seat.
    held: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for tandem, end in with_release(demo):
        assert (tandem.seat_no is not None) == (tandem.state in OPEN_STATES)
        held[tandem.mentor_id].append((tandem.proposed_on, end or date.max))
    for mentor_id, spans in held.items():
        for start, _end in spans:
            assert sum(a <= start < b for a, b in spans) <= capacity[mentor_id]


def test_an_entry_never_has_two_tandems_at_once(demo: Session) -> None:
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for tandem, end in with_release(demo):
        spans[tandem.entry_id].append((tandem.proposed_on, end or date.max))
    for found in spans.values():
        found.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert any(len(found) > 1 for found in spans.values())


def test_every_tandem_went_through_its_life_cycle_with_the_facts_each_step_needs(demo: Session) -> None:
    phases = phases_of(demo)
    for tandem in tandems(demo):
        way = phases[tandem.id]
        assert way[0].state is S.PROPOSED
        assert way[0].valid_from == tandem.proposed_on
        assert way[-1].state is tandem.state
        for before, after in pairwise(way):
            assert after.state in TRANSITIONS[before.state]
            assert before.valid_from <= after.valid_from <= TODAY
            assert before.recorded_at < after.recorded_at <= NOW
        for phase in way[1:]:
            standing = _standing(tandem, phase, way)
            for need in NEEDS[phase.state]:
                assert not need.applies(standing) or need.met(standing), (tandem.id, phase.state, need.text)
        days = {p.state: p.valid_from for p in way}
        assert tandem.agreed_on == days.get(S.AGREED)
        assert tandem.started_on == next((p.valid_from for p in way if p.state is S.ACTIVE), None)
        assert tandem.ended_on == (days.get(S.CLOSED) or days.get(S.TERMINATED_EARLY))
        assert (tandem.review_on is not None) == (tandem.state is S.PAUSED)
        if tandem.aftercare_until and tandem.ended_on:
            assert tandem.aftercare_until <= months_later(tandem.ended_on, 6)


def test_no_tandem_before_the_extract_and_the_volunteer_are_there(demo: Session) -> None:
    extracts: dict[int, list[Clearance]] = defaultdict(list)
    for clearance in demo.scalars(select(Clearance)):
        assert clearance.issued_on <= clearance.seen_on <= TODAY
        extracts[clearance.mentor_id].append(clearance)
    moves = moves_of(demo, Subject.MENTOR)
    phases = phases_of(demo)
    for tandem in tandems(demo):
        met = next((p.valid_from for p in phases[tandem.id] if p.state is S.MEETING), tandem.proposed_on)
        births = [(m.person.birth_on, m.person.birth_year) for m in tandem.members]
        needed = extracts_needed(tandem.programme.clearance_required, minor=has_minor(births, met))
        seen = [c for c in extracts[tandem.mentor_id] if c.seen_on <= met]
        assert not kinds_lacking(needed, seen, met)
        then = [m for m in moves[tandem.mentor_id] if m.happened_on <= tandem.proposed_on]
        assert then[-1].to_state == MentorState.AVAILABLE.value
        assert tandem.programme_id in {p.id for p in tandem.mentor.programmes}
        assert len(tandem.members) <= tandem.mentor.group_size


def test_volunteers_went_their_way_step_by_step(demo: Session) -> None:
    moves = moves_of(demo, Subject.MENTOR)
    for mentor in demo.scalars(select(Mentor)):
        way = moves[mentor.person_id]
        assert (way[0].event, way[0].happened_on) == ("registered", mentor.registered_on)
        assert way[-1].to_state == mentor.state.value
        _check_way(way, {k.value: {s.value for s in v} for k, v in MENTOR_STEPS.items()})
        assert all(m.reason for m in way if m.event == "moved" and MentorState(m.to_state) in NEEDS_REASON)
        assert mentor.on_leave_until is None or mentor.state is MentorState.ON_LEAVE


def test_entries_went_their_way_and_came_back_with_their_original_date(demo: Session) -> None:
    moves = moves_of(demo, Subject.ENTRY)
    open_entries = {t.entry_id: t.state for t in tandems(demo) if t.state in OPEN_STATES}
    returned = 0
    for entry in demo.scalars(select(WaitlistEntry).options(selectinload(WaitlistEntry.members))):
        way = [m for m in moves[entry.id] if m.to_state]
        assert way[0].happened_on == entry.registered_on
        assert way[-1].to_state == entry.state.value
        _check_way(way, {k.value: {s.value for s in v} for k, v in ENTRY_STEPS.items()})
        returned += entry.state is EntryState.WAITING and any(m.event == "returned" for m in way)
        tandem = open_entries.get(entry.id)
        early = tandem in {S.PROPOSED, S.MEETING, S.AGREED}
        assert (entry.state is EntryState.OFFERED) == early
        if tandem and not early:
            assert entry.state is EntryState.PLACED
        assert entry.members
        assert entry.members[0].person_id == entry.contact_id
        assert (len(entry.members) > 1) == bool(entry.family_name)
        for day in (entry.confirmed_on, entry.asked_on, entry.closed_on):
            assert day is None or entry.registered_on <= day <= TODAY
    assert returned > 3


def test_who_declined_is_not_proposed_to_the_same_again(demo: Session) -> None:
    declined = set(map(tuple, demo.execute(select(ForbiddenPair.entry_id, ForbiddenPair.mentor_id))))
    pairs = [(t.entry_id, t.mentor_id) for t in tandems(demo)]
    assert len(declined) > 10
    assert len(pairs) == len(set(pairs))


def test_dated_facts_are_in_order_and_people_have_what_their_forms_ask(demo: Session) -> None:
    moved = changed = 0
    for table in (Residence, StatusFact):
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in demo.scalars(select(table).order_by(table.id)):
            assert row.recorded_at <= NOW
            rows[row.person_id].append(row)
        for found in rows.values():
            assert [r.valid_from for r in found] == sorted(r.valid_from for r in found)
        moved += table is Residence and sum(len(f) > 1 for f in rows.values())
        changed += table is StatusFact and sum(len(f) > 1 for f in rows.values())
    assert moved > 20
    assert changed > 50
    phones: dict[str, set[str]] = defaultdict(set)
    for person in demo.scalars(select(Person)):
        assert person.consent_on
        assert person.consent_on <= TODAY
        assert person.birth_on or person.birth_year
        phones[person.phone].add(person.last_name)
    assert all(len(families) == 1 for families in phones.values())


def _check_way(way: list[HistoryRow], steps: dict[str, set[str]]) -> None:
    for before, after in pairwise(way):
        assert after.from_state == before.to_state
        assert after.to_state in steps[str(after.from_state)]
        assert before.happened_on <= after.happened_on <= TODAY
        assert before.recorded_at <= after.recorded_at <= NOW


def _standing(tandem: Tandem, phase: TandemPhase, way: list[TandemPhase]) -> Standing:
    """What was known when a phase was entered, from what is known now."""
    said = {a.side: a.accepted for a in tandem.answers if a.answered_at <= phase.recorded_at}
    births = [(m.person.birth_on, m.person.birth_year) for m in tandem.members]
    minor = has_minor(births, phase.valid_from)
    before = way[way.index(phase) - 1].state
    return Standing(
        state=before,
        mentor_said=said.get(Side.MENTOR),
        mentees_said=said.get(Side.MENTEE),
        clearance_needed=False,  # has a test of its own, on the day of the first meeting
        minor=minor,
        agreed_on=tandem.agreed_on,
        goals=len(tandem.goals),
        goals_rated=sum(g.rated_on is not None and g.rated_on <= phase.valid_from for g in tandem.goals),
        guardian_consent_on=tandem.guardian_consent_on,
        started_on=tandem.started_on,
        pause_reason=phase.reason,
        review_on=tandem.review_on or phase.valid_from,
        closing_talk_on=tandem.closing_talk_on,
        end_reason=tandem.end_reason,
        follow_up=tandem.follow_up,
        certificate_offered=tandem.certificate_offered,
        decline_reason=phase.reason,
        ended_on=tandem.ended_on,
        aftercare_until=tandem.aftercare_until,
    )
