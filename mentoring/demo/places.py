"""The canton as the demonstration needs it: who lives where, in proportion to the inhabitants."""

from datetime import date

from sqlalchemy.orm import Session

from mentoring.demo.chance import Chance
from mentoring.places import queries
from mentoring.places.rules import Point, distance_between, within_travel


class Places:
    """Municipalities by inhabitants, regions, distances and mergers."""

    def __init__(self, session: Session) -> None:
        standing = queries.municipalities(session)
        inhabitants = queries.latest_populations(session)
        self.weights = {m.bfs_number: float(inhabitants[m.bfs_number].inhabitants) for m in standing}
        self.region_of = {m.bfs_number: m.social_region_id for m in standing}
        self.names = {m.bfs_number: m.name for m in standing}
        self._numbers = {m.name: m.bfs_number for m in standing}
        self.points: dict[int, Point] = queries.points(session)
        by_region: dict[int, float] = {}
        for number, region_id in self.region_of.items():
            by_region[region_id] = by_region.get(region_id, 0) + self.weights[number]
        names = {region.id: region.name for region in queries.social_regions(session)}
        self.regions = {one: names[one] for one in sorted(by_region, key=lambda one: (-by_region[one], one))}
        self.former: dict[int, list[tuple[date, int]]] = {}
        for number, merger in sorted(queries.mergers(session).items()):
            self.former.setdefault(merger.into, []).append((merger.on, number))
        self._in_region = {
            region_id: {n: w for n, w in self.weights.items() if self.region_of[n] == region_id}
            for region_id in by_region
        }

    def number_of(self, name: str) -> int:
        """The BFS number of a municipality."""
        return self._numbers[name]

    def anywhere(self, chance: Chance) -> int:
        """A municipality, the more often the more people live there."""
        return chance.weighted(self.weights)

    def near(self, bfs_number: int, chance: Chance) -> int:
        """A municipality of the same region."""
        return chance.weighted(self._in_region[self.region_of[bfs_number]])

    def called_on(self, bfs_number: int, day: date, chance: Chance) -> int:
        """The number under which somebody who lives there since a day was registered then."""
        before = [number for merged_on, number in self.former.get(bfs_number, []) if day < merged_on]
        return chance.one(before) if before and chance.happens(0.6) else bfs_number

    def reaches(self, one: int, other: int, travel_km: int | None, own_region_only: bool) -> bool:
        """Whether the way between two municipalities keeps to a wish."""
        return within_travel(
            self.points.get(one), self.points.get(other), travel_km=travel_km, own_region_only=own_region_only
        )

    def distance(self, one: int, other: int) -> float:
        """Kilometres between two municipalities."""
        return distance_between(self.points.get(one), self.points.get(other)) or 0.0
