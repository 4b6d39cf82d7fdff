"""Agreements on joint runs: both organisations' leads give one, and either may revoke it at any time."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.tandems.models_joint import JointAgreement, JointPair, JointRun
from mentoring.tandems.queries import joint as queries
from mentoring.tandems.queries import joint_pairs as pair_queries
from mentoring.tandems.vocabulary_joint import JointEvent, JointState
from mentoring.wording import N_, Refused


def agree(session: Session, partner_id: int, *, actor: Actor, now: datetime, today: date) -> JointAgreement:
    """The actor's organisation agrees to joint runs with another one; said twice, it is one agreement."""
    own_id = actor.organisation_id or 0
    known = {one.id for one in queries.other_organisations(session, own_id)}
    if partner_id not in known:
        raise Refused(N_("Bitte eine Organisation aus der Liste wählen."))
    queries.organisations_locked(session, (own_id, partner_id))
    for one in queries.agreements_locked(session, own_id, partner_id):
        if one.organisation_id == own_id:
            return one
    agreement = JointAgreement(
        organisation_id=own_id,
        partner_id=partner_id,
        agreed_on=today,
        agreed_at=now,
        agreed_by_id=actor.user_id,
        agreed_by_name=actor.name,
    )
    session.add(agreement)
    session.flush()
    return agreement


def revoke(session: Session, partner_id: int, *, actor: Actor, now: datetime, today: date) -> int:
    """Takes the agreement back: pairs that are still open end, nobody is shown. Returns how many ended.

    Tandems to which both sides had consented before go on.
    """
    own_id = actor.organisation_id or 0
    standing = queries.agreements_locked(session, own_id, partner_id)
    own = next((one for one in standing if one.organisation_id == own_id), None)
    if own is None:
        raise Refused(N_("Mit dieser Organisation besteht von Ihrer Seite keine Vereinbarung."))
    own.revoked_on, own.revoked_at = today, now
    own.revoked_by_id, own.revoked_by_name = actor.user_id, actor.name
    return end_open_pairs(session, partner_id, JointState.REVOKED, actor=actor, now=now, today=today)


def both_agree(session: Session, one_id: int, other_id: int) -> bool:
    """Whether both organisations agree now; what they said is held until the end of the transaction."""
    standing = queries.agreements_locked(session, one_id, other_id)
    return {one.organisation_id for one in standing} == {one_id, other_id}


def end_open_pairs(
    session: Session, partner_id: int, state: JointState, *, actor: Actor, now: datetime, today: date
) -> int:
    """Ends all open pairs with another organisation; returns how many."""
    event = {JointState.REVOKED: JointEvent.REVOKED, JointState.REPLACED: JointEvent.REPLACED}[state]
    pairs = pair_queries.open_pairs_locked(session, actor.organisation_id or 0, partner_id)
    for pair in pairs:
        pair.state, pair.ended_at = state, now
        note(session, pair, pair.run, event, by=actor, actor=actor, now=now, today=today)
    session.flush()
    return len(pairs)


def note(
    session: Session,
    pair: JointPair,
    run: JointRun,
    event: JointEvent,
    *,
    by: Actor | None,
    reason: str = "",
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Adds what happened to the history of both sides; only ``by``'s own side learns who it was, and why."""
    for organisation_id in (run.organisation_id, run.partner_id):
        own = by is not None and by.organisation_id == organisation_id
        record(
            session,
            Subject.JOINT_PAIR,
            pair.id,
            event,
            actor=actor if own else Actor(None, "", None, organisation_id),
            now=now,
            on=today,
            reason=reason if own else "",
            organisation_id=organisation_id,
            detail={"own": own, "neutral": by is None},
        )
