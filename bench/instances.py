"""Structured synthetic problems from a seed: languages, regions, habits and wishes as one meets them.

People are invented. Seats are scarce, as they are where there is a waitlist: one mentor in seven is on
leave, and a few have two seats. Sizes grow by adding regions, so that the number of mentors near enough to
an entry stays about the same and the problem stays as sparse as a real one.
"""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from matching import Entry, Gender, Mentor, Place, Policy, Problem

ON = date(2026, 9, 1)

LANGUAGES = (
    ("uk", 24),
    ("ti", 16),
    ("ar", 15),
    ("fa", 13),
    ("tr", 9),
    ("ku", 7),
    ("ta", 6),
    ("sq", 5),
    ("so", 3),
    ("fr", 2),
)
PROGRAMMES = (("with-us", 45), ("together-here", 35), ("family", 12), ("youth", 8))
INTERESTS = (
    *("bicycle", "chess", "children", "cinema", "computers", "cooking", "crafts", "dancing", "fishing"),
    *("football", "garden", "history", "languages", "music", "nature", "painting", "photography", "reading"),
    *("repair", "sewing", "shopping", "swimming", "theatre", "walking", "yoga"),
)
GOALS = ("authorities", "childcare", "german", "health", "housing", "leisure", "school", "work")

_ROW = 40  # regions in a row of the map
_REGION_KM = 12.0


def _weighted(rng: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _place(rng: random.Random, regions: int) -> Place:
    region = rng.randrange(regions)
    if rng.random() < 0.3:
        region -= region % 6  # every sixth region has a town
    village = rng.randrange(8)
    x = (region % _ROW) * _REGION_KM + (village % 3) * 4.0
    y = (region // _ROW) * _REGION_KM + (village // 3) * 4.0
    latitude = 46.9 + y / 111.2
    return Place(latitude, 6.9 + x / (111.2 * math.cos(math.radians(latitude))), f"r{region}")


def _slots(rng: random.Random, working: bool) -> int:
    days = rng.sample(range(7), rng.randint(2, 5))
    parts = (1, 2, 2, 2) if working else (0, 1, 2)
    return sum(1 << (day * 3 + rng.choice(parts)) for day in days) | (
        1 << (rng.choice((5, 6)) * 3 + 1) if rng.random() < 0.5 else 0
    )


def _entry(rng: random.Random, number: int, regions: int) -> Entry:
    gender = rng.choice((Gender.FEMALE, Gender.MALE))
    programme = _weighted(rng, PROGRAMMES)
    minor = programme in ("youth", "family") and rng.random() < 0.6
    size = rng.randint(2, 6) if programme == "family" else 1
    return Entry(
        id=f"E{number:06d}",
        waiting_since=ON - timedelta(days=int(rng.expovariate(1 / 120)) + 1),
        urgency=rng.choices((0, 1, 2), (10, 70, 20))[0],
        languages={_weighted(rng, LANGUAGES): 7, "de": rng.choice((1, 2, 2, 3, 3, 4))},
        language_level=2,
        genders=frozenset((gender,)) if size == 1 else frozenset((Gender.FEMALE, Gender.MALE)),
        mentor_gender_wish=frozenset((gender,)) if rng.random() < 0.3 else frozenset(),
        birth_year=rng.randint(1958, 2010),
        mentor_age_wish=(25, 45) if rng.random() < 0.2 else None,
        programme=programme,
        minimum_mentor_age=25 if minor else 18,
        clearances_needed=frozenset(("special",)) if minor else frozenset(),
        place=_place(rng, regions),
        travel_km=rng.choice((None, 15.0, 25.0)),
        slots=_slots(rng, rng.random() < 0.4),
        interests=frozenset(rng.sample(INTERESTS, rng.randint(1, 5))),
        focus=frozenset(rng.sample(GOALS, rng.randint(1, 3))),
        group_size=size,
        organisation="",
    )


def _mentor(rng: random.Random, number: int, regions: int) -> Mentor:
    languages = {"de": rng.choice((5, 6, 7, 7, 7))}
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        languages[_weighted(rng, LANGUAGES)] = rng.choice((2, 3, 4, 7))
    gender = rng.choices((Gender.FEMALE, Gender.MALE), (65, 35))[0]
    return Mentor(
        id=f"M{number:06d}",
        capacity=rng.choices((0, 1, 2), (15, 77, 8))[0],
        gender=gender,
        birth_year=rng.randint(1945, 2004),
        languages=languages,
        programmes=frozenset(_weighted(rng, PROGRAMMES) for _ in range(rng.randint(1, 4))),
        place=_place(rng, regions),
        travel_km=rng.choice((8.0, 12.0, 20.0, 30.0)),
        own_region_only=rng.random() < 0.1,
        slots=_slots(rng, rng.random() < 0.6),
        interests=frozenset(rng.sample(INTERESTS, rng.randint(1, 6))),
        focus=frozenset(rng.sample(GOALS, rng.randint(1, 4))),
        entry_gender_wish=frozenset((gender,)) if rng.random() < 0.2 else frozenset(),
        max_group_size=rng.choice((1, 2, 4, 6)),
        clearances={"special": ON + timedelta(days=rng.randint(-60, 900))} if rng.random() < 0.7 else {},
        experience=rng.choice((0, 0, 1, 2, 5)),
        organisation="",
    )


def structured(entries: int, mentors: int, seed: int = 1, regions: int | None = None) -> Problem:
    """Return a problem of a size; the same seed gives the same problem."""
    rng = random.Random(seed)
    count = regions or max(6, mentors // 40)
    return Problem(
        entries=tuple(_entry(rng, number, count) for number in range(entries)),
        mentors=tuple(_mentor(rng, number, count) for number in range(mentors)),
        on=ON,
        policy=Policy(version="bench"),
    )
