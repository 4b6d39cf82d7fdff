"""Promise 8, of the embedded database: a full disk gives an error page, then the site goes on.

The file may not grow beyond a number of pages; SQLite then says what it says when the disk is full. On
PostgreSQL this is the same kind of error; its restart is in tests/database.
"""

import sqlite3

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from mentoring.database import Base
from mentoring.people.models import Note, Person
from tests.builders import a_mentee, a_user, an_organisation, renew
from tests.days import StoppedClock
from tests.error_pages import reference_on
from tests.page import Visitor
from tests.promises import Promise


class Disk:
    """What SQLite is told on every connection before it is used: there is room, there is none, only read."""

    PAGES = "PRAGMA max_page_count="  # never less than there are: 1 means that nothing may be added

    def __init__(self, engine: Engine) -> None:
        self.said = [f"{self.PAGES}1000000"]
        event.listen(engine, "checkout", lambda connection, _record, _proxy: self._say(connection.cursor()))

    def _say(self, cursor: sqlite3.Cursor) -> None:
        for pragma in self.said:
            cursor.execute(pragma)

    def full(self) -> None:
        """Not one page more."""
        self.said = [f"{self.PAGES}1"]

    def only_read(self) -> None:
        """As when the system has put a failing disk to reading only."""
        self.said = ["PRAGMA query_only=ON"]

    def well(self) -> None:
        """As it should be."""
        self.said = [f"{self.PAGES}1000000", "PRAGMA query_only=OFF"]


@pytest.fixture
def person(app: Flask, session: Session) -> Person:
    """A mentee of the user's organisation."""
    app.config.update(SECOND_FACTOR="optional", PROPAGATE_ERRORS=False)
    return a_mentee(session, an_organisation(session))


@pytest.fixture
def visitor(app: Flask, session: Session, person: Person) -> Visitor:
    """A coordinator who has signed in."""
    user = a_user(session, organisation_id=person.organisation_id)
    session.commit()
    return Visitor(app).sign_in(user)


@pytest.mark.promise(8)
def test_a_full_disk_gives_an_error_page_and_then_goes_on(
    visitor: Visitor,
    person: Person,
    engine: Engine,
    session: Session,
    promise: Promise,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk, url, refused = Disk(engine), f"/people/{person.id}/notes/new", promise.count(quick=2, full=100)
    for number in range(refused):
        page = visitor.get(url)
        note = {**page.values(page.form(holding="text")), "text": [f"{number} " + "x" * 9_900]}
        disk.full()
        before = rows(engine)
        visitor.post(url, note, status=503)
        assert reference_on(visitor.document) in capsys.readouterr().out
        assert rows(engine) == before
        assert visitor.get("/mentees").title.startswith("Mentees")
        disk.well()
        visitor.post(url, note)
        renew(session)
        assert session.scalars(select(Note.text).where(Note.text == note["text"][0])).all() == note["text"]
    promise.measured(f"{refused} forms refused for want of room, 0 half-stored, each taken afterwards")


@pytest.mark.promise(8)
def test_on_a_disk_that_can_only_be_read_lists_still_open(
    visitor: Visitor,
    person: Person,
    engine: Engine,
    clock: StoppedClock,
    promise: Promise,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk = Disk(engine)
    disk.only_read()
    clock.advance(minutes=5)
    assert visitor.get("/mentees").title.startswith("Mentees")
    visitor.get(f"/mentees/{person.id}", status=503)  # whose reading has to be logged
    assert reference_on(visitor.document) in capsys.readouterr().out
    visitor.post(f"/people/{person.id}/notes/new", {"csrf_token": visitor.token(), "text": "a"}, status=503)
    assert reference_on(visitor.document) in capsys.readouterr().out
    disk.well()
    assert visitor.get(f"/mentees/{person.id}").title.startswith(person.name)
    promise.measured("lists open, forms are refused with a page")


def rows(engine: Engine) -> dict[str, int]:
    """How many rows there are in each table."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
