"""Periods one after the other: against the slow oracle, and what must hold of any of them (FUNDING.md)."""

from datetime import timedelta

from hypothesis import event, given, settings

from mentoring.funding.rules.apportion import NoWeights
from mentoring.funding.rules.settling import settle
from tests.funding_oracle import NobodyBears, accounts
from tests.funding_strategies import histories


def by_day(lines) -> dict:
    """Lines as single days; a day of a member that occurs twice is an error."""
    found = {}
    for line in lines:
        for number in range(line.days):
            key = line.tandem_id, line.person_id, line.from_on + timedelta(days=number)
            assert key not in found
            found[key] = (line.members, line.municipality, line.status, line.eligible, line.unfunded)
    return found


def nonzero(amounts) -> dict:
    return {key: amount for key, amount in amounts.items() if amount}


@settings(max_examples=200)
@given(histories)
def test_settling_agrees_with_the_oracle(history) -> None:
    facts, money, periods = history
    try:
        expected = accounts(facts, money, periods)
    except NobodyBears:
        event("nobody bears")
        try:
            settle(facts, money, periods)
        except NoWeights:
            return
        raise AssertionError("shared out among nobody") from None
    for one, account in zip(settle(facts, money, periods), expected, strict=True):
        event(f"bound {one.pool.bound}")
        event(f"pots {len([pot for pot in one.distribution.pots if pot.amount])}")
        assert by_day(one.lines) == account.days
        assert {k: v for k, v in one.weights.days.items()} == {
            bfs: days * one.parts_per_day for bfs, days in account.all_days.items()
        }
        assert nonzero(one.weights.eligible) == {
            bfs: days * one.parts_per_day for bfs, days in account.eligible_days.items() if days
        }
        assert (one.pool.tariff, one.pool.approved) == (account.tariff, account.approved)
        assert one.pool.payable == account.payable
        assert nonzero(one.distribution.funds) == nonzero(account.funds)
        assert nonzero(one.distribution.municipalities) == nonzero(account.municipalities)
        assert one.distribution.carried == account.carried
        assert one.distribution.uncovered == account.uncovered
        assert one.used == account.used
