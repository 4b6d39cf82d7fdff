"""Promise 2: what was acknowledged survives when the serving process is killed; nothing is half-done.

Clients enter people through the real server; it is killed with -9, master and workers, in the middle of that
and started again. Who got no answer sends the same form again, as a browser would be told to: so in the end
each person is there once, whole.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.builders import a_user
from tests.promises import Promise
from tests.served import Server
from tests.writers import CLIENTS, load, wait_for, whole_and_once


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """The site, served on the test's database."""
    created = Server(tmp_path, database_url, "--workers", "2", "--threads", "2")
    created.start()
    yield created
    created.kill()


@pytest.mark.promise(2)
def test_what_was_acknowledged_survives_a_killed_server(
    server: Server, engine: Engine, session: Session, promise: Promise
) -> None:
    rounds, chance = promise.count(quick=2, full=50), random.Random(2)
    user = a_user(session)
    session.commit()
    with load(server, user.email) as clients:
        for _ in range(rounds):
            wait_for(clients, chance.randint(6, 20))
            time.sleep(chance.random() * 0.05)
            server.kill()
            server.start()
        wait_for(clients, CLIENTS)
    acknowledged = [name for client in clients for name in client.acknowledged]
    unanswered = sum(client.unanswered for client in clients)
    assert unanswered >= rounds, "the server was killed while nobody was waiting for it"
    whole_and_once(session, acknowledged)
    sound(engine)
    promise.measured(
        f"{rounds} kills, {len(acknowledged)} acknowledged, {unanswered} unanswered, 0 lost, 0 half-done"
    )


def sound(engine: Engine) -> None:
    """The file of the database is whole and all references lead somewhere."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
