"""Jobs: daily work is done once a day by however many schedulers; one leads, another takes over."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import HandledRequest
from mentoring.jobs import Job, JobRun, daily, jobs_of, leadership, run, run_once
from mentoring.outbox import Mail, post
from tests.builders import NOON
from tests.days import StoppedClock
from tests.promises import Promise

LEADER = """
import sys, time
from pathlib import Path
from mentoring.database import make_engine
from mentoring.jobs import leadership
with leadership(make_engine(sys.argv[1]), Path(sys.argv[2])) as mine:
    print(mine, flush=True)
    time.sleep(60)
"""


def effect(key: str) -> HandledRequest:
    """Something that a job leaves behind."""
    return HandledRequest(key=key, user_id=None, at=NOON)


@pytest.mark.promise(6)
def test_job_runs_once(engine: Engine, session: Session, promise: Promise) -> None:
    schedulers, jobs = 8, promise.count(quick=6, full=100)

    def all_jobs(scheduler: int) -> int:
        def work(n: int) -> bool:
            return run_once(
                engine, f"job {n}", "2026-11-23", NOON, lambda own: own.add(effect(f"{n}-{scheduler}"))
            )

        return sum(work(n) for n in range(jobs))

    with ThreadPoolExecutor(schedulers) as pool:
        ran = sum(pool.map(all_jobs, range(schedulers)))
    effects = session.scalar(select(func.count()).select_from(HandledRequest))
    promise.measured(f"{schedulers} schedulers, {jobs} jobs, {effects} effects")
    assert ran == jobs
    assert effects == jobs


@pytest.mark.promise(6)
def test_job_that_fails_leaves_nothing_and_is_tried_again(engine: Engine, session: Session) -> None:
    def fail(own: Session) -> None:
        own.add(effect("half"))
        own.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_once(engine, "job", "today", NOON, fail)
    assert session.scalar(select(func.count()).select_from(JobRun)) == 0
    assert session.scalar(select(func.count()).select_from(HandledRequest)) == 0
    session.rollback()
    assert run_once(engine, "job", "today", NOON, lambda own: own.add(effect("whole")))


def test_daily_job_is_done_once_each_swiss_day(app: Flask, clock: StoppedClock) -> None:
    days: list[str] = []
    job = daily("count", lambda _session, now: days.append(now.isoformat()), every=timedelta(minutes=15))
    for _ in range(4 * 24 * 3):
        run(app, job)
        clock.advance(minutes=15)
    # From 10.00 on the first day to 10.00 on the fourth: four calendar days.
    assert len(days) == 4
    assert [d[11:16] for d in days[1:]] == ["23:00"] * 3, "midnight in Switzerland, in UTC"


def test_failing_job_is_logged_and_stops_nobody(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_app: Flask, _now: datetime) -> None:
        raise RuntimeError("a name that must not be logged")

    run(app, Job("broken", timedelta(minutes=1), fail))
    said = capsys.readouterr().out
    assert "job failed" in said
    assert "must not be logged" not in said


def test_site_has_its_jobs(app: Flask, session: Session) -> None:
    assert "purge accounts" in {job.name for job in jobs_of(app)}
    assert "deliver mail" not in {job.name for job in jobs_of(app)}, "no mail server is configured"
    post(session, "new_password", address="a@example.org", name="A", locale="de", now=NOON, values={})
    session.commit()
    for job in jobs_of(app):
        run(app, job)
    assert session.scalars(select(Mail.attempts)).one() == 0


@pytest.mark.promise(6)
def test_one_leads_and_another_takes_over(engine: Engine, database_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEADER, database_url, str(tmp_path)]
    leader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert leader.stdout is not None
        assert leader.stdout.readline().strip() == "True"
        with leadership(engine, tmp_path) as mine:
            assert not mine
    finally:
        leader.kill()
        leader.wait()
        if leader.stdout:
            leader.stdout.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with leadership(engine, tmp_path) as mine:
            if mine:
                return
        time.sleep(0.1)
    raise AssertionError("nobody took over")
