"""Exact matching of waiting entries to volunteer mentors, with reasons and proofs.

Begin with `model` (what goes in) and `result` (what comes out); `solve` does it. The package is pure Python
with numpy and scipy: it knows no web framework, no database and no clock, and speaks in codes (`codes`).
"""

from matching.advice import advice, seat_values
from matching.answers import Advice, Alternative, Kind, Move, PairCost, Price
from matching.checking import check
from matching.codes import Constraint, Criterion, Gender, Level, Rank, Reason, ServingOrder, Why
from matching.errors import ImpossiblePinError, ProblemError
from matching.exchanges import alternatives, pair_costs, price_of_forbidding, price_of_forcing
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
    Block,
    Contribution,
    Facts,
    NearMiss,
    Pair,
    PairExplanation,
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
    "Advice",
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
    "Kind",
    "Level",
    "Mentor",
    "Move",
    "NearMiss",
    "Override",
    "Pair",
    "PairCost",
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
    "advice",
    "alternatives",
    "check",
    "explain_entry",
    "explain_pair",
    "facts",
    "pair_costs",
    "price_of_forbidding",
    "price_of_forcing",
    "seat_values",
    "solve",
]
