"""What another choice would cost the others, exactly, and in which words one says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import matching
from mentoring.tandems.services.runs import OpenedRun
from mentoring.tandems.services.wording import Names
from mentoring.wording import N_, Sentence

BEST = 3
"""So many other possibilities are shown for either side of a pair."""


@dataclass(frozen=True)
class Other:
    """Another possibility: this entry with that mentor (None: it waits), its points, and its price."""

    entry_id: str
    mentor_id: str | None
    points: int | None
    price: matching.Price


@dataclass(frozen=True)
class PriceWords:
    """A price in words: who loses or gains a place, points, and who moves."""

    text: tuple[Sentence, ...]
    moves: tuple[Sentence, ...]


def other_possibilities(opened: OpenedRun, entry_id: str, mentor_id: str) -> list[Other]:
    """The best other pairs of both sides of a pair, and, if the entry is served, that it waits instead."""
    decided = {pin.entry_id for pin in opened.problem.pins} | opened.problem.waiting
    found: dict[tuple[str, str], matching.Alternative] = {}
    if entry_id not in decided:
        for one in matching.alternatives(opened.solution, entry_id=entry_id, count=BEST + 1):
            found[one.entry_id, one.mentor_id] = one
    for one in matching.alternatives(opened.solution, mentor_id=mentor_id, count=BEST + 1):
        found.setdefault((one.entry_id, one.mentor_id), one)
    found.pop((entry_id, mentor_id), None)
    of_entry = [one for key, one in found.items() if key[0] == entry_id][:BEST]
    of_mentor = [one for key, one in found.items() if key[0] != entry_id][:BEST]
    others = [
        Other(one.entry_id, one.mentor_id, one.pair_quality, one.price) for one in (*of_entry, *of_mentor)
    ]
    if any(pair.entry_id == entry_id for pair in opened.solution.pairs):
        others.append(Other(entry_id, None, None, price_of_waiting(opened, entry_id)))
    return others


def price_of_pair(opened: OpenedRun, entry_id: str, mentor_id: str) -> matching.Price | None:
    """What forcing a pair would cost; None if it is impossible, or the entry is pinned or set aside."""
    if any(pin.entry_id == entry_id for pin in opened.problem.pins) or entry_id in opened.problem.waiting:
        return None
    return matching.price_of_forcing(opened.solution, entry_id, mentor_id)


def price_of_waiting(opened: OpenedRun, entry_id: str) -> matching.Price:
    """What it would cost and give to leave an entry waiting: solved again and compared."""
    problem = opened.problem
    without = replace(
        problem,
        pins=tuple(pin for pin in problem.pins if pin.entry_id != entry_id),
        waiting=problem.waiting | {entry_id},
    )
    before = {pair.entry_id: pair.mentor_id for pair in opened.solution.pairs}
    solution = matching.solve(without)
    after = {pair.entry_id: pair.mentor_id for pair in solution.pairs}
    gained = [key for key in after if key not in before]
    moved = [key for key in sorted(after) if key in before and before[key] != after[key]]
    return matching.Price(
        cost=0,
        loses_place=entry_id,
        gains_place=gained[0] if gained else None,
        rank_cost=0,
        quality=opened.solution.quality - solution.quality,
        moves=(
            matching.Move(entry_id, before.get(entry_id), None),
            *(matching.Move(key, before.get(key), after[key]) for key in (*gained, *moved)),
        ),
    )


def people_of(prices: Iterable[matching.Price | None]) -> tuple[set[str], set[str]]:
    """The entries and mentors that prices speak of, so that their names can be loaded."""
    entries: set[str] = set()
    mentors: set[str] = set()
    for price in prices:
        if price is None:
            continue
        entries.update(one for one in (price.loses_place, price.gains_place) if one is not None)
        for move in price.moves:
            entries.add(move.entry_id)
            mentors.update(one for one in (move.from_mentor_id, move.to_mentor_id) if one is not None)
    return entries, mentors


def price_in_words(price: matching.Price, names: Names, days: Mapping[str, int], matched: int) -> PriceWords:
    """A price as people say it: people first, then points; ``days`` is how long each entry waits."""
    text: list[Sentence] = []
    loses, gains = price.loses_place, price.gains_place
    if loses is not None and gains is not None:
        both = {"loses": names.short(loses), "gains": names.short(gains)}
        text.append(Sentence(N_("%(loses)s müsste warten, %(gains)s erhält einen Platz."), both))
        waits = {**both, "days": days.get(loses, 0), "other": days.get(gains, 0)}
        text.append(Sentence(N_("%(loses)s wartet %(days)s Tage, %(gains)s %(other)s."), waits))
    elif loses is not None:
        text.append(Sentence(N_("%(name)s müsste warten."), {"name": names.short(loses)}))
        text.append(
            Sentence(N_("%(after)s statt %(before)s vermittelt."), {"after": matched - 1, "before": matched})
        )
    elif gains is not None:
        text.append(Sentence(N_("%(name)s erhält einen Platz."), {"name": names.short(gains)}))
    points = {"points": abs(price.quality), "matched": matched}
    if loses is None and gains is None:
        if price.quality > 0:
            text.append(
                Sentence(N_("%(points)s Punkte weniger, alle %(matched)s bleiben vermittelt."), points)
            )
        else:
            text.append(Sentence(N_("Gleich gut, alle %(matched)s bleiben vermittelt."), points))
    elif price.quality > 0 and gains is not None:
        text.append(Sentence(N_("Dazu %(points)s Punkte weniger."), points))
    elif price.quality < 0:
        text.append(Sentence(N_("Dafür %(points)s Punkte mehr."), points))
    return PriceWords(tuple(text), tuple(_move(move, names) for move in price.moves[1:]))


def _move(move: matching.Move, names: Names) -> Sentence:
    entry = names.short(move.entry_id)
    if move.to_mentor_id is None:
        return Sentence(N_("%(entry)s wartet"), {"entry": entry})
    return Sentence(
        N_("%(entry)s zu %(mentor)s"), {"entry": entry, "mentor": names.mentor(move.to_mentor_id)}
    )
