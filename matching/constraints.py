"""Which pairs are impossible, and why: every hard constraint, stated once.

Most constraints are `BitRule`s: what an entry needs is a set of alternatives, what a mentor offers meets
some of them, and one met alternative is enough. The few others are in `matching.pairwise`. The same
statement serves the test of all pairs at once (`Test.holds`) and the sentence about one pair (`params`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint, Gender
from matching.fields import Field, field_of
from matching.model import WEEK_SLOTS, Entry, Mentor, Problem

Params = Mapping[str, object]
Index = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Test(Protocol):
    """A constraint made ready for the people of one problem."""

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs keep the constraint; both indices are broadcast."""


class Rule(Protocol):
    """A constraint as it is stated, before it meets people."""

    @property
    def constraint(self) -> Constraint: ...

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> Test | None:
        """Make it ready for these people; None if it binds nobody among them."""

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""


@dataclass(frozen=True, slots=True)
class BitRule:
    """A constraint met by meeting one of several alternatives.

    Attributes
    ----------
    needs : Entry -> alternatives, or None if the entry needs nothing
    offers : Mentor -> what the mentor has
    meets : (need, offer) -> whether this offer meets this need
    describe : (Entry, Mentor) -> parameters of the reason
    """

    constraint: Constraint
    needs: Callable[[Entry], Iterable[Hashable] | None]
    offers: Callable[[Mentor], Iterable[Hashable]]
    meets: Callable[[Hashable, Hashable], bool]
    describe: Callable[[Entry, Mentor], Params]

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""
        return self.describe(entry, mentor)

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> Field | None:
        """Give every alternative that somebody can meet a bit; bit 0 is "needs nothing"."""
        offered = [tuple(self.offers(mentor)) for mentor in mentors]
        offers = list(dict.fromkeys(offer for one in offered for offer in one))
        bits: dict[Hashable, int] = {}
        free = 1
        left: list[int] = []
        for entry in entries:
            needs = self.needs(entry)
            mask = 1
            if needs is not None:
                mask = 0
                for need in needs:
                    bit = bits.get(need)
                    if bit is None:
                        bit = 0
                        if any(self.meets(need, offer) for offer in offers):
                            bit = 1 << free
                            free += 1
                        bits[need] = bit
                    mask |= bit
            left.append(mask)
        if left.count(1) == len(left):
            return None
        masks = {
            offer: sum(bit for need, bit in bits.items() if bit and self.meets(need, offer))
            for offer in offers
        }
        right: list[int] = []
        for one in offered:
            mask = 1
            for offer in one:
                mask |= masks[offer]
            right.append(mask)
        return field_of(left, right, free)


