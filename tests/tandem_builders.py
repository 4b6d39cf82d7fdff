"""Tandems for tests, in any state of their life-cycle, with the facts that the state needs."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentor
from mentoring.permissions import Role
from mentoring.tandems import services
from mentoring.tandems.models import OPEN_STATES, Goal, Tandem, TandemMember, TandemPhase
from mentoring.tandems.vocabulary import EndReason, FollowUp, TandemState
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import NOON, a_mentee, a_mentor, a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY


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

    def tandem(self, state: TandemState, **given: Any) -> Tandem:
        """A tandem in this state."""
        return a_tandem(self.session, self.organisation, state, **given)

    def states(self, tandem: Tandem) -> list[TandemState]:
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
