"""Sharing out a pot to the last Rappen: largest remainders over a rounding unit, and the three keys.

All amounts are whole Rappen, all weights whole numbers; nothing is a float.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring.wording import N_, Refused

BASIS_POINTS = 10_000


class NoWeights(Refused):
    """A pot cannot be shared because nobody has any weight in its key."""


@dataclass(frozen=True)
class Shares:
    """What each bearer owes, in Rappen, and what is left over: less than one unit, to be carried."""

    amounts: dict[int, int]
    carried: int

    @property
    def total(self) -> int:
        """All shares together, in Rappen, without what is carried."""
        return sum(self.amounts.values())

    @property
    def opposite(self) -> "Shares":
        """The same shares of the opposite pot."""
        return Shares({key: -amount for key, amount in self.amounts.items()}, -self.carried)


def apportion(pot: int, weights: Mapping[int, int], unit: int) -> Shares:
    """Shares ``pot`` Rappen by ``weights`` (BFS number → weight ≥ 0) in whole units of ``unit`` Rappen.

    Largest remainder (Hare–Niemeyer): with U = ⌊pot / unit⌋ and W = Σw, everybody gets ⌊U·w / W⌋ units; those
    left over go to the largest remainder (U·w) mod W, then the larger weight, then the lower number. The rest
    of the pot below one unit is carried. A negative pot is shared as its opposite. Whoever has no weight gets
    nothing. Raises ``NoWeights`` if there is a whole unit to share and nobody has any weight.
    """
    if unit < 1:
        raise ValueError("the rounding unit is at least one Rappen")
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("weights are not negative")
    if pot < 0:
        return apportion(-pot, weights, unit).opposite
    units, carried = divmod(pot, unit)
    bearing = {key: weight for key, weight in weights.items() if weight}
    if not units:
        return Shares(dict.fromkeys(bearing, 0), carried)
    whole = sum(bearing.values())
    if not whole:
        raise NoWeights(N_("Für den Verteilschlüssel fehlen die Grundlagen."))
    parts = {key: divmod(units * weight, whole) for key, weight in bearing.items()}
    left = units - sum(quotient for quotient, _rest in parts.values())
    first = sorted(bearing, key=lambda key: (-parts[key][1], -bearing[key], key))[:left]
    favoured = set(first)
    return Shares({key: (parts[key][0] + (key in favoured)) * unit for key in bearing}, carried)


def apportion_mixed(
    pot: int, first: Mapping[int, int], second: Mapping[int, int], *, mix_bp: int, unit: int
) -> Shares:
    """Shares ``mix_bp`` / 10'000 of a pot by the first weights and the rest by the second, added (key K3).

    The first part is taken in whole units, so that both together carry less than one unit. If only one side
    has weights at all, a part of nothing may be left to it alone; see ``apportion`` for what is raised.
    """
    if pot < 0:
        return apportion_mixed(-pot, first, second, mix_bp=mix_bp, unit=unit).opposite
    part = (pot // unit) * mix_bp // BASIS_POINTS * unit
    one, other = apportion(part, first, unit), apportion(pot - part, second, unit)
    keys = sorted({*one.amounts, *other.amounts})
    return Shares(
        {key: one.amounts.get(key, 0) + other.amounts.get(key, 0) for key in keys},
        one.carried + other.carried,
    )
