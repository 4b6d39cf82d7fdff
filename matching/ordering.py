"""Who is served before whom: the classes of the serving order."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.codes import ServingOrder
from matching.columns import Columns, entry_columns
from matching.model import Policy, Problem

_URGENCY_STEP = 1 << 40  # more days than there are


def serving_classes(policy: Policy, on: date, entries: Columns) -> NDArray[np.int64]:
    """Return the class of each entry, from 0 without gaps: lower is served first, equal is equal.

    Waiting is counted in days up to the day of the run and cut into spans of `Policy.days_per_class`.
    """
    since = np.array(list(map(date.toordinal, entries["waiting_since"])), dtype=np.int64)
    urgency = np.array(entries["urgency"], dtype=np.int64)
    waited = on.toordinal() - since
    match policy.order:
        case ServingOrder.URGENCY_THEN_WAIT:
            key = urgency * _URGENCY_STEP - waited // policy.days_per_class
        case ServingOrder.WAIT:
            key = -(waited // policy.days_per_class)
        case ServingOrder.WAIT_WITH_CREDIT:
            key = -((waited - policy.urgency_credit_days * urgency) // policy.days_per_class)
        case ServingOrder.FIT:
            key = np.zeros_like(waited)
    classes: NDArray[np.intp] = np.unique(key, return_inverse=True)[1]
    return classes.astype(np.int64)


def serving_order(problem: Problem) -> dict[str, int]:
    """Return the class of every entry of a problem by its identifier, from 0: lower is served first."""
    columns = entry_columns(problem.entries)
    classes = serving_classes(problem.policy, problem.on, columns)
    return dict(zip(columns["id"], classes.tolist(), strict=True))
