"""What a municipality may expect for the rest of a year, from the periods already stated."""

from collections.abc import Sequence
from typing import NamedTuple


class Forecast(NamedTuple):
    """Expected amount of each period to come, least and most, and the same for the whole year, in Rappen."""

    low: int
    high: int
    year_low: int
    year_high: int


def forecast(stated: Sequence[int], shares: Sequence[int], to_come: int) -> Forecast | None:
    """The rest of a year from the totals ``stated`` so far and the ``shares`` in them, without corrections.

    Each period to come lies between the least and the greatest share so far; with fewer than two that says
    nothing, so None is returned, and also when none is to come. Rounded to whole francs, outwards.
    """
    if len(shares) < 2 or to_come < 1:
        return None
    low, high = min(shares) // 100 * 100, -(-max(shares) // 100) * 100
    known = sum(stated)
    return Forecast(low, high, known + low * to_come, known + high * to_come)
