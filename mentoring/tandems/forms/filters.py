"""The URL of the list of tandems as a filter; what is unknown is left out: an old link still opens it."""

from collections.abc import Iterable
from datetime import date

from mentoring.inputs import parse_date
from mentoring.listing import ListState
from mentoring.people.rules import cleaned
from mentoring.tandems.queries.lists import SORTABLE, TandemFilter
from mentoring.tandems.rules import BEFORE_START, ENDED, OPEN_STATES, RUNNING
from mentoring.tandems.vocabulary import TandemState

FILTERS = ("state", "programme", "region", "from", "to", "q")

GROUPS: dict[str, tuple[TandemState, ...]] = {
    "open": OPEN_STATES,
    "before": BEFORE_START,
    "running": RUNNING,
    "ended": (*ENDED, TandemState.AFTERCARE),
    "archive": (TandemState.ARCHIVED, TandemState.DECLINED),
    "all": tuple(TandemState),
}
"""Names for several states at once; without any, the open ones are shown."""


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the page; the latest proposals come first unless asked otherwise."""
    return ListState.read(path, arguments, sortable=tuple(SORTABLE), default="proposed", direction="desc")


def read_filter(state: ListState, *, organisation_id: int, today: date) -> TandemFilter:
    """Which tandems the page's arguments ask for."""
    asked = state.values("state")
    states = [s for name in asked for s in GROUPS.get(name, ())]
    states += [TandemState[name] for name in asked if name in TandemState.__members__]
    return TandemFilter(
        organisation_id=organisation_id,
        today=today,
        states=tuple(dict.fromkeys(states)) or OPEN_STATES,
        programmes=_numbers(state.values("programme")),
        regions=_numbers(state.values("region")),
        started_from=_day(state.value("from")),
        started_to=_day(state.value("to")),
        search=cleaned(state.value("q")),
    )


def _numbers(values: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10)


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None
