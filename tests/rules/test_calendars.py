"""Calendar files as RFC 5545 asks: read back by a reader written from the standard alone."""

from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.calendars import calendar_file, calendar_instant, calendar_text
from mentoring.clock import ZONE

PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from("\n,;\\:"))


def read(text: str) -> str:
    """A value as a reader takes it: backslashes undone, from left to right."""
    letters, found = iter(text), []
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            found.append("\n" if following in "nN" else following)
        else:
            assert letter not in ",;", "an unescaped separator"
            found.append(letter)
    return "".join(found)


@example("Olten, 2. Stock; Büro\\Hof\nAarburgerstrasse")
@example("x" * 200)
@example("ä" * 200)
@example("🙂" * 60)
@given(PRINTED)
def test_any_text_comes_back_from_a_folded_file(text: str) -> None:
    file = calendar_file(f"BEGIN:X\nSUMMARY:{calendar_text(text)}|\nEND:X\n")
    lines = file.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in file.replace("\r\n", "")
    unfolded = file.replace("\r\n ", "").split("\r\n")
    assert unfolded[0] == "BEGIN:X"
    assert unfolded[2] == "END:X", "no text ends its line"
    assert read(unfolded[1].removeprefix("SUMMARY:").removesuffix("|")) == text


def test_the_hour_that_comes_twice_and_the_one_that_is_left_out_are_instants() -> None:
    before, after = (datetime(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=fold) for fold in (0, 1))
    assert calendar_instant(before) == "20261025T003000Z"
    assert calendar_instant(after) == "20261025T013000Z"
    assert calendar_instant(datetime(2026, 3, 29, 14, 0, tzinfo=ZONE)) == "20260329T120000Z"
    assert calendar_instant(datetime(2026, 3, 28, 14, 0, tzinfo=ZONE)) == "20260328T130000Z"
