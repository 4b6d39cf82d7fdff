"""What comes out of the solver: the frozen dataclasses of a solution.

Everything here is plain values and codes; what there is much of are named tuples, which are made in no time.
`Solution.state` keeps the arrays of the run so that questions
about the same solution (alternatives, advice) need not solve again; it is no part of the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matching.codes import Constraint, Criterion, Reason, Why


class Contribution(NamedTuple):
    """Points one criterion gives to one pair, of the `weight` it could give."""

    criterion: Criterion
    points: int
    weight: int


class Pair(NamedTuple):
    """A proposed tandem.

    Attributes
    ----------
    quality : int
        0 to 1000: the sum of `points`.
    points : tuple of int
        Per criterion, in the order of `Criterion`.
    weights : tuple of int
        The most each criterion could have given, in the same order.
    pinned : bool
    overridden : tuple of Constraint
        Constraints the pair breaks and a coordinator has lifted.
    """

    entry_id: str
    mentor_id: str
    quality: int
    points: tuple[int, ...]
    weights: tuple[int, ...]
    pinned: bool = False
    overridden: tuple[Constraint, ...] = ()

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """The points by name."""
        return tuple(map(Contribution, Criterion, self.points, self.weights))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pair has in common, for display; unknown values are None."""

    languages: tuple[tuple[str, int, int], ...]  # code, the entry's level, the mentor's level; best first
    distance_km: float | None
    common_slots: int  # mask of the week's 21 slots
    shared_interests: tuple[str, ...]
    shared_focus: tuple[str, ...]
    entry_age: int | None
    mentor_age: int | None


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why a pair is feasible or not, and what it is worth.

    Attributes
    ----------
    feasible : bool
        True if `reasons` is empty.
    reasons : tuple of Reason
        Every constraint the pair breaks and that is not overridden.
    lifted : tuple of Reason
        Every constraint the pair breaks and that a coordinator has overridden.
    """

    entry_id: str
    mentor_id: str
    feasible: bool
    reasons: tuple[Reason, ...]
    lifted: tuple[Reason, ...]
    quality: int
    contributions: tuple[Contribution, ...]
    facts: Facts


class Block(NamedTuple):
    """How a constraint keeps mentors from an entry that nobody fits."""

    constraint: Constraint
    alone: int  # mentors this constraint alone keeps out: lifting it would admit them
    total: int  # mentors that break it, alone or with others


class NearMiss(NamedTuple):
    """A mentor who nearly fits, and everything that would have to change."""

    mentor_id: str
    reasons: tuple[Reason, ...]


class Unmatched(NamedTuple):
    """An entry without a mentor.

    Attributes
    ----------
    blocks : tuple of Block
        For `Why.NOBODY_FITS`: constraints by how many mentors each one alone keeps out, most first.
    nearest : tuple of NearMiss
        For `Why.NOBODY_FITS`: mentors with free seats who break the fewest constraints, best first.
    shortage : int or None
        For `Why.TOO_FEW_SEATS`: index of its part of the certificate in `Solution.shortages`.
    """

    entry_id: str
    why: Why
    blocks: tuple[Block, ...] = ()
    nearest: tuple[NearMiss, ...] = ()
    shortage: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """One connected part of the certificate of scarcity.

    "These entries can only be served by these mentors with so many seats; so many must wait, whoever does the
    matching." Seats are those left after pins. It always holds that
    ``len(entry_ids) - seats == must_wait``; the solver counts it before showing it.
    """

    entry_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    seats: int
    must_wait: int
    unserved: tuple[str, ...]  # those of entry_ids who wait in this solution


@dataclass(frozen=True, slots=True)
class Proof:
    """The totals that prove the solution optimal: `value` equals `price` (strong duality), in exact integers.

    Attributes
    ----------
    value : int
        Sum of the weights of the chosen pairs (pins apart).
    price : int
        Sum of the entries' and of the seats' prices; no solution can be worth more.
    gap : int
        The weight of one rank in the serving order.
    classes : int
        Classes of the serving order.
    served_by_class : tuple of (int, int)
        Entries served and entries in the class, first class first; pins and entries set aside apart.
    """

    value: int
    price: int
    gap: int
    classes: int
    served_by_class: tuple[tuple[int, int], ...]

    @property
    def bound(self) -> int:
        """No number of the assignment is larger: below 2^53 floats hold all of them exactly."""
        return 2 * (self.classes * self.gap + (self.gap - 1) // 2)

    @property
    def holds(self) -> bool:
        """Whether the solution is proven optimal; `solve` never returns one that is not."""
        return self.value == self.price


@dataclass(frozen=True, slots=True)
class Solution:
    """The optimum of a problem, with its proofs.

    Attributes
    ----------
    pairs : tuple of Pair
        By entry identifier.
    unmatched : tuple of Unmatched
        In serving order, then those set aside.
    shortages : tuple of Shortage
        The certificate of scarcity in connected parts, largest first; entries that nobody fits are not in it.
    quality : int
        Total over all pairs.
    feasible_pairs : int
        Pairs that break no constraint.
    seconds : Mapping[str, float]
        Time per phase; no part of equality or of the JSON form.
    """

    policy_version: str
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    shortages: tuple[Shortage, ...]
    proof: Proof
    quality: int
    feasible_pairs: int
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    state: Any = field(default=None, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON form, without timing: the same input gives the same document."""
        from matching.document import solution_to_json

        return solution_to_json(self)
