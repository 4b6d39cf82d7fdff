"""What is exported is read again as it was, in every language and both forms, on both databases."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.exchange import queries
from mentoring.exchange.services.exporting import Table, mentors_table, waitlist_table
from mentoring.exchange.vocabulary import Choice, ImportKind
from mentoring.people.models import (
    Person,
)
from mentoring.people.queries.lists import MentorFilter, mentor_lines
from mentoring.sheets import csv_file, workbook
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import a_programme, a_user, actor_of, an_organisation
from tests.days import TODAY
from tests.import_ground import kept, some, take


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """An organisation with one programme."""
    created = an_organisation(session, code="caritas")
    a_programme(session, created, name="Mitten unter uns")
    session.commit()
    return created


@pytest.fixture
def actor(session: Session, organisation: Organisation) -> Actor:
    """A coordinator."""
    user = a_user(session, organisation_id=organisation.id)
    session.commit()
    return actor_of(user)


def formats(table: Table) -> list[bytes]:
    return [csv_file(table.headers, table.rows), workbook([("Liste", table.headers, table.rows)])]


def test_an_exported_waitlist_is_read_again(
    engine: Engine, session: Session, actor: Actor, organisation: Organisation
) -> None:
    take(engine, kept(engine, ImportKind.WAITLIST, some(45), actor), actor, duplicates=Choice.NEW)
    for locale in ("de", "fr", "en"):
        table = waitlist_of(session, organisation.id, locale)
        for data in formats(table):
            other = an_organisation(session)
            a_programme(session, other, name="Mitten unter uns")
            user = actor_of(a_user(session, organisation_id=other.id))
            session.commit()
            take(engine, kept(engine, ImportKind.WAITLIST, data, user), user, duplicates=Choice.NEW)
            session.rollback()
            again = waitlist_of(session, other.id, locale)
            assert sorted(map(repr, again.rows)) == sorted(map(repr, table.rows))


def waitlist_of(session: Session, organisation_id: int, locale: str) -> Table:
    """The whole waitlist as it is exported."""
    ids = session.scalars(
        select(WaitlistEntry.id)
        .where(WaitlistEntry.organisation_id == organisation_id)
        .order_by(WaitlistEntry.id)
    ).all()
    entries = queries.entries_to_export(session, organisation_id, ids)
    return waitlist_table(session, entries, TODAY, locale)


def test_an_exported_list_of_mentors_is_read_again(
    engine: Engine, session: Session, actor: Actor, organisation: Organisation
) -> None:
    head = (
        "Nachname;Vorname;Geschlecht;Jahrgang;Telefon;Ort ausserhalb;"
        "Sprachen;Zeiten;Interessen;Plätze;Weg;Auszug vom;Gültig bis"
    )
    lines = [
        "=Böse;Anna;w;1970;+49 30 123456;Aarburg;"
        "Deutsch C2, gsw Erstsprache;Mo Abend, Sa;Velo;2;0;1.2.2026;1.2.2028",
        "@Nett;-Beat;m;1980;;;en B2;Wochenende;Kochen, =Rechnen;0;200;;",
    ]
    data = "\n".join([head, *lines]).replace("=Böse", "'=Böse").replace("@Nett", "'@Nett").encode()
    take(engine, kept(engine, ImportKind.MENTORS, data, actor), actor)
    names = session.scalars(select(Person.last_name).order_by(Person.last_name)).all()
    assert names == ["=Böse", "@Nett"]
    wish = MentorFilter()
    table = mentors_table(session, mentor_lines(session, organisation.id, TODAY, wish), "de")
    for data in formats(table):
        other = an_organisation(session)
        a_programme(session, other, name="Mitten unter uns")
        user = actor_of(a_user(session, organisation_id=other.id))
        session.commit()
        take(engine, kept(engine, ImportKind.MENTORS, data, user), user, duplicates=Choice.NEW)
        session.rollback()
        again = mentors_table(session, mentor_lines(session, other.id, TODAY, wish), "de")
        assert again.rows == table.rows
