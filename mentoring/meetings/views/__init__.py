"""Pages of the accompaniment: log, talks, goals, expenses, events, reminders, messages, personal links."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from mentoring.meetings.views import (  # noqa: E402  (the pages need the blueprint)
    absences,
    address,
    aftercare,
    certificate,
    events,
    expenses,
    feed,
    log,
    log_staff,
    mails,
    message_sending,
    messages,
    own_expenses,
    personal,
    reminders,
    settings,
    talk_pages,
    talk_results,
    talks,
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
    "log",
    "log_staff",
    "mails",
    "message_sending",
    "messages",
    "own_expenses",
    "personal",
    "reminders",
    "settings",
    "talk_pages",
    "talk_results",
    "talks",
    "week",
]
