"""The SELECTs that gather a pool for matching: few statements, whatever the number of people.

Each returns plain rows; ``services.problem`` makes the solver's problem of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from mentoring.people.models import (
    Clearance,
    Mentor,
    MentorProgramme,
    Person,
    PersonInterest,
    PersonLanguage,
    Programme,
    Residence,
    Seat,
)
from mentoring.people.vocabulary import MentorState
from mentoring.places.models import Municipality
from mentoring.tandems.models import ForbiddenPair, Tandem, TandemMember
from mentoring.tandems.queries.away import away_in_period
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState, Urgency

ENDED_STATES = (
    TandemState.CLOSED,
    TandemState.TERMINATED_EARLY,
    TandemState.AFTERCARE,
    TandemState.ARCHIVED,
)

Rows = Sequence[Any]
"""Rows with the columns that the statement names."""


@dataclass(frozen=True)
class Pool:
    """Whose pool, on which day, and what narrows it; empty fields narrow nothing.

    With ``since`` it is everybody who may have waited or volunteered from that day on, for a replay: who has
    found a mentor, gave up or left meanwhile belongs to it too.
    """

    organisation_id: int
    today: date
    entry_ids: tuple[int, ...] = ()
    programme_ids: tuple[int, ...] = ()
    region_ids: tuple[int, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    waiting_days: int = 0
    since: date | None = None


def residences_now(today: date) -> Subquery:
    """Where everybody lives on a day: the latest row by day, then by recording."""
    ranked = (
        select(
            Residence.person_id,
            Residence.municipality_bfs,
            func.row_number()
            .over(
                partition_by=Residence.person_id,
                order_by=(Residence.valid_from.desc(), Residence.recorded_at.desc(), Residence.id.desc()),
            )
            .label("place"),
        )
        .where(Residence.valid_from <= today, Residence.withdrawn_at.is_(None))
        .subquery()
    )
    became = aliased(Municipality)
    return (
        select(
            ranked.c.person_id, Municipality.name,
            # A municipality that has merged has no centre of its own any more.
            func.coalesce(Municipality.lat, became.lat).label("lat"),
            func.coalesce(Municipality.lon, became.lon).label("lon"),
            Municipality.social_region_id,
        )
        .join(Municipality, Municipality.bfs_number == ranked.c.municipality_bfs)
        .outerjoin(became, became.bfs_number == Municipality.successor_bfs)
        .where(ranked.c.place == 1)
        .subquery()
    )  # fmt: skip


def _chosen(pool: Pool) -> Select[int]:
    """The identifiers of the waiting entries in the pool."""
    query = select(WaitlistEntry.id).where(WaitlistEntry.organisation_id == pool.organisation_id)
    if pool.since is not None:
        closed_on = WaitlistEntry.closed_on
        return query.where(
            WaitlistEntry.registered_on <= pool.today, or_(closed_on.is_(None), closed_on >= pool.since)
        )
    query = query.where(WaitlistEntry.state == EntryState.WAITING)
    if pool.entry_ids:
        query = query.where(WaitlistEntry.id.in_(pool.entry_ids))
    if pool.programme_ids:
        query = query.where(WaitlistEntry.programme_id.in_(pool.programme_ids))
    if pool.urgencies:
        query = query.where(WaitlistEntry.urgency.in_(pool.urgencies))
    if pool.waiting_days:
        latest = pool.today - timedelta(days=pool.waiting_days)
        query = query.where(WaitlistEntry.registered_on <= latest)
    if pool.region_ids:
        home = residences_now(pool.today)
        query = query.join(home, home.c.person_id == WaitlistEntry.contact_id).where(
            home.c.social_region_id.in_(pool.region_ids)
        )
    return query


def _serving(pool: Pool) -> Select[int]:
    """The identifiers of the mentors who may take a tandem: there in the run's period, with a free seat."""
    if pool.since is not None:
        return select(Mentor.person_id).where(
            Mentor.organisation_id == pool.organisation_id, Mentor.registered_on <= pool.today
        )
    return (
        select(Mentor.person_id)
        .join(Seat, Seat.mentor_id == Mentor.person_id)
        .outerjoin(Tandem, (Tandem.mentor_id == Seat.mentor_id) & (Tandem.seat_no == Seat.no))
        .where(
            Mentor.organisation_id == pool.organisation_id,
            Mentor.state == MentorState.AVAILABLE,
            Seat.no <= Mentor.capacity,
            Tandem.id.is_(None),
            Mentor.person_id.not_in(away_in_period(pool.today)),
        )
        .distinct()
    )


def _everybody(pool: Pool) -> Any:
    """The identifiers of all persons of the pool: members, contacts, mentors."""
    chosen = _chosen(pool)
    return union(
        select(WaitlistEntry.contact_id).where(WaitlistEntry.id.in_(chosen)),
        select(EntryMember.person_id).where(EntryMember.entry_id.in_(chosen)),
        _serving(pool),
    ).scalar_subquery()


