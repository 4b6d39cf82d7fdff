"""A list's URL as a filter: what is unknown is left out, so that an old link still opens a list."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from urllib.parse import parse_qsl

from mentoring.listing import ListState
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import LANGUAGES
from mentoring.waitlists.queries import ASKED, DUE, NOBODY, SORTABLE, UNKNOWN, EntryFilter
from mentoring.waitlists.rules import WAIT_STEPS
from mentoring.waitlists.vocabulary import Blocker, EntryState, Urgency
from mentoring.wording import Labelled

FILTERS = (
    "programme",
    "language",
    "region",
    "urgency",
    "days",
    "blocked",
    "state",
    "confirmation",
    "municipality",
    "q",
)

Member = TypeVar("Member", bound=Labelled)


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the waitlist's page; the longest wait comes first unless asked otherwise."""
    given = list(arguments)
    by = next((value for key, value in given if key == "sort"), "")
    way = "asc" if by in SORTABLE and by != "waiting" else "desc"
    return ListState.read(path, given, sortable=SORTABLE, default="waiting", direction=way)


def read_filter(state: ListState, *, organisation_id: int, today: date, reconfirm_days: int) -> EntryFilter:
    """Which entries the page's arguments ask for; without a state, those who wait."""
    days = [number for number in _numbers(state.values("days")) if number in WAIT_STEPS]
    municipality = _numbers(state.values("municipality"))
    known = {*Blocker.__members__, NOBODY, UNKNOWN}
    confirmation = state.value("confirmation")
    return EntryFilter(
        organisation_id=organisation_id,
        today=today,
        reconfirm_days=reconfirm_days,
        states=_members(EntryState, state.values("state")) or (EntryState.WAITING,),
        programmes=_numbers(state.values("programme")),
        languages=tuple(code for code in state.values("language") if code in LANGUAGES),
        regions=_numbers(state.values("region")),
        urgencies=_members(Urgency, state.values("urgency")),
        longer_than=min(days) if days else None,
        blocked=tuple(value for value in state.values("blocked") if value in known),
        confirmation=confirmation if confirmation in {DUE, ASKED} else "",
        municipality=municipality[-1] if municipality else None,
        search=cleaned(state.value("q")),
    )


def read_query(query: str) -> list[tuple[str, str]]:
    """The arguments of a kept query string: filters and order, nothing else."""
    allowed = {*FILTERS, "sort", "direction", "size"}
    return [(key, value[:200]) for key, value in parse_qsl(query) if key in allowed][:100]


def _numbers(values: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10)


def _members(kind: type[Member], values: Iterable[str]) -> tuple[Member, ...]:
    return tuple(kind.__members__[value] for value in values if value in kind.__members__)
