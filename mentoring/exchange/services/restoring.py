"""Giving somebody back what they were before a list completed them: just that, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.audit import Access, log_access
from mentoring.exchange.models import ImportCompletion
from mentoring.exchange.queries import EXTRACT, HOME, STATE, STATUS
from mentoring.exchange.rules.undoing import fact, mark
from mentoring.exchange.services.merging import marks_of_mentor
from mentoring.history import Subject, record
from mentoring.people.models import Clearance, Mentee, Mentor, MentorProgramme, Person, Seat
from mentoring.people.rules import FACTS
from mentoring.people.services import (
    MentorFacts,
    PersonFacts,
    change_facts,
    change_mentor,
    facts_of,
    mentee_facts_of,
    mentor_facts_of,
)
from mentoring.wording import N_

AS_MENTOR, AS_MENTEE = N_("als Freiwillige/r erfasst"), N_("als Mentee erfasst")


@dataclass
class Restoring:
    """What it takes to restore a person: facts, sides and dated rows that go, and what stands against it."""

    person: Person
    facts: PersonFacts
    mentor: MentorFacts | None
    named: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    loses_mentor: bool = False
    loses_mentee: bool = False


def restoring_of(person: Person, done: Sequence[ImportCompletion]) -> Restoring:
    """How a person (loaded whole) is restored from what imports added, the latest first.

    ``changed`` names what is no longer as the list left it: none of it is touched.
    """
    now = person.mentor
    found = Restoring(person, facts_of(person), mentor_facts_of(now) if now else None)
    for one in done:
        for name in one.before:
            _fact(found, name, one)
        _rows(found, one)
        _sides(found, one)
    return found


def restore(
    session: Session, found: Restoring, *, reason: str, actor: Actor, now: datetime, today: date
) -> None:
    """Restores a person against whom nothing stands; ``reason`` is kept in the history (the list's name)."""
    person = found.person
    for row in found.gone:
        session.delete(row)
    session.flush()
    if found.loses_mentor:
        _remove_side(session, person.id, Seat.mentor_id, Clearance.mentor_id, MentorProgramme.mentor_id)
        _remove_side(session, person.id, Mentor.person_id)
        log_access(session, Access.DELETED, "mentor", person.id, actor=actor, now=now)
    elif person.mentor is not None and found.mentor is not None:
        change_mentor(session, person.mentor, found.mentor, actor=actor, now=now, today=today)
    if found.loses_mentee:
        _remove_side(session, person.id, Mentee.person_id)
        log_access(session, Access.DELETED, "mentee", person.id, actor=actor, now=now)
    change_facts(session, person, found.facts, actor=actor, now=now, today=today)
    if found.named:
        record(
            session,
            Subject.PERSON,
            person.id,
            "completion_undone",
            actor=actor,
            now=now,
            on=today,
            reason=reason,
            organisation_id=person.organisation_id,
        )
    session.flush()
    session.expire(person)


def _fact(found: Restoring, name: str, one: ImportCompletion) -> None:
    of_person = hasattr(found.facts, name)
    facts: Any = found.facts if of_person else found.mentor
    before = fact(name, one.before[name])
    if facts is None or mark(name, getattr(facts, name)) not in {one.marks[name], mark(name, before)}:
        _say(found.changed, FACTS[name])
        return
    _say(found.named, FACTS[name])
    restored = replace(facts, **{name: before})
    if of_person:
        found.facts = restored
    else:
        found.mentor = restored


def _rows(found: Restoring, one: ImportCompletion) -> None:
    """Dated rows go only while they are the only ones: what was recorded since stands on them."""
    person = found.person
    if one.residence_id is not None:
        _row(found, HOME, one.residence_id, person.residences, alone=True)
    if one.status_fact_id is not None:
        _row(found, STATUS, one.status_fact_id, person.statuses, alone=True)
    if one.clearance_id is not None and not one.became_mentor:
        _row(found, EXTRACT, one.clearance_id, person.mentor.clearances if person.mentor else [])


def _row(found: Restoring, label: str, number: int, present: Sequence[Any], *, alone: bool = False) -> None:
    row = next((each for each in present if each.id == number), None)
    if row is None or (alone and len(present) > 1):
        _say(found.changed, label)
        return
    _say(found.named, label)
    found.gone.append(row)


def _sides(found: Restoring, one: ImportCompletion) -> None:
    person = found.person
    if one.became_mentor and person.mentor is not None and found.mentor is not None:
        found.loses_mentor = True
        _say(found.named, AS_MENTOR)
        for name, said in marks_of_mentor(found.mentor, person.mentor).items():
            if one.marks[name] != said:
                _say(found.changed, FACTS.get(name, STATE))
    if one.became_mentee and person.mentee is not None:
        found.loses_mentee = True
        _say(found.named, AS_MENTEE)
        for name, value in vars(mentee_facts_of(person.mentee)).items():
            if one.marks[name] != mark(name, value):
                _say(found.changed, FACTS[name])


def _say(labels: list[str], label: str) -> None:
    if label not in labels:
        labels.append(label)


def _remove_side(session: Session, person_id: int, *columns: Any) -> None:
    for column in columns:
        session.execute(
            delete(column.class_).where(column == person_id).execution_options(synchronize_session=False)
        )
