"""Pages of the accompaniment: log, talks, goals, expenses, events, reminders, messages, personal links."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from mentoring.meetings.views import (  # noqa: E402  (the pages need the blueprint)
    absences,
    events,
    expenses,
    feed,
    feedback,
    inviting,
    links,
    log,
    messages,
    own_events,
    personal,
    reminders,
    settings,
    talks,
    trainings,
)

__all__ = [
    "absences",
    "blueprint",
    "events",
    "expenses",
    "feed",
    "feedback",
    "inviting",
    "links",
    "log",
    "messages",
    "own_events",
    "personal",
    "reminders",
    "settings",
    "talks",
    "trainings",
]
