"""Amounts as people type and read them, and back, to the Rappen."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.money import LARGEST, parse_rappen, plain_rappen, show_rappen

amounts = st.one_of(st.integers(-LARGEST, LARGEST), st.integers(-200, 200))


@pytest.mark.parametrize(
    ("typed", "rappen"),
    [
        ("1'234.50", 123_450),
        ("1’234.50", 123_450),
        ("1 234,5", 123_450),
        ("1\u00a0234\u202f567.05", 123_456_705),
        ("1234567", 123_456_700),
        ("12.–", 1_200),
        ("12.-", 1_200),
        ("12,--", 1_200),
        ("CHF 12.–", 1_200),
        ("12.50 chf", 1_250),
        ("Fr. 12", 1_200),
        ("  0.05 ", 5),
        (".5", None),
        ("0", 0),
        ("-0.00", 0),
        ("−3.05", -305),
        ("–3.05", -305),
        ("-3.05", -305),
        ("+3.05", 305),
        ("100'000'000'000", LARGEST),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, rappen: int | None) -> None:
    if rappen is None:
        with pytest.raises(ValueError, match="amount"):
            parse_rappen(typed)
    else:
        assert parse_rappen(typed) == rappen


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "CHF", "-", ".", "'", "zwölf", "1e3", "0x10", "inf", "nan", "1_000", "½", "²"),
        *("12'34", "1'2345", "'123", "1''234", "12.345", "1.234.567", "1,234,567", "12.", "12.5-", "1-2"),
        *("--5", "5-", "(5)", "5 6", "5\n6", "EUR 5", "5 CHF 5", "$5", "5%", "٣", "１２", "1２"),
        *("100'000'000'000.01", "9" * 400, "9" * 5_000),
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (not an amount, or too large)
        parse_rappen(typed)


@given(amounts)
@example(LARGEST)
@example(-1)
@example(-99)
@example(-100)
def test_what_is_shown_can_be_typed_again(rappen: int) -> None:
    assert parse_rappen(show_rappen(rappen)) == rappen
    assert parse_rappen(plain_rappen(rappen)) == rappen
    assert parse_rappen(f"CHF {show_rappen(rappen)}") == rappen


@given(st.text(max_size=12) | st.text("0123456789.,'’-– CHF", max_size=12))
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    try:
        found = parse_rappen(typed)
    except ValueError:
        return
    assert type(found) is int
    assert parse_rappen(show_rappen(found)) == found


def test_amounts_are_shown_with_their_groups_and_a_true_minus() -> None:
    assert show_rappen(123_456_789) == "1'234'567.89"
    assert show_rappen(-5) == "−0.05"
    assert show_rappen(0) == "0.00"
    assert show_rappen(None) == "–"
    assert (plain_rappen(123_456_789), plain_rappen(-5), plain_rappen(-100)) == (
        *("1234567.89", "-0.05", "-1.00"),
    )
