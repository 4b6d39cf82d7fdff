"""What is known of people on a day, duplicates in bulk, the vocabulary, versions: on both databases."""

import random
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.people import queries, services
from mentoring.people.models import Interest, Person, Residence
from mentoring.people.rules import POSSIBLE, compare, likeness
from mentoring.people.services.facts import words_for
from mentoring.people.vocabulary import InterestKind, Level, ResidenceStatus
from mentoring.wording import Conflict, Refused
from tests import builders as b
from tests.days import NOW, TODAY


@pytest.fixture
def caritas(session: Session) -> Organisation:
    """An organisation with places."""
    b.places(session)
    return b.an_organisation(session)


@pytest.fixture
def actor(session: Session, caritas: Organisation) -> Actor:
    """A coordinator."""
    return b.actor_of(b.a_user(session, organisation_id=caritas.id))


def loaded(session: Session, actor: Actor, person_id: int) -> Person:
    """The person as pages load them."""
    found = queries.person_for(session, actor, person_id)
    assert found is not None
    return found


def test_the_fact_that_holds_on_a_day_is_found_alike_everywhere(
    session: Session, caritas: Organisation, actor: Actor
) -> None:
    chance = random.Random(7)
    people = [b.a_mentee(session, caritas, municipality=None) for _ in range(12)]
    for person in people:
        for _ in range(chance.randrange(7)):
            recorded = NOW - timedelta(hours=chance.randrange(5))
            session.add(
                Residence(
                    person_id=person.id,
                    municipality_bfs=chance.choice([b.OLTEN, b.SOLOTHURN, b.GRENCHEN]),
                    valid_from=TODAY + timedelta(days=chance.randrange(-3, 3)),
                    recorded_at=recorded,
                    withdrawn_at=chance.choice([None, None, NOW]),
                )
            )
    session.flush()
    for day in (TODAY + timedelta(days=n) for n in range(-4, 4)):
        expected = {}
        for person in people:
            rows = session.scalars(select(Residence).where(Residence.person_id == person.id)).all()
            rows = [row for row in rows if row.valid_from <= day and row.withdrawn_at is None]
            if rows:
                expected[person.id] = max(rows, key=lambda r: (r.valid_from, r.recorded_at, r.id)).id
            shown = [row.id for row in loaded(session, actor, person.id).residences if row.valid_from <= day]
            assert (shown[0] if shown else None) == expected.get(person.id)
        ids = [person.id for person in people]
        for found in (
            queries.residences_on(session, day, organisation_id=caritas.id),
            queries.residences_on(session, day, person_ids=ids),
        ):
            assert {key: row.id for key, row in found.items()} == expected
        single = session.execute(select(Person.id, queries.residence_id_on(Person.id, day))).all()
        assert {key: row for key, row in single if row} == expected
    assert queries.residences_on(session, TODAY, person_ids=[]) == {}


def test_facts_that_cannot_be_are_refused(session: Session, caritas: Organisation, actor: Actor) -> None:
    person = b.a_mentee(session, caritas)
    who = {"actor": actor, "now": NOW, "today": TODAY}
    for given in (
        {"municipality_bfs": None, "valid_from": TODAY},
        {"municipality_bfs": 1, "valid_from": TODAY},
        {"municipality_bfs": 2520, "valid_from": date(2026, 1, 1)},
        {"municipality_bfs": b.OLTEN, "valid_from": TODAY + timedelta(days=400)},
        {"municipality_bfs": None, "valid_from": TODAY, "place": "x" * 121},
    ):
        with pytest.raises(Refused):
            services.record_residence(session, person, **given, **who)
    # Who lived in Halten before the merger may be recorded as living there then.
    row = services.record_residence(
        session, person, municipality_bfs=2520, valid_from=date(2025, 5, 1), **who
    )
    services.withdraw_fact(session, person, row, **who)
    with pytest.raises(Refused, match="bereits zurückgenommen"):
        services.withdraw_fact(session, person, row, **who)
    services.record_status(session, person, ResidenceStatus.S, valid_from=TODAY, **who)


@pytest.mark.parametrize(
    "given",
    [
        {"first_name": "x" * 101},
        {"first_name": "", "last_name": " \u202e\0 "},
        {"email": "a" * 255},
        {"birth_year": 1700},
        {"birth_on": TODAY + timedelta(days=1)},
        {"slots": 1 << 21},
        {"slots": -1},
        {"languages": {"klingon": Level.B1}},
        {"interests": ["x" * 81]},
        {"interests": [f"Wort {n}" for n in range(31)]},
        {"consent_on": TODAY + timedelta(days=1)},
        {"consent_purpose": "y" * 201},
    ],
)
def test_persons_that_cannot_be_are_refused(
    session: Session, caritas: Organisation, actor: Actor, given: dict
) -> None:
    facts = replace(services.PersonFacts(first_name="A", last_name="B"), **given)
    with pytest.raises(Refused) as refused:
        services.register_mentee(session, facts, actor=actor, now=NOW, today=TODAY)
    assert refused.value.field
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_the_longest_facts_fit_their_columns(session: Session, caritas: Organisation, actor: Actor) -> None:
    facts = services.PersonFacts(
        first_name="ﷺ" * 100,
        last_name="ß" * 100,
        street="𝄞" * 200,
        interests=["ﷺ" * 80, "🎸", "🎸🎸"],
        place="ü" * 120,
    )
    person = services.register_mentee(session, facts, actor=actor, now=NOW, today=TODAY)
    session.commit()
    found = loaded(session, actor, person.id)
    assert len(found.interests) == 3
    assert services.facts_of(found).street == "𝄞" * 200


