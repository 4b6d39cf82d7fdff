"""Use cases of places: loading the place data that comes with the product."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

from sqlalchemy.orm import Session

from mentoring.names import fold, sort_key
from mentoring.places import queries
from mentoring.places.models import Municipality, Population, SocialRegion

POPULATION_SOURCE = "Werte zur Demonstration (gemischte Jahre)"


def load_places(session: Session) -> None:
    """Adds municipalities, social regions and mergers that are not there yet; changes nothing that is."""
    known = {m.bfs_number for m in queries.municipalities(session, merged=True)}
    regions = {r.name: r for r in queries.social_regions(session)}
    for row in _rows("municipalities_so.csv"):
        if int(row["bfs_number"]) in known:
            continue
        region = regions.get(row["social_region"])
        if region is None:
            region = regions[row["social_region"]] = SocialRegion(name=row["social_region"])
            session.add(region)
            session.flush()
        session.add(_municipality(row, region))
        session.flush()
        session.add(
            Population(
                bfs_number=int(row["bfs_number"]),
                year=int(row["population_year"]),
                inhabitants=int(row["population"]),
                source=POPULATION_SOURCE,
            )
        )
    _load_mergers(session, known)


def _municipality(row: dict[str, str], region: SocialRegion) -> Municipality:
    return Municipality(
        bfs_number=int(row["bfs_number"]),
        name=row["name"],
        sort_name=sort_key(row["name"]),
        folded_name=fold(row["name"]),
        district=row["district"],
        social_region_id=region.id,
        lat=float(row["lat"]),
        lon=float(row["lon"]),
    )


def _load_mergers(session: Session, known: set[int]) -> None:
    for row in _rows("municipality_mutations_so.csv"):
        if int(row["old_bfs"]) in known:
            continue
        successor = session.get_one(Municipality, int(row["new_bfs"]))
        session.add(
            Municipality(
                bfs_number=int(row["old_bfs"]),
                name=row["old_name"],
                sort_name=sort_key(row["old_name"]),
                folded_name=fold(row["old_name"]),
                district=successor.district,
                social_region_id=successor.social_region_id,
                valid_to=date.fromisoformat(row["effective_date"]),
                successor_bfs=successor.bfs_number,
            )
        )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("mentoring.places").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
