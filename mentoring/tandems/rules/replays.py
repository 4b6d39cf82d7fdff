"""Pure decisions about replays: which ways of matching are compared, over which time, and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from mentoring.tandems.rules.serving import Serving
from mentoring.tandems.vocabulary import Cadence, ServingOrder
from mentoring.wording import N_, Refused

OFFERED: dict[str, Serving] = {
    "urgency": Serving(),
    "wait": Serving(ServingOrder.WAIT),
    "credit": Serving(ServingOrder.WAIT_WITH_CREDIT),
    "wait-30": Serving(ServingOrder.WAIT, days_per_class=30),
    "wait-90": Serving(ServingOrder.WAIT, days_per_class=90),
    "fit": Serving(ServingOrder.FIT),
}
"""The serving orders that can be tried, from the strictest to the loosest."""

AS_TODAY = "today"
"""Under this name the present way of matching is a plan."""
LONGEST = timedelta(days=3 * 366)
USUALLY = timedelta(days=365)
SELDOM, OFTEN = 15, 3
"""More days than ``SELDOM`` from run to run count as monthly, up to ``OFTEN`` as daily."""


@dataclass(frozen=True)
class PlanFacts:
    """One way of matching: weights, order and how often. ``today``: it is the present one."""

    name: str
    serving: Serving
    cadence: Cadence
    version: int
    weights: Mapping[str, int]
    today: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "weights": dict(self.weights)}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "PlanFacts":
        """Read again."""
        order = kept["serving"]
        return PlanFacts(
            name=kept["name"],
            serving=Serving(
                ServingOrder[order["order"]], order["urgency_credit_days"], order["days_per_class"]
            ),
            cadence=Cadence[kept["cadence"]],
            version=kept["version"],
            weights=kept["weights"],
            today=kept["today"],
        )


def check_span(begins: date, ends: date, today: date) -> None:
    """Refuses a span of time that cannot be replayed, at its field."""
    if ends > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="ends")
    if ends <= begins:
        raise Refused(N_("Das Ende liegt nicht nach dem Anfang."), field="ends")
    if ends - begins > LONGEST:
        raise Refused(N_("Höchstens drei Jahre."), field="begins")


def plans_of(
    present: PlanFacts,
    orders: Sequence[str],
    cadences: Sequence[Cadence],
    version: int,
    weights: Mapping[str, int],
) -> list[PlanFacts]:
    """The present way, then every chosen order at every rhythm with these weights; none of them twice."""
    found = [present]
    for name in orders:
        for cadence in cadences:
            one = PlanFacts(f"{name}, {cadence.value.lower()}", OFFERED[name], cadence, version, weights)
            same = (one.serving, one.cadence, dict(one.weights))
            if same != (present.serving, present.cadence, dict(present.weights)):
                found.append(one)
    return found


def cadence_of(days: Sequence[date]) -> Cadence:
    """How often runs have been released, by the days between them; weekly where there are too few to tell."""
    gaps = [(after - before).days for before, after in pairwise(days) if after > before]
    if not gaps:
        return Cadence.WEEKLY
    usual = median(gaps)
    if usual > SELDOM:
        return Cadence.MONTHLY
    return Cadence.DAILY if usual <= OFTEN else Cadence.WEEKLY


def differences(outcome: Mapping[str, Any], today: Mapping[str, Any]) -> dict[str, int]:
    """What a plan changes against the present way, by figure; what stays the same is left out."""
    found = {
        name: outcome[name] - today[name] for name in ("served", "over_180", "longest", "median", "ninetieth")
    }
    found["mean_quality"] = round(outcome["mean_quality"] or 0) - round(today["mean_quality"] or 0)
    return {name: change for name, change in found.items() if change}


def beaten_by(outcomes: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """For each plan the first other one that is as good in every figure and better in one, or None."""
    merits = [_merits(one) for one in outcomes]
    return [
        next(
            (
                number
                for number, other in enumerate(merits)
                if other != mine and all(a >= b for a, b in zip(other, mine, strict=True))
            ),
            None,
        )
        for mine in merits
    ]


def _merits(outcome: Mapping[str, Any]) -> tuple[Fraction | int, ...]:
    fit = Fraction(outcome["quality"], outcome["served"]) if outcome["served"] else Fraction(0)
    waits = (-outcome[name] for name in ("over_180", "longest", "median", "ninetieth"))
    return (outcome["served"], *waits, fit)


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Which points none beats: more of the first is better, less of the second."""
    return [
        number
        for number, (more, less) in enumerate(points)
        if not any((x >= more and y <= less) and (x, y) != (more, less) for x, y in points)
    ]
