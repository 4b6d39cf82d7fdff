"""Rules of places: distances, reach, mergers."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mentoring.places.rules import Merger, Point, bfs_on, distance_between, distance_km, within_travel

POINTS = st.builds(Point, st.floats(47.0, 47.6), st.floats(7.2, 8.1), st.integers(1, 3))
OLTEN, SOLOTHURN = Point(47.3499, 7.9035, 1), Point(47.2079, 7.5371, 2)


def test_olten_is_some_thirty_kilometres_from_solothurn() -> None:
    assert 31 < distance_between(OLTEN, SOLOTHURN) < 33
    assert distance_between(OLTEN, None) is None
    assert abs(distance_km(0, 0, 0, 180) - 20015.1) < 0.1


@given(POINTS, POINTS, POINTS)
def test_distance_is_a_distance(one: Point, two: Point, three: Point) -> None:
    there, back = distance_between(one, two), distance_between(two, one)
    assert there == back
    assert distance_between(one, one) == 0
    assert distance_between(one, three) <= there + distance_between(two, three) + 1e-9


@given(POINTS, POINTS, st.integers(0, 200))
def test_a_wider_wish_never_excludes_more(one: Point, other: Point, km: int) -> None:
    inside = within_travel(one, other, travel_km=km, own_region_only=False)
    assert inside == (distance_between(one, other) <= km)
    if inside:
        assert within_travel(one, other, travel_km=km + 1, own_region_only=False)
    both = within_travel(one, other, travel_km=km, own_region_only=True)
    assert both == (inside and one.region_id == other.region_id)


def test_a_place_that_is_not_known_fits_only_without_a_wish() -> None:
    assert within_travel(None, OLTEN, travel_km=None, own_region_only=False)
    assert not within_travel(None, OLTEN, travel_km=200, own_region_only=False)
    assert not within_travel(OLTEN, None, travel_km=None, own_region_only=True)


def test_a_merged_municipality_is_found_under_its_new_number() -> None:
    mergers = {2520: Merger(date(2026, 1, 1), 2525), 1: Merger(date(2020, 1, 1), 2520)}
    assert bfs_on(2520, date(2025, 12, 31), mergers) == 2520
    assert bfs_on(2520, date(2026, 1, 1), mergers) == 2525
    assert bfs_on(1, date(2026, 1, 1), mergers) == 2525
    assert bfs_on(1, date(2025, 1, 1), mergers) == 2520
    round_about = {1: Merger(date(2020, 1, 1), 2), 2: Merger(date(2020, 1, 1), 1)}
    assert bfs_on(1, date(2026, 1, 1), round_about) in {1, 2}
