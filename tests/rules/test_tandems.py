"""The life-cycle of DOMAIN.md, «Tandem»: every state against every target, and what each step needs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.people.vocabulary import ClearanceKind
from mentoring.tandems.rules import (
    NEEDS,
    OPEN_STATES,
    TRANSITIONS,
    Standing,
    check_day,
    check_move,
    common_slots,
    extracts_needed,
    has_minor,
    may_undo,
    months_later,
    needs,
    refusal,
    week_in_words,
)
from mentoring.tandems.vocabulary import EndReason, FollowUp, TandemState
from mentoring.wording import Refused
from tests.days import NOW, TODAY

S = TandemState

# The table of DOMAIN.md, typed once more by hand.
DOMAIN = {
    S.PROPOSED: {S.MEETING, S.DECLINED},
    S.MEETING: {S.AGREED, S.DECLINED},
    S.AGREED: {S.ACTIVE, S.DECLINED},
    S.ACTIVE: {S.PAUSED, S.CLOSING, S.TERMINATED_EARLY},
    S.PAUSED: {S.ACTIVE, S.CLOSING, S.TERMINATED_EARLY},
    S.CLOSING: {S.CLOSED},
    S.CLOSED: {S.AFTERCARE, S.ARCHIVED},
    S.TERMINATED_EARLY: {S.AFTERCARE, S.ARCHIVED},
    S.AFTERCARE: {S.ARCHIVED},
    S.ARCHIVED: set(),
    S.DECLINED: set(),
}

EVERYTHING = Standing(
    state=S.PROPOSED,
    mentor_said=True,
    mentees_said=True,
    clearance_needed=True,
    clearance_valid=True,
    minor=True,
    meeting_on=TODAY,
    agreed_on=TODAY,
    goals=2,
    goals_rated=2,
    guardian_consent_on=TODAY,
    started_on=TODAY,
    pause_reason="Ferien",
    review_on=TODAY,
    closing_talk_on=TODAY,
    end_reason=EndReason.TIME_UP,
    follow_up=FollowUp.COURSE,
    certificate_offered=True,
    decline_reason="zu weit",
    ended_on=TODAY,
    aftercare_until=TODAY + timedelta(days=90),
)


@pytest.mark.parametrize("to_state", list(S))
@pytest.mark.parametrize("from_state", list(S))
def test_only_the_listed_transitions_are_allowed(from_state: S, to_state: S) -> None:
    standing = replace(EVERYTHING, state=from_state)
    if to_state in DOMAIN[from_state]:
        check_move(to_state, standing)
        return
    with pytest.raises(Refused) as refused:
        check_move(to_state, standing)
    sentence = str(refused.value.sentence)
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_the_table_is_complete() -> None:
    assert {s: set(t) for s, t in TRANSITIONS.items()} == DOMAIN
    assert set(NEEDS) == set(S)
    assert all(refusal(s, t) is None for s in S for t in DOMAIN[s])


LACKING = [
    (S.PROPOSED, S.MEETING, {"mentor_said": None}, None),
    (S.PROPOSED, S.MEETING, {"mentees_said": None}, None),
    (S.PROPOSED, S.MEETING, {"mentees_said": False}, None),
    (S.PROPOSED, S.MEETING, {"clearance_valid": False}, None),
    (S.PROPOSED, S.MEETING, {"entry_stands": False}, None),
    (S.MEETING, S.AGREED, {"agreed_on": None}, "agreed_on"),
    (S.MEETING, S.AGREED, {"goals": 0, "goals_rated": 0}, "goals"),
    (S.MEETING, S.AGREED, {"guardian_consent_on": None}, "guardian_consent_on"),
    (S.AGREED, S.ACTIVE, {"started_on": None}, "started_on"),
    (S.ACTIVE, S.PAUSED, {"pause_reason": "  "}, "reason"),
    (S.ACTIVE, S.PAUSED, {"review_on": None}, "review_on"),
    (S.ACTIVE, S.CLOSING, {"closing_talk_on": None}, "closing_talk_on"),
    (S.PAUSED, S.CLOSING, {"closing_talk_on": None}, "closing_talk_on"),
    *(
        (before, after, fact, field)
        for before, after in (
            (S.CLOSING, S.CLOSED),
            (S.ACTIVE, S.TERMINATED_EARLY),
            (S.PAUSED, S.TERMINATED_EARLY),
        )
        for fact, field in (
            ({"end_reason": None}, "end_reason"),
            ({"goals_rated": 1}, "ratings"),
            ({"follow_up": None}, "follow_up"),
            ({"certificate_offered": False}, "certificate_offered"),
        )
    ),
    (S.CLOSED, S.AFTERCARE, {"aftercare_until": None}, "aftercare_until"),
    (S.CLOSED, S.AFTERCARE, {"aftercare_until": TODAY}, "aftercare_until"),
    (
        S.CLOSED,
        S.AFTERCARE,
        {"aftercare_until": months_later(TODAY, 6) + timedelta(days=1)},
        "aftercare_until",
    ),
    (S.TERMINATED_EARLY, S.AFTERCARE, {"aftercare_until": date(2099, 1, 1)}, "aftercare_until"),
    (S.PROPOSED, S.DECLINED, {"decline_reason": ""}, "reason"),
]


@pytest.mark.parametrize(("before", "after", "fact", "field"), LACKING)
def test_a_step_that_lacks_a_fact_is_refused_at_its_field(
    before: S, after: S, fact: dict, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_move(after, replace(EVERYTHING, state=before, **fact))
    assert refused.value.field == field
    assert sum(not met for _need, met in needs(after, replace(EVERYTHING, state=before, **fact))) == 1


@pytest.mark.parametrize(
    "fact",
    [
        {"clearance_needed": False, "clearance_valid": False},
        {"minor": False, "guardian_consent_on": None},
    ],
)
def test_what_a_tandem_does_not_need_is_not_asked(fact: dict) -> None:
    check_move(S.MEETING, replace(EVERYTHING, **fact))
    check_move(S.AGREED, replace(EVERYTHING, state=S.MEETING, **fact))


def test_an_expired_extract_does_not_stop_a_running_tandem() -> None:
    # DOMAIN, «Mentor»: an expired clearance blocks new matches that need it.
    check_move(S.ACTIVE, replace(EVERYTHING, state=S.PAUSED, clearance_valid=False))


def test_the_last_day_of_six_months_is_allowed() -> None:
    for end in (date(2026, 8, 31), date(2027, 8, 30), date(2026, 11, 23)):
        standing = replace(EVERYTHING, state=S.CLOSED, ended_on=end, aftercare_until=months_later(end, 6))
        check_move(S.AFTERCARE, standing)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_on_the_last_day_there_is(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 30))
def test_months_later_never_skips_a_month(day: date, months: int) -> None:
    then = months_later(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day
    assert then.day == day.day or (then + timedelta(days=1)).day == 1


def test_the_day_of_a_step_is_neither_in_the_future_nor_before_the_one_it_follows() -> None:
    check_day(TODAY, field="on", today=TODAY, not_before=TODAY)
    check_day(TODAY - timedelta(days=400), field="on", today=TODAY, not_before=None)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=11)):
        with pytest.raises(Refused) as refused:
            check_day(day, field="started_on", today=TODAY, not_before=TODAY - timedelta(days=10))
        assert refused.value.field == "started_on"


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("previous", [None, *S])
def test_what_told_somebody_cannot_be_taken_back(state: S, previous: S | None) -> None:
    fresh = may_undo(state, previous, NOW, NOW)
    if previous is None or state in {S.PROPOSED, S.MEETING, S.DECLINED, S.TERMINATED_EARLY}:
        assert not fresh
    elif state is S.ACTIVE:
        assert fresh is (previous is S.PAUSED)
    else:
        assert fresh
    assert not may_undo(state, previous, NOW - timedelta(hours=25), NOW)


@given(st.integers(0, 2**21 - 1), st.lists(st.integers(0, 2**21 - 1), max_size=4))
def test_common_slots_are_free_for_all_who_state_any(one: int, others: list[int]) -> None:
    bits = common_slots(one, others)
    stated = [b for b in (one, *others) if b]
    for slot in range(21):
        assert bool(bits >> slot & 1) is (bool(stated) and all(b >> slot & 1 for b in stated))
    assert common_slots(0, [one]) == one
    assert sum(len(parts) for _day, parts in week_in_words(bits)) == bits.bit_count()


def test_an_extract_is_needed_for_the_programme_and_for_minors() -> None:
    assert extracts_needed(None, minor=False) == set()
    assert extracts_needed(ClearanceKind.PRIVATE, minor=False) == {ClearanceKind.PRIVATE}
    assert extracts_needed(ClearanceKind.PRIVATE, minor=True) == set(ClearanceKind)
    assert extracts_needed(None, minor=True) == {ClearanceKind.SPECIAL}


def test_minors_by_date_and_in_doubt_by_year() -> None:
    assert has_minor([(date(2008, 11, 24), None)], TODAY)
    assert not has_minor([(date(2008, 11, 23), None)], TODAY)
    assert has_minor([(None, 2008), (None, None)], TODAY)
    assert not has_minor([(None, 2007), (None, None)], TODAY)


def test_open_states_are_those_before_the_end() -> None:
    assert set(OPEN_STATES) == {S.PROPOSED, S.MEETING, S.AGREED, S.ACTIVE, S.PAUSED, S.CLOSING}
