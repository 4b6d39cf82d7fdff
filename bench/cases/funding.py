"""A year of a canton settled: the pure computation of days, pools, layers and shares, at two sizes.

People are invented, from a seed. The peer of the large canton is the small one, a hundred times: what a
tandem-day takes must not grow with the number of tandems.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from bench.rows import Row, best_in_turns
from mentoring.funding.rules.days import Dated, Eligibility, Facts, Member, TandemFacts
from mentoring.funding.rules.pools import TariffFacts
from mentoring.funding.rules.settling import (
    Grant,
    MoneyFacts,
    PeriodFacts,
    Rule,
    RuledLayer,
    Settled,
    settle,
)
from mentoring.funding.rules.waterfall import Layer
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope, LimitKind, TariffKind
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.rules import Merger
from mentoring.tandems.vocabulary import TandemState

SMALL, TIMES = 341, 100
NOW = datetime(2028, 1, 10, 9, 0, tzinfo=UTC)
QUARTERS = (date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1), date(2028, 1, 1))
MUNICIPALITIES = range(2401, 2505)
ELIGIBLE = (ResidenceStatus.F, ResidenceStatus.F_REF, ResidenceStatus.B_REF)


def rows() -> Iterator[Row]:
    """Settle four quarters of both cantons, in turns; and each part of it by itself for the small one."""
    small, large = canton(SMALL), canton(SMALL * TIMES)
    of_large, of_small = best_in_turns(
        [lambda: settled(large), lambda: settled(small)], runs=7, seconds=30, clock=time.process_time
    )
    yield Row(f"a year of {SMALL} tandems, settled", of_small, note="goal: under 0.1 s")
    days_small, days_large = tandem_days(settled(small)), tandem_days(settled(large))
    yield Row(
        f"1'000 tandem-days of {SMALL * TIMES} tandems",
        of_large / days_large * 1000,
        f"of {SMALL} tandems",
        of_small / days_small * 1000,
        f"goal: at most 2 times; the whole year {of_large:.2f} s",
    )


def settled(facts: Facts) -> list[Settled]:
    """Four quarters under the rule that is to hold from 2027 on."""
    layers = (
        RuledLayer(Layer(LayerKind.FUND, 1, LayerScope.ELIGIBLE), LimitKind.COMMITMENT),
        RuledLayer(Layer(LayerKind.MUNICIPALITIES, key=KeyKind.K3, basis=KeyBasis.NOT_COVERED)),
    )
    inhabitants = {bfs: 100 + bfs * 7919 % 9_000 for bfs in MUNICIPALITIES}
    cost = 8_000 * len(facts.tandems)
    periods = [
        PeriodFacts(number, start, end, Rule(1, layers), cost, inhabitants)
        for number, (start, end) in enumerate(pairwise(QUARTERS))
    ]
    money = MoneyFacts(
        tariffs=(TariffFacts(TariffKind.TANDEM_MONTH, 25_000, QUARTERS[0], None),),
        approvals=(Grant(1, 0, 30_000 * len(facts.tandems), QUARTERS[0], QUARTERS[-1]),),
        commitments=(Grant(1, 1, 9_000 * len(facts.tandems), QUARTERS[0], QUARTERS[-1]),),
    )
    return settle(facts, money, periods)


def tandem_days(periods: list[Settled]) -> int:
    """How many days of tandems were billed, over all periods."""
    return sum(sum(p.weights.days.values()) // p.parts_per_day for p in periods)


def canton(tandems: int, seed: int = 1) -> Facts:
    """A canton with so many tandems, of one to five mentees, with pauses, moves and new statuses."""
    chance = random.Random(seed)
    made, lives, statuses = [], {}, {}
    person = 0
    for number in range(tandems):
        start = date(2026, 7, 1) + timedelta(days=chance.randrange(480))
        phases, day = [(start, TandemState.ACTIVE)], start + timedelta(days=chance.randint(40, 200))
        if chance.random() < 0.15:
            phases.append((day, TandemState.PAUSED))
            day += timedelta(days=chance.randint(7, 60))
            phases.append((day, TandemState.ACTIVE))
        day += timedelta(days=chance.randint(30, 200))
        phases += [(day, TandemState.CLOSING), (day + timedelta(days=14), TandemState.CLOSED)]
        members = []
        for _ in range(chance.choices((1, 2, 3, 4, 5), (70, 8, 8, 8, 6))[0]):
            person += 1
            joins = start + timedelta(days=30) if members and chance.random() < 0.1 else None
            members.append(Member(person, joins, None))
            lives[person] = _dated(chance, [*MUNICIPALITIES, None], start, changes=0.1)
            statuses[person] = _dated(chance, list(ResidenceStatus), start, changes=0.1)
        made.append(TandemFacts(number, tuple(phases), tuple(members)))
    mergers = {bfs: Merger(date(2027, 7, 1), bfs + 1) for bfs in (2410, 2450)}
    counted = tuple(
        Eligibility(status, date(2025, 1, 1), None, NOW, status in ELIGIBLE) for status in ResidenceStatus
    )
    return Facts(tuple(made), lives, statuses, mergers, counted)


def _dated(chance: random.Random, values: list, start: date, *, changes: float) -> tuple[Dated, ...]:
    first = Dated(start - timedelta(days=chance.randint(10, 900)), NOW, chance.choice(values))
    if chance.random() > changes:
        return (first,)
    return first, Dated(start + timedelta(days=chance.randint(1, 150)), NOW, chance.choice(values))
