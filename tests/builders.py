"""Rows for tests, with sensible defaults: name only what the test is about.

Each builder adds to the session, flushes and returns the row. Names are numbered, so that rows differ.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.actors import Actor
from mentoring.names import fold, sort_key
from mentoring.people.models import (
    Clearance,
    Mentee,
    Mentor,
    Person,
    PersonLanguage,
    Programme,
    Residence,
    Seat,
)
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, Gender, Level, MentorState
from mentoring.permissions import Role
from mentoring.places.models import SocialRegion
from mentoring.places.services import load_places
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.days import TODAY

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 11, 0, tzinfo=UTC)
PASSWORD = "ein langes Passwort"
OLTEN, SOLOTHURN, GRENCHEN, BIBERIST = 2581, 2601, 2546, 2513
ALL_SLOTS = (1 << 21) - 1
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = count(1)


def places(session: Session) -> None:
    """The municipalities and social regions."""
    load_places(session)
    session.flush()


def an_organisation(session: Session, **given: Any) -> Organisation:
    """An organisation."""
    n = next(_numbers)
    return _add(session, Organisation(**{"code": f"org{n}", "name": f"Organisation {n}", **given}))


def a_user(session: Session, role: Role = Role.COORDINATOR, **given: Any) -> User:
    """A user who can sign in with ``PASSWORD``; scope as the role needs it, unless given."""
    n = next(_numbers)
    if role in {Role.COORDINATOR, Role.LEAD, Role.MENTOR} and "organisation_id" not in given:
        given["organisation_id"] = an_organisation(session).id
    if role is Role.REFERRER and "social_region_id" not in given:
        given["social_region_id"] = session.scalars(select(SocialRegion.id).limit(1)).one()
    if role is Role.MUNICIPALITY:
        given.setdefault("municipality_bfs", OLTEN)
    return _add(
        session,
        User(
            **{
                "email": f"user{n}@example.org",
                "name": f"Vorname{n} Nachname{n}",
                "role": role,
                "password_hash": _HASH,
                "created_at": NOON,
                **given,
            }
        ),
    )


def actor_of(user: User) -> Actor:
    """The user as services see them."""
    return Actor(
        user.id, user.name, user.role, user.organisation_id, user.social_region_id, user.municipality_bfs
    )


def a_programme(session: Session, organisation: Organisation, **given: Any) -> Programme:
    """A programme of the organisation that asks little."""
    n = next(_numbers)
    return _add(session, Programme(**{"organisation_id": organisation.id, "name": f"Programm {n}", **given}))


def a_person(session: Session, organisation: Organisation, **given: Any) -> Person:
    """A person; ``languages`` as {code: Level}, ``municipality`` as a BFS number (or None)."""
    n = next(_numbers)
    languages = given.pop("languages", {"de": Level.B1})
    municipality = given.pop("municipality", OLTEN)
    first, last = given.pop("first_name", f"Vorname{n}"), given.pop("last_name", f"Nachname{n}")
    person = Person(
        **{
            "organisation_id": organisation.id,
            "first_name": first,
            "last_name": last,
            "sort_name": sort_key(f"{last} {first}"),
            "folded_name": fold(f"{first} {last}"),
            "gender": Gender.FEMALE,
            "birth_on": date(1985, 5, 17),
            "slots": ALL_SLOTS,
            "consent_on": date(2026, 1, 15),
            "created_at": NOON,
            **given,
        }
    )
    person.languages = [
        PersonLanguage(language=code, level=level, position=i)
        for i, (code, level) in enumerate(languages.items())
    ]
    _add(session, person)
    if municipality is not None:
        _add(
            session,
            Residence(
                person_id=person.id,
                municipality_bfs=municipality,
                valid_from=date(2020, 1, 1),
                recorded_at=NOON,
            ),
        )
    return person


def a_mentor(session: Session, organisation: Organisation, **given: Any) -> Mentor:
    """An available mentor with seats and a valid extract; what belongs to the person may be given too."""
    own = {
        "programmes",
        "capacity",
        "state",
        "mentee_gender",
        "group_size",
        "travel_km",
        "own_region_only",
        "topics",
        "former_tandems",
        "user_id",
        "registered_on",
        "on_leave_until",
    }
    mine = {k: given.pop(k) for k in list(given) if k in own}
    cleared = given.pop("cleared", True)
    programmes = mine.pop("programmes", [])
    person = a_person(session, organisation, **{"languages": {"de": Level.NATIVE}, **given})
    mentor = Mentor(
        **{
            "person_id": person.id,
            "organisation_id": organisation.id,
            "state": MentorState.AVAILABLE,
            "registered_on": date(2025, 9, 1),
            "capacity": 1,
            "group_size": 6,
            **mine,
        }
    )
    mentor.programmes = list(programmes)
    _add(session, mentor)
    session.add_all(Seat(mentor_id=person.id, no=no) for no in range(1, mentor.capacity + 1))
    if cleared:
        session.add(
            Clearance(
                mentor_id=person.id,
                kind=ClearanceKind.SPECIAL,
                issued_on=date(2026, 2, 1),
                seen_on=date(2026, 2, 10),
                result=ClearanceResult.CLEAR,
                expires_on=date(2028, 2, 1),
                recorded_at=NOON,
            )
        )
    session.flush()
    mentor.person = person
    return mentor


def a_mentee(session: Session, organisation: Organisation, **given: Any) -> Person:
    """A person who is a mentee."""
    person = a_person(session, organisation, **given)
    _add(session, Mentee(person_id=person.id, organisation_id=organisation.id))
    return person


def an_entry(
    session: Session, organisation: Organisation, programme: Programme, *members: Person, **given: Any
) -> WaitlistEntry:
    """A waiting entry of these mentees (one is made if none is given), registered 100 days ago."""
    people = members or (a_mentee(session, organisation),)
    entry = _add(
        session,
        WaitlistEntry(
            **{
                "organisation_id": organisation.id,
                "programme_id": programme.id,
                "contact_id": people[0].id,
                "state": EntryState.WAITING,
                "registered_on": date.fromordinal(TODAY.toordinal() - 100),
                "created_at": NOON,
                **given,
            }
        ),
    )
    for position, person in enumerate(people):
        session.add(EntryMember(entry_id=entry.id, person_id=person.id, position=position))
    session.flush()
    return entry


def renew(session: Session) -> None:
    """Forgets what the session has read, so that it sees what the site has committed since."""
    session.rollback()
    session.expire_all()


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
