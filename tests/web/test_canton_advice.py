"""What the canton is told of volunteers to look for: joint numbers that are true, and nothing of anybody."""

import random
import re
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.people.models import Person, Programme
from mentoring.permissions import Role
from mentoring.places.models import Municipality
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules.advice import FEW, size_of, totals_told
from mentoring.tandems.services.advice import TIME_WORDS, Wanted
from mentoring.tandems.services.canton_advice import as_told
from mentoring.tandems.services.problem import problem_of
from tests.builders import a_programme, a_user, actor_of, an_entry, an_organisation, places
from tests.days import TODAY
from tests.page import Visitor
from tests.web.advice_ground import REGIONS, Line, a_crowd, lines_of, register, some_programmes
from tests.web.crawling import said
from tests.web.two_organisations import MARK, two_organisations

SIZES = {"unter 5", "5 bis 9", "10 bis 19", "20 bis 49", "ab 50"}
GAINS = [f"Mehr mit {n} Person{'' if n == 1 else 'en'}" for n in range(1, 6)]
TIMES = ("werktags am Morgen", "werktags am Nachmittag", "werktags am Abend", "am Wochenende")
TOLD, UNTOLD = [str(n) for n in range(1, 6)], ["1", *["unter 5"] * 4]


@pytest.fixture
def sides(app: Flask, session: Session) -> list[Organisation]:
    """Two organisations with programmes of the same names that offer the same; the second has one more."""
    app.config["SECOND_FACTOR"] = "optional"
    places(session)
    found = [an_organisation(session, name=f"Verein {name}") for name in ("Nord", "Süd")]
    for number, one in enumerate(found):
        programmes = some_programmes(session, one, "Deutsch", "Familien")
        a_crowd(session, one, programmes, 20 + number, size=34)
    a_programme(session, found[1], name="Garten", topics=["LEISURE"])
    session.commit()
    return found


@pytest.fixture
def controller(app: Flask, session: Session, sides: list[Organisation]) -> Visitor:
    """The canton's controller, signed in."""
    user = a_user(session, Role.CONTROLLER)
    session.commit()
    return Visitor(app).sign_in(user)


def served_together(session: Session, sides: list[Organisation]) -> int:
    """How many are served if everybody may accompany everybody: once more, by programmes' names."""
    names = {str(key): name for key, name in session.execute(select(Programme.id, Programme.name))}
    entries, mentors = [], []
    for one in sides:
        problem = problem_of(session, Pool(one.id, TODAY), matching.Policy())
        for entry in problem.entries:
            entries.append(replace(entry, id=f"{one.id}/{entry.id}", programme=names[entry.programme or ""]))
        for mentor in problem.mentors:
            served = frozenset(names[programme] for programme in mentor.programmes)
            mentors.append(replace(mentor, id=f"{one.id}/{mentor.id}", programmes=served))
    joint = matching.Problem(entries=tuple(entries), mentors=tuple(mentors), on=TODAY, joint=True)
    return len(matching.solve(joint).pairs)


def test_the_joint_numbers_are_true_whoever_finds_the_volunteers(
    session: Session, sides: list[Organisation], controller: Visitor
) -> None:
    lines = lines_of(controller.client, "/canton/advice.csv")
    before = served_together(session, sides)
    told = [line for line in lines if gains(line) == TOLD]
    untold = [line for line in lines if gains(line) == UNTOLD]
    assert told
    assert untold

    def more(side: Organisation, line: Line, count: int) -> int:
        savepoint = session.begin_nested()
        for _ in range(count):
            register(session, line, programme_of(session, side, line), actor=actor_for(session, side))
        found = served_together(session, sides) - before
        savepoint.rollback()
        session.expire_all()
        return found

    for line in told[:2]:
        assert line.cells["Organisationen"] == "Verein Nord, Verein Süd"
        assert [more(side, line, count) for side in sides for count in (1, 5)] == [1, 5, 1, 5]
    hidden = [
        more(sides[1], Line({**untold[0].cells, "Geschlecht": gender, "Zeiten": times}), 5)
        for gender, times in product(("Frau", "Mann"), TIMES)
    ]
    assert 1 <= max(hidden) < FEW, "whoever it is that the canton is not told of"


