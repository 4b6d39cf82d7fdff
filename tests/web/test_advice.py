"""Whom to look for: numbers by really registering the volunteers, and what page, files and calls tell."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import Access, AccessLog
from mentoring.people.models import Mentor, Programme
from mentoring.people.services.lifecycle import change_capacity
from mentoring.tandems.models import MatchingPolicy
from tests.builders import SOLOTHURN, a_mentee, a_user
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.run_builders import World, a_world
from tests.web.advice_ground import Line, a_crowd, lines_of, programme_named, register, some_programmes
from tests.web.counting import statements


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about advice."""
    app.config["SECOND_FACTOR"] = "optional"


@pytest.fixture
def world(session: Session) -> World:
    """An organisation with a coordinator; nobody waits yet."""
    made = a_world(session)
    made.organisation.email = "mitmachen@example.org"
    session.commit()
    return made


@pytest.fixture
def programmes(world: World) -> list[Programme]:
    """Two programmes."""
    made = some_programmes(world.session, world.organisation)
    world.session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The coordinator, signed in."""
    return Visitor(app).sign_in(world.user)


@contextmanager
def for_a_moment(session: Session) -> Iterator[None]:
    """What is done inside is undone."""
    savepoint = session.begin_nested()
    yield
    savepoint.rollback()
    session.expire_all()


def served(world: World, line: Line, programme: Programme, picks: range | list[int]) -> int:
    """How many a new run serves once these volunteers are registered."""
    with for_a_moment(world.session):
        for pick in picks:
            register(world.session, line, programme.id, actor=world.actor, pick=pick)
        return int(world.start().matched)


@pytest.mark.parametrize("seed", [3, 12])
def test_as_many_more_are_served_as_the_file_says(
    world: World, programmes: list[Programme], visitor: Visitor, seed: int
) -> None:
    a_crowd(world.session, world.organisation, programmes, seed)
    world.session.commit()
    lines = lines_of(visitor.client, "/matching/advice.csv")
    with for_a_moment(world.session):
        before = world.start().matched
    assert {line.cells["Programm"] for line in lines} == {one.name for one in programmes}
    assert {len(set(line.serves)) for line in lines} > {1}, "kinds of different use"
    assert any(line.alternatives for line in lines)
    for line in (lines[0], *lines[2::5]):
        programme = programme_named(programmes, line.cells["Programm"])
        for count in (2, 5):
            more = served(world, line, programme, [0] * count) - before
            assert more == line.serves[count - 1], (line.cells, count)
        assert served(world, line, programme, range(5)) - before >= line.serves[4], "a mixture does as well"


def test_nobody_is_counted_whom_volunteers_of_the_programme_cannot_accompany(
    world: World, programmes: list[Programme], visitor: Visitor
) -> None:
    world.waiting(90, programme_id=programmes[1].id)  # alone, in a programme for families
    world.session.commit()
    assert lines_of(visitor.client, "/matching/advice.csv") == []
    words = visitor.get("/matching/advice").words()
    assert "Neue Freiwillige allein helfen hier nicht" in words


def test_one_more_seat_helps_just_where_it_is_said(
    world: World, programmes: list[Programme], visitor: Visitor
) -> None:
    a_crowd(world.session, world.organisation, programmes, 5)
    world.session.commit()
    page = visitor.get("/matching/advice")
    named = {
        int(href.rsplit("/", 1)[1])
        for a in page.all("a")
        if (href := a.get("href") or "").startswith("/mentors/")
    }
    with for_a_moment(world.session):
        before = world.start().matched
    helping = set()
    for mentor in world.session.scalars(select(Mentor)).all():
        with for_a_moment(world.session):
            change_capacity(
                world.session, mentor, mentor.capacity + 1, actor=world.actor, now=NOW, today=TODAY
            )
            if world.start().matched > before:
                helping.add(mentor.person_id)
    assert named
    assert named <= helping
    assert len(named) == min(8, len(helping))


def test_page_and_files_tell_the_same_and_filters_only_leave_out(
    world: World, programmes: list[Programme], visitor: Visitor
) -> None:
    a_crowd(world.session, world.organisation, programmes, 3)
    world.session.commit()
    every = lines_of(visitor.client, "/matching/advice.csv")
    page = visitor.get("/matching/advice?size=100")
    rows = [
        [page.words(cell) for cell in row][1:]
        for row in page.all("tr")
        if row.find(".//input[@name='kind']") is not None
    ]
    shown = [(row[1], row[2], int(row[3].split()[0]), row[4].rpartition("mit 1 bis 5: ")[2]) for row in rows]
    filed = [
        (
            line.cells["Region"],
            line.cells["Programm"],
            int(line.cells["Passt zu"]),
            " · ".join(map(str, line.serves)),
        )
        for line in every
    ]
    assert shown == filed
    book = openpyxl.load_workbook(io.BytesIO(visitor.client.get("/matching/advice.xlsx").get_data()))
    cells = [[str(value or "") for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert cells[1:] == [list(line.cells.values()) for line in every]
    for box in page.all("input", type="checkbox"):
        name, value = box.get("name"), box.get("value")
        if name in {"programme", "region", "language"}:
            part = lines_of(visitor.client, f"/matching/advice.csv?{name}={value}")
            assert part == [line for line in every if line in part]
            assert 0 < len(part) < len(every)
    turned = lines_of(visitor.client, "/matching/advice.csv?sort=gain&direction=asc")
    assert turned == every[::-1]
    assert "Kein Profil mit diesen Filtern" in visitor.get("/matching/advice?region=0").words()
    world.session.rollback()
    exported = select(func.count()).where(AccessLog.action == Access.EXPORTED, AccessLog.subject == "advice")
    assert world.session.scalar(exported) == visitor_exports(page) + 3
    assert not world.session.scalar(select(func.count()).select_from(MatchingPolicy)), (
        "asking changes nothing"
    )


def visitor_exports(page: object) -> int:
    """How many files the filters of the page were asked for."""
    return sum(
        box.get("name") in {"programme", "region", "language"}
        for box in page.all("input", type="checkbox")  # type: ignore[attr-defined]
    )


def test_the_workspace_says_the_same(world: World, programmes: list[Programme], visitor: Visitor) -> None:
    a_crowd(world.session, world.organisation, programmes, 8)
    run = world.start()
    world.session.commit()
    lines = lines_of(visitor.client, "/matching/advice.csv")
    page = visitor.get(f"/matching/{run.id}/advice")
    items = [page.words(one) for one in page.all("li") if re.search(r"\+\d+ Tandem", page.words(one))]
    assert [int(re.search(r"\+(\d+)", one)[1]) for one in items] == [line.serves[4] for line in lines[:5]]  # type: ignore[index]
    assert [one.rsplit(", ", 1)[1] for one in items] == [line.cells["Programm"] for line in lines[:5]]
    assert any(a.get("href") == "/matching/advice" for a in page.all("a"))


def test_pages_for_nobody_and_for_everybody_served(world: World, visitor: Visitor) -> None:
    assert "Zurzeit wartet niemand" in visitor.get("/matching/advice").words()
    world.waiting(10)
    world.mentor()
    world.session.commit()
    assert "Für alle ist jemand da" in visitor.get("/matching/advice").words()
    assert "Noch kein Profil ausgewählt" in visitor.get("/matching/advice/call?kind=9-9-ti&kind=").words()
    assert visitor.client.get("/matching/advice/call.txt?kind=9-9-ti").get_data() == b""


def test_a_call_is_complete_in_three_languages_and_says_little_of_few(world: World, visitor: Visitor) -> None:
    evening = sum(1 << (day * 3 + 2) for day in range(5))
    asked = {"mentor_gender": "FEMALE"}

    def waits(town: int, code: str) -> None:
        given = {"languages": {code: "NATIVE"}, "slots": evening, "municipality": town, "last_name": "Geheim"}
        world.waiting(50, members=(a_mentee(world.session, world.organisation, **given),), **asked)

    for _ in range(6):
        waits(2581, "ti")
    waits(SOLOTHURN, "ar")
    world.programme.minimum_commitment_months = 7
    world.session.commit()
    page = visitor.get("/matching/advice")
    keys = [box.get("value") for box in page.all("input") if box.get("name") == "kind"]
    assert len(keys) == 2
    assert "Frau mit Arabisch" in page.words(), "the coordination sees what is asked"
    page = visitor.get("/matching/advice/call?" + "&".join(f"kind={key}" for key in keys))
    texts = {area.get("lang"): area.text or "" for area in page.all("textarea")}
    assert set(texts) == {"de-CH", "fr-CH", "en-CH"}
    assert len(set(texts.values())) == 3, "each is translated"
    filed = visitor.client.get("/matching/advice/call.txt?" + "&".join(f"kind={key}" for key in keys))
    for text in texts.values():
        assert text.strip() in filed.get_data(as_text=True)
        assert not re.search(r"%\(|%s|\{\{|None|\n{3}", text)
        for said in (world.organisation.name, world.programme.name, "Olten", "Solothurn", "7", "18"):
            assert said in text
        assert "mitmachen@example.org" in text
        assert "Geheim" not in text
    bullets = [line for line in texts["de-CH"].splitlines() if line.startswith("–")]
    assert bullets == [
        "– Frauen, die Tigrinya sprechen, Region Olten, werktags am Abend",
        "– Menschen, die Arabisch sprechen, Region Solothurn",
    ]


def test_the_page_costs_the_same_for_few_and_many(app: Flask, world: World, visitor: Visitor) -> None:
    def costs() -> list[int]:
        found = []
        for url in ("/matching/advice", "/matching/advice.csv", "/matching/advice/call?kind=1-1-de"):
            visitor.get(url, check=False) if "csv" not in url else visitor.client.get(url)
            with statements(app) as seen:
                visitor.client.get(url)
            found.append(len(seen))
        return found

    programmes = some_programmes(world.session, world.organisation)
    a_crowd(world.session, world.organisation, programmes, 1, size=8)
    world.session.commit()
    few = costs()
    a_crowd(world.session, world.organisation, programmes, 2, size=20)
    world.session.commit()
    assert costs() == few


def test_of_another_organisation_nothing_is_told(app: Flask, world: World, session: Session) -> None:
    programmes = some_programmes(session, world.organisation)
    a_crowd(session, world.organisation, programmes, 3)
    key = f"{programmes[0].id}-1-de"
    stranger = a_user(session)
    session.commit()
    other = Visitor(app).sign_in(stranger)
    assert "Zurzeit wartet niemand" in other.get("/matching/advice").words()
    assert lines_of(other.client, "/matching/advice.csv") == []
    assert other.client.get(f"/matching/advice/call.txt?kind={key}").get_data() == b""
