"""Pages of the waitlist."""

from flask import Blueprint

blueprint = Blueprint("waitlists", __name__)

from mentoring.waitlists.views import (  # noqa: E402  (the pages need the blueprint)
    changes,
    confirmation,
    entries,
    entry,
    referrals,
    registering,
    saved_views,
    search,
    selection,
)

__all__ = [
    "blueprint",
    "changes",
    "confirmation",
    "entries",
    "entry",
    "referrals",
    "registering",
    "saved_views",
    "search",
    "selection",
]
