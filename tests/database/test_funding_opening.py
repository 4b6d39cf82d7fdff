"""A year is opened once, without gap, for all; a canton-wide closing issues one set of statements."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mentoring.database import make_engine, writing
from mentoring.funding.models import FundingPeriod, OrganisationPeriod, Statement
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.opening import complete_periods, open_year, without_periods
from mentoring.funding.vocabulary import StatementKind
from mentoring.outbox import Mail
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from mentoring.wording import Refused
from tests.builders import GRENCHEN, OLTEN, a_user, an_organisation
from tests.database.test_seats import at_once
from tests.funding_ground import CREDITOR, Money, at

SPRING = date(2027, 4, 10)


@pytest.fixture
def many(database_url: str) -> Iterator[Engine]:
    """An engine with a connection for each of several clients."""
    engine = make_engine(database_url, pool_size=8)
    yield engine
    engine.dispose()


def patiently(engine: Engine, work: Any) -> Any:
    """What the work gives in its own transaction; whoever is told that SQLite is busy tries again."""
    for _attempt in range(20):
        try:
            with writing(engine) as session:
                return work(session)
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
    raise AssertionError("the database stayed busy")


@pytest.mark.parametrize("parts", [1, 2, 4])
def test_a_year_has_no_gap_and_ends_with_its_last_period(session: Session, parts: int) -> None:
    an_organisation(session), an_organisation(session)
    made = open_year(session, 2027, parts)
    assert made[0].starts_on == date(2027, 1, 1)
    assert made[-1].ends_on == date(2028, 1, 1)
    assert all(one.ends_on == following.starts_on for one, following in pairwise(made))
    assert [one.last_of_year for one in made] == [False] * (parts - 1) + [True]
    assert session.scalar(select(func.count()).select_from(OrganisationPeriod)) == 2 * parts


def test_years_follow_one_another(session: Session) -> None:
    open_year(session, 2027, 4)
    with pytest.raises(Refused, match="schon eröffnet"):
        open_year(session, 2027, 2)
    for year in (2026, 2029):
        with pytest.raises(Refused, match="ohne Lücke"):
            open_year(session, year, 4)
    with pytest.raises(Refused, match="eine, zwei oder vier"):
        open_year(session, 2028, 3)
    assert open_year(session, 2028, 2)[0].starts_on == date(2028, 1, 1)


def test_an_organisation_that_comes_later_gets_what_is_open(session: Session) -> None:
    made = open_year(session, 2027, 2)
    made[0].closed_at, made[0].closed_by_name = at(SPRING), "Test"
    session.flush()
    late = an_organisation(session)
    assert [one.id for one in without_periods(session)] == [late.id]
    assert [one.period_id for one in complete_periods(session)] == [made[1].id]
    assert without_periods(session) == []
    assert complete_periods(session) == []


def test_opened_from_two_windows_a_year_opens_once(session: Session, many: Engine) -> None:
    an_organisation(session)
    session.commit()

    def opened(_number: int) -> bool:
        try:
            patiently(many, lambda own: open_year(own, 2027, 4))
        except Refused:
            return False
        return True

    assert sorted(at_once(2, opened)) == [False, True]
    assert session.scalar(select(func.count()).select_from(FundingPeriod)) == 4
    assert session.scalar(select(func.count()).select_from(OrganisationPeriod)) == 4


def closed_quarter(session: Session) -> Money:
    """Both organisations have closed the first quarter; the canton has not."""
    money = Money(session)
    money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.F))
    money.tandem(money.srk, money.mentee(money.srk, GRENCHEN, ResidenceStatus.S))
    money.cost(money.caritas, money.periods[0], 100_00)
    money.cost(money.srk, money.periods[0], 60_00)
    a_user(session, Role.MUNICIPALITY, municipality_bfs=GRENCHEN, locale="fr")
    for organisation, who in ((money.caritas, money.lead), (money.srk, money.lead_srk)):
        close_period(session, organisation, money.periods[0], actor=who, now=at(SPRING), today=SPRING)
    session.commit()
    return money


def test_closed_twice_at_once_there_is_one_set_of_statements_without_a_gap(
    session: Session, many: Engine
) -> None:
    money = closed_quarter(session)
    period_id = money.periods[0].id

    def closed(_number: int) -> list[int]:
        def work(own: Session) -> list[int]:
            issued = close_canton(
                own,
                own.get_one(FundingPeriod, period_id),
                creditor=CREDITOR,
                actor=money.controller,
                now=at(SPRING),
                today=SPRING,
            )
            return sorted(one.id for one in issued)

        return patiently(many, work)  # type: ignore[no-any-return]

    one, other = at_once(2, closed)
    assert one == other
    assert len(one) == 104
    session.expire_all()
    rows = session.execute(select(Statement.kind, Statement.number)).all()
    assert len(rows) == 104
    for kind in (StatementKind.INVOICE, StatementKind.CREDIT):
        numbers = sorted(number for of, number in rows if of is kind)
        assert numbers == list(range(1, len(numbers) + 1))
    assert session.scalar(select(func.count()).select_from(Mail).where(Mail.template == "statement")) == 1


def test_an_organisation_without_the_period_holds_up_the_canton(session: Session) -> None:
    money = closed_quarter(session)
    an_organisation(session, name="Neuer Verein")
    with pytest.raises(Refused, match="Neuer Verein"):
        close_canton(
            session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(SPRING), today=SPRING
        )