def test_one_organisation_alone_is_told_as_its_own_coordination_is(
    app: Flask, session: Session, sides: list[Organisation], controller: Visitor
) -> None:
    for side in sides:
        user = a_user(session, Role.COORDINATOR, organisation_id=side.id)
        session.commit()
        own = lines_of(Visitor(app).sign_in(user).client, "/matching/advice.csv")
        told = lines_of(controller.client, f"/canton/advice.csv?organisation={side.id}")
        assert {kind_of(one) for one in told} == {kind_of(one) for one in own}
        exact = {kind_of(one): one for one in own}
        for one in told:
            fits = int(exact[kind_of(one)].cells["Passt zu"])
            assert one.cells["Passt zu"] == (
                "unter 5" if fits < FEW else "5 bis 9" if fits < 10 else "10 bis 19"
            )
            assert gains(one) == (TOLD if exact[kind_of(one)].serves[4] == FEW else UNTOLD)


def test_nothing_small_is_told_by_any_filter_order_or_format(
    session: Session, sides: list[Organisation], controller: Visitor
) -> None:
    for base in ("", f"organisation={sides[1].id}"):
        every = lines_of(controller.client, f"/canton/advice.csv?{base}")
        assert {line.cells["Passt zu"] for line in every} <= SIZES
        for line in every:
            assert gains(line) in (TOLD, UNTOLD)
            few = line.cells["Passt zu"] == "unter 5"
            assert not few or gains(line) == UNTOLD
            assert not few or not (line.cells["Geschlecht"] or line.cells["Zeiten"])
        assert {line.cells["Passt zu"] for line in every} > {"unter 5"}
        page = controller.get(f"/canton/advice?size=100&{base}")
        boxes = {
            name: [box.get("value") for box in page.all("input", type="checkbox") if box.get("name") == name]
            for name in ("programme", "region", "language")
        }
        for programme, region in product(boxes["programme"], boxes["region"][:1]):
            url = f"/canton/advice.csv?{base}&programme={programme}&region={region}"
            part = lines_of(controller.client, url)
            assert part == [line for line in every if line in part]
        for language, sort in zip(boxes["language"], ("fits", "gain", "region", "programme"), strict=False):
            url = f"/canton/advice.csv?{base}&language={language}&sort={sort}&direction=asc"
            part = lines_of(controller.client, url)
            assert part
            assert all(line in every for line in part)


def test_no_person_no_village_and_no_wait_is_named(
    session: Session, sides: list[Organisation], controller: Visitor
) -> None:
    texts = [
        controller.client.get(url).get_data(as_text=True)
        for url in (
            "/canton/advice?size=100",
            "/canton/advice.csv",
            f"/canton/advice?organisation={sides[0].id}",
        )
    ]
    names = {
        word for person in session.scalars(select(Person)) for word in (person.first_name, person.last_name)
    }
    villages = set(session.scalars(select(Municipality.name))) - set(REGIONS)
    for text in texts:
        main = text.split("<main")[-1].split("</main")[0]
        assert not [name for name in names if name in main]
        assert not [name for name in villages if re.search(rf"\b{re.escape(name)}\b", main)]
        assert "Tagen" not in main
        assert not re.search(r"/(mentors|mentees|waitlist|tandems|matching)/", main)


def test_no_word_of_an_organisation_reaches_the_canton(app: Flask, session: Session) -> None:
    app.config.update(SECOND_FACTOR="optional")
    both = two_organisations(session)
    for _ in range(6):
        both.first.world.waiting(60, goal=f"{MARK} als Ziel")
    session.commit()
    visitor = Visitor(app).sign_in(both.outside["controller"])
    own = both.first.world.organisation
    for one in ("", f"?organisation={own.id}"):
        for url in ("/canton/advice", "/canton/advice.csv", "/canton/advice.xlsx"):
            answer = said(visitor.client.get(url + one))
            assert MARK in answer
            assert MARK not in answer.replace(own.name, "").replace(f"q={MARK}", "")


