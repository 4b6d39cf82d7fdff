"""Closing, then recording late facts, then closing with corrections: as if all had been known from the start.

Whole years are lived through the real services: one organisation is told things late and closes quarter after
quarter meanwhile, another one is told all of it in another order before it closes anything. What both have
booked for each quarter, shares and corrections together, is what the slow oracle says of the facts (FUNDING,
«Closing, correcting, explaining»).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.funding.models import Correction
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries.ledger import balances
from mentoring.funding.queries.money import inhabitants
from mentoring.funding.rules.days import Eligibility, Facts
from mentoring.funding.rules.settling import Grant, MoneyFacts, PeriodFacts, Target
from mentoring.funding.services.closing import close_period
from mentoring.funding.services.computing import plain_rule, settled_until
from mentoring.funding.services.correcting import corrections
from mentoring.funding.services.eligibility import EligibilityFacts, add_federal_rule
from mentoring.funding.services.snapshots import verified
from mentoring.funding.vocabulary import KeyKind, TargetKind
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.models import Municipality
from mentoring.places.rules import Merger
from tests.builders import BIBERIST, GRENCHEN
from tests.database.late_courses import moment
from tests.database.late_hands import YEAR, House, Recording, at_the_end
from tests.database.late_plans import Counting, Drawing, RulePlan, Year, day_of
from tests.funding_ground import QUARTERS, THEN, Money, at
from tests.funding_oracle import Account, accounts
from tests.promises import Promise

CLOSED_ON = (date(2027, 4, 10), date(2027, 7, 12), date(2027, 10, 4), date(2028, 1, 10))
COUNTED = (ResidenceStatus.F, ResidenceStatus.F_REF, ResidenceStatus.B_REF)


@pytest.mark.promise(4)
def test_told_late_or_early_or_in_another_order_everybody_pays_the_same(
    session: Session, promise: Promise
) -> None:
    lived, told = promise.count(quick=4, full=100), Counter[str]()
    for seed in range(lived):
        live(session, Drawing(seed).year(), Random(seed), told)
        session.rollback()
    promise.measured(f"{lived} years: {told['recordings']} recordings, {told['corrections']} corrections")


def live(session: Session, year: Year, chance: Random, told: Counter[str]) -> None:
    """One year, late and from the start, against the oracle."""
    money = Money(session, key=year.rule.key, promise=year.rule.promise)
    _decide(money, year.rule)
    if year.merged is not None:
        grenchen = session.get_one(Municipality, GRENCHEN)
        grenchen.valid_to, grenchen.successor_bfs = day_of(year.merged), BIBERIST
        session.flush()
    late, early = House(money, money.caritas), House(money, money.srk)
    late.plan(year)
    early.plan(year)
    _live_late(late, year.counting)
    for now, one in at_the_end(early.recordings, chance):
        early.record(one, now)
    for number in range(4):
        _close(early, number, CLOSED_ON[3])
    for house in (late, early):
        assert _booked(house) == _borne(_true(house, year))
        assert all(whole for _closing, whole in verified(session, house.organisation.id))
    _nobody_pays_without_a_resident(year.rule, _true(late, year))
    assert sum(balances(session).values()) == 0
    told["recordings"] += len(late.recordings)
    told["corrections"] += len(session.scalars(select(Correction)).all())


def _decide(money: Money, rule: RulePlan) -> None:
    """The year's rule. With inhabitants in place of days where there are none, no quarter remains open."""
    money.rule.rounding_unit_rappen, money.rule.pause_days = rule.unit, rule.pause_days
    money.rule.carry_below_rappen = rule.carry_below
    fund, last = money.rule.layers
    fund.scope, fund.share_bp, last.key_basis = rule.scope, rule.share_bp, rule.basis
    last.fallback_key = None if rule.key is KeyKind.K1 else KeyKind.K1
    money.session.flush()


def _live_late(house: House, counting: Sequence[Counting]) -> None:
    """Everything at its moment; each quarter is closed some days after its end."""
    waiting = sorted([*house.recordings, *_counted(house, counting)], key=lambda one: one.at)
    for number, on in enumerate(CLOSED_ON):
        while waiting and waiting[0].at <= at(on):
            one = waiting.pop(0)
            house.record(one, one.at)
        _close(house, number, on)
        _nothing_more_to_book(house, number)
    assert not waiting


