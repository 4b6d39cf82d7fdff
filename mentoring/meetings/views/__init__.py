"""Pages of the accompaniment: log, talks, goals, expenses, events, reminders, messages, personal links."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from mentoring.meetings.views import (  # noqa: E402  (the pages need the blueprint)
    absences,
    aftercare,
    events,
    expenses,
    feed,
    log,
    messages,
    personal,
    reminders,
    settings,
    talk_pages,
    talk_results,
    talks,
)

__all__ = [
    "absences",
    "aftercare",
    "blueprint",
    "events",
    "expenses",
    "feed",
    "log",
    "messages",
    "personal",
    "reminders",
    "settings",
    "talk_pages",
    "talk_results",
    "talks",
]
