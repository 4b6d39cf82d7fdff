"""The SELECTs of what has been: who waited, who volunteered, which proposals there were, who said yes."""

from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentor, Person, Residence
from mentoring.places.models import Municipality
from mentoring.tandems.models import ForbiddenPair, MatchRun, Tandem, TandemPhase
from mentoring.tandems.queries.pools import Rows
from mentoring.tandems.vocabulary import RunState, TandemState
from mentoring.waitlists.models import WaitlistEntry


def entries_until(session: Session, organisation_id: int, ends: date) -> Rows:
    """Entries registered up to a day: who is asked, state, original date, day of closing."""
    return session.execute(
        select(
            WaitlistEntry.id,
            WaitlistEntry.contact_id,
            WaitlistEntry.state,
            WaitlistEntry.registered_on,
            WaitlistEntry.closed_on,
        ).where(WaitlistEntry.organisation_id == organisation_id, WaitlistEntry.registered_on <= ends)
    ).all()


def mentors_until(session: Session, organisation_id: int, ends: date) -> Rows:
    """Volunteers registered up to a day, with what a pool says of them; ``free`` are all their seats."""
    return session.execute(
        select(
            Mentor.person_id,
            Mentor.state,
            Mentor.registered_on,
            Mentor.mentee_gender,
            Mentor.group_size,
            Mentor.travel_km,
            Mentor.own_region_only,
            Mentor.topics,
            Mentor.former_tandems,
            Mentor.capacity.label("free"),
        )
        .where(Mentor.organisation_id == organisation_id, Mentor.registered_on <= ends)
        .order_by(Mentor.person_id)
    ).all()


def moves_of_entries(session: Session, organisation_id: int) -> Rows:
    """Every move of the organisation's entries as it was recorded: entry, former and new state, day."""
    entries = select(WaitlistEntry.id).where(WaitlistEntry.organisation_id == organisation_id)
    return _moves(session, Subject.ENTRY, entries)


def moves_of_mentors(session: Session, organisation_id: int) -> Rows:
    """Every move of the organisation's volunteers as it was recorded, as for entries."""
    mentors = select(Mentor.person_id).where(Mentor.organisation_id == organisation_id)
    return _moves(session, Subject.MENTOR, mentors)


def tandems_until(session: Session, organisation_id: int, ends: date) -> Rows:
    """Proposals up to a day, first one first, with the day on which a side or a coordinator ended them."""
    declined = (
        select(func.max(TandemPhase.valid_from))
        .where(TandemPhase.tandem_id == Tandem.id, TandemPhase.state == TandemState.DECLINED)
        .correlate(Tandem)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Tandem.id,
            Tandem.entry_id,
            Tandem.mentor_id,
            Tandem.state,
            Tandem.proposed_on,
            Tandem.ended_on,
            declined.label("declined_on"),
        )
        .where(Tandem.organisation_id == organisation_id, Tandem.proposed_on <= ends)
        .order_by(Tandem.id)
    ).all()


def pairs_ruled_out(session: Session, organisation_id: int) -> Rows:
    """Every pair that was ever forbidden or declined, by whom and when, and whether that was lifted."""
    return session.execute(
        select(
            ForbiddenPair.entry_id,
            ForbiddenPair.mentor_id,
            ForbiddenPair.declined_by,
            ForbiddenPair.reason,
            ForbiddenPair.declared_at,
            ForbiddenPair.lifted_at,
        )
        .where(ForbiddenPair.organisation_id == organisation_id)
        .order_by(ForbiddenPair.id)
    ).all()


def residences_of(session: Session, organisation_id: int) -> Rows:
    """Where the organisation's people have lived from which day on, in the order in which it holds."""
    became = aliased(Municipality)
    return session.execute(
        select(
            Residence.person_id,
            Residence.valid_from,
            func.coalesce(Municipality.lat, became.lat).label("lat"),
            func.coalesce(Municipality.lon, became.lon).label("lon"),
            Municipality.social_region_id,
        )
        .join(Person, Person.id == Residence.person_id)
        .outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .outerjoin(became, became.bfs_number == Municipality.successor_bfs)
        .where(Person.organisation_id == organisation_id, Residence.withdrawn_at.is_(None))
        .order_by(Residence.person_id, Residence.valid_from, Residence.recorded_at, Residence.id)
    ).all()


def runs_released(session: Session, organisation_id: int) -> list[datetime]:
    """When runs were released, first one first."""
    rows = session.scalars(
        select(MatchRun.released_at)
        .where(MatchRun.organisation_id == organisation_id, MatchRun.state == RunState.RELEASED)
        .order_by(MatchRun.released_at)
    )
    return [at for at in rows if at is not None]


def _moves(session: Session, subject: Subject, of: Select[int]) -> Rows:
    return session.execute(
        select(HistoryRow.subject_id, HistoryRow.from_state, HistoryRow.to_state, HistoryRow.happened_on)
        .where(
            HistoryRow.subject == subject,
            HistoryRow.to_state.is_not(None),
            HistoryRow.subject_id.in_(of),
        )
        .order_by(HistoryRow.id)
    ).all()
