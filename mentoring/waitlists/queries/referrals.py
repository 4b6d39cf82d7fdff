"""What a Sozialregion sees of its referrals, and the offers it can refer to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.actors import Actor
from mentoring.people.models import Programme
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES
from mentoring.waitlists.vocabulary import ReferralKind


def referrals_page(
    session: Session, actor: Actor, *, closed: bool, limit: int, offset: int
) -> Sequence[WaitlistEntry]:
    """The referrals of the actor's region, the latest first, with contact, members and organisation."""
    return session.scalars(
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.contact),
            joinedload(WaitlistEntry.programme).joinedload(Programme.organisation),
            selectinload(WaitlistEntry.members),
        )
        .where(*_of(actor), _in(closed))
        .order_by(WaitlistEntry.registered_on.desc(), WaitlistEntry.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def referrals_counted(session: Session, actor: Actor) -> tuple[int, int]:
    """How many referrals of the actor's region are open, and how many are closed."""
    is_open = WaitlistEntry.state.in_(OPEN_STATES)
    found = dict(session.execute(select(is_open, func.count()).where(*_of(actor)).group_by(is_open)).all())
    return found.get(True, 0), found.get(False, 0)


def referral_for(session: Session, actor: Actor, entry_id: int) -> WaitlistEntry | None:
    """A referral that the actor made in person, with contact, members and organisation."""
    return session.scalar(
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.contact),
            joinedload(WaitlistEntry.programme).joinedload(Programme.organisation),
            selectinload(WaitlistEntry.members),
        )
        .where(
            WaitlistEntry.id == entry_id,
            *_of(actor),
            WaitlistEntry.referred_by_id == actor.user_id,
            WaitlistEntry.referred_by_id.is_not(None),
        )
    )


def programmes_on_offer(session: Session) -> Sequence[Programme]:
    """The programmes of all organisations that take people in, with their organisation."""
    return session.scalars(
        select(Programme)
        .options(joinedload(Programme.organisation))
        .where(Programme.active)
        .order_by(Programme.organisation_id, Programme.name)
    ).all()


def _of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        WaitlistEntry.referral == ReferralKind.SOCIAL_REGION,
        WaitlistEntry.social_region_id
        == (actor.social_region_id if actor.social_region_id is not None else -1),
    )


def _in(closed: bool) -> ColumnElement[bool]:
    return WaitlistEntry.state.not_in(OPEN_STATES) if closed else WaitlistEntry.state.in_(OPEN_STATES)