def test_totals_of_few_hide_the_sum(session: Session, sides: list[Organisation], controller: Visitor) -> None:
    small = an_organisation(session, name="Verein Klein")
    programme = a_programme(session, small)
    for _ in range(FEW - 1):
        an_entry(session, small, programme)
    session.commit()
    rows = waiting_table(controller)
    assert rows["Verein Klein"] == ["unter 5", "unter 5"]
    assert rows["Gemeinsam"] == ["–", "–"]
    an_entry(session, small, programme)
    session.commit()
    rows = waiting_table(controller)
    assert rows["Verein Klein"] == ["5", "5"]
    assert rows["Gemeinsam"][0] == str(34 + 34 + 5)


def test_no_organisation_and_nobody_waiting(app: Flask, session: Session) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    places(session)
    user = a_user(session, Role.CONTROLLER)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    assert "Zurzeit fehlt niemand" in visitor.get("/canton/advice?organisation=1").words()
    assert lines_of(visitor.client, "/canton/advice.csv?organisation=x") == []
    an_organisation(session)
    session.commit()
    assert "Zurzeit fehlt niemand" in visitor.get("/canton/advice").words()


@given(st.integers(0, 2**32))
@settings(max_examples=100, derandomize=True)
def test_what_is_not_told_changes_nothing_that_is(seed: int) -> None:
    rng = random.Random(seed)
    keys = rng.sample([(p, r, c) for p in "ab" for r in "12" for c in ("de", "ti", "ar")], rng.randint(1, 8))
    kinds = [a_kind(rng, *key) for key in keys]
    other = [otherwise(rng, one) for one in kinds]
    rng.shuffle(other)
    assert as_told(other) == as_told(kinds)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.integers(0, 40))
@settings(max_examples=100, derandomize=True)
def test_from_sums_nothing_small_can_be_subtracted(counts: list[int], together: int) -> None:
    each, total = totals_told(counts, together)
    assert all(one is None or one >= FEW for one in each)
    assert total is None or None not in each


def a_kind(rng: random.Random, programme: str, region: str, code: str) -> Wanted:
    """A kind with numbers as the solver could give them."""
    fits = rng.choice([1, 2, 3, 4, 5, 6, 9, 10, 25, 60])
    most = rng.randint(1, min(5, fits))
    return Wanted(
        programme=programme,
        region=region,
        languages=(code,),
        genders=rng.choice([(), ("f",), ("m",), ("f", "m")]),
        times=tuple(sorted(rng.sample(list(TIME_WORDS), rng.randint(0, 3)))),
        fits=fits,
        serves=tuple(min(n, most) for n in range(1, 6)),
        serving_class=rng.randint(0, 9),
    )


def otherwise(rng: random.Random, one: Wanted) -> Wanted:
    """The same kind with everything that is not told changed."""
    first, last = size_of(one.fits)
    if one.fits < FEW:
        seen = a_kind(rng, one.programme, one.region or "", one.languages[0])
        one = replace(one, genders=seen.genders, times=seen.times)
        first = 1
    fits = rng.randint(max(1, first), last or 99)
    most = one.gain if one.gain >= FEW else rng.randint(1, min(4, fits))
    return replace(
        one,
        fits=fits,
        serves=tuple(min(n, most) for n in range(1, 6)),
        serving_class=rng.randint(0, 9),
    )


def gains(line: Line) -> list[str]:
    """The numbers of one to five volunteers as they are told."""
    return [line.cells[column] for column in GAINS]


def kind_of(line: Line) -> tuple[str, ...]:
    """Which kind a line is about, by what is always told."""
    return tuple(line.cells[column] for column in ("Programm", "Region", "Sprachen"))


def programme_of(session: Session, side: Organisation, line: Line) -> int:
    """The organisation's own programme of this name."""
    query = select(Programme.id).where(
        Programme.organisation_id == side.id, Programme.name == line.cells["Programm"]
    )
    return session.scalars(query).one()


def actor_for(session: Session, side: Organisation) -> Actor:
    """Somebody of the organisation who registers volunteers."""
    return actor_of(a_user(session, Role.COORDINATOR, organisation_id=side.id))


def waiting_table(visitor: Visitor) -> dict[str, list[str]]:
    """How many wait, by organisation, as the page tells it."""
    page = visitor.get("/canton/advice")
    table = next(t for t in page.all("table") if "Wartende Einträge heute" in page.words(t))
    rows = [[page.words(cell) for cell in row] for row in table.iter("tr")]
    return {row[0]: row[1:] for row in rows[1:]}
