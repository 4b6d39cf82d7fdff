"""The best other possibilities of both sides of a pair: right and complete, whatever has been decided."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import matching
from mentoring.tandems.models import MatchRun
from mentoring.tandems.services.prices import BEST, Other, other_possibilities, price_of_pair
from mentoring.tandems.services.runs import OpenedRun
from tests.matching.problems import a_problem


def problems() -> Iterator[matching.Problem]:
    """Random problems as they come, then with a pair pinned and an entry set aside."""
    for seed in range(30, 48):
        problem = a_problem(seed, 7, decisions=False)
        yield problem
        prices = matching.price_list(matching.solve(problem))
        for one in (prices[:1], prices[-1:]):
            pins = tuple(matching.Pin(pair.entry_id, pair.mentor_id) for pair in one)
            aside = {pair.entry_id for pair in prices[1:3]} - {pin.entry_id for pin in pins}
            if pins:
                yield replace(problem, pins=pins, waiting=frozenset(aside))


def chosen(problem: matching.Problem, entry_id: str, mentor_id: str | None) -> matching.Solution | None:
    """The solution if this is decided about an entry, in place of what was; None if it cannot be."""
    pins = tuple(pin for pin in problem.pins if pin.entry_id != entry_id)
    waiting = problem.waiting - {entry_id}
    if mentor_id is None:
        waiting |= {entry_id}
    else:
        pins += (matching.Pin(entry_id, mentor_id, ""),)
    try:
        return matching.solve(replace(problem, pins=pins, waiting=waiting))
    except matching.ImpossiblePinError:
        return None


class Run:
    """A run of this problem, and what each choice about a pair leads to, worked out by solving."""

    def __init__(self, problem: matching.Problem) -> None:
        self.problem, self.solution = problem, matching.solve(problem)
        self.opened = OpenedRun(MatchRun(), problem, self.solution, untouched=True, same=True)
        self.decided = {pin.entry_id for pin in problem.pins} | set(problem.waiting)
        self.rank = {
            key: int(self.solution.state.graph.rank[row]) for key, row in self.solution.state.row_of.items()
        }

    def worth(self, solution: matching.Solution) -> int:
        """Ranks of all who are served, then points, in one number."""
        gap = 10**7
        return sum(self.rank[one.entry_id] * gap + one.quality for one in solution.pairs)

    def cost(self, entry_id: str, mentor_id: str | None) -> int | None:
        """What is lost by this choice; None if it cannot be."""
        after = chosen(self.problem, entry_id, mentor_id)
        return None if after is None else self.worth(self.solution) - self.worth(after)

    def said(self, other: Other) -> int:
        """The price that is told, in the same numbers."""
        return other.price.rank_cost * 10**7 + other.price.quality


def test_the_best_three_of_either_side_are_the_cheapest_and_none_is_left_out() -> None:
    seen = {"pinned": 0, "free": 0}
    for problem in problems():
        run = Run(problem)
        for pair in run.solution.pairs:
            others = other_possibilities(run.opened, pair.entry_id, pair.mentor_id)
            seen["pinned" if pair.pinned else "free"] += 1
            for one in others:
                if one.mentor_id is not None:
                    assert run.said(one) == run.cost(one.entry_id, one.mentor_id)
            mine = [one for one in others if one.entry_id == pair.entry_id and one.mentor_id]
            costs = [
                run.cost(pair.entry_id, one.id) for one in run.problem.mentors if one.id != pair.mentor_id
            ]
            assert [run.said(one) for one in mine] == sorted(c for c in costs if c is not None)[:BEST]
            theirs = [one for one in others if one.entry_id != pair.entry_id]
            costs = [
                run.cost(one.id, pair.mentor_id)
                for one in run.problem.entries
                if one.id not in run.decided | {pair.entry_id}
                and (one.id, pair.mentor_id) not in {(p.entry_id, p.mentor_id) for p in run.solution.pairs}
            ]
            assert [run.said(one) for one in theirs] == sorted(c for c in costs if c is not None)[:BEST]
            waits = others[-1]
            assert (waits.entry_id, waits.mentor_id) == (pair.entry_id, None)
            assert waits.price.loses_place == pair.entry_id
            after = chosen(run.problem, pair.entry_id, None)
            assert after is not None
            assert waits.price.quality == run.solution.quality - after.quality
    assert min(seen["pinned"], seen["free"]) > 10


@pytest.mark.parametrize("what", ["pinned to somebody else", "set aside"])
def test_a_pair_of_an_entry_that_was_decided_has_the_price_of_deciding_otherwise(what: str) -> None:
    checked = 0
    for problem in problems():
        run = Run(problem)
        keys = run.problem.waiting if what == "set aside" else {pin.entry_id for pin in run.problem.pins}
        for entry_id in sorted(keys):
            for mentor in run.problem.mentors:
                price, cost = price_of_pair(run.opened, entry_id, mentor.id), run.cost(entry_id, mentor.id)
                assert (price is None) == (cost is None)
                if price is not None:
                    assert price.rank_cost * 10**7 + price.quality == cost
                    assert price.cost == price.rank_cost * run.solution.proof.gap + price.quality
                    assert price.moves[0].entry_id == entry_id
                    checked += 1
    assert checked > 5
