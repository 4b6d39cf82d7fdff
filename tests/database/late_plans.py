"""What happens in a year, drawn at random, before anybody records it. Days are numbers, 0 is 1 January.

``delay`` is how many days later something is told. What is drawn is played by ``late_hands`` and, apart from
that, turned into the facts that the slow oracle reads.
"""

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerScope, TariffKind
from mentoring.people.vocabulary import ResidenceStatus
from tests.builders import BIBERIST, GRENCHEN, OLTEN, SOLOTHURN

DAY0 = date(2027, 1, 1)
PLACES = (OLTEN, SOLOTHURN, GRENCHEN, BIBERIST)
STATUSES = (ResidenceStatus.F, ResidenceStatus.B_REF, ResidenceStatus.S, ResidenceStatus.N)


def day_of(number: int) -> date:
    """The day with this number; 0 is 1 January 2027."""
    return DAY0 + timedelta(days=number)


class Step(NamedTuple):
    """What follows in a tandem after ``gap`` days: the ``choice``-th of what is possible then."""

    choice: int
    gap: int
    delay: int
    undone: bool


class Move(NamedTuple):
    """Somebody lives elsewhere, or has another status, from ``day`` on, unless withdrawn later."""

    day: int
    value: object
    delay: int
    withdrawn: int | None


class Member(NamedTuple):
    """Where somebody lives at first and with which status (None: nobody knows), and what changes."""

    place: int | None
    status: ResidenceStatus | None
    homes: list[Move]
    statuses: list[Move]


class TandemPlan(NamedTuple):
    """A tandem from ``start`` on; the last ``later`` of its people join afterwards, if at all."""

    start: int
    delay: int
    people: list[Member]
    later: int
    steps: list[Step]


class Cost(NamedTuple):
    """A document that concerns ``day``; reversed so many days after it was recorded, if at all."""

    day: int
    amount: int
    delay: int
    reversed_after: int | None


class Bound(NamedTuple):
    """A tariff or an approved amount (kind None) for the year from ``day`` on, recorded on ``recorded``."""

    kind: TariffKind | None
    amount: int
    day: int
    recorded: int


class Counting(NamedTuple):
    """The canton finds that a status counts or not in ``[day, day + length)``, recorded on ``recorded``."""

    status: ResidenceStatus
    day: int
    length: int | None
    eligible: bool
    recorded: int


class RulePlan(NamedTuple):
    """The year's rule: IP by scope and share up to its promise, then the municipalities by the key."""

    scope: LayerScope
    share_bp: int
    promise: int
    key: KeyKind
    basis: KeyBasis
    unit: int
    pause_days: int
    carry_below: int


class Year(NamedTuple):
    """A whole year of one organisation; ``merged`` is the day on which Grenchen becomes part of Biberist."""

    rule: RulePlan
    tandems: list[TandemPlan]
    costs: list[Cost]
    bounds: list[Bound]
    counting: list[Counting]
    merged: int | None


# Many things are told at once, many a quarter or half a year late.
_delays = st.sampled_from((0, 0, 0, 2, 12, 30, 95, 190))
_days = st.one_of(st.integers(0, 364), st.sampled_from((0, 89, 90, 91, 180, 181, 272, 273, 364)))
_mistakes = st.sampled_from((None, None, 0, 40, 120))
_amounts = st.one_of(st.integers(1, 400), st.integers(1, 4_000_000))
_steps = st.builds(
    Step, st.integers(0, 5), st.one_of(st.integers(0, 40), st.integers(0, 150)), _delays, st.booleans()
)
_homes = st.builds(Move, _days, st.sampled_from((*PLACES, None)), _delays, _mistakes)
_statuses = st.builds(Move, _days, st.sampled_from(STATUSES), _delays, _mistakes)
_people = st.builds(
    Member,
    st.sampled_from((*PLACES, *PLACES, None)),
    st.sampled_from((*STATUSES, None)),
    st.lists(_homes, min_size=1, max_size=3),
    st.lists(_statuses, min_size=1, max_size=3),
)
_tandems = st.builds(
    TandemPlan,
    st.integers(-20, 300),
    _delays,
    st.lists(_people, min_size=1, max_size=3),
    st.integers(0, 2),
    st.lists(_steps, min_size=2, max_size=6),
)
_bounds = st.builds(
    Bound,
    st.sampled_from((None, TariffKind.TANDEM_MONTH)),
    st.integers(10_000, 4_000_000),
    st.sampled_from((0, 0, 45, 90, 200)),
    st.integers(-20, 360),
)
_counting = st.builds(
    Counting,
    st.sampled_from(STATUSES),
    _days,
    st.one_of(st.none(), st.integers(1, 120)),
    st.booleans(),
    st.integers(0, 360),
)
_rules = st.builds(
    RulePlan,
    st.sampled_from(LayerScope),
    st.sampled_from((10_000, 10_000, 3_333)),
    st.sampled_from((1, 150_000, 100_000_000)),
    st.sampled_from((KeyKind.K2, KeyKind.K2, KeyKind.K3, KeyKind.K1)),
    st.sampled_from(KeyBasis),
    st.sampled_from((1, 5, 100)),
    st.sampled_from((0, 7, 30)),
    st.sampled_from((0, 2_000, 50_000)),
)
years = st.builds(
    Year,
    _rules,
    st.lists(_tandems, min_size=2, max_size=4),
    st.lists(st.builds(Cost, _days, _amounts, _delays, _mistakes), min_size=2, max_size=6),
    st.lists(_bounds, max_size=2, unique_by=lambda bound: bound.kind),
    st.lists(_counting, max_size=2),
    st.one_of(st.none(), st.none(), st.integers(1, 360)),
)
"""Years of two to four tandems with families, moves, pauses, corrected ends, costs and what bounds them."""
