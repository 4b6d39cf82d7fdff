"""Random matching problems, dense enough in rules that every one of them bites now and then."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from matching import (
    Constraint,
    Entry,
    Forbidden,
    Gender,
    ImpossiblePinError,
    Mentor,
    Override,
    Pin,
    Place,
    Policy,
    Problem,
    ServingOrder,
    explain_pair,
    solve,
)

ON = date(2026, 3, 15)
TONGUES = ("de", "ti", "ar", "uk")
VILLAGES = (Place(47.21, 7.54, "north"), Place(47.35, 7.90, "east"), Place(47.19, 7.40, "north"), None)


def _subset(rng: random.Random, terms: tuple[str, ...], most: int) -> frozenset[str]:
    return frozenset(rng.sample(terms, rng.randint(0, most)))


def _rarely(rng: random.Random, value: object, otherwise: object = None, chance: float = 0.15) -> object:
    return value if rng.random() < chance else otherwise


def an_entry(rng: random.Random, number: int) -> Entry:
    """Return a random entry."""
    gender = rng.choice(tuple(Gender)[:2])
    family = rng.random() < 0.2
    return Entry(
        id=f"e{number}",
        waiting_since=ON - timedelta(days=rng.randint(0, 8) * 30),
        urgency=rng.choice((0, 1, 1, 1, 2)),
        languages={code: rng.randint(1, 7) for code in rng.sample(TONGUES, rng.randint(1, 3))},
        language_level=rng.choice((1, 2, 2, 3)),
        genders=frozenset(Gender) - {Gender.OTHER} if family else frozenset({gender} if number % 9 else ()),
        mentor_gender_wish=_rarely(rng, frozenset({gender}), frozenset()),
        birth_year=_rarely(rng, None, rng.randint(1950, 2012)),
        mentor_age_wish=_rarely(rng, (30, 50)),
        programme=_rarely(rng, None, rng.choice(("p", "q")), 0.3),
        target_group=_rarely(rng, "youth"),
        minimum_mentor_age=rng.choice((None, 18, 25)),
        clearances_needed=_rarely(rng, frozenset({"special"}), frozenset()),
        place=rng.choice(VILLAGES[:3]) if rng.random() < 0.9 else None,
        travel_km=_rarely(rng, 20.0),
        own_region_only=rng.random() < 0.1,
        slots=_rarely(rng, None, rng.getrandbits(21) | 1 << rng.randrange(21), 0.2),
        interests=_subset(rng, ("music", "walking", "chess", "cooking", "sewing"), 5),
        focus=_subset(rng, ("german", "work", "school"), 3),
        group_size=rng.randint(2, 4) if family else 1,
        available_from=_rarely(rng, ON + timedelta(days=rng.randint(-50, 90))),
        available_until=_rarely(rng, ON + timedelta(days=rng.randint(90, 190)), chance=0.1),
        organisation=_rarely(rng, "other", "", 0.05),
        former_mentors=frozenset(f"m{rng.randrange(9)}" for _ in range(rng.choice((0, 0, 0, 1)))),
        declined_mentors=frozenset(f"m{rng.randrange(9)}" for _ in range(rng.choice((0, 0, 0, 2)))),
        wished_mentors=frozenset(f"m{rng.randrange(9)}" for _ in range(rng.choice((0, 3)))),
    )


def a_mentor(rng: random.Random, number: int) -> Mentor:
    """Return a random mentor."""
    gender = rng.choice((*tuple(Gender)[:2], None))
    return Mentor(
        id=f"m{number}",
        capacity=rng.choice((0, 1, 1, 1, 2, 3)),
        gender=gender,
        birth_year=_rarely(rng, None, rng.randint(1940, 2008), 0.05),
        birth_date=_rarely(rng, date(2001, rng.randint(1, 12), rng.randint(1, 28))),
        languages={code: rng.randint(1, 7) for code in rng.sample(TONGUES, rng.randint(1, 3))},
        programmes=frozenset(rng.choice((("p",), ("q",), ("p", "q"), ("p", "q"), ()))),
        target_groups=_rarely(rng, frozenset({"adults"}), frozenset()),
        place=rng.choice(VILLAGES[:3]) if rng.random() < 0.9 else None,
        travel_km=_rarely(rng, rng.choice((0.0, 15.0, 30.0)), chance=0.4),
        own_region_only=rng.random() < 0.15,
        slots=_rarely(rng, None, rng.getrandbits(21), 0.2),
        interests=_subset(rng, ("music", "walking", "chess", "cooking", "sewing"), 5),
        focus=_subset(rng, ("german", "work", "school"), 3),
        entry_gender_wish=_rarely(rng, frozenset({Gender.FEMALE}), frozenset()),
        entry_age_wish=_rarely(rng, (18, 30)),
        max_group_size=rng.choice((1, 2, 4, 6)),
        clearances={"special": rng.choice((None, ON, ON - timedelta(days=1)))} if rng.random() < 0.5 else {},
        available_from=_rarely(rng, ON + timedelta(days=rng.randint(-50, 150))),
        experience=rng.randint(0, 5),
        organisation=_rarely(rng, "other", "", 0.05),
        declined_entries=frozenset(f"e{rng.randrange(9)}" for _ in range(rng.choice((0, 0, 0, 1)))),
    )


def a_policy(rng: random.Random) -> Policy:
    """Return a random policy: any order, any weights that add up."""
    cuts = sorted(rng.randint(0, 1000) for _ in range(6))
    weights = [after - before for before, after in zip([0, *cuts], [*cuts, 1000], strict=True)]
    names = list(Policy().weights)
    return Policy(
        version="random",
        weights=dict(zip(names, weights, strict=True)),
        order=rng.choice(tuple(ServingOrder)),
        urgency_credit_days=rng.choice((0, 30, 90)),
        days_per_class=rng.choice((1, 1, 30, 100)),
    )


def a_problem(seed: int, most: int = 12, *, decisions: bool = True) -> Problem:
    """Return a random problem; its decisions (pins, forbidden, overrides, set aside) are possible ones."""
    rng = random.Random(seed)
    entries = [an_entry(rng, number) for number in range(rng.randint(0, most))]
    mentors = [a_mentor(rng, number) for number in range(rng.randint(0, most))]
    rng.shuffle(entries)
    rng.shuffle(mentors)
    problem = Problem(
        entries=tuple(entries),
        mentors=tuple(mentors),
        on=ON,
        until=rng.choice((None, ON + timedelta(days=120))),
        policy=a_policy(rng),
        joint=rng.random() < 0.3,
    )
    if not decisions or not entries or not mentors:
        return problem
    return _with_decisions(rng, problem)


def _with_decisions(rng: random.Random, problem: Problem) -> Problem:
    def a_pair() -> tuple[str, str]:
        return rng.choice(problem.entries).id, rng.choice(problem.mentors).id

    soft = [constraint for constraint in Constraint if constraint.may_be_overridden]
    overrides = [Override(*a_pair(), rng.choice(soft), "agreed") for _ in range(rng.choice((0, 0, 5)))]
    for _ in range(rng.choice((0, 1))):
        entry_id, mentor_id = a_pair()
        reasons = explain_pair(problem, entry_id, mentor_id).reasons
        overrides += [
            Override(entry_id, mentor_id, reason.constraint, "agreed")
            for reason in reasons
            if reason.constraint.may_be_overridden
        ]
    result = replace_with(
        problem,
        overrides=tuple(overrides),
        forbidden=tuple(Forbidden(*a_pair(), "known to each other") for _ in range(rng.choice((0, 0, 3)))),
        waiting=frozenset(a_pair()[0] for _ in range(rng.choice((0, 0, 2)))),
    )
    for _ in range(rng.choice((0, 0, 1, 3))):
        pins = (*result.pins, Pin(*a_pair()))
        if len({pin.entry_id for pin in pins}) < len(pins):
            continue
        pinned = replace_with(result, pins=pins)
        try:
            solve(pinned)
        except ImpossiblePinError:
            continue
        result = pinned
    return result


def replace_with(problem: Problem, **changes: object) -> Problem:
    """Return a problem with some parts changed."""
    from dataclasses import replace

    return replace(problem, **changes)  # type: ignore[arg-type]


def only(problem: Problem, ids: Collection[str]) -> Problem:
    """Return a problem with these entries alone, and the decisions about them."""
    return replace(
        problem,
        entries=tuple(one for one in problem.entries if one.id in ids),
        pins=tuple(one for one in problem.pins if one.entry_id in ids),
        forbidden=tuple(one for one in problem.forbidden if one.entry_id in ids),
        overrides=tuple(one for one in problem.overrides if one.entry_id in ids),
        waiting=problem.waiting & frozenset(ids),
    )
