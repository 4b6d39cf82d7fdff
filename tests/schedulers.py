"""Several schedulers started together, in processes of their own, for tests that race and kill them.

    python -m tests.schedulers DATABASE_URL FOLDER JOBS SCHEDULERS [together]

Each process has the same due jobs. A job leaves one row, says in ``FOLDER/at-work`` that it is in the midst
of it, and waits there as long as ``FOLDER/hold`` exists. ``together``: all of them believe that they lead.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, configure_mappers

from mentoring import jobs
from mentoring.accounts.models import HandledRequest
from mentoring.clock import system_clock
from tests.days import NOW, StoppedClock
from tests.remembered import engine_on

LONGEST = 600
"""Seconds after which a scheduler ends in any case, also if whoever started it is gone."""


def effect(job: str) -> HandledRequest:
    """What a job leaves behind: its name, and which process did it."""
    return HandledRequest(key=f"effect of {job}", user_id=os.getpid(), at=NOW)


def scheduler(url: str, folder: Path, number: int, clock: StoppedClock) -> None:
    """One scheduler with so many daily jobs; runs until it is killed."""
    app = Flask("schedulers", instance_path=str(folder))
    app.extensions["engine"] = engine_on(url)
    app.extensions["clock"] = clock

    def work(job: str) -> Any:
        def once(session: Session, _now: datetime) -> None:
            session.add(effect(job))
            session.flush()
            with (folder / "at-work").open("a") as told:
                told.write(f"{os.getpid()}\n")
            while (folder / "hold").exists():
                time.sleep(0.02)

        return once

    found = [f"job {n}" for n in range(number)]
    jobs.jobs_of(app).extend(jobs.daily(name, work(name), every=timedelta(seconds=1)) for name in found)
    jobs.serve(app)


@contextlib.contextmanager
def _everybody_leads(engine: Engine, folder: Path) -> Iterator[bool]:
    yield bool(engine and folder)


def main(url: str, folder: str, number: str, schedulers: str, together: str = "") -> None:
    """Starts them together and waits for all of them."""
    jobs.TAKE_OVER_SECONDS = 0.1
    if together:
        jobs.leadership = _everybody_leads
    # What each would do by itself at its start is done once, before they part.
    import_module("apscheduler.schedulers.blocking")
    configure_mappers()
    # All have the same day, whatever midnight does; a day long past would count as missed rounds.
    clock = StoppedClock(system_clock())
    children = []
    for _ in range(int(schedulers)):
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST)
            scheduler(url, Path(folder), int(number), clock)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
