"""The SELECTs of pairs across two organisations. A page reads the row of its own organisation only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from mentoring.accounts.models import User
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentor, Seat
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Tandem
from mentoring.tandems.models_joint import JointPair, JointRun, JointSide
from mentoring.tandems.queries.away import away_in_period
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState

PAIR_ORDERS = ("number", "state")


@dataclass(frozen=True)
class OwnPair:
    """A pair as one organisation knows it: its own side, and where the pair stands today."""

    pair: JointPair
    side: JointSide
    state: JointState


def open_pairs_locked(session: Session, one_id: int, other_id: int) -> Sequence[JointPair]:
    """The pairs between two organisations that are not ended, in order, held until the transaction's end."""
    both = (one_id, other_id)
    runs = select(JointRun.id).where(JointRun.organisation_id.in_(both), JointRun.partner_id.in_(both))
    return session.scalars(
        select(JointPair)
        .options(joinedload(JointPair.run))
        .where(JointPair.state == JointState.OPEN, JointPair.run_id.in_(runs))
        .order_by(JointPair.id)
        .with_for_update(of=JointPair)
        .execution_options(populate_existing=True)
    ).all()


def pair_locked(session: Session, pair_id: int) -> JointPair:
    """A pair as it now is, held until the end of the transaction."""
    return session.scalars(
        select(JointPair)
        .options(joinedload(JointPair.run).joinedload(JointRun.organisation))
        .options(joinedload(JointPair.run).joinedload(JointRun.partner))
        .where(JointPair.id == pair_id)
        .with_for_update(of=JointPair)
        .execution_options(populate_existing=True)
    ).one()


def tandem_of(session: Session, tandem_id: int) -> Tandem:
    """The tandem a pair became, with the people of both sides. For services only."""
    return session.scalars(
        select(Tandem)
        .options(
            joinedload(Tandem.mentor).joinedload(Mentor.person),
            joinedload(Tandem.entry).joinedload(WaitlistEntry.contact),
        )
        .where(Tandem.id == tandem_id)
    ).one()


def user_of(session: Session, user_id: int | None) -> User | None:
    """A user, if one is named."""
    return session.get(User, user_id) if user_id is not None else None


def sides_of(session: Session, pair_id: int) -> Sequence[JointSide]:
    """Both sides of a pair as they now are. For services only: a page is shown its own side."""
    return session.scalars(
        select(JointSide).where(JointSide.pair_id == pair_id).execution_options(populate_existing=True)
    ).all()


def pairs_of_tandems(session: Session, actor: Actor, tandem_ids: Collection[int]) -> dict[int, int]:
    """The pairs that became these tandems, by tandem, as far as the actor's organisation has part in them."""
    rows = session.execute(
        select(JointPair.tandem_id, JointPair.id)
        .join(JointSide, JointSide.pair_id == JointPair.id)
        .where(JointSide.organisation_id == actor.organisation_id, JointPair.tandem_id.in_(tandem_ids))
    )
    return {tandem: pair for tandem, pair in rows if tandem is not None}


def pair_for(session: Session, actor: Actor, pair_id: int, today: date) -> OwnPair | None:
    """A pair as the actor's organisation knows it, if it has part in it."""
    row = session.execute(
        _own_pairs(actor.organisation_id or -1, today).where(JointPair.id == pair_id)
    ).one_or_none()
    return OwnPair(row[0].pair, row[0], JointState[row[1]]) if row else None


def own_pairs_counted(
    session: Session, organisation_id: int, joint_id: int, states: Collection[JointState], today: date
) -> int:
    """How many pairs of a run the filter leaves."""
    query = _own_pairs(organisation_id, today).where(JointPair.run_id == joint_id)
    found = _in_states(query, states, today).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def own_pairs_listed(
    session: Session,
    organisation_id: int,
    joint_id: int,
    states: Collection[JointState],
    today: date,
    *,
    sort: str = "number",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[OwnPair]:
    """A page of a run's pairs as the organisation knows them."""
    order = JointPair.number if sort == "number" else _state_now(today)
    query = _in_states(_own_pairs(organisation_id, today), states, today).where(JointPair.run_id == joint_id)
    rows = session.execute(
        query.order_by(order.desc() if descending else order.asc(), JointPair.number)
        .limit(limit)
        .offset(offset)
    )
    return [OwnPair(row[0].pair, row[0], JointState[row[1]]) for row in rows]


def pairs_to_answer(
    session: Session, organisation_id: int, today: date, limit: int
) -> tuple[list[OwnPair], int]:
    """The first pairs that the organisation has not answered and still can, and how many there are."""
    query = (
        _own_pairs(organisation_id, today)
        .where(JointSide.consent.is_(None), JointPair.state == JointState.OPEN)
        .where(_state_now(today) == JointState.OPEN.value)
    )
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if not count:
        return [], 0
    rows = session.execute(query.order_by(JointRun.expires_on, JointPair.id).limit(limit))
    return [OwnPair(row[0].pair, row[0], JointState[row[1]]) for row in rows], count


def pair_history(session: Session, pair_id: int, organisation_id: int) -> Sequence[HistoryRow]:
    """What happened to a pair, as it was recorded for this organisation; the latest first."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.subject == Subject.JOINT_PAIR,
            HistoryRow.subject_id == pair_id,
            HistoryRow.organisation_id == organisation_id,
        )
        .order_by(HistoryRow.id.desc())
    ).all()


def _own_pairs(organisation_id: int, today: date) -> Select[Any]:
    return (
        select(JointSide, _state_now(today).label("state_now"))
        .join(JointSide.pair)
        .join(JointPair.run)
        .options(
            contains_eager(JointSide.pair)
            .contains_eager(JointPair.run)
            .options(joinedload(JointRun.organisation), joinedload(JointRun.partner))
        )
        .where(JointSide.organisation_id == organisation_id)
    )


def _in_states(query: Select[Any], states: Collection[JointState], today: date) -> Select[Any]:
    return query.where(_state_now(today).in_([one.value for one in states])) if states else query


def _state_now(today: date) -> ColumnElement[Any]:
    """Where a pair stands: what is kept, unless its time is over or one of the two is no longer free."""
    side, seat, held = aliased(JointSide), aliased(Seat), aliased(Tandem)
    gone = (
        select(side.pair_id)
        .join(WaitlistEntry, WaitlistEntry.id == side.entry_id)
        .where(side.pair_id == JointPair.id, WaitlistEntry.state != EntryState.WAITING)
    )
    other = aliased(JointSide)
    free = (
        select(other.pair_id)
        .join(Mentor, Mentor.person_id == other.mentor_id)
        .join(seat, and_(seat.mentor_id == Mentor.person_id, seat.no <= Mentor.capacity))
        .outerjoin(held, and_(held.mentor_id == seat.mentor_id, held.seat_no == seat.no))
        .where(
            other.pair_id == JointPair.id,
            Mentor.state == MentorState.AVAILABLE,
            Mentor.person_id.not_in(away_in_period(today)),
            held.id.is_(None),
        )
    )
    return case(
        (JointPair.state != JointState.OPEN, JointPair.state),
        (JointRun.expires_on < today, JointState.EXPIRED.value),
        (exists(gone.correlate(JointPair)), JointState.STALE.value),
        (~exists(free.correlate(JointPair)), JointState.STALE.value),
        else_=JointPair.state,
    )
