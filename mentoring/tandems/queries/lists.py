"""The list of tandems: what it is narrowed to, its rows and counts, a person's tandems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.names import fold
from mentoring.people.models import Mentor, Person, Programme, Residence
from mentoring.people.queries import residence_id_on
from mentoring.places.models import Municipality
from mentoring.tandems.models import Tandem, TandemMember, TandemPhase
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import EntryMember, WaitlistEntry

MentorPerson = aliased(Person, name="mentor_person")
Contact = aliased(Person, name="contact")

SORTABLE: Mapping[str, Sequence[Any]] = {
    "mentee": (Contact.sort_name,),
    "mentor": (MentorPerson.sort_name,),
    "programme": (Programme.name,),
    "state": (Tandem.state,),
    "started": (Tandem.started_on,),
    "proposed": (Tandem.proposed_on,),
}


@dataclass(frozen=True)
class TandemFilter:
    """What a list of tandems is narrowed to; an empty value narrows nothing."""

    organisation_id: int
    today: date
    states: Sequence[TandemState] = ()
    programmes: Sequence[int] = ()
    regions: Sequence[int] = ()
    started_from: date | None = None
    started_to: date | None = None
    search: str = ""


def tandems_counted(session: Session, chosen: TandemFilter) -> int:
    """How many tandems the filter leaves."""
    return session.scalar(_narrowed(select(func.count(Tandem.id)), chosen)) or 0


def tandems_page(
    session: Session,
    chosen: TandemFilter,
    *,
    sort: str = "proposed",
    direction: str = "desc",
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[Tandem]:
    """The rows of the list, with mentor, members, entry, contact and programme."""
    query = _narrowed(select(Tandem), chosen).options(
        contains_eager(Tandem.mentor).contains_eager(Mentor.person.of_type(MentorPerson)),
        contains_eager(Tandem.entry).contains_eager(WaitlistEntry.contact.of_type(Contact)),
        contains_eager(Tandem.programme),
        selectinload(Tandem.members).joinedload(TandemMember.person),
    )
    ways = [key.desc() if direction == "desc" else key.asc() for key in SORTABLE[sort]]
    query = query.order_by(*(way.nulls_last() for way in ways), Tandem.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def states_counted(session: Session, organisation_id: int) -> dict[TandemState, int]:
    """How many tandems are in each state."""
    rows = session.execute(
        select(Tandem.state, func.count())
        .where(Tandem.organisation_id == organisation_id)
        .group_by(Tandem.state)
    )
    return {row[0]: row[1] for row in rows}


def since(session: Session, tandem_ids: Sequence[int]) -> dict[int, date]:
    """From which day on these tandems are in their present state."""
    latest = (
        select(func.max(TandemPhase.id))
        .join(Tandem, and_(Tandem.id == TandemPhase.tandem_id, Tandem.state == TandemPhase.state))
        .where(TandemPhase.tandem_id.in_(tandem_ids))
        .group_by(TandemPhase.tandem_id)
    )
    rows = session.execute(
        select(TandemPhase.tandem_id, TandemPhase.valid_from).where(TandemPhase.id.in_(latest))
    )
    return {row[0]: row[1] for row in rows}


def tandems_of_person(session: Session, actor: Actor, person_id: int) -> Sequence[Tandem]:
    """The tandems in which a person is or was, as mentor or mentee, newest first."""
    member = select(TandemMember.tandem_id).where(TandemMember.person_id == person_id)
    return session.scalars(
        select(Tandem)
        .options(*_named())
        .where(
            Tandem.organisation_id == actor.organisation_id,
            or_(Tandem.mentor_id == person_id, Tandem.id.in_(member)),
        )
        .order_by(Tandem.proposed_on.desc(), Tandem.id.desc())
    ).all()


def tandems_lent(session: Session, actor: Actor, person_id: int) -> Sequence[Tandem]:
    """The tandems of another organisation in which a mentor of the actor's is or was, newest first."""
    return session.scalars(
        select(Tandem)
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .options(*_named())
        .where(
            Tandem.mentor_id == person_id,
            Mentor.organisation_id == actor.organisation_id,
            Tandem.organisation_id != actor.organisation_id,
        )
        .order_by(Tandem.proposed_on.desc(), Tandem.id.desc())
    ).all()


def tandems_of_entry(session: Session, actor: Actor, entry_id: int) -> Sequence[Tandem]:
    """The proposals and tandems of an entry, newest first."""
    return session.scalars(
        select(Tandem)
        .options(*_named())
        .where(Tandem.organisation_id == actor.organisation_id, Tandem.entry_id == entry_id)
        .order_by(Tandem.proposed_on.desc(), Tandem.id.desc())
    ).all()


def tandems_of_user(session: Session, user_id: int) -> Sequence[Tandem]:
    """The tandems of the mentor who signs in as this user, newest first."""
    return session.scalars(
        select(Tandem)
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .options(*_named(), selectinload(Tandem.answers), selectinload(Tandem.goals))
        .where(Mentor.user_id == user_id)
        .order_by(Tandem.proposed_on.desc(), Tandem.id.desc())
    ).all()


def _named() -> tuple[Any, ...]:
    return (
        joinedload(Tandem.mentor).joinedload(Mentor.person),
        joinedload(Tandem.entry).joinedload(WaitlistEntry.contact),
        joinedload(Tandem.programme).joinedload(Programme.organisation),
        selectinload(Tandem.members).joinedload(TandemMember.person),
    )


def _narrowed(query: Select[Any], chosen: TandemFilter) -> Select[Any]:
    query = (
        query.join(Tandem.mentor)
        .join(MentorPerson, MentorPerson.id == Mentor.person_id)
        .join(Tandem.entry)
        .join(Contact, Contact.id == WaitlistEntry.contact_id)
        .join(Tandem.programme)
        .where(Tandem.organisation_id == chosen.organisation_id)
    )
    if chosen.states:
        query = query.where(Tandem.state.in_(chosen.states))
    if chosen.programmes:
        query = query.where(Tandem.programme_id.in_(chosen.programmes))
    if chosen.started_from:
        query = query.where(Tandem.started_on >= chosen.started_from)
    if chosen.started_to:
        query = query.where(Tandem.started_on <= chosen.started_to)
    if chosen.regions:
        home = aliased(Residence)
        query = (
            query.join(home, home.id == residence_id_on(Contact.id, chosen.today))
            .join(Municipality, Municipality.bfs_number == home.municipality_bfs)
            .where(Municipality.social_region_id.in_(chosen.regions))
        )
    for word in fold(chosen.search).split() or [chosen.search] * bool(chosen.search):
        query = query.where(_named_like(word, chosen.search))
    return query


def _named_like(word: str, search: str) -> ColumnElement[bool]:
    somebody = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id == Tandem.entry_id, Person.folded_name.contains(word, autoescape=True))
        .exists()
    )
    family = func.lower(WaitlistEntry.family_name).contains(search.strip().lower(), autoescape=True)
    return or_(
        MentorPerson.folded_name.contains(word, autoescape=True),
        Contact.folded_name.contains(word, autoescape=True),
        somebody,
        family,
    )
