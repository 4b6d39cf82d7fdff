"""What both sides answered to the two questions: by programme, and what needs a call soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from mentoring.clock import day_of
from mentoring.meetings.models import Feedback, ReviewTalk
from mentoring.meetings.queries.tandems import NAMED
from mentoring.meetings.rules.feedback import LOW_FOR, LOWEST_GOOD
from mentoring.meetings.vocabulary import Occasion, TalkState
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side


@dataclass(frozen=True)
class Tally:
    """How often each answer was given in a programme, on an occasion, by a side; and how many were asked."""

    programme_id: int
    occasion: Occasion
    side: Side
    asked: int
    scores: dict[int, int]


def feedback_low(session: Session, organisation_id: int, today: date) -> list[Feedback]:
    """Low answers of the last weeks that no talk has followed yet, the oldest first, with their tandem."""
    rows = session.scalars(
        _whole()
        .where(
            Feedback.organisation_id == organisation_id,
            Feedback.score < LOWEST_GOOD,
            ~exists().where(
                ReviewTalk.tandem_id == Feedback.tandem_id,
                ReviewTalk.state == TalkState.HELD,
                ReviewTalk.recorded_at > Feedback.answered_at,
            ),
        )
        .order_by(Feedback.answered_at, Feedback.id)
    )
    since = today - timedelta(days=LOW_FOR)
    return [row for row in rows if row.answered_at is not None and day_of(row.answered_at) >= since]


def feedback_tallies(session: Session, organisation_id: int) -> list[Tally]:
    """All questions of an organisation, counted by programme, occasion and side."""
    rows = session.execute(
        select(Tandem.programme_id, Feedback.occasion, Feedback.side, Feedback.score, func.count())
        .join(Tandem, Tandem.id == Feedback.tandem_id)
        .where(Feedback.organisation_id == organisation_id)
        .group_by(Tandem.programme_id, Feedback.occasion, Feedback.side, Feedback.score)
    ).all()
    found: dict[tuple[int, Occasion, Side], Tally] = {}
    for programme_id, occasion, side, score, number in rows:
        key = (programme_id, occasion, side)
        known = found.get(key) or Tally(programme_id, occasion, side, 0, {})
        scores = known.scores if score is None else {**known.scores, score: number}
        found[key] = Tally(programme_id, occasion, side, known.asked + number, scores)
    order = list(Occasion), list(Side)
    return sorted(
        found.values(), key=lambda t: (t.programme_id, order[0].index(t.occasion), order[1].index(t.side))
    )


def feedback_answers(
    session: Session,
    organisation_id: int,
    *,
    programme_id: int | None = None,
    low: bool = False,
    limit: int,
    offset: int = 0,
) -> Sequence[Feedback]:
    """The answers, the latest first, of all programmes or one, all or the low ones."""
    query = _answered(_whole(), organisation_id, programme_id, low)
    return session.scalars(
        query.order_by(Feedback.answered_at.desc(), Feedback.id.desc()).limit(limit).offset(offset)
    ).all()


def answers_counted(
    session: Session, organisation_id: int, *, programme_id: int | None = None, low: bool = False
) -> int:
    """How many answers there are."""
    query: Any = select(func.count()).select_from(Feedback)
    return session.scalar(_answered(query, organisation_id, programme_id, low)) or 0


def _answered(query: Select[Any], organisation_id: int, programme_id: int | None, low: bool) -> Select[Any]:
    query = query.where(Feedback.organisation_id == organisation_id, Feedback.answered_at.is_not(None))
    if programme_id is not None:
        query = query.where(
            Feedback.tandem_id.in_(select(Tandem.id).where(Tandem.programme_id == programme_id))
        )
    return query.where(Feedback.score < LOWEST_GOOD) if low else query


def _whole() -> Select[Any]:
    tandem = joinedload(Feedback.tandem)
    return select(Feedback).options(*(tandem.options(one) for one in NAMED))
