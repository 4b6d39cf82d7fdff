"""Who pays a pool: the ordered layers of a rule, each taking its part, the municipalities last.

Federal layers pay only for eligible days: Fed = min(remaining commitment, ⌊pool · D_eligible / D_all⌋ to
the unit). If the limit binds, the uncovered part of the eligible days is a pot of its own, shared by eligible
days; the rest is shared by the key of the rule (FUNDING, «Who pays»).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mentoring.funding.rules.apportion import (
    BASIS_POINTS,
    NoWeights,
    Shares,
    apportion,
    apportion_mixed,
)
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope
from mentoring.wording import N_, Sentence


@dataclass(frozen=True)
class Layer:
    """One layer: a fund (``fund_id``), or the municipalities with their key. ``limit`` in Rappen, or None.

    With ``limit_is_rest`` the limit is what is left of the fund's promise: what the same fund pays in layers
    before this one has used a part of it.
    """

    kind: LayerKind
    fund_id: int | None = None
    scope: LayerScope = LayerScope.ALL
    limit: int | None = None
    share_bp: int = BASIS_POINTS
    key: KeyKind | None = None
    basis: KeyBasis = KeyBasis.ALL
    mix_bp: int = 3_000
    fallback: KeyKind | None = None
    limit_is_rest: bool = False


@dataclass(frozen=True)
class Weights:
    """What the keys weigh with, by BFS number: inhabitants, and billable day-parts (all and eligible ones).

    Day-parts are whole numbers over one common denominator, so that sums and comparisons are exact.
    """

    inhabitants: Mapping[int, int]
    days: Mapping[int, int]
    eligible: Mapping[int, int]

    @property
    def not_eligible(self) -> dict[int, int]:
        """Day-parts for which no federal money is due."""
        return {bfs: all_days - self.eligible.get(bfs, 0) for bfs, all_days in self.days.items()}


@dataclass(frozen=True)
class Pot:
    """What the municipalities share by one key: its amount with what was carried in, and the shares.

    ``scope`` says whose days it pays for; ``days`` are the day-parts that weigh where the key counts days.
    """

    amount: int
    key: KeyKind
    scope: LayerScope
    fallback: bool
    shares: Shares
    days: Mapping[int, int]


@dataclass(frozen=True)
class Paid:
    """What a layer that is a fund pays: for how much it was asked, which limit held it, what it gives."""

    fund_id: int
    asked: int
    limit: int | None
    amount: int


@dataclass(frozen=True)
class Distribution:
    """How a pool is paid: funds in the order of their layers, the municipalities' pots, and what is left.

    pool = Σ paid + Σ shares + (carried − carried_in) + uncovered, to the Rappen.
    """

    pool: int
    carried_in: int
    paid: list[Paid] = field(default_factory=list)
    pots: list[Pot] = field(default_factory=list)
    carried: int = 0
    uncovered: int = 0

    @property
    def municipalities(self) -> dict[int, int]:
        """What each municipality owes, over all pots, in Rappen."""
        found: dict[int, int] = {}
        for pot in self.pots:
            for bfs, amount in pot.shares.amounts.items():
                found[bfs] = found.get(bfs, 0) + amount
        return dict(sorted(found.items()))

    @property
    def funds(self) -> dict[int, int]:
        """What each fund pays, in Rappen."""
        found: dict[int, int] = {}
        for one in self.paid:
            found[one.fund_id] = found.get(one.fund_id, 0) + one.amount
        return found


def distribute(
    pool: int, layers: Sequence[Layer], weights: Weights, *, unit: int, carried_in: int = 0
) -> Distribution:
    """Leads ``pool`` Rappen through the layers; ``carried_in`` joins the municipalities' pot.

    Where every day is eligible, a key by days that are not falls back on all days (some Rappen only).
    A layer for all days takes first from what is open for all days, then from the uncovered eligible part.
    What no layer takes is uncovered. Without a layer of municipalities what was carried in is carried on.
    Below zero the same parts go back to whoever would have paid them; no limit holds then.
    Raises ``NoWeights`` if a municipalities' pot has nobody to bear it.
    """
    if pool < 0:
        free = [replace(layer, limit=None) for layer in layers]
        return _opposite(distribute(-pool, free, weights, unit=unit, carried_in=-carried_in))
    paid: list[Paid] = []
    pots: list[Pot] = []
    general, eligible, divided, carried = pool, 0, False, carried_in
    given: dict[int | None, int] = {}
    for layer in layers:
        if layer.kind is LayerKind.MUNICIPALITIES:
            pots += _municipal(general + carried, eligible, layer, weights, unit, divided)
            general, eligible, carried = 0, 0, sum(pot.shares.carried for pot in pots)
            continue
        if layer.scope is LayerScope.ELIGIBLE:
            if not divided:
                eligible, divided = _eligible_part(general, weights, unit), True
                general -= eligible
            taken = _taken(eligible, layer, given.get(layer.fund_id, 0), unit)
            eligible -= taken.amount
        else:
            taken = _taken(general + eligible, layer, given.get(layer.fund_id, 0), unit=1)
            from_general = min(taken.amount, general)
            general, eligible = general - from_general, eligible - (taken.amount - from_general)
        given[layer.fund_id] = given.get(layer.fund_id, 0) + taken.amount
        paid.append(taken)
    return Distribution(pool, carried_in, paid, pots, carried, general + eligible)


def _opposite(one: Distribution) -> Distribution:
    return Distribution(
        -one.pool,
        -one.carried_in,
        [replace(paid, asked=-paid.asked, amount=-paid.amount) for paid in one.paid],
        [replace(pot, amount=-pot.amount, shares=pot.shares.opposite) for pot in one.pots],
        -one.carried,
        -one.uncovered,
    )


def _eligible_part(amount: int, weights: Weights, unit: int) -> int:
    all_days, eligible_days = sum(weights.days.values()), sum(weights.eligible.values())
    return amount * eligible_days // all_days // unit * unit if all_days else 0


def _taken(open_amount: int, layer: Layer, given: int, unit: int) -> Paid:
    asked = open_amount * layer.share_bp // BASIS_POINTS // unit * unit
    limit = layer.limit
    if limit is not None:
        limit = max(0, limit - given if layer.limit_is_rest else limit)
    return Paid(layer.fund_id or 0, asked, limit, asked if limit is None else min(asked, limit))


def _municipal(
    general: int, eligible: int, layer: Layer, weights: Weights, unit: int, divided: bool
) -> list[Pot]:
    """The pot by the layer's key, and that of the uncovered eligible days, which takes whole units only."""
    own = eligible // unit * unit
    pots = [_pot(general + eligible - own, layer, weights, unit, divided)]
    if own:
        shares = apportion(own, weights.eligible, unit)
        pots.append(Pot(own, KeyKind.K2, LayerScope.ELIGIBLE, False, shares, weights.eligible))
    return pots


