"""What a closed period turned out to differ by: true minus booked, per bearer, and which days changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from mentoring.funding.rules.days import DayLine
from mentoring.funding.rules.settling import Target
from mentoring.funding.vocabulary import TargetKind


@dataclass(frozen=True)
class Difference:
    """A bearer's share of one period: booked so far, true as now known, in Rappen."""

    target: Target
    booked: int
    true: int

    @property
    def amount(self) -> int:
        """What is still to be booked."""
        return self.true - self.booked


class CaseDays(NamedTuple):
    """The days of one member of a tandem in one municipality: as closed and as known today, exact."""

    tandem_id: int
    person_id: int
    municipality: int | None
    before: Fraction
    after: Fraction
    eligible_before: Fraction
    eligible_after: Fraction


def differences(booked: Mapping[Target, int], true: Mapping[Target, int]) -> list[Difference]:
    """Every bearer whose share is not what was booked, sorted by bearer."""
    return [
        Difference(target, booked.get(target, 0), true.get(target, 0))
        for target in sorted({*booked, *true})
        if booked.get(target, 0) != true.get(target, 0)
    ]


def held_back(
    found: Iterable[Difference], *, below: int, last_of_year: bool, waiting: Mapping[int, int]
) -> set[Target]:
    """Municipalities whose corrections are too small to be stated before the year's last statement.

    ``waiting`` is per BFS number the sum of all their corrections of all periods, in Rappen: what counts is
    whether that stays under ``below``.
    """
    if last_of_year:
        return set()
    return {
        difference.target
        for difference in found
        if difference.target.kind is TargetKind.MUNICIPALITY
        and abs(waiting.get(difference.target.number, 0)) < below
    }


def changed_cases(before: Iterable[DayLine], after: Iterable[DayLine]) -> list[CaseDays]:
    """Per member of a tandem and municipality the days that changed; what stayed the same is left out."""
    sums: dict[tuple[int, int, int | None], list[Fraction]] = {}
    for place, lines in ((0, before), (1, after)):
        for line in lines:
            parts = sums.setdefault((line.tandem_id, line.person_id, line.municipality), [Fraction(0)] * 4)
            parts[place] += Fraction(line.days, line.members)
            if line.eligible:
                parts[place + 2] += Fraction(line.days, line.members)
    return [
        CaseDays(*key, *parts)
        for key, parts in sorted(sums.items(), key=lambda item: (*item[0][:2], item[0][2] or 0))
        if parts[0] != parts[1] or parts[2] != parts[3]
    ]
