"""Every advice is checked by solving again with the volunteers added."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Gender, Kind, Level, Mentor, Place, Problem, advice, solve
from tests.matching.problems import VILLAGES, a_problem, replace_with

seeds = st.integers(min_value=0, max_value=2**40)


def _volunteer(kind: Kind, number: int, problem: Problem, places: dict[str | None, Place | None]) -> Mentor:
    where = places.get(kind.region)
    return Mentor(
        id=f"volunteer {number}",
        gender=kind.gender and Gender(kind.gender),
        birth_year=problem.on.year - 45,
        languages=dict.fromkeys(kind.languages, Level.NATIVE),
        programmes=frozenset({kind.programme} - {None}),
        place=where or Place(region=kind.region),
        travel_km=10.0 if where else None,
        slots=kind.slots,
        max_group_size=max(entry.group_size for entry in problem.entries),
        clearances={"special": None},
        organisation=kind.organisation,
    )


@given(seeds)
@settings(max_examples=15)
def test_volunteers_serve_as_many_more_as_advised(seed: int) -> None:
    problem = a_problem(seed, 14)
    # One village per region, so that it is plain where a volunteer of the region lives.
    villages = {None: None, "north": VILLAGES[0], "east": VILLAGES[1]}
    problem = replace_with(
        problem,
        entries=tuple(
            replace(one, place=villages[one.place.region if one.place else None]) for one in problem.entries
        ),
        overrides=(),
        pins=(),
    )
    solution = solve(problem)
    found = advice(solution)
    assert (not found) <= (not solution.shortages)
    assert [one.serves[-1] for one in found] == sorted((one.serves[-1] for one in found), reverse=True)
    for one in {one.kind: one for one in (*found[:3], *found[::9])}.values():
        assert len(one.serves) == 5
        for count in (1, 2, 3, 4, 5):
            extra = tuple(_volunteer(one.kind, number, problem, villages) for number in range(count))
            again = solve(replace_with(problem, mentors=(*problem.mentors, *extra)))
            assert len(again.pairs) - len(solution.pairs) == one.serves[count - 1]
            if count == 1:
                assert again.quality - solution.quality == one.quality
                changed = [
                    index
                    for index, (before, after) in enumerate(
                        zip(solution.proof.served_by_class, again.proof.served_by_class, strict=True)
                    )
                    if before != after
                ]
                assert changed == ([] if one.serving_class is None else [one.serving_class])


@given(seeds)
@settings(max_examples=8)
def test_volunteers_of_a_programme_serve_the_groups_it_is_for(seed: int) -> None:
    problem = replace_with(a_problem(seed, 14), overrides=(), pins=())
    problem = replace_with(
        problem,
        entries=tuple(
            replace(one, place=None, programme="p", target_group=("adults", "youth")[number % 2])
            for number, one in enumerate(problem.entries)
        ),
    )
    groups = {"p": {"adults"}}
    solution = solve(problem)
    for one in advice(solution, target_groups=groups)[:4]:
        served = frozenset(groups.get(one.kind.programme or "", ()))
        extra = tuple(
            replace(_volunteer(one.kind, number, problem, {}), target_groups=served) for number in range(2)
        )
        again = solve(replace_with(problem, mentors=(*problem.mentors, *extra)))
        assert len(again.pairs) - len(solution.pairs) == one.serves[1]
