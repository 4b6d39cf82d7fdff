"""Every code the solver speaks in: constraints, criteria and the reasons made of them.

The solver has no language of its own. What it says is a code with parameters; `matching.explanation` turns
codes into English for the command line, the site turns them into the reader's language. A code that is not
listed here is never emitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, StrEnum
from typing import NamedTuple


class Gender(StrEnum):
    """Gender as far as a wish can be about it."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "x"


class Level(IntEnum):
    """Command of a language: CEFR A1 to C2, then native."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6
    NATIVE = 7


class Rank(StrEnum):
    """How binding a constraint is: who, if anybody, may lift it for one pair."""

    SOFT = "soft"  # a coordinator may lift it for one pair, with a reason
    SAFEGUARDING = "safeguarding"  # protects a person: nobody may lift it
    STRUCTURAL = "structural"  # to lift it, change the fact itself (capacity, a forbidden pair …)


class Constraint(Enum):
    """A hard constraint: a pair that breaks one is not feasible.

    The value is the stable code used in JSON; `rank` says whether it may be overridden. The parameters of a
    reason with this code are listed beside it.
    """

    LANGUAGE = ("language", Rank.SOFT)  # needed_level, entry_languages, mentor_languages
    MENTOR_GENDER = ("mentor_gender", Rank.SOFT)  # wished, actual   (the entry's wish about the mentor)
    ENTRY_GENDER = ("entry_gender", Rank.SOFT)  # wished, actual   (the mentor's wish about the mentees)
    PROGRAMME = ("programme", Rank.SOFT)  # needed, offered
    TARGET_GROUP = ("target_group", Rank.SOFT)  # needed, offered
    MINIMUM_AGE = ("minimum_age", Rank.SAFEGUARDING)  # needed, actual (None: not known)
    CLEARANCE = ("clearance", Rank.SAFEGUARDING)  # missing, expired (code -> date)
    DISTANCE = ("distance", Rank.SOFT)  # km (None: place not known), limit_km
    REGION = ("region", Rank.SOFT)  # entry_region, mentor_region
    SLOTS = ("slots", Rank.SOFT)  # entry_slots, mentor_slots
    CAPACITY = ("capacity", Rank.STRUCTURAL)  # capacity
    GROUP_SIZE = ("group_size", Rank.SOFT)  # size, limit
    PERIOD = ("period", Rank.SOFT)  # from, until   (of the days both have in common with the run's period)
    FORBIDDEN = ("forbidden", Rank.STRUCTURAL)  # reason
    LEFT_WAITING = ("left_waiting", Rank.STRUCTURAL)  # –   (the entry is set aside for this run)
    DECLINED = ("declined", Rank.SOFT)  # by: "entry", "mentor" or both
    FORMER = ("former", Rank.SOFT)  # –   (were a tandem before, and nobody wished it again)
    ORGANISATION = ("organisation", Rank.STRUCTURAL)  # entry_organisation, mentor_organisation

    def __init__(self, code: str, rank: Rank) -> None:
        self.code = code
        self.rank = rank

    @property
    def may_be_overridden(self) -> bool:
        """Whether a coordinator may lift it for one pair, with a reason."""
        return self.rank is Rank.SOFT

    @property
    def is_safeguarding(self) -> bool:
        """Whether it protects a person, so that nobody may lift it."""
        return self.rank is Rank.SAFEGUARDING

    @classmethod
    def from_code(cls, code: str) -> Constraint:
        """Return the constraint with this code; `ValueError` if there is none."""
        for constraint in cls:
            if constraint.code == code:
                return constraint
        raise ValueError(f"unknown constraint {code!r}")


class Criterion(StrEnum):
    """A named contribution to the quality of a pair; its weight is in the `Policy`."""

    LANGUAGE = "language"  # level of the best shared language
    INTERESTS = "interests"  # shared interests and skills
    GOAL = "goal"  # the entry's goals within the mentor's focus
    PLACE = "place"  # nearness
    TIME = "time"  # common slots of the week
    AGE = "age"  # age within what either side wished
    EXPERIENCE = "experience"  # the mentor's former tandems


class ServingOrder(StrEnum):
    """Who is served before whom when not everybody can be."""

    URGENCY_THEN_WAIT = "urgency_then_wait"  # urgency class, within it the original date: the default
    WAIT = "wait"  # the original date alone
    WAIT_WITH_CREDIT = "wait_with_credit"  # the original date, moved earlier by days per step of urgency
    FIT = "fit"  # one class: as many as possible, then quality alone


class Why(StrEnum):
    """Why an entry stays without a mentor in a solution."""

    LEFT_WAITING = "left_waiting"  # a coordinator set it aside for this run
    NOBODY_FITS = "nobody_fits"  # no mentor is feasible for it
    TOO_FEW_SEATS = "too_few_seats"  # feasible mentors exist; the certificate of scarcity counts their seats


class Reason(NamedTuple):
    """One constraint a pair breaks, with the facts that show it.

    Attributes
    ----------
    constraint : Constraint
    params : Mapping[str, object]
        Plain values (str, int, float, None, tuples and mappings of them), named in `Constraint`.
    """

    constraint: Constraint
    params: Mapping[str, object]

    @property
    def code(self) -> str:
        """The constraint's stable code."""
        return self.constraint.code
