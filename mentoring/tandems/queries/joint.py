"""The SELECTs of joint runs: who agreed, what takes part, the runs and what they gained."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.people.models import Mentor, Programme
from mentoring.tandems.models import ForbiddenPair
from mentoring.tandems.models_joint import JointAgreement, JointPair, JointRun, JointSide
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.waitlists.models import WaitlistEntry


def other_organisations(session: Session, organisation_id: int) -> Sequence[Organisation]:
    """All organisations but this one, by name."""
    return session.scalars(
        select(Organisation).where(Organisation.id != organisation_id).order_by(Organisation.name)
    ).all()


def agreements_of(session: Session, organisation_id: int) -> Sequence[JointAgreement]:
    """All agreements that this organisation has given or been given, the latest first."""
    return session.scalars(
        select(JointAgreement)
        .where(
            or_(
                JointAgreement.organisation_id == organisation_id,
                JointAgreement.partner_id == organisation_id,
            )
        )
        .order_by(JointAgreement.id.desc())
    ).all()


def agreements_locked(session: Session, one_id: int, other_id: int) -> Sequence[JointAgreement]:
    """The agreements that stand between two organisations, held until the end of the transaction."""
    return session.scalars(
        select(JointAgreement)
        .where(
            JointAgreement.organisation_id.in_([one_id, other_id]),
            JointAgreement.partner_id.in_([one_id, other_id]),
            JointAgreement.revoked_at.is_(None),
        )
        .order_by(JointAgreement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def organisations_locked(session: Session, ids: Collection[int]) -> Sequence[Organisation]:
    """These organisations in the order of their numbers, held until the end of the transaction."""
    return session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id).with_for_update()
    ).all()


def organisation_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """These organisations' names by key."""
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {key: words for key, words in rows}  # noqa: C416 (a Row is no tuple to the type checker)


def programmes_of(session: Session, organisation_id: int) -> Sequence[Programme]:
    """The programmes of an organisation."""
    return session.scalars(
        select(Programme).where(Programme.organisation_id == organisation_id).order_by(Programme.id)
    ).all()


def highest_number(session: Session, one_id: int, other_id: int) -> int:
    """The number of the latest joint run of two organisations, 0 if there is none."""
    return session.scalar(select(func.max(JointRun.number)).where(_between(one_id, other_id))) or 0


def joint_runs_on(session: Session, one_id: int, other_id: int, day: date) -> int:
    """How many joint runs of two organisations a day has seen, whoever started them."""
    query = select(func.count(JointRun.id)).where(_between(one_id, other_id), JointRun.day == day)
    return session.scalar(query) or 0


def pairs_ruled_out(session: Session, one_id: int, other_id: int) -> set[tuple[int, int]]:
    """Entry and mentor of pairs between two organisations that somebody has said no to."""
    entry, mentor = aliased(JointSide), aliased(JointSide)
    both = (one_id, other_id)
    refused = session.execute(
        select(entry.entry_id, mentor.mentor_id)
        .join(mentor, and_(mentor.pair_id == entry.pair_id, mentor.mentor_id.is_not(None)))
        .join(JointPair, JointPair.id == entry.pair_id)
        .where(
            entry.entry_id.is_not(None),
            entry.organisation_id.in_(both),
            mentor.organisation_id.in_(both),
            JointPair.state == JointState.DECLINED,
        )
    )
    declined = session.execute(
        select(ForbiddenPair.entry_id, ForbiddenPair.mentor_id)
        .join(WaitlistEntry, WaitlistEntry.id == ForbiddenPair.entry_id)
        .join(Mentor, Mentor.person_id == ForbiddenPair.mentor_id)
        .where(
            WaitlistEntry.organisation_id.in_(both),
            Mentor.organisation_id.in_(both),
            Mentor.organisation_id != WaitlistEntry.organisation_id,
            ForbiddenPair.lifted_at.is_(None),
        )
    )
    return {(row[0], row[1]) for row in (*refused, *declined)}


def joint_runs_counted(session: Session, organisation_id: int) -> int:
    """How many joint runs the organisation has part in."""
    return session.scalar(select(func.count(JointRun.id)).where(_takes_part(organisation_id))) or 0


JOINT_ORDERS: dict[str, ColumnElement[Any]] = {
    "day": JointRun.id.expression,
    "gain": (JointRun.served_together - JointRun.served_apart),
    "across": JointRun.across.expression,
}


def joint_runs_listed(
    session: Session, organisation_id: int, *, sort: str, descending: bool, limit: int, offset: int
) -> Sequence[JointRun]:
    """A page of the joint runs in which the organisation has part."""
    order = JOINT_ORDERS[sort]
    return session.scalars(
        _runs(organisation_id)
        .order_by(order.desc() if descending else order.asc(), JointRun.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def joint_run_for(session: Session, actor: Actor, joint_id: int) -> JointRun | None:
    """A joint run, if the actor's organisation has part in it."""
    return session.scalar(_runs(actor.organisation_id or -1).where(JointRun.id == joint_id))


def _between(one_id: int, other_id: int) -> ColumnElement[bool]:
    both = (one_id, other_id)
    return and_(JointRun.organisation_id.in_(both), JointRun.partner_id.in_(both))


def _takes_part(organisation_id: int) -> ColumnElement[bool]:
    return or_(JointRun.organisation_id == organisation_id, JointRun.partner_id == organisation_id)


def _runs(organisation_id: int) -> Select[JointRun]:
    return (
        select(JointRun)
        .options(joinedload(JointRun.organisation), joinedload(JointRun.partner))
        .where(_takes_part(organisation_id))
    )
