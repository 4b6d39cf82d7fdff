"""People already recorded and random lists about them, and what a database holds, for tests of undoing."""

import random
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.exchange import services
from mentoring.exchange.models import ListImport
from mentoring.exchange.vocabulary import Choice, ImportKind
from mentoring.people.models import Mentee, Person
from mentoring.people.vocabulary import Gender, Level
from mentoring.tables import metadata
from tests.builders import OLTEN, a_mentor, a_person
from tests.import_ground import kept, take

HEAD = (
    "Nachname;Vorname;Geschlecht;Geburtsdatum;Telefon;E-Mail;Strasse;Wohnort;Sprachen;Zeiten;Interessen;"
    "Fähigkeiten;Einwilligung vom"
)
OF_MENTORS = ";Plätze;Weg in km;Themen;Frühere Tandems;Auszug;Auszug vom;Auszug gültig bis"
OF_WAITLIST = ";Familie;Aufenthaltsstatus;Wartet seit;Programm;Eltern oder Vertretung"
COUNTED = {"version"}
"""Counts up with every change and never back, so that nobody saves over what they have not seen."""


Rows = dict[tuple[str, tuple[object, ...]], dict[str, object]]


def image(session: Session) -> Rows:
    """All rows of all tables by key, apart from logs, history, imports and the shared vocabulary."""
    session.rollback()
    found: Rows = {}
    for name, table in metadata.tables.items():
        if name.startswith(("log_", "import_")) or name in {"history", "list_import", "interest"}:
            continue
        for row in session.execute(table.select()).mappings():
            key = tuple(row[column.name] for column in table.primary_key)
            found[name, key] = {column: value for column, value in row.items() if column not in COUNTED}
    return found


def person_of(table: str, row: dict[str, object]) -> object:
    """Whose row it is, or None."""
    return row["id"] if table == "person" else row.get("person_id") or row.get("mentor_id")


def some_people(
    session: Session, organisation: Organisation, chance: random.Random, many: int
) -> list[Person]:
    """Persons of whom more or less is known: volunteers, mentees, both or neither."""
    people = []
    for n in range(many):
        known = {
            "phone": chance.choice(["", f"+417912300{n:02}"]),
            "street": chance.choice(["", "Gasse 1"]),
            "gender": chance.choice([Gender.UNKNOWN, Gender.MALE]),
            "slots": chance.choice([0, 5]),
            "languages": chance.choice([{}, {"de": Level.C1}]),
            "municipality": chance.choice([None, OLTEN]),
            "consent_on": chance.choice([None, date(2026, 1, 15)]),
            "birth_on": None,
            "birth_year": chance.choice([None, 1985]),
            "first_name": f"Vorher{chr(97 + n)}",
            "last_name": f"Bekannt{chr(97 + n)}",
            "email": f"bekannt{n}@example.org",
        }
        if chance.random() < 0.4:
            person = a_mentor(session, organisation, travel_km=chance.choice([None, 9]), **known).person
        else:
            person = a_person(session, organisation, **known)
        if chance.random() < 0.4:
            session.add(Mentee(person_id=person.id, organisation_id=organisation.id))
        people.append(person)
    session.commit()
    return people


def a_list(kind: ImportKind, people: list[Person], chance: random.Random) -> bytes:
    """A list that names some of these people, some twice, and some that are new; each cell may be empty."""
    known = [p for p in people if chance.random() < 0.7]
    named = [*known, *(p for p in known if chance.random() < 0.2)]
    rows = [(p.last_name, p.first_name, p.email) for p in named]
    rows += [(f"Frisch{chr(97 + n)}", f"Neu{chr(97 + n)}", "") for n in range(chance.randint(0, 4))]
    chance.shuffle(rows)
    lines = [HEAD + (OF_MENTORS if kind is ImportKind.MENTORS else OF_WAITLIST)]
    for no, (last, first, email) in enumerate(rows):

        def cell(*values: str) -> str:
            return chance.choice(["", *values])

        cells = [last, first, cell("w"), cell("17.5.1985", "1985"), cell(f"079 555 10 {10 + no}"), email]
        cells += [cell("Weg 9"), cell("Solothurn"), cell("ar Erstsprache, de A2"), cell("Mo Abend")]
        cells += [cell("Velo, Schach"), cell("Nähen"), cell("1.2.2026")]
        if kind is ImportKind.MENTORS:
            cells += [cell("2"), cell("15"), cell("Sprache"), cell("3")]
            cells += chance.choice([["", "", ""], ["Sonderprivatauszug", "1.2.2026", "1.2.2028"]])
        else:
            # A second row about the same person asks for another programme.
            second = any(one[:2] == (last, first) for one in rows[:no])
            cells += ["" if second else cell("Gross"), cell("F (VA)"), "1.3.2026"]
            cells += ["Zweites" if second else "Erstes", cell("Eltern Beispiel")]
        lines.append(";".join(cells))
    return "\n".join(lines).encode()


def imported(engine: Engine, kind: ImportKind, data: bytes, actor: Actor) -> int:
    """The list, taken over: whoever is known is completed, whoever is not is new."""
    import_id = kept(engine, kind, data, actor)
    with writing(engine) as session:
        services.choose_for_all(session, session.get_one(ListImport, import_id), Choice.MERGE)
    take(engine, import_id, actor, duplicates=Choice.NEW)
    return import_id
