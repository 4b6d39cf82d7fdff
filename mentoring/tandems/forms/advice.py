"""The URL of the advice as filter and order; what is unknown is left out: an old link still opens it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from mentoring.listing import ListState
from mentoring.names import sort_key
from mentoring.tandems.services.advice import Sought

Kind = TypeVar("Kind", bound=Sought)

FILTERS = ("programme", "region", "language")
SORTABLE = ("gain", "fits", "programme", "region")


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the page; the most useful kinds come first unless asked otherwise."""
    return ListState.read(path, arguments, sortable=SORTABLE, default="gain", direction="desc")


def narrowed(kinds: Iterable[Kind], state: ListState) -> list[Kind]:
    """The kinds that the filters leave."""
    programmes, regions, languages = (set(state.values(name)) for name in FILTERS)
    return [
        one
        for one in kinds
        if (not programmes or one.programme in programmes)
        and (not regions or (one.region or "0") in regions)
        and (not languages or languages & set(one.languages))
    ]


def in_order(
    kinds: Sequence[Kind],
    state: ListState,
    *,
    fits: Callable[[Kind], int],
    programmes: Mapping[str, str],
    regions: Mapping[str, str],
) -> list[Kind]:
    """The kinds in the order asked for; they are given with the most useful first."""
    keys: dict[str, Callable[[tuple[int, Kind]], tuple[object, ...]]] = {
        "gain": lambda one: (-one[0],),
        "fits": lambda one: (fits(one[1]), -one[0]),
        "programme": lambda one: (sort_key(programmes.get(one[1].programme, "")), one[0]),
        "region": lambda one: (sort_key(regions.get(one[1].region or "0", "")), one[0]),
    }
    ordered = sorted(enumerate(kinds), key=keys[state.sort], reverse=state.direction == "desc")
    return [one for _, one in ordered]


def called_for(kinds: Iterable[Kind], keys: Iterable[str]) -> list[Kind]:
    """The kinds chosen for a call, in the order of their usefulness."""
    chosen = set(keys)
    return [one for one in kinds if one.key in chosen]
