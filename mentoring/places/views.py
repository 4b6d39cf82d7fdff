"""Pages of places: the municipalities of the canton, with mergers, inhabitants and distances."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, render_template, request

from mentoring.access import requires
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.permissions import Permission
from mentoring.places import queries
from mentoring.places.models import Municipality, Population
from mentoring.places.rules import distance_between
from mentoring.web import db

blueprint = Blueprint("places", __name__)


@dataclass
class Row:
    """A municipality as the list shows it."""

    municipality: Municipality
    population: Population | None
    km: float | None = None
    became: Municipality | None = None
    absorbed: list[Municipality] = field(default_factory=list)


SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: (),
    "district": lambda row: row.municipality.district,
    "region": lambda row: row.municipality.social_region.name,
    "inhabitants": lambda row: row.population.inhabitants if row.population else -1,
    "distance": lambda row: row.km if row.km is not None else float("inf"),
}
FILTERS = ("q", "district", "region", "merged", "from")


@blueprint.get("/municipalities")
@requires(Permission.READ_PLACES)
def municipalities() -> str:
    """All municipalities; there are some hundred, so they are filtered and sorted here."""
    given = request.args.items(multi=True)
    default = "distance" if request.args.get("from", "").strip() else "name"
    state = ListState.read(request.path, given, sortable=tuple(SORTS), default=default)
    known = queries.municipalities(db(), merged=True)
    start = _chosen(known, state.value("from"))
    rows = [row for row in _rows(known, start) if _shown(row, state)]
    rows.sort(key=lambda row: row.municipality.sort_name)
    rows.sort(key=SORTS[state.sort], reverse=state.direction == "desc")
    if state.sort == "name" and state.direction == "desc":
        rows.reverse()
    state.counted(len(rows))
    return render_template(
        "places/municipalities.html",
        state=state,
        rows=rows[state.offset : state.offset + state.size],
        start=start,
        standing=[m for m in known if m.valid_to is None],
        districts=sorted({m.district for m in known}),
        regions=queries.social_regions(db()),
        sources=sorted({(r.population.source, r.population.year) for r in rows if r.population}),
        filters=FILTERS,
    )


def _rows(known: Any, start: Municipality | None) -> list[Row]:
    by_number = {m.bfs_number: m for m in known}
    points, populations = queries.points(db()), queries.latest_populations(db())
    here = points.get(start.bfs_number) if start else None
    rows = {
        m.bfs_number: Row(
            m,
            populations.get(m.bfs_number),
            distance_between(here, points.get(m.bfs_number)),
            by_number.get(m.successor_bfs) if m.valid_to else None,
        )
        for m in known
    }
    for m in known:
        if m.valid_to and m.successor_bfs in rows:
            rows[m.successor_bfs].absorbed.append(m)
    return list(rows.values())


def _shown(row: Row, state: ListState) -> bool:
    m = row.municipality
    words = fold(state.value("q")).split()
    # Somebody who looks for a name that is gone finds what it has become, and the name itself.
    names = [m.folded_name, *(other.folded_name for other in row.absorbed), str(m.bfs_number)]
    return (
        (m.valid_to is None or bool(state.value("merged")) or bool(words))
        and any(all(word in name for word in words) for name in names)
        and (not state.values("district") or m.district in state.values("district"))
        and (not state.values("region") or str(m.social_region_id) in state.values("region"))
    )


def _chosen(known: Any, number: str) -> Municipality | None:
    return next((m for m in known if str(m.bfs_number) == number), None)
