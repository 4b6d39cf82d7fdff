"""Distances between where people live, as the crow flies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.model import Entry, Mentor

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

_TABLE_LIMIT = 4_000_000  # a table of distances between places is worth it up to so many cells

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
        """Return the distances of pairs in kilometres, NaN where a place is not known."""
        left, right = self.left[rows], self.right[columns]
        if self.table is not None:
            return np.asarray(self.table[left, right])
        here, there = self.left_points[left], self.right_points[right]
        return great_circle_km(here[..., 0], here[..., 1], there[..., 0], there[..., 1])


def distances_of(entries: Sequence[Entry], mentors: Sequence[Mentor]) -> Distances:
    """Collect the places of both sides."""
    left, left_points = _places(entries)
    right, right_points = _places(mentors)
    table = None
    if len(left_points) * len(right_points) <= _TABLE_LIMIT:
        table = great_circle_km(
            left_points[:, None, 0],
            left_points[:, None, 1],
            right_points[None, :, 0],
            right_points[None, :, 1],
        )
    return Distances(left, right, left_points, right_points, table)


def _places(people: Sequence[Entry] | Sequence[Mentor]) -> tuple[Index, Floats]:
    seen: dict[tuple[float, float], int] = {}
    nowhere = (float("nan"), float("nan"))
    index = []
    for person in people:
        place = person.place
        if place is None or place.latitude is None or place.longitude is None:
            point = nowhere
        else:
            point = (place.latitude, place.longitude)
        index.append(seen.setdefault(point, len(seen)))
    return np.array(index, dtype=np.intp), np.array(list(seen), dtype=np.float64).reshape(-1, 2)
