"""Phone numbers are kept in one form and shown in the usual one, and either leads to the other.

What is written in the usual way is read by a pattern; the libraries, which take their time, say the same.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email

from mentoring.typed import normalise_email, normalise_phone, parse_date, shown_phone


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+41771234567", "077 123 45 67"),
        ("+41326212121", "032 621 21 21"),
        ("+493012345678", "+49 30 12345678"),
        ("", ""),
        ("ruft selber an", "ruft selber an"),
    ],
)
def test_a_number_is_shown_as_people_write_it(kept: str, shown: str) -> None:
    assert shown_phone(kept) == shown


@pytest.mark.parametrize("kept", ["+41771234567", "+41326212121", "+493012345678", "+380441234567"])
def test_what_is_shown_can_be_typed_again(kept: str) -> None:
    assert normalise_phone(shown_phone(kept)) == kept


def test_every_swiss_prefix_is_read_as_the_library_reads_it() -> None:
    chance = random.Random(1)
    for prefix in range(1000):
        digits = f"{prefix:03}{chance.randrange(10**7):07}"[: chance.choice([9, 10, 10, 11])]
        shapes = (digits, f"{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}", f"+41{digits[1:]}")
        for text in (*shapes, f"+41 {digits[1:]}", f"+41 0{digits[1:]}", f"0041{digits[1:]}"):
            assert read(normalise_phone, text) == library_phone(text), text


DOMAINS = (
    *("example.org", "Bluewin.CH", "xn--mller-kva.ch", "müller.ch", "a", "a.b", "localhost", "x.local"),
    *(
        "[1.2.3.4]",
        "a..b",
        "-a.ch",
        "a-.ch",
        "a_b.ch",
        " a.ch",
        "a.ch ",
        "a.ch.",
        "a.1",
        ("x" * 63 + ".") * 3 + "chch",
    ),
)


def test_addresses_are_read_as_the_library_reads_them() -> None:
    chance = random.Random(1)
    for number in range(8_000):
        letters = "aB1._" if number % 2 else "aB1._-+@ ü<>\"'!"
        length = chance.choice([0, 1, 2, 3, 5, 63, 64, 65])
        text = "".join(chance.choice(letters) for _ in range(length)) + "@" + chance.choice(DOMAINS)
        assert read(normalise_email, text) == library_email(text), text


@pytest.mark.parametrize("year", ["1985", "2026", "0026", "0000", "26", "20260"])
def test_days_are_read_as_the_library_reads_them(year: str) -> None:
    for day in range(33):
        for month in range(14):
            for text in (f"{day}.{month}.{year}", f"{day:02}. {month:02}. {year}"):
                assert read(parse_date, text) == library_day(text), text


def read(reader: Callable[[str], object], text: str) -> object:
    """What a reader makes of a text, None if it refuses."""
    with suppress(ValueError):
        return reader(text)
    return None


def library_phone(text: str) -> str | None:
    """What phonenumbers alone makes of it."""
    try:
        number = phonenumbers.parse(text, "CH")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def library_email(text: str) -> str | None:
    """What email_validator alone makes of it."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def library_day(text: str) -> date | None:
    """What strptime alone makes of it."""
    for pattern in ("%d.%m.%Y", "%d.%m.%y"):
        with suppress(ValueError):
            return datetime.strptime(text.replace(" ", ""), pattern).date()  # noqa: DTZ007
    return None
