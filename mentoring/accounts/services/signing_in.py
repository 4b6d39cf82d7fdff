"""Signing in: attempts are counted before they are checked, so that many at once gain nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from mentoring.accounts import queries, rules
from mentoring.accounts.models import SignInAttempt, User
from mentoring.accounts.services.passwords import refresh_hash
from mentoring.accounts.services.sessions import end_session, hash_token, start_session
from mentoring.actors import Actor
from mentoring.audit import Access, log_access

NOBODY = Actor(user_id=None, name="", role=None)


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted, or, if ``wait`` is not zero, one that comes too early and was not."""

    wait: timedelta
    keys: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


def claim_attempt(session: Session, free: Mapping[str, int], now: datetime) -> Attempt:
    """Counts an attempt under each key (with so many free ones), unless one of them has to wait."""
    since = now - rules.COUNTED_FOR
    wait = timedelta(0)
    for key in sorted(free):
        queries.turn_of_key(session, key)
        failures, last = queries.attempts(session, key, since)
        wait = max(wait, rules.wait_after(failures, last, now, free=free[key]))
    if wait:
        return Attempt(wait)
    rows = [SignInAttempt(key=key, at=now) for key in free]
    session.add_all(rows)
    session.flush()
    return Attempt(wait, tuple(free), tuple(row.id for row in rows))


def claim_sign_in(session: Session, email: str, address: str, now: datetime) -> Attempt:
    """Counts an attempt to sign in: for the account from this address, and for this address."""
    group = rules.address_group(address)
    free = {
        hash_token(f"sign-in {email} {group}"): rules.FREE_ATTEMPTS,
        hash_token(f"sign-in {group}"): rules.FREE_ATTEMPTS_OF_ADDRESS,
    }
    return claim_attempt(session, free, now)


def claim_password_check(session: Session, user: User, now: datetime) -> Attempt:
    """Counts an attempt to prove the own password inside a session."""
    return claim_attempt(session, {hash_token(f"password {user.id}"): rules.FREE_ATTEMPTS}, now)


def forgive(session: Session, attempt: Attempt) -> None:
    """The attempt was right: it no longer counts, and neither do earlier ones under its first key."""
    session.execute(
        delete(SignInAttempt).where(
            or_(SignInAttempt.id.in_(attempt.ids), SignInAttempt.key == attempt.keys[0])
        )
    )


def sign_in(
    session: Session, user: User, password: str, attempt: Attempt, *, former: str | None, now: datetime
) -> str:
    """Starts a new session after the right password and ends the browser's former one; returns the token."""
    forgive(session, attempt)
    refresh_hash(user, password)
    if former:
        end_session(session, hash_token(former), now)
    token = start_session(session, user, now)
    log_access(session, Access.SIGNED_IN, "user", user.id, actor=as_actor(user), now=now)
    return token


def note_failure(session: Session, user: User | None, address: str, *, reference: str, now: datetime) -> None:
    """Writes a failed sign-in to the access log, without what was typed."""
    log_access(
        session,
        Access.SIGN_IN_FAILED,
        "user",
        user.id if user else None,
        actor=NOBODY,
        now=now,
        detail=rules.address_group(address),
        reference=reference,
    )


def sign_out(session: Session, actor: Actor, token: str, now: datetime) -> None:
    """Ends the session with this token at once, wherever its cookie has been copied to."""
    end_session(session, hash_token(token), now)
    log_access(session, Access.SIGNED_OUT, "user", actor.user_id, actor=actor, now=now)


def as_actor(user: User) -> Actor:
    """The user as the domain sees them."""
    return Actor(
        user.id, user.name, user.role, user.organisation_id, user.social_region_id, user.municipality_bfs
    )
