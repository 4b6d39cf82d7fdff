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
    address,
    aftercare,
    certificate,
    events,
    expenses,
    feed,
    feedback,
    inviting,
    links,
    log,
    log_staff,
    mails,
    message_sending,
    messages,
    own_events,
    own_expenses,
    personal,
    reminders,
    settings,
    talk_pages,
    talk_results,
    talks,
    trainings,
    week,
)

__all__ = [
    "absences",
    "address",
    "aftercare",
    "blueprint",
    "certificate",
    "events",
    "expenses",
    "feed",
    "feedback",
    "inviting",
    "links",
    "log",
    "log_staff",
    "mails",
    "message_sending",
    "messages",
    "own_events",
    "own_expenses",
    "personal",
    "reminders",
    "settings",
    "talk_pages",
    "talk_results",
    "talks",
    "trainings",
    "week",
]
