"""Volunteers of the demonstration: how they came, for whom they have time, and where they stand today."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from mentoring.demo.calendar import Calendar, later
from mentoring.demo.chance import Chance
from mentoring.demo.organisations import House
from mentoring.demo.people import People, Someone
from mentoring.demo.places import Places
from mentoring.demo.rows import Row, Rows
from mentoring.demo.telling import tell
from mentoring.demo.wishes import Wish
from mentoring.demo.words import REJECTED_REASONS
from mentoring.history import Subject
from mentoring.people.models import Clearance, Mentor, MentorProgramme, Seat
from mentoring.people.rules.facts import level_rank
from mentoring.people.vocabulary import (
    ClearanceKind,
    ClearanceResult,
    Gender,
    GenderWish,
    MentorState,
    TargetGroup,
)
from mentoring.tandems.rules import months_later

VALID_MONTHS = 24
"""How long the organisations of the demonstration let an extract count."""
NEAREST_REGIONS = 4
WAY = (MentorState.REGISTERED, MentorState.INTERVIEWED, MentorState.CLEARANCE_PENDING, MentorState.AVAILABLE)
GENDERS = {GenderWish.FEMALE: Gender.FEMALE, GenderWish.MALE: Gender.MALE}


@dataclass
class Volunteer:
    """A mentor with their extracts and the tandems they have had; an end of None is still to come."""

    row: Row
    someone: Someone
    house: House
    programmes: list[int]
    available_on: date
    moved_at: datetime
    clearances: dict[ClearanceKind, Row] = field(default_factory=dict)
    held: list[tuple[date, date | None]] = field(default_factory=list)
    stops: bool = False

    @property
    def id(self) -> int:
        """Their number."""
        return self.someone.id

    def open_on(self, day: date) -> int:
        """How many tandems they have on a day."""
        return sum(end is None or end > day for _start, end in self.held)

    @property
    def free_since(self) -> date:
        """The first day after their last tandem, or when they became available."""
        return max([self.available_on, *(end for _start, end in self.held if end is not None)])


class Volunteers:
    """Finds somebody for a wish among those there are, or lets somebody new come."""

    def __init__(
        self, rows: Rows, calendar: Calendar, places: Places, people: People, chance: Chance
    ) -> None:
        self._rows, self._calendar, self._places = rows, calendar, places
        self._people, self._chance = people, chance
        self._by_region: dict[tuple[int, int], list[Volunteer]] = defaultdict(list)
        self._nearest = _nearest_regions(places)

    def all_of(self, house: House) -> list[Volunteer]:
        """Everybody of a house who ever became available."""
        return [v for region in self._places.regions for v in self._by_region[house.id, region]]

    def one_for(self, wish: Wish, on: date) -> Volunteer:
        """Somebody who may take this wish on a day, and is cleared for it."""
        found = [v for v in self._near(wish) if self._fits(v, wish, on)]
        if not found or self._chance.happens(0.22):
            volunteer = self._new_for(wish, on)
        else:
            volunteer = self._chance.one(found)
        needed = wish.programme["clearance_required"]
        if needed is not None and volunteer.clearances[needed]["expires_on"] < on + timedelta(days=14):
            self.clear(volunteer, needed, on - timedelta(days=self._chance.between(3, 20)))
        return volunteer

    def come(
        self, house: House, available_on: date, *, state: MentorState = MentorState.AVAILABLE, **wanted: Any
    ) -> Volunteer:
        """Somebody new: registered, interviewed, cleared, available, as far as ``state`` says."""
        chance = self._chance
        registered_on = later(available_on, -chance.between(30, 90))
        programmes = wanted.pop("programmes", []) or [chance.weighted(house.popularity)]
        for other in house.programmes:
            if other not in programmes and chance.happens(0.3):
                programmes.append(other)
        home = wanted.pop("home", None) or self._places.anywhere(chance)
        someone = self._people.mentor(house.id, registered_on, home=home, **wanted)
        families = any(house.programmes[p]["target_group"] is TargetGroup.FAMILIES for p in programmes)
        row = self._rows.add(
            Mentor,
            person_id=someone.id,
            organisation_id=house.id,
            state=MentorState.REGISTERED,
            registered_on=registered_on,
            capacity=chance.weighted({1: 78, 2: 18, 3: 4}),
            mentee_gender=self._wished_gender(someone),
            group_size=chance.weighted({4: 3, 5: 4, 6: 3}) if families else chance.weighted({1: 7, 2: 3}),
            travel_km=chance.weighted({None: 30, 8: 12, 15: 33, 25: 25}),
            own_region_only=chance.happens(0.08),
            topics=sorted({topic for p in programmes for topic in house.programmes[p]["topics"]}),
            former_tandems=chance.weighted({0: 75, 1: 17, 2: 6, 4: 2}),
            user_id=None,
            on_leave_until=None,
        )
        for programme_id in programmes:
            self._rows.add(MentorProgramme, mentor_id=someone.id, programme_id=programme_id)
        volunteer = Volunteer(row, someone, house, programmes, available_on, someone.row["created_at"])
        tell(
            self._rows, Subject.MENTOR, someone.id, "registered", actor=chance.one(house.coordinators),
            organisation_id=house.id, on=registered_on, at=volunteer.moved_at,
            to_state=MentorState.REGISTERED,
        )  # fmt: skip
        self._introduce(volunteer, state)
        if state is MentorState.AVAILABLE:
            self._by_region[house.id, self._places.region_of[someone.home]].append(volunteer)
        return volunteer

    def clear(self, volunteer: Volunteer, kind: ClearanceKind, seen_on: date) -> None:
        """An extract was seen."""
        issued_on = seen_on - timedelta(days=self._chance.between(2, 12))
        volunteer.clearances[kind] = self._rows.add(
            Clearance,
            mentor_id=volunteer.id,
            kind=kind,
            issued_on=issued_on,
            seen_on=seen_on,
            seen_by_id=self._chance.one(volunteer.house.coordinators).user_id,
            result=ClearanceResult.CLEAR,
            expires_on=months_later(issued_on, VALID_MONTHS),
            recorded_at=self._calendar.recorded(seen_on),
        )

    def move(
        self, volunteer: Volunteer, to: MentorState, on: date, *, reason: str = "", until: date | None = None
    ) -> None:
        """One step of the mentor's life-cycle."""
        before = volunteer.row["state"]
        volunteer.row["state"] = to
        volunteer.row["on_leave_until"] = until if to is MentorState.ON_LEAVE else None
        volunteer.moved_at = self._calendar.recorded(on, after=volunteer.moved_at)
        tell(
            self._rows, Subject.MENTOR, volunteer.id, "moved",
            actor=self._chance.one(volunteer.house.coordinators), organisation_id=volunteer.house.id,
            on=on, at=volunteer.moved_at, from_state=before, to_state=to, reason=reason,
            detail={"until": until.isoformat()} if until else {},
        )  # fmt: skip

    def give_seats(self, volunteer: Volunteer) -> None:
        """As many seats as the capacity says; who has left or was rejected has none."""
        if volunteer.row["state"] not in {MentorState.LEFT, MentorState.REJECTED}:
            for no in range(1, volunteer.row["capacity"] + 1):
                self._rows.add(Seat, mentor_id=volunteer.id, no=no)

    def _introduce(self, volunteer: Volunteer, state: MentorState) -> None:
        """The way from the registration to ``state``, spread over the days until they are available."""
        span = (volunteer.available_on - volunteer.row["registered_on"]).days
        first: date = volunteer.row["registered_on"]
        days = [first + timedelta(days=span * share // 100) for share in (25, 40, 100)]
        if state is MentorState.REJECTED:
            self.move(volunteer, MentorState.INTERVIEWED, days[0])
            self.move(volunteer, state, days[1], reason=self._chance.one(REJECTED_REASONS))
            return
        for to, day in zip(WAY[1 : WAY.index(state) + 1], days, strict=False):
            if to is MentorState.AVAILABLE:
                asked = {volunteer.house.programmes[p]["clearance_required"] for p in volunteer.programmes}
                for kind in ClearanceKind:
                    if kind in asked or (kind is ClearanceKind.SPECIAL and self._chance.happens(0.4)):
                        self.clear(volunteer, kind, day - timedelta(days=self._chance.between(1, 6)))
            self.move(volunteer, to, day)

    def _new_for(self, wish: Wish, on: date) -> Volunteer:
        chance = self._chance
        needed = level_rank(wish.programme["language_level"])
        spoken = wish.contact.languages
        german = "de" in spoken and level_rank(spoken["de"]) >= needed
        gender = GENDERS.get(wish.row["mentor_gender"])
        home = wish.contact.home if chance.happens(0.25) else self._places.near(wish.contact.home, chance)
        if not self._places.reaches(home, wish.contact.home, wish.row["travel_km"], False):
            home = wish.contact.home
        volunteer = self.come(
            wish.house,
            later(on, -chance.between(12, 120)),
            programmes=[wish.programme["id"]],
            home=home,
            gender=gender,
            speaks=None if german else next(iter(spoken)),
        )
        volunteer.row["group_size"] = max(volunteer.row["group_size"], len(wish.members))
        volunteer.row["mentee_gender"] = (
            volunteer.row["mentee_gender"] if _wants(volunteer.row["mentee_gender"], wish) else GenderWish.ANY
        )
        if not self._places.reaches(home, wish.contact.home, volunteer.row["travel_km"], False):
            volunteer.row["travel_km"] = None
        return volunteer

    def _near(self, wish: Wish) -> Iterator[Volunteer]:
        for region in self._nearest[self._places.region_of[wish.contact.home]]:
            yield from self._by_region[wish.house.id, region]

    def _fits(self, volunteer: Volunteer, wish: Wish, on: date) -> bool:
        row = volunteer.row
        if volunteer.stops or volunteer.available_on > on or volunteer.id in wish.tried:
            return False
        if wish.programme["id"] not in volunteer.programmes or row["group_size"] < len(wish.members):
            return False
        if volunteer.open_on(on) >= row["capacity"] or not _wants(row["mentee_gender"], wish):
            return False
        if volunteer.someone.gender is not GENDERS.get(wish.row["mentor_gender"], volunteer.someone.gender):
            return False
        if volunteer.someone.age_on(on) < wish.programme["mentor_minimum_age"]:
            return False
        needed, spoken = level_rank(wish.programme["language_level"]), volunteer.someone.languages
        if not any(
            code in spoken and level_rank(spoken[code]) >= needed and level_rank(level) >= needed
            for code, level in wish.contact.languages.items()
        ):
            return False
        homes = volunteer.someone.home, wish.contact.home
        return self._places.reaches(
            *homes, row["travel_km"], row["own_region_only"]
        ) and self._places.reaches(*homes, wish.row["travel_km"], wish.row["own_region_only"])

    def _wished_gender(self, someone: Someone) -> GenderWish:
        if someone.gender is Gender.FEMALE and self._chance.happens(0.14):
            return GenderWish.FEMALE
        return GenderWish.ANY


def _wants(wished: GenderWish, wish: Wish) -> bool:
    return wished is GenderWish.ANY or all(one.gender is GENDERS[wished] for one in wish.members)


def _nearest_regions(places: Places) -> dict[int, list[int]]:
    """The regions nearest to each one, itself first: by the distance of their largest municipalities."""
    largest = {
        region: max(
            (n for n in places.weights if places.region_of[n] == region), key=places.weights.__getitem__
        )
        for region in places.regions
    }
    return {
        region: sorted(
            places.regions, key=lambda other: (places.distance(largest[region], largest[other]), other)
        )[:NEAREST_REGIONS]
        for region in places.regions
    }
