"""What both sides say to a pair across two organisations; the second yes makes the tandem, or nothing does.

Rows are always held in the same order: agreements, pair, mentor, entry. Of two answers at the same moment the
second one finds the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.permissions import Role
from mentoring.tandems.models_joint import JointPair, JointSide
from mentoring.tandems.queries import joint_pairs as queries
from mentoring.tandems.queries import runs as people
from mentoring.tandems.queries.joint_pairs import OwnPair
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules.joint import why_ended
from mentoring.tandems.services.joint_agreements import both_agree, note
from mentoring.tandems.services.joint_problem import still_fits
from mentoring.tandems.services.joint_runs import tell
from mentoring.tandems.services.proposals import propose_tandem
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.tandems.vocabulary_joint import JointEvent, JointState
from mentoring.wording import N_, Refused

HIDDEN_AGAIN = frozenset({TandemState.DECLINED, TandemState.ARCHIVED})
"""In these states of the tandem the other side's person is not shown any more."""
NOBODY = -1


@dataclass(frozen=True)
class Revealed:
    """The other side's person of one pair, after both have consented, and who answers for them there."""

    person_id: int
    name: str
    email: str
    phone: str
    coordinator: str
    coordinator_email: str
    tandem_id: int
    tandem_state: TandemState


def consent(session: Session, own: OwnPair, *, actor: Actor, now: datetime, today: date) -> JointState:
    """Says yes for the actor's side; returns where the pair then stands.

    OPEN: the other side is asked. TANDEM: both have said yes, and it is proposed. STALE: it is not possible
    any more, which is kept, and nobody is shown.
    """
    pair, mine, theirs = _held(session, own, actor, today, again=True)
    if mine.consent:
        return pair.state
    who: dict[str, Any] = {"actor": actor, "now": now, "today": today}
    if not _fits(session, mine, theirs, today):
        return _stale(session, pair, **who)
    mine.consent, mine.reason = True, ""
    mine.answered_at, mine.answered_by_id, mine.answered_by_name = now, actor.user_id, actor.name
    again = any(
        row.event == JointEvent.TAKEN_BACK and row.detail.get("own")
        for row in queries.pair_history(session, pair.id, mine.organisation_id)
    )
    note(session, pair, pair.run, JointEvent.AGREED, by=actor, **who)
    session.flush()
    if not theirs.consent:
        if not again:
            tell(session, pair.run, theirs.organisation_id, "consent", now=now, pair_id=pair.id)
        return JointState.OPEN
    return _propose(session, pair, mine, theirs, **who)


def take_back(session: Session, own: OwnPair, *, actor: Actor, now: datetime, today: date) -> None:
    """Takes the own yes back, as long as the other side has not said yes too."""
    pair, mine, _theirs = _held(session, own, actor, today)
    if not mine.consent:
        raise Refused(N_("Von Ihrer Seite liegt keine Zustimmung vor."))
    mine.consent = None
    mine.answered_at, mine.answered_by_id, mine.answered_by_name = None, None, ""
    note(session, pair, pair.run, JointEvent.TAKEN_BACK, by=actor, actor=actor, now=now, today=today)
    session.flush()


def refuse(session: Session, own: OwnPair, reason: str, *, actor: Actor, now: datetime, today: date) -> None:
    """Says no for the actor's side: the pair ends, and no later joint run proposes it.

    The reason stays with the own side.
    """
    pair, mine, _theirs = _held(session, own, actor, today)
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte einen Grund angeben."), field="reason")
    mine.consent, mine.reason = False, reason
    mine.answered_at, mine.answered_by_id, mine.answered_by_name = now, actor.user_id, actor.name
    pair.state, pair.ended_at = JointState.DECLINED, now
    note(
        session,
        pair,
        pair.run,
        JointEvent.REFUSED,
        by=actor,
        reason=reason,
        actor=actor,
        now=now,
        today=today,
    )
    session.flush()


