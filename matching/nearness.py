"""Who is near enough to be looked at: large problems are cut into blocks of neighbours.

Entries are cut into groups that live close together; a group is only compared with mentors whose own limit
reaches the circle around it. What is left out could not be feasible: no pair is lost, most are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matching.geography import EARTH_RADIUS_KM
from matching.pairwise import DistanceTest

Index = NDArray[np.intp]
Floats = NDArray[np.float64]

_SLACK = 1e-9  # of a cosine: some metres, far more than rounding errors


def neighbourhoods(test: DistanceTest, rows: Index) -> Iterator[tuple[Index, Index]]:
    """Yield groups of rows, each with the columns whose limit reaches one of them (or that have none).

    Parameters
    ----------
    test : DistanceTest
    rows : intp array
        Every one is in exactly one group.

    Yields
    ------
    rows, columns : intp arrays
        Both ascending.
    """
    distances = test.distances
    entries = distances.left_points[distances.left[rows]]
    mentors = distances.right_points[distances.right]
    reach = np.minimum(test.right / EARTH_RADIUS_KM, np.pi)
    cosine, sine = np.cos(reach), np.sin(reach)
    known = np.flatnonzero(~np.isnan(entries[:, 0]))
    unknown = np.flatnonzero(np.isnan(entries[:, 0]))
    boundless = np.isinf(test.right)
    if len(unknown):
        yield rows[unknown], np.flatnonzero(boundless)
    for group in _groups(entries[known]):
        members = np.sort(known[group])
        centre = entries[members].mean(axis=0)
        centre /= np.linalg.norm(centre)
        radius = float(np.arccos(np.clip((entries[members] @ centre).min(), -1, 1)))
        near = mentors @ centre >= cosine * np.cos(radius) - sine * np.sin(radius) - _SLACK
        yield rows[members], np.flatnonzero(near | boundless | (reach + radius >= np.pi))


def _groups(places: Floats) -> Iterator[Index]:
    """Cut places into groups of neighbours: strips from south to north, each cut from west to east."""
    count = len(places)
    size = min(max(count // 400, 32), 256)
    strips = max(1, round((count / size) ** 0.5))
    by_latitude = np.argsort(places[:, 2], kind="stable")
    for strip in np.array_split(by_latitude, strips):
        longitude = np.arctan2(places[strip, 1], places[strip, 0])
        across = strip[np.argsort(longitude, kind="stable")]
        yield from np.array_split(across, max(1, len(across) // size))
