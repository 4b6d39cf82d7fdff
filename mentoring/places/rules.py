"""Pure decisions about places: distances, who lives within reach, and what a merged municipality became."""

from collections.abc import Mapping
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


class Point(NamedTuple):
    """A municipality's centre and the social region it belongs to."""

    lat: float
    lon: float
    region_id: int


class Merger(NamedTuple):
    """The first day on which a municipality no longer exists, and the one it became part of."""

    on: date
    into: int


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance between two points in kilometres (haversine)."""
    a = sin(radians(lat2 - lat1) / 2) ** 2
    b = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(a + b)))


def distance_between(one: Point | None, other: Point | None) -> float | None:
    """The distance between two municipalities in kilometres, None if a place is not known."""
    if one is None or other is None:
        return None
    return distance_km(one.lat, one.lon, other.lat, other.lon)


def within_travel(
    one: Point | None, other: Point | None, *, travel_km: int | None, own_region_only: bool
) -> bool:
    """Whether the way between two places keeps to a wish: so many kilometres at most, or one region only.

    Without a wish every way does; with one, a place that is not known does not.
    """
    if own_region_only and (one is None or other is None or one.region_id != other.region_id):
        return False
    if travel_km is None:
        return True
    km = distance_between(one, other)
    return km is not None and km <= travel_km


def bfs_on(bfs_number: int, day: date, mergers: Mapping[int, Merger]) -> int:
    """The number under which a municipality is found on a day: its own, or of what it has become."""
    seen: set[int] = set()
    while bfs_number in mergers and mergers[bfs_number].on <= day and bfs_number not in seen:
        seen.add(bfs_number)
        bfs_number = mergers[bfs_number].into
    return bfs_number