def _counted(house: House, counting: Sequence[Counting]) -> list[Recording]:
    """What the canton finds about whose days count holds for all organisations."""

    def enter(facts: EligibilityFacts, *, today: date, **who: Any) -> None:
        add_federal_rule(house.session, facts, **who)

    in_order = sorted(counting, key=lambda one: one.recorded)
    return [Recording(moment(one.recorded, 0), "counting", partial(enter, _row(one))) for one in in_order]


def _row(one: Counting) -> EligibilityFacts:
    ends = None if one.length is None else day_of(one.day + one.length)
    return EligibilityFacts(one.status, day_of(one.day), ends, one.eligible, True, "")


def _close(house: House, number: int, on: date) -> None:
    period = house.money.periods[number]
    close_period(house.session, house.organisation, period, actor=house.money.lead, now=at(on), today=on)


def _nothing_more_to_book(house: House, number: int) -> None:
    """Right after a closing, what still differs is held back, and small for each municipality."""
    house.session.expire_all()
    period = house.money.periods[number]
    settled = settled_until(house.session, house.organisation.id, period)
    waiting = Counter[int]()
    for one in corrections(house.session, house.organisation.id, settled, last_of_year=period.last_of_year):
        assert one.to_book == []
        for difference in one.found:
            assert difference.target.kind is TargetKind.MUNICIPALITY
            waiting[difference.target.number] += difference.amount
    assert all(abs(amount) < house.money.rule.carry_below_rappen for amount in waiting.values())


def _true(house: House, year: Year) -> list[Account]:
    """What the oracle says of the facts, which were noted when the year was planned."""
    rows = [
        Eligibility(status, date(2020, 1, 1), None, THEN, status in COUNTED) for status in ResidenceStatus
    ]
    for number, one in enumerate(sorted(year.counting, key=lambda one: one.recorded)):
        told = moment(one.recorded, 0) + timedelta(seconds=number)
        facts = _row(one)
        rows.append(Eligibility(one.status, facts.valid_from, facts.valid_to, told, one.eligible))
    merged = {} if year.merged is None else {GRENCHEN: Merger(day_of(year.merged), BIBERIST)}
    facts = Facts(tuple(house.tandems), house.homes, house.statuses, merged, tuple(rows))
    promised = Grant(1, house.money.ip.id, year.rule.promise, *YEAR)
    money = MoneyFacts(tuple(house.tariffs), (), tuple(house.approvals), (promised,))
    rule = plain_rule(house.money.rule)
    periods = []
    for number, (start, end) in enumerate(QUARTERS):
        weighing = {bfs: row[0] for bfs, row in inhabitants(house.session, start).items()}
        periods.append(PeriodFacts(number, start, end, rule, house.costs[number], weighing))
    return accounts(facts, money, periods)


def _borne(true: Sequence[Account]) -> list[dict[Target, int]]:
    """Who bears what of each quarter: its bearers, and by how much more or less is carried after it."""
    found, carried = [], 0
    for account in true:
        bearers = {Target(TargetKind.FUND, fund): amount for fund, amount in account.funds.items()}
        bearers |= {Target(TargetKind.MUNICIPALITY, bfs): n for bfs, n in account.municipalities.items()}
        bearers[Target(TargetKind.UNCOVERED)] = account.uncovered
        bearers[Target(TargetKind.CARRIED)] = account.carried - carried
        assert sum(bearers.values()) == account.payable
        carried = account.carried
        found.append({target: amount for target, amount in bearers.items() if amount})
    return found


def _booked(house: House) -> list[dict[Target, int]]:
    """Per quarter what each bearer was charged for it: its share and all corrections."""
    found = closed.booked(house.session, house.organisation.id)
    closings = closed.closings(house.session, organisation_id=house.organisation.id)
    return [{t: amount for t, amount in found.get(c.id, {}).items() if amount} for c in closings]


def _nobody_pays_without_a_resident(rule: RulePlan, true: Sequence[Account]) -> None:
    """By days (K2) whoever has no resident in a quarter pays nothing for it, if there are days at all."""
    if rule.key is not KeyKind.K2:
        return
    for account in true:
        residents = {bfs for bfs, days in account.all_days.items() if days}
        payers = {bfs for bfs, amount in account.municipalities.items() if amount}
        assert payers <= residents or not residents
