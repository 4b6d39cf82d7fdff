"""Passwords: hashed with argon2, compared in the same time for everybody, changed with all that follows."""

import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import LinkPurpose, User
from mentoring.accounts.services.links import revoke_links
from mentoring.accounts.services.sessions import end_all_sessions
from mentoring.wording import N_, Refused

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters for argon2id: some 25 ms and 19 MB for each sign-in."""


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(_normal(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long where there is none, so that nobody learns who has one."""
    try:
        right = HASHER.verify(stored or _hash_of_nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def refresh_hash(user: User, password: str) -> None:
    """Hashes a password that has just proved right again, if the parameters have grown since."""
    if user.password_hash and HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)


def set_password(session: Session, user: User, password: str, *, now: datetime) -> None:
    """Gives the user a new password, ends all sessions and makes links for a new password useless.

    A weak one is refused at the field ``password``.
    """
    weakness = rules.password_weakness(password, email=user.email, name=user.name)
    if weakness is not None:
        raise Refused(weakness.text, field="password", **weakness.params)
    user.password_hash = hash_password(password)
    end_all_sessions(session, user.id, now)
    revoke_links(session, LinkPurpose.PASSWORD_RESET, user.id, now)


def change_password(session: Session, user: User, old: str, new: str, *, now: datetime) -> None:
    """The user's own change: only with the old password."""
    if not password_matches(user.password_hash, old):
        raise Refused(N_("Das ist nicht Ihr bisheriges Passwort."), field="old_password")
    set_password(session, user, new, now=now)


@cache
def _hash_of_nobody() -> str:
    return hash_password("nobody has this password")


def _normal(password: str) -> str:
    """One form for what different keyboards send, cut where no password can be longer."""
    return unicodedata.normalize("NFKC", password[: rules.LONGEST_PASSWORD + 1])
