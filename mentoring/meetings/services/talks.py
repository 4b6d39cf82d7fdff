"""Review and closing talks: planned, moved, held with what they found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.rules.goals import goals_lacking
from mentoring.meetings.rules.talks import check_talk_held
from mentoring.meetings.services.goals import review_goal
from mentoring.meetings.services.invitations import note_talk
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState, TalkWith
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import N_, Refused

LONGEST = 5000
HAS_REVIEWS = frozenset({TandemState.ACTIVE, TandemState.PAUSED})
HAS_CLOSING = frozenset({TandemState.ACTIVE, TandemState.PAUSED, TandemState.CLOSING})


@dataclass(frozen=True)
class TalkPlan:
    """When and where a talk is, with whom, and who holds it."""

    planned_at: datetime
    minutes: int = 45
    place: str = ""
    party: TalkWith = TalkWith.TANDEM
    responsible_id: int | None = None


@dataclass(frozen=True)
class Findings:
    """What a talk found. ``steps`` by goal: how each stands; every goal of the tandem is named."""

    held_on: date
    attention: Attention
    summary: str = ""
    agreed_steps: str = ""
    next_on: date | None = None
    party: TalkWith | None = None
    steps: Mapping[int, int] = field(default_factory=dict)


def plan_talk(
    session: Session,
    tandem: Tandem,
    plan: TalkPlan,
    *,
    kind: TalkKind = TalkKind.REVIEW,
    actor: Actor,
    now: datetime,
    today: date,
) -> ReviewTalk:
    """Plans the tandem's next talk (programme loaded), or moves the one that is planned already.

    With another time, place or party it is to be invited to anew.
    """
    _check_state(tandem, kind)
    _check_plan(plan)
    talk = queries.open_talks(session, [tandem.id], kind).get(tandem.id)
    if talk is None:
        talk = _added(session, _new(session, tandem, kind, actor=actor, now=now, today=today))
    place = cleaned(plan.place)[:200]
    known = (talk.planned_at, talk.minutes, talk.party, talk.place)
    moved = talk.planned_at is not None and known != (plan.planned_at, plan.minutes, plan.party, place)
    talk.planned_at, talk.minutes, talk.party = plan.planned_at, plan.minutes, plan.party
    talk.place, talk.responsible_id = place, plan.responsible_id or actor.user_id
    _keep_closing_day(tandem, kind, day_of(plan.planned_at))
    if moved and talk.state is TalkState.INVITED:
        talk.state, talk.invited_at = TalkState.PLANNED, None
    talk.sequence += moved
    note_talk(
        session, talk, "moved" if moved else "planned", on=day_of(plan.planned_at), actor=actor, now=now
    )
    session.flush()
    return talk


def hold_talk(
    session: Session,
    tandem: Tandem,
    findings: Findings,
    *,
    kind: TalkKind = TalkKind.REVIEW,
    actor: Actor,
    now: datetime,
    today: date,
) -> ReviewTalk:
    """Notes that a talk was held and what it found, planned or not; every goal gets its step."""
    _check_state(tandem, kind)
    check_talk_held(findings.held_on, started_on=tandem.started_on, today=today, next_on=findings.next_on)
    if goals_lacking([goal.id for goal in tandem.goals], findings.steps):
        raise Refused(N_("Bitte für jedes Ziel angeben, wie es steht."), field="steps")
    summary, agreed = _checked_texts(findings.summary, findings.agreed_steps)
    talk = queries.open_talks(session, [tandem.id], kind).get(tandem.id)
    if talk is None:
        talk = _added(session, _new(session, tandem, kind, actor=actor, now=now, today=today))
    talk.state, talk.held_on, talk.attention = TalkState.HELD, findings.held_on, findings.attention
    talk.summary, talk.steps, talk.next_on = summary, agreed, findings.next_on
    talk.party, talk.responsible_id = findings.party or talk.party, talk.responsible_id or actor.user_id
    _keep_closing_day(tandem, kind, findings.held_on)
    note_talk(
        session,
        talk,
        "held",
        on=findings.held_on,
        actor=actor,
        now=now,
        detail={"attention": findings.attention.value},
    )
    session.flush()
    for goal_id, step in findings.steps.items():
        review_goal(
            session, tandem, goal_id, step, on=findings.held_on, talk=talk, actor=actor, now=now, today=today
        )
    return talk


def correct_findings(
    session: Session,
    talk: ReviewTalk,
    *,
    attention: Attention,
    summary: str,
    agreed_steps: str,
    next_on: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Says better what a talk found. Its day and how the goals stood there stay as they were noted."""
    if talk.state is not TalkState.HELD or talk.held_on is None:
        raise Refused(N_("Berichtigt wird, was von einem geführten Gespräch festgehalten ist."))
    if next_on is not None and next_on <= talk.held_on:
        raise Refused(N_("Der nächste Termin liegt nach dem Gespräch."), field="next_on")
    talk.summary, talk.steps = _checked_texts(summary, agreed_steps)
    talk.attention, talk.next_on = attention, next_on
    detail = {"attention": attention.value}
    note_talk(session, talk, "corrected", on=day_of(now), actor=actor, now=now, detail=detail)
    session.flush()


def _checked_texts(summary: str, agreed_steps: str) -> tuple[str, str]:
    texts = cleaned(summary, lines=True), cleaned(agreed_steps, lines=True)
    for name, text in zip(("summary", "agreed_steps"), texts, strict=True):
        if len(text) > LONGEST:
            raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field=name, most=LONGEST)
    return texts


def _check_state(tandem: Tandem, kind: TalkKind) -> None:
    if kind is TalkKind.REVIEW and tandem.state not in HAS_REVIEWS:
        raise Refused(N_("Standortgespräche gibt es, solange die Begleitung läuft."))
    if kind is TalkKind.CLOSING and tandem.state not in HAS_CLOSING:
        raise Refused(N_("Ein Abschlussgespräch gibt es vor dem Ende der Begleitung."))


def _keep_closing_day(tandem: Tandem, kind: TalkKind, day: date) -> None:
    """A tandem that is closing says when its last talk is: there is one such day."""
    if kind is TalkKind.CLOSING and tandem.state is TandemState.CLOSING:
        tandem.closing_talk_on = day


def _check_plan(plan: TalkPlan) -> None:
    if not 5 <= plan.minutes <= 480:
        raise Refused(N_("Bitte eine Dauer von 5 Minuten bis 8 Stunden angeben."), field="minutes")


def _new(
    session: Session, tandem: Tandem, kind: TalkKind, *, actor: Actor, now: datetime, today: date
) -> ReviewTalk:
    due = tandem.closing_talk_on
    if kind is TalkKind.REVIEW:
        found = queries.outlooks_of(session, [tandem], today)
        due = found[0].due_on if found else None
    return ReviewTalk(
        organisation_id=tandem.organisation_id,
        tandem_id=tandem.id,
        kind=kind,
        state=TalkState.PLANNED,
        due_on=due or today,
        party=TalkWith.TANDEM,
        minutes=45,
        sequence=0,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )


def _added(session: Session, talk: ReviewTalk) -> ReviewTalk:
    try:
        with session.begin_nested():
            session.add(talk)
            session.flush()
    except IntegrityError:
        raise Refused(N_("Ein anderes Gespräch wurde soeben geplant. Bitte die Seite neu laden.")) from None
    return talk
