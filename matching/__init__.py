"""Exact matching of waiting entries to volunteer mentors, with reasons and proofs.

Begin with `model` (what goes in) and `result` (what comes out); `solve` does it. The package is pure Python
with numpy and scipy: it knows no web framework, no database and no clock, and speaks in codes (`codes`).
"""

from matching.checking import check
from matching.codes import Constraint, Criterion, Gender, Level, Rank, Reason, ServingOrder, Why
from matching.errors import ImpossiblePinError, ProblemError
from matching.explanation import explain_entry, explain_pair, facts
from matching.model import (
    DEFAULT_WEIGHTS,
    FULL_QUALITY,
    WEEK_SLOTS,
    Entry,
    Forbidden,
    Mentor,
    Override,
    Pin,
    Place,
    Policy,
    Problem,
)
from matching.result import (
    Alternative,
    Block,
    Contribution,
    Facts,
    Move,
    NearMiss,
    Pair,
    PairExplanation,
    Price,
    Proof,
    Shortage,
    Solution,
    Unmatched,
)
from matching.solving import solve

__all__ = [
    "DEFAULT_WEIGHTS",
    "FULL_QUALITY",
    "WEEK_SLOTS",
    "Alternative",
    "Block",
    "Constraint",
    "Contribution",
    "Criterion",
    "Entry",
    "Facts",
    "Forbidden",
    "Gender",
    "ImpossiblePinError",
    "Level",
    "Mentor",
    "Move",
    "NearMiss",
    "Override",
    "Pair",
    "PairExplanation",
    "Pin",
    "Place",
    "Policy",
    "Price",
    "Problem",
    "ProblemError",
    "Proof",
    "Rank",
    "Reason",
    "ServingOrder",
    "Shortage",
    "Solution",
    "Unmatched",
    "Why",
    "check",
    "explain_entry",
    "explain_pair",
    "facts",
    "solve",
]
