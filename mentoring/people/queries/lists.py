"""The lists of mentors and mentees: what a line shows, filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from mentoring.names import fold
from mentoring.people.models import (
    Clearance,
    Mentee,
    Mentor,
    MentorProgramme,
    Person,
    PersonLanguage,
    Residence,
    StatusFact,
)
from mentoring.people.queries.facts import latest_clearance_id, residence_id_on, status_fact_id_on
from mentoring.people.queries.seats import seats_held
from mentoring.people.rules import EXPIRES_SOON_DAYS, ClearanceState
from mentoring.people.rules.facts import FULL_AGE
from mentoring.people.vocabulary import ClearanceResult, MentorState, ResidenceStatus
from mentoring.places.models import Municipality

MENTOR_SORTS = ("name", "state", "municipality", "capacity", "clearance", "registered")
MENTEE_SORTS = ("name", "born", "municipality", "status", "registered")


@dataclass(frozen=True)
class MentorFilter:
    """Which mentors a list shows; empty means no matter."""

    search: str = ""
    states: Sequence[MentorState] = ()
    programme_ids: Sequence[int] = ()
    languages: Sequence[str] = ()
    region_ids: Sequence[int] = ()
    clearances: Sequence[ClearanceState] = ()
    free_seats: bool | None = None
    open_tandem: bool | None = None


@dataclass(frozen=True)
class MenteeFilter:
    """Which mentees a list shows; empty means no matter."""

    search: str = ""
    languages: Sequence[str] = ()
    region_ids: Sequence[int] = ()
    statuses: Sequence[ResidenceStatus] = ()
    minor: bool | None = None
    without_consent: bool = False


@dataclass(frozen=True)
class MentorLine:
    """A mentor as a list shows them (person with languages, programmes loaded)."""

    mentor: Mentor
    residence: Residence | None
    clearance: Clearance | None
    held: int

    @property
    def free(self) -> int:
        """Seats that nobody holds, if the mentor may be matched at all."""
        if self.mentor.state is not MentorState.AVAILABLE:
            return 0
        return max(0, self.mentor.capacity - self.held)


@dataclass(frozen=True)
class MenteeLine:
    """A mentee as a list shows them (person with languages loaded)."""

    person: Person
    mentee: Mentee
    residence: Residence | None
    status: StatusFact | None


def mentors_counted(session: Session, organisation_id: int, today: date, wish: MentorFilter) -> int:
    """How many mentors the filter leaves."""
    ids = _mentors(organisation_id, today, wish).with_only_columns(Mentor.person_id).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def mentor_lines(
    session: Session,
    organisation_id: int,
    today: date,
    wish: MentorFilter,
    *,
    sort: str = "name",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[MentorLine]:
    """The mentors the filter leaves, in order, with what a line shows."""
    query = _mentors(organisation_id, today, wish)
    held = seats_held(Mentor.person_id).label("held")
    orders: dict[str, Any] = {
        "state": Mentor.state,
        "municipality": Municipality.sort_name,
        "capacity": Mentor.capacity - held,
        "clearance": Clearance.expires_on,
        "registered": Mentor.registered_on,
    }
    rows = session.execute(
        _ordered(query, orders.get(sort), descending)
        .add_columns(Residence, Clearance, held)
        .options(
            contains_eager(Mentor.person).selectinload(Person.languages),
            selectinload(Mentor.programmes),
            joinedload(Residence.municipality).joinedload(Municipality.social_region),
        )
        .limit(limit)
        .offset(offset)
    )
    return [MentorLine(mentor, residence, clearance, held) for mentor, residence, clearance, held in rows]


def mentees_counted(session: Session, organisation_id: int, today: date, wish: MenteeFilter) -> int:
    """How many mentees the filter leaves."""
    ids = _mentees(organisation_id, today, wish).with_only_columns(Person.id).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def mentee_lines(
    session: Session,
    organisation_id: int,
    today: date,
    wish: MenteeFilter,
    *,
    sort: str = "name",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[MenteeLine]:
    """The mentees the filter leaves, in order, with what a line shows."""
    orders: dict[str, Any] = {
        "born": func.coalesce(func.extract("year", Person.birth_on), Person.birth_year),
        "municipality": Municipality.sort_name,
        "status": StatusFact.status,
        "registered": Person.created_at,
    }
    rows = session.execute(
        _ordered(_mentees(organisation_id, today, wish), orders.get(sort), descending)
        .add_columns(Mentee, Residence, StatusFact)
        .options(
            selectinload(Person.languages),
            joinedload(Residence.municipality).joinedload(Municipality.social_region),
        )
        .limit(limit)
        .offset(offset)
    )
    return [MenteeLine(person, mentee, residence, status) for person, mentee, residence, status in rows]


def clearance_is(state: ClearanceState, today: date) -> ColumnElement[bool]:
    """``rules.clearance_state`` as a condition on the joined latest extract; one test holds both together."""
    soon = today + timedelta(days=EXPIRES_SOON_DAYS)
    clear = Clearance.result == ClearanceResult.CLEAR
    return {
        ClearanceState.MISSING: Clearance.id.is_(None),
        ClearanceState.WITH_ENTRY: Clearance.result == ClearanceResult.ENTRY,
        ClearanceState.EXPIRED: and_(clear, Clearance.expires_on < today),
        ClearanceState.EXPIRES_SOON: and_(clear, Clearance.expires_on.between(today, soon)),
        ClearanceState.VALID: and_(clear, Clearance.expires_on > soon),
    }[state]


def _mentors(organisation_id: int, today: date, wish: MentorFilter) -> Select[Mentor]:
    query = (
        select(Mentor)
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(Residence, Residence.id == residence_id_on(Person.id, today))
        .outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .outerjoin(Clearance, Clearance.id == latest_clearance_id(Mentor.person_id))
        .where(Mentor.organisation_id == organisation_id)
    )
    query = _narrowed(query, wish.search, wish.languages, wish.region_ids)
    if wish.states:
        query = query.where(Mentor.state.in_(wish.states))
    if wish.programme_ids:
        served = select(MentorProgramme.mentor_id).where(MentorProgramme.programme_id.in_(wish.programme_ids))
        query = query.where(Mentor.person_id.in_(served))
    if wish.clearances:
        query = query.where(or_(*(clearance_is(state, today) for state in wish.clearances)))
    held = seats_held(Mentor.person_id)
    free = and_(Mentor.state == MentorState.AVAILABLE, Mentor.capacity > held)
    if wish.free_seats is not None:
        query = query.where(free if wish.free_seats else ~free)
    if wish.open_tandem is not None:
        query = query.where(held > 0 if wish.open_tandem else held == 0)
    return query


def _mentees(organisation_id: int, today: date, wish: MenteeFilter) -> Select[Person]:
    query = (
        select(Person)
        .join(Mentee, Mentee.person_id == Person.id)
        .outerjoin(Residence, Residence.id == residence_id_on(Person.id, today))
        .outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .outerjoin(StatusFact, StatusFact.id == status_fact_id_on(Person.id, today))
        .where(Person.organisation_id == organisation_id)
    )
    query = _narrowed(query, wish.search, wish.languages, wish.region_ids)
    if wish.statuses:
        query = query.where(StatusFact.status.in_(wish.statuses))
    if wish.minor is not None:
        young = _under_age(today)
        query = query.where(young if wish.minor else ~young)
    if wish.without_consent:
        query = query.where(Person.consent_on.is_(None))
    return query


def _under_age(today: date) -> ColumnElement[bool]:
    """``rules.is_minor`` as a condition; where nothing is known of the birth, false."""
    year = today.year - FULL_AGE
    full = date(year, 2, 28) if (today.month, today.day) == (2, 29) else today.replace(year=year)
    dated = and_(Person.birth_on.is_not(None), Person.birth_on > full)
    by_year = and_(Person.birth_on.is_(None), Person.birth_year.is_not(None), Person.birth_year >= year)
    return or_(dated, by_year)


def _narrowed(
    query: Select[Any], search: str, languages: Sequence[str], region_ids: Sequence[int]
) -> Select[Any]:
    if languages:
        spoken = exists().where(
            PersonLanguage.person_id == Person.id, PersonLanguage.language.in_(list(languages))
        )
        query = query.where(spoken)
    if region_ids:
        query = query.where(Municipality.social_region_id.in_(list(region_ids)))
    return query.where(found_by(search)) if search.strip() else query


def found_by(search: str) -> ColumnElement[bool]:
    """Persons whose name holds all words of a search, or whose mail address or phone number holds it."""
    words = fold(search).split()
    ways = [Person.email.contains(search.strip().lower(), autoescape=True)]
    if words:
        ways.append(and_(*(Person.folded_name.contains(word, autoescape=True) for word in words)))
    digits = "".join(c for c in search if c.isdigit())
    if len(digits) >= 3 and not any(c.isalpha() for c in search):
        ways.append(Person.phone.contains(digits.lstrip("0")[:20] or digits[:20]))
    return or_(*ways)


def _ordered(query: Select[Any], order: Any, descending: bool) -> Select[Any]:
    by_name = (Person.sort_name.desc(), Person.id.desc()) if descending and order is None else None
    if order is None:
        return query.order_by(*(by_name or (Person.sort_name, Person.id)))
    first = order.desc() if descending else order.asc()
    return query.order_by(order.is_(None), first, Person.sort_name, Person.id)
