"""Pages of the accompaniment: log, talks, goals, expenses, events, reminders, messages, personal links."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from mentoring.meetings.views import (  # noqa: E402  (the pages need the blueprint)
    absences,
    address,
    certificate,
    events,
    expenses,
    feed,
    log,
    log_staff,
    messages,
    own_expenses,
    personal,
    reminders,
    settings,
    talks,
    week,
)

__all__ = [
    "absences",
    "address",
    "blueprint",
    "certificate",
    "events",
    "expenses",
    "feed",
    "log",
    "log_staff",
    "messages",
    "own_expenses",
    "personal",
    "reminders",
    "settings",
    "talks",
    "week",
]
