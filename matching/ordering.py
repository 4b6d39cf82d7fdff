"""Who is served before whom: the classes of the serving order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.codes import ServingOrder
from matching.model import Entry, Policy


def serving_key(policy: Policy, on: date) -> Callable[[Entry], tuple[int, ...]]:
    """Return the function whose value orders entries: lower is served first, equal is one class.

    Waiting is counted in days up to the day of the run and cut into spans of `Policy.days_per_class`.
    """
    today, span = on.toordinal(), policy.days_per_class
    match policy.order:
        case ServingOrder.URGENCY_THEN_WAIT:
            return lambda entry: (entry.urgency, -((today - entry.waiting_since.toordinal()) // span))
        case ServingOrder.WAIT:
            return lambda entry: (-((today - entry.waiting_since.toordinal()) // span),)
        case ServingOrder.WAIT_WITH_CREDIT:
            credit = policy.urgency_credit_days
            return lambda entry: (
                -((today - entry.waiting_since.toordinal() - credit * entry.urgency) // span),
            )
        case ServingOrder.FIT:
            return lambda entry: ()


def in_serving_order(
    entries: Sequence[Entry], policy: Policy, on: date
) -> tuple[tuple[Entry, ...], NDArray[np.int64]]:
    """Return the entries in serving order (equals by identifier) and the class of each, from 0."""
    key = serving_key(policy, on)
    keyed = sorted((key(entry), entry.id, index) for index, entry in enumerate(entries))
    classes = np.zeros(len(keyed), dtype=np.int64)
    current = -1
    previous: tuple[int, ...] | None = None
    for position, (value, _, _) in enumerate(keyed):
        if value != previous:
            current += 1
            previous = value
        classes[position] = current
    return tuple(entries[index] for _, _, index in keyed), classes
