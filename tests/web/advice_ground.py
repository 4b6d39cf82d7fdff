"""Crowds of people who wait, and volunteers registered just as a line of the advice describes them."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.people.models import Programme
from mentoring.people.services.dated import record_clearance
from mentoring.people.services.facts import MentorFacts, PersonFacts
from mentoring.people.services.registering import register_mentor
from mentoring.people.vocabulary import (
    LANGUAGES,
    ClearanceKind,
    Gender,
    GenderWish,
    Level,
    MentorState,
    TargetGroup,
)
from mentoring.waitlists.vocabulary import Urgency
from tests.builders import GRENCHEN, OLTEN, SOLOTHURN, a_mentee, a_mentor, a_programme, an_entry
from tests.days import NOW, TODAY

TRIMBACH = 2500
"""In the region of Olten; fewer live there than in Olten."""

REGIONS = {"Olten": OLTEN, "Solothurn": SOLOTHURN, "Oberer Leberberg": GRENCHEN}
"""Where most of each region live."""

CODES = {name: code for code, name in LANGUAGES.items()}
WORKDAYS = {
    part: [day * 3 + number for day in range(5)]
    for number, part in enumerate(("Morgen", "Nachmittag", "Abend"))
}
WEEKEND = range(15, 21)
EVERY_SLOT = (1 << 21) - 1


@dataclass(frozen=True)
class Line:
    """A line of the file: what it says of a kind, and the numbers."""

    cells: dict[str, str]

    def words(self, column: str) -> list[str]:
        """The alternatives in a cell."""
        return [word for word in self.cells[column].split(", ") if word]

    @property
    def alternatives(self) -> bool:
        """Whether one of several will do."""
        several = len(self.words("Sprachen")) > 1 or len(self.words("Geschlecht")) > 1
        return several or " oder " in self.cells["Zeiten"]

    @property
    def serves(self) -> list[int]:
        """How many more one to five volunteers would serve."""
        return [int(self.cells[f"Mehr mit {n} Person{'' if n == 1 else 'en'}"]) for n in range(1, 6)]


def lines_of(client: FlaskClient, url: str) -> list[Line]:
    """A file of the advice, read as a spreadsheet reads it."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    text = answer.get_data().decode("utf-8-sig")
    return [Line(dict(row)) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]


def some_programmes(session: Session, organisation: Organisation, *names: str) -> list[Programme]:
    """One for everybody, and one for families that asks more; named as given."""
    every, families = ({"name": name} for name in names) if names else ({}, {})
    return [
        a_programme(session, organisation, topics=["LANGUAGE"], **every),
        a_programme(
            session,
            organisation,
            **families,
            topics=["SCHOOL"],
            target_group=TargetGroup.FAMILIES,
            mentor_minimum_age=30,
            clearance_required=ClearanceKind.SPECIAL,
            minimum_commitment_months=9,
        ),
    ]


def a_crowd(
    session: Session, organisation: Organisation, programmes: Sequence[Programme], seed: int, size: int = 22
) -> None:
    """More who wait than can be served, with all kinds of wishes; some alone in a programme for families."""
    rng = random.Random(seed)
    for number in range(size):
        town = rng.choice([OLTEN, OLTEN, OLTEN, OLTEN, TRIMBACH, SOLOTHURN, SOLOTHURN, GRENCHEN])
        spoken = rng.sample(["ti", "ar", "uk", "de"], rng.randint(1, 2))
        slots = rng.choice([EVERY_SLOT, EVERY_SLOT, *map(slots_of, (*WORKDAYS, "am Wochenende"))])
        members = [
            a_mentee(
                session,
                organisation,
                municipality=town,
                languages={code: rng.choice([Level.A2, Level.NATIVE]) for code in spoken},
                slots=slots,
                gender=rng.choice([Gender.FEMALE, Gender.MALE]),
            )
            for _ in range(rng.choice([1, 1, 3]))
        ]
        programme = programmes[1] if len(members) > 1 or rng.random() < 0.15 else programmes[0]
        an_entry(
            session,
            organisation,
            programme,
            *members,
            registered_on=TODAY - timedelta(days=10 * number + 3),
            urgency=rng.choice(list(Urgency)),
            mentor_gender=rng.choice([GenderWish.ANY, GenderWish.ANY, GenderWish.FEMALE, GenderWish.MALE]),
        )
    for _ in range(size // 4):
        a_mentor(
            session,
            organisation,
            programmes=rng.sample(list(programmes), rng.randint(1, 2)),
            municipality=rng.choice([OLTEN, SOLOTHURN]),
            languages={"de": Level.NATIVE, rng.choice(["ti", "ar", "uk"]): Level.B2},
            gender=rng.choice([Gender.FEMALE, Gender.MALE]),
            capacity=rng.choice([1, 2]),
            travel_km=rng.choice([None, 15]),
        )
    session.flush()


def register(session: Session, line: Line, programme_id: int, *, actor: Actor, pick: int = 0) -> None:
    """Registers a volunteer of this kind through the services; ``pick`` chooses among the alternatives."""

    def one_of(words: list[str]) -> str:
        return words[pick % len(words)]

    times = [word for word in line.cells["Zeiten"].replace(" oder ", ", ").split(", ") if word]
    gender = one_of(line.words("Geschlecht") or ["divers"])
    mentor = register_mentor(
        session,
        PersonFacts(
            first_name="Neu",
            last_name=f"Dabei{pick}",
            birth_on=date(TODAY.year - 45, 1, 1),
            gender={"Frau": Gender.FEMALE, "Mann": Gender.MALE, "divers": Gender.DIVERSE}[gender],
            languages={"de": Level.NATIVE, CODES[one_of(line.words("Sprachen"))]: Level.NATIVE},
            slots=slots_of(times[pick % len(times)] if times else "am Wochenende"),
            consent_on=TODAY,
            municipality_bfs=REGIONS[line.cells["Region"]],
            resident_since=date(2020, 1, 1),
        ),
        MentorFacts(programme_ids=(programme_id,), group_size=6, travel_km=10, state=MentorState.AVAILABLE),
        actor=actor,
        now=NOW,
        today=TODAY,
    )
    record_clearance(
        session,
        mentor,
        kind=ClearanceKind.SPECIAL,
        issued_on=date(2026, 2, 1),
        seen_on=date(2026, 2, 10),
        expires_on=date(2028, 2, 1),
        actor=actor,
        now=NOW,
        today=TODAY,
    )


def slots_of(words: str) -> int:
    """The week of somebody who has time as these words say."""
    if words == "am Wochenende":
        return sum(1 << bit for bit in WEEKEND)
    return sum(1 << bit for bit in WORKDAYS.get(words.split()[-1], WORKDAYS["Morgen"]))


def programme_named(programmes: Sequence[Programme], name: str) -> Any:
    """The programme of this name."""
    return next(one for one in programmes if one.name == name)
