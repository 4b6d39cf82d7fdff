"""Taking an import back on both databases: what it made and added goes, whatever was changed stays."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.audit import AccessLog
from mentoring.database import writing
from mentoring.exchange import services
from mentoring.exchange.models import ImportCompletion, ImportMade, ListImport
from mentoring.exchange.vocabulary import Deed, ImportKind, ImportState
from mentoring.history import HistoryRow
from mentoring.people.models import Person
from mentoring.people.queries import person_for
from mentoring.people.services import (
    add_note,
    change_capacity,
    change_facts,
    facts_of,
    record_residence,
    withdraw_fact,
)
from mentoring.people.vocabulary import NoteVisibility
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.services import set_urgency
from mentoring.waitlists.vocabulary import Urgency
from mentoring.wording import Refused
from tests.builders import SOLOTHURN, a_person, a_programme, a_user, actor_of, an_organisation
from tests.days import NOW, TODAY
from tests.undo_ground import Rows, a_list, image, imported, person_of, some_people

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """An organisation with two programmes."""
    created = an_organisation(session, code="caritas")
    for name in ("Erstes", "Zweites"):
        a_programme(session, created, name=name)
    session.commit()
    return created


@pytest.fixture
def actor(session: Session, organisation: Organisation) -> Actor:
    """A coordinator."""
    user = a_user(session, organisation_id=organisation.id)
    session.commit()
    return actor_of(user)


def taken_back(engine: Engine, import_id: int, actor: Actor) -> services.Plan:
    """The import, taken back a while later."""
    with writing(engine) as session:
        one = session.get_one(ListImport, import_id)
        return services.undo(session, one, actor=actor, now=LATER, today=TODAY)


def test_whatever_a_list_says_taking_it_back_leaves_everything_as_it_was(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    chance = random.Random(2026)
    people = some_people(session, organisation, chance, 8)
    before = image(session)
    completed = 0
    for number in range(10):
        kind = (ImportKind.MENTORS, ImportKind.WAITLIST)[number % 2]
        import_id = imported(engine, kind, a_list(kind, people, chance), actor)
        assert image(session) != before
        completed += session.get_one(ListImport, import_id).people_merged
        with writing(engine) as other:
            one = other.get_one(ListImport, import_id)
            plan = services.undo(other, one, actor=actor, now=NOW, today=TODAY)
        assert not plan.people(Deed.KEEP)
        assert image(session) == before, number
        assert session.get_one(ListImport, import_id).state is ImportState.UNDONE
    assert completed > 40
    for table in (ImportCompletion, ImportMade):
        assert session.scalars(select(table)).all() == []


Change = Callable[[Session, Person, Actor], None]


def a_phone(session: Session, person: Person, actor: Actor) -> None:
    facts = facts_of(person)
    new = {**vars(facts), "phone": "+41621112233"}
    change_facts(session, person, type(facts)(**new), actor=actor, now=LATER, today=TODAY)


def a_move(session: Session, person: Person, actor: Actor) -> None:
    record_residence(
        session, person, municipality_bfs=SOLOTHURN, valid_from=TODAY, actor=actor, now=LATER, today=TODAY
    )


def a_mistaken_home(session: Session, person: Person, actor: Actor) -> None:
    for row in person.residences:
        withdraw_fact(session, person, row, actor=actor, now=LATER, today=TODAY)


def a_note(session: Session, person: Person, actor: Actor) -> None:
    visible = NoteVisibility.ORGANISATION
    add_note(session, person, "Angerufen.", visible, actor=actor, now=LATER, today=TODAY)


def a_seat(session: Session, person: Person, actor: Actor) -> None:
    if person.mentor is not None:
        change_capacity(session, person.mentor, 7, actor=actor, now=LATER, today=TODAY)


CHANGES: tuple[Change, ...] = (a_phone, a_move, a_mistaken_home, a_note, a_seat)


@pytest.mark.parametrize("seed", range(4))
def test_what_colleagues_changed_since_is_kept_and_what_the_list_did_is_gone(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor, seed: int
) -> None:
    chance = random.Random(seed)
    people = some_people(session, organisation, chance, 9)
    kind = (ImportKind.MENTORS, ImportKind.WAITLIST)[seed % 2]
    before = image(session)
    import_id = imported(engine, kind, a_list(kind, people, chance), actor)
    listed = image(session)
    touched = changed_at_random(engine, actor, chance)
    between = image(session)
    plan = taken_back(engine, import_id, actor)
    after = image(session)
    deeds = {line.person_id: line for line in plan.lines}
    kept = set(plan.people(Deed.KEEP))
    assert kept
    assert plan.people(Deed.RESTORE)
    for key in listed.keys() | between.keys():
        table, _ = key
        owner = person_of(table, between.get(key) or listed.get(key) or {})
        if owner in kept:
            assert after.get(key) == between.get(key), key
            continue
        for column in between.get(key, {}):
            was, said, is_now = (state.get(key, {}).get(column) for state in (before, listed, between))
            if said != is_now or (key in before and was == said):
                # A colleague's change, or something that the list did not speak of.
                assert after[key][column] == is_now, (key, column)
            elif owner in deeds:
                assert after.get(key, {}).get(column) == was, (key, column)
    assert after.keys() <= between.keys()
    kin = families(listed)
    for person_id in kept:
        assert touched & kin.get(person_id, {person_id}), "kept without a cause"
        assert any(deeds[one].things for one in kin.get(person_id, {person_id}))


def changed_at_random(engine: Engine, actor: Actor, chance: random.Random) -> set[int]:
    """Colleagues change something of every second or third person; returns of whom."""
    touched = set()
    with writing(engine) as session:
        for number in session.scalars(select(Person.id).order_by(Person.id)).all():
            person = person_for(session, actor, number)
            if person is not None and chance.random() < 0.5:
                chance.choice(CHANGES)(session, person, actor)
                touched.add(number)
    return touched


def families(rows: Rows) -> dict[int, set[int]]:
    """Who waits together with whom, by person, whatever the number of entries in between."""
    groups: list[set[int]] = []
    for table, (entry, person) in [key for key in rows if key[0] == "entry_member"]:
        assert table == "entry_member"
        groups.append({-int(str(entry)), int(str(person))})
    merged = True
    while merged:
        merged = False
        for one in list(groups):
            for other in groups:
                if one is not other and one & other:
                    other |= one
                    groups.remove(one)
                    merged = True
                    break
    return {person: {one for one in group if one > 0} for group in groups for person in group if person > 0}


def test_a_family_stays_whole_and_says_why(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    mother = a_person(
        session, organisation, first_name="Amina", last_name="Ali", phone="", email="a@example.org"
    )
    session.commit()
    data = (
        b"Nachname;Vorname;E-Mail;Telefon;Familie;Programm\n"
        b"Ali;Amina;a@example.org;079 555 10 10;Ali;Erstes\nAli;Sami;;;Ali;Erstes\nAllein;Eva;;;;Erstes\n"
    )
    import_id = imported(engine, ImportKind.WAITLIST, data, actor)
    son = session.scalars(select(Person.id).where(Person.first_name == "Sami")).one()
    with writing(engine) as other:
        entry = other.scalars(
            select(WaitlistEntry).join(EntryMember).where(EntryMember.person_id == son)
        ).one()
        set_urgency(other, entry, Urgency.HIGH, actor=actor, now=LATER, today=TODAY)
    plan = taken_back(engine, import_id, actor)
    assert {line.person_id: (line.deed, line.things) for line in plan.lines if line.deed is Deed.KEEP} == {
        mother.id: (Deed.KEEP, ["Eintrag auf der Warteliste"]),
        son: (Deed.KEEP, ["Eintrag auf der Warteliste"]),
    }
    session.rollback()
    session.expire_all()
    left = session.get_one(ListImport, import_id)
    assert (left.state, left.people_made, left.entries_made, left.people_merged) == (
        ImportState.IMPORTED,
        1,
        1,
        1,
    )
    assert session.scalars(select(Person.phone).where(Person.id == mother.id)).one() == "+41795551010"
    assert session.scalars(select(Person.id).where(Person.last_name == "Allein")).all() == []
    with pytest.raises(Refused, match="Alles davon"):
        taken_back(engine, import_id, actor)


def test_history_and_access_log_say_that_it_was_taken_back(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    known = a_person(
        session, organisation, first_name="Eva", last_name="Muster", phone="", email="e@example.org"
    )
    session.commit()
    data = b"Nachname;Vorname;E-Mail;Telefon;Programm\nMuster;Eva;e@example.org;079 555 10 10;Erstes\n"
    import_id = imported(engine, ImportKind.WAITLIST, data, actor)
    taken_back(engine, import_id, actor)
    session.rollback()
    events = session.execute(
        select(HistoryRow.event, HistoryRow.reason, HistoryRow.actor_name)
        .where(HistoryRow.subject_id == known.id)
        .order_by(HistoryRow.id)
    ).all()
    assert ("completion_undone", "liste.csv", actor.name) in [tuple(row) for row in events]
    assert [row.event for row in events].count("facts_changed") == 2
    logged = session.scalars(select(AccessLog.detail).where(AccessLog.subject == "list_import")).all()
    assert logged == ["0 persons, 1 entries, 1 restored"]


def test_no_copy_of_what_a_list_said_is_kept(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    a_person(session, organisation, first_name="Eva", last_name="Muster", phone="", email="e@example.org")
    session.commit()
    data = b"Nachname;Vorname;E-Mail;Telefon;Programm\nMuster;Eva;e@example.org;079 555 10 10;Erstes\n"
    imported(engine, ImportKind.WAITLIST, data, actor)
    kept = session.scalars(select(ImportCompletion)).one()
    assert "5551010" not in f"{kept.before}{kept.marks}"
    assert kept.before["phone"] == ""


def test_a_list_from_before_this_was_remembered_cannot_be_taken_back(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    a_person(session, organisation, first_name="Eva", last_name="Muster", phone="", email="e@example.org")
    session.commit()
    data = b"Nachname;Vorname;E-Mail;Telefon;Programm\nMuster;Eva;e@example.org;079 555 10 10;Erstes\n"
    import_id = imported(engine, ImportKind.WAITLIST, data, actor)
    session.execute(delete(ImportCompletion))
    session.commit()
    before = image(session)
    with pytest.raises(Refused, match="noch nicht festgehalten"):
        taken_back(engine, import_id, actor)
    assert image(session) == before


def test_two_who_take_back_at_once_do_it_once(
    engine: Engine, session: Session, organisation: Organisation, actor: Actor
) -> None:
    chance = random.Random(5)
    people = some_people(session, organisation, chance, 6)
    before = image(session)
    import_id = imported(engine, ImportKind.MENTORS, a_list(ImportKind.MENTORS, people, chance), actor)

    def attempt(_n: int) -> str:
        try:
            taken_back(engine, import_id, actor)
        except Refused:
            return "refused"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == ["done", "refused", "refused", "refused"]
    assert image(session) == before
