"""Distances between where people live, as the crow flies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.columns import Columns
from matching.model import Place

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

_TABLE_LIMIT = 1_000_000  # a table of distances between places is worth it up to so many cells

Index = NDArray[np.intp]
Floats = NDArray[np.float64]


def great_circle_km(
    latitude_1: Floats, longitude_1: Floats, latitude_2: Floats, longitude_2: Floats
) -> Floats:
    """Return distances in kilometres between points given in degrees (haversine; NaN stays NaN)."""
    phi_1, phi_2 = np.radians(latitude_1), np.radians(latitude_2)
    half_phi = (phi_2 - phi_1) / 2
    half_lambda = np.radians(longitude_2 - longitude_1) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi_1) * np.cos(phi_2) * np.sin(half_lambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def distance_km(one: Place | None, other: Place | None) -> float | None:
    """Return the distance between two places in kilometres, None if one is not known."""
    points = [
        (place.latitude, place.longitude)
        for place in (one, other)
        if place is not None and place.latitude is not None and place.longitude is not None
    ]
    if len(points) < 2:
        return None
    (latitude, longitude), (latitude_2, longitude_2) = points
    phi, phi_2 = math.radians(latitude), math.radians(latitude_2)
    chord = (
        math.sin((phi_2 - phi) / 2) ** 2
        + math.cos(phi) * math.cos(phi_2) * math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1.0)))


@dataclass(frozen=True, slots=True)
class Distances:
    """Distances of pairs; people share few places, so most are read from a table.

    Attributes
    ----------
    left, right : intp arrays, shapes (n,) and (m,)
        Index of each person's place.
    left_points, right_points : float arrays, shape (places, 2)
        Latitude and longitude in degrees, NaN where not known.
    table : float array, shape (left places, right places), or None
        Kilometres.
    """

    left: Index
    right: Index
    left_points: Floats
    right_points: Floats
    table: Floats | None

    def km(self, rows: Index, columns: Index) -> Floats:
        """Return the distances of pairs in kilometres, infinite where a place is not known."""
        left, right = self.left[rows], self.right[columns]
        if self.table is not None:
            return np.asarray(self.table[left, right])
        return _between(self.left_points[left], self.right_points[right])


def distances_of(entries: Columns, mentors: Columns) -> Distances:
    """Collect the places of both sides."""
    left, left_points = _places(entries)
    right, right_points = _places(mentors)
    table = None
    if len(left_points) * len(right_points) <= _TABLE_LIMIT:
        table = _between(left_points[:, None], right_points[None, :])
    return Distances(left, right, left_points, right_points, table)


def _places(people: Columns) -> tuple[Index, Floats]:
    points = list(zip(people["latitude"], people["longitude"], strict=True))
    numbers = {point: number for number, point in enumerate(dict.fromkeys(points))}
    index = np.fromiter(map(numbers.__getitem__, points), dtype=np.intp, count=len(points))
    return index, np.array(list(numbers), dtype=np.float64).reshape(-1, 2)


def _between(left: Floats, right: Floats) -> Floats:
    km = great_circle_km(left[..., 0], left[..., 1], right[..., 0], right[..., 1])
    return np.where(np.isnan(km), np.inf, km)
