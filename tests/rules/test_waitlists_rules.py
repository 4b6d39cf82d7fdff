"""The waitlist's life-cycle as a table, waiting days, asking again, the order of serving."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.waitlists.rules import (
    CLOSING_STATES,
    TRANSITIONS,
    days_waiting,
    is_confirmation_due,
    refusal,
    serving_order,
    waiting_since,
)
from mentoring.waitlists.vocabulary import EntryState, Urgency
from tests.days import TODAY

# Written out by hand from the design («Waitlist entry»), not derived from the code.
ALLOWED = {
    ("REGISTERED", "INTAKE_DONE"),
    ("INTAKE_DONE", "WAITING"),
    ("WAITING", "OFFERED"),
    ("OFFERED", "PLACED"),
    ("OFFERED", "WAITING"),
    ("PLACED", "WAITING"),
    *(
        (state, closing)
        for state in ("REGISTERED", "INTAKE_DONE", "WAITING", "OFFERED")
        for closing in ("WITHDRAWN", "INELIGIBLE", "MOVED_AWAY")
    ),
}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("from_state", EntryState)
@pytest.mark.parametrize("to_state", EntryState)
def test_every_pair_of_states_is_allowed_or_refused_with_a_sentence(
    from_state: EntryState, to_state: EntryState
) -> None:
    no = refusal(from_state, to_state)
    if (from_state.value, to_state.value) in ALLOWED:
        assert no is None
    else:
        assert no is not None
        said = str(no)
        assert len(said) > 25
        assert said.endswith(".")
        assert "%(" not in said


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(EntryState)


@pytest.mark.parametrize("state", CLOSING_STATES)
def test_what_is_closed_stays_closed(state: EntryState) -> None:
    assert TRANSITIONS[state] == ()


@given(DAYS, DAYS)
def test_days_waiting_are_calendar_days_and_never_negative(registered: date, today: date) -> None:
    days = days_waiting(registered, today)
    assert days == max(0, (today - registered).days)
    assert days_waiting(registered, today, closed_on=registered) == 0


@given(DAYS, DAYS, st.integers(0, 400))
def test_waiting_since_is_the_edge_of_longer_than(registered: date, today: date, days: int) -> None:
    assert (registered <= waiting_since(today, days)) == ((today - registered).days > days)


@given(st.sampled_from(EntryState), DAYS, st.none() | DAYS, DAYS, st.integers(1, 365))
def test_who_waits_is_asked_again_after_the_interval(
    state: EntryState, registered: date, confirmed: date | None, today: date, every: int
) -> None:
    due = is_confirmation_due(state, registered, confirmed, today, every)
    silent = (today - (confirmed or registered)).days
    assert due == (state is EntryState.WAITING and silent >= every)


def test_ninety_days_after_the_last_sign_of_life_to_the_day() -> None:
    for silent, due in ((89, False), (90, True), (91, True)):
        confirmed = TODAY - timedelta(days=silent)
        assert is_confirmation_due(EntryState.WAITING, date(2025, 1, 1), confirmed, TODAY, 90) is due


@given(st.lists(st.tuples(st.sampled_from(Urgency), DAYS, st.integers(1, 9)), unique=True, max_size=8))
def test_the_serving_order_is_urgency_then_wait(entries: list[tuple[Urgency, date, int]]) -> None:
    ordered = sorted(entries, key=lambda e: serving_order(*e))
    rank = [Urgency.HIGH, Urgency.MEDIUM, Urgency.NORMAL]
    for first, second in pairwise(ordered):
        assert rank.index(first[0]) <= rank.index(second[0])
        if first[0] is second[0]:
            assert (first[1], first[2]) <= (second[1], second[2])
