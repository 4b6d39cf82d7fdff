"""The global search: persons, entries and municipalities, forgiving of umlauts, within one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.names import fold
from mentoring.people.models import Mentee, Mentor, Person
from mentoring.places.models import Municipality
from mentoring.waitlists.models import EntryMember, WaitlistEntry


@dataclass(frozen=True)
class Found:
    """A person who was found, and what they are."""

    person_id: int
    name: str
    is_mentor: bool
    is_mentee: bool
    birth_year: int | None


def persons_found(
    session: Session, organisation_id: int, asked: str, *, limit: int, offset: int = 0
) -> tuple[list[Found], int]:
    """Persons whose name, mail address or phone number matches, and how many there are."""
    condition = _matches(asked)
    if condition is None:
        return [], 0
    where = (Person.organisation_id == organisation_id, Person.anonymised_on.is_(None), condition)
    total = session.scalars(select(func.count()).select_from(Person).where(*where)).one()
    rows = session.execute(
        select(Person, Mentor.person_id, Mentee.person_id)
        .outerjoin(Mentor, Mentor.person_id == Person.id)
        .outerjoin(Mentee, Mentee.person_id == Person.id)
        .where(*where)
        .order_by(_begins(asked).desc(), Person.sort_name, Person.id)
        .limit(limit)
        .offset(offset)
    )
    found = [
        Found(
            person.id,
            person.name,
            mentor is not None,
            mentee is not None,
            person.birth_on.year if person.birth_on else person.birth_year,
        )
        for person, mentor, mentee in rows
    ]
    return found, total


def entries_found(
    session: Session, organisation_id: int, asked: str, *, limit: int, offset: int = 0
) -> tuple[Sequence[WaitlistEntry], int]:
    """Entries in any state, of which a member or the family name matches, and how many there are."""
    condition = _matches(asked)
    if condition is None:
        return [], 0
    members = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(Person.organisation_id == organisation_id, condition)
    )
    family = func.lower(WaitlistEntry.family_name).contains(asked.strip().lower(), autoescape=True)
    where = (
        WaitlistEntry.organisation_id == organisation_id,
        or_(WaitlistEntry.id.in_(members), family),
    )
    total = session.scalars(select(func.count()).select_from(WaitlistEntry).where(*where)).one()
    rows = session.scalars(
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.contact),
            joinedload(WaitlistEntry.programme),
            selectinload(WaitlistEntry.members),
        )
        .where(*where)
        .order_by(WaitlistEntry.registered_on.desc(), WaitlistEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return rows.all(), total


def municipalities_found(
    session: Session, asked: str, *, limit: int, offset: int = 0
) -> tuple[Sequence[Municipality], int]:
    """Municipalities whose name or region matches, those that begin so first, and how many there are."""
    words = fold(asked)
    if not words:
        return [], 0
    where = Municipality.folded_name.contains(words, autoescape=True)
    total = session.scalars(select(func.count()).select_from(Municipality).where(where)).one()
    rows = session.scalars(
        select(Municipality)
        .options(joinedload(Municipality.social_region))
        .where(where)
        .order_by(Municipality.folded_name.startswith(words, autoescape=True).desc(), Municipality.sort_name)
        .limit(limit)
        .offset(offset)
    )
    return rows.all(), total


def _begins(asked: str) -> ColumnElement[bool]:
    """A name of which a part begins as asked comes before one that merely holds it."""
    first = next(iter(fold(asked).split()), "")
    name = Person.folded_name
    return or_(name.startswith(first, autoescape=True), name.contains(" " + first, autoescape=True))


def _matches(asked: str) -> ColumnElement[bool] | None:
    words = fold(asked).split()
    ways: list[ColumnElement[Any]] = []
    if words and not all(word.isdigit() for word in words):
        name = Person.folded_name
        ways.append(name.contains(words[0], autoescape=True))
        for word in words[1:]:
            ways[0] = ways[0] & name.contains(word, autoescape=True)
    if "@" in asked:
        ways.append(Person.email.contains(asked.strip().lower(), autoescape=True))
    digits = "".join(c for c in asked if c.isascii() and c.isdigit())
    if len(digits) >= 5 and not any(c.isalpha() for c in asked):
        # Stored as +41791234567: typed with or without country code, the end agrees.
        ways.append(Person.phone.contains(digits.removeprefix("0041").lstrip("0")))
    return or_(*ways) if ways else None
