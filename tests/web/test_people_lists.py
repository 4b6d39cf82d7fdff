"""The lists of people: what they show, find, sort and count; only the own organisation's."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people import queries
from mentoring.people.models import Clearance, Mentor, Person, StatusFact
from mentoring.people.rules import ClearanceState, clearance_state, is_minor
from mentoring.people.vocabulary import (
    ClearanceKind,
    ClearanceResult,
    Level,
    MentorState,
    ResidenceStatus,
)
from tests import builders as b
from tests.days import NOW, TODAY
from tests.page import Document
from tests.web.counting import statements
from tests.web.staff import visitor


@pytest.fixture
def caritas(session: Session, app: Flask) -> Organisation:
    """An organisation with places; staff sign in without a second factor."""
    app.config["SECOND_FACTOR"] = "optional"
    b.places(session)
    return b.an_organisation(session)


def names(page: Document) -> list[str]:
    """The names in the rows, in order."""
    return [page.words(th) for th in page.all("th", scope="row")]


def test_mentors_are_found_filtered_and_sorted(app: Flask, session: Session, caritas: Organisation) -> None:
    deutsch, arbeit = b.a_programme(session, caritas), b.a_programme(session, caritas)
    b.a_mentor(
        session,
        caritas,
        first_name="Jürg",
        last_name="Müller",
        capacity=3,
        programmes=[deutsch],
        languages={"uk": Level.B1},
        municipality=b.SOLOTHURN,
        phone="+41791234567",
    )
    b.a_mentor(
        session, caritas, first_name="Özlem", last_name="Äbi", programmes=[deutsch, arbeit], cleared=False
    )
    b.a_mentor(session, caritas, first_name="Zoë", last_name="Zaugg", state=MentorState.ON_LEAVE)
    b.a_mentor(
        session, caritas, first_name="Weg", last_name="Gegangen", state=MentorState.LEFT, email="w@g.ch"
    )
    b.a_mentor(session, b.an_organisation(session), first_name="Jürg", last_name="Müller")
    who = visitor(app, session, caritas)
    everybody = ["Özlem Äbi", "Jürg Müller", "Zoë Zaugg"]

    def found(query: str) -> list[str]:
        return names(who.get(f"/mentors?{query}"))

    assert found("") == everybody
    assert found("direction=desc&sort=name") == everybody[::-1]
    for search in ("Mueller", "MULLER juerg", "muller", "079 123", "1234567"):
        assert found(f"q={search}") == ["Jürg Müller"], search
    assert found("q=gegangen") == found("q=w@g") == found("state=LEFT") == ["Weg Gegangen"]
    assert found("language=uk") == found("free=yes&language=uk") == ["Jürg Müller"]
    assert found("state=ON_LEAVE") == found("free=no") == ["Zoë Zaugg"]
    assert found(f"programme={deutsch.id}&programme={arbeit.id}") == everybody[:2]
    assert found(f"programme={arbeit.id}") == found("clearance=MISSING") == ["Özlem Äbi"]
    assert found("sort=capacity&direction=desc")[0] == "Jürg Müller"
    assert found("sort=municipality&direction=desc")[0] == "Jürg Müller"
    region = session.scalars(
        select(queries.lists.Municipality.social_region_id).where(
            queries.lists.Municipality.bfs_number == b.SOLOTHURN
        )
    ).one()
    assert found(f"region={region}") == ["Jürg Müller"]
    assert found("tandem=yes") == []
    assert "Niemand passt zu diesen Filtern" in who.get("/mentors?q=%25").words()


@pytest.mark.parametrize(
    "query",
    [
        "state=EVIL&programme=x&language=zz&region=9999999999999&clearance=1&free=perhaps",
        "sort=evil&direction=sideways&page=-5&size=7",
        "page=999999&size=100",
        "q=" + "%F0%9F%98%80" * 30,
        "q=%27%22%3B--%25_%5C",
        "q=" + "x" * 5000,
        "q=++++",
        "sort=clearance&direction=desc",
        "sort=registered",
        "sort=state",
        "sort=born",
        "sort=status",
    ],
)
def test_any_address_of_a_list_opens(app: Flask, session: Session, caritas: Organisation, query: str) -> None:
    b.a_mentor(session, caritas)
    b.a_mentee(session, caritas)
    who = visitor(app, session, caritas)
    who.get(f"/mentors?{query}")
    who.get(f"/mentees?{query}")


def test_an_empty_list_says_what_to_do(app: Flask, session: Session, caritas: Organisation) -> None:
    who = visitor(app, session, caritas)
    assert "Noch keine Freiwilligen" in who.get("/mentors").words()
    assert "Noch keine Mentees" in who.get("/mentees").words()


def test_mentees_are_found_filtered_and_sorted(app: Flask, session: Session, caritas: Organisation) -> None:
    old = b.a_mentee(session, caritas, last_name="Alt", birth_on=date(1950, 1, 1), consent_on=None)
    young = b.a_mentee(session, caritas, last_name="Jung", birth_on=None, birth_year=2012, municipality=None)
    b.a_mentee(session, b.an_organisation(session), last_name="Fremd")
    for person, status in ((old, ResidenceStatus.S), (young, ResidenceStatus.B_REF)):
        session.add(StatusFact(person_id=person.id, status=status, valid_from=TODAY, recorded_at=NOW))
    withdrawn = StatusFact(
        person_id=old.id, status=ResidenceStatus.CH, valid_from=TODAY, recorded_at=NOW, withdrawn_at=NOW
    )
    session.add(withdrawn)
    who = visitor(app, session, caritas)

    def found(query: str) -> list[str]:
        return [name.split()[-1] for name in names(who.get(f"/mentees?{query}"))]

    assert found("") == ["Alt", "Jung"]
    assert found("sort=born&direction=desc") == ["Jung", "Alt"]
    assert found("age=minor") == found("status=B_REF") == ["Jung"]
    assert found("age=adult") == found("status=S") == found("consent=missing") == ["Alt"]
    assert found("status=CH") == []


def test_pages_of_a_list(app: Flask, session: Session, caritas: Organisation) -> None:
    for n in range(60):
        b.a_mentee(session, caritas, last_name=f"Name{n:02}")
    who = visitor(app, session, caritas)
    pages = [names(who.get(f"/mentees?page={n}&size=25")) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    everybody = [name for page in pages for name in page]
    assert everybody == sorted(everybody, key=lambda name: name.split()[-1])


@pytest.mark.parametrize("path", ["/mentors", "/mentees"])
def test_the_number_of_queries_does_not_grow(
    app: Flask, session: Session, caritas: Organisation, path: str
) -> None:
    programme = b.a_programme(session, caritas)

    def more(number: int) -> None:
        for n in range(number):
            b.a_mentor(session, caritas, programmes=[programme], languages={"de": Level.B1, "fr": Level.A1})
            b.a_mentee(session, caritas, municipality=(b.OLTEN, b.SOLOTHURN, b.GRENCHEN)[n % 3])
        session.commit()

    more(5)
    who = visitor(app, session, caritas)
    counts = []
    for _round in range(2):
        who.get(f"{path}?size=100")
        with statements(app) as seen:
            who.get(f"{path}?size=100")
        counts.append(len(seen))
        more(45)
    assert counts[0] == counts[1] < 15


def test_extract_states_and_age_mean_the_same_to_the_database(
    app: Flask, session: Session, caritas: Organisation
) -> None:
    made: dict[int, Clearance | None] = {}
    for days in (None, -400, -1, 0, 1, 59, 60, 61, 500):
        for result in ClearanceResult:
            mentor = b.a_mentor(session, caritas, cleared=False)
            latest = None
            for back in (300, 100, 200) if days is not None else ():
                row = Clearance(
                    mentor_id=mentor.person_id,
                    kind=ClearanceKind.PRIVATE if back == 300 else ClearanceKind.SPECIAL,
                    issued_on=TODAY - timedelta(days=back + 500),
                    seen_on=TODAY,
                    result=result if back == 100 else ClearanceResult.CLEAR,
                    expires_on=TODAY + timedelta(days=days if back == 100 else 90),
                    recorded_at=NOW,
                )
                session.add(row)
                latest = row if back == 100 else latest
            made[mentor.person_id] = latest
    session.flush()
    for state in ClearanceState:
        wish = queries.MentorFilter(clearances=[state])
        lines = queries.mentor_lines(session, caritas.id, TODAY, wish)
        expected = {key for key, row in made.items() if clearance_state(row, TODAY) is state}
        assert {line.mentor.person_id for line in lines} == expected, state
        assert queries.mentors_counted(session, caritas.id, TODAY, wish) == len(expected)
    births = [date(2008, 11, 22) + timedelta(days=n) for n in range(4)]
    births += [date(2010, 2, 27) + timedelta(days=n) for n in range(4)]
    people = [b.a_mentee(session, caritas, birth_on=born) for born in births]
    people += [
        b.a_mentee(session, caritas, birth_on=None, birth_year=y) for y in (None, 2006, 2007, 2008, 2010)
    ]
    for day in (TODAY, date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
        lines_ = queries.mentee_lines(session, caritas.id, day, queries.MenteeFilter(minor=True))
        expected = {p.id for p in people if is_minor(p.birth_on, p.birth_year, day)}
        assert {line.person.id for line in lines_} == expected, day
        adults = queries.mentees_counted(session, caritas.id, day, queries.MenteeFilter(minor=False))
        assert adults == len(people) - len(expected)
    assert session.scalars(select(Person.id)).all()
    assert session.scalars(select(Mentor.person_id)).all()
