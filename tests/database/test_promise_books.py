"""Promise 5: money balances. Every posting sums to zero, and a reversal restores the totals."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from tests.database.books_ground import Ground
from tests.database.books_machine import Bookkeeper
from tests.promises import Promise

EXPECTED = {"cost", "cost reversed", "closing", "receipt", "reversal"}


@pytest.mark.promise(5)
def test_whatever_is_booked_the_books_balance(session: Session, promise: Promise) -> None:
    runs = promise.count(quick=6, full=1000)
    steps = promise.count(quick=20, full=50)
    ground, done = Ground(session), Counter[str]()

    class Run(Bookkeeper):
        pass

    Run.ground, Run.steps = ground, done
    run_state_machine_as_test(
        Run,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    said = ", ".join(f"{number} × {what}" for what, number in sorted(done.items()))
    promise.measured(f"{runs} runs of up to {steps} steps: {said}")
    if promise.full:
        assert {"issued", "payment", "payout", "organisation paid", "repayment", *EXPECTED} <= set(done)
