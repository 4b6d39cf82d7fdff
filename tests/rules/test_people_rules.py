"""Rules of people: life-cycle as a table, age, extracts, clean texts."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.people.rules import (
    EXPIRES_SOON_DAYS,
    TRANSITIONS,
    ClearanceState,
    age_on,
    at_least,
    cleaned,
    clearance_state,
    clearance_states,
    is_minor,
    kinds_lacking,
    readiness,
    refusal_of_move,
    told,
)
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, Level, MentorState
from tests.days import TODAY

S = MentorState
# DOMAIN.md: registered → interviewed → clearance pending → available ⇄ on leave; any → left; before
# available → rejected.
ALLOWED = {
    (S.REGISTERED, S.INTERVIEWED),
    (S.INTERVIEWED, S.CLEARANCE_PENDING),
    (S.CLEARANCE_PENDING, S.AVAILABLE),
    (S.AVAILABLE, S.ON_LEAVE),
    (S.ON_LEAVE, S.AVAILABLE),
    *((state, S.LEFT) for state in S if state is not S.LEFT),
    *((state, S.REJECTED) for state in (S.REGISTERED, S.INTERVIEWED, S.CLEARANCE_PENDING)),
}


@pytest.mark.parametrize(("before", "after"), [*itertools.product(S, S)])
def test_every_step_is_allowed_or_refused_with_a_sentence(before: MentorState, after: MentorState) -> None:
    refusal = refusal_of_move(before, after)
    assert (refusal is None) == ((before, after) in ALLOWED)
    if refusal is not None:
        assert str(refusal).endswith(".")
        assert "%" not in str(refusal)


def test_every_state_can_be_reached_and_has_a_sentence() -> None:
    assert set(TRANSITIONS) == set(S)
    assert set().union(*TRANSITIONS.values()) == set(S) - {S.REGISTERED}
    for state in S:
        assert state.value not in str(told("moved", None, state.value, {}))


def test_release_needs_a_programme_one_may_serve_in() -> None:
    def missing(needed: list[ClearanceKind | None], lacking: list[ClearanceKind]) -> list[str]:
        checks = readiness(S.AVAILABLE, needed=needed, lacking=lacking)
        return [check.code for check in checks if check.binding and not check.done]

    special, private = ClearanceKind.SPECIAL, ClearanceKind.PRIVATE
    assert missing([], []) == ["programmes", "clearance"]
    assert missing([None], [special, private]) == []
    assert missing([special], [special]) == ["clearance"]
    assert missing([special, None], [special]) == []
    assert missing([special, private], [private]) == []


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_age_is_the_number_of_birthdays(born: date, day: date) -> None:
    birthdays = 0
    for year in range(born.year + 1, day.year + 1):
        try:
            birthday = born.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        birthdays += birthday <= day
    if day >= born:
        assert age_on(born, None, day) == birthdays
        # The year alone says nothing that could be wrong.
        assert age_on(None, born.year, day) in {birthdays, birthdays - 1, 0}
        assert (age_on(None, born.year, day) or 0) <= birthdays


def test_the_eighteenth_birthday_is_the_first_day_of_full_age() -> None:
    assert is_minor(date(2008, 11, 24), None, TODAY)
    assert not is_minor(date(2008, 11, 23), None, TODAY)
    assert is_minor(None, 2008, TODAY)
    assert not is_minor(None, 2007, TODAY)
    assert not is_minor(None, None, TODAY)
    assert is_minor(date(2008, 2, 29), None, date(2026, 2, 28))
    assert not is_minor(date(2008, 2, 29), None, date(2026, 3, 1))


def test_levels_have_an_order() -> None:
    assert [level for level in Level if at_least(level, Level.B2)] == [
        Level.B2,
        Level.C1,
        Level.C2,
        Level.NATIVE,
    ]


@dataclass
class Seen:
    """An extract."""

    kind: ClearanceKind
    issued_on: date
    expires_on: date
    result: ClearanceResult = ClearanceResult.CLEAR


def seen(days: int, **more: object) -> Seen:
    """A special extract that expires in so many days."""
    given: dict = {"kind": ClearanceKind.SPECIAL, "issued_on": TODAY - timedelta(days=700), **more}
    return Seen(expires_on=TODAY + timedelta(days=days), **given)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, ClearanceState.EXPIRED),
        (0, ClearanceState.EXPIRES_SOON),
        (EXPIRES_SOON_DAYS, ClearanceState.EXPIRES_SOON),
        (EXPIRES_SOON_DAYS + 1, ClearanceState.VALID),
    ],
)
def test_an_extract_is_good_up_to_its_last_day(days: int, state: ClearanceState) -> None:
    assert clearance_state(seen(days), TODAY) is state
    assert clearance_state(seen(days, result=ClearanceResult.ENTRY), TODAY) is ClearanceState.WITH_ENTRY
    assert clearance_state(None, TODAY) is ClearanceState.MISSING


def test_the_extract_issued_last_decides() -> None:
    old = seen(400)
    entry = seen(800, issued_on=TODAY, result=ClearanceResult.ENTRY)
    for rows in ([old, entry], [entry, old]):
        assert clearance_states(rows, TODAY)[ClearanceKind.SPECIAL] is ClearanceState.WITH_ENTRY
        assert kinds_lacking([ClearanceKind.SPECIAL, None], rows, TODAY) == [ClearanceKind.SPECIAL]
    assert kinds_lacking([None], [], TODAY) == []
    assert kinds_lacking([ClearanceKind.PRIVATE, ClearanceKind.SPECIAL], [old], TODAY) == [
        ClearanceKind.PRIVATE
    ]


@given(st.text())
def test_a_clean_text_is_one_line_without_tricks(text: str) -> None:
    clean = cleaned(text)
    assert cleaned(clean) == clean
    assert clean == clean.strip()
    assert not any(c in clean for c in "\0\n\r\t\u202e\u2066")
    clean.encode("utf-8")


def test_a_note_keeps_its_lines() -> None:
    assert cleaned(" a\r\nb\t\tc \0\n", lines=True) == "a\nb c"
    assert cleaned("a\nb") == "a b"
    assert cleaned("e\u0301") == "é"
