"""What goes into the solver: the frozen dataclasses of a matching problem.

The waiting side is called `Entry`, not mentee: an entry of the waitlist is one wish for one tandem, and may
be a family of several mentees who are served together or not at all. What comes out is in `matching.result`,
the JSON form of both in `matching.document`.

Facts that are not known are `None` (or empty). An unknown fact never lifts a wish or a rule: where a wish
about it exists, the pair is not feasible and the reason says that the fact is missing. The one exception are
`slots`: `None` means "not stated" and excludes nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.codes import Constraint, Criterion, Gender, Level, ServingOrder

WEEK_SLOTS = 21
"""Slots of a week: bit ``weekday * 3 + part``, Monday 0, part 0 morning, 1 afternoon, 2 evening."""

FULL_QUALITY = 1000
"""The best quality a pair can have: the weights of a policy add up to it."""

DEFAULT_WEIGHTS: Mapping[Criterion, int] = {
    Criterion.LANGUAGE: 200,
    Criterion.INTERESTS: 200,
    Criterion.GOAL: 200,
    Criterion.PLACE: 150,
    Criterion.TIME: 150,
    Criterion.AGE: 50,
    Criterion.EXPERIENCE: 50,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives: WGS 84 degrees, and a region's identifier (for "my region only")."""

    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor:
    """A volunteer with free seats.

    Attributes
    ----------
    id : str
        Any stable identifier; the solver sorts by it.
    capacity : int
        Free seats in this run (0: none), one per tandem whatever the size of the family.
    birth_year, birth_date : int, date or None
        The date decides about a minimum age; with the year alone, only the years surely completed count.
    languages : Mapping[str, int]
        Language code to `Level`.
    entry_gender_wish : frozenset of Gender
        Genders of mentees this mentor accepts; empty: no wish. Everybody in a family must be accepted.
    entry_age_wish : (int, int) or None
        Youngest and oldest mentee wished, in years, inclusive; a criterion, never a constraint.
    programmes, target_groups : frozenset of str
        Programmes served; target groups served (empty: all).
    travel_km : float or None
        Longest distance accepted, as the crow flies; None: no limit.
    slots : int or None
        Mask of `WEEK_SLOTS` bits; None: not stated.
    focus : frozenset of str
        Goals this mentor wants to work on (German, work, school …).
    max_group_size : int
        Largest family accepted; 1: single persons only.
    clearances : Mapping[str, date | None]
        Kind to the last day on which it is valid (None: does not expire).
    available_from, available_until : date or None
        First and last day available for a tandem to begin; None: open.
    experience : int
        Number of former tandems.
    organisation : str
        Pairs across organisations are feasible in a joint run only.
    declined_entries : frozenset of str
        Entries this mentor has declined.
    """

    id: str
    capacity: int = 1
    gender: Gender | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    programmes: frozenset[str] = frozenset()
    target_groups: frozenset[str] = frozenset()
    place: Place | None = None
    travel_km: float | None = None
    own_region_only: bool = False
    slots: int | None = None
    interests: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    entry_gender_wish: frozenset[Gender] = frozenset()
    entry_age_wish: tuple[int, int] | None = None
    max_group_size: int = 1
    clearances: Mapping[str, date | None] = field(default_factory=dict)
    available_from: date | None = None
    available_until: date | None = None
    experience: int = 0
    organisation: str = ""
    declined_entries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One wish for one tandem: of one mentee or of a family.

    Attributes
    ----------
    waiting_since : date
        The original date, kept when an entry returns to the waitlist.
    urgency : int
        Class of urgency, 0 the most urgent.
    languages : Mapping[str, int]
        Language code to `Level` the entry has (in a family: the person who speaks for it).
    language_level : int
        Both sides need at least this level in one common language.
    genders : frozenset of Gender
        Of everybody in the entry; empty: not known.
    mentor_gender_wish : frozenset of Gender
        Genders of mentors accepted; empty: no wish.
    birth_year : int or None
        Of the mentee (in a family: of the person the wish is about).
    mentor_age_wish : (int, int) or None
        Youngest and oldest mentor wished, in years, inclusive; a criterion, never a constraint.
    programme, target_group : str or None
        None: any.
    minimum_mentor_age : int or None
        The programme's rule, in years.
    clearances_needed : frozenset of str
        Kinds the mentor must have, valid on the day of the run (for minors: the special extract).
    travel_km, own_region_only, slots, available_from, available_until :
        As for `Mentor`.
    focus : frozenset of str
        Goals of the tandem.
    group_size : int
        Number of persons who would be accompanied together.
    former_mentors, declined_mentors, wished_mentors : frozenset of str
        Mentors of earlier tandems, mentors declined by this entry, and mentors of earlier tandems with whom
        both wish to continue (lifts the rule about former mentors).
    """

    id: str
    waiting_since: date
    urgency: int = 1
    languages: Mapping[str, int] = field(default_factory=dict)
    language_level: int = Level.A2
    genders: frozenset[Gender] = frozenset()
    mentor_gender_wish: frozenset[Gender] = frozenset()
    birth_year: int | None = None
    mentor_age_wish: tuple[int, int] | None = None
    programme: str | None = None
    target_group: str | None = None
    minimum_mentor_age: int | None = None
    clearances_needed: frozenset[str] = frozenset()
    place: Place | None = None
    travel_km: float | None = None
    own_region_only: bool = False
    slots: int | None = None
    interests: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    group_size: int = 1
    available_from: date | None = None
    available_until: date | None = None
    organisation: str = ""
    former_mentors: frozenset[str] = frozenset()
    declined_mentors: frozenset[str] = frozenset()
    wished_mentors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How quality is weighed and in which order entries are served.

    Attributes
    ----------
    version : str
        Names the policy in every solution made with it.
    weights : Mapping[Criterion, int]
        All criteria, not negative, adding up to `FULL_QUALITY`.
    order : ServingOrder
    urgency_credit_days : int
        For `ServingOrder.WAIT_WITH_CREDIT`: each step more urgent counts as so many days more of waiting.
    days_per_class : int
        Entries whose waiting falls into the same span of so many days are equals (1: strict by day). Larger
        spans give quality more room.
    """

    version: str = "default"
    weights: Mapping[Criterion, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    order: ServingOrder = ServingOrder.URGENCY_THEN_WAIT
    urgency_credit_days: int = 90
    days_per_class: int = 1


@dataclass(frozen=True, slots=True)
class Pin:
    """A pair that must be in the solution."""

    entry_id: str
    mentor_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A pair that must not be in the solution, and why."""

    entry_id: str
    mentor_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A soft constraint a coordinator has lifted for one pair; the reason is required."""

    entry_id: str
    mentor_id: str
    constraint: Constraint
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A complete matching problem.

    Attributes
    ----------
    entries, mentors : tuples
        In any order: the solver sorts by identifier.
    on : date
        The day of the run: ages, clearances and waiting count to it.
    until : date or None
        Last day of the run's period, in which both sides must be available (None: open).
    waiting : frozenset of str
        Entries set aside for this run.
    joint : bool
        Whether pairs across organisations are feasible.

    Raises
    ------
    ProblemError
        From `matching.solve` (or `matching.check`), naming entry or mentor and field.
    """

    entries: tuple[Entry, ...]
    mentors: tuple[Mentor, ...]
    on: date
    policy: Policy = field(default_factory=Policy)
    until: date | None = None
    pins: tuple[Pin, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    waiting: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = ()
    joint: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON form: plain dicts, lists and values, everything sorted."""
        from matching.document import problem_to_json

        return problem_to_json(self)

    @staticmethod
    def from_json(document: Any) -> Problem:
        """Read the JSON form (parsed, not text); `ProblemError` names the entry or mentor and field."""
        from matching.reading import problem_from_json

        return problem_from_json(document)
