"""A worked example: what a rule makes of CHF 100'000.00 in three municipalities of very different size."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.funding.rules.ruling import LayerFacts
from mentoring.funding.rules.waterfall import Distribution, Layer, Weights, distribute
from mentoring.funding.vocabulary import LimitKind

POOL = 100_000_00
OLTEN, KRIEGSTETTEN, KAMMERSROHR = 2581, 2525, 2549
WEIGHTS = Weights(
    inhabitants={OLTEN: 18_715, KRIEGSTETTEN: 3_021, KAMMERSROHR: 29},
    days={OLTEN: 577, KRIEGSTETTEN: 90},
    eligible={OLTEN: 300, KRIEGSTETTEN: 60},
)
"""Inhabitants as they came with the product; the days are invented. Kammersrohr has nobody in a tandem."""


@dataclass(frozen=True)
class Example:
    """What came out, and whether a commitment was taken as large enough."""

    distribution: Distribution
    commitment_suffices: bool


def worked_example(layers: Sequence[LayerFacts], unit: int) -> Example:
    """The example computed by the same function as every closing."""
    limited = any(one.limit_kind is LimitKind.COMMITMENT for one in layers)
    plain = [
        Layer(
            kind=one.kind,
            fund_id=one.fund_id,
            scope=one.scope,
            limit=one.limit_rappen,
            share_bp=one.share_bp,
            key=one.key_kind,
            basis=one.key_basis,
            mix_bp=one.mix_bp,
            fallback=one.fallback_key,
        )
        for one in layers
    ]
    return Example(distribute(POOL, plain, WEIGHTS, unit=unit), limited)