@dataclass(frozen=True, slots=True)
class SlotRule:
    """At least one common slot of the week; slots that are not stated exclude nobody."""

    constraint: Constraint = Constraint.SLOTS

    def prepare(self, entries: Sequence[Entry], mentors: Sequence[Mentor]) -> Field | None:
        """Use the slots as bits; bit 0 is "not stated"."""
        everything = (1 << (WEEK_SLOTS + 1)) - 1
        left = [everything if entry.slots is None else entry.slots << 1 for entry in entries]
        right = [everything if mentor.slots is None else mentor.slots << 1 | 1 for mentor in mentors]
        if left.count(everything) == len(left):
            return None
        return field_of(left, right, WEEK_SLOTS + 1)

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return both masks."""
        return {"entry_slots": entry.slots, "mentor_slots": mentor.slots}


def completed_years(mentor: Mentor, on: date) -> int | None:
    """Return the years a mentor has surely completed on a day, None if nothing is known of the birth."""
    born = mentor.birth_date
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if mentor.birth_year is None:
        return None
    return on.year - mentor.birth_year - (0 if (on.month, on.day) == (12, 31) else 1)


def bit_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the constraints of the form "one of several alternatives", in the order of `Constraint`."""
    on = problem.on
    return (
        BitRule(
            Constraint.LANGUAGE,
            lambda entry: [
                (code, entry.language_level)
                for code, level in entry.languages.items()
                if level >= entry.language_level
            ],
            lambda mentor: mentor.languages.items(),
            _speaks,
            lambda entry, mentor: {
                "needed_level": int(entry.language_level),
                "entry_languages": {code: int(level) for code, level in sorted(entry.languages.items())},
                "mentor_languages": {code: int(level) for code, level in sorted(mentor.languages.items())},
            },
        ),
        BitRule(
            Constraint.MENTOR_GENDER,
            lambda entry: entry.mentor_gender_wish or None,
            lambda mentor: (mentor.gender,),
            _equal,
            lambda entry, mentor: {
                "wished": tuple(sorted(entry.mentor_gender_wish)),
                "actual": mentor.gender,
            },
        ),
        BitRule(
            Constraint.ENTRY_GENDER,
            lambda entry: (entry.genders,),
            lambda mentor: (mentor.entry_gender_wish,),
            _accepts,
            lambda entry, mentor: {
                "wished": tuple(sorted(mentor.entry_gender_wish)),
                "actual": tuple(sorted(entry.genders)),
            },
        ),
        BitRule(
            Constraint.PROGRAMME,
            lambda entry: None if entry.programme is None else (entry.programme,),
            lambda mentor: mentor.programmes,
            _equal,
            lambda entry, mentor: {
                "needed": entry.programme,
                "offered": tuple(sorted(mentor.programmes)),
            },
        ),
        BitRule(
            Constraint.TARGET_GROUP,
            lambda entry: None if entry.target_group is None else (entry.target_group,),
            lambda mentor: mentor.target_groups or (None,),
            lambda need, offer: offer is None or need == offer,
            lambda entry, mentor: {
                "needed": entry.target_group,
                "offered": tuple(sorted(mentor.target_groups)),
            },
        ),
        BitRule(
            Constraint.MINIMUM_AGE,
            lambda entry: None if entry.minimum_mentor_age is None else (entry.minimum_mentor_age,),
            lambda mentor: (completed_years(mentor, on),),
            _at_least,
            lambda entry, mentor: {
                "needed": entry.minimum_mentor_age,
                "actual": completed_years(mentor, on),
            },
        ),
        BitRule(
            Constraint.CLEARANCE,
            lambda entry: (entry.clearances_needed,) if entry.clearances_needed else None,
            lambda mentor: (_valid_clearances(mentor, on),),
            lambda need, offer: need <= offer,  # type: ignore[operator]
            lambda entry, mentor: {
                "missing": tuple(sorted(entry.clearances_needed - mentor.clearances.keys())),
                "expired": {
                    kind: last
                    for kind, last in sorted(mentor.clearances.items())
                    if kind in entry.clearances_needed and last is not None and last < on
                },
            },
        ),
        SlotRule(),
        BitRule(
            Constraint.CAPACITY,
            lambda entry: (True,),
            lambda mentor: (mentor.capacity > 0,),
            _equal,
            lambda entry, mentor: {"capacity": mentor.capacity},
        ),
        BitRule(
            Constraint.GROUP_SIZE,
            lambda entry: None if entry.group_size == 1 else (entry.group_size,),
            lambda mentor: (mentor.max_group_size,),
            lambda need, offer: need <= offer,  # type: ignore[operator]
            lambda entry, mentor: {"size": entry.group_size, "limit": mentor.max_group_size},
        ),
        BitRule(
            Constraint.LEFT_WAITING,
            lambda entry: () if entry.id in problem.waiting else None,
            lambda mentor: (),
            _equal,
            lambda entry, mentor: {},
        ),
        BitRule(
            Constraint.ORGANISATION,
            lambda entry: None if problem.joint else (entry.organisation,),
            lambda mentor: (mentor.organisation,),
            _equal,
            lambda entry, mentor: {
                "entry_organisation": entry.organisation,
                "mentor_organisation": mentor.organisation,
            },
        ),
    )


def _equal(need: Hashable, offer: Hashable) -> bool:
    return need == offer


def _speaks(need: Hashable, offer: Hashable) -> bool:
    code, level = need  # type: ignore[misc]
    spoken, has = offer  # type: ignore[misc]
    return bool(code == spoken and has >= level)  # type: ignore[has-type]


def _accepts(need: Hashable, offer: Hashable) -> bool:
    genders: frozenset[Gender] = need  # type: ignore[assignment]
    wish: frozenset[Gender] = offer  # type: ignore[assignment]
    return not wish or (bool(genders) and genders <= wish)


def _at_least(need: Hashable, offer: Hashable) -> bool:
    return offer is not None and need <= offer  # type: ignore[operator]


def _valid_clearances(mentor: Mentor, on: date) -> frozenset[str]:
    return frozenset(kind for kind, last in mentor.clearances.items() if last is None or last >= on)
