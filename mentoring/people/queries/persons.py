"""One person with what their page needs, and the vocabularies: programmes, interests, skills."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from mentoring.accounts.models import User
from mentoring.actors import Actor
from mentoring.people.models import (
    Interest,
    Mentee,
    Mentor,
    MentorProgramme,
    Person,
    PersonInterest,
    Programme,
    Residence,
    Seat,
)
from mentoring.people.rules import OPEN_STATES
from mentoring.people.vocabulary import InterestKind, MentorState

PERSON_DETAILS: tuple[Any, ...] = (
    selectinload(Person.languages),
    selectinload(Person.interests),
    selectinload(Person.residences).joinedload(Residence.municipality),
    selectinload(Person.statuses),
)
"""What belongs to a person wherever they are shown in full."""


def _of(actor: Actor) -> ColumnElement[bool]:
    return Person.organisation_id == (actor.organisation_id if actor.organisation_id is not None else -1)


def person_for(session: Session, actor: Actor, person_id: int) -> Person | None:
    """A person of the actor's organisation, with both sides if they have them."""
    person = session.scalar(
        select(Person)
        .options(
            *PERSON_DETAILS,
            joinedload(Person.mentee),
            joinedload(Person.mentor).selectinload(Mentor.programmes),
            joinedload(Person.mentor).selectinload(Mentor.clearances),
            joinedload(Person.mentor).selectinload(Mentor.seats),
        )
        .where(Person.id == person_id, _of(actor))
        .execution_options(populate_existing=True)
    )
    for side in (person.mentor, person.mentee) if person else ():
        if side is not None:
            set_committed_value(side, "person", person)
    return person


def mentor_for(session: Session, actor: Actor, person_id: int) -> Mentor | None:
    """A mentor of the actor's organisation with everything that belongs to them."""
    person = person_for(session, actor, person_id)
    return person.mentor if person else None


def mentee_for(session: Session, actor: Actor, person_id: int) -> Mentee | None:
    """A mentee of the actor's organisation with everything that belongs to them."""
    person = person_for(session, actor, person_id)
    return person.mentee if person else None


def mentor_by_user(session: Session, user_id: int) -> Mentor | None:
    """The mentor who signs in as this user, with everything that belongs to them."""
    return session.scalar(
        select(Mentor)
        .options(
            joinedload(Mentor.person).options(*PERSON_DETAILS),
            selectinload(Mentor.programmes),
            selectinload(Mentor.clearances),
            selectinload(Mentor.seats),
        )
        .where(Mentor.user_id == user_id)
    )


def account_of(session: Session, mentor: Mentor) -> User | None:
    """The account with which a mentor signs in, if they have been invited."""
    return session.get(User, mentor.user_id) if mentor.user_id is not None else None


def mentors_back_from_leave(session: Session, organisation_id: int, today: date) -> Sequence[Mentor]:
    """Mentors still on leave although the day until which they wanted to be away has passed."""
    return session.scalars(
        select(Mentor)
        .options(joinedload(Mentor.person))
        .where(
            Mentor.organisation_id == organisation_id,
            Mentor.state == MentorState.ON_LEAVE,
            Mentor.on_leave_until < today,
        )
        .order_by(Mentor.on_leave_until, Mentor.person_id)
    ).all()


def seats_of(session: Session, mentor_id: int) -> Sequence[Seat]:
    """A mentor's seats by number; on PostgreSQL the mentor is locked, so that nobody takes one meanwhile."""
    session.execute(select(Mentor.person_id).where(Mentor.person_id == mentor_id).with_for_update())
    return session.scalars(
        select(Seat)
        .where(Seat.mentor_id == mentor_id)
        .order_by(Seat.no)
        .execution_options(populate_existing=True)
    ).all()


def programmes(session: Session, organisation_id: int, *, active: bool = True) -> Sequence[Programme]:
    """The organisation's programmes by name; ``active`` leaves out those that are no longer offered."""
    query = select(Programme).where(Programme.organisation_id == organisation_id).order_by(Programme.name)
    return session.scalars(query.where(Programme.active) if active else query).all()


def programme_for(session: Session, actor: Actor, programme_id: int) -> Programme | None:
    """A programme of the actor's organisation."""
    return session.scalar(
        select(Programme).where(
            Programme.id == programme_id, Programme.organisation_id == (actor.organisation_id or -1)
        )
    )


def mentors_by_programme(session: Session, organisation_id: int) -> dict[int, int]:
    """How many mentors who have not gone serve in each programme."""
    rows = session.execute(
        select(MentorProgramme.programme_id, func.count().label("mentors"))
        .join(Mentor, Mentor.person_id == MentorProgramme.mentor_id)
        .where(Mentor.organisation_id == organisation_id, Mentor.state.in_(OPEN_STATES))
        .group_by(MentorProgramme.programme_id)
    )
    return {row.programme_id: row.mentors for row in rows}


def interests_known(
    session: Session, kind: InterestKind, organisation_id: int, limit: int = 2000
) -> Sequence[str]:
    """The words that the organisation's people have, for suggestions; what others typed is theirs."""
    had = (
        select(PersonInterest.interest_id)
        .join(Person, Person.id == PersonInterest.person_id)
        .where(Person.organisation_id == organisation_id)
    )
    return session.scalars(
        select(Interest.label)
        .where(Interest.kind == kind, Interest.id.in_(had))
        .order_by(Interest.folded)
        .limit(limit)
    ).all()


def words(session: Session, kind: InterestKind, folded: Iterable[str]) -> dict[str, Interest]:
    """The words of the vocabulary that are spelt like these, by their folded spelling."""
    found = session.scalars(select(Interest).where(Interest.kind == kind, Interest.folded.in_(list(folded))))
    return {word.folded: word for word in found}


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The names of these people."""
    rows = session.execute(
        select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(person_ids))
    )
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}
