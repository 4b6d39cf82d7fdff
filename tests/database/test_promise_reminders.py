"""Promise 7 for reminders: in the outbox together with their cause or not at all; none lost, none twice."""

import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link
from mentoring.jobs import JobRun, jobs_of, run
from mentoring.mailer import deliver_due
from mentoring.meetings.models import Reminder
from mentoring.outbox import Mail, MailState
from mentoring.people.models import Mentor, Person
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_user, renew
from tests.days import NOW, TODAY, StoppedClock
from tests.promises import ROOT, Promise
from tests.tandem_builders import World

KILLED = """
import sys, time
from mentoring.database import make_engine
from mentoring.jobs import run_once
from mentoring.meetings.services.reminders import post_due
from tests.days import NOW
def work(session):
    posted = post_due(session, int(sys.argv[2]), NOW)
    print(len(posted.reminders), flush=True)
    time.sleep(600)
run_once(make_engine(sys.argv[1]), f"reminders {sys.argv[2]}", "2026-11-23", NOW, work)
"""


def silent(session: Session, number: int) -> World:
    """An organisation with so many silent tandems, each mentor with an address."""
    world = World(session)
    for n in range(number):
        mentor = a_mentor(session, world.organisation, email=f"mentor{n}@example.org")
        world.tandem(TandemState.ACTIVE, mentor=mentor)
    session.commit()
    return world


def kept(session: Session) -> list[int]:
    """How many reminders, mails, personal links and marks of jobs there are."""
    renew(session)
    tables = (Reminder, Mail, Link, JobRun)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


class Server:
    """A mail server that is down as long as told; meanwhile somebody uses the site."""

    def __init__(self, app: Flask) -> None:
        self.client, self.down = app.test_client(), True
        self.got: list[EmailMessage] = []
        self.answers: Counter[int] = Counter()

    def send(self, message: EmailMessage) -> None:
        """Keeps the message or is not there. A request that writes is answered in the middle of it.

        Each comes from somebody else, somewhere else: one alone would be told to wait.
        """
        number = self.answers.total()
        form = {"email": f"nobody{number}@example.org"}
        here = {"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"}
        with ThreadPoolExecutor(1) as somebody:
            asked = partial(self.client.post, "/forgotten-password", data=form, environ_base=here)
            answer = somebody.submit(asked).result()
        self.answers[answer.status_code] += 1
        if self.down:
            raise ConnectionRefusedError
        self.got.append(message)


def job(app: Flask, name: str) -> None:
    """One of the site's own jobs, now."""
    run(app, next(one for one in jobs_of(app) if one.name == name))


@pytest.mark.promise(7)
def test_a_day_without_a_mail_server_loses_no_reminder_and_sends_none_twice(
    app: Flask, session: Session, clock: StoppedClock, promise: Promise
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    number = promise.count(quick=8, full=1000)
    silent(session, number)
    server = Server(app)
    rounds = promise.count(quick=16, full=24 * 4)
    for _ in range(rounds):
        job(app, "reminders")
        assert deliver_due(app, server, clock()) == 0
        clock.advance(minutes=24 * 60 // rounds)
    assert kept(session)[0] == number
    server.down = False
    for _ in range(3):
        job(app, "reminders")
        deliver_due(app, server, clock())
        clock.advance(minutes=5)
    got = Counter(str(message["To"]) for message in server.got)
    promise.measured(
        f"{number} reminders, {rounds} rounds without a server, {len(server.got)} arrived; "
        f"{sum(server.answers.values())} requests meanwhile: {dict(server.answers)}"
    )
    assert got == {f"mentor{n}@example.org": 1 for n in range(number)}
    assert kept(session)[:2] == [number, number]
    assert set(server.answers) == {200}, "whoever uses the site meanwhile is answered"


@pytest.mark.promise(7)
def test_killed_between_cause_and_commit_neither_is_there_and_both_come_with_the_next_run(
    app: Flask, session: Session, database_url: str, promise: Promise
) -> None:
    number = promise.count(quick=3, full=50)
    world = silent(session, number)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, database_url, str(world.organisation.id)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(number), "it was in the middle of it"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    assert kept(session) == [0, 0, 0, 0]
    job(app, "reminders")
    promise.measured(f"killed after {number} reminders: 0 rows; then {kept(session)[0]}")
    # Each has a link to log a meeting and one that ends reminders.
    assert kept(session) == [number, number, 2 * number, 1]


def test_what_waits_for_somebody_who_has_left_does_not_leave(
    app: Flask, session: Session, engine: Engine, clock: StoppedClock
) -> None:
    world = silent(session, 3)
    coordinator = a_user(session, organisation_id=world.organisation.id, email="gone@example.org")
    session.commit()
    clock.now = NOW + timedelta(days=20)
    job(app, "reminders")
    renew(session)
    mails = session.scalars(select(Mail).order_by(Mail.id)).all()
    mentors = [m for m in mails if m.address.startswith("mentor")]
    assert {m.address for m in mails} >= {"gone@example.org", "mentor0@example.org", "mentor1@example.org"}
    people = {person.email: person for person in session.scalars(select(Person))}
    session.get_one(Mentor, people["mentor0@example.org"].id).state = MentorState.LEFT
    people["mentor1@example.org"].anonymised_on = TODAY
    coordinator.disabled_at = NOW
    session.commit()
    job(app, "withdraw mail")
    renew(session)
    waiting = session.scalars(select(Mail.address).where(Mail.state == MailState.WAITING)).all()
    assert "mentor2@example.org" in waiting
    assert not {"gone@example.org", "mentor0@example.org", "mentor1@example.org"} & set(waiting)
    cancelled = next(m for m in mentors if m.address == "mentor0@example.org")
    assert cancelled.state is MailState.CANCELLED
    assert not any("token" in item for item in cancelled.values["items"])
