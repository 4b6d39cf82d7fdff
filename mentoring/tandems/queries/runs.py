"""The SELECTs of matching runs: runs, their decisions and proposals, weights, and the names to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.people.models import Interest, Mentor, Person, Programme, Residence, Seat
from mentoring.people.queries import residence_id_on
from mentoring.people.vocabulary import MentorState
from mentoring.places.models import Municipality, SocialRegion
from mentoring.tandems.models import (
    ForbiddenPair,
    MatchingPolicy,
    MatchRun,
    RunDecision,
    RunProposal,
    Tandem,
)
from mentoring.tandems.vocabulary import RunState, TandemState
from mentoring.waitlists.models import EntryMember, EntryOutlook, WaitlistEntry
from mentoring.waitlists.rules import title
from mentoring.waitlists.vocabulary import EntryState, Urgency
from mentoring.wording import Sentence


@dataclass(frozen=True)
class EntryCard:
    """What a page shows of an entry: its name, where it lives, how many they are, since when.

    ``called`` is the name within a sentence: of a family without saying how many they are.
    """

    id: int
    name: Sentence
    called: Sentence
    place: str | None
    members: int
    registered_on: date
    urgency: Urgency
    state: EntryState
    has_mail: bool


@dataclass(frozen=True)
class MentorCard:
    """What a page shows of a mentor: name, where they live, seats in all and free ones."""

    id: int
    name: str
    place: str | None
    capacity: int
    free: int
    state: MentorState
    has_mail: bool


def organisation_locked(session: Session, organisation_id: int) -> Organisation:
    """The organisation, held until the end of the transaction: numbers and versions follow one another."""
    return session.scalars(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).one()


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations."""
    return session.scalars(select(Organisation).order_by(Organisation.id)).all()


def policies(session: Session, organisation_id: int) -> Sequence[MatchingPolicy]:
    """All versions of an organisation's weights, newest first."""
    return session.scalars(
        select(MatchingPolicy)
        .where(MatchingPolicy.organisation_id == organisation_id)
        .order_by(MatchingPolicy.version.desc())
    ).all()


def policy(session: Session, policy_id: int) -> MatchingPolicy:
    """A version of some weights."""
    return session.get_one(MatchingPolicy, policy_id)


def latest_policy(session: Session, organisation_id: int) -> MatchingPolicy | None:
    """The weights that hold now."""
    return session.scalar(
        select(MatchingPolicy)
        .where(MatchingPolicy.organisation_id == organisation_id)
        .order_by(MatchingPolicy.version.desc())
        .limit(1)
    )


def highest_number(session: Session, organisation_id: int) -> int:
    """The number of the organisation's latest run, 0 if there is none."""
    query = select(func.max(MatchRun.number)).where(MatchRun.organisation_id == organisation_id)
    return session.scalar(query) or 0


def run_for(session: Session, actor: Actor, run_id: int, *, lock: bool = False) -> MatchRun | None:
    """A run of the actor's organisation with problem and solution; ``lock`` holds it for this transaction."""
    query = (
        select(MatchRun)
        .options(joinedload(MatchRun.policy), undefer(MatchRun.problem), undefer(MatchRun.solution))
        .where(MatchRun.id == run_id, MatchRun.organisation_id == actor.organisation_id)
    )
    if lock:
        query = query.with_for_update(of=MatchRun).execution_options(populate_existing=True)
    return session.scalar(query)


RUN_ORDERS: dict[str, ColumnElement[Any]] = {
    "number": MatchRun.number.expression,
    "entries": MatchRun.entries.expression,
    "matched": MatchRun.matched.expression,
    "by": MatchRun.created_by_name.expression,
}


def runs_counted(session: Session, organisation_id: int, states: Sequence[RunState]) -> int:
    """How many runs a list has."""
    return session.scalar(select(func.count()).where(*_runs(organisation_id, states))) or 0


