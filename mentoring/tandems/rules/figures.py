"""Figures of the start page from plain dates: how long people wait, how many wishes were open on a day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

PLACED_WITHIN_DAYS = 90
MONTHS_SHOWN = 13

Span = tuple[date, date | None]


def percentile(values: Sequence[int], share: float) -> int | None:
    """The smallest value that at least this share of all values does not exceed (nearest rank)."""
    if not values:
        return None
    ordered = sorted(values)
    rank = -(-len(ordered) * round(share * 1000) // 1000)
    return ordered[max(0, rank - 1)]


def month_ends(today: date, number: int = MONTHS_SHOWN) -> list[date]:
    """The last days of the months before this one, the earliest first, and today as the last."""
    ends, day = [today], today.replace(day=1) - timedelta(days=1)
    while len(ends) < number:
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def open_on(day: date, wishes: Iterable[Span], accompanied: Iterable[tuple[date, date, date | None]]) -> int:
    """How many wishes were open on a day: registered, not closed, and not in a tandem just then.

    ``accompanied``: start and end of tandems that have ended, with the end of the wish they belong to.
    """
    registered = sum(start <= day and (end is None or end > day) for start, end in wishes)
    busy = sum(start <= day < end and (closed is None or closed > day) for start, end, closed in accompanied)
    return registered - busy


def placed_in_time(starts: Iterable[Span], days: int = PLACED_WITHIN_DAYS) -> tuple[int, int]:
    """Of entries with original date and first start: how many started within the days, of how many."""
    known = list(starts)
    return sum(start is not None and (start - since).days <= days for since, start in known), len(known)


def round_top(highest: int) -> int:
    """A round number for the upper edge of a plot, not below the highest, in four even steps"""
    step = 1
    while True:
        for edge in (4 * step, 8 * step, 10 * step, 20 * step):
            if edge >= highest and edge % 4 == 0:
                return edge
        step *= 10
