"""Links that opened nothing are counted, so that guessing is slowed down."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts import rules
from mentoring.accounts.services.sessions import hash_token
from mentoring.accounts.services.signing_in import claim_attempt


def claim_opening(session: Session, address: str, now: datetime) -> timedelta:
    """Counts a link that opened nothing; how long this network has to wait before it may try another."""
    key = hash_token(f"link {rules.address_group(address)}")
    return claim_attempt(session, {key: rules.FREE_ATTEMPTS_OF_ADDRESS}, now).wait
