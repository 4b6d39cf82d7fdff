"""The last ten days, through the same services as on the site: runs, decisions, a release, answers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM, Actor
from mentoring.audit import act_as
from mentoring.demo.calendar import Calendar, moment
from mentoring.demo.chance import Chance
from mentoring.demo.organisations import House
from mentoring.demo.words import DECLINES
from mentoring.tandems.models import MatchRun, Tandem
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services import answer_proposal, ask_again, plan_meeting
from mentoring.tandems.services.decisions import forbid, leave_waiting, pin
from mentoring.tandems.services.outlook import refresh_outlook
from mentoring.tandems.services.releases import release_run
from mentoring.tandems.services.runs import discard_run, start_run
from mentoring.tandems.vocabulary import Side, TandemState

RELEASED_AGO, DRAFTED_AGO = 8, 1
MOST_TIMES = 5
"""However large the scale, the runs of these days propose at most so many times what they do at scale 1."""
LISTED_FOR = 45
"""The run of last week takes those who have waited for so many days."""


@dataclass(frozen=True)
class Releases:
    """What a house's run of last week comes to: proposals, and how they were answered."""

    proposed: int
    met: int
    declined: int
    half: int

    @property
    def taking(self) -> int:
        """How many seats stay taken."""
        return self.proposed - self.declined


def releases(house: House, scale: int) -> Releases:
    """The plan for a house; the rest of the proposals has no answer yet."""
    times = min(scale, MOST_TIMES)
    if house.row["code"] == "caritas":
        return Releases(11 * times, 3 * times, 2 * times, 3 * times)
    return Releases(8 * times, 2 * times, 1 * times, 2 * times)


@dataclass(frozen=True)
class Present:
    """What the last days need: the session, the days, chance, and how large everything is."""

    session: Session
    calendar: Calendar
    chance: Chance
    scale: int

    def at(self, days_ago: int, minute: int, actor: Actor) -> tuple[date, datetime]:
        """A day and an instant of it, at which somebody acts."""
        day = self.calendar.ago(days_ago)
        act_as(self.session, actor, moment(day, minute))
        return day, moment(day, minute)


def lead_up_to_today(present: Present, houses: list[House]) -> None:
    """Each house has released a run last week and prepares the next one; everybody's chances are known."""
    for house in houses:
        actor = house.coordinators[0]
        if house.row["code"] == "srk":
            _discarded(present, house, actor)
        _answers(present, house, actor, _released(present, house, actor))
        _draft(present, house, actor)
        refresh_outlook(
            present.session, house.id, actor=SYSTEM, now=present.calendar.now, today=present.calendar.today
        )
    present.session.flush()
    present.session.info.clear()


def _run(present: Present, house: House, actor: Actor, days_ago: int, minute: int, waited: int) -> MatchRun:
    day, now = present.at(days_ago, minute, actor)
    run = start_run(present.session, Pool(house.id, day, waiting_days=waited), actor=actor, now=now)
    opened = queries.run_for(present.session, actor, run.id, lock=True)
    if opened is None:
        raise LookupError(run.id)
    return opened


def _discarded(present: Present, house: House, actor: Actor) -> None:
    run = _run(present, house, actor, RELEASED_AGO + 1, 14 * 60, LISTED_FOR)
    day, now = present.at(RELEASED_AGO + 1, 14 * 60 + 25, actor)
    discard_run(present.session, run, actor=actor, now=now, today=day)


def _released(present: Present, house: House, actor: Actor) -> list[Tandem]:
    run = _run(present, house, actor, RELEASED_AGO, 9 * 60, LISTED_FOR)
    proposed = sorted(
        queries.proposals_of(present.session, run.id), key=lambda one: (-one.quality, one.entry_id)
    )
    chosen = [one.entry_id for one in proposed[: releases(house, present.scale).proposed]]
    day, now = present.at(RELEASED_AGO, 10 * 60, actor)
    return release_run(present.session, run, chosen, actor=actor, now=now, today=day).tandems


def _answers(present: Present, house: House, actor: Actor, tandems: list[Tandem]) -> None:
    """Some both, some one side, some a no; whoever said nothing has been asked again."""
    plan = releases(house, present.scale)
    for number, tandem in enumerate(sorted(tandems, key=lambda one: one.id)):
        if number < plan.met:
            _say(present, tandem, Side.MENTOR, 7)
            _say(present, tandem, Side.MENTEE, 5)
            if tandem.state is TandemState.MEETING and number % 2 == 0:
                _plan(present, tandem, actor)
        elif number < plan.met + plan.declined:
            _decline(present, tandem, (Side.MENTOR, Side.MENTEE)[number % 2])
        elif number < plan.met + plan.declined + plan.half:
            _say(present, tandem, (Side.MENTEE, Side.MENTOR)[number % 2], 4)
        elif number % 2 == 0:
            _remind(present, tandem, actor)


def _say(present: Present, tandem: Tandem, side: Side, days_ago: int) -> None:
    person = tandem.mentor.person if side is Side.MENTOR else tandem.entry.contact
    actor = Actor(None, person.name, None, tandem.organisation_id)
    day, now = present.at(days_ago, present.chance.between(8 * 60, 20 * 60), actor)
    answer_proposal(present.session, tandem, side, True, actor=actor, now=now, today=day)


def _decline(present: Present, tandem: Tandem, side: Side) -> None:
    person = tandem.mentor.person if side is Side.MENTOR else tandem.entry.contact
    actor = Actor(None, person.name, None, tandem.organisation_id)
    day, now = present.at(6, present.chance.between(8 * 60, 20 * 60), actor)
    kind = present.chance.weighted(DECLINES)
    answer_proposal(present.session, tandem, side, False, kind=kind, actor=actor, now=now, today=day)


def _plan(present: Present, tandem: Tandem, actor: Actor) -> None:
    day, now = present.at(4, 11 * 60, actor)
    meeting_on = present.calendar.ago(present.chance.between(-6, -1))
    plan_meeting(present.session, tandem, meeting_on=meeting_on, actor=actor, now=now, today=day)


def _remind(present: Present, tandem: Tandem, actor: Actor) -> None:
    if tandem.mentor.person.email or tandem.entry.contact.email:
        day, now = present.at(1, 9 * 60, actor)
        ask_again(present.session, tandem, actor=actor, now=now, today=day)


def _draft(present: Present, house: House, actor: Actor) -> None:
    """The next run, with a first decision of each kind in it."""
    run = _run(present, house, actor, DRAFTED_AGO, 16 * 60, 0)
    proposed = queries.proposals_of(present.session, run.id)
    _day, now = present.at(DRAFTED_AGO, 16 * 60 + 10, actor)
    pinned, forbidden, waiting = proposed[0], proposed[-1], proposed[len(proposed) // 2]
    session = present.session
    pin(session, run, pinned.entry_id, pinned.mentor_id,
        reason="Wohnen im gleichen Quartier", actor=actor, now=now)  # fmt: skip
    if len(proposed) > 2:
        forbid(session, run, forbidden.entry_id, forbidden.mentor_id,
               reason="Arbeiten im gleichen Betrieb", for_good=False, actor=actor, now=now)  # fmt: skip
        leave_waiting(session, run, waiting.entry_id, actor=actor, now=now)
