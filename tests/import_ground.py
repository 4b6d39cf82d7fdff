"""Lists for tests of imports: made, kept, taken over."""

from sqlalchemy import Engine

from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.exchange import queries, services
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState
from tests.days import NOW, TODAY

HEAD = (
    "Nachname;Vorname;Geburtsdatum;Telefon;Wohnort;Sprachen;"
    "Wartet seit;Aufenthaltsstatus;Familie;Interessen\n"
)


def kept(engine: Engine, kind: ImportKind, data: bytes, actor: Actor) -> int:
    """A list, uploaded and checked."""
    sheet = read_file(data, Limits(), known_headings())
    with writing(engine) as session:
        one = services.keep_upload(session, kind, "liste.csv", sheet, actor=actor, now=NOW)
        services.claim(session, one, ImportState.CHECKING, now=NOW)
        services.check(session, one, today=TODAY)
        return one.id


def take(engine: Engine, import_id: int, actor: Actor, *, duplicates: Choice | None = None) -> None:
    """Takes a checked list over."""
    with writing(engine) as session:
        one = queries.import_locked(session, import_id)
        assert one is not None
        if duplicates:
            services.choose_for_all(session, one, duplicates)
        services.claim(session, one, ImportState.IMPORTING, now=NOW)
        services.take_over(session, one, actor=actor, now=NOW, today=TODAY)


def some(n: int) -> bytes:
    """A waitlist of so many people, every third one with a family."""
    lines = []
    for i in range(n):
        name, phone = f"Name{chr(65 + i % 26) * (1 + i // 26)}", f"079 {200 + i // 100} {10 + i % 89} 55"
        born, since = f"{1 + i % 28}.3.19{50 + i % 50}", f"{1 + i % 28}.5.2026"
        family = f"Familie {i // 3}" if i % 3 else ""
        # What is said once for a family is said by its first row.
        cells = [name, f"Vor{i}", born, phone, "Olten", f"ar Erstsprache, de A{1 + i % 2}"]
        lines.append(";".join([*cells, "" if i % 3 == 2 else since, "F (VA)", family, "Kochen, Velo"]))
    return (HEAD + "\n".join(lines)).encode()
