"""Review talks: those of a tandem, what is due in an organisation, and how goals stood at each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.meetings.models import AftercareContact, GoalReview, GoalScale, ReviewTalk
from mentoring.meetings.queries.tandems import NAMED, phases_of, support_rules, tandems_in
from mentoring.meetings.rules.talks import TalkNeed, pauses_of, talk_due_on, talk_need
from mentoring.meetings.vocabulary import TalkKind, TalkState, TalkWith
from mentoring.people.models import Mentor
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.vocabulary import TandemState

OPEN = (TalkState.PLANNED, TalkState.INVITED)
REVIEWED = (TandemState.ACTIVE, TandemState.PAUSED)
"""States in which review talks are held; afterwards it is the closing talk."""


@dataclass(frozen=True)
class Outlook:
    """A tandem's next review talk: when it is due, what is planned and to be done, and the last one."""

    tandem: Tandem
    due_on: date | None
    talk: ReviewTalk | None
    need: TalkNeed
    last: ReviewTalk | None = None


def outlooks(session: Session, organisation_id: int, today: date) -> list[Outlook]:
    """The next review talk of every running tandem of an organisation, the earliest first."""
    return outlooks_of(session, tandems_in(session, organisation_id, REVIEWED), today)


def talks_needed(session: Session, organisation_id: int, today: date) -> list[Outlook]:
    """Of these, where something is to be done: due, overdue, or held and not noted."""
    return [one for one in outlooks(session, organisation_id, today) if one.need is not TalkNeed.NOTHING]


def outlooks_of(session: Session, tandems: Sequence[Tandem], today: date) -> list[Outlook]:
    """The next review talk of each of these tandems (with their programme loaded), the earliest first."""
    ids = [tandem.id for tandem in tandems]
    phases, held, opened = phases_of(session, ids), last_held(session, ids), open_talks(session, ids)
    rules = support_rules(session, {tandem.programme_id for tandem in tandems}, today)
    found = []
    for tandem in tandems:
        if tandem.started_on is None or tandem.state not in REVIEWED:
            continue
        last, talk = held.get(tandem.id), opened.get(tandem.id)
        due = talk_due_on(
            tandem.started_on,
            weeks=rules[tandem.programme_id].review_after_weeks or tandem.programme.review_after_weeks,
            months=rules[tandem.programme_id].review_every_months or tandem.programme.review_every_months,
            held_on=last.held_on if last else None,
            agreed_on=last.next_on if last else None,
            pauses=pauses_of(phases.get(tandem.id, [])),
        )
        planned = day_of(talk.planned_at) if talk and talk.planned_at else None
        found.append(Outlook(tandem, due, talk, talk_need(due, planned, today), last))
    return sorted(found, key=lambda one: (one.due_on or date.max, one.tandem.id))


def last_held(
    session: Session, tandem_ids: Collection[int], kind: TalkKind = TalkKind.REVIEW
) -> dict[int, ReviewTalk]:
    """The last talk of a kind that was held, by tandem."""
    rows = session.scalars(
        select(ReviewTalk)
        .where(
            ReviewTalk.tandem_id.in_(tandem_ids),
            ReviewTalk.kind == kind,
            ReviewTalk.state == TalkState.HELD,
        )
        .order_by(ReviewTalk.held_on, ReviewTalk.id)
    )
    return {row.tandem_id: row for row in rows}


def open_talks(
    session: Session, tandem_ids: Collection[int], kind: TalkKind = TalkKind.REVIEW
) -> dict[int, ReviewTalk]:
    """The planned talk of a kind, by tandem; there is at most one each."""
    rows = session.scalars(
        select(ReviewTalk).where(
            ReviewTalk.tandem_id.in_(tandem_ids), ReviewTalk.kind == kind, ReviewTalk.state.in_(OPEN)
        )
    )
    return {row.tandem_id: row for row in rows}


def talk_for(session: Session, actor: Actor, talk_id: int) -> ReviewTalk | None:
    """A talk of the actor's organisation, with its tandem and what it found."""
    return session.scalar(
        _whole().where(ReviewTalk.id == talk_id, ReviewTalk.organisation_id == actor.organisation_id)
    )


def talks_of(session: Session, tandem_id: int) -> Sequence[ReviewTalk]:
    """All talks of a tandem, the latest first."""
    when = func.coalesce(ReviewTalk.held_on, ReviewTalk.due_on)
    return session.scalars(
        select(ReviewTalk)
        .options(selectinload(ReviewTalk.reviews))
        .where(ReviewTalk.tandem_id == tandem_id)
        .order_by(when.desc(), ReviewTalk.id.desc())
    ).all()


