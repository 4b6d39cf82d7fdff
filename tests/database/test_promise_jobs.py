"""Promise 6: a job runs once, over any number of schedulers, also when one is killed in the middle of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import HandledRequest
from mentoring.clock import ZONE
from mentoring.jobs import JobRun, daily_each, jobs_of, run
from tests.days import StoppedClock
from tests.promises import ROOT, Promise

SCHEDULERS = 8
PATIENCE = 300


@contextmanager
def schedulers(url: str, folder: Path, jobs: int, *how: str) -> Iterator[None]:
    """So many schedulers over so many due jobs; all are ended afterwards."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.schedulers", url, str(folder), str(jobs), str(SCHEDULERS), *how],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def until(what: Callable[[], bool]) -> None:
    """Waits for something that happens soon."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def effects(session: Session) -> dict[str, int | None]:
    """Which job left its effect, by which process; a job that left two fails the reading."""
    session.rollback()
    rows = session.execute(
        select(HandledRequest.key, HandledRequest.user_id).where(HandledRequest.key.startswith("effect"))
    ).all()
    session.rollback()
    return {row[0]: row[1] for row in rows}


def at_work(folder: Path) -> list[int]:
    """The processes that have been in the middle of a job."""
    told = folder / "at-work"
    return [int(line) for line in told.read_text().split()] if told.exists() else []


@pytest.mark.promise(6)
@pytest.mark.parametrize("how", [(), ("together",)], ids=["one leads", "all believe they lead"])
def test_many_schedulers_one_effect_and_again_after_a_kill(
    session: Session, database_url: str, tmp_path: Path, promise: Promise, how: tuple[str, ...]
) -> None:
    jobs = promise.count(quick=6, full=100)
    (tmp_path / "hold").touch()
    with schedulers(database_url, tmp_path, jobs, *how):
        until(lambda: bool(at_work(tmp_path)))
        victim = at_work(tmp_path)[0]
        assert effects(session) == {}, "what is not finished is not there"
        os.kill(victim, signal.SIGKILL)
        (tmp_path / "hold").unlink()
        until(lambda: len(effects(session)) == jobs)
        time.sleep(1.2)  # time for another round of each
    found = effects(session)
    runs = len(session.scalars(select(JobRun)).all())
    attempts = len(at_work(tmp_path))
    promise.measured(f"{SCHEDULERS} schedulers, {jobs} jobs, 1 killed mid-job, {len(found)} effects")
    assert (len(found), runs) == (jobs, jobs)
    assert victim not in found.values(), "what was killed in the middle has left nothing"
    assert attempts >= jobs


def test_each_organisation_has_its_own_mark_and_one_that_fails_holds_up_none(
    app: Flask, engine: Engine, session: Session, clock: StoppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[int] = []

    def work(own: Session, key: int, now: datetime) -> None:
        own.add(HandledRequest(key=f"effect of {key} {len(done)}", user_id=key, at=now))
        own.flush()
        if key == 2 and 2 not in done:
            done.append(2)
            raise RuntimeError("a name that must not be logged")
        done.append(key)

    job = daily_each("post", lambda _s: [1, 2, 3], work, every=timedelta(minutes=15), hours=range(7, 20))
    run(app, job)
    assert sorted(v or 0 for v in effects(session).values()) == [1, 3]
    assert "must not be logged" not in capsys.readouterr().out
    clock.advance(minutes=15)
    run(app, job)
    run(app, job)
    assert sorted(v or 0 for v in effects(session).values()) == [1, 2, 3]


def test_reminders_are_posted_by_day_and_never_at_night(app: Flask, clock: StoppedClock) -> None:
    (job,) = [one for one in jobs_of(app) if one.name == "reminders"]
    seen: list[datetime] = []
    copy = daily_each(
        "copy", lambda _s: [1], lambda _s, _k, now: seen.append(now), every=job.every, hours=range(7, 20)
    )
    for _ in range(4 * 24):
        run(app, copy)
        clock.advance(minutes=15)
    assert [one.astimezone(ZONE).strftime("%d %H:%M") for one in seen] == ["23 10:00", "24 07:00"]
