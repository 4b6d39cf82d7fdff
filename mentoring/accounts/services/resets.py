"""A forgotten password: a link by mail, for whoever has a password already, and never too many mails."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring import outbox
from mentoring.accounts import queries, rules
from mentoring.accounts.models import Link, LinkPurpose, User
from mentoring.accounts.services.links import issue_link, use_link
from mentoring.accounts.services.passwords import set_password
from mentoring.accounts.services.sessions import hash_token
from mentoring.accounts.services.signing_in import Attempt, claim_attempt
from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import Subject, record
from mentoring.wording import N_, Refused


def claim_reset(session: Session, address: str, now: datetime) -> Attempt:
    """Counts a request for a link by this address; who asks too often waits, whatever they ask for."""
    key = hash_token(f"reset from {rules.address_group(address)}")
    return claim_attempt(session, {key: rules.FREE_ATTEMPTS_OF_ADDRESS}, now)


def send_reset_link(session: Session, email: str, *, valid_for: timedelta, now: datetime) -> None:
    """Posts a link for a new password to a user who has one; for anybody else does nothing, silently."""
    if claim_attempt(session, {hash_token(f"reset {email}"): rules.FREE_RESETS}, now).wait:
        return
    user = queries.user_by_email(session, email)
    if user is None or user.disabled_at is not None or user.password_hash is None:
        return
    token = issue_link(session, LinkPurpose.PASSWORD_RESET, user.id, now=now, valid_for=valid_for)
    outbox.post(
        session,
        "new_password",
        address=user.email,
        name=user.name,
        locale=user.locale,
        now=now,
        values={"token": token, "minutes": int(valid_for.total_seconds() // 60)},
        organisation_id=user.organisation_id,
    )


def set_password_by_link(
    session: Session, link: Link, user: User, password: str, *, actor: Actor, now: datetime
) -> None:
    """Sets the new password and uses the link up; all sessions of the user end."""
    if not use_link(session, link, now):
        raise Refused(N_("Dieser Link wurde schon gebraucht."))
    set_password(session, user, password, now=now)
    what = "joined" if link.purpose is LinkPurpose.INVITATION else "password_set"
    record(
        session, Subject.USER, user.id, what, actor=actor, now=now, on=day_of(now),
        organisation_id=user.organisation_id,
    )  # fmt: skip
