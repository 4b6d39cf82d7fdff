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
    """The best other pairs of both sides of a pair, and, if the entry is served, that it waits instead.

    Of an entry that is pinned or set aside: what would be if it were decided otherwise. A mentor all of whose
    seats are pinned has no other pair.
    """
    of_entry = _of_entry(opened, entry_id, mentor_id)
    of_mentor = [
        Other(one.entry_id, mentor_id, one.pair_quality, one.price)
        for one in matching.alternatives(opened.solution, mentor_id=mentor_id, count=BEST + 1)
        if one.entry_id != entry_id
    ]
    others = [*of_entry, *of_mentor[:BEST]]
    if any(pair.entry_id == entry_id for pair in opened.solution.pairs):
        others.append(Other(entry_id, None, None, price_of_waiting(opened, entry_id)))
    return others


def price_of_pair(opened: OpenedRun, entry_id: str, mentor_id: str) -> matching.Price | None:
    """What choosing a pair would cost; None if it is impossible.

    If the entry is pinned to somebody else or set aside, that decision gives way, and it is solved again.
    """
    if not _decided(opened, entry_id):
        return matching.price_of_forcing(opened.solution, entry_id, mentor_id)
    free = _undecided(opened.problem, entry_id)
    try:
        after = matching.solve(replace(free, pins=(*free.pins, matching.Pin(entry_id, mentor_id))))
    except matching.ImpossiblePinError:
        return None
    return _compared(opened.solution, after, entry_id)


def price_of_waiting(opened: OpenedRun, entry_id: str) -> matching.Price:
    """What it would cost and give to leave an entry waiting: solved again and compared."""
    free = _undecided(opened.problem, entry_id)
    return _compared(
        opened.solution, matching.solve(replace(free, waiting=free.waiting | {entry_id})), entry_id
    )


def _of_entry(opened: OpenedRun, entry_id: str, mentor_id: str) -> list[Other]:
    """The cheapest pairs of an entry with somebody else; if it was decided, those it would have otherwise."""
    if not _decided(opened, entry_id):
        return [
            Other(entry_id, one.mentor_id, one.pair_quality, one.price)
            for one in matching.alternatives(opened.solution, entry_id=entry_id, count=BEST + 1)
            if one.mentor_id != mentor_id
        ][:BEST]
    free = matching.solve(_undecided(opened.problem, entry_id))
    proposed = [(pair.mentor_id, pair.quality) for pair in free.pairs if pair.entry_id == entry_id]
    found = matching.alternatives(free, entry_id=entry_id, count=BEST + 1)
    others = [
        (other_id, points)
        for other_id, points in (*proposed, *((one.mentor_id, one.pair_quality) for one in found))
        if other_id != mentor_id
    ][:BEST]
    prices = [(price_of_pair(opened, entry_id, other_id), other_id, points) for other_id, points in others]
    return [Other(entry_id, other_id, points, price) for price, other_id, points in prices if price]


def _decided(opened: OpenedRun, entry_id: str) -> bool:
    pinned = any(pin.entry_id == entry_id for pin in opened.problem.pins)
    return pinned or entry_id in opened.problem.waiting


def _undecided(problem: matching.Problem, entry_id: str) -> matching.Problem:
    """The problem without what was decided about an entry."""
    pins = tuple(pin for pin in problem.pins if pin.entry_id != entry_id)
    return replace(problem, pins=pins, waiting=problem.waiting - {entry_id})


def _compared(before: matching.Solution, after: matching.Solution, entry_id: str) -> matching.Price:
    """What changes from one solution to the other when an entry is decided otherwise, as a price."""
    old = {pair.entry_id: pair.mentor_id for pair in before.pairs}
    new = {pair.entry_id: pair.mentor_id for pair in after.pairs}
    rank = {key: int(before.state.graph.rank[row]) for key, row in before.state.row_of.items()}
    lost = sorted(old.keys() - new.keys(), key=lambda key: (-rank[key], key))
    gained = sorted(new.keys() - old.keys(), key=lambda key: (-rank[key], key))
    moved = sorted(key for key in old.keys() & new.keys() if old[key] != new[key] and key != entry_id)
    others = [key for key in (*lost, *gained, *moved) if key != entry_id]
    ranks = sum(rank[key] for key in lost) - sum(rank[key] for key in gained)
    quality = before.quality - after.quality
    return matching.Price(
        cost=ranks * before.proof.gap + quality,
        loses_place=lost[0] if lost else None,
        gains_place=gained[0] if gained else None,
        rank_cost=ranks,
        quality=quality,
        moves=tuple(matching.Move(key, old.get(key), new.get(key)) for key in (entry_id, *others)),
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
            equal = N_("%(points)s Punkte weniger, alle %(matched)s bleiben vermittelt.")
        elif price.quality < 0:
            equal = N_("%(points)s Punkte mehr, alle %(matched)s bleiben vermittelt.")
        else:
            equal = N_("Gleich gut, alle %(matched)s bleiben vermittelt.")
        text.append(Sentence(equal, points))
    elif price.quality > 0 and gains is not None:
        text.append(Sentence(N_("Dazu %(points)s Punkte weniger."), points))
    elif price.quality < 0 and loses is not None:
        text.append(Sentence(N_("Dafür %(points)s Punkte mehr."), points))
    return PriceWords(tuple(text), tuple(_move(move, names) for move in price.moves[1:]))


def _move(move: matching.Move, names: Names) -> Sentence:
    entry = names.short(move.entry_id)
    if move.to_mentor_id is None:
        return Sentence(N_("%(entry)s wartet"), {"entry": entry})
    return Sentence(
        N_("%(entry)s zu %(mentor)s"), {"entry": entry, "mentor": names.mentor(move.to_mentor_id)}
    )
