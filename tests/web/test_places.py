"""The page of municipalities."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.permissions import Role
from mentoring.places import queries
from tests import builders as b
from tests.page import Visitor
from tests.web.counting import statements
from tests.web.test_people_lists import names


@pytest.fixture
def who(app: Flask, session: Session) -> Visitor:
    """A municipality's user."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    user = b.a_user(session, Role.MUNICIPALITY)
    session.commit()
    return Visitor(app).sign_in(user)


def test_the_104_municipalities(who: Visitor) -> None:
    page = who.get("/municipalities?size=100")
    assert "1–100 von 104 Einträgen" in page.words()
    assert len(names(page)) == 100
    assert names(page)[0].startswith("Aedermannsdorf")


def test_what_has_merged_is_found_and_said(who: Visitor) -> None:
    words = who.get("/municipalities?q=halten").words()
    assert "seit 01.01.2026 Teil von Kriegstetten" in words
    assert "mit Halten seit 01.01.2026" in words
    assert "von 110 Einträgen" in who.get("/municipalities?merged=1").words()


def test_distance_from_a_municipality(who: Visitor) -> None:
    page = who.get(f"/municipalities?from={b.OLTEN}")
    assert names(page)[0].startswith("Olten")
    assert "km ab Olten" in page.words()
    far = who.get(f"/municipalities?from={b.OLTEN}&sort=distance&direction=desc")
    assert not names(far)[0].startswith("Olten")


@pytest.mark.parametrize(
    "query",
    [
        "from=x&sort=distance",
        "from=99999999999",
        "district=Atlantis",
        "region=abc",
        "q=%F0%9F%98%80",
        "sort=distance",
    ],
)
def test_any_address_opens(who: Visitor, query: str) -> None:
    who.get(f"/municipalities?{query}")


def test_filters_narrow(who: Visitor) -> None:
    page = who.get("/municipalities?district=Olten&q=olten")
    assert [name.split()[0] for name in names(page)] == ["Olten", "Wangen"]
    assert "Keine Gemeinde gefunden" in who.get("/municipalities?q=atlantis").words()


def test_few_queries(app: Flask, who: Visitor) -> None:
    with statements(app) as few:
        who.get("/municipalities?size=25")
    with statements(app) as many:
        who.get("/municipalities?size=100")
    assert len(few) == len(many) < 10


def test_points_are_known_for_merged_ones_too(session: Session) -> None:
    b.places(session)
    points, mergers = queries.points(session), queries.mergers(session)
    assert len(points) == len(queries.municipalities(session, merged=True)) == 110
    assert len(mergers) == 6
    for number, merger in mergers.items():
        assert points[number] == points[merger.into]
        before = queries.municipality_on(session, number, merger.on.replace(year=2000))
        after = queries.municipality_on(session, number, merger.on)
        assert (before.bfs_number, after.bfs_number) == (number, merger.into)
