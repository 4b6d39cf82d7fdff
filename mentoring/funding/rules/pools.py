"""What may be paid to an organisation for a period: the least of actual cost, tariff and approved amount."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from mentoring.funding.rules.days import DayLine
from mentoring.funding.vocabulary import Bound, TariffKind


class TariffFacts(NamedTuple):
    """A flat rate in Rappen in ``[valid_from, valid_to)``: per tandem-month, or per post and year."""

    kind: TariffKind
    amount: int
    valid_from: date
    valid_to: date | None


class PostFacts(NamedTuple):
    """A post with its employment in basis points (10'000 = full time) in ``[valid_from, valid_to)``."""

    employment_bp: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Pool:
    """The three bounds of a pool in Rappen and the one that held; None: there is no such bound."""

    actual: int
    tariff: int | None
    approved: int | None

    @property
    def payable(self) -> int:
        """The least of the bounds, in Rappen; below zero if more was reversed than spent."""
        return min(b for b in (self.actual, self.tariff, self.approved) if b is not None)

    @property
    def bound(self) -> Bound:
        """Which bound held; of equal ones the actual cost, then the tariff."""
        if self.payable == self.actual:
            return Bound.ACTUAL
        return Bound.TARIFF if self.payable == self.tariff else Bound.APPROVED

    @property
    def not_paid(self) -> int:
        """Actual costs beyond what is payable: they stay with the organisation. In Rappen."""
        return self.actual - self.payable


def tariff_amount(
    tariffs: Iterable[TariffFacts],
    posts: Iterable[PostFacts],
    lines: Iterable[DayLine],
    from_on: date,
    to_on: date,
) -> int | None:
    """Tariff × units for a period in Rappen, rounded down once at the end; None without a tariff.

    Per tandem-month: Σ funded day-parts / days of their month, never rounded before use. Per post: flat rate
    × employment × months / 12, where a part of a month counts by its days.
    """
    valid = [t for t in tariffs if t.valid_from < to_on and (t.valid_to is None or t.valid_to > from_on)]
    if not valid:
        return None
    paid = [line for line in lines if line.municipality is not None]
    staff = list(posts)
    total = Fraction(0)
    for tariff in valid:
        start, end = max(from_on, tariff.valid_from), min(to_on, tariff.valid_to or to_on)
        if tariff.kind is TariffKind.TANDEM_MONTH:
            units = tandem_months(paid, start, end)
        else:
            units = sum((_years(post, start, end) for post in staff), Fraction(0))
        total += tariff.amount * units
    return total.numerator // total.denominator


def tandem_months(lines: Iterable[DayLine], start: date, end: date) -> Fraction:
    """Σ day-parts of the lines in ``[start, end)``, each as its part of its own month, exact.

    Counts who comes and goes on which day, and multiplies each stretch without a change once.
    """
    changes: dict[date, Counter[int]] = {}
    for line in lines:
        one, until = max(line.from_on, start), min(line.to_on, end)
        if one < until:
            changes.setdefault(one, Counter())[line.members] += 1
            changes.setdefault(until, Counter())[line.members] -= 1
    total, present = Fraction(0), Fraction(0)
    for one, until in pairwise(sorted(changes)):
        present += sum((Fraction(more, members) for members, more in changes[one].items()), Fraction(0))
        total += present * months_between(one, until)
    return total


def _years(post: PostFacts, start: date, end: date) -> Fraction:
    months = months_between(max(post.valid_from, start), min(post.valid_to or end, end))
    return Fraction(post.employment_bp, 120_000) * months


def months_between(start: date, end: date) -> Fraction:
    """``[start, end)`` in months, where each day counts as its part of its own month; 0 if empty."""
    total, day = Fraction(0), start
    while day < end:
        first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        until = min(end, first_of_next)
        total += Fraction((until - day).days, (first_of_next - day.replace(day=1)).days)
        day = until
    return total