def runs_listed(
    session: Session,
    organisation_id: int,
    states: Sequence[RunState],
    *,
    sort: str,
    descending: bool,
    limit: int,
    offset: int,
) -> Sequence[Row[tuple[MatchRun, int]]]:
    """A page of runs, each with the number of proposals that were released."""
    released = (
        select(func.count(RunProposal.tandem_id))
        .where(RunProposal.run_id == MatchRun.id)
        .correlate(MatchRun)
        .scalar_subquery()
    )
    order = RUN_ORDERS[sort]
    return session.execute(
        select(MatchRun, released)
        .where(*_runs(organisation_id, states))
        .order_by(order.desc() if descending else order.asc(), MatchRun.number.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def _runs(organisation_id: int, states: Sequence[RunState]) -> list[ColumnElement[bool]]:
    conditions = [MatchRun.organisation_id == organisation_id]
    return [*conditions, MatchRun.state.in_(states)] if states else conditions


def decisions_of(session: Session, run_id: int) -> Sequence[RunDecision]:
    """All decisions of a run, first one first, those taken back too."""
    return session.scalars(
        select(RunDecision).where(RunDecision.run_id == run_id).order_by(RunDecision.id)
    ).all()


def proposals_of(session: Session, run_id: int) -> Sequence[RunProposal]:
    """The pairs a run proposes, by entry."""
    return session.scalars(
        select(RunProposal).where(RunProposal.run_id == run_id).order_by(RunProposal.entry_id)
    ).all()


def tandem_states(session: Session, run_id: int) -> dict[int, tuple[int, TandemState]]:
    """What became of a run's released proposals: tandem and state by entry."""
    rows = session.execute(
        select(RunProposal.entry_id, Tandem.id, Tandem.state)
        .join(Tandem, Tandem.id == RunProposal.tandem_id)
        .where(RunProposal.run_id == run_id)
    )
    return {entry_id: (tandem_id, state) for entry_id, tandem_id, state in rows}


def standing_prohibitions(session: Session, entry_id: int, mentor_id: int) -> Sequence[ForbiddenPair]:
    """Prohibitions of a pair that coordinators declared and nobody has lifted."""
    return session.scalars(
        select(ForbiddenPair).where(
            ForbiddenPair.entry_id == entry_id,
            ForbiddenPair.mentor_id == mentor_id,
            ForbiddenPair.declined_by.is_(None),
            ForbiddenPair.lifted_at.is_(None),
        )
    ).all()


def entry_cards(session: Session, ids: Iterable[int], today: date) -> dict[int, EntryCard]:
    """What pages show of these entries, in one statement."""
    members = (
        select(func.count())
        .where(EntryMember.entry_id == WaitlistEntry.id, EntryMember.left_on.is_(None))
        .correlate(WaitlistEntry)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            WaitlistEntry.id,
            WaitlistEntry.family_name,
            Person.first_name,
            Person.last_name,
            Municipality.name,
            members,
            WaitlistEntry.registered_on,
            WaitlistEntry.urgency,
            WaitlistEntry.state,
            Person.email != "",
        )
        .join(Person, Person.id == WaitlistEntry.contact_id)
        .outerjoin(Residence, Residence.id == residence_id_on(Person.id, today))
        .outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .where(WaitlistEntry.id.in_(sorted(set(ids))))
    )
    cards = {}
    for key, family, first, last, place, people, *rest in rows:
        called = title(first, last, family or (last if people > 1 else ""), 1)
        cards[key] = EntryCard(key, title(first, last, family, people), called, place, people, *rest)
    return cards


def mentor_cards(session: Session, ids: Iterable[int], today: date) -> dict[int, MentorCard]:
    """What pages show of these mentors, in one statement."""
    held = aliased(Tandem)
    free = (
        select(func.count(Seat.no))
        .outerjoin(held, (held.mentor_id == Seat.mentor_id) & (held.seat_no == Seat.no))
        .where(Seat.mentor_id == Mentor.person_id, Seat.no <= Mentor.capacity, held.id.is_(None))
        .correlate(Mentor)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Mentor.person_id,
            Person.first_name,
            Person.last_name,
            Municipality.name,
            Mentor.capacity,
            free,
            Mentor.state,
            Person.email != "",
        )
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(Residence, Residence.id == residence_id_on(Person.id, today))
        .outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .where(Mentor.person_id.in_(sorted(set(ids))))
    )
    return {row[0]: MentorCard(row[0], f"{row[1]} {row[2]}".strip(), *row[3:]) for row in rows}


def entry_of(session: Session, entry_id: int) -> WaitlistEntry:
    """The entry itself."""
    return session.get_one(WaitlistEntry, entry_id)


def mentor_of(session: Session, mentor_id: int) -> Mentor:
    """The mentor itself."""
    return session.get_one(Mentor, mentor_id)


def programme_names(session: Session, organisation_id: int) -> dict[int, str]:
    """The organisation's programmes by key."""
    rows = session.execute(
        select(Programme.id, Programme.name)
        .where(Programme.organisation_id == organisation_id)
        .order_by(Programme.name)
    )
    return {key: words for key, words in rows}  # noqa: C416 (a Row is no tuple to the type checker)


def region_names(session: Session) -> dict[int, str]:
    """The social regions by key, in the order of their names."""
    rows = session.execute(select(SocialRegion.id, SocialRegion.name).order_by(SocialRegion.name))
    return {key: words for key, words in rows}  # noqa: C416 (a Row is no tuple to the type checker)


def interest_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """These interests by key."""
    rows = session.execute(select(Interest.id, Interest.label).where(Interest.id.in_(sorted(set(ids)))))
    return {key: words for key, words in rows}  # noqa: C416 (a Row is no tuple to the type checker)


def outlooks_of(session: Session, organisation_id: int) -> Sequence[int]:
    """The entries of an organisation about whose chances something has been computed."""
    return session.scalars(
        select(EntryOutlook.entry_id)
        .join(WaitlistEntry, WaitlistEntry.id == EntryOutlook.entry_id)
        .where(WaitlistEntry.organisation_id == organisation_id)
    ).all()
