"""Use cases of accounts, one module each for what belongs together; what other areas need stands here."""

from mentoring.accounts.services.links import issue_link, open_link, revoke_links, use_link
from mentoring.accounts.services.sessions import (
    end_all_sessions,
    end_session,
    hash_token,
    session_holds,
    start_session,
    touch_session,
)

__all__ = [
    "end_all_sessions",
    "end_session",
    "hash_token",
    "issue_link",
    "open_link",
    "revoke_links",
    "session_holds",
    "start_session",
    "touch_session",
    "use_link",
]
