"""Which pairs are impossible, and why: every hard constraint, stated once.

Most constraints are `BitRule`s: what an entry needs is a set of alternatives, what a mentor offers meets
some of them, and one met alternative is enough. The few others are in `matching.pairwise`. The same
statement serves the test of all pairs at once (`Test.holds`) and the sentence about one pair (`params`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import chain
from operator import eq, le, methodcaller, or_
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint
from matching.columns import Coded, Columns, coded, the_same
from matching.fields import Field, bits_of, field_of
from matching.model import WEEK_SLOTS, Entry, Mentor, Problem
from matching.speech import LanguageRule

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

    def prepare(self, entries: Columns, mentors: Columns) -> Test | None:
        """Make it ready for these people; None if it binds nobody among them."""

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""


@dataclass(frozen=True, slots=True)
class BitRule:
    """A constraint met by meeting one of several alternatives.

    Facts come in code: the rest is worked out once per distinct one, and few are distinct.

    Attributes
    ----------
    entry_facts, mentor_facts : columns -> what of each person the constraint is about
    needs : entry's fact -> alternatives, or None if it needs nothing
    offers : mentor's fact -> what the mentor has
    meets : (need, offer) -> whether this offer meets this need
    describe : (Entry, Mentor) -> parameters of the reason
    """

    constraint: Constraint
    entry_facts: Callable[[Columns], Coded]
    needs: Callable[[Any], Iterable[Hashable] | None]
    mentor_facts: Callable[[Columns], Coded]
    offers: Callable[[Any], Iterable[Hashable]]
    meets: Callable[[Any, Any], bool]
    describe: Callable[[Entry, Mentor], Params]

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""
        return self.describe(entry, mentor)

    def prepare(self, entries: Columns, mentors: Columns) -> Field | None:
        """Give every alternative that somebody can meet a bit; bit 0 is "needs nothing"."""
        entry_facts = self.entry_facts(entries)
        needed = [self.needs(fact) for fact in entry_facts.values]
        alternatives = dict.fromkeys(chain.from_iterable(needs for needs in needed if needs is not None))
        if not any(needs is not None for needs in needed):
            return None
        mentor_facts = self.mentor_facts(mentors)
        offered = [tuple(self.offers(fact)) for fact in mentor_facts.values]
        masks = dict.fromkeys(chain.from_iterable(offered), 1)
        bits: dict[Hashable, int] = {}
        for need in alternatives:
            meeting = [offer for offer in masks if self.meets(need, offer)]
            if meeting:
                bits[need] = 2 << len(bits)
                for offer in meeting:
                    masks[offer] |= bits[need]
        left = [1 if needs is None else _union(bits.get(need, 0) for need in needs) for needs in needed]
        right = [_union(map(masks.__getitem__, has)) | 1 for has in offered]
        if all(one & other for one in left for other in right):
            return None
        return field_of(left, right, len(bits) + 1).taken(entry_facts.numbers, mentor_facts.numbers)


@dataclass(frozen=True, slots=True)
class SlotRule:
    """At least one common slot of the week; slots that are not stated exclude nobody."""

    constraint: Constraint = Constraint.SLOTS

    def prepare(self, entries: Columns, mentors: Columns) -> Field | None:
        """Use the slots as bits; bit 0 is "not stated"."""
        left, right = entries.slots, mentors.slots
        if (left < 0).all():
            return None
        width = WEEK_SLOTS + 1
        everything = (1 << width) - 1
        left = np.where(left < 0, everything, left << 1)
        right = (right << 1 | 1) & everything  # of -1 it is everything
        return Field(left.astype(np.uint64)[None, :], right.astype(np.uint64)[None, :], width)

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return both masks."""
        return {"entry_slots": entry.slots, "mentor_slots": mentor.slots}


