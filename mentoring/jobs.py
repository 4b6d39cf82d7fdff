"""Work that nobody waits for: what runs when, once, over any number of processes.

``mentoring scheduler`` may be started as often as one likes: one of them leads, the others take over when it
is gone. Besides, each job is written so that a second run does no harm: mails are claimed one by one, and
daily work carries its mark (``run_once``) in the transaction of its effects.
"""

import fcntl
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from flask import Flask
from sqlalchemy import Engine, String, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.clock import ZONE, day_of
from mentoring.database import Base, open_session, writing

log = structlog.get_logger("mentoring.jobs")

LEADER = 0x7A4D454D
"""The number of PostgreSQL's advisory lock that the leader holds."""
TAKE_OVER_SECONDS = 10.0


class JobRun(Base):
    """A job's run for one period. Its key is stored together with the job's effects: the run happens once."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime]


def run_once(engine: Engine, job: str, period: str, now: datetime, work: Callable[[Session], object]) -> bool:
    """Runs ``work`` for this job and period in one transaction with its mark; False if it had run already."""
    try:
        with writing(engine) as session:
            if session.get(JobRun, (job, period)) is not None:
                return False
            session.add(JobRun(job=job, period=period, ran_at=now))
            session.flush()
            work(session)
    except IntegrityError:
        with writing(engine) as session:
            if session.get(JobRun, (job, period)) is not None:
                return False
        raise
    return True


@dataclass(frozen=True)
class Job:
    """Something that is done again and again. ``work`` opens its own transactions."""

    name: str
    every: timedelta
    work: Callable[[Flask, datetime], object]


def daily(name: str, work: Callable[[Session, datetime], object], *, every: timedelta) -> Job:
    """A job that is done once each Swiss day, as soon as a scheduler runs on that day."""

    def once(app: Flask, now: datetime) -> bool:
        engine = app.extensions["engine"]
        return run_once(engine, name, day_of(now).isoformat(), now, lambda session: work(session, now))

    return Job(name, every, once)


def daily_each(
    name: str,
    parts: Callable[[Session], Sequence[int]],
    work: Callable[[Session, int, datetime], object],
    *,
    every: timedelta,
    hours: Collection[int],
) -> Job:
    """A job that is done once each Swiss day for each part (an organisation), at these hours of its clock.

    Each part has a transaction and a mark of its own: one that fails is logged, leaves nothing, is tried
    again at the next time, and holds up none of the others.
    """

    def each(app: Flask, now: datetime) -> int:
        if now.astimezone(ZONE).hour not in hours:
            return 0
        engine = app.extensions["engine"]
        with open_session(engine) as session:
            keys = list(parts(session))
        return sum(_part(engine, f"{name} {key}", partial(_for, work, key, now), now) for key in keys)

    return Job(name, every, each)


def _for(
    work: Callable[[Session, int, datetime], object], key: int, now: datetime, session: Session
) -> object:
    return work(session, key, now)


def _part(engine: Engine, name: str, work: Callable[[Session], object], now: datetime) -> bool:
    try:
        return run_once(engine, name, day_of(now).isoformat(), now, work)
    except Exception as error:  # the other parts are done all the same
        log.error("job failed", job=name, error=type(error).__name__)
        return False


def in_transaction(work: Callable[[Session, datetime], object]) -> Callable[[Flask, datetime], object]:
    """Work that may be done any number of times, as a job: one transaction each time."""

    def once(app: Flask, now: datetime) -> object:
        with writing(app.extensions["engine"]) as session:
            return work(session, now)

    return once


def jobs_of(app: Flask) -> list[Job]:
    """The jobs of this application; areas add theirs when they are wired together."""
    found: list[Job] = app.extensions.setdefault("jobs", [])
    return found


def run(app: Flask, job: Job) -> None:
    """Runs a job now; what goes wrong is logged and tried again at the next time."""
    now = app.extensions["clock"]()
    try:
        done = job.work(app, now)
    except Exception as error:  # one job's failure stops neither the others nor the scheduler
        log.error("job failed", job=job.name, error=type(error).__name__)
    else:
        log.info("job", job=job.name, done=done)


@contextmanager
def leadership(engine: Engine, folder: Path) -> Iterator[bool]:
    """Whether this process leads, as long as the block lasts; given up by itself if the process dies."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            mine = bool(connection.scalar(select(func.pg_try_advisory_lock(LEADER))))
            connection.commit()
            try:
                yield mine
            finally:
                if mine:
                    connection.scalar(select(func.pg_advisory_unlock(LEADER)))
        return
    with (folder / "scheduler.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def serve(app: Flask) -> None:
    """Runs the application's jobs until the process is stopped; waits while another process leads."""
    while True:
        with leadership(app.extensions["engine"], Path(app.instance_path)) as mine:
            if mine:
                log.info("scheduler leads", jobs=[job.name for job in jobs_of(app)])
                _schedule(app)
                return
        time.sleep(TAKE_OVER_SECONDS)


def _schedule(app: Flask) -> None:
    from apscheduler.schedulers.blocking import BlockingScheduler

    scheduler = BlockingScheduler(timezone=ZONE)
    for job in jobs_of(app):
        scheduler.add_job(
            run,
            "interval",
            args=(app, job),
            seconds=job.every.total_seconds(),
            next_run_time=app.extensions["clock"](),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            id=job.name,
        )
    scheduler.start()
