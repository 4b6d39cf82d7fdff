"""What may be logged, claimed and rated."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.meetings.rules.expenses import MOST_KM, Terms, amount_of, check_claim, counts, next_month
from mentoring.meetings.rules.goals import check_scale, check_step, described, goals_lacking, rating_of
from mentoring.meetings.rules.log import (
    LOGGED,
    check_attendance,
    check_meeting,
    in_hours,
    members_on,
    split_minutes,
)
from mentoring.meetings.vocabulary import STEPS, ExpenseKind, ExpenseState
from mentoring.people.vocabulary import Topic
from mentoring.tandems.vocabulary import Rating, TandemState
from mentoring.wording import Refused
from tests.days import TODAY

TERMS = Terms(most_per_claim_rappen=10_000, most_per_year_rappen=30_000)


def refusal(check: Any, *given: Any, **named: Any) -> str | None:
    """The field at which something is refused."""
    with pytest.raises(Refused) as refused:
        check(*given, **named)
    return refused.value.field


@given(st.integers(5, 900), st.lists(st.sampled_from(list(Topic)), min_size=1, max_size=9))
def test_the_minutes_of_the_topics_add_up_to_the_meeting(minutes: int, topics: list[Topic]) -> None:
    parts = split_minutes(minutes, topics)
    assert sum(part for _, part in parts) == minutes
    assert {topic for topic, _ in parts} == set(topics)
    assert len(parts) == len(set(topics))
    assert max(p for _, p in parts) - min(p for _, p in parts) <= 1


def test_minutes_are_written_in_hours() -> None:
    assert [in_hours(m) for m in (0, 59, 60, 150)] == [(0, 0), (0, 59), (1, 0), (2, 30)]


FACTS: dict[str, Any] = {
    "state": TandemState.ACTIVE,
    "proposed_on": date(2026, 9, 1),
    "ended_on": None,
    "today": TODAY,
}


def test_a_meeting_of_today_and_of_the_first_day_may_be_logged() -> None:
    for day in (TODAY, date(2026, 9, 1)):
        check_meeting(day, 90, [Topic.LANGUAGE], **FACTS)
    ended = {**FACTS, "state": TandemState.ARCHIVED, "ended_on": date(2026, 10, 1)}
    check_meeting(date(2026, 10, 1), 900, [Topic.WORK], **ended)
    assert refusal(check_meeting, date(2026, 10, 2), 90, [Topic.WORK], **ended) == "met_on"


@pytest.mark.parametrize(
    ("day", "minutes", "topics", "field"),
    [
        (TODAY + timedelta(days=1), 60, [Topic.WORK], "met_on"),
        (date(2026, 8, 31), 60, [Topic.WORK], "met_on"),
        (TODAY, 4, [Topic.WORK], "minutes"),
        (TODAY, 901, [Topic.WORK], "minutes"),
        (TODAY, 60, [], "topics"),
    ],
)
def test_what_cannot_have_been_is_refused(day: date, minutes: int, topics: list[Topic], field: str) -> None:
    assert refusal(check_meeting, day, minutes, topics, **FACTS) == field


def test_nothing_is_logged_before_both_have_said_yes() -> None:
    assert {TandemState.PROPOSED, TandemState.DECLINED} == set(TandemState) - LOGGED
    for state in (TandemState.PROPOSED, TandemState.DECLINED):
        assert refusal(check_meeting, TODAY, 60, [Topic.WORK], **{**FACTS, "state": state}) is None


def test_only_who_belonged_to_the_tandem_that_day_can_have_been_there() -> None:
    members = [(1, None, None), (2, date(2026, 10, 1), None), (3, None, date(2026, 10, 1))]
    assert members_on(date(2026, 9, 30), members) == {1, 3}
    assert members_on(date(2026, 10, 1), members) == {1, 2}
    check_attendance({2}, {1, 2})
    assert refusal(check_attendance, {1, 3}, {1, 2}) == "present"
    assert refusal(check_attendance, set(), {1, 2}) == "present"


def test_by_car_it_is_kilometres_times_the_rate() -> None:
    assert amount_of(ExpenseKind.CAR, km=34, amount=999, terms=TERMS) == 2380
    assert amount_of(ExpenseKind.TRANSPORT, km=None, amount=860, terms=TERMS) == 860
    for km in (None, 0, -3, MOST_KM + 1):
        assert refusal(amount_of, ExpenseKind.CAR, km=km, amount=1, terms=TERMS) == "km"
    assert refusal(amount_of, ExpenseKind.CAR, km=3, amount=1, terms=Terms(km_rappen=0)) == "kind"
    for amount in (None, 0, -1):
        assert refusal(amount_of, ExpenseKind.OTHER, km=None, amount=amount, terms=TERMS) == "amount"


CLAIM: dict[str, Any] = {
    "spent_on": TODAY,
    "today": TODAY,
    "claimed_in_year": 0,
    "has_receipt": True,
    "terms": TERMS,
}


def test_a_claim_within_every_limit_is_taken() -> None:
    check_claim(ExpenseKind.MATERIAL, 10_000, **{**CLAIM, "claimed_in_year": 20_000})
    check_claim(ExpenseKind.MATERIAL, 2_000, **{**CLAIM, "has_receipt": False})
    check_claim(ExpenseKind.CAR, 9_000, **{**CLAIM, "has_receipt": False})
    check_claim(ExpenseKind.OTHER, 5, **{**CLAIM, "spent_on": TODAY - timedelta(days=90)})
    check_claim(ExpenseKind.OTHER, 10**6, **{**CLAIM, "terms": Terms()})
    monthly = {"claimed_in_month": 600, "terms": Terms(most_per_month_rappen=1_000)}
    check_claim(ExpenseKind.OTHER, 400, **{**CLAIM, **monthly})


@given(st.dates())
def test_the_month_after_begins_on_its_first(day: date) -> None:
    following = next_month(day)
    assert (following - timedelta(days=1)).month == day.month
    assert following.day == 1
    assert timedelta(0) < following - day <= timedelta(days=31)


@pytest.mark.parametrize(
    ("amount", "changed", "field"),
    [
        (10_001, {}, "amount"),
        (10_000, {"claimed_in_year": 20_001}, "amount"),
        (1, {"claimed_in_year": 30_000}, "amount"),
        (401, {"claimed_in_month": 600, "terms": Terms(most_per_month_rappen=1_000)}, "amount"),
        (2_001, {"has_receipt": False}, "photo"),
        (100, {"spent_on": TODAY + timedelta(days=1)}, "spent_on"),
        (100, {"spent_on": TODAY - timedelta(days=91)}, "spent_on"),
    ],
)
def test_a_claim_over_a_limit_is_refused(amount: int, changed: dict[str, Any], field: str) -> None:
    assert refusal(check_claim, ExpenseKind.MATERIAL, amount, **{**CLAIM, **changed}) == field


def test_what_is_left_of_a_year_is_said_to_the_rappen() -> None:
    with pytest.raises(Refused) as refused:
        check_claim(ExpenseKind.OTHER, 906, **{**CLAIM, "claimed_in_year": 29_095})
    assert str(refused.value) == "Dieses Jahr sind noch CHF 9.05 möglich."


def test_refused_and_withdrawn_claims_do_not_count() -> None:
    assert [s for s in ExpenseState if counts(s)] == [ExpenseState.CLAIMED, ExpenseState.APPROVED]
    assert replace(TERMS, km_rappen=60).km_rappen == 60


def test_a_goal_is_reached_from_its_target_on() -> None:
    assert [rating_of(step, 2, 4) for step in STEPS] == [
        *(Rating.NOT_YET, Rating.NOT_YET, Rating.PARTLY),
        *(Rating.REACHED, Rating.REACHED),
    ]


def test_a_scale_has_something_to_reach_and_words_for_all_steps_or_none() -> None:
    own = ["gar nicht", "mit Wörterbuch", "mit Hilfe", "meistens", "allein"]
    check_scale(1, 5)
    check_scale(4, 5, own)
    assert [described(3), described(3, own)] == ["geht mit etwas Hilfe", "mit Hilfe"]
    assert refusal(check_scale, 3, 3) == "target"
    assert refusal(check_scale, 0, 3) == "baseline"
    assert refusal(check_scale, 3, 6) == "target"
    assert refusal(check_scale, 1, 3, own[:4]) == "words"
    assert refusal(check_scale, 1, 3, [*own[:4], ""]) == "words"
    assert refusal(check_step, 6) == "step"


def test_at_the_end_every_goal_is_rated() -> None:
    """DOMAIN.md: «reason, each goal rated, follow-up solution»."""
    assert goals_lacking([1, 2, 3], {1: 4, 3: None}) == [2, 3]
    assert goals_lacking([1], {1: 1}) == []
