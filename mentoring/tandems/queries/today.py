"""What needs a decision now, and the figures beside it. Each group is one query: first rows and count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from mentoring.people.models import Clearance, Mentor, Seat
from mentoring.people.rules import EXPIRES_SOON_DAYS
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Answer, ForbiddenPair, MatchRun, Tandem, TandemMember
from mentoring.tandems.rules import ANSWER_DAYS
from mentoring.tandems.vocabulary import RunState, Side, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState

SHOWN = 5
DECLINED_SHOWN_DAYS = 14
AFTERCARE_DAYS = 14
S = TandemState

Row = TypeVar("Row")


@dataclass(frozen=True)
class Group(Generic[Row]):
    """The first rows of a group and how many there are in all."""

    rows: Sequence[Row]
    count: int


def entries_to_interview(session: Session, organisation_id: int) -> Group[WaitlistEntry]:
    """Entries whose first talk, or the decision after it, is still to come; the oldest first."""
    return _group(
        session,
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.contact),
            joinedload(WaitlistEntry.social_region),
            joinedload(WaitlistEntry.programme),
            selectinload(WaitlistEntry.members),
        )
        .where(
            WaitlistEntry.organisation_id == organisation_id,
            WaitlistEntry.state.in_([EntryState.REGISTERED, EntryState.INTAKE_DONE]),
        )
        .order_by(WaitlistEntry.registered_on, WaitlistEntry.id),
    )


def runs_in_draft(session: Session, organisation_id: int) -> Group[MatchRun]:
    """Runs that are neither released nor discarded, the newest first."""
    return _group(
        session,
        select(MatchRun)
        .where(MatchRun.organisation_id == organisation_id, MatchRun.state == RunState.DRAFT)
        .order_by(MatchRun.number.desc()),
    )


def tandems_to_meet(session: Session, organisation_id: int) -> Group[Tandem]:
    """Both said yes, but no day is set (or something is still missing for the meeting)."""
    return _group(
        session,
        _tandems(organisation_id)
        .where(
            or_(
                and_(Tandem.state == S.MEETING, Tandem.meeting_on.is_(None)),
                and_(Tandem.state == S.PROPOSED, _said_yes(Side.MENTOR), _said_yes(Side.MENTEE)),
            )
        )
        .order_by(Tandem.proposed_on, Tandem.id),
    )


def tandems_declined(session: Session, organisation_id: int, today: date) -> Group[Tandem]:
    """Proposals a side declined in the last days, whose entry waits again."""
    answer = aliased(Answer)
    refused = exists().where(answer.tandem_id == Tandem.id, answer.accepted.is_(False), _since(answer, today))
    return _group(
        session,
        _tandems(organisation_id)
        .join(WaitlistEntry, WaitlistEntry.id == Tandem.entry_id)
        .where(Tandem.state == S.DECLINED, WaitlistEntry.state == EntryState.WAITING, refused)
        .order_by(Tandem.proposed_on.desc(), Tandem.id.desc()),
    )


def tandems_unanswered(session: Session, organisation_id: int, today: date) -> Group[Tandem]:
    """Proposals to which an answer has been lacking for more than a week since somebody asked."""
    asked = func.coalesce(Tandem.asked_on, Tandem.proposed_on)
    return _group(
        session,
        _tandems(organisation_id)
        .where(
            Tandem.state == S.PROPOSED,
            asked < today - timedelta(days=ANSWER_DAYS),
            or_(~_said_yes(Side.MENTOR), ~_said_yes(Side.MENTEE)),
        )
        .order_by(asked, Tandem.id),
    )


def tandems_to_move(session: Session, organisation_id: int, today: date) -> Group[Tandem]:
    """Tandems whose next step is due: agreement, start, end of a pause, closing, end of the aftercare."""
    due = case(
        (Tandem.state == S.MEETING, Tandem.meeting_on),
        (Tandem.state == S.AGREED, Tandem.agreed_on),
        (Tandem.state == S.PAUSED, Tandem.review_on),
        (Tandem.state == S.CLOSING, Tandem.closing_talk_on),
        else_=Tandem.aftercare_until,
    )
    return _group(
        session,
        _tandems(organisation_id)
        .where(
            or_(
                and_(Tandem.state == S.MEETING, Tandem.meeting_on <= today),
                Tandem.state == S.AGREED,
                and_(Tandem.state == S.PAUSED, Tandem.review_on <= today),
                and_(Tandem.state == S.CLOSING, Tandem.closing_talk_on <= today),
                and_(
                    Tandem.state == S.AFTERCARE,
                    Tandem.aftercare_until <= today + timedelta(days=AFTERCARE_DAYS),
                ),
            )
        )
        .order_by(due, Tandem.id),
    )


def clearances_to_renew(session: Session, organisation_id: int, today: date) -> Group[Clearance]:
    """The latest extracts of active volunteers that have expired or soon will, the earliest first."""
    later = aliased(Clearance)
    return _group(
        session,
        select(Clearance)
        .join(Mentor, Mentor.person_id == Clearance.mentor_id)
        .where(
            Mentor.organisation_id == organisation_id,
            Mentor.state.in_([MentorState.AVAILABLE, MentorState.ON_LEAVE]),
            Clearance.withdrawn_at.is_(None),
            Clearance.expires_on <= today + timedelta(days=EXPIRES_SOON_DAYS),
            ~exists().where(
                later.mentor_id == Clearance.mentor_id,
                later.kind == Clearance.kind,
                later.withdrawn_at.is_(None),
                or_(
                    later.issued_on > Clearance.issued_on,
                    and_(later.issued_on == Clearance.issued_on, later.id > Clearance.id),
                ),
            ),
        )
        .order_by(Clearance.expires_on, Clearance.id),
    )


def mentors_by_id(session: Session, ids: Sequence[int]) -> dict[int, Mentor]:
    """These mentors with their person."""
    found = session.scalars(
        select(Mentor).options(joinedload(Mentor.person)).where(Mentor.person_id.in_(ids))
    )
    return {mentor.person_id: mentor for mentor in found}


def declined_reasons(session: Session, tandems: Sequence[Tandem]) -> dict[int, ForbiddenPair]:
    """Who declined these tandems and why, by tandem."""
    pairs = session.scalars(
        select(ForbiddenPair)
        .where(
            ForbiddenPair.entry_id.in_([t.entry_id for t in tandems]), ForbiddenPair.declined_by.is_not(None)
        )
        .order_by(ForbiddenPair.id)
    )
    latest = {(pair.entry_id, pair.mentor_id): pair for pair in pairs}
    return {t.id: latest[t.entry_id, t.mentor_id] for t in tandems if (t.entry_id, t.mentor_id) in latest}


def seats_free(session: Session, organisation_id: int) -> tuple[int, int]:
    """Free seats of available mentors, and how many mentors have one."""
    held = aliased(Tandem)
    row = session.execute(
        select(func.count(), func.count(func.distinct(Seat.mentor_id)))
        .select_from(Seat)
        .join(Mentor, Mentor.person_id == Seat.mentor_id)
        .outerjoin(held, and_(held.mentor_id == Seat.mentor_id, held.seat_no == Seat.no))
        .where(
            Mentor.organisation_id == organisation_id,
            Mentor.state == MentorState.AVAILABLE,
            Seat.no <= Mentor.capacity,
            held.id.is_(None),
        )
    ).one()
    return row[0], row[1]


def mentors_on_leave(session: Session, organisation_id: int) -> int:
    """How many mentors are away."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Mentor)
            .where(Mentor.organisation_id == organisation_id, Mentor.state == MentorState.ON_LEAVE)
        )
        or 0
    )


