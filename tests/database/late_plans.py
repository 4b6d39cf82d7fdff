"""What happens in a year, drawn at random, before anybody records it. Days are numbers, 0 is 1 January.

``delay`` is how many days later something is told. What is drawn is played by ``late_hands`` and, apart from
that, turned into the facts that the slow oracle reads.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

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
_DELAYS = (0, 0, 0, 2, 12, 30, 95, 190)
_TURNS = (0, 89, 90, 91, 180, 181, 272, 273, 364)
_MISTAKES = (None, None, 0, 40, 120)
_PROMISES = (1, 150_000, 1_500_000, 100_000_000)


class Drawing:
    """Draws a year from a seed: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._one, self._number = self._chance.choice, self._chance.randint

    def year(self) -> Year:
        """A year of two to four tandems with families, moves, pauses, corrected ends, costs and bounds."""
        bounds = self._chance.sample((None, TariffKind.TANDEM_MONTH), self._one((0, 1, 1, 2)))
        return Year(
            self._rule(),
            [self._tandem() for _ in range(self._number(2, 4))],
            [self._cost() for _ in range(self._number(3, 6))],
            [self._bound(kind) for kind in bounds],
            [self._counting() for _ in range(self._number(0, 2))],
            self._one((None, self._number(1, 360))),
        )

    def _day(self) -> int:
        return self._one((self._number(0, 364), self._one(_TURNS)))

    def _rule(self) -> RulePlan:
        return RulePlan(
            self._one(tuple(LayerScope)),
            self._one((10_000, 10_000, 3_333)),
            self._one(_PROMISES),
            self._one((KeyKind.K2, KeyKind.K2, KeyKind.K3, KeyKind.K1)),
            self._one(tuple(KeyBasis)),
            self._one((1, 5, 100)),
            self._one((0, 7, 30)),
            self._one((0, 2_000, 50_000)),
        )

    def _tandem(self) -> TandemPlan:
        people = [self._member() for _ in range(self._one((1, 2, 3, 3)))]
        steps = [self._step() for _ in range(self._number(3, 8))]
        start = self._number(-20, 150)
        return TandemPlan(start, self._one(_DELAYS), people, self._number(0, 2), steps)

    def _step(self) -> Step:
        gap = self._one((self._number(0, 40), self._number(0, 120)))
        return Step(self._number(0, 5), gap, self._one(_DELAYS), self._chance.random() < 0.3)

    def _member(self) -> Member:
        return Member(
            self._one((*PLACES, *PLACES, None)),
            self._one((*STATUSES, None)),
            [self._move((*PLACES, None)) for _ in range(self._number(0, 3))],
            [self._move(STATUSES) for _ in range(self._number(0, 2))],
        )

    def _move(self, values: Sequence[object]) -> Move:
        return Move(self._day(), self._one(values), self._one(_DELAYS), self._one(_MISTAKES))

    def _cost(self) -> Cost:
        amount = self._one((self._number(1, 400), self._number(1, 4_000_000), self._number(1, 4_000_000)))
        return Cost(self._day(), amount, self._one(_DELAYS), self._one(_MISTAKES))

    def _bound(self, kind: TariffKind | None) -> Bound:
        amount = self._number(100_000, 8_000_000)
        return Bound(kind, amount, self._one((0, 0, 45, 90, 200)), self._number(-20, 360))

    def _counting(self) -> Counting:
        length, recorded = self._one((None, self._number(1, 120))), self._number(0, 360)
        return Counting(self._one(STATUSES), self._day(), length, self._one((True, False)), recorded)
