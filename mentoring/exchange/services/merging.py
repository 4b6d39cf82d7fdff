"""Completing somebody already recorded with what a list says: only what is not known yet is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.exchange.rules.undoing import mark, plain
from mentoring.exchange.services.facts import Candidate, filled_up
from mentoring.history import Subject, record
from mentoring.people.models import Mentor, Person
from mentoring.people.services import (
    MentorFacts,
    PersonFacts,
    change_facts,
    change_mentor,
    facts_of,
    make_mentee,
    make_mentor,
    mentee_facts_of,
    mentor_facts_of,
    record_clearance,
    record_residence,
    record_status,
)


@dataclass
class Completion:
    """What completing a person added: facts as they were and their fingerprints since, sides, dated rows."""

    before: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    became_mentor: bool = False
    became_mentee: bool = False
    residence_id: int | None = None
    status_fact_id: int | None = None
    clearance_id: int | None = None

    def note(self, names: Iterable[str], before: object, after: object) -> None:
        """Keeps how these facts were, and a fingerprint of what they are now."""
        for name in names:
            self.before[name] = plain(getattr(before, name))
            self.marks[name] = mark(name, getattr(after, name))

    def says_something(self) -> bool:
        """Whether the list knew anything that was not known yet."""
        return self != Completion()


def merge(
    session: Session,
    person: Person,
    given: PersonFacts,
    candidate: Candidate,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Completion:
    """Completes a person (loaded whole) and makes them what the list is about, if they are not.

    Returns what was added, so that it can be taken back.
    """
    done, before = Completion(), facts_of(person)
    changed = change_facts(session, person, filled_up(before, given), actor=actor, now=now, today=today)
    done.note(changed, before, facts_of(person))
    if not person.residences and (given.municipality_bfs is not None or given.place):
        done.residence_id = record_residence(
            session,
            person,
            municipality_bfs=given.municipality_bfs,
            place=given.place,
            valid_from=given.resident_since or today,
            actor=actor,
            now=now,
            today=today,
        ).id
    if not person.statuses and given.status is not None:
        done.status_fact_id = record_status(
            session,
            person,
            given.status,
            valid_from=given.status_since or today,
            actor=actor,
            now=now,
            today=today,
        ).id
    if candidate.mentor is not None:
        _complete_mentor(session, person, candidate, done, actor=actor, now=now, today=today)
    elif person.mentee is None:
        mentee = make_mentee(session, person, candidate.mentee, actor=actor, now=now, today=today)
        done.became_mentee = True
        said = mentee_facts_of(mentee)
        done.marks |= {name: mark(name, value) for name, value in vars(said).items()}
    if done.says_something():
        record(
            session,
            Subject.PERSON,
            person.id,
            "completed",
            actor=actor,
            now=now,
            on=today,
            organisation_id=person.organisation_id,
        )
    return done


def _complete_mentor(
    session: Session,
    person: Person,
    candidate: Candidate,
    done: Completion,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    given = candidate.mentor
    mentor: Mentor | None = person.mentor
    if given is None:
        return
    if mentor is None:
        mentor = make_mentor(session, person, given, actor=actor, now=now, today=today)
        done.became_mentor, known = True, False
        done.marks |= marks_of_mentor(mentor_facts_of(mentor), mentor)
    else:
        before = mentor_facts_of(mentor)
        facts = _mentor_filled_up(before, given)
        changed = change_mentor(session, mentor, facts, actor=actor, now=now, today=today)
        done.note(changed, before, mentor_facts_of(mentor))
        known = (
            any(one.kind is candidate.extract.kind for one in mentor.clearances)
            if candidate.extract
            else True
        )
    if candidate.extract is not None and not known:
        extract = candidate.extract
        done.clearance_id = record_clearance(
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
        ).id


def marks_of_mentor(facts: MentorFacts, mentor: Mentor) -> dict[str, str]:
    """Fingerprints of all that is said of somebody who became a volunteer."""
    said = {**vars(facts), "state": mentor.state, "registered_on": mentor.registered_on}
    return {name: mark(name, value) for name, value in said.items()}


def _mentor_filled_up(present: MentorFacts, given: MentorFacts) -> MentorFacts:
    return replace(
        present,
        travel_km=given.travel_km if present.travel_km is None else present.travel_km,
        topics=present.topics or given.topics,
        programme_ids=present.programme_ids or given.programme_ids,
        former_tandems=present.former_tandems or given.former_tandems,
    )
