"""A volunteer's access to the site: an invitation makes their account and links it to them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.accounts.services.users import invite_mentor, send_invitation
from mentoring.actors import Actor
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.wording import N_, Refused

GONE = frozenset({MentorState.LEFT, MentorState.REJECTED})


def invite(session: Session, mentor: Mentor, *, actor: Actor, now: datetime, valid_for: timedelta) -> User:
    """Posts an invitation to a volunteer (loaded for their page); the first one makes their account."""
    person = mentor.person
    if mentor.state in GONE:
        raise Refused(N_("%(name)s macht nicht mehr mit und braucht keinen Zugang."), name=person.name)
    if not person.email:
        raise Refused(
            N_("Für %(name)s ist keine E-Mail-Adresse erfasst. Tragen Sie zuerst eine ein."), name=person.name
        )
    if mentor.user_id is not None:
        user = session.get_one(User, mentor.user_id)
        send_invitation(session, user, actor=actor, now=now, valid_for=valid_for)
        return user
    user = invite_mentor(
        session,
        email=person.email,
        name=person.name,
        organisation_id=mentor.organisation_id,
        locale=person.locale,
        actor=actor,
        now=now,
        valid_for=valid_for,
    )
    mentor.user_id = user.id
    session.flush()
    return user
