"""Random histories to replay, and a slow replay of its own: every day, from the list of what happened."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from matching import Arrival, Cadence, Entry, History, Mentor, Plan, Presence, Problem, solve
from tests.matching import oracles
from tests.matching.problems import ON, a_mentor, a_policy, an_entry

BEGINS = ON


def a_history(seed: int, people: int = 8, days: int = 70) -> tuple[History, tuple[Plan, ...]]:
    """Return a random history with two random plans."""
    rng = random.Random(seed)
    ends = BEGINS + timedelta(days=rng.randint(0, days))

    def some_day(before: int) -> date:
        return BEGINS + timedelta(days=rng.randint(-before, days + 5))

    easy = rng.random() < 0.5  # nearly everybody fits nearly everybody: much happens
    arrivals = []
    for number in range(rng.randint(0, people)):
        came = some_day(20 if easy else 300)
        leaves = came + timedelta(days=rng.randint(0, 200)) if rng.random() < 0.3 else None
        entry = replace(an_entry(rng, number), waiting_since=came)
        if easy:
            entry = Entry(
                id=entry.id, waiting_since=came, urgency=entry.urgency, languages={"de": 7}, slots=entry.slots
            )
        listed = came + timedelta(days=rng.randint(0, 30)) if rng.random() < 0.3 else None
        arrivals.append(Arrival(entry, leaves, listed))
    presences = []
    for number in range(rng.randint(0, people)):
        mentor, joins = a_mentor(rng, number), some_day(30)
        if easy:
            mentor = Mentor(id=mentor.id, capacity=mentor.capacity, languages={"de": 7}, slots=mentor.slots)
        presences.append(
            Presence(
                mentor,
                joins,
                joins + timedelta(days=rng.randint(0, 90)) if rng.random() < 0.3 else None,
                tuple(some_day(20) for _ in range(rng.randint(0, mentor.capacity))),
                tuple((one, one + timedelta(days=rng.randint(0, 15))) for one in _away(rng, some_day)),
            )
        )
    rng.shuffle(arrivals)
    rng.shuffle(presences)
    history = History(
        begins=BEGINS,
        ends=ends,
        arrivals=tuple(arrivals),
        presences=tuple(presences),
        tandem_days=rng.choice((None, 1, 10, 40)),
        acceptance=rng.choice((0, 500, 800, 1000)),
        answers={
            (f"e{rng.randrange(people)}", f"m{rng.randrange(people)}"): rng.random() < 0.5 for _ in range(6)
        },
        seed=rng.randrange(5),
        joint=rng.random() < 0.3,
    )
    return history, tuple(
        Plan(f"plan {number}", a_policy(rng), rng.choice(tuple(Cadence))) for number in range(2)
    )


def _away(rng: random.Random, some_day: Callable[[int], date]) -> list[date]:
    return [some_day(20) for _ in range(rng.choice((0, 0, 1, 2)))]


def run_days(cadence: Cadence, begins: date, ends: date) -> list[date]:
    """Return the days of runs, by asking every single day."""

    def is_one(day: date) -> bool:
        if cadence is Cadence.DAILY:
            return True
        if cadence is Cadence.WEEKLY:
            return (day - begins).days % 7 == 0
        last_of_month = (day + timedelta(days=1)).month != day.month
        return day.day == begins.day or (last_of_month and day.day < begins.day)

    every = (begins + timedelta(days=number) for number in range((ends - begins).days + 1))
    return [day for day in every if is_one(day)]


def says_yes(history: History, entry_id: str, mentor_id: str) -> bool:
    """Return a pair's answer as the documentation states it."""
    if (entry_id, mentor_id) in history.answers:
        return history.answers[entry_id, mentor_id]
    text = json.dumps([history.seed, entry_id, mentor_id])
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return int(digest, 16) % 1000 < history.acceptance


def replayed(history: History, plan: Plan, *, solve_elsewhere: bool = False) -> dict[str, object]:
    """Replay a plan without keeping anything but what happened: tandems and refusals."""
    tandems: list[tuple[date, str, str, int]] = []
    refused: list[tuple[str, str]] = []
    for day in run_days(plan.cadence, history.begins, history.ends):
        accompanied = {entry_id for _, entry_id, _, _ in tandems}
        entries = tuple(
            replace(
                one.entry,
                declined_mentors=one.entry.declined_mentors | {m for e, m in refused if e == one.entry.id},
            )
            for one in history.arrivals
            if (one.listed or one.entry.waiting_since) <= day
            and not (one.leaves and one.leaves <= day)
            and one.entry.id not in accompanied
        )
        problem = Problem(
            entries=entries,
            mentors=tuple(
                replace(one.mentor, capacity=_free_seats(history, one, tandems, day))
                for one in history.presences
                if one.joins <= day
                and not (one.leaves and one.leaves <= day)
                and all(not first <= day <= last for first, last in one.away)
            ),
            on=day,
            policy=plan.policy,
            joint=history.joint,
        )
        solution = solve(problem)
        if solve_elsewhere:
            assert oracles.tiers_of(problem, solution) == oracles.best_by_programs(problem)
        for pair in solution.pairs:
            if says_yes(history, pair.entry_id, pair.mentor_id):
                tandems.append((day, pair.entry_id, pair.mentor_id, pair.quality))
            else:
                refused.append((pair.entry_id, pair.mentor_id))
    return _figures(history, tandems, refused)


def _free_seats(
    history: History, presence: Presence, tandems: list[tuple[date, str, str, int]], day: date
) -> int:
    mentor: Mentor = presence.mentor
    taken = sum(1 for until in presence.busy_until if until > day)
    for began, _, mentor_id, _ in tandems:
        over = history.tandem_days is not None and (day - began).days >= history.tandem_days
        taken += mentor_id == mentor.id and not over
    return mentor.capacity - taken


def _figures(
    history: History, tandems: list[tuple[date, str, str, int]], refused: list[tuple[str, str]]
) -> dict[str, object]:
    began = {entry_id: day for day, entry_id, _, _ in tandems}
    waited, gone = [], 0
    for one in history.arrivals:
        if (one.listed or one.entry.waiting_since) > history.ends:
            continue
        if one.entry.id in began:
            until = began[one.entry.id]
        elif one.leaves and one.leaves <= history.ends:
            until = one.leaves
            gone += 1
        else:
            until = history.ends
        waited.append((until - one.entry.waiting_since).days)

    def so_that(share: Fraction) -> int:
        enough = ceil(share * len(waited))
        return next((days for days in sorted(waited) if sum(1 for one in waited if one <= days) >= enough), 0)

    return {
        "people": len(waited),
        "served": len(tandems),
        "left": gone,
        "still_waiting": len(waited) - len(tandems) - gone,
        "declined": len(refused),
        "over_180": sum(1 for days in waited if days > 180),
        "longest": max(waited, default=0),
        "median": so_that(Fraction(1, 2)),
        "ninetieth": so_that(Fraction(9, 10)),
        "quality": sum(quality for _, _, _, quality in tandems),
    }
