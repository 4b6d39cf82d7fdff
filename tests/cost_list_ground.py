"""Lists of costs for tests of their import: made, kept, booked."""

from datetime import date

from sqlalchemy import Engine

from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.exchange import queries, services
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.services.cost_booking import take_costs_over
from mentoring.exchange.services.cost_checking import check_costs
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState
from tests.funding_ground import at

HEAD = "Datum;Betrag;Kategorie;Zweck;Beleg\n"
DAY = date(2027, 4, 10)


def cost_rows(*rows: str) -> bytes:
    """A list of costs: day, amount, category, what for, document."""
    return (HEAD + "\n".join(rows)).encode()


def kept_costs(engine: Engine, data: bytes, actor: Actor) -> int:
    """A list of costs, uploaded and checked."""
    sheet = read_file(data, Limits(), known_headings(ImportKind.COSTS))
    with writing(engine) as session:
        one = services.keep_upload(session, ImportKind.COSTS, "kosten.csv", sheet, actor=actor, now=at(DAY))
        services.claim(session, one, ImportState.CHECKING, now=at(DAY))
        check_costs(session, one, today=DAY)
        return one.id


def book_costs(engine: Engine, import_id: int, actor: Actor, *, duplicates: Choice | None = None) -> None:
    """Books a checked list."""
    with writing(engine) as session:
        one = queries.import_locked(session, import_id)
        assert one is not None
        if duplicates:
            services.choose_for_all(session, one, duplicates)
        services.claim(session, one, ImportState.IMPORTING, now=at(DAY))
        take_costs_over(session, one, actor=actor, now=at(DAY), today=DAY)
