"""How long to wait after failures, which passwords are good enough, what counts as one address."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.accounts import rules
from mentoring.accounts.demo import DEMO_PASSWORD
from tests.builders import PASSWORD

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@given(st.integers(0, 10_000), st.integers(0, 100_000), st.integers(0, 50))
def test_waits_are_bounded_and_never_shorten_with_more_failures(failures: int, ago: int, free: int) -> None:
    last = NOW - timedelta(seconds=ago)
    wait = rules.wait_after(failures, last, NOW, free=free)
    assert timedelta(0) <= wait <= rules.LONGEST_WAIT
    assert rules.wait_after(failures + 1, last, NOW, free=free) >= wait
    if failures < free:
        assert not wait


def test_first_failures_cost_nothing_then_waits_double() -> None:
    waits = [rules.wait_after(n, NOW, NOW, free=5) for n in range(4, 14)]
    assert waits[:4] == [timedelta(0), *(rules.FIRST_WAIT * f for f in (1, 2, 4))]
    assert waits[-1] == rules.LONGEST_WAIT
    assert rules.wait_after(0, None, NOW, free=0) == timedelta(0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "", True),
        ("no address", "no address", True),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (rules.address_group(one) == rules.address_group(other)) is same


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        DEMO_PASSWORD,
        "vier Wörter ohne Reim",
        "Wal-Zange-Mond-Brief",
        "hq7#Lw0pXz2!vB",
        "Anna mag gerne Rhabarber",
        "мій довгий пароль",
        "كلمة سر طويلة جدا",
    ],
)
def test_good_passwords_are_taken(password: str) -> None:
    assert rules.password_weakness(password, email="anna@example.org", name="Anna Müller") is None


@pytest.mark.parametrize(
    "password",
    [
        "Solothurn2026", "SommerWinter1!", "passwordpassword", "Hallo Willkommen", "123456789012",
        "mnbvcxy12345",

        "AAAAbbbbAAAA", "a b a b a b a b", "Tandem-Mentoring", "Mueller.Anna1",
        "anna@example.org1", "qwertzuiopasdf",
    ],
)  # fmt: skip
def test_guessable_passwords_are_refused(password: str) -> None:
    assert rules.password_weakness(password, email="anna@example.org", name="Anna Müller") is not None


@given(st.text(max_size=220), st.text(max_size=40), st.text(max_size=40))
def test_any_text_gets_an_answer(password: str, email: str, name: str) -> None:
    weakness = rules.password_weakness(password, email=email, name=name)
    if not rules.SHORTEST_PASSWORD <= len(password) <= rules.LONGEST_PASSWORD:
        assert weakness is not None
    if weakness is not None:
        assert str(weakness)
