"""Closing freezes what is true, once; late facts become corrections that explain themselves."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.funding.models import Closing, ClosingDay, ClosingShare, Correction, Statement
from mentoring.funding.queries.ledger import balances
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.computing import settled_until
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.services.snapshots import verified
from mentoring.funding.vocabulary import TargetKind
from mentoring.people.models import Residence
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.tandems.models import TandemMember
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import GRENCHEN, OLTEN
from tests.funding_ground import CREDITOR, Money, at

SPRING, SUMMER = date(2027, 4, 10), date(2027, 7, 12)


def close(money: Money, number: int, on: date) -> list[Closing]:
    """Both organisations close a period."""
    period = money.periods[number - 1]
    return [
        close_period(money.session, o, period, actor=who, now=at(on), today=on)
        for o, who in ((money.caritas, money.lead), (money.srk, money.lead_srk))
    ]


def a_year(session: Session) -> Money:
    """A resident of Olten with F, one of Grenchen with S, 100.00 and 60.00 in the first quarter."""
    money = Money(session)
    money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.F))
    money.tandem(money.caritas, money.mentee(money.caritas, GRENCHEN, ResidenceStatus.S))
    money.tandem(money.srk, money.mentee(money.srk, OLTEN, ResidenceStatus.S))
    money.cost(money.caritas, money.periods[0], 100_00)
    money.cost(money.srk, money.periods[0], 60_00)
    return money


def test_a_closing_shares_out_the_pool_and_is_whole(session: Session) -> None:
    money = a_year(session)
    caritas, srk = close(money, 1, SPRING)
    shares = {
        (s.closing_id, s.kind, s.municipality_bfs or s.fund_id): s.amount_rappen
        for s in session.scalars(select(ClosingShare))
    }
    assert shares == {
        (caritas.id, TargetKind.FUND, money.ip.id): 50_00,
        (caritas.id, TargetKind.MUNICIPALITY, OLTEN): 25_00,
        (caritas.id, TargetKind.MUNICIPALITY, GRENCHEN): 25_00,
        (srk.id, TargetKind.MUNICIPALITY, OLTEN): 60_00,
    }
    assert [whole for _closing, whole in verified(session, money.caritas.id)] == [True]
    assert sum(balances(session).values()) == 0


def test_closing_twice_closes_once(session: Session) -> None:
    money = a_year(session)
    once, again = close(money, 1, SPRING), close(money, 1, SPRING)
    assert [c.id for c in once] == [c.id for c in again]


def test_a_period_is_closed_after_its_end_and_in_order(session: Session) -> None:
    money = a_year(session)
    with pytest.raises(Refused, match="noch nicht zu Ende"):
        close(money, 1, date(2027, 3, 31))
    with pytest.raises(Refused, match="Zuerst"):
        close(money, 2, SUMMER)


def test_a_late_move_becomes_a_correction_with_its_cause(session: Session) -> None:
    money = a_year(session)
    person = money.mentee(money.caritas, OLTEN, ResidenceStatus.S)
    money.tandem(money.caritas, person)
    close(money, 1, SPRING)
    session.add(
        Residence(
            person_id=person.id,
            municipality_bfs=GRENCHEN,
            valid_from=date(2027, 1, 1),
            recorded_at=at(SUMMER, 8),
        )
    )
    session.flush()
    close(money, 2, SUMMER)
    rows = session.scalars(select(Correction).order_by(Correction.municipality_bfs)).all()
    # Two thirds of 100.00 minus the eligible third are shared by three equal parts.
    assert sum(row.amount_rappen for row in rows) == 0
    assert {row.municipality_bfs for row in rows} <= {OLTEN, GRENCHEN, None}
    assert all("Wohnort" in str(row.causes) for row in rows if row.municipality_bfs)
    assert all(whole for _closing, whole in verified(session, money.caritas.id))


def test_every_municipality_gets_a_statement_that_adds_up(session: Session) -> None:
    money = a_year(session)
    with pytest.raises(Refused, match="Noch nicht abgeschlossen"):
        close_canton(
            session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(SPRING), today=SPRING
        )
    close(money, 1, SPRING)
    issued = close_canton(
        session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(SPRING), today=SPRING
    )
    assert len(issued) == 104
    assert sum(s.total_rappen for s in issued) == 110_00
    assert sorted(s.label for s in issued if s.label) == ["R2027-0001", "R2027-0002"]
    assert sum(balances(session).values()) == 0
    assert session.scalars(select(Statement)).all()


def test_a_small_difference_waits_for_the_years_last_statement(session: Session) -> None:
    money = a_year(session)
    person = money.mentee(money.caritas, OLTEN, ResidenceStatus.S)
    money.tandem(money.caritas, person)
    close(money, 1, SPRING)
    # Two of ninety days of a sixth of 100.00 are some Rappen, less than the 20.00 of the rule.
    moved = Residence(
        person_id=person.id,
        municipality_bfs=GRENCHEN,
        valid_from=date(2027, 3, 30),
        recorded_at=at(SUMMER, 8),
    )
    session.add(moved)
    session.flush()
    for number, on in ((2, SUMMER), (3, date(2027, 10, 5))):
        close(money, number, on)
        assert session.scalars(select(Correction)).all() == []
    close(money, 4, date(2028, 1, 10))
    rows = session.scalars(select(Correction).order_by(Correction.municipality_bfs)).all()
    amounts = {row.municipality_bfs: row.amount_rappen for row in rows if row.kind is TargetKind.MUNICIPALITY}
    assert set(amounts) == {OLTEN, GRENCHEN}
    assert 0 < amounts[GRENCHEN] == -amounts[OLTEN] < 20_00


def test_an_end_that_was_earlier_takes_back_the_days_recorded_after_it(session: Session) -> None:
    money = a_year(session)
    tandem = money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.S))
    for state, on in (
        (TandemState.PAUSED, date(2027, 2, 1)),
        (TandemState.ACTIVE, date(2027, 2, 20)),
        (TandemState.TERMINATED_EARLY, date(2027, 3, 31)),
    ):
        money.phase(tandem, state, on)

    def days() -> int:
        settled = settled_until(session, money.caritas.id, money.periods[0])
        return sum(line.days for line in settled[0].lines if line.tandem_id == tandem.id)

    assert days() == 89
    money.phase(tandem, TandemState.TERMINATED_EARLY, date(2027, 1, 20), recorded_at=at(SUMMER))
    assert days() == 19


def test_whoever_has_left_a_tandem_shares_no_day_of_it_any_more(session: Session) -> None:
    money = a_year(session)
    stays, leaves = (money.mentee(money.caritas, OLTEN, ResidenceStatus.S) for _ in range(2))
    tandem = money.tandem(money.caritas, stays, leaves)
    member = session.get_one(TandemMember, (tandem.id, leaves.id))
    member.valid_to, member.left_recorded_at = date(2027, 2, 1), at(date(2027, 2, 3))
    session.flush()
    close(money, 1, SPRING)
    rows = session.scalars(
        select(ClosingDay).where(ClosingDay.tandem_id == tandem.id).order_by(ClosingDay.id)
    )
    assert [(row.person_id, row.from_on, row.to_on, row.members) for row in rows] == [
        (stays.id, date(2027, 1, 1), date(2027, 2, 1), 2),
        (stays.id, date(2027, 2, 1), date(2027, 4, 1), 1),
        (leaves.id, date(2027, 1, 1), date(2027, 2, 1), 2),
    ]
