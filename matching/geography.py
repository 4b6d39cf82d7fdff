"""Distances between where people live, as the crow flies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.columns import Columns, coded
from matching.model import Place

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

_TABLE_LIMIT = 1_000_000  # a table of distances between places is worth it up to so many cells

Index = NDArray[np.intp]
Floats = NDArray[np.float64]


def directions(points: Floats) -> Floats:
    """Return unit vectors of places given as latitude and longitude in degrees, shape (places, 3)."""
    latitude, longitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


def great_circle_km(left: Floats, right: Floats) -> Floats:
    """Return distances in kilometres between unit vectors (last axis), from the chord; infinite for NaN."""
    square = np.square(left[..., 0] - right[..., 0])
    for axis in (1, 2):  # axis by axis: numpy is slow over a last axis of three
        square += np.square(left[..., axis] - right[..., axis])
    chord = np.sqrt(square)
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    km[np.isnan(km)] = np.inf
    return np.asarray(km)


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
    left_points, right_points : float arrays, shape (places, 3)
        Unit vectors, NaN where not known.
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
        if self.table is not None:
            return np.asarray(self.table.take(self.cells(rows, columns)))
        return great_circle_km(
            self.left_points[self.left.take(rows)], self.right_points[self.right.take(columns)]
        )

    def cells(self, rows: Index, columns: Index) -> Index:
        """Return where the pairs' places stand in a flat table of places."""
        return np.asarray(self.left.take(rows) * len(self.right_points) + self.right.take(columns))


def distances_of(entries: Columns, mentors: Columns) -> Distances:
    """Collect the places of both sides."""
    left, left_points = _places(entries)
    right, right_points = _places(mentors)
    table = None
    if len(left_points) * len(right_points) <= _TABLE_LIMIT:
        table = great_circle_km(left_points[:, None], right_points[None, :])
    return Distances(left, right, left_points, right_points, table)


def _places(people: Columns) -> tuple[Index, Floats]:
    known = coded(zip(people["latitude"], people["longitude"], strict=True), len(people))
    return known.numbers, directions(np.array(known.values, dtype=np.float64).reshape(-1, 2))
