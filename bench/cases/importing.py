"""A list of 10'000 rows: read, checked against what is recorded and against itself, and taken over."""

from __future__ import annotations

import csv
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bench.postgresql import cluster
from bench.rows import Row
from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.database import make_engine, writing
from mentoring.exchange import services
from mentoring.exchange.models import ListImport
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState
from mentoring.migrations.upgrade import upgrade
from mentoring.people.models import Programme
from mentoring.permissions import Role
from mentoring.places.services import load_places
from mentoring.sheets import workbook

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROWS = 10_000
GOAL = "goal: under 10 s"
HEADINGS = (
    *(
        "Nachname",
        "Vorname",
        "Geschlecht",
        "Geburtsdatum",
        "Telefon",
        "E-Mail",
        "Strasse",
        "Wohnort",
        "Sprachen",
    ),
    *("Zeiten", "Interessen", "Wartet seit", "Programm", "Dringlichkeit", "Wunsch Freiwillige", "Themen"),
    *("Weg in km", "Aufenthaltsstatus", "Zuweisung", "Segment"),
)
FIRST = "An Be Ca Da El Fi Ga Ha Is Jo Ka Le Mi No Ol", "na ra lia mir san"
LAST = "Mül Mei Sch Hab Tes Ibr Ahm Kov Yil Der", "ler er gund te fay him"


def rows() -> Iterator[Row]:
    """Take the list over from CSV and from a workbook, each into a fresh database of either kind."""
    lines = _lines(random.Random(1))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([HEADINGS, *lines])
    for name, data in (
        ("CSV", text.getvalue().encode()),
        ("XLSX", workbook([("Warteliste", HEADINGS, lines)])),
    ):
        for kind, database in (("SQLite", _sqlite), ("PostgreSQL", cluster)):
            case = f"import {ROWS} rows of a waitlist, {name}, {kind}"
            yield Row(case, _seconds(data, database), note=GOAL)


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'import.sqlite'}"


def _seconds(data: bytes, database: Callable[[], AbstractContextManager[str]]) -> float:
    with database() as url:
        engine = make_engine(url)
        upgrade(engine)
        with writing(engine) as session:
            load_places(session)
            organisation = Organisation(code="caritas", name="Caritas")
            session.add(organisation)
            session.flush()
            session.add(Programme(organisation_id=organisation.id, name="Mitten unter uns"))
            actor = Actor(None, "Bench", Role.COORDINATOR, organisation.id)
        start = time.perf_counter()
        sheet = read_file(data, Limits(), known_headings())
        with writing(engine) as session:
            kept = services.keep_upload(session, ImportKind.WAITLIST, "x", sheet, actor=actor, now=NOW)
            services.claim(session, kept, ImportState.CHECKING, now=NOW)
        with writing(engine) as session:
            findings = services.check(session, session.get_one(ListImport, kept.id), today=DAY)
        with writing(engine) as session:
            one = session.get_one(ListImport, kept.id)
            services.choose_for_all(session, one, Choice.NEW)
            services.claim(session, one, ImportState.IMPORTING, now=NOW)
            services.take_over(session, one, actor=actor, now=NOW, today=DAY, done=findings.candidates)
        seconds = time.perf_counter() - start
        engine.dispose()
        if one.entries_made != ROWS:
            raise RuntimeError(f"{one.entries_made} entries instead of {ROWS}")
        return seconds


def _lines(chance: random.Random) -> list[list[str]]:
    def day(first: int, last: int) -> str:
        return f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(first, last)}"

    def name(halves: tuple[str, str]) -> str:
        return "".join(chance.choice(half.split()) for half in halves)

    return [
        [
            f"{name(LAST)}-{name(LAST)}",
            name(FIRST) + chance.choice(["", "ya", "el"]),
            chance.choice(["w", "m"]),
            day(1950, 2005),
            f"079 {200 + n // 100} {10 + n % 89} {chance.randint(10, 99)}",
            f"person{n}@example.org",
            f"Gasse {n % 99}",
            chance.choice(["Olten", "Solothurn", "Grenchen", "2581", "Welschenrohr", "Biberist"]),
            "Arabisch (Erstsprache), Deutsch " + chance.choice(["A1", "A2", "B1"]),
            chance.choice(["Mo Abend, Sa", "Di Nachmittag", "Mo-Fr Abend"]),
            chance.choice(["Kochen, Velo", "Musik", "Fussball, Lesen"]),
            day(2024, 2025),
            *("Mitten unter uns", "normal", "Frau oder Mann", "Sprache, Behörden", "15"),
            chance.choice(["F (VA)", "S", "B (FL)"]),
            *("selbst gemeldet", "Orientieren"),
        ]
        for n in range(ROWS)
    ]
