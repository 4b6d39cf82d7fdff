"""Promise 8, of PostgreSQL: during a restart there are error pages, then the site goes on.

It is stopped, in order or as if it had crashed, while clients enter people, and started again; nobody touches
the site itself.
"""

import time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.database import make_engine, open_session
from tests.builders import a_user
from tests.clusters import Cluster, Stop
from tests.databases import migrate
from tests.error_pages import reference_on
from tests.page import Document
from tests.promises import Promise
from tests.served import PATIENCE, Server
from tests.writers import CLIENTS, Client, load, wait_for, whole_and_once

STOPS: tuple[Stop, ...] = ("immediate", "fast")


@pytest.mark.promise(8)
def test_postgresql_restarts_under_load_and_the_site_goes_on(
    own_cluster: Cluster, tmp_path: Path, promise: Promise
) -> None:
    rounds, url = promise.count(quick=1, full=20), own_cluster.url("restarted")
    own_cluster.execute("CREATE DATABASE restarted")
    migrate(url)
    engine, server = make_engine(url), Server(tmp_path, url)
    with open_session(engine) as session:
        email = coordinator(session).email
    server.start()
    try:
        with load(server, email) as clients:
            for number in range(rounds):
                wait_for(clients, 2 * CLIENTS)
                seen = pages_of(clients)
                own_cluster.stop(STOPS[number % 2])
                wait_for_error_pages(clients, len(seen) + CLIENTS)
                own_cluster.start()
            wait_for(clients, 2 * CLIENTS)
    finally:
        server.kill()
    log = (tmp_path / "server.log").read_text()
    for page in pages_of(clients):
        assert f'"reference": "{reference_on(Document(page))}"' in log
    assert sum(client.unanswered for client in clients) == 0
    acknowledged = [name for client in clients for name in client.acknowledged]
    with open_session(engine) as session:
        whole_and_once(session, acknowledged)
    engine.dispose()
    promise.measured(
        f"{rounds} restarts, {len(acknowledged)} acknowledged, {len(pages_of(clients))} error pages, "
        "0 without an answer, 0 lost, 0 twice"
    )


def coordinator(session: Session) -> User:
    """Somebody who may enter people."""
    user = a_user(session)
    session.commit()
    return user


def pages_of(clients: list[Client]) -> list[str]:
    """The error pages that clients have seen."""
    return [page for client in clients for page in client.error_pages]


def wait_for_error_pages(clients: list[Client], number: int) -> None:
    """Until the clients have noticed."""
    end = time.monotonic() + PATIENCE
    while len(pages_of(clients)) < number:
        assert not [client.refused for client in clients if client.refused]
        assert time.monotonic() < end, "nobody has noticed that there is no database"
        time.sleep(0.005)
