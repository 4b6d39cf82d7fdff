"""Registering many people at once, by the rules of people: the same rows as one by one, in few statements.

``people.services`` registers one person in a dozen statements; for a list of 10'000 that would take minutes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.bulk import insert_many, new_ids
from mentoring.exchange.services.facts import Extract
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import (
    Clearance,
    Mentee,
    Mentor,
    MentorProgramme,
    Person,
    PersonInterest,
    PersonLanguage,
    Residence,
    Seat,
    StatusFact,
)
from mentoring.people.rules.lifecycle import OPEN_STATES
from mentoring.people.services import MenteeFacts, MentorFacts, PersonFacts
from mentoring.people.services.facts import mentor_columns, person_columns
from mentoring.people.services.words import spelling, words_for
from mentoring.people.vocabulary import InterestKind

_ORDER = (
    Person,
    PersonLanguage,
    PersonInterest,
    Residence,
    StatusFact,
    Mentor,
    MentorProgramme,
    Seat,
    Clearance,
    Mentee,
    HistoryRow,
)


class BulkRegister:
    """Registers people with checked facts, many in one statement."""

    def __init__(self, session: Session, *, actor: Actor, now: datetime, today: date) -> None:
        self.session, self.actor, self.now, self.today = session, actor, now, today
        self._words: dict[tuple[InterestKind, str], int] = {}
        self._rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)

    def learn_words(self, facts: Iterable[PersonFacts]) -> None:
        """Makes sure that all interests and skills that will come are in the vocabulary."""
        labels: dict[tuple[InterestKind, str], str] = {}
        for one in facts:
            for kind, given in ((InterestKind.INTEREST, one.interests), (InterestKind.SKILL, one.skills)):
                for label in given:
                    labels.setdefault((kind, spelling(label)), label)
        for kind in InterestKind:
            wanted = [label for (of, _), label in labels.items() if of is kind]
            for start in range(0, len(wanted), 500):
                for word in words_for(self.session, kind, wanted[start : start + 500]):
                    self._words[kind, word.folded] = word.id

    def people(self, facts: Sequence[PersonFacts]) -> list[Person]:
        """New persons, with what they speak and like, where they live and their status."""
        if not facts:
            return []
        own = {"organisation_id": self.actor.organisation_id, "created_at": self.now, "version": 1}
        ids = new_ids(self.session, Person, len(facts))
        self._rows[Person] = [
            {"id": person_id, **person_columns(one), **own} for person_id, one in zip(ids, facts, strict=True)
        ]
        for person_id, one in zip(ids, facts, strict=True):
            self._belongings(person_id, one)
        self._write()
        return [
            Person(
                id=person_id,
                organisation_id=self.actor.organisation_id,
                first_name=one.first_name,
                last_name=one.last_name,
            )
            for person_id, one in zip(ids, facts, strict=True)
        ]

    def mentors(self, wanted: Iterable[tuple[Person, MentorFacts, Extract | None]]) -> None:
        """Makes new persons volunteers, with programmes, seats and extracts."""
        for person, facts, extract in wanted:
            registered_on = facts.registered_on or self.today
            self._rows[Mentor].append(
                {
                    **mentor_columns(facts),
                    "person_id": person.id,
                    "organisation_id": person.organisation_id,
                    "state": facts.state,
                    "registered_on": registered_on,
                    "capacity": facts.capacity,
                    "version": 1,
                }
            )
            self._rows[MentorProgramme] += [
                {"mentor_id": person.id, "programme_id": one} for one in dict.fromkeys(facts.programme_ids)
            ]
            if facts.state in OPEN_STATES:
                self._rows[Seat] += [
                    {"mentor_id": person.id, "no": no} for no in range(1, facts.capacity + 1)
                ]
            if extract is not None:
                self._rows[Clearance].append(
                    {
                        "mentor_id": person.id,
                        "kind": extract.kind,
                        "issued_on": extract.issued_on,
                        "seen_on": extract.seen_on,
                        "seen_by_id": self.actor.user_id,
                        "result": extract.result,
                        "expires_on": extract.expires_on,
                        "recorded_at": self.now,
                    }
                )
            self._record(Subject.MENTOR, person, "registered", registered_on, facts.state.value)
        self._write()

    def mentees(self, wanted: Iterable[tuple[Person, MenteeFacts]]) -> None:
        """Makes new persons mentees."""
        for person, facts in wanted:
            self._rows[Mentee].append(
                {
                    "person_id": person.id,
                    "organisation_id": person.organisation_id,
                    "guardian_name": facts.guardian_name,
                    "guardian_contact": facts.guardian_contact,
                }
            )
            self._record(Subject.PERSON, person, "registered_mentee", self.today)
        self._write()

    def _belongings(self, person_id: int, facts: PersonFacts) -> None:
        rows, since = self._rows, {"recorded_at": self.now, "recorded_by_id": self.actor.user_id}
        rows[PersonLanguage] += [
            {"person_id": person_id, "language": code, "level": level, "position": position}
            for position, (code, level) in enumerate(facts.languages.items())
        ]
        words = [(InterestKind.INTEREST, label) for label in facts.interests]
        words += [(InterestKind.SKILL, label) for label in facts.skills]
        rows[PersonInterest] += [
            {"person_id": person_id, "interest_id": self._words[kind, spelling(label)]}
            for kind, label in words
        ]
        if facts.municipality_bfs is not None or facts.place:
            rows[Residence].append(
                {
                    "person_id": person_id,
                    "municipality_bfs": facts.municipality_bfs,
                    "place": "" if facts.municipality_bfs is not None else facts.place,
                    "valid_from": facts.resident_since or self.today,
                    **since,
                }
            )
        if facts.status is not None:
            rows[StatusFact].append(
                {
                    "person_id": person_id,
                    "status": facts.status,
                    "valid_from": facts.status_since or self.today,
                    **since,
                }
            )

    def _record(
        self, subject: Subject, person: Person, event: str, on: date, to_state: str | None = None
    ) -> None:
        self._rows[HistoryRow].append(
            {
                "subject": subject,
                "subject_id": person.id,
                "organisation_id": person.organisation_id,
                "event": event,
                "to_state": to_state,
                "happened_on": on,
                "recorded_at": self.now,
                "actor_id": self.actor.user_id,
                "actor_name": self.actor.name,
                "reason": "",
                "detail": {},
            }
        )

    def _write(self) -> None:
        for table in _ORDER:
            insert_many(self.session, table, self._rows.pop(table, []))
