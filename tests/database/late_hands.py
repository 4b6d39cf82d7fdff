"""Records a planned year through the services, and says what is then true, without asking them.

A ``Recording`` knows its moment in the year as it was lived. Those of one track (a tandem's course; what was
said of one person about one day) keep their order whenever they are recorded; all others may be mixed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import CostEntry
from mentoring.funding.rules.days import Dated, TandemFacts
from mentoring.funding.rules.pools import TariffFacts
from mentoring.funding.rules.settling import Grant
from mentoring.funding.services import bounds
from mentoring.funding.services.costs import CostFacts, record_cost, reverse_cost
from mentoring.funding.vocabulary import CostCategory
from mentoring.people import services as people
from mentoring.people.models import Person
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import EntryMember
from tests.builders import BIBERIST, GRENCHEN, an_entry
from tests.database.late_courses import LAST, Course, moment
from tests.database.late_plans import Bound, Cost, Member, Move, TandemPlan, Year, day_of
from tests.funding_ground import THEN, Money
from tests.tandem_builders import a_tandem

YEAR = (date(2027, 1, 1), date(2028, 1, 1))


@dataclass
class Recording:
    """One thing that is told: when, in which track, and the service that takes it."""

    at: datetime
    track: object
    do: Callable[..., Any]


@dataclass
class House:
    """One organisation for which a year is recorded, and what is true of it in the end."""

    money: Money
    organisation: Organisation
    recordings: list[Recording] = field(default_factory=list)
    tandems: list[TandemFacts] = field(default_factory=list)
    homes: dict[int, tuple[Dated, ...]] = field(default_factory=dict)
    statuses: dict[int, tuple[Dated, ...]] = field(default_factory=dict)
    costs: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    tariffs: list[TariffFacts] = field(default_factory=list)
    approvals: list[Grant] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """Where it is recorded."""
        return self.money.session

    def plan(self, year: Year) -> None:
        """Makes the recordings of a year and notes what they will make true."""
        for number, tandem in enumerate(year.tandems):
            self._tandem(number, tandem, year.merged)
        for number, cost in enumerate(year.costs):
            self._cost(number, cost)
        for number, bound in enumerate(year.bounds):
            self._bound(number, bound)

    def record(self, one: Recording, now: datetime) -> None:
        """Tells it at this moment."""
        one.do(actor=self.money.lead, now=now, today=now.date())

    def _told(self, track: object, at: datetime, do: Callable[..., Any]) -> datetime | None:
        """Adds a recording, after those of its track; None, and nothing is told, once it is too late."""
        before = [one.at for one in self.recordings if one.track == track]
        at = max([at, *(one + timedelta(minutes=1) for one in before)])
        if at > LAST:
            return None
        self.recordings.append(Recording(at, track, do))
        return at

    def _tandem(self, number: int, plan: TandemPlan, merged: int | None) -> None:
        persons = [self._person(member, merged) for member in plan.people]
        first = persons[: max(1, len(persons) - plan.later)]
        later = [person.id for person in persons[len(first) :]]
        entry = an_entry(self.session, self.organisation, self.money.programmes[self.organisation.id], *first)
        tandem = a_tandem(self.session, self.organisation, TandemState.AGREED, entry=entry)
        for position, person_id in enumerate(later, start=len(first)):
            self.session.add(EntryMember(entry_id=entry.id, person_id=person_id, position=position))
        self.session.flush()
        self.session.expire_all()
        if moment(plan.start, plan.delay) > LAST:
            return
        members: dict[int, list[date | None]] = {person.id: [None, None] for person in first}
        began = [(day_of(plan.start), TandemState.ACTIVE)]
        course = Course(self.session, tandem, members, later, began)
        for at, do in course.steps(plan):
            self._told(("tandem", number), at, do)
        self.tandems.append(course.facts)

    def _person(self, plan: Member, merged: int | None) -> Person:
        person = self.money.mentee(self.organisation, plan.place, plan.status)
        homes = [] if plan.place is None else [Dated(date(2020, 1, 1), THEN, plan.place)]
        statuses = [] if plan.status is None else [Dated(date(2022, 1, 1), THEN, plan.status)]
        for move in plan.homes:
            gone = move.value == GRENCHEN and merged is not None and move.day >= merged
            bfs = BIBERIST if gone else move.value
            said = {"municipality_bfs": bfs, "place": "Bern"}
            homes += self._dated(person, "home", move, bfs, partial(people.record_residence, **said))
        for move in plan.statuses:
            service = partial(people.record_status, status=move.value)
            statuses += self._dated(person, "status", move, move.value, service)
        self.homes[person.id], self.statuses[person.id] = tuple(homes), tuple(statuses)
        return person

    def _dated(self, person: Person, of: str, move: Move, value: object, service: Any) -> list[Dated]:
        """The fact that is true in the end, if the move is told and was no mistake."""
        rows: list[Any] = []

        def enter(**who: Any) -> None:
            rows.append(service(self.session, person, valid_from=day_of(move.day), **who))

        def withdraw(**who: Any) -> None:
            people.withdraw_fact(self.session, person, rows[0], **who)

        track = (of, person.id, move.day)
        told = self._told(track, moment(move.day, move.delay), enter)
        if told is None:
            return []
        if move.withdrawn is not None and self._told(track, told + timedelta(days=move.withdrawn), withdraw):
            return []
        return [Dated(day_of(move.day), told, value)]

    def _cost(self, number: int, cost: Cost) -> None:
        rows: list[CostEntry] = []
        facts = CostFacts(cost.amount, CostCategory.PERSONNEL, day_of(cost.day), "Löhne", f"B-{number}")

        def enter(**who: Any) -> None:
            rows.append(record_cost(self.session, self.organisation.id, facts, **who)[0])

        def take_back(**who: Any) -> None:
            reverse_cost(self.session, rows[0], reason="falsch", **who)

        track, back = ("cost", number), cost.reversed_after
        told = self._told(track, moment(cost.day, cost.delay), enter)
        if told is None or (back is not None and self._told(track, told + timedelta(days=back), take_back)):
            return
        self.costs[(day_of(cost.day).month - 1) // 3] += cost.amount

    def _bound(self, number: int, bound: Bound) -> None:
        def enter(*, today: date, **who: Any) -> None:
            given = {"amount": bound.amount, "decision": "Verfügung", "valid_to": YEAR[1], **who}
            given["valid_from"] = day_of(bound.day)
            if bound.kind is None:
                bounds.add_approval(self.session, self.organisation.id, **given)
            else:
                bounds.add_tariff(self.session, self.organisation.id, kind=bound.kind, **given)

        if self._told(("bound", number), moment(bound.recorded, 0), enter) is None:
            return
        if bound.kind is None:
            self.approvals.append(Grant(number, 0, bound.amount, day_of(bound.day), YEAR[1]))
        else:
            self.tariffs.append(TariffFacts(bound.kind, bound.amount, day_of(bound.day), YEAR[1]))


def at_the_end(recordings: list[Recording], chance: Any) -> Iterator[tuple[datetime, Recording]]:
    """All recordings one minute after the other on one day, mixed; each track keeps its order."""
    order = [one.track for one in recordings]
    chance.shuffle(order)
    tracks: dict[object, list[Recording]] = {}
    for one in recordings:
        tracks.setdefault(one.track, []).append(one)
    minutes = count()
    for track in order:
        yield LAST + timedelta(minutes=next(minutes)), tracks[track].pop(0)
