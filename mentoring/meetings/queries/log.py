"""Logged meetings as they now stand, their corrections, and the hours they make."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.meetings.models import Meeting, MeetingTopic, SupportRule
from mentoring.meetings.queries.tandems import NAMED, phases_of, support_rules, tandems_in
from mentoring.meetings.rules.silence import Silence, silence_on, silent_since
from mentoring.meetings.rules.talks import pauses_of
from mentoring.people.models import Mentor, Programme
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState


@dataclass(frozen=True)
class Silent:
    """A tandem, since when it has been silent, how far that has come, and what its programme asks."""

    tandem: Tandem
    since: date
    silence: Silence
    rule: SupportRule


@dataclass(frozen=True)
class Logged:
    """What was logged in a programme: tandems, meetings, minutes, and the first day."""

    programme: str
    tandems: int
    meetings: int
    minutes: int
    first: date


def stands(meeting: Any = Meeting) -> ColumnElement[bool]:
    """Whether a row is the last of its corrections and says that there was a meeting."""
    return _is_last(meeting) & meeting.void.is_(False)


def meeting_by_key(session: Session, once_key: str) -> Meeting | None:
    """The meeting that was logged with this form."""
    return session.scalar(_whole().where(Meeting.once_key == once_key))


def meeting_for(session: Session, actor: Actor, meeting_id: int) -> Meeting | None:
    """A meeting of the actor's organisation, with its tandem."""
    return session.scalar(
        _with_tandem().where(Meeting.id == meeting_id, Meeting.organisation_id == actor.organisation_id)
    )


def own_meeting(session: Session, user_id: int, meeting_id: int) -> Meeting | None:
    """A meeting of a tandem whose mentor this user is."""
    return session.scalar(
        _with_tandem()
        .join(Tandem, Tandem.id == Meeting.tandem_id)
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .where(Meeting.id == meeting_id, Mentor.user_id == user_id)
    )


