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
from itertools import chain, repeat
from operator import attrgetter, eq, itemgetter, le, or_
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint
from matching.columns import Columns
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

    def prepare(self, entries: Columns, mentors: Columns) -> Test | None:
        """Make it ready for these people; None if it binds nobody among them."""

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""


@dataclass(frozen=True, slots=True)
class BitRule:
    """A constraint met by meeting one of several alternatives.

    Facts are read from everybody; the rest is worked out once per distinct fact, and few are distinct.

    Attributes
    ----------
    entry_facts, mentor_facts : columns -> what of each person the constraint is about; hashable
    needs : entry's fact -> alternatives, or None if it needs nothing
    offers : mentor's fact -> what the mentor has
    meets : (need, offer) -> whether this offer meets this need
    describe : (Entry, Mentor) -> parameters of the reason
    """

    constraint: Constraint
    entry_facts: Callable[[Columns], Iterable[Any]]
    needs: Callable[[Any], Iterable[Hashable] | None]
    mentor_facts: Callable[[Columns], Iterable[Any]]
    offers: Callable[[Any], Iterable[Hashable]]
    meets: Callable[[Any, Any], bool]
    describe: Callable[[Entry, Mentor], Params]

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return the facts that show how a pair breaks it."""
        return self.describe(entry, mentor)

    def prepare(self, entries: Columns, mentors: Columns) -> Field | None:
        """Give every alternative that somebody can meet a bit; bit 0 is "needs nothing"."""
        entry_facts = list(self.entry_facts(entries))
        needed = {fact: self.needs(fact) for fact in dict.fromkeys(entry_facts)}
        if all(needs is None for needs in needed.values()):
            return None
        mentor_facts = list(self.mentor_facts(mentors))
        offered = {fact: tuple(self.offers(fact)) for fact in dict.fromkeys(mentor_facts)}
        offers = dict.fromkeys(chain.from_iterable(offered.values()))
        bits: dict[Hashable, int] = {}
        for need in chain.from_iterable(needs for needs in needed.values() if needs is not None):
            if need not in bits and any(self.meets(need, offer) for offer in offers):
                bits[need] = 2 << len(bits)
        masks = {
            offer: _union(bit for need, bit in bits.items() if self.meets(need, offer)) for offer in offers
        }
        left = {
            fact: 1 if needs is None else _union(bits.get(need, 0) for need in needs)
            for fact, needs in needed.items()
        }
        right = {fact: 1 | _union(map(masks.__getitem__, has)) for fact, has in offered.items()}
        return field_of(
            list(map(left.__getitem__, entry_facts)),
            list(map(right.__getitem__, mentor_facts)),
            len(bits) + 1,
        )


@dataclass(frozen=True, slots=True)
class SlotRule:
    """At least one common slot of the week; slots that are not stated exclude nobody."""

    constraint: Constraint = Constraint.SLOTS

    def prepare(self, entries: Columns, mentors: Columns) -> Field | None:
        """Use the slots as bits; bit 0 is "not stated"."""
        everything = (1 << (WEEK_SLOTS + 1)) - 1
        left = [everything if slots is None else slots << 1 for slots in entries["slots"]]
        right = [everything if slots is None else slots << 1 | 1 for slots in mentors["slots"]]
        if left.count(everything) == len(left):
            return None
        return field_of(left, right, WEEK_SLOTS + 1)

    def params(self, entry: Entry, mentor: Mentor) -> Params:
        """Return both masks."""
        return {"entry_slots": entry.slots, "mentor_slots": mentor.slots}


def completed_years(born: tuple[date | None, int | None], on: date) -> int | None:
    """Return the years surely completed on a day, from date or year of birth; None if neither is known."""
    day, year = born
    if day is not None:
        return on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    if year is None:
        return None
    return on.year - year - (0 if (on.month, on.day) == (12, 31) else 1)


def _valid(clearances: Mapping[str, date | None], on: date) -> frozenset[str]:
    return frozenset([kind for kind, last in clearances.items() if last is None or last >= on])


_born = attrgetter("birth_date", "birth_year")


def bit_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the constraints of the form "one of several alternatives"."""
    on = problem.on
    rules: list[Rule] = [
        BitRule(
            Constraint.LANGUAGE,
            lambda entries: zip(entries["language_level"], entries["spoken"], strict=True),
            lambda fact: [(code, fact[0]) for code, level in fact[1] if level >= fact[0]],
            itemgetter("spoken"),
            lambda spoken: spoken,
            lambda need, offer: need[0] == offer[0] and offer[1] >= need[1],
            lambda entry, mentor: {
                "needed_level": int(entry.language_level),
                "entry_languages": {code: int(level) for code, level in sorted(entry.languages.items())},
                "mentor_languages": {code: int(level) for code, level in sorted(mentor.languages.items())},
            },
        ),
        BitRule(
            Constraint.MENTOR_GENDER,
            itemgetter("mentor_gender_wish"),
            lambda wish: wish or None,
            itemgetter("gender"),
            lambda gender: (gender,),
            eq,
            lambda entry, mentor: {
                "wished": tuple(sorted(entry.mentor_gender_wish)),
                "actual": mentor.gender,
            },
        ),
        BitRule(
            Constraint.ENTRY_GENDER,
            itemgetter("genders"),
            lambda genders: (genders,),
            itemgetter("entry_gender_wish"),
            lambda wish: (wish,),
            lambda genders, wish: not wish or (bool(genders) and genders <= wish),
            lambda entry, mentor: {
                "wished": tuple(sorted(mentor.entry_gender_wish)),
                "actual": tuple(sorted(entry.genders)),
            },
        ),
        BitRule(
            Constraint.PROGRAMME,
            itemgetter("programme"),
            lambda programme: None if programme is None else (programme,),
            itemgetter("programmes"),
            lambda programmes: programmes,
            eq,
            lambda entry, mentor: {
                "needed": entry.programme,
                "offered": tuple(sorted(mentor.programmes)),
            },
        ),
        BitRule(
            Constraint.TARGET_GROUP,
            itemgetter("target_group"),
            lambda group: None if group is None else (group,),
            itemgetter("target_groups"),
            lambda groups: groups or (None,),
            lambda need, offer: offer is None or need == offer,
            lambda entry, mentor: {
                "needed": entry.target_group,
                "offered": tuple(sorted(mentor.target_groups)),
            },
        ),
        BitRule(
            Constraint.MINIMUM_AGE,
            itemgetter("minimum_mentor_age"),
            lambda years: None if years is None else (years,),
            lambda mentors: zip(mentors["birth_date"], mentors["birth_year"], strict=True),
            lambda born: (completed_years(born, on),),
            lambda need, years: years is not None and need <= years,
            lambda entry, mentor: {
                "needed": entry.minimum_mentor_age,
                "actual": completed_years(_born(mentor), on),
            },
        ),
        BitRule(
            Constraint.CLEARANCE,
            itemgetter("clearances_needed"),
            lambda kinds: (kinds,) if kinds else None,
            # Days differ from mentor to mentor, what is valid on this day seldom does.
            lambda mentors: [_valid(clearances, on) for clearances in mentors["clearances"]],
            lambda valid: (valid,),
            lambda need, valid: need <= valid,
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
            lambda entries: repeat(True, len(entries)),
            lambda needed: (needed,),
            itemgetter("capacity"),
            lambda capacity: (capacity > 0,),
            eq,
            lambda entry, mentor: {"capacity": mentor.capacity},
        ),
        BitRule(
            Constraint.GROUP_SIZE,
            itemgetter("group_size"),
            lambda size: None if size == 1 else (size,),
            itemgetter("max_group_size"),
            lambda limit: (limit,),
            le,
            lambda entry, mentor: {"size": entry.group_size, "limit": mentor.max_group_size},
        ),
    ]
    if problem.waiting:
        rules.append(
            BitRule(
                Constraint.LEFT_WAITING,
                lambda entries: map(problem.waiting.__contains__, entries["id"]),
                lambda waits: () if waits else None,
                lambda mentors: repeat(None, len(mentors)),
                lambda nothing: (),
                eq,
                lambda entry, mentor: {},
            )
        )
    if not problem.joint:
        rules.append(
            BitRule(
                Constraint.ORGANISATION,
                itemgetter("organisation"),
                lambda organisation: (organisation,),
                itemgetter("organisation"),
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
