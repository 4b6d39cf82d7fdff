"""Fills an empty database: first all that has happened, at once; then the matching runs of these days."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from statistics import NormalDist

from sqlalchemy.orm import Session

from mentoring.demo.accounts import is_empty
from mentoring.demo.calendar import Calendar, later
from mentoring.demo.chance import Chance
from mentoring.demo.courses import Course
from mentoring.demo.journeys import travel
from mentoring.demo.money import Money
from mentoring.demo.organisations import House, found_houses
from mentoring.demo.people import People
from mentoring.demo.places import Places
from mentoring.demo.present import Present, lead_up_to_today, releases
from mentoring.demo.rows import Rows
from mentoring.demo.standing import Standing
from mentoring.demo.support import accompany
from mentoring.demo.volunteers import Volunteer, Volunteers
from mentoring.demo.wishes import Wish, Wishes
from mentoring.tandems.models import OPEN_STATES
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import N_, Refused

TANDEMS, WAITING, FREE_MENTORS = 341, 121, 60
"""The size of the programme at scale 1."""
DAYS_OF_HISTORY = 3 * 365
MEDIAN_WAIT, LONGEST_WAIT = 103, 470
SHORTER, LONGER = 0.9, 0.6
"""How far waits spread below and above the median (standard deviations of the logarithm)."""


@dataclass(frozen=True)
class Filled:
    """What was put into the database."""

    organisations: int
    tandems: int
    waiting: int
    mentors: int
    closed_periods: int


def fill(session: Session, *, seed: int, scale: int, today: date) -> Filled:
    """Puts the synthetic programme into a database that has no organisation yet."""
    if not is_empty(session):
        raise Refused(
            N_("Die Datenbank enthält schon Organisationen: die Demodaten kommen nur in eine leere.")
        )
    rows = Rows(session)
    calendar = Calendar(today, Chance(seed, "hours"))
    places = Places(session)
    if not places.weights:
        raise Refused(N_("Die Gemeinden fehlen. Zuerst: mentoring db upgrade"))
    houses, referrers, controller = found_houses(rows, calendar, places)
    people = People(rows, calendar, places, Chance(seed, "people"))
    wishes = Wishes(rows, calendar, places, people, referrers, Chance(seed, "wishes"))
    volunteers = Volunteers(rows, calendar, places, people, Chance(seed, "volunteers"))
    world = _World(rows, calendar, houses, wishes, volunteers, Chance(seed, "history"), scale)
    tandems = world.history()
    waiting = world.waitlist()
    standing = Standing(rows, calendar, people, volunteers, wishes, Chance(seed, "today"), scale)
    for house in houses:
        standing.settle(house, world.courses[house.id], world.asked[house.id], FREE_MENTORS)
    standing.log(houses)
    for house in houses:
        accompany(rows, calendar, Chance(seed, "support", house.row["code"]), house, world.courses[house.id])
    rows.write()
    session.flush()
    lead_up_to_today(Present(session, calendar, Chance(seed, "runs"), scale), houses)
    money = Money(session, houses, controller, seed=seed, scale=scale, today=today)
    return Filled(len(houses), tandems, waiting, standing.mentors, money.settle())


class _World:
    """Three years of wishes, proposals and tandems, in the order in which they happened."""

    def __init__(
        self,
        rows: Rows,
        calendar: Calendar,
        houses: list[House],
        wishes: Wishes,
        volunteers: Volunteers,
        chance: Chance,
        scale: int,
    ) -> None:
        self._rows, self._calendar, self._houses = rows, calendar, houses
        self._wishes, self._volunteers, self._chance, self._scale = wishes, volunteers, chance, scale
        self._returned: dict[int, list[tuple[date, Wish]]] = {house.id: [] for house in houses}
        self.courses: dict[int, list[Course]] = {house.id: [] for house in houses}
        self.asked: dict[int, list[Wish]] = {house.id: [] for house in houses}

    def history(self) -> int:
        """All tandems but those that these days' runs will propose; returns how many there will be."""
        total = TANDEMS * self._scale
        coming = sum(releases(house, self._scale).proposed for house in self._houses)
        shares = self._chance.share(total - coming, {n: h.share for n, h in enumerate(self._houses)})
        ago = sorted((self._chance.between(16, DAYS_OF_HISTORY) for _ in shares), reverse=True)
        for number, days_ago in zip(shares, ago, strict=True):
            self._tandem(self._houses[number], later(self._calendar.ago(days_ago), -2))
        return total

    def waitlist(self) -> int:
        """Who waits today, and who has asked, withdrawn or was not accepted; returns how many wait."""
        total = WAITING * self._scale
        shares = self._chance.share(total, {n: h.share for n, h in enumerate(self._houses)})
        for number, house in enumerate(self._houses):
            back = [wish for _day, wish in self._returned[house.id]]
            for day, wish in self._returned[house.id]:
                self._wishes.confirmations(wish, day, self._calendar.ago(1))
            run = releases(house, self._scale)
            new = shares.count(number) - len(back) + run.proposed - run.declined
            self.asked[house.id] += back
            for waited in self._chance.mixed(_waits(max(0, new))):
                wish = self._wishes.register(house, later(self._calendar.ago(waited), 0))
                self._wishes.accept(wish, self._calendar.ago(1))
                self._wishes.confirmations(wish, wish.registered_on, self._calendar.ago(1))
                self.asked[house.id].append(wish)
            self._others(house)
        return total

    def _tandem(self, house: House, on: date) -> None:
        wish = self._ready(house, on)
        if wish is None:
            registered_on = later(on, -self._chance.around(80, 0.6, 21, 400))
            wish = self._wishes.register(house, registered_on)
            self._wishes.accept(wish, on)
            self.asked[house.id].append(wish)
        volunteer: Volunteer = self._volunteers.one_for(wish, on)
        course = Course.begin(self._rows, self._calendar, self._chance, wish, volunteer, on)
        back_on = travel(course, self._wishes)
        self.courses[house.id].append(course)
        if course.state not in OPEN_STATES:
            volunteer.stops = volunteer.stops or self._chance.happens(0.27)
        if back_on is not None:
            self.asked[house.id].remove(wish)
            self._returned[house.id].append((back_on, wish))

    def _ready(self, house: House, on: date) -> Wish | None:
        """Somebody who waits again after a tandem that came to nothing, for at least two weeks."""
        for number, (day, wish) in enumerate(self._returned[house.id]):
            if day + timedelta(days=14) <= on:
                del self._returned[house.id][number]
                self.asked[house.id].append(wish)
                return wish
        return None

    def _others(self, house: House) -> None:
        for state, number in (
            (EntryState.REGISTERED, 8),
            (EntryState.INTAKE_DONE, 6),
            (EntryState.WITHDRAWN, 20),
            (EntryState.INELIGIBLE, 5),
            (EntryState.MOVED_AWAY, 8),
        ):
            for _ in range(max(1, round(number * self._scale * house.share / 100))):
                self.asked[house.id].append(self._wishes.other(house, state))


def _waits(number: int) -> list[int]:
    """Days waited as one meets them: half of them up to a median, some very long."""
    deviations = (NormalDist().inv_cdf((n + 0.5) / number) for n in range(number))
    waits = (MEDIAN_WAIT * exp(one * (LONGER if one > 0 else SHORTER)) for one in deviations)
    return [min(LONGEST_WAIT, round(days)) for days in waits]
