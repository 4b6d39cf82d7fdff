"""Talks and goals as several pages show them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.meetings.models import GoalReview, GoalScale, ReviewTalk
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.rules.goals import described
from mentoring.meetings.services.invitations import invited_people
from mentoring.meetings.vocabulary import STEPS, Attention
from mentoring.tandems.models import Tandem

ATTENTION_KINDS: Mapping[Attention, str] = {
    Attention.GOOD: "good",
    Attention.WATCH: "warn",
    Attention.ACT: "bad",
}


def in_words(step: int, scale: GoalScale | None) -> str:
    """A step as it is said of this goal: in its own words, or in those of all, translated."""
    words = scale.words if scale else []
    return described(step, words) if words else _(described(step))


def goal_lines(
    session: Session, tandem: Tandem, chosen: Mapping[int, int] | None = None
) -> list[dict[str, Any]]:
    """Each goal in words: its steps, where it began, what is to be reached, how it stood, what is chosen."""
    ids = [goal.id for goal in tandem.goals]
    scales, reviews = queries.scales_of(session, ids), queries.reviews_of(session, ids)
    return [
        {
            "goal": goal,
            "scale": scales.get(goal.id),
            "steps": [(step, in_words(step, scales.get(goal.id))) for step in STEPS],
            "baseline": _step(scales.get(goal.id), "baseline"),
            "target": _step(scales.get(goal.id), "target"),
            "reviews": [_told(review, scales.get(goal.id)) for review in reviews[goal.id]],
            "chosen": (chosen or {}).get(goal.id),
        }
        for goal in tandem.goals
    ]


def measures_of_goals(session: Session, tandem: Tandem) -> dict[int, dict[str, Any]]:
    """The same by goal, with its course from the baseline on, and the templates that show it."""
    found = {}
    for line in goal_lines(session, tandem):
        start = [] if line["baseline"] is None else [{"on": line["goal"].agreed_on, **line["baseline"]}]
        course = [{"on": p["on"], "step": p["step"], "text": p["text"]} for p in (*start, *line["reviews"])]
        shown = {"measure": "meetings/talks/_measure.html", "now": "meetings/talks/_step.html"}
        found[line["goal"].id] = {**line, **shown, "course": course, "last": line["reviews"][-1:]}
    return found


def told_of(talk: ReviewTalk) -> list[dict[str, str]]:
    """Who is invited to a talk, and where a mail would reach them."""
    return [{"name": person.name, "email": person.email} for person in invited_people(talk)]


def _step(scale: GoalScale | None, name: str) -> dict[str, Any] | None:
    if scale is None:
        return None
    step: int = getattr(scale, name)
    return {"step": step, "text": in_words(step, scale)}


def _told(review: GoalReview, scale: GoalScale | None) -> dict[str, Any]:
    return {"on": review.reviewed_on, "step": review.step, "text": in_words(review.step, scale)}