@dataclass(frozen=True, slots=True)
class ClearanceRule:
    """Every clearance needed is valid on the day of the run."""

    on: date
    constraint: Constraint = Constraint.CLEARANCE

    def prepare(self, entries: Columns, mentors: Columns) -> Field | None:
        """Give every set of clearances that somebody needs a bit; the empty set is valid with everybody."""
        needed = entries.coded("clearances_needed")
        if not any(needed.values):
            return None
        valid = np.ones((len(needed.values), len(mentors)), dtype=np.bool_)
        for place, kinds in enumerate(needed.values):
            for kind in kinds:
                held = [
                    kind in clearances and ((last := clearances[kind]) is None or last >= self.on)
                    for clearances in mentors["clearances"]
                ]
                valid[place] &= np.array(held, dtype=np.bool_)
        number, column = np.nonzero(valid)
        width = len(needed.values)
        one_each = np.arange(len(entries))
        return Field(
            bits_of(one_each, needed.numbers, len(entries), width),
            bits_of(column, number, len(mentors), width),
            width,
        )

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return what is missing and what has expired."""
        return {
            "missing": tuple(sorted(entry.clearances_needed - mentor.clearances.keys())),
            "expired": {
                kind: last
                for kind, last in sorted(mentor.clearances.items())
                if kind in entry.clearances_needed and last is not None and last < self.on
            },
        }


def completed_years(born: date | int | None, on: date) -> int | None:
    """Return the years surely completed on a day, from date or else year of birth; None if not known."""
    if isinstance(born, date):
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if born is None:
        return None
    return on.year - born - (0 if (on.month, on.day) == (12, 31) else 1)


def bit_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the constraints of the form "one of several alternatives"."""
    on = problem.on
    rules: list[Rule] = [
        LanguageRule(),
        BitRule(
            Constraint.MENTOR_GENDER,
            methodcaller("coded", "mentor_gender_wish"),
            lambda wish: wish or None,
            methodcaller("coded", "gender"),
            lambda gender: (gender,),
            eq,
            lambda entry, mentor: {
                "wished": tuple(sorted(entry.mentor_gender_wish)),
                "actual": mentor.gender,
            },
        ),
        BitRule(
            Constraint.ENTRY_GENDER,
            methodcaller("coded", "genders"),
            lambda genders: (genders,),
            methodcaller("coded", "entry_gender_wish"),
            lambda wish: (wish,),
            lambda genders, wish: not wish or (bool(genders) and genders <= wish),
            lambda entry, mentor: {
                "wished": tuple(sorted(mentor.entry_gender_wish)),
                "actual": tuple(sorted(entry.genders)),
            },
        ),
        BitRule(
            Constraint.PROGRAMME,
            methodcaller("coded", "programme"),
            lambda programme: None if programme is None else (programme,),
            methodcaller("coded", "programmes"),
            lambda programmes: programmes,
            eq,
            lambda entry, mentor: {
                "needed": entry.programme,
                "offered": tuple(sorted(mentor.programmes)),
            },
        ),
        BitRule(
            Constraint.TARGET_GROUP,
            methodcaller("coded", "target_group"),
            lambda group: None if group is None else (group,),
            methodcaller("coded", "target_groups"),
            lambda groups: groups or (None,),
            lambda need, offer: offer is None or need == offer,
            lambda entry, mentor: {
                "needed": entry.target_group,
                "offered": tuple(sorted(mentor.target_groups)),
            },
        ),
        BitRule(
            Constraint.MINIMUM_AGE,
            methodcaller("coded", "minimum_mentor_age"),
            lambda years: None if years is None else (years,),
            methodcaller("coded", "born"),
            lambda born: (completed_years(born, on),),
            lambda need, years: years is not None and need <= years,
            lambda entry, mentor: {
                "needed": entry.minimum_mentor_age,
                "actual": completed_years(mentor.birth_date or mentor.birth_year, on),
            },
        ),
        ClearanceRule(on),
        SlotRule(),
        BitRule(
            Constraint.CAPACITY,
            lambda entries: the_same(True, len(entries)),
            lambda needed: (needed,),
            methodcaller("coded", "capacity"),
            lambda capacity: (capacity > 0,),
            eq,
            lambda entry, mentor: {"capacity": mentor.capacity},
        ),
        BitRule(
            Constraint.GROUP_SIZE,
            methodcaller("coded", "group_size"),
            lambda size: None if size == 1 else (size,),
            methodcaller("coded", "max_group_size"),
            lambda limit: (limit,),
            le,
            lambda entry, mentor: {"size": entry.group_size, "limit": mentor.max_group_size},
        ),
    ]
    if problem.waiting:
        rules.append(
            BitRule(
                Constraint.LEFT_WAITING,
                lambda entries: coded(map(problem.waiting.__contains__, entries["id"]), len(entries)),
                lambda waits: () if waits else None,
                lambda mentors: the_same(None, len(mentors)),
                lambda nothing: (),
                eq,
                lambda entry, mentor: {},
            )
        )
    if not problem.joint:
        rules.append(
            BitRule(
                Constraint.ORGANISATION,
                methodcaller("coded", "organisation"),
                lambda organisation: (organisation,),
                methodcaller("coded", "organisation"),
                lambda organisation: (organisation,),
                eq,
                lambda entry, mentor: {
                    "entry_organisation": entry.organisation,
                    "mentor_organisation": mentor.organisation,
                },
            )
        )
    return tuple(rules)


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
