"""How a tandem ends: as agreed, early, or declined before it began; and what becomes of its entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.tandems.models import ForbiddenPair, Tandem
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.services.goals import rate
from mentoring.tandems.services.proposals import end_links
from mentoring.tandems.services.steps import enter, held
from mentoring.tandems.vocabulary import EndReason, FollowUp, Rating, Side, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import return_to_waiting, withdraw_entry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Ending:
    """What is known when a tandem ends. ``ratings`` by goal; goals rated before keep their rating."""

    ended_on: date
    reason: EndReason | None
    follow_up: FollowUp | None
    certificate_offered: bool
    note: str = ""
    ratings: Mapping[int, Rating] = field(default_factory=dict)


def close(
    session: Session, tandem: Tandem, ending: Ending, *, actor: Actor, now: datetime, today: date
) -> None:
    """The tandem ends as agreed: its seat is free again, its entry stays placed."""
    _end(session, held(session, tandem), TandemState.CLOSED, ending, actor=actor, now=now, today=today)


def terminate(
    session: Session,
    tandem: Tandem,
    ending: Ending,
    *,
    wish_over: bool,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """The tandem ends early: its entry waits again with its original date, unless the wish is over."""
    tandem = held(session, tandem)
    _end(session, tandem, TandemState.TERMINATED_EARLY, ending, actor=actor, now=now, today=today)
    if not wish_over and tandem.entry.state is EntryState.PLACED:
        reason = ending.reason.label if ending.reason else ""
        return_to_waiting(session, tandem.entry, reason=reason, actor=actor, now=now, today=today)


def decline(
    session: Session,
    tandem: Tandem,
    *,
    declined_by: Side | None,
    reason: str,
    wish_over: bool = False,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """A proposal comes to nothing: seat free, entry waiting with its original date, or withdrawn.

    If a side declined, the pair is not proposed again; if the coordinator takes the proposal back
    (``declined_by`` is None), it stays possible.
    """
    tandem = held(session, tandem)
    reason = cleaned(reason)[:300]
    enter(
        session,
        tandem,
        TandemState.DECLINED,
        on=today,
        facts={},
        extra={"decline_reason": reason},
        reason=reason,
        actor=actor,
        now=now,
        today=today,
    )
    end_links(session, tandem, now)
    if declined_by is not None:
        session.add(
            ForbiddenPair(
                organisation_id=tandem.organisation_id,
                entry_id=tandem.entry_id,
                mentor_id=tandem.mentor_id,
                declined_by=declined_by,
                reason=reason,
                declared_at=now,
                declared_by_name=actor.name,
            )
        )
    session.flush()
    if tandem.entry.state is not EntryState.OFFERED:
        return
    leave = withdraw_entry if wish_over else return_to_waiting
    leave(session, tandem.entry, reason=reason, actor=actor, now=now, today=today)


def withdraw_proposal(
    session: Session, entry: WaitlistEntry, *, reason: str, actor: Actor, now: datetime, today: date
) -> None:
    """The wish behind a proposal is gone: the proposal ends with it."""
    tandem = queries.open_tandem_of(session, entry.id)
    if tandem is not None:
        decline(session, tandem, declined_by=None, reason=reason, actor=actor, now=now, today=today)


def _end(
    session: Session,
    tandem: Tandem,
    to_state: TandemState,
    ending: Ending,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    known = {goal.id for goal in tandem.goals}
    if not set(ending.ratings) <= known:
        raise Refused(N_("Dieses Ziel gehört nicht zu diesem Tandem."), field="ratings")
    rated = {goal.id for goal in tandem.goals if goal.rating is not None} | set(ending.ratings)
    enter(
        session,
        tandem,
        to_state,
        on=ending.ended_on,
        field="ended_on",
        reason=ending.reason.label if ending.reason else "",
        facts={
            "ended_on": ending.ended_on,
            "end_reason": ending.reason,
            "follow_up": ending.follow_up,
            "certificate_offered": ending.certificate_offered,
            "end_note": cleaned(ending.note, lines=True),
            "review_on": None,
        },
        extra={"goals_rated": len(rated)},
        actor=actor,
        now=now,
        today=today,
    )
    for goal in tandem.goals:
        if goal.id in ending.ratings:
            rate(session, tandem, goal, ending.ratings[goal.id], on=ending.ended_on, actor=actor, now=now)
    session.flush()