def revealed(session: Session, own: OwnPair) -> Revealed | None:
    """The other side's person, if both have consented and the tandem has not come to nothing; else None."""
    pair, mine = own.pair, own.side
    if pair.state is not JointState.TANDEM or pair.tandem_id is None:
        return None
    theirs = _other(queries.sides_of(session, pair.id), mine)
    tandem = queries.tandem_of(session, pair.tandem_id)
    if not (mine.consent and theirs.consent) or tandem.state in HIDDEN_AGAIN:
        return None
    person = tandem.entry.contact if mine.side is Side.MENTOR else tandem.mentor.person
    user = queries.user_of(session, theirs.answered_by_id)
    return Revealed(
        person_id=person.id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        coordinator=theirs.answered_by_name,
        coordinator_email=user.email if user else "",
        tandem_id=tandem.id,
        tandem_state=tandem.state,
    )


def _held(
    session: Session, own: OwnPair, actor: Actor, today: date, *, again: bool = False
) -> tuple[JointPair, JointSide, JointSide]:
    """The pair with both its sides as they now are, held; refused if nothing can be answered any more.

    ``again``: a yes that has led to a tandem may be said once more, and changes nothing.
    """
    run = own.pair.run
    agreed = both_agree(session, run.organisation_id, run.partner_id)
    pair = queries.pair_locked(session, own.pair.id)
    sides = queries.sides_of(session, pair.id)
    mine = next(one for one in sides if one.organisation_id == actor.organisation_id)
    if again and pair.state is JointState.TANDEM and mine.consent:
        return pair, mine, _other(sides, mine)
    state = pair.state
    if state is JointState.OPEN and pair.run.expires_on < today:
        state = JointState.EXPIRED
    if state is JointState.OPEN and not agreed:
        state = JointState.REVOKED
    if state is not JointState.OPEN:
        sentence = why_ended(state)
        raise Refused(sentence.text, **sentence.params)
    return pair, mine, _other(sides, mine)


def _other(sides: Sequence[JointSide], mine: JointSide) -> JointSide:
    return next(one for one in sides if one.side is not mine.side)


def _people(mine: JointSide, theirs: JointSide) -> tuple[JointSide, JointSide]:
    """The side of the entry, then the side of the mentor."""
    return (mine, theirs) if mine.side is Side.MENTEE else (theirs, mine)


def _fits(session: Session, mine: JointSide, theirs: JointSide, today: date) -> bool:
    of_entry, of_mentor = _people(mine, theirs)
    entry_id, mentor_id = of_entry.entry_id or NOBODY, of_mentor.mentor_id or NOBODY
    pools = (
        Pool(of_entry.organisation_id, today, entry_ids=(entry_id,)),
        Pool(of_mentor.organisation_id, today, entry_ids=(NOBODY,)),
    )
    return still_fits(session, pools, entry_id, mentor_id)


def _propose(
    session: Session,
    pair: JointPair,
    mine: JointSide,
    theirs: JointSide,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> JointState:
    of_entry, of_mentor = _people(mine, theirs)
    # In the entry's organisation it is that side's coordinator who proposes, whoever came second.
    proposer = Actor(
        of_entry.answered_by_id, of_entry.answered_by_name, Role.COORDINATOR, of_entry.organisation_id
    )
    try:
        with session.begin_nested():
            tandem = propose_tandem(
                session,
                entry=people.entry_of(session, of_entry.entry_id or NOBODY),
                mentor=people.mentor_of(session, of_mentor.mentor_id or NOBODY),
                run_id=None,
                across=True,
                actor=proposer,
                now=now,
                today=today,
            )
    except Refused:
        # Its sentence may name the other side's person: what is told is only that it is not possible.
        return _stale(session, pair, actor=actor, now=now, today=today)
    pair.state, pair.tandem_id, pair.ended_at = JointState.TANDEM, tandem.id, now
    note(session, pair, pair.run, JointEvent.TANDEM, by=None, actor=actor, now=now, today=today)
    session.flush()
    tell(session, pair.run, theirs.organisation_id, "tandem", now=now, pair_id=pair.id)
    return JointState.TANDEM


def _stale(session: Session, pair: JointPair, *, actor: Actor, now: datetime, today: date) -> JointState:
    pair.state, pair.ended_at = JointState.STALE, now
    note(session, pair, pair.run, JointEvent.STALE, by=None, actor=actor, now=now, today=today)
    session.flush()
    return JointState.STALE
