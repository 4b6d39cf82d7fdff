"""What keeps an import from being taken back: each thing by itself, named, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.exchange import services
from mentoring.exchange.models import ListImport
from mentoring.exchange.vocabulary import Deed, ImportKind
from mentoring.people.models import Person, Programme
from mentoring.people.queries import person_for
from mentoring.people.services import (
    MenteeFacts,
    add_note,
    change_capacity,
    change_facts,
    change_mentee,
    facts_of,
    move_mentor,
    record_residence,
    record_status,
    withdraw_fact,
)
from mentoring.people.vocabulary import MentorState, NoteVisibility, ResidenceStatus
from mentoring.tandems.models import TandemMember
from mentoring.tandems.models_joint import JointSide
from mentoring.tandems.vocabulary import Side
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import (
    SOLOTHURN,
    a_person,
    a_programme,
    a_user,
    actor_of,
    an_entry,
    an_organisation,
)
from tests.days import NOW, TODAY
from tests.joint_builders import joint_objects
from tests.tandem_builders import a_tandem
from tests.undo_ground import image, imported

LATER = NOW + timedelta(hours=1)
WHO = "Nachname;Vorname;E-Mail;Telefon;Wohnort;"
MENTORS = f"{WHO}Plätze;Auszug;Auszug vom;Auszug gültig bis\n"
WAITLIST = f"{WHO}Aufenthaltsstatus;Wartet seit;Programm;Eltern oder Vertretung\n"
LISTS = {
    ImportKind.MENTORS: (MENTORS, "079 555 10 10;Olten;2;Sonderprivatauszug;1.2.2026;1.2.2028"),
    ImportKind.WAITLIST: (WAITLIST, "079 555 10 10;Olten;F (VA);1.3.2026;Erstes;Eltern Beispiel"),
}
Change = Callable[[Session, Person, Actor], object]


def phone(session: Session, person: Person, actor: Actor) -> None:
    facts = facts_of(person)
    new = type(facts)(**{**vars(facts), "phone": "+41621112233"})
    change_facts(session, person, new, actor=actor, now=LATER, today=TODAY)


def street(session: Session, person: Person, actor: Actor) -> None:
    facts = facts_of(person)
    new = type(facts)(**{**vars(facts), "street": "Neuweg 1"})
    change_facts(session, person, new, actor=actor, now=LATER, today=TODAY)


def home(session: Session, person: Person, actor: Actor) -> None:
    record_residence(
        session, person, municipality_bfs=SOLOTHURN, valid_from=TODAY, actor=actor, now=LATER, today=TODAY
    )


def no_home(session: Session, person: Person, actor: Actor) -> None:
    withdraw_fact(session, person, person.residences[0], actor=actor, now=LATER, today=TODAY)


def status(session: Session, person: Person, actor: Actor) -> None:
    given = ResidenceStatus.B
    record_status(session, person, given, valid_from=TODAY, actor=actor, now=LATER, today=TODAY)


def note(session: Session, person: Person, actor: Actor) -> None:
    add_note(session, person, "Angerufen.", NoteVisibility.ORGANISATION, actor=actor, now=LATER, today=TODAY)


def seats(session: Session, person: Person, actor: Actor) -> None:
    assert person.mentor is not None
    change_capacity(session, person.mentor, 3, actor=actor, now=NOW, today=TODAY)


def leave(session: Session, person: Person, actor: Actor) -> None:
    assert person.mentor is not None
    move_mentor(
        session, person.mentor, MentorState.ON_LEAVE, reason="Ferien", actor=actor, now=NOW, today=TODAY
    )


def no_extract(session: Session, person: Person, actor: Actor) -> None:
    assert person.mentor is not None
    withdraw_fact(session, person, person.mentor.clearances[0], actor=actor, now=LATER, today=TODAY)


def guardian(session: Session, person: Person, actor: Actor) -> None:
    assert person.mentee is not None
    change_mentee(
        session, person.mentee, MenteeFacts(guardian_name="Tante"), actor=actor, now=NOW, today=TODAY
    )


def another_entry(session: Session, person: Person, actor: Actor) -> None:
    organisation = session.get_one(Organisation, actor.organisation_id)
    programme = session.scalars(select(Programme).where(Programme.name == "Zweites")).one()
    an_entry(session, organisation, programme, person)


def another_tandem(session: Session, person: Person, actor: Actor) -> None:
    tandem = a_tandem(session, session.get_one(Organisation, actor.organisation_id))
    session.add(TandemMember(tandem_id=tandem.id, person_id=person.id, position=5))


def joint_pair(session: Session, person: Person, actor: Actor) -> None:
    organisation = session.get_one(Organisation, actor.organisation_id)
    programme = a_programme(session, organisation)
    pair = joint_objects(session, organisation, an_entry(session, organisation, programme))["pair_id"]
    session.get_one(JointSide, (pair, Side.MENTOR)).mentor_id = person.id


M, W = ImportKind.MENTORS, ImportKind.WAITLIST


@pytest.mark.parametrize(
    ("kind", "change", "known", "new"),
    [
        (M, phone, ["Telefon"], ["Angaben", "Verlauf"]),
        (M, street, None, ["Angaben", "Verlauf"]),
        (M, home, ["Wohnsitz"], ["Wohnsitz"]),
        (M, no_home, ["Wohnsitz"], ["Verlauf", "Wohnsitz"]),
        (W, status, ["Aufenthaltsstatus"], ["Aufenthaltsstatus"]),
        (M, note, None, ["Notiz"]),
        (M, seats, ["Plätze"], ["Angaben als Freiwillige/r"]),
        (M, leave, ["Angaben als Freiwillige/r"], ["Angaben als Freiwillige/r"]),
        (M, no_extract, ["Auszug"], ["Verlauf", "Auszug"]),
        (W, guardian, ["Erziehungsberechtigte Person"], None),
        (W, another_tandem, ["Tandem"], ["Tandem"]),
        (M, joint_pair, ["Matching-Lauf"], ["Matching-Lauf"]),
        (W, another_entry, ["Eintrag auf der Warteliste"], ["Eintrag auf der Warteliste"]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_change_keeps_a_person_and_is_named(
    engine: Engine,
    session: Session,
    kind: ImportKind,
    change: Change,
    known: list[str] | None,
    new: list[str] | None,
) -> None:
    actor, person = somebody(session)
    head, rest = LISTS[kind]
    data = f"{head}Muster;Eva;e@example.org;{rest}\nFrisch;Neu;n@example.org;{rest.replace('10 10', '20 20')}"
    before = image(session)
    import_id = imported(engine, kind, data.encode(), actor)
    session.rollback()
    fresh = session.scalars(select(Person.id).where(Person.last_name == "Frisch")).one()
    session.rollback()
    for number in (person.id, fresh):
        with writing(engine) as other:
            found = person_for(other, actor, number)
            assert found is not None
            change(other, found, actor)
    between = image(session)
    with writing(engine) as other:
        plan = services.plan_undo(other, other.get_one(ListImport, import_id))
        named = {line.person_id: line.things if line.deed is Deed.KEEP else None for line in plan.lines}
        assert named[person.id] == known
        if new is not None or kind is M:
            assert named[fresh] == new
        if known is None:
            services.undo(other, other.get_one(ListImport, import_id), actor=actor, now=LATER, today=TODAY)
    after = image(session)
    assert after["person", (fresh,)] == between["person", (fresh,)]
    if known is None:
        assert ("mentor", (person.id,)) not in after
        mine = after["person", (person.id,)]
        assert mine["phone"] == before["person", (person.id,)]["phone"] == ""
        assert mine["street"] == between["person", (person.id,)]["street"]


def somebody(session: Session) -> tuple[Actor, Person]:
    """A coordinator, and a person of whom only name and address are known."""
    organisation = an_organisation(session, code="caritas")
    for name in ("Erstes", "Zweites"):
        a_programme(session, organisation, name=name)
    bare = {"phone": "", "languages": {}, "municipality": None}
    known = a_person(
        session, organisation, first_name="Eva", last_name="Muster", email="e@example.org", **bare
    )
    actor = actor_of(a_user(session, organisation_id=organisation.id))
    session.commit()
    return actor, known


def test_who_has_a_tandem_by_now_stays(engine: Engine, session: Session) -> None:
    actor, person = somebody(session)
    head, rest = LISTS[W]
    import_id = imported(engine, W, f"{head}Muster;Eva;e@example.org;{rest}".encode(), actor)
    session.rollback()
    entry = session.scalars(select(WaitlistEntry)).one()
    a_tandem(session, session.get_one(Organisation, actor.organisation_id), entry=entry)
    session.commit()
    with writing(engine) as other:
        plan = services.plan_undo(other, other.get_one(ListImport, import_id))
    assert [(line.person_id, line.deed) for line in plan.lines] == [(person.id, Deed.KEEP)]
    assert "Tandem" in plan.lines[0].things
