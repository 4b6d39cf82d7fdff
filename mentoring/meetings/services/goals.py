"""Measuring goals: where one began, what is to be reached, and how it stands at a review."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import GoalReview, GoalScale, ReviewTalk
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.rules.goals import check_scale, check_step, rating_of
from mentoring.meetings.vocabulary import HIGHEST_STEP, LOWEST_STEP
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.rules import ENDED, swiss
from mentoring.tandems.services import rate_goal
from mentoring.wording import N_, Refused


def set_scale(
    session: Session,
    goal: Goal,
    *,
    baseline: int,
    target: int,
    words: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> GoalScale:
    """Says where a goal begins and what is to be reached, in the steps of all or in words of its own.

    Once the goal has been reviewed, the scale stays.
    """
    told = [cleaned(word) for word in words if word.strip()] if any(w.strip() for w in words) else []
    check_scale(baseline, target, told)
    scale = queries.scales_of(session, [goal.id]).get(goal.id)
    if scale is None:
        scale = GoalScale(goal_id=goal.id)
        session.add(scale)
    elif queries.reviews_of(session, [goal.id])[goal.id]:
        raise Refused(N_("Dieses Ziel wurde schon überprüft: sein Massstab bleibt, wie er war."))
    scale.baseline, scale.target, scale.words = baseline, target, told
    scale.recorded_at, scale.recorded_by_id, scale.recorded_by_name = now, actor.user_id, actor.name
    session.flush()
    return scale


def review_goal(
    session: Session,
    tandem: Tandem,
    goal_id: int,
    step: int,
    *,
    on: date,
    remark: str = "",
    talk: ReviewTalk | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> GoalReview:
    """Notes how a goal stands on a day, and what that means: reached, partly, not yet.

    A goal without a scale is measured from the lowest step to the highest. A review of an earlier day leaves
    the rating of a later one as it is.
    """
    goal = next((one for one in tandem.goals if one.id == goal_id), None)
    if goal is None:
        raise Refused(N_("Dieses Ziel gehört nicht zu diesem Tandem."), field="steps")
    check_step(step)
    if on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="on")
    if on < goal.agreed_on:
        raise Refused(
            N_("Dieses Ziel wurde erst am %(date)s vereinbart."), field="on", date=swiss(goal.agreed_on)
        )
    if tandem.ended_on is not None and on > tandem.ended_on and tandem.state in ENDED:
        on = tandem.ended_on
    scale = queries.scales_of(session, [goal_id]).get(goal_id)
    earlier = queries.reviews_of(session, [goal_id])[goal_id]
    review = GoalReview(
        goal_id=goal_id,
        talk_id=talk.id if talk else None,
        reviewed_on=on,
        step=step,
        remark=cleaned(remark)[:500],
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(review)
    session.flush()
    if not earlier or earlier[-1].reviewed_on <= on:
        baseline, target = (scale.baseline, scale.target) if scale else (LOWEST_STEP, HIGHEST_STEP)
        rating = rating_of(step, baseline, target)
        rate_goal(session, tandem, goal_id, rating, actor=actor, now=now, today=on)
    return review