def test_two_changes_from_one_version_are_a_conflict(
    engine: Engine, session: Session, caritas: Organisation, actor: Actor
) -> None:
    person = b.a_mentee(session, caritas)
    session.commit()
    who = {"actor": actor, "now": NOW, "today": TODAY}
    mine = loaded(session, actor, person.id)
    facts, version = services.facts_of(mine), mine.version
    session.commit()
    with writing(engine) as other:
        theirs = loaded(other, actor, person.id)
        services.change_facts(
            other, theirs, replace(facts, languages={"ti": Level.B1}), version=version, **who
        )
    # This session still holds the old row, as when both are under way at once: the database notices.
    with pytest.raises(Conflict):
        services.change_facts(session, mine, replace(facts, languages={"fr": Level.B1}), **who)
    session.rollback()
    fresh = loaded(session, actor, person.id)
    with pytest.raises(Conflict):
        services.change_facts(session, fresh, replace(facts, street="x"), version=version, **who)
    assert list(services.facts_of(fresh).languages) == ["ti"]


def test_a_word_added_by_many_at_once_is_one_word(engine: Engine) -> None:
    start, failures = Barrier(6), []

    def add(spelling: str) -> None:
        start.wait()
        try:
            with writing(engine) as own:
                words_for(own, InterestKind.INTEREST, [spelling, "Lesen"])
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=add, args=(s,)) for s in ("Gärtnern", "gaertnern", "GÄRTNERN") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with writing(engine) as own:
        assert sorted(own.scalars(select(Interest.folded))) == ["gartnern", "lesen"]


def test_bulk_search_finds_what_the_single_search_finds(session: Session, caritas: Organisation) -> None:
    chance = random.Random(3)
    firsts, lasts = ["Selam", "Salam", "Abdul Rahman", "Anna"], ["Tesfay", "Tesfai", "Noori", "Müller"]
    for n in range(60):
        b.a_mentee(
            session,
            caritas,
            first_name=chance.choice(firsts),
            last_name=chance.choice(lasts),
            birth_on=chance.choice([None, date(1990, 1, 1), date(1984, 2, 3)]),
            phone=chance.choice(["", "+41791234567", f"+4179123{n:04}"]),
        )
    b.a_mentee(session, b.an_organisation(session), first_name="Selam", last_name="Tesfay")
    stored = session.scalars(select(Person).where(Person.organisation_id == caritas.id)).all()
    asked = [
        ("Tesfay", "Selam", date(1990, 1, 1), ""),
        ("Mueller", "Anna", None, ""),
        ("Abdulrahman", "Noori", date(1984, 2, 3), ""),
        ("Ganz", "Anders", None, "+41791234567"),
        ("Niemand", "Nirgends", None, ""),
    ]
    rows = [likeness(first, last, birth_on=born, phone=phone) for first, last, born, phone in asked]
    bulk = queries.duplicates_among(session, caritas.id, rows)
    for (first, last, born, phone), row, found in zip(asked, rows, bulk, strict=True):
        single = queries.duplicates_of(
            session, caritas.id, first_name=first, last_name=last, birth_on=born, phone=phone
        )
        scores = [
            compare(row, likeness(p.first_name, p.last_name, birth_on=p.birth_on, phone=p.phone))[0]
            for p in stored
        ]
        best = sorted((score for score in scores if score >= POSSIBLE), reverse=True)[:10]
        assert [d.score for d in single] == best
        assert [d.score for d in found if d.row is None] == best
    twice = queries.duplicates_among(session, caritas.id, [rows[4], rows[4]])
    assert [[d.row for d in found] for found in twice] == [[], [0]]


def test_ten_thousand_rows_are_compared_in_seconds(session: Session, caritas: Organisation) -> None:
    chance = random.Random(1)
    syllables = ["sa", "lam", "tes", "fay", "mu", "ler", "ab", "dul", "no", "ri", "ka", "za"]

    def name() -> str:
        return "".join(chance.choice(syllables) for _ in range(3))

    session.add_all(
        Person(
            organisation_id=caritas.id,
            first_name=first,
            last_name=last,
            sort_name=f"{last} {first}",
            folded_name=f"{first} {last}",
            created_at=datetime(2026, 1, 1, tzinfo=NOW.tzinfo),
            slots=0,
        )
        for first, last in ((name(), name()) for _ in range(3000))
    )
    session.flush()
    rows = [likeness(name(), name(), birth_year=chance.randrange(1950, 2010)) for _ in range(10_000)]
    start = time.process_time()
    found = queries.duplicates_among(session, caritas.id, rows)
    assert time.process_time() - start < 8
    assert len(found) == 10_000
