"""Changing what is said of people: each change names the version it was made from and leaves history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.people.models import Mentee, Mentor, Person
from mentoring.people.services.facts import (
    MenteeFacts,
    MentorFacts,
    PersonFacts,
    changed_names,
    checked_mentee,
    checked_mentor,
    checked_person,
    facts_of,
    mentee_facts_of,
    mentor_facts_of,
    write_mentor,
    write_person,
)
from mentoring.people.services.lifecycle import change_capacity
from mentoring.wording import N_, Conflict, Refused


def change_facts(
    session: Session,
    person: Person,
    facts: PersonFacts,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> list[str]:
    """Changes what is said of a person (loaded for their page); returns the names of what differs.

    ``version``: the one the change was made from; if the person has changed since, it is a ``Conflict``.
    """
    facts = checked_person(facts, today)
    _same_version(person, version)
    changed = changed_names(facts_of(person), facts)
    if changed:
        _claim_version(session, person)
        write_person(session, person, facts)
        session.flush()
        _note_change(session, person, Subject.PERSON, changed, actor=actor, now=now, today=today)
    return changed


def change_mentor(
    session: Session,
    mentor: Mentor,
    facts: MentorFacts,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> list[str]:
    """Changes what is said of a mentor (loaded for their page), capacity included; returns what differs."""
    facts = checked_mentor(facts, today)
    _same_version(mentor, version)
    known = mentor_facts_of(mentor)
    changed = [name for name in changed_names(known, facts) if name != "capacity"]
    if changed and sorted(facts.programme_ids) == sorted(known.programme_ids):
        changed = [name for name in changed if name != "programme_ids"]
    if changed:
        _claim_version(session, mentor)
        write_mentor(session, mentor, facts)
        session.flush()
        _note_change(session, mentor, Subject.MENTOR, changed, actor=actor, now=now, today=today)
    if facts.capacity != mentor.capacity:
        change_capacity(session, mentor, facts.capacity, actor=actor, now=now, today=today)
        changed.append("capacity")
    return changed


def change_mentee(
    session: Session,
    mentee: Mentee,
    facts: MenteeFacts,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> list[str]:
    """Changes who consents for a mentee; returns what differs. The person's version guards it."""
    facts = checked_mentee(facts)
    changed = changed_names(mentee_facts_of(mentee), facts)
    if changed:
        mentee.guardian_name, mentee.guardian_contact = facts.guardian_name, facts.guardian_contact
        _note_change(session, mentee, Subject.PERSON, changed, actor=actor, now=now, today=today)
    return changed


def change_slots(
    session: Session, person: Person, slots: int, *, actor: Actor, now: datetime, today: date
) -> int:
    """Changes when somebody has time; returns the former slots, so that it can be undone."""
    before = person.slots
    if not 0 <= slots < 1 << 21:
        raise Refused(N_("Diese Zeiten gibt es nicht."), field="slots")
    if slots != before:
        _claim_version(session, person)
        person.slots = slots
        session.flush()
        _note_change(session, person, Subject.PERSON, ["slots"], actor=actor, now=now, today=today)
    return before


def _same_version(row: Person | Mentor, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Conflict("person")


def _claim_version(session: Session, row: Any) -> None:
    """Counts the version before anything is written: of two who change at once, the second is told.

    Languages, interests and programmes are rows of their own; the version counts their changes all the same.
    """
    table, (key,) = type(row), inspect(row).identity
    statement = update(table).where(inspect(table).primary_key[0] == key, table.version == row.version)
    done: Any = session.execute(
        statement.values(version=row.version + 1), execution_options={"synchronize_session": False}
    )
    if done.rowcount != 1:
        raise Conflict(table.__tablename__)
    set_committed_value(row, "version", row.version + 1)


def _note_change(
    session: Session,
    row: Person | Mentor | Mentee,
    subject: Subject,
    changed: list[str],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    record(
        session,
        subject,
        row.id if isinstance(row, Person) else row.person_id,
        "facts_changed",
        actor=actor,
        now=now,
        on=today,
        organisation_id=row.organisation_id,
        detail={"changed": changed},
    )
