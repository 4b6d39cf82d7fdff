"""Registering many people at once, by the rules of people: the same rows as one by one, in few statements.

``people.services`` registers one person in a dozen statements; for a list of 10'000 that would take minutes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.exchange.services.facts import Extract
from mentoring.history import Subject, record
from mentoring.names import fold
from mentoring.people.models import (
    Clearance,
    Interest,
    Mentee,
    Mentor,
    Person,
    Programme,
    Residence,
    Seat,
    StatusFact,
)
from mentoring.people.rules.lifecycle import OPEN_STATES
from mentoring.people.services import MenteeFacts, MentorFacts, PersonFacts
from mentoring.people.services.facts import words_for, write_person
from mentoring.people.vocabulary import InterestKind, Topic

Words = dict[tuple[InterestKind, str], Interest]


class BulkRegister:
    """Takes people with checked facts and writes them when told; nothing is read in between."""

    def __init__(self, session: Session, *, actor: Actor, now: datetime, today: date) -> None:
        self.session, self.actor, self.now, self.today = session, actor, now, today
        self._words: Words = {}
        self._waiting: list[tuple[Person, PersonFacts]] = []
        self._rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)

    def learn_words(self, facts: Sequence[PersonFacts]) -> None:
        """Makes sure that all interests and skills that will come are in the vocabulary."""
        for kind, lists in (
            (InterestKind.INTEREST, [one.interests for one in facts]),
            (InterestKind.SKILL, [one.skills for one in facts]),
        ):
            labels = list(dict.fromkeys(label for labels in lists for label in labels))
            for start in range(0, len(labels), 500):
                chunk = labels[start : start + 500]
                for label, word in zip(chunk, _one_each(self.session, kind, chunk), strict=True):
                    self._words[kind, label] = word

    def person(self, facts: PersonFacts) -> Person:
        """A new person; the id is known after ``write``."""
        person = Person(
            organisation_id=self.actor.organisation_id,
            created_at=self.now,
            first_name=facts.first_name,
            last_name=facts.last_name,
            languages=[],
            interests=[],
        )
        write_person(self.session, person, replace(facts, interests=(), skills=()))
        person.interests = [self._words[InterestKind.INTEREST, label] for label in facts.interests]
        person.interests += [self._words[InterestKind.SKILL, label] for label in facts.skills]
        self._waiting.append((person, facts))
        return person

    def write(self) -> None:
        """Writes the people taken so far, with where they live and their status."""
        self.session.add_all(person for person, _ in self._waiting)
        self.session.flush()
        recorded = {"recorded_at": self.now, "recorded_by_id": self.actor.user_id, "withdrawn_at": None}
        for person, facts in self._waiting:
            if facts.municipality_bfs is not None or facts.place:
                self._rows[Residence].append(
                    {
                        "person_id": person.id,
                        "municipality_bfs": facts.municipality_bfs,
                        "place": "" if facts.municipality_bfs is not None else facts.place,
                        "valid_from": facts.resident_since or self.today,
                        **recorded,
                    }
                )
            if facts.status is not None:
                self._rows[StatusFact].append(
                    {
                        "person_id": person.id,
                        "status": facts.status,
                        "valid_from": facts.status_since or self.today,
                        **recorded,
                    }
                )
        self._waiting.clear()
        self._write_rows()

    def mentors(
        self,
        wanted: Sequence[tuple[Person, MentorFacts, Extract | None]],
        programmes: dict[int, Programme],
    ) -> None:
        """Makes written people volunteers, with seats and extracts."""
        for person, facts, extract in wanted:
            mentor = Mentor(
                person_id=person.id,
                organisation_id=person.organisation_id,
                state=facts.state,
                registered_on=facts.registered_on or self.today,
                capacity=facts.capacity,
                mentee_gender=facts.mentee_gender,
                group_size=facts.group_size,
                travel_km=facts.travel_km,
                own_region_only=facts.own_region_only,
                former_tandems=facts.former_tandems,
                topics=[topic.value for topic in Topic if topic.value in facts.topics],
                programmes=[programmes[one] for one in dict.fromkeys(facts.programme_ids)],
            )
            self.session.add(mentor)
            if facts.state in OPEN_STATES:
                self._rows[Seat] += [
                    {"mentor_id": person.id, "no": no} for no in range(1, facts.capacity + 1)
                ]
            if extract is not None:
                self._rows[Clearance].append(self._extract(person.id, extract))
            self._record(Subject.MENTOR, person, "registered", mentor.registered_on, facts.state)
        self.session.flush()
        self._write_rows()

    def mentees(self, wanted: Sequence[tuple[Person, MenteeFacts]]) -> None:
        """Makes written people mentees."""
        for person, facts in wanted:
            self.session.add(
                Mentee(
                    person_id=person.id,
                    organisation_id=person.organisation_id,
                    guardian_name=facts.guardian_name,
                    guardian_contact=facts.guardian_contact,
                )
            )
            self._record(Subject.PERSON, person, "registered_mentee", self.today)
        self.session.flush()

    def _extract(self, mentor_id: int, extract: Extract) -> dict[str, Any]:
        return {
            "mentor_id": mentor_id,
            "kind": extract.kind,
            "issued_on": extract.issued_on,
            "seen_on": extract.seen_on,
            "seen_by_id": self.actor.user_id,
            "result": extract.result,
            "expires_on": extract.expires_on,
            "recorded_at": self.now,
            "withdrawn_at": None,
        }

    def _record(
        self, subject: Subject, person: Person, event: str, on: date, to_state: str | None = None
    ) -> None:
        record(
            self.session,
            subject,
            person.id,
            event,
            actor=self.actor,
            now=self.now,
            on=on,
            to_state=to_state,
            organisation_id=person.organisation_id,
        )

    def _write_rows(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                self.session.execute(insert(table), rows)
        self._rows.clear()


def _one_each(session: Session, kind: InterestKind, labels: Sequence[str]) -> list[Interest]:
    """A word for each label; labels spelt alike share one."""
    by_spelling: dict[str, Interest] = {}
    for label, word in zip(_distinct(labels), words_for(session, kind, _distinct(labels)), strict=True):
        by_spelling[_spelling(label)] = word
    return [by_spelling[_spelling(label)] for label in labels]


def _distinct(labels: Sequence[str]) -> list[str]:
    return list({_spelling(label): label for label in reversed(labels)}.values())[::-1]


def _spelling(label: str) -> str:
    return (fold(label) or label.casefold())[:80]
