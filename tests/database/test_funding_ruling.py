"""Rules are succeeded and withdrawn, eligibility is dated rows, inhabitants are replaced as a whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import ChangeLog, act_as
from mentoring.funding.models import FederalRule
from mentoring.funding.queries import facts
from mentoring.funding.queries import ruling as queries
from mentoring.funding.queries.money import inhabitants
from mentoring.funding.rules.days import Eligibility
from mentoring.funding.rules.ruling import LayerFacts, RuleFacts
from mentoring.funding.services import eligibility as federal
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.eligibility import EligibilityFacts
from mentoring.funding.services.inhabitants import compare_inhabitants, expected, replace_inhabitants
from mentoring.funding.services.ruling import create_rule, facts_of, restore_rule, succeed_rule, withdraw_rule
from mentoring.funding.vocabulary import KeyKind, LayerKind, LimitKind
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.models import Population
from mentoring.wording import Refused
from tests.builders import OLTEN, places
from tests.funding_ground import Money, at

SPRING = date(2027, 4, 10)
MUNICIPALITIES = LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K2)


def a_rule(day: date, *layers: LayerFacts, **given: Any) -> RuleFacts:
    return RuleFacts("Neue Regel", day, "Beschluss", "RRB 2027/9", layers or (MUNICIPALITIES,), **given)


def test_a_rule_begins_with_a_period_that_nobody_has_closed(session: Session) -> None:
    money = Money(session)
    close_period(session, money.caritas, money.periods[0], actor=money.lead, now=at(SPRING), today=SPRING)
    when = {"actor": money.controller, "now": at(SPRING)}
    with pytest.raises(Refused, match="hat schon jemand abgeschlossen"):
        create_rule(session, a_rule(date(2027, 1, 1)), **when)
    with pytest.raises(Refused, match="ersten Tag einer Periode"):
        create_rule(session, a_rule(date(2027, 4, 2)), **when)
    made = create_rule(session, a_rule(date(2027, 4, 1)), **when)
    again = succeed_rule(session, made, facts_of(made), **when)
    assert (made.version, again.version) == (1, 2)
    with pytest.raises(Refused, match="frühestens"):
        succeed_rule(session, again, a_rule(date(2027, 1, 1)), **when)


@pytest.mark.parametrize(
    ("layers", "why"),
    [
        ((MUNICIPALITIES, MUNICIPALITIES), "einmal"),
        ((MUNICIPALITIES, LayerFacts(LayerKind.FUND, fund_id=1)), "letzte Stufe"),
        ((LayerFacts(LayerKind.FUND),), "Finanzierungsquelle"),
        ((LayerFacts(LayerKind.FUND, fund_id=99),), "Finanzierungsquelle"),
        ((LayerFacts(LayerKind.FUND, fund_id=1, limit_kind=LimitKind.AMOUNT),), "Betrag"),
        ((LayerFacts(LayerKind.MUNICIPALITIES),), "Schlüssel"),
        ((LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K3, mix_bp=0),), "gemischten"),
        (
            (LayerFacts(LayerKind.MUNICIPALITIES, key_kind=KeyKind.K1, fallback_key=KeyKind.K1),),
            "Ersatzschlüssel",
        ),
        (tuple([LayerFacts(LayerKind.FUND, fund_id=1)] * 7), "Höchstens"),
    ],
)
def test_layers_that_make_no_rule_are_refused(
    session: Session, layers: tuple[LayerFacts, ...], why: str
) -> None:
    money = Money(session)
    with pytest.raises(Refused, match=why):
        create_rule(session, a_rule(date(2027, 1, 1), *layers), actor=money.controller, now=at(SPRING))
    with pytest.raises(Refused, match="mindestens eine"):
        create_rule(
            session,
            RuleFacts("", date(2027, 1, 1), "", "", ()),
            actor=money.controller,
            now=at(SPRING),
        )


def test_a_used_rule_stays_and_an_unused_one_is_withdrawn_and_restored(session: Session) -> None:
    money = Money(session)
    made = create_rule(session, a_rule(date(2027, 4, 1)), actor=money.controller, now=at(SPRING))
    withdraw_rule(session, made, now=at(SPRING))
    restore_rule(session, made)
    assert made.withdrawn_at is None
    close_period(session, money.caritas, money.periods[0], actor=money.lead, now=at(SPRING), today=SPRING)
    with pytest.raises(Refused, match="bleibt, wie sie ist"):
        withdraw_rule(session, money.rule, now=at(SPRING))


def test_defaults_are_loaded_once_and_unconfirmed(session: Session) -> None:
    assert federal.load_federal_rules(session) == len(ResidenceStatus)
    assert federal.load_federal_rules(session) == 0
    rows = queries.federal_rules(session)
    assert {row.status for row in rows if row.eligible} == {
        ResidenceStatus.F,
        ResidenceStatus.F_REF,
        ResidenceStatus.B_REF,
    }
    assert not any(row.confirmed for row in rows)


def holds(session: Session, status: ResidenceStatus, day: date) -> bool:
    """What the computing of days makes of the rows."""
    rows: list[Eligibility] = [
        row
        for row in facts.eligibility(session)
        if row.status is status and row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
    ]
    assert len(rows) <= 1, "rows of one status overlap"
    return bool(rows and rows[0].eligible)


def test_a_new_row_takes_its_days_from_the_others_and_no_more(session: Session) -> None:
    money = Money(session)
    when = {"actor": money.controller, "now": at(SPRING)}
    status = ResidenceStatus.S
    new = federal.add_federal_rule(
        session,
        EligibilityFacts(status, date(2027, 3, 1), date(2027, 6, 1), True, True, "Rundschreiben"),
        **when,
    )
    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 5, 31), date(2027, 6, 1)]
    assert [holds(session, status, day) for day in days] == [False, True, True, False]
    older = queries.federal_rules(session, status=status)[0]
    federal.confirm_federal_rule(session, older, **when)
    assert [holds(session, status, day) for day in days] == [False, True, True, False]
    assert federal.confirm_federal_rule(session, new, **when) is new
    federal.withdraw_federal_rule(session, new, now=at(SPRING))
    assert not holds(session, status, date(2027, 4, 1))
    with pytest.raises(Refused, match="Ende"):
        federal.add_federal_rule(session, EligibilityFacts(status, days[1], days[1], True, True, ""), **when)


def test_confirming_is_withdrawing_and_adding_the_same(session: Session) -> None:
    money = Money(session)
    row = queries.federal_rules(session, status=ResidenceStatus.F)[0]
    made = federal.confirm_federal_rule(
        session, row, actor=money.controller, now=at(SPRING) + timedelta(hours=1)
    )
    assert row.withdrawn_at is not None
    assert (made.confirmed, made.eligible, made.valid_from) == (True, row.eligible, row.valid_from)
    assert (
        session.scalar(
            select(func.count()).select_from(FederalRule).where(FederalRule.status == ResidenceStatus.F)
        )
        == 2
    )
    with pytest.raises(Refused, match="zurückgezogen"):
        federal.confirm_federal_rule(session, row, actor=money.controller, now=at(SPRING))


def test_inhabitants_are_replaced_as_a_whole_and_logged(session: Session) -> None:
    places(session)
    money = Money(session)
    act_as(session, money.controller, at(SPRING))
    figures = {bfs: 1_000 + number for number, bfs in enumerate(expected(session, 2026))}
    assert all(line.before is None for line in compare_inhabitants(session, 2026, figures).lines)
    replace_inhabitants(session, 2026, figures, source="Statistik", dated=date(2027, 3, 1), now=at(SPRING))
    figures[OLTEN] += 1
    changed = replace_inhabitants(
        session, 2026, figures, source="Statistik, neu", dated=date(2027, 3, 2), now=at(SPRING)
    )
    assert [line.bfs for line in changed.lines if line.differs] == [OLTEN]
    assert inhabitants(session, date(2027, 1, 1))[OLTEN] == (
        figures[OLTEN],
        2026,
        "Statistik, neu, 02.03.2027",
    )
    log = session.scalars(select(ChangeLog).where(ChangeLog.subject == "population")).all()
    assert any("inhabitants" in row.after for row in log)
    with pytest.raises(Refused, match="Olten"):
        compare_inhabitants(session, 2026, {bfs: n for bfs, n in figures.items() if bfs != OLTEN})
    with pytest.raises(Refused, match="9999"):
        compare_inhabitants(session, 2026, figures | {9999: 5})
    assert session.scalar(select(func.count()).select_from(Population).where(Population.year == 2026)) == len(
        figures
    )
