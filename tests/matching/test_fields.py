"""Packed fields against plain sets, whatever their width; larger problems against plain rules."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.instances import structured
from matching import Entry, Mentor, Place, Problem, solve
from matching.fields import bits_of, field_of, pack
from tests.matching import oracles
from tests.matching.problems import ON

widths = st.lists(st.sampled_from([1, 2, 7, 21, 62, 63, 64, 65, 130]), min_size=0, max_size=6)


@given(st.randoms(use_true_random=False), widths, st.integers(1, 9), st.integers(1, 9))
@settings(max_examples=80)
def test_packed_fields_hold_for_the_pairs_that_share_a_bit_in_each(
    rng: random.Random, widths: list[int], height: int, width: int
) -> None:
    masks = [
        [[rng.getrandbits(bits) | rng.getrandbits(bits) for _ in range(size)] for size in (height, width)]
        for bits in widths
    ]
    fields = [field_of(left, right, bits) for (left, right), bits in zip(masks, widths, strict=True)]
    rows = np.array([row for row in range(height) if rng.random() < 0.7], dtype=np.intp)
    columns = np.array([column for column in range(width) if rng.random() < 0.8], dtype=np.intp)
    found = pack(fields).pairs(rows, columns)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == [
        (row, column)
        for row in rows.tolist()
        for column in columns.tolist()
        if all(left[row] & right[column] for left, right in masks)
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 139)), max_size=40))
def test_bits_are_the_union_of_each_owner_s(owned: list[tuple[int, int]]) -> None:
    owners = np.array([owner for owner, _ in owned], dtype=np.intp)
    bits = np.array([bit for _, bit in owned], dtype=np.intp)
    words = bits_of(owners, bits, 6, 140)
    for owner in range(6):
        mask = sum(int(word) << (64 * chunk) for chunk, word in enumerate(words[:, owner].tolist()))
        assert mask == sum(1 << bit for bit in {bit for one, bit in owned if one == owner})


def test_feasible_pairs_of_a_structured_problem_are_those_of_the_plain_rules() -> None:
    problem = structured(90, 80, seed=5, regions=13)
    candidates = solve(problem).state.graph.candidates
    found = set(zip(candidates.rows.tolist(), candidates.columns.tolist(), strict=True))
    assert found == {
        (row, column)
        for row, entry in enumerate(problem.entries)
        for column, mentor in enumerate(problem.mentors)
        if not oracles.standing(problem, entry, mentor)
    }
    assert len(found) > 200


def test_more_languages_programmes_and_interests_than_a_word_has_bits() -> None:
    rng = random.Random(7)
    tongues = [f"l{number}" for number in range(90)]
    interests = [f"i{number}" for number in range(150)]
    entries = tuple(
        Entry(
            id=f"e{number}",
            waiting_since=ON - timedelta(days=number),
            languages={code: rng.randint(1, 7) for code in rng.sample(tongues, 12)},
            language_level=rng.randint(1, 3),
            programme=f"p{rng.randrange(90)}",
            interests=frozenset(rng.sample(interests, 40)),
            place=Place(47 + rng.random(), 7 + rng.random()),
        )
        for number in range(60)
    )
    mentors = tuple(
        Mentor(
            id=f"m{number}",
            languages={code: rng.randint(1, 7) for code in rng.sample(tongues, 12)},
            programmes=frozenset(f"p{rng.randrange(90)}" for _ in range(60)),
            interests=frozenset(rng.sample(interests, 40)),
            place=Place(47 + rng.random(), 7 + rng.random()),
            travel_km=rng.choice((None, 20.0, 60.0)),
        )
        for number in range(60)
    )
    problem = Problem(entries=entries, mentors=mentors, on=ON)
    solution = solve(problem)
    weights, _, _ = oracles.reduced(problem)
    assert solution.feasible_pairs == len(weights) > 100
    assert oracles.flow_value(problem, solution) == oracles.best_by_flow(problem)


@pytest.mark.parametrize("seed", range(4))
def test_looking_only_at_neighbours_loses_no_pair(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = structured(400, 300, seed=seed)
    # Some live nowhere known, some would travel any distance, some far away.
    rng = random.Random(seed)
    far = [None, Place(-46.0, -172.0, "far"), Place(89.9, 10.0, "north"), Place(46.9, 7.0, "r0")]
    problem = replace(
        problem,
        entries=tuple(replace(one, place=rng.choice([one.place] * 9 + far)) for one in problem.entries),
        mentors=tuple(
            replace(
                one, place=rng.choice([one.place] * 9 + far), travel_km=rng.choice((one.travel_km, None, 0.0))
            )
            for one in problem.mentors
        ),
    )
    everybody = solve(problem)
    monkeypatch.setattr("matching.candidates._LARGE", 0)
    neighbours = solve(problem)
    assert neighbours == everybody
    assert neighbours.feasible_pairs > 1000
