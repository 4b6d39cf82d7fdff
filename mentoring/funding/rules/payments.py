"""Where a statement stands: what was paid on it, what is still open, whether it is late."""

from dataclasses import dataclass
from datetime import date

from mentoring.funding.vocabulary import PaymentState


@dataclass(frozen=True)
class Standing:
    """A statement's state. ``open`` is still to be paid, in Rappen; below zero it is to be paid out."""

    state: PaymentState
    open: int
    overdue: bool = False


def state_of(total: int, paid: int, due_on: date, today: date) -> Standing:
    """Where a statement over ``total`` stands after ``paid``: payments received less what was paid out.

    Paid too much is to be paid out like a credit note. Late is what is open after the day it was due.
    """
    left = total - paid
    if left > 0:
        state = PaymentState.PARTLY if total > 0 and paid > 0 else PaymentState.OPEN
        return Standing(state, left, overdue=today > due_on)
    if left < 0:
        return Standing(PaymentState.CREDIT, left)
    if total == 0:
        return Standing(PaymentState.NIL, 0)
    return Standing(PaymentState.PAID if total > 0 else PaymentState.PAID_OUT, 0)
