"""Exact matching of waiting entries to volunteer mentors, with reasons and proofs.

Begin with `model` (what goes in) and `result` (what comes out); `solve` does it. `simulate` replays a history
(`history`) under several plans. The package is pure Python
with numpy and scipy: it knows no web framework, no database and no clock, and speaks in codes (`codes`).
"""

from matching.advice import advice, seat_values
from matching.answers import Advice, Alternative, Kind, Move, PairCost, PairPrice, Price
from matching.checking import check
from matching.codes import Constraint, Criterion, Gender, Level, Rank, Reason, ServingOrder, Why
from matching.errors import ImpossiblePinError, ProblemError
from matching.exchanges import alternatives, price_of_forbidding, price_of_forcing
from matching.explanation import explain_entry, explain_pair, facts
from matching.history import Arrival, Cadence, History, Plan, Presence, usual_plans
from matching.history_document import history_from_json, history_to_json, outcomes_to_json
from matching.joint import Gain, joined, joint_run, pseudonymised
from matching.memory import memory_bound, memory_needed
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
from matching.ordering import serving_order
from matching.price_list import price_list
from matching.pricing import all_costs, forbidding_costs, pair_costs
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
from matching.simulation import LONG_WAIT_DAYS, Outcome, simulate
from matching.solving import solve
from matching.watching import Cancelled, Watch
from matching.weights import EXACT_LIMIT

__all__ = [
    "DEFAULT_WEIGHTS",
    "EXACT_LIMIT",
    "FULL_QUALITY",
    "LONG_WAIT_DAYS",
    "WEEK_SLOTS",
    "Advice",
    "Alternative",
    "Arrival",
    "Block",
    "Cadence",
    "Cancelled",
    "Constraint",
    "Contribution",
    "Criterion",
    "Entry",
    "Facts",
    "Forbidden",
    "Gain",
    "Gender",
    "History",
    "ImpossiblePinError",
    "Kind",
    "Level",
    "Mentor",
    "Move",
    "NearMiss",
    "Outcome",
    "Override",
    "Pair",
    "PairCost",
    "PairExplanation",
    "PairPrice",
    "Pin",
    "Place",
    "Plan",
    "Policy",
    "Presence",
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
    "Watch",
    "Why",
    "advice",
    "all_costs",
    "alternatives",
    "check",
    "explain_entry",
    "explain_pair",
    "facts",
    "forbidding_costs",
    "history_from_json",
    "history_to_json",
    "joined",
    "joint_run",
    "memory_bound",
    "memory_needed",
    "outcomes_to_json",
    "pair_costs",
    "price_list",
    "price_of_forbidding",
    "price_of_forcing",
    "pseudonymised",
    "seat_values",
    "serving_order",
    "simulate",
    "solve",
    "usual_plans",
]
