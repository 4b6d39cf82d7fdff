"""What a tandem agreed to reach: the agreement with its goals, goals that come later, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.rules import ENDED, RUNNING, check_day
from mentoring.tandems.services.steps import enter, held, note
from mentoring.tandems.vocabulary import Rating, TandemEvent, TandemState
from mentoring.wording import N_, Refused

LONGEST_GOAL = 500


@dataclass(frozen=True)
class GoalFacts:
    """A goal in a sentence, and what it is about."""

    text: str
    topic: Topic


@dataclass(frozen=True)
class Agreement:
    """What both sides agreed on: the day, the goals, and the parents' consent where it is needed."""

    agreed_on: date | None
    goals: Sequence[GoalFacts] = ()
    guardian_consent_on: date | None = None


def agree(
    session: Session, tandem: Tandem, agreement: Agreement, *, actor: Actor, now: datetime, today: date
) -> list[Goal]:
    """Keeps the agreement: from here on the tandem may begin. Returns the goals that were agreed."""
    tandem = held(session, tandem)
    goals = [_checked(goal) for goal in agreement.goals]
    consent = agreement.guardian_consent_on
    if consent is not None:
        check_day(consent, field="guardian_consent_on", today=today, not_before=None)
    enter(
        session,
        tandem,
        TandemState.AGREED,
        on=agreement.agreed_on,
        field="agreed_on",
        facts={"agreed_on": agreement.agreed_on, "guardian_consent_on": consent},
        extra={"goals": len(tandem.goals) + len(goals)},
        actor=actor,
        now=now,
        today=today,
    )
    on = agreement.agreed_on or today
    rows = [_add(session, tandem, goal, on=on, actor=actor, now=now) for goal in goals]
    session.flush()
    return rows


def add_goal(
    session: Session,
    tandem: Tandem,
    goal: GoalFacts,
    *,
    agreed_on: date,
    actor: Actor,
    now: datetime,
    today: date,
) -> Goal:
    """Adds a goal that came up on the way."""
    tandem = held(session, tandem)
    if tandem.state not in {TandemState.AGREED, *RUNNING}:
        raise Refused(N_("Ziele werden mit der Vereinbarung festgehalten und bis zum Ende ergänzt."))
    check_day(agreed_on, field="agreed_on", today=today, not_before=tandem.agreed_on)
    row = _add(session, tandem, _checked(goal), on=agreed_on, actor=actor, now=now)
    session.flush()
    return row


def change_goal(
    session: Session,
    tandem: Tandem,
    goal_id: int,
    facts: GoalFacts,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Says a goal more clearly; the history keeps the earlier wording."""
    tandem = held(session, tandem)
    goal = _goal(tandem, goal_id)
    if tandem.state not in {TandemState.AGREED, *RUNNING}:
        raise Refused(N_("Das Tandem ist beendet: seine Ziele bleiben, wie sie waren."))
    checked = _checked(facts)
    if (goal.text, goal.topic) == (checked.text, checked.topic.value):
        return
    detail = {"goal": goal.id, "before": goal.text}
    goal.text, goal.topic = checked.text, checked.topic.value
    note(session, tandem, TandemEvent.GOAL_CHANGED, on=today, actor=actor, now=now, detail=detail)


def rate_goal(
    session: Session,
    tandem: Tandem,
    goal_id: int,
    rating: Rating,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Notes how a goal stands today; the history keeps how it stood before."""
    tandem = held(session, tandem)
    if tandem.state not in {TandemState.AGREED, *RUNNING, *ENDED}:
        raise Refused(N_("In diesem Stand werden keine Ziele bewertet."))
    rate(session, tandem, _goal(tandem, goal_id), rating, on=today, actor=actor, now=now)
    session.flush()


def rate(
    session: Session, tandem: Tandem, goal: Goal, rating: Rating, *, on: date, actor: Actor, now: datetime
) -> None:
    """Writes a rating with its row of history; the same rating again changes nothing."""
    if goal.rating is rating:
        return
    goal.rating, goal.rated_on = rating, on
    detail = {"goal": goal.id, "rating": rating.value}
    note(session, tandem, TandemEvent.GOAL_RATED, on=on, actor=actor, now=now, detail=detail)


def _add(session: Session, tandem: Tandem, goal: GoalFacts, *, on: date, actor: Actor, now: datetime) -> Goal:
    row = Goal(tandem_id=tandem.id, text=goal.text, topic=goal.topic.value, agreed_on=on)
    session.add(row)
    session.flush()
    tandem.goals.append(row)
    note(session, tandem, TandemEvent.GOAL_ADDED, on=on, actor=actor, now=now, detail={"goal": row.id})
    return row


def _checked(goal: GoalFacts) -> GoalFacts:
    text = cleaned(goal.text, lines=True)
    if not text:
        raise Refused(N_("Bitte das Ziel in einem Satz beschreiben."), field="goals")
    if len(text) > LONGEST_GOAL:
        raise Refused(N_("Ein Ziel hat höchstens %(number)s Zeichen."), field="goals", number=LONGEST_GOAL)
    return GoalFacts(text, goal.topic)


def _goal(tandem: Tandem, goal_id: int) -> Goal:
    found = next((goal for goal in tandem.goals if goal.id == goal_id), None)
    if found is None:
        raise Refused(N_("Dieses Ziel gehört nicht zu diesem Tandem."))
    return found
