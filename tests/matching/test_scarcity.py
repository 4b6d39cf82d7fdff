"""Certificates of scarcity are checked by counting, obstacles by trying to remove them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Override, Why, explain_entry, explain_pair, solve
from tests.matching import oracles
from tests.matching.problems import a_problem, replace_with

seeds = st.integers(min_value=0, max_value=2**40)


@given(seeds)
@settings(max_examples=100)
def test_certificates_are_right_by_counting(seed: int) -> None:
    problem = a_problem(seed, 15)
    solution = solve(problem)
    feasible, seats, _ = oracles.reduced(problem)
    mentors_of: dict[str, set[str]] = {}
    for entry_id, mentor_id in feasible:
        mentors_of.setdefault(entry_id, set()).add(mentor_id)
    seen_entries: set[str] = set()
    seen_mentors: set[str] = set()
    unserved = {one.entry_id for one in solution.unmatched if one.why is Why.TOO_FEW_SEATS}
    for part in solution.shortages:
        # Nobody outside can serve them, so the seats inside are all there are.
        assert set().union(*(mentors_of[one] for one in part.entry_ids)) == set(part.mentor_ids)
        assert part.seats == sum(seats[one] for one in part.mentor_ids)
        assert part.must_wait == len(part.entry_ids) - part.seats == len(part.unserved) > 0
        assert set(part.unserved) == set(part.entry_ids) & unserved
        assert not seen_entries & set(part.entry_ids)
        assert not seen_mentors & set(part.mentor_ids)
        seen_entries |= set(part.entry_ids)
        seen_mentors |= set(part.mentor_ids)
    assert unserved <= seen_entries
    assert [len(part.entry_ids) for part in solution.shortages] == sorted(
        (len(part.entry_ids) for part in solution.shortages), reverse=True
    )


@given(seeds)
@settings(max_examples=40)
def test_obstacles_are_counted_right_and_lifting_the_nearest_one_s_helps(seed: int) -> None:
    problem = a_problem(seed, 7)
    for one in solve(problem).unmatched:
        if one.why is not Why.NOBODY_FITS:
            continue
        entry = next(entry for entry in problem.entries if entry.id == one.entry_id)
        standing = {mentor.id: oracles.standing(problem, entry, mentor) for mentor in problem.mentors}
        total = Counter(code for codes in standing.values() for code in codes)
        alone = Counter(next(iter(codes)) for codes in standing.values() if len(codes) == 1)
        assert {block.constraint.code: block.total for block in one.blocks} == dict(total)
        assert all(block.alone == alone[block.constraint.code] for block in one.blocks)
        assert [block.alone for block in one.blocks] == sorted((b.alone for b in one.blocks), reverse=True)
        for near in one.nearest:
            assert {reason.code for reason in near.reasons} == standing[near.mentor_id]
        for near in one.nearest:
            if all(reason.constraint.may_be_overridden for reason in near.reasons):
                overrides = tuple(
                    Override(one.entry_id, near.mentor_id, reason.constraint, "talked it over")
                    for reason in near.reasons
                )
                lifted = replace_with(problem, overrides=(*problem.overrides, *overrides))
                assert explain_pair(lifted, one.entry_id, near.mentor_id).feasible
        least = min(len(codes) for codes in standing.values()) if standing else 0
        soft = [
            len(codes)
            for mentor, codes in standing.items()
            if not codes
            & {"clearance", "minimum_age", "capacity", "forbidden", "organisation", "left_waiting"}
        ]
        if one.nearest:
            assert len(one.nearest[0].reasons) == (min(soft) if soft else len(one.nearest[0].reasons))
            assert len(one.nearest[0].reasons) >= least
        assert explain_entry(problem, one.entry_id) == one
