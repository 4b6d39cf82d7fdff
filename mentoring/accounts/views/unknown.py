"""Links that open nothing: whoever tries many has to wait. A link that holds opens all the same."""

from flask import current_app, request

from mentoring.accounts.queries import link_exists
from mentoring.accounts.services import hash_token
from mentoring.accounts.services.openings import claim_opening
from mentoring.database import writing
from mentoring.web import SAFE_METHODS, db, keep, now


def nothing_there(token: str) -> int:
    """Counts a link that nobody was given; with which status its page is answered."""
    if link_exists(db(), hash_token(token)):
        return 410
    address = request.remote_addr or ""
    if request.method in SAFE_METHODS:
        with writing(current_app.extensions["engine"]) as own:
            wait = claim_opening(own, address, now())
    else:
        wait = claim_opening(db(), address, now())
        keep()
    return 429 if wait else 410
