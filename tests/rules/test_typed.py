"""Phone numbers are kept in one form and shown in the usual one, and either leads to the other."""

import pytest

from mentoring.typed import normalise_phone, shown_phone


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
