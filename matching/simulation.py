"""Replaying one's own history under other policies and cadences: what would have become of everybody.

On every day of a run those who wait then are matched with the seats that are free then, by the same exact
solver as in earnest. Whoever is proposed answers as in truth where that is known, else as drawn. Everybody
who ever waited is in every figure: served or not, gone or still waiting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from matching.constraints import completed_years
from matching.history import ALL_ACCEPT, History, Plan, check_history
from matching.model import Entry, Mentor, Problem
from matching.solving import best_pairs
from matching.watching import UNWATCHED, Watch

LONG_WAIT_DAYS = 180
"""Who has waited for more days than this has waited long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of everybody under one plan.

    Attributes
    ----------
    people : int
        Entries that waited at some time; every figure about waiting is over all of them.
    served, left, still_waiting : int
        Who found a mentor, gave up, or waits on the last day; together all people.
    declined : int
        Proposals that were declined.
    over_180 : int
        Who waited for more than 180 days, whatever became of them.
    longest, median, ninetieth : int
        Days waited: by the one who waited longest; so that half, or nine in ten, waited no longer.
    quality : int
        Total quality of the tandems.
    on_frontier : bool
        No other plan is as good in everything and better in something.
    """

    plan: str
    people: int
    served: int
    left: int
    still_waiting: int
    declined: int
    over_180: int
    longest: int
    median: int
    ninetieth: int
    quality: int
    on_frontier: bool = False

    @property
    def mean_quality(self) -> float | None:
        """The mean quality of the tandems, 0 to 1000; None without any."""
        return self.quality / self.served if self.served else None


def simulate(history: History, plans: Sequence[Plan], *, watch: Watch = UNWATCHED) -> tuple[Outcome, ...]:
    """Return what would have become of everybody under each plan, in the order of the plans.

    Parameters
    ----------
    history : History
    plans : sequence of Plan
        For example `matching.usual_plans`.
    watch : Watch
        Told of every day of a run, counted over all plans.

    Raises
    ------
    ProblemError
        If history or plans make no sense, naming entry or mentor and field.
    Cancelled
        If the watch asks for it.
    """
    plans = tuple(plans)
    check_history(history, plans)
    days = [list(plan.cadence.days(history.begins, history.ends)) for plan in plans]
    total, done = sum(map(len, days)), 0
    outcomes = []
    for plan, run_days in zip(plans, days, strict=True):
        replayed = _Replay(history, plan)
        for day in run_days:
            watch.at("runs", done, total)
            replayed.run(day)
            done += 1
        outcomes.append(replayed.outcome())
    watch.at("runs", done, total)
    return tuple(
        replace(one, on_frontier=not any(_dominates(other, one) for other in outcomes)) for one in outcomes
    )


class _Replay:
    """One plan at work: who waits, whose seats are taken until when."""

    def __init__(self, history: History, plan: Plan) -> None:
        self.history = history
        self.policy = plan.policy
        self.name = plan.name
        self.waiting = {
            one.entry.id: one
            for one in sorted(history.arrivals, key=lambda one: one.entry.id)
            if one.proposed_from <= history.ends
        }
        self.people = dict(self.waiting)
        self.presences = sorted(history.presences, key=lambda one: one.mentor.id)
        self.taken = {one.mentor.id: list(one.busy_until) for one in self.presences}
        self.served: dict[str, date] = {}
        self.quality = self.declined = 0
        self.settled: object = None

    def run(self, day: date) -> None:
        """Match those who wait on a day, and let them answer."""
        entries = self._entries(day)
        mentors = self._mentors(day)
        facts = self._facts(day, entries, mentors)
        # What nobody could be added to stays so until something happens.
        if not entries or not mentors or facts == self.settled:
            return
        problem = Problem(
            entries=entries, mentors=mentors, on=day, policy=self.policy, joint=self.history.joint
        )
        declined = self.declined
        for entry_id, mentor_id, quality in best_pairs(problem):
            if _accepts(self.history, entry_id, mentor_id):
                self._begin(day, entry_id, mentor_id, quality)
            else:
                self._decline(entry_id, mentor_id)
        if declined == self.declined:
            left = self._entries(day), self._mentors(day)
            self.settled = self._facts(day, *left)

    def outcome(self) -> Outcome:
        """Return the figures, over everybody who waited."""
        ends = self.history.ends
        waits, left = [], 0
        for entry_id, one in self.people.items():
            until = self.served.get(entry_id)
            if until is None:
                gone = one.leaves is not None and one.leaves <= ends
                left += gone
                until = one.leaves if gone and one.leaves is not None else ends
            waits.append((until - one.entry.waiting_since).days)
        waits.sort()
        return Outcome(
            plan=self.name,
            people=len(waits),
            served=len(self.served),
            left=left,
            still_waiting=len(waits) - len(self.served) - left,
            declined=self.declined,
            over_180=sum(1 for days in waits if days > LONG_WAIT_DAYS),
            longest=waits[-1] if waits else 0,
            median=_quantile(waits, 50),
            ninetieth=_quantile(waits, 90),
            quality=self.quality,
        )

    def _entries(self, day: date) -> tuple[Entry, ...]:
        return tuple(
            one.entry
            for one in self.waiting.values()
            if one.proposed_from <= day and (one.leaves is None or day < one.leaves)
        )

    def _mentors(self, day: date) -> tuple[Mentor, ...]:
        """Return the mentors with a free seat, with so many seats as are free."""
        found = []
        for one in self.presences:
            if one.there(day):
                taken = self.taken[one.mentor.id]
                if taken:
                    taken = self.taken[one.mentor.id] = [until for until in taken if until > day]
                free = one.mentor.capacity - len(taken)
                if free:
                    found.append(one.mentor if not taken else replace(one.mentor, capacity=free))
        return tuple(found)

    def _facts(self, day: date, entries: tuple[Entry, ...], mentors: tuple[Mentor, ...]) -> object:
        """Return what a pair could newly become possible by: people, seats and ages.

        Nothing else does: clearances expire and spans of availability end, and neither makes a pair possible.
        """
        return (
            [one.id for one in entries],
            [
                (one.id, one.capacity, completed_years(one.birth_date or one.birth_year, day))
                for one in mentors
            ],
        )

    def _begin(self, day: date, entry_id: str, mentor_id: str, quality: int) -> None:
        del self.waiting[entry_id]
        self.served[entry_id] = day
        self.quality += quality
        span = self.history.tandem_days
        self.taken[mentor_id].append(date.max if span is None else day + timedelta(days=span))

    def _decline(self, entry_id: str, mentor_id: str) -> None:
        self.declined += 1
        one = self.waiting[entry_id]
        declined = one.entry.declined_mentors | {mentor_id}
        self.waiting[entry_id] = replace(one, entry=replace(one.entry, declined_mentors=declined))


def _accepts(history: History, entry_id: str, mentor_id: str) -> bool:
    """Whether a pair accepts: known, or drawn from the seed and the pair alone."""
    known = history.answers.get((entry_id, mentor_id))
    if known is not None:
        return known
    if history.acceptance == ALL_ACCEPT:
        return True
    text = json.dumps([history.seed, entry_id, mentor_id]).encode()
    drawn = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    return drawn % ALL_ACCEPT < history.acceptance


def _quantile(ordered: Sequence[int], percent: int) -> int:
    """Return the least number that at least so many percent do not exceed; 0 of nothing."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else 0


def _dominates(one: Outcome, other: Outcome) -> bool:
    """Whether one outcome is as good in everything and better in something."""
    mine, theirs = _merits(one), _merits(other)
    return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))


def _merits(one: Outcome) -> tuple[Fraction | int, ...]:
    mean = Fraction(one.quality, one.served) if one.served else Fraction(0)
    return (one.served, -one.over_180, -one.longest, -one.median, -one.ninetieth, mean)
