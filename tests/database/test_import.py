"""Taking lists over on both databases: all or nothing, once, the same as one by one, and back again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, selectinload

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.exchange import services
from mentoring.exchange.models import ImportMade, ImportRow, ListImport
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.views import background
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState
from mentoring.history import HistoryRow
from mentoring.people.models import (
    Interest,
    Mentee,
    Mentor,
    Person,
    PersonLanguage,
    Residence,
    Seat,
    StatusFact,
)
from mentoring.people.services import MentorFacts, PersonFacts, register_mentor
from mentoring.people.vocabulary import Gender, Level, MentorState, ResidenceStatus
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.wording import Refused
from tests.builders import a_person, a_programme, a_user, actor_of, an_organisation
from tests.days import NOW, TODAY
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


def counts(session: Session) -> list[int]:
    """How many rows there are of everything that an import may write."""
    session.rollback()
    tables = (Person, Mentor, Mentee, WaitlistEntry, EntryMember, Residence, StatusFact, Seat, HistoryRow)
    return [
        session.scalar(select(func.count()).select_from(t)) or 0
        for t in (*tables, PersonLanguage, ImportMade)
    ]


def test_a_list_is_taken_over_and_taken_back_without_a_trace(
    engine: Engine, session: Session, actor: Actor
) -> None:
    before = counts(session)
    import_id = kept(engine, ImportKind.WAITLIST, some(60), actor)
    take(engine, import_id, actor, duplicates=Choice.NEW)
    after = counts(session)
    assert after[0] == after[2] == 60
    assert after[3] == 40
    assert after[4] == 60
    with writing(engine) as other:
        services.undo(other, other.get_one(ListImport, import_id), actor=actor, now=NOW, today=TODAY)
    assert counts(session) == before


def test_an_error_in_the_last_row_undoes_everything(
    engine: Engine, session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentoring.exchange.services import bulk, taking_over

    monkeypatch.setattr(taking_over, "AT_ONCE", 10)
    before = counts(session)
    import_id = kept(engine, ImportKind.WAITLIST, some(60), actor)
    write = bulk.person_columns
    seen: list[object] = []

    def fail_at_last(facts: PersonFacts) -> dict[str, object]:
        seen.append(facts)
        if len(seen) == 60:
            raise Refused("Zu viel.")
        return write(facts)

    monkeypatch.setattr(bulk, "person_columns", fail_at_last)
    with pytest.raises(Refused):
        take(engine, import_id, actor, duplicates=Choice.NEW)
    assert len(seen) == 60
    assert counts(session) == before
    assert session.get_one(ListImport, import_id).state is ImportState.CHECKED


def test_many_at_once_leave_the_same_rows_as_one_by_one(
    engine: Engine, session: Session, actor: Actor, organisation: Organisation
) -> None:
    head = (
        "Nachname;Vorname;Geschlecht;Geburtsdatum;Telefon;E-Mail;"
        "Wohnort;Sprachen;Zeiten;Interessen;Plätze;Themen"
    )
    line = (
        "Müller;Jürg;m;31.12.1970;079 123 45 67;jm@example.org;Olten;Deutsch C2, fr B1;Mo Abend;Velo;2;Arbeit"
    )
    take(engine, kept(engine, ImportKind.MENTORS, f"{head}\n{line}\n".encode(), actor), actor)
    programme = (
        session.scalars(select(Mentor).options(selectinload(Mentor.programmes))).one().programmes[0].id
    )
    with writing(engine) as other:
        facts = PersonFacts(
            first_name="Jürg",
            last_name="Müller",
            email="jm@example.org",
            phone="+41791234567",
            birth_on=date(1970, 12, 31),
            gender=Gender.MALE,
            languages={"de": Level.C2, "fr": Level.B1},
            interests=("Velo",),
            slots=4,
            municipality_bfs=2581,
        )
        mentor = MentorFacts(
            capacity=2, topics=("WORK",), programme_ids=(programme,), state=MentorState.AVAILABLE
        )
        register_mentor(other, facts, mentor, actor=actor, now=NOW, today=TODAY)
    session.expire_all()
    session.rollback()
    bulk, single = [image(session, one) for one in session.scalars(select(Mentor).order_by(Mentor.person_id))]
    assert bulk == single


def image(session: Session, mentor: Mentor) -> dict[str, object]:
    """Everything that is stored of a mentor, without keys."""
    person_id = mentor.person_id
    tables: list[tuple[type, object]] = [
        (Person, Person.id),
        (Mentor, Mentor.person_id),
        (Residence, Residence.person_id),
        (Seat, Seat.mentor_id),
        (PersonLanguage, PersonLanguage.person_id),
    ]
    keys = {"id", "person_id", "mentor_id", "subject_id"}
    found: dict[str, object] = {}
    for table, column in tables:
        rows = session.execute(select(table.__table__).where(column == person_id)).mappings()  # type: ignore[attr-defined,arg-type]
        found[table.__name__] = [{k: v for k, v in row.items() if k not in keys} for row in rows]
    history = session.execute(
        select(HistoryRow.__table__).where(HistoryRow.subject_id == person_id)  # type: ignore[arg-type]
    ).mappings()
    found["history"] = [{k: v for k, v in row.items() if k not in keys} for row in history]
    found["words"] = session.scalars(
        select(Interest.label).join(Person.interests).where(Person.id == person_id)
    ).all()
    return found


def test_two_who_take_over_at_once_do_it_once(engine: Engine, session: Session, actor: Actor) -> None:
    import_id = kept(engine, ImportKind.WAITLIST, some(30), actor)
    with writing(engine) as other:
        services.choose_for_all(other, other.get_one(ListImport, import_id), Choice.NEW)

    def attempt(_n: int) -> str:
        try:
            take(engine, import_id, actor)
        except Refused:
            return "refused"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == ["done", "refused", "refused", "refused"]
    assert counts(session)[0] == 30


def test_completing_one_person_more_asks_little_more(
    engine: Engine, session: Session, actor: Actor, organisation: Organisation
) -> None:
    head = "Nachname;Vorname;E-Mail;Telefon;Wohnort;Plätze\n"
    asked = []
    for few in (4, 24):
        lines = [
            f"Name{chr(65 + i)}{few};Eva;{few}-{i}@example.org;079 555 10 {10 + i};Olten;1"
            for i in range(few)
        ]
        for i in range(few):
            name, mail = f"Name{chr(65 + i)}{few}", f"{few}-{i}@example.org"
            a_person(session, organisation, first_name="Eva", last_name=name, email=mail, phone="")
        session.commit()
        import_id = kept(engine, ImportKind.MENTORS, (head + "\n".join(lines)).encode(), actor)
        seen: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *given, seen=seen: seen.append(given[2]))
        take(engine, import_id, actor, duplicates=Choice.MERGE)
        asked.append(sum(one.lstrip().startswith("SELECT") for one in seen))
    assert session.scalars(select(func.sum(ListImport.people_merged))).one() == 28
    assert (asked[1] - asked[0]) / 20 < 6


def test_an_attempt_given_up_for_lost_cannot_store_its_result_late(
    engine: Engine, session: Session, actor: Actor
) -> None:
    import_id = kept(engine, ImportKind.WAITLIST, some(5), actor)
    with writing(engine) as other:
        one = other.get_one(ListImport, import_id)
        services.choose_for_all(other, one, Choice.NEW)
        first = services.claim(other, one, ImportState.IMPORTING, now=NOW)
    with pytest.raises(Refused, match="in Arbeit"), writing(engine) as other:
        services.claim(other, other.get_one(ListImport, import_id), ImportState.IMPORTING, now=NOW)
    with writing(engine) as other:
        later = NOW + timedelta(minutes=5)
        services.claim(other, other.get_one(ListImport, import_id), ImportState.CHECKING, now=later)
    with pytest.raises(Refused, match="anderswo"):
        background.take_list_over(engine, import_id, first, clock=lambda: NOW, actor=actor)
    assert counts(session)[0] == 0


def test_a_list_beside_the_request_counts_its_progress(
    engine: Engine, session: Session, actor: Actor
) -> None:
    sheet = read_file(some(600), Limits(), known_headings())
    with writing(engine) as other:
        one = services.keep_upload(other, ImportKind.WAITLIST, "x.csv", sheet, actor=actor, now=NOW)
        attempt = services.claim(other, one, ImportState.CHECKING, now=NOW)
    seen: list[int] = []
    note: Callable[..., None] = background._progress

    def noted(*given: object) -> None:
        note(*given)
        session.rollback()
        seen.append(session.scalar(select(ListImport.rows_done)) or 0)

    background._progress = noted  # type: ignore[assignment]
    try:
        background.check_list(engine, one.id, attempt, clock=lambda: NOW, actor=actor)
    finally:
        background._progress = note  # type: ignore[assignment]
    assert seen == [250, 500]
    session.rollback()
    assert session.scalars(select(ListImport)).one().state is ImportState.CHECKED


def test_what_nobody_took_over_is_forgotten_after_seven_days(
    engine: Engine, session: Session, actor: Actor
) -> None:
    kept(engine, ImportKind.WAITLIST, some(3), actor)
    done = kept(engine, ImportKind.WAITLIST, some(3), actor)
    take(engine, done, actor, duplicates=Choice.NEW)
    for days, left in ((6, 2), (8, 1)):
        with writing(engine) as other:
            services.purge_expired(other, NOW + timedelta(days=days))
        session.rollback()
        assert session.scalar(select(func.count()).select_from(ListImport)) == left
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 3


def test_status_and_instants_are_stored_as_read(engine: Engine, session: Session, actor: Actor) -> None:
    take(engine, kept(engine, ImportKind.WAITLIST, some(1), actor), actor)
    fact = session.scalars(select(StatusFact)).one()
    assert (fact.status, fact.valid_from, fact.recorded_at) == (ResidenceStatus.F, TODAY, NOW)
    assert session.scalars(select(Person.created_at)).one() == datetime(2026, 11, 23, 9, tzinfo=UTC)
