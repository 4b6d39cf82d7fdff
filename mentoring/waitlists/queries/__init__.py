"""Every SELECT of the waitlist."""

from mentoring.waitlists.queries.entries import (
    entries_for,
    entries_waiting,
    entry_behind_link,
    entry_for,
    last_event,
    open_entry_of,
)

__all__ = [
    "entries_for",
    "entries_waiting",
    "entry_behind_link",
    "entry_for",
    "last_event",
    "open_entry_of",
]
