"""Joint runs: pseudonyms change no rule and no score, reveal nobody, and the gain is counted exactly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Problem, ProblemError, joined, joint_run, pseudonymised, solve
from tests.matching import oracles
from tests.matching.problems import a_problem, replace_with

seeds = st.integers(min_value=0, max_value=2**40)
KEYS = (b"one organisation's", b"another secret, 2.")


def _organisations(seed: int, most: int = 8) -> list[Problem]:
    """Return the problems of two organisations, of the same day and with different identifiers."""
    first, second = a_problem(seed, most), a_problem(seed + 1, most)
    second = replace_with(second, until=first.until, pins=(), overrides=())
    return [
        pseudonymised(
            replace(
                problem,
                joint=False,
                entries=tuple(replace(one, organisation=name) for one in problem.entries),
                mentors=tuple(replace(one, organisation=name) for one in problem.mentors),
                pins=(),
            ),
            key,
        )[0]
        for name, problem, key in zip(("a", "b"), (first, second), KEYS, strict=True)
    ]


@given(seeds)
@settings(max_examples=40)
def test_pseudonyms_change_no_rule_and_no_score(seed: int) -> None:
    problem = a_problem(seed, 8)
    hidden, who = pseudonymised(problem, KEYS[0])
    assert hidden == pseudonymised(problem, KEYS[0])[0]
    entries = {one.id: one for one in problem.entries}
    mentors = {one.id: one for one in problem.mentors}
    for entry in hidden.entries:
        for mentor in hidden.mentors:
            truth = entries[who[entry.id]], mentors[who[mentor.id]]
            assert oracles.standing(hidden, entry, mentor) == oracles.standing(problem, *truth)
            assert oracles.broken(hidden, entry, mentor) == oracles.broken(problem, *truth)
            assert oracles.quality(hidden, entry, mentor) == oracles.quality(problem, *truth)
    assert oracles.tiers_of(hidden, solve(hidden)) == oracles.tiers_of(problem, solve(problem))


def test_what_is_handed_over_names_nobody_and_no_day_of_birth() -> None:
    for seed in range(40):
        problem = a_problem(seed, 12)
        secret = replace_with(
            problem,
            entries=tuple(replace(one, id=f"person-{one.id}") for one in problem.entries),
            pins=(),
            overrides=(),
            forbidden=(),
            waiting=frozenset(),
        )
        text = json.dumps(pseudonymised(secret, KEYS[0])[0].to_json())
        assert "person-" not in text
        for mentor in problem.mentors:
            assert f'"{mentor.id}"' not in text
            born = mentor.birth_date
            if born and (born.month, born.day) not in ((1, 1), (12, 31)):
                assert born.isoformat() not in text
        with_reasons = json.dumps(pseudonymised(problem, KEYS[0])[0].to_json())
        assert "known to each other" not in with_reasons
    with pytest.raises(ValueError, match="at least 16"):
        pseudonymised(problem, b"short")


def test_pseudonyms_of_another_key_are_others() -> None:
    problem = a_problem(6, 12)
    one, other = (set(pseudonymised(problem, key)[1]) for key in KEYS)
    assert one
    assert not one & other


@given(seeds)
@settings(max_examples=25)
def test_the_gain_of_a_joint_run_is_what_both_ways_count(seed: int) -> None:
    problems = _organisations(seed)
    problems[1] = replace(problems[1], policy=problems[0].policy)
    together, gain = joint_run(problems)
    apart = [oracles.best_by_programs(one)[0] for one in problems]
    both = oracles.best_by_programs(joined(problems))
    assert (gain.served_apart, gain.served_together) == (sum(apart), both[0])
    assert gain.served == both[0] - sum(apart) >= 0
    assert oracles.tiers_of(joined(problems), together) == both
    own = [{one.id for one in problem.entries} for problem in problems]
    theirs = [{one.id for one in problem.mentors} for problem in problems]
    assert set(gain.across) == {
        pair
        for pair in together.pairs
        if not any(pair.entry_id in own[side] and pair.mentor_id in theirs[side] for side in (0, 1))
    }
    assert gain.quality_together == together.quality


@given(seeds)
@settings(max_examples=25)
def test_the_pairs_needed_show_the_fewest_persons_and_take_nobodys_place(seed: int) -> None:
    problems = _organisations(seed, 10)
    problems[1] = replace(problems[1], policy=problems[0].policy)
    _, gain = joint_run(problems)
    both = joined(problems)
    own = {one.id: side for side, problem in enumerate(problems) for one in problem.entries}
    theirs = {one.id: side for side, problem in enumerate(problems) for one in problem.mentors}
    kept = {pair.entry_id for problem in problems for pair in solve(problem).pairs}
    weights, seats, classes = oracles.reduced(both)
    later = sorted({of for entry_id, of in classes.items() if entry_id not in kept})
    goals = [{pair: int(pair[0] in kept) for pair in weights}, dict.fromkeys(weights, 1)]
    goals += [{p: int(p[0] not in kept and classes[p[0]] == one) for p in weights} for one in later]
    goals += [{pair: -int(own[pair[0]] != theirs[pair[1]]) for pair in weights}, weights]
    best = oracles.best_of_goals(seats, goals)
    assert best[:2] == [len(kept), gain.served_together]
    assert -best[-2] == len(gain.needed) <= len(gain.across)
    assert gain.served <= len(gain.needed)
    # What each organisation still solves by itself, without the people of these pairs, makes up the total.
    rest = 0
    for problem in problems:
        taken = {pair.entry_id for pair in gain.needed}
        given = [pair.mentor_id for pair in gain.needed]
        rest += len(
            solve(
                replace(
                    problem,
                    waiting=problem.waiting | taken & {one.id for one in problem.entries},
                    mentors=tuple(
                        replace(one, capacity=one.capacity - given.count(one.id)) for one in problem.mentors
                    ),
                )
            ).pairs
        )
    assert rest + len(gain.needed) == gain.served_together
    assert all(own[pair.entry_id] != theirs[pair.mentor_id] for pair in gain.needed)
    assert all(pair.quality == weights[pair.entry_id, pair.mentor_id] for pair in gain.needed)


def test_joint_runs_sometimes_gain() -> None:
    gains = [joint_run(_organisations(seed, 10))[1] for seed in range(30)]
    assert any(one.served > 0 and one.across for one in gains)
    assert any(len(one.needed) < len(one.across) for one in gains)
    assert any(len(one.needed) > one.served > 0 for one in gains)


def test_problems_that_do_not_belong_together_are_refused() -> None:
    problem = a_problem(6, 12)
    with pytest.raises(ProblemError, match="two problems") as error:
        joined([problem, problem])
    assert error.value.path == "problems[1].entries"
    with pytest.raises(ProblemError, match="different periods"):
        joined([problem, replace_with(problem, until=problem.on)])
    with pytest.raises(ProblemError, match="needs"):
        joined([])
