"""Pure decisions about people: life-cycle, age, extracts, what a fact may hold, and who may be the same."""

from mentoring.people.rules.clearances import (
    EXPIRES_SOON_DAYS,
    ClearanceState,
    clearance_state,
    clearance_states,
    kinds_lacking,
)
from mentoring.people.rules.duplicates import LIKELY, POSSIBLE, Likeness, Reason, compare, likeness
from mentoring.people.rules.events import FACTS, changed_facts, told
from mentoring.people.rules.facts import age_on, at_least, cleaned, is_minor, level_rank, refuse_long
from mentoring.people.rules.lifecycle import (
    OPEN_STATES,
    TRANSITIONS,
    WAY,
    Check,
    next_steps,
    readiness,
    refusal_of_move,
)

__all__ = [
    "EXPIRES_SOON_DAYS",
    "FACTS",
    "LIKELY",
    "OPEN_STATES",
    "POSSIBLE",
    "TRANSITIONS",
    "WAY",
    "Check",
    "ClearanceState",
    "Likeness",
    "Reason",
    "age_on",
    "at_least",
    "changed_facts",
    "cleaned",
    "clearance_state",
    "clearance_states",
    "compare",
    "is_minor",
    "kinds_lacking",
    "level_rank",
    "likeness",
    "next_steps",
    "readiness",
    "refusal_of_move",
    "refuse_long",
    "told",
]
