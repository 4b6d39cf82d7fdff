"""When mails leave and how often: quiet hours over the changes of the clock, occasions, one mail for each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.clock import ZONE
from mentoring.meetings.rules.quiet import goes_today, is_quiet, leaves_at
from mentoring.meetings.rules.reminders import (
    REMINDERS,
    Due,
    Recipient,
    ReminderRow,
    To,
    by_recipient,
    dedupe,
    occasion,
)
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind
from mentoring.wording import Sentence

K = ReminderKind
MINUTES = st.integers(0, 1439)
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 31))
ROUND_THE_CHANGES = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-30 * 60, 54 * 60),
)
SELAM = Recipient("selam@example.org", "Selam", "de", person_id=7)
WYSS = Recipient("wyss@example.org", "Wyss", "fr", user_id=7)


def local(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    """An instant by the Swiss clock."""
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=ZONE)


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        # The night of 29.3. is an hour shorter: eight o'clock is 06:00 UTC, the day before it was 07:00.
        (local(2026, 3, 28, 21), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (local(2026, 3, 28, 3), datetime(2026, 3, 28, 7, tzinfo=UTC)),
        (local(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (local(2026, 3, 29, 3, 1), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        # The night of 25.10. is an hour longer.
        (local(2026, 10, 24, 21), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (local(2026, 10, 25, 2, 30, fold=0), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (local(2026, 10, 25, 2, 30, fold=1), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (local(2026, 12, 31, 23, 59), datetime(2027, 1, 1, 7, tzinfo=UTC)),
        (local(2028, 2, 28, 22), datetime(2028, 2, 29, 7, tzinfo=UTC)),
        (local(2026, 11, 23, 8), local(2026, 11, 23, 8)),
        (local(2026, 11, 23, 19, 59), local(2026, 11, 23, 19, 59)),
    ],
)
def test_mails_wait_for_the_end_of_the_quiet_hours(now: datetime, leaves: datetime) -> None:
    assert leaves_at(now) == leaves


@pytest.mark.promise(9)
@given(ROUND_THE_CHANGES, MINUTES, MINUTES)
@example(local(2026, 3, 29, 1), 60, 150)  # ends in an hour that is left out
@example(local(2026, 10, 25, 2, 50), 160, 140)  # the end comes again, earlier than tomorrow's
def test_nothing_leaves_in_quiet_hours_nor_later_than_the_first_minute_after(
    now: datetime, quiet_from: int, quiet_to: int
) -> None:
    def quiet(instant: datetime) -> bool:
        return is_quiet(instant.astimezone(ZONE), quiet_from, quiet_to)

    found = leaves_at(now.astimezone(ZONE), quiet_from, quiet_to)
    assert found >= now
    assert not quiet(found)
    if found > now:  # minute by minute until then all is quiet
        at = now
        while at + timedelta(minutes=15) < found:
            assert quiet(at)
            at += timedelta(minutes=15)


def test_the_same_hour_twice_means_no_quiet_hours() -> None:
    assert not any(is_quiet(local(2026, 11, 23, hour), 0, 0) for hour in range(24))


def test_weekly_mails_go_on_mondays_unless_they_cannot_wait() -> None:
    monday = date(2026, 11, 23)
    week = [monday + timedelta(days=n) for n in range(7)]
    assert [goes_today(DigestRhythm.WEEKLY, day, urgent=False) for day in week] == [True] + [False] * 6
    assert all(goes_today(DigestRhythm.WEEKLY, day, urgent=True) for day in week)
    assert all(goes_today(DigestRhythm.DAILY, day, urgent=False) for day in week)


def test_every_kind_is_declared_and_a_weekly_digest_misses_none() -> None:
    assert set(REMINDERS) == set(ReminderKind)
    for row in REMINDERS.values():
        assert row.times >= 1
        assert row.urgent or row.every_days >= 7


def test_each_time_is_one_occasion_and_then_it_is_enough() -> None:
    row, due = ReminderRow(To.MENTOR, every_days=14, times=2), date(2026, 2, 20)
    found = [occasion(due, due + timedelta(days=n), row) for n in range(-1, 30)]
    assert found == [None] + [0] * 14 + [1] * 14 + [None] * 2


def a_due(kind: ReminderKind, day: int, to: Recipient, subject: int = 1) -> Due:
    return Due(kind, subject, date(2026, 11, day), to, Sentence("Text"))


def test_what_is_due_to_one_goes_into_one_mail_the_urgent_first() -> None:
    dues = [
        a_due(K.SILENT_TANDEM, 1, SELAM),
        a_due(K.TALK_DUE, 5, WYSS, 2),
        a_due(K.TALK_PLANNED, 9, SELAM),
        a_due(K.TALK_DUE, 3, WYSS, 9),
    ]
    found = by_recipient(dues)
    assert [due.kind for due in found[SELAM]] == [K.TALK_PLANNED, K.SILENT_TANDEM]
    assert [due.subject_id for due in found[WYSS]] == [9, 2]
    assert len(found) == 2


def test_a_reminder_is_told_from_all_others() -> None:
    dues = [
        a_due(K.TALK_DUE, 5, WYSS),
        a_due(K.TALK_DUE, 5, SELAM),
        a_due(K.TALK_DUE, 6, WYSS),
        a_due(K.TALK_DUE, 5, WYSS, 11),
        a_due(K.EVENT_SOON, 5, WYSS),
    ]
    keys = {dedupe(due, number) for due in dues for number in (0, 1)}
    assert len(keys) == 10
    longest = max(K, key=lambda kind: len(kind.value))
    assert len(dedupe(a_due(longest, 5, Recipient("", "", "", person_id=10**12), 10**12), 9)) <= 120
