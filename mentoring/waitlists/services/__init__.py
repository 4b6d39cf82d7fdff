"""Use cases of the waitlist: registering and changing entries, their life-cycle, asking again."""

from mentoring.waitlists.services.confirmations import (
    LINK_DAYS,
    Asked,
    answer_by_link,
    ask_confirmation,
    ask_confirmations,
    confirm_entry,
    undo_confirmation,
    undo_urgency,
)
from mentoring.waitlists.services.entries import (
    EntryFacts,
    change_entry,
    register_entries,
    register_entry,
    set_urgency,
)
from mentoring.waitlists.services.members import add_member, member_leaves
from mentoring.waitlists.services.moves import (
    WHEN_OFFER_ENDS,
    mark_ineligible,
    mark_moved_away,
    move_entry,
    record_intake,
    return_to_waiting,
    withdraw_entry,
)
from mentoring.waitlists.services.saved_views import delete_view, rename_view, save_view

__all__ = [
    "LINK_DAYS",
    "WHEN_OFFER_ENDS",
    "Asked",
    "EntryFacts",
    "add_member",
    "answer_by_link",
    "ask_confirmation",
    "ask_confirmations",
    "change_entry",
    "confirm_entry",
    "delete_view",
    "mark_ineligible",
    "mark_moved_away",
    "member_leaves",
    "move_entry",
    "record_intake",
    "register_entries",
    "register_entry",
    "rename_view",
    "return_to_waiting",
    "save_view",
    "set_urgency",
    "undo_confirmation",
    "undo_urgency",
    "withdraw_entry",
]