def meetings_of(
    session: Session, tandem_ids: Collection[int], *, limit: int | None = None, offset: int = 0
) -> Sequence[Meeting]:
    """The meetings of these tandems that stand, the latest first."""
    return session.scalars(
        _whole()
        .where(Meeting.tandem_id.in_(tandem_ids), stands())
        .order_by(Meeting.met_on.desc(), Meeting.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def meetings_counted(session: Session, tandem_ids: Collection[int]) -> int:
    """How many meetings of these tandems stand."""
    query = select(func.count()).select_from(Meeting).where(Meeting.tandem_id.in_(tandem_ids), stands())
    return session.scalar(query) or 0


def log_of(
    session: Session, tandem_ids: Collection[int], *, limit: int | None = None, offset: int = 0
) -> Sequence[Meeting]:
    """The log of these tandems as it now reads, the latest first: with what was taken back."""
    return session.scalars(
        _whole()
        .where(Meeting.tandem_id.in_(tandem_ids), _is_last())
        .order_by(Meeting.met_on.desc(), Meeting.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def log_counted(session: Session, tandem_ids: Collection[int]) -> int:
    """How many lines that log has."""
    query = select(func.count()).select_from(Meeting).where(Meeting.tandem_id.in_(tandem_ids), _is_last())
    return session.scalar(query) or 0


def versions_of(session: Session, tandem_id: int) -> dict[int, list[Meeting]]:
    """By the row that now holds: the rows it took the place of, the first one first; void ones too."""
    return versions_in(session, [tandem_id])


def versions_in(session: Session, tandem_ids: Collection[int]) -> dict[int, list[Meeting]]:
    """The same for several tandems: all rows that correct another or were corrected, in one read."""
    later = aliased(Meeting)
    query = (
        _whole()
        .where(
            Meeting.tandem_id.in_(tandem_ids),
            Meeting.corrects_id.is_not(None) | exists().where(later.corrects_id == Meeting.id),
        )
        .order_by(Meeting.id)
    )
    rows = {row.id: row for row in session.scalars(query)}
    corrected = {row.corrects_id for row in rows.values()}
    chains: dict[int, list[Meeting]] = {}
    for last in rows.values():
        if last.id in corrected or last.corrects_id is None:
            continue
        chain, at = [], rows.get(last.corrects_id)
        while at is not None:
            chain.append(at)
            at = rows.get(at.corrects_id or 0)
        chains[last.id] = chain[::-1]
    return chains


def minutes_by_topic(
    session: Session,
    *,
    mentor_id: int | None = None,
    tandem_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> dict[Topic, int]:
    """The minutes of a mentor or tandem by topic, both days included; together they are all minutes."""
    query: Any = (
        select(MeetingTopic.topic, func.sum(MeetingTopic.minutes))
        .join(Meeting, Meeting.id == MeetingTopic.meeting_id)
        .group_by(MeetingTopic.topic)
    )
    rows = session.execute(_narrowed(query, mentor_id, tandem_id, first, last))
    return {row[0]: int(row[1]) for row in rows}


def minutes_logged(
    session: Session,
    *,
    mentor_id: int | None = None,
    tandem_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> tuple[int, int]:
    """How many meetings a mentor or tandem has had, and their minutes."""
    query: Any = select(func.count(), func.sum(Meeting.minutes)).select_from(Meeting)
    row = session.execute(_narrowed(query, mentor_id, tandem_id, first, last)).one()
    return row[0], int(row[1] or 0)


def work_logged(
    session: Session, *, mentor_id: int, first: date | None = None, last: date | None = None
) -> list[Logged]:
    """What a mentor has logged by programme, the most first; together they are all minutes."""
    query: Any = (
        select(
            Programme.name,
            func.count(func.distinct(Meeting.tandem_id)),
            func.count(),
            func.sum(Meeting.minutes),
            func.min(Meeting.met_on),
        )
        .select_from(Meeting)
        .group_by(Programme.id, Programme.name)
        .order_by(func.sum(Meeting.minutes).desc(), Programme.name)
    )
    narrowed = _narrowed(query, mentor_id, None, first, last)
    rows = session.execute(narrowed.join(Programme, Programme.id == Tandem.programme_id))
    return [Logged(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows]


def last_met(session: Session, tandem_ids: Collection[int]) -> dict[int, date]:
    """The day of the last meeting that stands, by tandem."""
    rows = session.execute(
        select(Meeting.tandem_id, func.max(Meeting.met_on))
        .where(Meeting.tandem_id.in_(tandem_ids), stands())
        .group_by(Meeting.tandem_id)
    )
    return {row[0]: row[1] for row in rows}


def silent_tandems(session: Session, organisation_id: int, today: date) -> list[Silent]:
    """Active tandems that are silent for longer than their programme expects, the longest first."""
    active = tandems_in(session, organisation_id, [TandemState.ACTIVE])
    ids = [tandem.id for tandem in active]
    met, phases = last_met(session, ids), phases_of(session, ids)
    rules = support_rules(session, {t.programme_id for t in active}, today)
    found: list[Silent] = []
    for tandem in active:
        if tandem.started_on is None:
            continue
        resumed = [end for _, end in pauses_of(phases.get(tandem.id, [])) if end is not None]
        since = silent_since(
            tandem.started_on, met_on=met.get(tandem.id), resumed_on=max(resumed, default=None)
        )
        rule = rules[tandem.programme_id]
        silence = silence_on(
            today, since, silence_days=rule.silence_days, task_after_days=rule.task_after_days
        )
        if silence is not Silence.NONE:
            found.append(Silent(tandem, since, silence, rule))
    return sorted(found, key=lambda one: (one.since, one.tandem.id))


def _is_last(meeting: Any = Meeting) -> ColumnElement[bool]:
    later = aliased(Meeting)
    return ~exists().where(later.corrects_id == meeting.id)


def _narrowed(
    query: Select[Any], mentor_id: int | None, tandem_id: int | None, first: date | None, last: date | None
) -> Select[Any]:
    query = query.where(stands())
    if mentor_id is not None:
        query = query.join(Tandem, Tandem.id == Meeting.tandem_id).where(Tandem.mentor_id == mentor_id)
    if tandem_id is not None:
        query = query.where(Meeting.tandem_id == tandem_id)
    if first is not None:
        query = query.where(Meeting.met_on >= first)
    return query if last is None else query.where(Meeting.met_on <= last)


def _whole() -> Select[Meeting]:
    return select(Meeting).options(selectinload(Meeting.topics), selectinload(Meeting.attendance))


def _with_tandem() -> Select[Meeting]:
    tandem = joinedload(Meeting.tandem)
    return _whole().options(*(tandem.options(one) for one in NAMED))
