"""Pages of the accompaniment: log, talks, goals, expenses, events, reminders, messages, personal links."""

from flask import Blueprint, g, request

blueprint = Blueprint("meetings", __name__)


@blueprint.before_request
def place_in_navigation() -> None:
    """A volunteer's pages stand under their own page."""
    if request.path.startswith("/my/"):
        g.nav = "tandems.own"


from mentoring.meetings.views import (  # noqa: E402  (the pages need the blueprint)
    absences,
    certificate,
    events,
    expenses,
    feed,
    log,
    log_staff,
    messages,
    personal,
    reminders,
    settings,
    talks,
)

__all__ = [
    "absences",
    "blueprint",
    "certificate",
    "events",
    "expenses",
    "feed",
    "log",
    "log_staff",
    "messages",
    "personal",
    "reminders",
    "settings",
    "talks",
]