def _pot(amount: int, layer: Layer, weights: Weights, unit: int, divided: bool) -> Pot:
    days: Mapping[int, int] = weights.days
    if divided and layer.basis is KeyBasis.NOT_COVERED and any(weights.not_eligible.values()):
        days = weights.not_eligible
    key = layer.key or KeyKind.K2
    fallback = layer.fallback if layer.fallback is not key else None
    for tried in (key, fallback):
        if tried is None:
            continue
        try:
            shares = _shared(amount, tried, layer, weights, days, unit)
            return Pot(amount, tried, LayerScope.ALL, tried is not key, shares, days)
        except NoWeights:
            continue
    if fallback is None:
        raise NoWeights(
            N_("Der Schlüssel «%(key)s» hat in dieser Periode keine Grundlage: %(missing)s"),
            key=key,
            missing=Sentence(MISSING[key]),
        )
    raise NoWeights(
        N_(
            "Der Schlüssel «%(key)s» hat in dieser Periode keine Grundlage: %(missing)s"
            " Auch der Ersatzschlüssel «%(fallback)s» nicht: %(missing_too)s"
        ),
        key=key,
        missing=Sentence(MISSING[key]),
        fallback=fallback,
        missing_too=Sentence(MISSING[fallback]),
    )


MISSING = {
    KeyKind.K1: N_("es fehlen die Einwohnerzahlen."),
    KeyKind.K2: N_("es gibt keine anrechenbaren Tandem-Tage."),
    KeyKind.K3: N_("es fehlen Einwohnerzahlen oder Tandem-Tage."),
}


def _shared(
    amount: int, key: KeyKind, layer: Layer, weights: Weights, days: Mapping[int, int], unit: int
) -> Shares:
    if key is KeyKind.K1:
        return apportion(amount, weights.inhabitants, unit)
    if key is KeyKind.K2:
        return apportion(amount, days, unit)
    return apportion_mixed(amount, weights.inhabitants, days, mix_bp=layer.mix_bp, unit=unit)
