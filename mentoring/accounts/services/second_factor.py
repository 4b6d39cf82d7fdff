"""The second factor: a code from an app (TOTP, RFC 6238), or a recovery code, each good for one time only."""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.models import RecoveryCode, User
from mentoring.accounts.services.sessions import end_all_sessions, end_session, hash_token, start_session
from mentoring.accounts.services.signing_in import Attempt, claim_attempt
from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import Subject, record

STEP_SECONDS = 30
STEPS_APART = 1
"""A phone's clock may be one step ahead or behind."""
CODES = 10
ISSUER = "Tandem"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def claim_code(session: Session, user: User, address: str, now: datetime) -> Attempt:
    """Counts an attempt at a code: for the account from this address, and for the account."""
    free = {
        hash_token(f"code {user.id} {rules.address_group(address)}"): rules.FREE_ATTEMPTS,
        hash_token(f"code {user.id}"): rules.FREE_ATTEMPTS_OF_ACCOUNT,
    }
    return claim_attempt(session, free, now)


def begin_setup(user: User) -> str:
    """The secret of a factor that is being set up: made once, so that reloading shows the same."""
    if user.totp_secret is None or user.totp_confirmed_at is not None:
        user.totp_secret = pyotp.random_base32()
        user.totp_confirmed_at = None
    return user.totp_secret


def setup_address(user: User) -> str:
    """What the QR code holds: the secret, for which account and of which site."""
    secret = user.totp_secret or ""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm_setup(
    session: Session, user: User, code: str, *, actor: Actor, now: datetime
) -> list[str] | None:
    """Switches the factor on if the code is right; returns the recovery codes, which are shown this once."""
    if user.totp_confirmed_at is not None or not _accept_totp(session, user, code, now):
        return None
    user.totp_confirmed_at = now
    record(
        session, Subject.USER, user.id, "second_factor_on", actor=actor, now=now, on=day_of(now),
        organisation_id=user.organisation_id,
    )  # fmt: skip
    return renew_recovery_codes(session, user)


def code_is_right(session: Session, user: User, code: str, now: datetime) -> bool:
    """Whether this is the app's present code or an unused recovery code; either is used up by it."""
    if user.totp_confirmed_at is None:
        return False
    return _accept_totp(session, user, code, now) or _accept_recovery_code(session, user, code, now)


def pass_second_factor(session: Session, user: User, former: str, now: datetime) -> str:
    """Replaces the session that had one factor by a new one that has both; returns its token."""
    end_session(session, hash_token(former), now)
    return start_session(session, user, now, second_factor_at=now)


def renew_recovery_codes(session: Session, user: User) -> list[str]:
    """Ten new recovery codes, of which only hashes are kept; earlier ones are worth nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["-".join(_letters(4) for _ in range(3)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_code_hash(user, code)) for code in codes)
    session.flush()
    return codes


def reset_second_factor(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Takes the second factor away, for somebody who has lost it; all sessions of the user end."""
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    end_all_sessions(session, user.id, now)
    record(
        session, Subject.USER, user.id, "second_factor_off", actor=actor, now=now, on=day_of(now),
        organisation_id=user.organisation_id,
    )  # fmt: skip


def _accept_totp(session: Session, user: User, code: str, now: datetime) -> bool:
    """Right, and newer than the last one that was accepted: a code that was overheard is worth nothing."""
    digits = "".join(code.split())
    if user.totp_secret is None or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return False
    totp = pyotp.TOTP(user.totp_secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    for step in range(present - STEPS_APART, present + STEPS_APART + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            accepted = session.execute(
                update(User)
                .where(User.id == user.id, or_(User.totp_last_step.is_(None), User.totp_last_step < step))
                .values(totp_last_step=step)
                .execution_options(synchronize_session=False)
            )
            return bool(accepted.rowcount == 1)  # type: ignore[attr-defined]
    return False


def _accept_recovery_code(session: Session, user: User, code: str, now: datetime) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _code_hash(user, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _code_hash(user: User, code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())[:64]
    return hash_token(f"recovery {user.id} {plain}")


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
