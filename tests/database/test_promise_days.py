"""Promise 9: summer time, leap days and the turn of the year are right, for due days, quiet hours and jobs.

The clock is moved in small steps over each of these days, and once with an hour's error back and forth.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.clock import ZONE, day_of
from mentoring.jobs import JobRun, daily, jobs_of, run
from mentoring.meetings.models import Reminder
from mentoring.meetings.rules.quiet import is_quiet
from mentoring.meetings.services.reminders import post_due
from mentoring.meetings.vocabulary import ReminderKind, TalkState
from mentoring.outbox import Mail
from mentoring.tandems.models import TandemPhase
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor
from tests.days import StoppedClock
from tests.promises import Promise
from tests.support_builders import a_talk
from tests.tandem_builders import World

CHANGES = (
    date(2026, 3, 29),  # 23 hours
    date(2026, 10, 25),  # 25 hours
    date(2027, 2, 28),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2026, 12, 31),
)
STEP = timedelta(minutes=30)


def instants(day: date, *, wrong_by: int = 0) -> Iterator[datetime]:
    """Every half hour from the evening before a day to the morning after it.

    ``wrong_by``: at noon of the day the clock is set so many hours on or back.
    """
    at = datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) - timedelta(hours=2)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE).astimezone(UTC)
    end = at + timedelta(hours=36)
    set_right = False
    while at < end:
        yield at
        at += STEP
        if at >= noon and not set_right:
            set_right = True
            at += timedelta(hours=wrong_by)


@pytest.mark.promise(9)
@pytest.mark.parametrize("wrong_by", [0, 1, -1])
@pytest.mark.parametrize("day", CHANGES, ids=str)
def test_daily_jobs_run_once_each_swiss_day_at_their_hour(
    app: Flask, session: Session, clock: StoppedClock, promise: Promise, day: date, wrong_by: int
) -> None:
    world = World(session)
    session.commit()
    midnight = daily("midnight", lambda _session, _now: None, every=STEP)
    (reminders,) = [job for job in jobs_of(app) if job.name == "reminders"]
    steps = list(instants(day, wrong_by=wrong_by))
    for clock.now in steps:
        run(app, midnight)
        run(app, reminders)
    runs = session.execute(select(JobRun.job, JobRun.period, JobRun.ran_at)).all()
    first = {(job, period): at.astimezone(ZONE) for job, period, at in runs}
    morning = f"reminders {world.organisation.id}"
    days = sorted({day_of(at) for at in steps})
    assert sorted(period for job, period in first if job == "midnight") == [d.isoformat() for d in days]
    for one in days[1:]:
        assert first["midnight", one.isoformat()].strftime("%d %H:%M") == one.strftime("%d 00:00")
    assert sorted(period for job, period in first if job == morning) == [d.isoformat() for d in days[1:]]
    for one in days[1:]:
        assert first[morning, one.isoformat()].strftime("%d %H:%M") == one.strftime("%d 07:00")
    promise.measured(f"{day:%d.%m.%Y}, clock {wrong_by:+d} h: {len(runs)} runs in {len(steps)} rounds")


def months_by_hand(day: date, months: int) -> date:
    """So many months later, found by trying: the same day of the month, or the last that there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


@pytest.mark.promise(9)
@pytest.mark.parametrize("due_on", CHANGES, ids=str)
def test_reminders_of_a_day_are_posted_on_it_once_and_leave_outside_quiet_hours(
    session: Session, promise: Promise, due_on: date
) -> None:
    """A silence of 28 days and a talk held three months ago, both due on such a day."""
    world = World(session)
    mentor = a_mentor(session, world.organisation, email="nadine@example.org")
    silent = world.tandem(TandemState.ACTIVE, mentor=mentor)
    begin(session, silent, due_on - timedelta(days=28))
    talked = world.tandem(TandemState.ACTIVE)
    held_on = next(d for n in range(80, 100) if months_by_hand(d := due_on - timedelta(days=n), 3) <= due_on)
    begin(session, talked, held_on - timedelta(days=60))
    a_talk(session, talked, TalkState.HELD, held_on=held_on, due_on=held_on)
    session.flush()
    posted: Counter[tuple[ReminderKind, date]] = Counter()
    for now in islice(instants(due_on), 0, None, 6):
        for row in post_due(session, world.organisation.id, now).reminders:
            posted[row.kind, day_of(now)] += 1
    talk_due = months_by_hand(held_on, 3)
    expected = {(ReminderKind.SILENT_TANDEM, due_on): 1, (ReminderKind.TALK_DUE, talk_due + timedelta(1)): 1}
    seen = {key: n for key, n in posted.items() if key in expected}
    assert seen == {key: n for key, n in expected.items() if key[1] <= due_on + timedelta(days=1)}
    assert session.scalars(select(Reminder.due_on).where(Reminder.subject_id == silent.id)).first() == due_on
    mails = session.scalars(select(Mail)).all()
    assert all(mail.due_at >= mail.created_at for mail in mails)
    assert not any(is_quiet(mail.due_at.astimezone(ZONE)) for mail in mails)
    promise.measured(f"due on {due_on:%d.%m.%Y}: {sum(posted.values())} reminders, {len(mails)} mails")


def begin(session: Session, tandem: object, day: date) -> None:
    """The accompaniment began on this day."""
    tandem.started_on = day  # type: ignore[attr-defined]
    for phase in session.scalars(select(TandemPhase).where(TandemPhase.tandem_id == tandem.id)):  # type: ignore[attr-defined]
        if phase.state is TandemState.ACTIVE:
            phase.valid_from = day
