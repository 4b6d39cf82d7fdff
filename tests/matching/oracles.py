"""Slow, independent answers: every rule and every score again in plain words, and other people's solvers."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import product

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import LinearConstraint, milp

from matching import Entry, Mentor, Policy, Problem, ServingOrder, Solution

Weights = dict[tuple[str, str], int]


def kilometres(entry: Entry, mentor: Mentor) -> float | None:
    if entry.place is None or mentor.place is None:
        return None
    points = [
        (math.radians(place.latitude), math.radians(place.longitude)) for place in (entry.place, mentor.place)
    ]
    (lat, lon), (lat_2, lon_2) = points
    a = math.sin((lat_2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat_2) * math.sin((lon_2 - lon) / 2) ** 2
    return 2 * 6371.0088 * math.atan2(math.sqrt(a), math.sqrt(1 - a))


def _years(mentor: Mentor, on: date) -> int | None:
    if mentor.birth_date:
        birthday = date(on.year, mentor.birth_date.month, mentor.birth_date.day)
        return on.year - mentor.birth_date.year - (1 if on < birthday else 0)
    if mentor.birth_year is None:
        return None
    # Nobody knows the birthday: take the latest possible.
    return on.year - mentor.birth_year - (0 if on == date(on.year, 12, 31) else 1)


def broken(problem: Problem, entry: Entry, mentor: Mentor) -> set[str]:
    """Return the codes of the constraints a pair breaks, overrides apart."""
    on, codes = problem.on, set()
    if not any(
        min(level, mentor.languages.get(code, 0)) >= entry.language_level
        for code, level in entry.languages.items()
    ):
        codes.add("language")
    if entry.mentor_gender_wish and mentor.gender not in entry.mentor_gender_wish:
        codes.add("mentor_gender")
    if mentor.entry_gender_wish and (
        not entry.genders or any(one not in mentor.entry_gender_wish for one in entry.genders)
    ):
        codes.add("entry_gender")
    if entry.programme is not None and entry.programme not in mentor.programmes:
        codes.add("programme")
    if entry.target_group and mentor.target_groups and entry.target_group not in mentor.target_groups:
        codes.add("target_group")
    if entry.minimum_mentor_age is not None:
        years = _years(mentor, on)
        if years is None or years < entry.minimum_mentor_age:
            codes.add("minimum_age")
    for kind in entry.clearances_needed:
        if kind not in mentor.clearances or (mentor.clearances[kind] or date.max) < on:
            codes.add("clearance")
    km = kilometres(entry, mentor)
    for limit in (entry.travel_km, mentor.travel_km):
        if limit is not None and (km is None or km > limit):
            codes.add("distance")
    if entry.own_region_only or mentor.own_region_only:
        regions = [place.region if place else None for place in (entry.place, mentor.place)]
        if regions[0] is None or regions[0] != regions[1]:
            codes.add("region")
    if entry.slots is not None and mentor.slots is not None and not entry.slots & mentor.slots:
        codes.add("slots")
    if mentor.capacity < 1:
        codes.add("capacity")
    if entry.group_size > mentor.max_group_size:
        codes.add("group_size")
    first = max(day for day in (on, entry.available_from, mentor.available_from) if day)
    last = min(day for day in (problem.until, entry.available_until, mentor.available_until, date.max) if day)
    if first > last:
        codes.add("period")
    if any((one.entry_id, one.mentor_id) == (entry.id, mentor.id) for one in problem.forbidden):
        codes.add("forbidden")
    if entry.id in problem.waiting:
        codes.add("left_waiting")
    if mentor.id in entry.declined_mentors or entry.id in mentor.declined_entries:
        codes.add("declined")
    if mentor.id in entry.former_mentors and mentor.id not in entry.wished_mentors:
        codes.add("former")
    if not problem.joint and entry.organisation != mentor.organisation:
        codes.add("organisation")
    return codes


def standing(problem: Problem, entry: Entry, mentor: Mentor) -> set[str]:
    """Return the codes of the constraints a pair breaks and nobody has overridden."""
    lifted = {
        one.constraint.code
        for one in problem.overrides
        if (one.entry_id, one.mentor_id) == (entry.id, mentor.id)
    }
    return broken(problem, entry, mentor) - lifted


def _rounded(part: Fraction, weight: int) -> int:
    thousandths = math.floor(part * 1000)
    return math.floor(Fraction(thousandths * weight, 1000) + Fraction(1, 2))


def quality(problem: Problem, entry: Entry, mentor: Mentor) -> int:
    """Return the quality of a pair."""
    weights, year = problem.policy.weights, problem.on.year
    shared = max(
        (
            min(level, mentor.languages[code])
            for code, level in entry.languages.items()
            if code in mentor.languages
        ),
        default=1,
    )
    wanted = min(3, len(entry.interests))
    common = len(entry.interests & mentor.interests)
    km = kilometres(entry, mentor)
    metres = 40_000 if km is None else min(round(km * 1000), 40_000)
    slots = (entry.slots or 0) & (mentor.slots or 0)
    born = mentor.birth_date.year if mentor.birth_date else mentor.birth_year
    ages = [
        (entry.mentor_age_wish, None if born is None else year - born),
        (mentor.entry_age_wish, None if entry.birth_year is None else year - entry.birth_year),
    ]
    closeness = Fraction(1)
    for wish, age in ages:
        if wish:
            off = 20 if age is None else max(wish[0] - age, age - wish[1], 0)
            closeness = min(closeness, max(Fraction(20 - off, 20), Fraction(0)))
    parts = (
        Fraction(shared - 1, 6),
        Fraction(min(common, wanted), wanted) if wanted else Fraction(0),
        Fraction(len(entry.focus & mentor.focus), len(entry.focus)) if entry.focus else Fraction(0),
        Fraction(1000 - metres // 40, 1000),
        Fraction(min(slots.bit_count(), 4), 4),
        closeness,
        Fraction(min(mentor.experience, 3) * 1000 // 3, 1000),
    )
    return sum(_rounded(part, weight) for part, weight in zip(parts, weights.values(), strict=True))


def serving_class(policy: Policy, on: date, entry: Entry) -> tuple[int, ...]:
    """Return what orders entries: lower first."""
    waited = (on - entry.waiting_since).days
    match policy.order:
        case ServingOrder.URGENCY_THEN_WAIT:
            return (entry.urgency, -math.floor(waited / policy.days_per_class))
        case ServingOrder.WAIT:
            return (-math.floor(waited / policy.days_per_class),)
        case ServingOrder.WAIT_WITH_CREDIT:
            effective = waited - policy.urgency_credit_days * entry.urgency
            return (-math.floor(effective / policy.days_per_class),)
        case ServingOrder.FIT:
            return (0,)


def reduced(problem: Problem) -> tuple[Weights, dict[str, int], dict[str, tuple[int, ...]]]:
    """Return quality of the feasible pairs, seats and classes without pinned entries and those set aside."""
    pinned = {pin.entry_id for pin in problem.pins}
    seats = {mentor.id: mentor.capacity for mentor in problem.mentors}
    for pin in problem.pins:
        seats[pin.mentor_id] -= 1
    weights = {
        (entry.id, mentor.id): quality(problem, entry, mentor)
        for entry, mentor in product(problem.entries, problem.mentors)
        if entry.id not in pinned and not standing(problem, entry, mentor)
    }
    classes = {
        entry.id: serving_class(problem.policy, problem.on, entry)
        for entry in problem.entries
        if entry.id not in pinned
    }
    return weights, seats, classes


def tiers(problem: Problem, chosen: set[tuple[str, str]]) -> tuple[int, ...]:
    """Return what is maximised, in lexicographic order: served, served by class, total quality."""
    weights, _, classes = reduced(problem)
    served = {entry_id for entry_id, _ in chosen}
    by_class = [
        sum(1 for entry_id in served if classes[entry_id] == one) for one in sorted(set(classes.values()))
    ]
    return (len(served), *by_class, sum(weights[pair] for pair in chosen))


def tiers_of(problem: Problem, solution: Solution) -> tuple[int, ...]:
    """Return the same of a solution, pinned pairs apart."""
    return tiers(problem, {(one.entry_id, one.mentor_id) for one in solution.pairs if not one.pinned})


def best_by_trying(problem: Problem) -> tuple[int, ...]:
    """Return the best tiers over every possible solution: brute force."""
    weights, seats, classes = reduced(problem)
    entries = sorted(classes)
    options = {one: [None, *(m for e, m in weights if e == one)] for one in entries}
    best: tuple[int, ...] | None = None

    def extend(index: int, chosen: set[tuple[str, str]], left: dict[str, int]) -> None:
        nonlocal best
        if index == len(entries):
            value = tiers(problem, chosen)
            best = value if best is None else max(best, value)
            return
        for mentor_id in options[entries[index]]:
            if mentor_id is None:
                extend(index + 1, chosen, left)
            elif left[mentor_id]:
                left[mentor_id] -= 1
                extend(index + 1, chosen | {(entries[index], mentor_id)}, left)
                left[mentor_id] += 1

    extend(0, set(), dict(seats))
    assert best is not None
    return best


def best_by_programs(problem: Problem) -> tuple[int, ...]:
    """Return the best tiers by one integer program per tier (HiGHS): served, each class, quality."""
    weights, seats, classes = reduced(problem)
    goals = [dict.fromkeys(weights, 1)]
    goals += [
        {pair: int(classes[pair[0]] == one) for pair in weights} for one in sorted(set(classes.values()))
    ]
    return tuple(best_of_goals(seats, [*goals, weights]))


def best_of_goals(seats: dict[str, int], goals: list[Weights]) -> list[int]:
    """Return the greatest value of each goal in turn, the earlier ones kept; a goal has a number per pair."""
    pairs = sorted(goals[0])
    if not pairs:
        return [0] * len(goals)
    entries, mentors = sorted({entry_id for entry_id, _ in pairs}), sorted(seats)
    index = {("e", one): number for number, one in enumerate(entries)}
    index.update({("m", one): len(entries) + number for number, one in enumerate(mentors)})
    matrix = np.zeros((len(index), len(pairs)))
    for column, (entry_id, mentor_id) in enumerate(pairs):
        matrix[index["e", entry_id], column] = matrix[index["m", mentor_id], column] = 1
    upper = np.array([1] * len(entries) + [seats[one] for one in mentors], dtype=float)
    constraints = [LinearConstraint(matrix, -np.inf, upper)]
    result = []
    for numbers in goals:
        goal = np.array([float(numbers[pair]) for pair in pairs])
        answer = milp(-goal, constraints=constraints, integrality=np.ones(len(pairs)), bounds=(0, 1))
        assert answer.success, answer.message
        value = round(-answer.fun)
        result.append(value)
        constraints.append(LinearConstraint(goal[None, :], value, np.inf))
    return result


def best_by_flow(problem: Problem) -> int:
    """Return the greatest total of rank * gap + quality by min-cost flow (OR-Tools)."""
    weights, seats, classes = reduced(problem)
    order = {one: rank for rank, one in enumerate(sorted(set(classes.values()), reverse=True), start=1)}
    gap = 10**6
    flow = min_cost_flow.SimpleMinCostFlow()
    entries = {one: number for number, one in enumerate(sorted(classes), start=2)}
    mentors = {one: number for number, one in enumerate(sorted(seats), start=2 + len(entries))}
    for number in entries.values():
        flow.add_arc_with_capacity_and_unit_cost(0, number, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(number, 1, 1, 0)
    for (entry_id, mentor_id), one in weights.items():
        cost = -(order[classes[entry_id]] * gap + one)
        flow.add_arc_with_capacity_and_unit_cost(entries[entry_id], mentors[mentor_id], 1, cost)
    for mentor_id, number in mentors.items():
        flow.add_arc_with_capacity_and_unit_cost(number, 1, max(seats[mentor_id], 0), 0)
    flow.set_node_supply(0, len(entries))
    flow.set_node_supply(1, -len(entries))
    if not entries:
        return 0
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


def flow_value(problem: Problem, solution: Solution) -> int:
    """Return the same total of a solution."""
    weights, _, classes = reduced(problem)
    order = {one: rank for rank, one in enumerate(sorted(set(classes.values()), reverse=True), start=1)}
    return sum(
        order[classes[pair.entry_id]] * 10**6 + weights[pair.entry_id, pair.mentor_id]
        for pair in solution.pairs
        if not pair.pinned
    )
