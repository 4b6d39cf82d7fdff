"""What every change of a run would cost, for all its pairs at once: rows to sort and filter, short words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import matching
from mentoring.tandems.services.runs import OpenedRun
from mentoring.tandems.services.wording import Names
from mentoring.tandems.vocabulary import Loss
from mentoring.wording import N_, Sentence


@dataclass(frozen=True)
class PricedPair:
    """A possible pair of a run: its points, and what it costs to do without it, or to have it instead.

    ``price`` is None for a pinned pair: whoever wants to know takes the pin back.
    """

    entry_id: str
    mentor_id: str
    points: int
    proposed: bool
    price: matching.PairPrice | None

    @property
    def loss(self) -> Loss | None:
        """What is lost, in one word."""
        return loss_of(self.price) if self.price else None


def prices_of_proposals(
    opened: OpenedRun, pairs: Iterable[matching.Pair]
) -> Mapping[str, matching.PairPrice]:
    """What doing without each of these proposals costs, by entry; pinned ones apart."""
    asked = [(pair.entry_id, pair.mentor_id) for pair in pairs]
    return {one.entry_id: one for one in matching.price_list(opened.solution, asked)}


def priced_pairs(opened: OpenedRun) -> list[PricedPair]:
    """All pairs that are possible in a run, by entry and mentor: those proposed, and those instead of them.

    An entry that is pinned or set aside has no other pair, nor has a mentor all of whose seats are pinned.
    """
    found = [
        PricedPair(one.entry_id, one.mentor_id, one.pair_quality, one.chosen, one)
        for one in matching.price_list(opened.solution)
    ]
    pinned = [
        PricedPair(pair.entry_id, pair.mentor_id, pair.quality, True, None)
        for pair in opened.solution.pairs
        if pair.pinned
    ]
    return sorted([*found, *pinned], key=lambda one: (int(one.entry_id), int(one.mentor_id)))


def loss_of(price: matching.PairPrice) -> Loss:
    """What is lost: somebody's place, points only, or nothing."""
    if price.loses_place is not None:
        return Loss.PLACE
    return Loss.POINTS if price.cost else Loss.NOTHING


def losses_counted(pairs: Iterable[PricedPair]) -> Counter[Loss]:
    """How many pairs that are not proposed cost a place, points, or nothing."""
    return Counter(one.loss for one in pairs if not one.proposed and one.loss is not None)


def cost_in_words(price: matching.PairPrice, names: Names) -> Sentence:
    """A price as short as a row needs it: who would lose a place and who would gain it, then points."""
    loses, gains, points = price.loses_place, price.gains_place, _points(price.quality)
    if loses is None:
        return points or Sentence(N_("gleich gut möglich"))
    if gains is None:
        return Sentence(N_("%(loses)s wartet"), {"loses": names.short(loses)})
    people = {"loses": names.short(loses), "gains": names.short(gains)}
    if points is None:
        return Sentence(N_("%(loses)s wartet statt %(gains)s"), people)
    return Sentence(N_("%(loses)s wartet statt %(gains)s, %(points)s"), {**people, "points": points})


def people_concerned(pairs: Iterable[PricedPair | matching.PairPrice]) -> set[str]:
    """The entries that these prices name, so that their names can be loaded."""
    found: set[str] = set()
    for one in pairs:
        price = one.price if isinstance(one, PricedPair) else one
        if price is not None:
            found.update(key for key in (price.loses_place, price.gains_place) if key is not None)
    return found


def _points(lost: int) -> Sentence | None:
    if not lost:
        return None
    many = {"points": abs(lost)}
    if lost > 0:
        return Sentence(N_("1 Punkt weniger") if lost == 1 else N_("%(points)s Punkte weniger"), many)
    return Sentence(N_("1 Punkt mehr") if lost == -1 else N_("%(points)s Punkte mehr"), many)
