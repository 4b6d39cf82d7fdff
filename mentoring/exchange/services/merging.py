"""Completing somebody already recorded with what a list says: only what is not known yet is filled in."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.exchange.services.facts import Candidate, filled_up
from mentoring.people.models import Mentor, Person
from mentoring.people.queries import person_for
from mentoring.people.services import (
    MentorFacts,
    PersonFacts,
    change_facts,
    change_mentor,
    facts_of,
    make_mentee,
    make_mentor,
    mentor_facts_of,
    record_clearance,
    record_residence,
    record_status,
)
from mentoring.wording import N_, Refused


def merge(
    session: Session,
    person_id: int,
    given: PersonFacts,
    candidate: Candidate,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Person:
    """Completes a person of the organisation and makes them what the list is about, if they are not."""
    person = person_for(session, actor, person_id)
    if person is None:
        raise Refused(N_("Die Person, die ergänzt werden sollte, gibt es nicht mehr."))
    change_facts(session, person, filled_up(facts_of(person), given), actor=actor, now=now, today=today)
    if not person.residences and (given.municipality_bfs is not None or given.place):
        record_residence(
            session,
            person,
            municipality_bfs=given.municipality_bfs,
            place=given.place,
            valid_from=given.resident_since or today,
            actor=actor,
            now=now,
            today=today,
        )
    if not person.statuses and given.status is not None:
        record_status(
            session,
            person,
            given.status,
            valid_from=given.status_since or today,
            actor=actor,
            now=now,
            today=today,
        )
    if candidate.mentor is not None:
        _complete_mentor(session, person, candidate, actor=actor, now=now, today=today)
    else:
        make_mentee(session, person, candidate.mentee, actor=actor, now=now, today=today)
    return person


def _complete_mentor(
    session: Session, person: Person, candidate: Candidate, *, actor: Actor, now: datetime, today: date
) -> None:
    given = candidate.mentor
    mentor: Mentor | None = person.mentor
    if given is None:
        return
    if mentor is None:
        mentor = make_mentor(session, person, given, actor=actor, now=now, today=today)
        known = False
    else:
        facts = _mentor_filled_up(mentor_facts_of(mentor), given)
        change_mentor(session, mentor, facts, actor=actor, now=now, today=today)
        known = (
            any(one.kind is candidate.extract.kind for one in mentor.clearances)
            if candidate.extract
            else True
        )
    if candidate.extract is not None and not known:
        extract = candidate.extract
        record_clearance(
            session,
            mentor,
            kind=extract.kind,
            issued_on=extract.issued_on,
            seen_on=extract.seen_on,
            expires_on=extract.expires_on,
            result=extract.result,
            actor=actor,
            now=now,
            today=today,
        )


def _mentor_filled_up(present: MentorFacts, given: MentorFacts) -> MentorFacts:
    return replace(
        present,
        travel_km=given.travel_km if present.travel_km is None else present.travel_km,
        topics=present.topics or given.topics,
        programme_ids=present.programme_ids or given.programme_ids,
        former_tandems=present.former_tandems or given.former_tandems,
    )