def entries_of_pool(session: Session, pool: Pool) -> Rows:
    """The waiting entries of a pool with what their programme asks."""
    return session.execute(
        select(
            WaitlistEntry.id,
            WaitlistEntry.contact_id,
            WaitlistEntry.registered_on,
            WaitlistEntry.urgency,
            WaitlistEntry.mentor_gender,
            WaitlistEntry.travel_km,
            WaitlistEntry.own_region_only,
            WaitlistEntry.topics,
            WaitlistEntry.programme_id,
            Programme.target_group,
            Programme.mentor_minimum_age,
            Programme.clearance_required,
            Programme.language_level,
            Programme.topics.label("programme_topics"),
        )
        .join(Programme, Programme.id == WaitlistEntry.programme_id)
        .where(WaitlistEntry.id.in_(_chosen(pool)))
        .order_by(WaitlistEntry.id)
    ).all()


def members_of_pool(session: Session, pool: Pool) -> Rows:
    """Entry and person of everybody who waits in a pool, in the order of the entry."""
    return session.execute(
        select(EntryMember.entry_id, EntryMember.person_id)
        .where(
            EntryMember.entry_id.in_(_chosen(pool)),
            or_(EntryMember.joined_on.is_(None), EntryMember.joined_on <= pool.today),
            or_(EntryMember.left_on.is_(None), EntryMember.left_on > pool.today),
        )
        .order_by(EntryMember.entry_id, EntryMember.position, EntryMember.person_id)
    ).all()


def mentors_of_pool(session: Session, pool: Pool) -> Rows:
    """The mentors of a pool with the number of their free seats."""
    return session.execute(
        select(
            Mentor.person_id,
            Mentor.mentee_gender,
            Mentor.group_size,
            Mentor.travel_km,
            Mentor.own_region_only,
            Mentor.topics,
            Mentor.former_tandems,
            func.count(Seat.no).label("free"),
        )
        .join(Seat, Seat.mentor_id == Mentor.person_id)
        .outerjoin(Tandem, (Tandem.mentor_id == Seat.mentor_id) & (Tandem.seat_no == Seat.no))
        .where(Mentor.person_id.in_(_serving(pool)), Seat.no <= Mentor.capacity, Tandem.id.is_(None))
        .group_by(Mentor.person_id)
        .order_by(Mentor.person_id)
    ).all()


def persons_of_pool(session: Session, pool: Pool) -> Rows:
    """What matching needs of every person of a pool, with where they live."""
    home = residences_now(pool.today)
    return session.execute(
        select(
            Person.id, Person.birth_on, Person.birth_year, Person.gender, Person.slots,
            home.c.lat, home.c.lon, home.c.social_region_id,
        )
        .outerjoin(home, home.c.person_id == Person.id)
        .where(Person.id.in_(_everybody(pool)))
    ).all()  # fmt: skip


def languages_of_pool(session: Session, pool: Pool) -> Rows:
    """Person, language and level."""
    return session.execute(
        select(PersonLanguage.person_id, PersonLanguage.language, PersonLanguage.level).where(
            PersonLanguage.person_id.in_(_everybody(pool))
        )
    ).all()


def interests_of_pool(session: Session, pool: Pool) -> Rows:
    """Person and interest."""
    return session.execute(
        select(PersonInterest.person_id, PersonInterest.interest_id).where(
            PersonInterest.person_id.in_(_everybody(pool))
        )
    ).all()


def programmes_of_pool(session: Session, pool: Pool) -> Rows:
    """Mentor, programme and its target group."""
    return session.execute(
        select(MentorProgramme.mentor_id, MentorProgramme.programme_id, Programme.target_group)
        .join(Programme, Programme.id == MentorProgramme.programme_id)
        .where(MentorProgramme.mentor_id.in_(_serving(pool)))
    ).all()


def clearances_of_pool(session: Session, pool: Pool) -> Rows:
    """The extracts of the pool's mentors, of each kind the latest one first."""
    return session.execute(
        select(Clearance.mentor_id, Clearance.kind, Clearance.result, Clearance.expires_on)
        .where(Clearance.mentor_id.in_(_serving(pool)), Clearance.withdrawn_at.is_(None))
        .order_by(
            Clearance.mentor_id, Clearance.kind, Clearance.issued_on.desc(), Clearance.recorded_at.desc()
        )
    ).all()


def waiting_counted(session: Session, pool: Pool) -> int:
    """How many entries wait in a pool."""
    return session.scalar(select(func.count()).where(WaitlistEntry.id.in_(_chosen(pool)))) or 0


def seats_counted(session: Session, pool: Pool) -> tuple[int, int]:
    """How many free seats there are, and how many mentors have them."""
    rows = mentors_of_pool(session, pool)
    return sum(row.free for row in rows), len(rows)


def former_pairs(session: Session, pool: Pool) -> Rows:
    """Mentor and mentee of every tandem that was accompanied and has ended, also of mentors who were lent."""
    own = or_(Tandem.organisation_id == pool.organisation_id, Mentor.organisation_id == pool.organisation_id)
    return session.execute(
        select(Tandem.mentor_id, TandemMember.person_id, Tandem.id)
        .join(TandemMember, TandemMember.tandem_id == Tandem.id)
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .where(own, Tandem.state.in_(ENDED_STATES))
    ).all()


def excluded_pairs(session: Session, pool: Pool) -> Rows:
    """Pairs that were forbidden or declined, and by whom."""
    return session.execute(
        select(
            ForbiddenPair.entry_id, ForbiddenPair.mentor_id, ForbiddenPair.declined_by, ForbiddenPair.reason
        )
        .where(ForbiddenPair.organisation_id == pool.organisation_id, ForbiddenPair.lifted_at.is_(None))
        .order_by(ForbiddenPair.id)
    ).all()
