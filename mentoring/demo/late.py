"""What becomes known only after a quarter was closed: a status decided afterwards, a move told late."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from mentoring.demo.calendar import moment
from mentoring.demo.chance import Chance
from mentoring.demo.organisations import House
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries.facts import facts_of
from mentoring.funding.rules.days import DayLine, Facts, day_lines
from mentoring.people.models import Residence, StatusFact
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.queries import municipalities

DECIDED = {
    ResidenceStatus.N: ResidenceStatus.F,
    ResidenceStatus.S: ResidenceStatus.B_REF,
    ResidenceStatus.F: ResidenceStatus.B_REF,
}
TOLD_AFTER_DAYS = 27


def late_facts(
    session: Session, houses: Sequence[House], period: FundingPeriod, today: date, chance: Chance
) -> None:
    """Some weeks after a quarter was closed, two decisions and a move per organisation that concern it."""
    on = period.ends_on + timedelta(days=TOLD_AFTER_DAYS)
    if on > today:
        return
    places = [m.bfs_number for m in municipalities(session)]
    for house in houses:
        facts = facts_of(session, house.id, period.ends_on)
        lines = [
            line
            for line in day_lines(facts, period.starts_on, period.ends_on, pause_days=30)
            if line.municipality is not None and line.days > 60 and _stayed(facts, line, period)
        ]
        chosen = chance.mixed(lines)
        for line in [one for one in chosen if one.status in DECIDED][:2]:
            _decide(session, line, period, on, chance)
        movers = [one for one in chosen if one.members == 1][-1:]
        for line in movers:
            session.add(
                Residence(
                    person_id=line.person_id,
                    municipality_bfs=chance.one([p for p in places if p != line.municipality]),
                    place="",
                    valid_from=period.ends_on - timedelta(days=chance.between(20, 55)),
                    recorded_at=moment(on, chance.between(8 * 60, 17 * 60)),
                    recorded_by_id=house.lead.user_id,
                )
            )
    session.flush()


def _stayed(facts: Facts, line: DayLine, period: FundingPeriod) -> bool:
    """Whether nothing that is known of somebody begins after the quarter did: what comes late comes last."""
    known = [*facts.residences.get(line.person_id, ()), *facts.statuses.get(line.person_id, ())]
    return all(fact.valid_from < period.starts_on for fact in known)


def _decide(session: Session, line: DayLine, period: FundingPeriod, on: date, chance: Chance) -> None:
    if line.status is None:
        return
    session.add(
        StatusFact(
            person_id=line.person_id,
            status=DECIDED[line.status],
            valid_from=period.starts_on + timedelta(days=chance.between(5, 60)),
            recorded_at=moment(on, chance.between(8 * 60, 17 * 60)),
        )
    )
