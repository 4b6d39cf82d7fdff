"""Where books are kept at random: four municipalities, two organisations, two funds and some tandems."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mentoring.funding.models import Fund
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.costs import CostFacts, record_cost
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.vocabulary import CostCategory, FundKind
from mentoring.people.models import Person
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.models import Municipality, Population
from tests.builders import BIBERIST, GRENCHEN, OLTEN, SOLOTHURN
from tests.funding_ground import CREDITOR, THEN, Money, at

PLACES = (OLTEN, SOLOTHURN, GRENCHEN, BIBERIST)


class Ground:
    """A world with tandems in four municipalities and a first quarter that is closed, committed once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.money = Money(session, promise=60_000_00)
        session.execute(delete(Population))
        session.execute(delete(Municipality).where(Municipality.bfs_number.not_in(PLACES)))
        self.people: list[Person] = []
        for organisation in (self.money.caritas, self.money.srk):
            for bfs, status in zip(PLACES, ResidenceStatus, strict=False):
                person = self.money.mentee(organisation, bfs, status)
                self.money.tandem(organisation, person)
                self.people.append(person)
        gift = Fund(
            code="SPENDEN",
            name="Spenden",
            kind=FundKind.DONATION,
            opening_rappen=1_000_00,
            cut_off_on=date(2027, 1, 31),
            recorded_at=THEN,
        )
        session.add(gift)
        session.flush()
        self.gift = gift
        self._first_quarter()
        session.commit()

    def _first_quarter(self) -> None:
        """Costs, both closings and the statements, so that every run has something to be paid."""
        money, on = self.money, date(2027, 4, 2)
        when = {"now": at(on), "today": on}
        for organisation, lead in ((money.caritas, money.lead), (money.srk, money.lead_srk)):
            facts = CostFacts(9_000_03, CostCategory.PERSONNEL, date(2027, 1, 11), "Löhne", "B-1")
            record_cost(self.session, organisation.id, facts, actor=lead, **when)
            close_period(self.session, organisation, money.periods[0], actor=lead, **when)
        close_canton(self.session, money.periods[0], creditor=CREDITOR, actor=money.controller, **when)
