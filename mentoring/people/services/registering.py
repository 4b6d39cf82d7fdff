"""Registering people, and changing what is said of them. A change names the version it was made from."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.people.models import Mentee, Mentor, Person
from mentoring.people.services.dated import record_residence, record_status
from mentoring.people.services.facts import (
    MenteeFacts,
    MentorFacts,
    PersonFacts,
    checked_mentee,
    checked_mentor,
    checked_person,
    write_mentor,
    write_person,
)
from mentoring.people.services.lifecycle import fit_seats
from mentoring.people.vocabulary import MentorState
from mentoring.wording import N_, Refused


def register_mentor(
    session: Session,
    facts: PersonFacts,
    mentor_facts: MentorFacts,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Mentor:
    """Records a new volunteer with their seats; somebody taken over from a list may be in any state."""
    person = _register(session, facts, actor=actor, now=now, today=today)
    return make_mentor(session, person, mentor_facts, actor=actor, now=now, today=today)


def register_mentee(
    session: Session,
    facts: PersonFacts,
    mentee_facts: MenteeFacts | None = None,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Person:
    """Records a new person as a mentee and returns the person."""
    person = _register(session, facts, actor=actor, now=now, today=today)
    make_mentee(session, person, mentee_facts, actor=actor, now=now, today=today)
    return person


def make_mentor(
    session: Session,
    person: Person,
    facts: MentorFacts,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Mentor:
    """A person already recorded becomes a volunteer too."""
    if session.get(Mentor, person.id) is not None:
        raise Refused(N_("%(name)s ist bereits als Freiwillige/r erfasst."), name=person.name)
    facts = checked_mentor(facts, today)
    mentor = Mentor(
        person_id=person.id,
        organisation_id=person.organisation_id,
        state=facts.state,
        registered_on=facts.registered_on or today,
        capacity=facts.capacity,
        programmes=[],
    )
    write_mentor(session, mentor, facts)
    session.add(mentor)
    session.flush()
    if facts.state not in {MentorState.LEFT, MentorState.REJECTED}:
        fit_seats(session, mentor, facts.capacity)
    record(
        session,
        Subject.MENTOR,
        person.id,
        "registered",
        actor=actor,
        now=now,
        on=mentor.registered_on,
        to_state=facts.state,
        organisation_id=person.organisation_id,
    )
    mentor.person = person
    return mentor


def make_mentee(
    session: Session,
    person: Person,
    facts: MenteeFacts | None = None,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Mentee:
    """A person already recorded becomes a mentee too; somebody who is one stays one."""
    known = session.get(Mentee, person.id)
    if known is not None:
        return known
    facts = checked_mentee(facts or MenteeFacts())
    mentee = Mentee(
        person_id=person.id,
        organisation_id=person.organisation_id,
        guardian_name=facts.guardian_name,
        guardian_contact=facts.guardian_contact,
    )
    session.add(mentee)
    session.flush()
    record(
        session,
        Subject.PERSON,
        person.id,
        "registered_mentee",
        actor=actor,
        now=now,
        on=today,
        organisation_id=person.organisation_id,
    )
    return mentee


def _register(session: Session, facts: PersonFacts, *, actor: Actor, now: datetime, today: date) -> Person:
    if actor.organisation_id is None:
        raise Refused(N_("Personen erfasst, wer zu einer Organisation gehört."))
    facts = checked_person(facts, today)
    person = Person(
        organisation_id=actor.organisation_id,
        created_at=now,
        first_name=facts.first_name,
        last_name=facts.last_name,
        languages=[],
        interests=[],
    )
    write_person(session, person, facts)
    session.add(person)
    session.flush()
    if facts.municipality_bfs is not None or facts.place:
        record_residence(
            session,
            person,
            municipality_bfs=facts.municipality_bfs,
            place=facts.place,
            valid_from=facts.resident_since or today,
            actor=actor,
            now=now,
            today=today,
        )
    if facts.status is not None:
        record_status(
            session,
            person,
            facts.status,
            valid_from=facts.status_since or today,
            actor=actor,
            now=now,
            today=today,
        )
    return person