def talks_version(session: Session, tandem_id: int) -> int:
    """A number that grows with every change of a tandem's talks."""
    query = select(func.sum(ReviewTalk.version)).where(ReviewTalk.tandem_id == tandem_id)
    return session.scalar(query) or 0


def talks_between(
    session: Session,
    first: datetime,
    last: datetime,
    *,
    organisation_id: int | None = None,
    mentor_id: int | None = None,
) -> Sequence[ReviewTalk]:
    """Open talks that take place in ``[first, last)``, of an organisation or a mentor, in their order."""
    query = _whole().where(
        ReviewTalk.state.in_(OPEN), and_(ReviewTalk.planned_at >= first, ReviewTalk.planned_at < last)
    )
    if organisation_id is not None:
        query = query.where(ReviewTalk.organisation_id == organisation_id)
    if mentor_id is not None:
        query = query.join(Tandem, Tandem.id == ReviewTalk.tandem_id).where(Tandem.mentor_id == mentor_id)
    return session.scalars(query.order_by(ReviewTalk.planned_at, ReviewTalk.id)).all()


def agreed_with(session: Session, mentor_id: int) -> list[ReviewTalk]:
    """The last talk held of each of a mentor's running tandems, where steps were agreed with the mentor."""
    rows = session.scalars(
        _whole()
        .join(Tandem, Tandem.id == ReviewTalk.tandem_id)
        .where(
            Tandem.mentor_id == mentor_id,
            Tandem.state.in_((*REVIEWED, TandemState.CLOSING)),
            ReviewTalk.state == TalkState.HELD,
            ReviewTalk.party != TalkWith.MENTEE,
        )
        .order_by(ReviewTalk.held_on, ReviewTalk.id)
    )
    latest = {row.tandem_id: row for row in rows}
    return [row for row in latest.values() if row.steps]


def goal_for(session: Session, actor: Actor, goal_id: int) -> Goal | None:
    """A goal of a tandem of the actor's organisation."""
    return session.scalar(
        select(Goal)
        .join(Tandem, Tandem.id == Goal.tandem_id)
        .where(Goal.id == goal_id, Tandem.organisation_id == actor.organisation_id)
    )


def scales_of(session: Session, goal_ids: Collection[int]) -> dict[int, GoalScale]:
    """Where these goals began and what is to be reached."""
    rows = session.scalars(select(GoalScale).where(GoalScale.goal_id.in_(goal_ids)))
    return {row.goal_id: row for row in rows}


def reviews_of(session: Session, goal_ids: Collection[int]) -> dict[int, list[GoalReview]]:
    """How these goals stood, the earliest first; of one day the row recorded last."""
    latest: dict[tuple[int, date], GoalReview] = {}
    for row in session.scalars(
        select(GoalReview)
        .where(GoalReview.goal_id.in_(goal_ids))
        .order_by(GoalReview.reviewed_on, GoalReview.recorded_at, GoalReview.id)
    ):
        latest[row.goal_id, row.reviewed_on] = row
    found: dict[int, list[GoalReview]] = {goal: [] for goal in goal_ids}
    for row in latest.values():
        found[row.goal_id].append(row)
    return found


def aftercare_contacts(session: Session, tandem_id: int) -> Sequence[AftercareContact]:
    """The contacts after the end of a tandem, the latest first."""
    return session.scalars(
        select(AftercareContact)
        .where(AftercareContact.tandem_id == tandem_id, AftercareContact.withdrawn_at.is_(None))
        .order_by(AftercareContact.contacted_on.desc(), AftercareContact.id.desc())
    ).all()


def contact_for(session: Session, actor: Actor, contact_id: int) -> AftercareContact | None:
    """A contact after the end of a tandem of the actor's organisation, withdrawn ones too."""
    return session.scalar(
        select(AftercareContact)
        .join(Tandem, Tandem.id == AftercareContact.tandem_id)
        .where(AftercareContact.id == contact_id, Tandem.organisation_id == actor.organisation_id)
    )


def mentor_of(session: Session, mentor_id: int) -> Mentor:
    """A mentor with their person."""
    query = select(Mentor).options(joinedload(Mentor.person)).where(Mentor.person_id == mentor_id)
    return session.scalars(query).one()


def _whole() -> Select[ReviewTalk]:
    tandem = joinedload(ReviewTalk.tandem)
    return select(ReviewTalk).options(
        selectinload(ReviewTalk.reviews),
        *(tandem.options(one) for one in NAMED),
        tandem.selectinload(Tandem.goals),
    )