def waiting_dates(session: Session, organisation_id: int) -> Sequence[date]:
    """The original dates of all who wait."""
    return session.scalars(
        select(WaitlistEntry.registered_on).where(
            WaitlistEntry.organisation_id == organisation_id, WaitlistEntry.state == EntryState.WAITING
        )
    ).all()


def first_starts(
    session: Session, organisation_id: int, first: date, last: date
) -> Sequence[tuple[date, date | None]]:
    """Of the entries registered between two days: the original date, and when their first tandem began."""
    rows = session.execute(
        select(WaitlistEntry.registered_on, func.min(Tandem.started_on))
        .outerjoin(Tandem, Tandem.entry_id == WaitlistEntry.id)
        .where(
            WaitlistEntry.organisation_id == organisation_id,
            WaitlistEntry.registered_on.between(first, last),
        )
        .group_by(WaitlistEntry.id, WaitlistEntry.registered_on)
    )
    return [(row[0], row[1]) for row in rows]


def open_spans(session: Session, organisation_id: int, since: date) -> Sequence[tuple[date, date | None]]:
    """From when until when each wish was open, as far as it was so after a day."""
    rows = session.execute(
        select(WaitlistEntry.registered_on, WaitlistEntry.closed_on).where(
            WaitlistEntry.organisation_id == organisation_id,
            or_(WaitlistEntry.closed_on.is_(None), WaitlistEntry.closed_on > since),
        )
    )
    return [(row[0], row[1]) for row in rows]


def accompanied_spans(
    session: Session, organisation_id: int, since: date
) -> Sequence[tuple[date, date, date | None]]:
    """Tandems that have ended, within wishes that were open afterwards: start, end, end of the wish."""
    rows = session.execute(
        select(Tandem.started_on, Tandem.ended_on, WaitlistEntry.closed_on)
        .join(WaitlistEntry, WaitlistEntry.id == Tandem.entry_id)
        .where(
            Tandem.organisation_id == organisation_id,
            Tandem.started_on.is_not(None),
            Tandem.ended_on > since,
            or_(WaitlistEntry.closed_on.is_(None), WaitlistEntry.closed_on > Tandem.started_on),
        )
    )
    return [(row[0], row[1], row[2]) for row in rows if row[0] and row[1]]


def _tandems(organisation_id: int) -> Select[Tandem]:
    return (
        select(Tandem)
        .options(
            joinedload(Tandem.mentor).joinedload(Mentor.person),
            joinedload(Tandem.entry).joinedload(WaitlistEntry.contact),
            selectinload(Tandem.members).joinedload(TandemMember.person),
            selectinload(Tandem.answers),
        )
        .where(Tandem.organisation_id == organisation_id)
    )


def _said_yes(side: Side) -> Any:
    answer = aliased(Answer)
    return exists().where(answer.tandem_id == Tandem.id, answer.side == side, answer.accepted.is_(True))


def _since(answer: Any, today: date) -> Any:
    first = today - timedelta(days=DECLINED_SHOWN_DAYS)
    return answer.answered_at >= datetime.combine(first, time.min, UTC)


def _group(session: Session, query: Select[Any]) -> Group[Any]:
    """The first rows and the count of all, in one statement (and those that load what belongs to rows)."""
    rows = session.execute(query.add_columns(func.count().over()).limit(SHOWN)).unique().all()
    return Group([row[0] for row in rows], rows[0][1] if rows else 0)
