"""A controller signed in on the day after the first quarter of 2027, with the world of ``Money`` behind."""

from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy.orm import Session

from mentoring.funding.services.closing import close_period
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from tests.builders import GRENCHEN, OLTEN, a_user
from tests.days import StoppedClock
from tests.funding_ground import Money, at
from tests.page import Visitor

SPRING = date(2027, 4, 10)


def controller(app: Flask, session: Session, clock: StoppedClock, day: date = SPRING) -> Visitor:
    """The canton's controller, signed in on this day."""
    app.config.update(SECOND_FACTOR="optional", DEMO=True)
    clock.now = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    user = a_user(session, Role.CONTROLLER)
    session.commit()
    return Visitor(app).sign_in(user)


def quarter(session: Session) -> Money:
    """Residents of Olten (F, S) and Grenchen (S), 100.00 and 60.00 in the first quarter; nothing closed."""
    money = Money(session)
    money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.F))
    money.tandem(money.caritas, money.mentee(money.caritas, GRENCHEN, ResidenceStatus.S))
    money.tandem(money.srk, money.mentee(money.srk, OLTEN, ResidenceStatus.S))
    money.cost(money.caritas, money.periods[0], 100_00)
    money.cost(money.srk, money.periods[0], 60_00)
    return money


def close_both(money: Money, number: int = 1, day: date = SPRING) -> None:
    """Both organisations close a period."""
    for organisation, who in ((money.caritas, money.lead), (money.srk, money.lead_srk)):
        close_period(
            money.session, organisation, money.periods[number - 1], actor=who, now=at(day), today=day
        )
