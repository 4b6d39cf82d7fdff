"""The global search, and the entries of a person on their page."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import (
    GRENCHEN,
    a_mentee,
    a_mentor,
    a_user,
    actor_of,
    an_organisation,
)
from tests.days import TODAY
from tests.waitlists_ground import Ground


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_search_forgives_umlauts_and_groups_what_it_finds(ground: Ground, session: Session) -> None:
    ground.waiting("Jürg", "Müller-Şahin", family_name="Şahin", phone="+41791234567")
    a_mentor(session, ground.organisation, first_name="Rosmarie", last_name="Mueller", email="rm@example.org")
    visitor = ground.visitor()
    cases = {
        "muller": ["Jürg Müller-Şahin", "Rosmarie Mueller", "Familie Şahin"],
        "MÜLLER jurg": ["Jürg Müller-Şahin", "Familie Şahin"],
        "sahin": ["Jürg Müller-Şahin", "Familie Şahin"],
        "079 123 45 67": ["Jürg Müller-Şahin", "Familie Şahin"],
        "rm@example.org": ["Rosmarie Mueller"],
        "grenchen": ["Grenchen"],
        "%": [],
        "_": [],
        "': DROP TABLE person": [],
    }
    for asked, expected in cases.items():
        page = visitor.get("/search?q=" + asked.replace("%", "%25").replace(" ", "+"))
        found = [page.words(a) for a in page.all("a", class_="name")]
        assert sorted(found) == sorted(expected), asked
    page = visitor.get("/search?q=grenchen")
    target = next(a.get("href") for a in page.all("a", class_="name"))
    assert target == f"/waitlist?municipality={GRENCHEN}"
    assert "Gemeinde: Grenchen" in visitor.get(target).words()
    assert "Wonach suchen Sie?" in visitor.get("/search").words()
    assert "Nichts gefunden" in visitor.get("/search?q=xyzzy").words()


def test_search_pages_through_many(ground: Ground, session: Session) -> None:
    for n in range(30):
        a_mentee(session, ground.organisation, first_name=f"Vor{n:02}", last_name="Vielfach")
    visitor = ground.visitor()
    page = visitor.get("/search?q=vielfach")
    assert len(page.all("a", class_="name")) == 8
    link = next(a.get("href") for a in page.all("a") if page.words(a) == "Alle 30 zeigen")
    assert len(visitor.get(link).all("a", class_="name")) == 25
    assert len(visitor.get(link + "&page=2").all("a", class_="name")) == 5


def test_entries_of_a_person_are_linked_from_their_page(ground: Ground, session: Session) -> None:
    from mentoring.waitlists.views.sections import entries_of_person

    entry = ground.waiting("Hanna", "Müller")
    older = ground.waiting("Wer", "Anderes", 300)
    session.commit()
    actor = actor_of(ground.user)
    with ground.app.test_request_context():
        lines = entries_of_person(session, entry.contact_id, actor, TODAY)
        stranger = actor_of(a_user(session, organisation_id=an_organisation(session).id))
        assert entries_of_person(session, entry.contact_id, stranger, TODAY) == []
    assert [line.url for line in lines] == [f"/waitlist/{entry.id}"]
    assert older.id != entry.id
    assert (TODAY - timedelta(days=100)).strftime("%d.%m.%Y") in lines[0].note
