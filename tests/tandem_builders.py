"""Tandems for tests, in any state of their life-cycle, with the facts that the state needs."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Mentor
from mentoring.tandems.models import OPEN_STATES, Goal, Tandem, TandemMember, TandemPhase
from mentoring.tandems.vocabulary import EndReason, FollowUp, TandemState
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import NOON, a_mentor, a_programme, an_entry
from tests.days import TODAY


def a_tandem(
    session: Session,
    organisation: Organisation,
    state: TandemState = TandemState.ACTIVE,
    *,
    entry: WaitlistEntry | None = None,
    mentor: Mentor | None = None,
    **given: Any,
) -> Tandem:
    """A tandem in this state with the facts the state needs; proposed 60 days ago, started 30 days ago."""
    entry = entry or an_entry(session, organisation, a_programme(session, organisation))
    mentor = mentor or a_mentor(session, organisation)
    day = {n: date.fromordinal(TODAY.toordinal() - n) for n in (60, 50, 40, 30, 20, 10)}
    way = {
        TandemState.PROPOSED: 60,
        TandemState.MEETING: 50,
        TandemState.AGREED: 40,
        TandemState.ACTIVE: 30,
        TandemState.PAUSED: 20,
        TandemState.CLOSING: 20,
        TandemState.CLOSED: 10,
        TandemState.TERMINATED_EARLY: 10,
    }
    since = way.get(state, 10)
    reached = {s for s, ago in way.items() if ago >= max(since, 30)}
    is_open = state in OPEN_STATES
    facts: dict[str, Any] = {"proposed_on": day[60], "seat_no": None}
    if is_open:
        held = set(session.scalars(select(Tandem.seat_no).where(Tandem.mentor_id == mentor.person_id)))
        facts["seat_no"] = next(n for n in range(1, 10) if n not in held)
    if state is not TandemState.DECLINED:
        facts |= {"meeting_on": day[50]} if TandemState.MEETING in reached else {}
        facts |= {"agreed_on": day[40]} if TandemState.AGREED in reached else {}
        facts |= {"started_on": day[30]} if TandemState.ACTIVE in reached else {}
    if state is TandemState.PAUSED:
        facts["review_on"] = date.fromordinal(TODAY.toordinal() + 20)
    if not is_open and state is not TandemState.DECLINED:
        facts |= {"ended_on": day[10], "end_reason": EndReason.TIME_UP, "follow_up": FollowUp.NONE_NEEDED}
        facts |= {"certificate_offered": True}
    if state is TandemState.AFTERCARE:
        facts["aftercare_until"] = date.fromordinal(TODAY.toordinal() + 60)
    tandem = Tandem(
        **{
            "organisation_id": organisation.id,
            "programme_id": entry.programme_id,
            "entry_id": entry.id,
            "mentor_id": mentor.person_id,
            "state": state,
            **facts,
            **given,
        }
    )
    people = session.scalars(
        select(EntryMember.person_id).where(EntryMember.entry_id == entry.id).order_by(EntryMember.position)
    ).all()
    tandem.members = [TandemMember(person_id=p, position=n) for n, p in enumerate(people)]
    session.add(tandem)
    session.flush()
    states = [s for s in way if s in reached and way[s] > since] + [state]
    for s in states:
        valid_from = day[way[s]] if s in way else day[10]
        session.add(
            TandemPhase(
                tandem_id=tandem.id, state=s, valid_from=valid_from, recorded_at=NOON, recorded_by_name="Test"
            )
        )
    if TandemState.AGREED in reached and state is not TandemState.DECLINED:
        session.add(
            Goal(tandem_id=tandem.id, text="Allein zum Arzt gehen", topic="LANGUAGE", agreed_on=day[40])
        )
    if state in {TandemState.PROPOSED, TandemState.MEETING, TandemState.AGREED}:
        entry.state = EntryState.OFFERED
    elif state is not TandemState.DECLINED:
        entry.state = EntryState.PLACED
        entry.closed_on = day[30]
    session.flush()
    session.expire(tandem)
    return tandem
