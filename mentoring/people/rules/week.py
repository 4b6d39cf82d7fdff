"""The weekly grid as 21 bits (weekday × 3 + part of the day): one day's times taken over to others."""

from collections.abc import Collection

PARTS = 3
DAYS = 7


def day_copied(slots: int, source: int, targets: Collection[int]) -> int:
    """The week with the times of one day (0 is Monday) on each of these days instead of their own."""
    if not {source, *targets} <= set(range(DAYS)):
        raise ValueError(source)
    whole = (1 << PARTS) - 1
    times = slots >> PARTS * source & whole
    for day in targets:
        slots = slots & ~(whole << PARTS * day) | times << PARTS * day
    return slots
