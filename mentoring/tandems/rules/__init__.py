"""Pure decisions about tandems: their life-cycle, and what a proposal says and asks."""

from mentoring.tandems.rules.corrections import check_earlier_end, still_standing
from mentoring.tandems.rules.lifecycle import (
    ANSWER_DAYS,
    BEFORE_START,
    ENDED,
    LINK_VALID,
    NEEDS,
    OPEN_STATES,
    RUNNING,
    TRANSITIONS,
    Need,
    Standing,
    check_day,
    check_move,
    may_undo,
    months_later,
    needs,
    refusal,
    swiss,
)
from mentoring.tandems.rules.proposals import common_slots, extracts_needed, has_minor, week_in_words
from mentoring.tandems.rules.timeline import what_happened, why

__all__ = [
    "ANSWER_DAYS",
    "BEFORE_START",
    "ENDED",
    "LINK_VALID",
    "NEEDS",
    "OPEN_STATES",
    "RUNNING",
    "TRANSITIONS",
    "Need",
    "Standing",
    "check_day",
    "check_earlier_end",
    "check_move",
    "common_slots",
    "extracts_needed",
    "has_minor",
    "may_undo",
    "months_later",
    "needs",
    "refusal",
    "still_standing",
    "swiss",
    "week_in_words",
    "what_happened",
    "why",
]
