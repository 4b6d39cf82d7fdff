"""Use cases of lists: keeping an upload, checking it, taking it over, taking it back."""

from mentoring.exchange.services.checking import (
    Findings,
    candidates,
    check,
    choose,
    choose_for_all,
    failure_of,
    keep_findings,
    look_through,
    mergeable,
    reader_for,
)
from mentoring.exchange.services.taking_over import (
    RowRefused,
    expect_decided,
    leave_out_errors,
    take_over,
)
from mentoring.exchange.services.undoing import Line, Plan, plan_undo, refusal_of_undo, undo
from mentoring.exchange.services.uploads import (
    choose_columns,
    claim,
    columns_of,
    discard,
    expect_mine,
    give_up,
    keep_upload,
    note_progress,
    purge_expired,
)

__all__ = [
    "Findings",
    "Line",
    "Plan",
    "RowRefused",
    "candidates",
    "check",
    "choose",
    "choose_columns",
    "choose_for_all",
    "claim",
    "columns_of",
    "discard",
    "expect_decided",
    "expect_mine",
    "failure_of",
    "give_up",
    "keep_findings",
    "keep_upload",
    "leave_out_errors",
    "look_through",
    "mergeable",
    "note_progress",
    "plan_undo",
    "purge_expired",
    "reader_for",
    "refusal_of_undo",
    "take_over",
    "undo",
]
