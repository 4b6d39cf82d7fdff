"""Clients that enter people on the served site, whatever happens to it, and what must be there afterwards."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import HandledRequest
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Mentee, Person, PersonLanguage, Residence
from tests.builders import OLTEN, PASSWORD, renew
from tests.page import Document
from tests.served import PATIENCE, Server, token_of

CLIENTS = 4
ENTERED = {
    "first_name": "Absturz",
    "consent_on": "1.11.2025",
    "municipality": str(OLTEN),
    "languages-0-language": "de",
    "languages-0-level": "B1",
    "anyway": "1",
}


class Client(threading.Thread):
    """Enters one person after the other; an unanswered form is sent again until it is answered."""

    def __init__(self, server: Server, number: int, cookie: str, page: str) -> None:
        super().__init__(daemon=True)
        self.server, self.number, self.cookie = server, number, cookie
        document = Document(page)
        self.form = {**document.values(document.form(holding="last_name")), **ENTERED}
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.error_pages: list[str] = []
        self.unanswered = 0
        self.running = True

    def run(self) -> None:
        """Until told to stop, and never in the middle of a person."""
        while self.running:
            self._enter(f"Person{self.number:02}x{len(self.acknowledged):05}")

    def _enter(self, name: str) -> None:
        form = {**self.form, "request_key": f"{name:x<32}", "last_name": name}
        while True:
            try:
                status, page, _ = self.server.ask("POST", "/mentees/new", form, self.cookie)
            except OSError:
                self.unanswered += 1
                time.sleep(0.05)
                continue
            if status == 503:
                self.error_pages.append(page)
                time.sleep(0.05)
                continue
            if status == 302:
                self.acknowledged.append(name)
            else:
                self.refused.append(f"{status} {re.sub('<[^>]+>', ' ', page)[:2000]}")
                self.running = False
            return


@contextmanager
def load(server: Server, email: str) -> Iterator[list[Client]]:
    """Clients that enter people as long as the block lasts."""
    clients = []
    for number in range(CLIENTS):
        _, page, cookie = server.ask("GET", "/sign-in")
        fields = {"csrf_token": token_of(page), "email": email, "password": PASSWORD}
        status, _, cookie = server.ask("POST", "/sign-in", fields, cookie)
        assert status == 302
        _, page, cookie = server.ask("GET", "/mentees/new", cookie=cookie)
        clients.append(Client(server, number, cookie, page))
    for client in clients:
        client.start()
    yield clients
    for client in clients:
        client.running = False
    for client in clients:
        client.join(PATIENCE)
        assert not client.is_alive()


def wait_for(clients: list[Client], more: int) -> None:
    """Until so many more have been acknowledged."""
    target = sum(len(client.acknowledged) for client in clients) + more
    end = time.monotonic() + PATIENCE
    while sum(len(client.acknowledged) for client in clients) < target:
        assert not [client.refused for client in clients if client.refused]
        assert time.monotonic() < end, "the clients get no further"
        time.sleep(0.005)


def whole_and_once(session: Session, acknowledged: list[str]) -> None:
    """Everybody who was acknowledged is there once, with all that belongs to them, and nobody else."""
    renew(session)
    stored = Counter(session.scalars(select(Person.last_name)))
    assert stored == Counter(acknowledged)
    assert len(set(acknowledged)) == len(acknowledged)
    for table in (Mentee, Residence, PersonLanguage):
        assert session.scalar(select(func.count(table.person_id.distinct()))) == len(acknowledged), table
        assert session.scalar(select(func.count()).select_from(table)) == len(acknowledged), table
    assert set(session.scalars(select(Residence.municipality_bfs))) == {OLTEN}
    registered = select(func.count()).select_from(HistoryRow).where(HistoryRow.subject == Subject.PERSON)
    assert session.scalar(registered.where(HistoryRow.event == "registered_mentee")) == len(acknowledged)
    handled = select(func.count()).select_from(HandledRequest).where(HandledRequest.key.like("Person%"))
    assert session.scalar(handled) == len(acknowledged)
