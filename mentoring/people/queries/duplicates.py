"""Who of those already recorded may be the same person as somebody who is being recorded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, or_, select
from sqlalchemy.orm import Session

from mentoring.people.models import Mentee, Mentor, Person
from mentoring.people.rules import LIKELY, POSSIBLE, Likeness, Reason, compare, likeness

MOST_SHOWN = 10
_MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A person who may be the same, or (``row``) an earlier row of the list that is being taken over."""

    score: int
    reasons: tuple[Reason, ...]
    name: str
    person_id: int | None = None
    is_mentor: bool = False
    is_mentee: bool = False
    birth_on: date | None = None
    birth_year: int | None = None
    row: int | None = None

    @property
    def likely(self) -> bool:
        """Whether it is most likely the same person, not only possibly."""
        return self.score >= LIKELY


def duplicates_of(
    session: Session,
    organisation_id: int,
    *,
    first_name: str,
    last_name: str,
    birth_on: date | None = None,
    birth_year: int | None = None,
    email: str = "",
    phone: str = "",
    exclude_id: int | None = None,
) -> list[Duplicate]:
    """Persons of the organisation who may be this one, the likeliest first."""
    asked = likeness(
        first_name, last_name, birth_on=birth_on, birth_year=birth_year, email=email, phone=phone
    )
    exact, ways = _exact(asked), _similar(asked)
    if not exact:
        return []
    first = case((or_(*exact), 0), else_=1)
    query = (
        _compared(organisation_id)
        .where(or_(*exact, *ways))
        .order_by(None)
        .order_by(first, Person.id.desc())
        .limit(_MOST_COMPARED)
    )
    if exclude_id is not None:
        query = query.where(Person.id != exclude_id)
    return _ranked([_duplicate(asked, row, _likeness(row)) for row in session.execute(query)])


def duplicates_among(
    session: Session, organisation_id: int, rows: Sequence[Likeness]
) -> list[list[Duplicate]]:
    """For each row of a list: recorded persons and earlier rows of the list who may be the same.

    One query whatever the length; only those who share a key are compared.
    """
    stored = [(row, _likeness(row)) for row in session.execute(_compared(organisation_id))]
    shared = _keys_of_several([*(person for _, person in stored), *rows])
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, (_, person) in enumerate(stored):
        for key in person.shared_keys():
            if key in shared:
                by_key[key].append(place)
    earlier: dict[str, list[int]] = defaultdict(list)
    found: list[list[Duplicate]] = []
    for number, asked in enumerate(rows):
        keys = [key for key in asked.shared_keys() if key in shared]
        near = {place for key in keys for place in by_key.get(key, ())[:_MOST_COMPARED]}
        mine = [_duplicate(asked, *stored[place]) for place in near]
        above = {place for key in keys for place in earlier.get(key, ())[:_MOST_COMPARED]}
        for place in above:
            score, reasons = compare(asked, rows[place])
            mine.append(Duplicate(score, reasons, rows[place].name, row=place))
        found.append(_ranked(mine))
        for key in keys:
            earlier[key].append(number)
    return found


def _keys_of_several(people: Iterable[Likeness]) -> set[str]:
    """The keys that at least two have. Most keys are one person's alone and lead nowhere."""
    seen: set[str] = set()
    shared: set[str] = set()
    for one in people:
        keys = set(one.shared_keys())
        shared |= keys & seen
        seen |= keys
    return shared


def _exact(asked: Likeness) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = []
    if asked.email:
        ways.append(Person.email == asked.email)
    if asked.phone:
        ways.append(Person.phone == asked.phone)
    if asked.name:
        ways.append(Person.folded_name.in_({asked.name, asked.swapped}))
    return ways


def _similar(asked: Likeness) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = []
    # One slip of the pen is in one part of the name: the other part is as it should be.
    for part in {asked.first, asked.last} - {""}:
        ways.append(Person.folded_name.startswith(part + " ", autoescape=True))
        ways.append(Person.folded_name.endswith(" " + part, autoescape=True))
    return ways


def _compared(organisation_id: int) -> Any:
    columns = (
        Person.id,
        Person.first_name,
        Person.last_name,
        Person.birth_on,
        Person.birth_year,
        Person.email,
        Person.phone,
        Mentor.person_id.label("mentor"),
        Mentee.person_id.label("mentee"),
    )
    query = (
        select(*columns)
        .outerjoin(Mentor, Mentor.person_id == Person.id)
        .outerjoin(Mentee, Mentee.person_id == Person.id)
        .where(Person.organisation_id == organisation_id, Person.anonymised_on.is_(None))
        .order_by(Person.id.desc())
    )
    return query


def _likeness(row: Row[Any]) -> Likeness:
    return likeness(
        row.first_name,
        row.last_name,
        birth_on=row.birth_on,
        birth_year=row.birth_year,
        email=row.email,
        phone=row.phone,
    )


def _duplicate(asked: Likeness, row: Row[Any], person: Likeness) -> Duplicate:
    score, reasons = compare(asked, person)
    return Duplicate(
        score,
        reasons,
        f"{row.first_name} {row.last_name}".strip(),
        row.id,
        row.mentor is not None,
        row.mentee is not None,
        row.birth_on,
        row.birth_year,
    )


def _ranked(found: list[Duplicate]) -> list[Duplicate]:
    shown = [d for d in found if d.score >= POSSIBLE]
    shown.sort(key=lambda d: (-d.score, d.person_id or 0, d.row or 0))
    return shown[:MOST_SHOWN]
