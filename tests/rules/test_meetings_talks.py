"""When talks are due and silence is noticed: DOMAIN.md, «6 weeks after the start and then every 3 months»."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.meetings.rules.aftercare import check_contact, latest_end, notice_on
from mentoring.meetings.rules.feedback import feedback_asked, feedback_due_on
from mentoring.meetings.rules.silence import Silence, reminder_on, silence_on, silent_since, task_on
from mentoring.meetings.rules.talks import (
    Span,
    check_talk_held,
    first_talk_on,
    is_overdue,
    next_talk_on,
    pauses_of,
    postponed,
    talk_due_on,
)
from mentoring.meetings.vocabulary import Occasion
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused

S = TandemState
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("started", "first"),
    [
        (date(2026, 1, 1), date(2026, 2, 12)),
        (date(2024, 1, 18), date(2024, 2, 29)),
        (date(2025, 1, 18), date(2025, 3, 1)),
        (date(2026, 2, 28), date(2026, 4, 11)),  # the 29th of March has 23 hours and is a day
        (date(2026, 10, 1), date(2026, 11, 12)),
        (date(2026, 11, 19), date(2026, 12, 31)),
    ],
)
def test_the_first_talk_is_due_six_weeks_after_the_start(started: date, first: date) -> None:
    assert first_talk_on(started, 6) == first == talk_due_on(started, weeks=6, months=3)


@pytest.mark.parametrize(
    ("held", "following"),
    [
        (date(2026, 5, 31), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2024, 2, 29), date(2024, 5, 29)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_the_next_talk_is_due_three_months_after_the_last(held: date, following: date) -> None:
    assert next_talk_on(held, 3) == following
    assert talk_due_on(date(2024, 1, 1), weeks=6, months=3, held_on=held) == following


def test_what_was_agreed_at_a_talk_comes_before_the_interval() -> None:
    held, agreed = date(2026, 5, 4), date(2026, 6, 1)
    assert talk_due_on(held, weeks=6, months=3, held_on=held, agreed_on=agreed) == agreed
    over = [(date(2026, 5, 10), date(2026, 5, 20))]
    assert talk_due_on(held, weeks=6, months=3, held_on=held, agreed_on=agreed, pauses=over) == agreed
    without_end: list[Span] = [(date(2026, 5, 10), None)]
    assert talk_due_on(held, weeks=6, months=3, held_on=held, agreed_on=agreed, pauses=without_end) is None


def test_while_an_interruption_lasts_no_talk_is_due() -> None:
    started = date(2026, 3, 2)
    assert talk_due_on(started, weeks=6, months=3, pauses=[(date(2026, 3, 20), None)]) is None
    # It was due before the interruption began, and stays so.
    assert talk_due_on(started, weeks=6, months=3, pauses=[(date(2026, 5, 1), None)]) == date(2026, 4, 13)


@given(DAYS, st.integers(0, 120), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=4))
def test_between_anchor_and_talk_lie_as_many_days_of_accompaniment_as_were_meant(
    anchor: date, meant: int, drawn: list[tuple[int, int]]
) -> None:
    pauses: list[Span] = []
    last = anchor - timedelta(days=30)
    for gap, length in drawn:
        begin = last + timedelta(days=gap)
        last = begin + timedelta(days=length)
        pauses.append((begin, last))
    day, left = anchor, meant
    while left:  # day by day, the slow way
        left -= not any(start <= day and end is not None and day < end for start, end in pauses)
        day += timedelta(days=1)
    assert postponed(anchor, anchor + timedelta(days=meant), pauses) == day


def test_interruptions_are_read_from_dated_states() -> None:
    phases = [
        (S.ACTIVE, date(2026, 1, 5)),
        (S.PAUSED, date(2026, 2, 1)),
        (S.ACTIVE, date(2026, 3, 1)),
        (S.PAUSED, date(2026, 5, 1)),
    ]
    assert pauses_of(phases) == [(date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 5, 1), None)]
    assert pauses_of([*phases, (S.CLOSING, date(2026, 6, 1))])[-1] == (date(2026, 5, 1), date(2026, 6, 1))
    assert pauses_of(phases[:1]) == []


def test_a_talk_is_overdue_on_the_day_after_it_was_due() -> None:
    due = date(2026, 11, 22)
    assert is_overdue(due, date(2026, 11, 23))
    assert not is_overdue(due, due)
    assert not is_overdue(None, due)


@pytest.mark.parametrize(
    ("held", "following", "field"),
    [
        (date(2026, 11, 24), None, "held_on"),
        (date(2026, 8, 31), None, "held_on"),
        (date(2026, 11, 20), date(2026, 11, 20), "next_on"),
    ],
)
def test_a_talk_that_cannot_have_been_is_refused(held: date, following: date | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_talk_held(held, started_on=date(2026, 9, 1), today=date(2026, 11, 23), next_on=following)
    assert refused.value.field == field


def test_silence_becomes_a_reminder_and_then_a_task_on_its_day() -> None:
    since = date(2026, 1, 31)
    expected = {27: Silence.NONE, 28: Silence.REMIND, 41: Silence.REMIND, 42: Silence.TASK, 400: Silence.TASK}
    for days, silence in expected.items():
        today = since + timedelta(days=days)
        assert silence_on(today, since, silence_days=28, task_after_days=14) is silence
    assert reminder_on(since, 28) == date(2026, 2, 28)
    assert task_on(since, 28, 14) == date(2026, 3, 14)


def test_silence_counts_from_the_latest_sign_of_life() -> None:
    start, met, back = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert silent_since(start, met_on=None, resumed_on=None) == start
    assert silent_since(start, met_on=met, resumed_on=None) == met
    assert silent_since(start, met_on=met, resumed_on=back) == back


@pytest.mark.parametrize(
    ("ended", "latest"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_aftercare_lasts_at_most_six_months(ended: date, latest: date) -> None:
    assert latest_end(ended) == latest
    today = latest + timedelta(days=30)
    check_contact(latest, ended_on=ended, today=today)
    for wrong in (latest + timedelta(days=1), ended - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Refused):
            check_contact(wrong, ended_on=ended, today=today)
    assert notice_on(latest) == latest - timedelta(days=14)


def test_feedback_is_due_at_six_weeks_and_at_the_end() -> None:
    start, end = date(2026, 2, 15), date(2026, 9, 30)
    assert feedback_due_on(Occasion.SIX_WEEKS, started_on=start, ended_on=None) == date(2026, 3, 29)
    assert feedback_due_on(Occasion.SIX_WEEKS, started_on=start, ended_on=date(2026, 3, 20)) is None
    assert feedback_due_on(Occasion.END, started_on=start, ended_on=end) == end
    assert feedback_due_on(Occasion.END, started_on=start, ended_on=None) is None
    asked = [n for n in range(-2, 40) if feedback_asked(end, end + timedelta(days=n))]
    assert asked == list(range(28))
    assert not feedback_asked(None, end)
