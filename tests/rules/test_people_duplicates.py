"""Who may be the same person: properties, and the cases people know."""

import string
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.names import fold
from mentoring.people.rules import LIKELY, POSSIBLE, Likeness, Reason, compare, likeness
from mentoring.people.rules.duplicates import within_one

NAMES = st.text(st.sampled_from("abcdeéäöüñß '-"), min_size=1, max_size=8)
PEOPLE = st.builds(
    likeness,
    NAMES,
    NAMES,
    birth_on=st.one_of(st.none(), st.sampled_from([date(1990, 1, 1), date(1990, 5, 7), date(1991, 1, 1)])),
    birth_year=st.one_of(st.none(), st.sampled_from([1990, 1991])),
    email=st.sampled_from(["", "a@b.ch", "c@d.ch"]),
    phone=st.sampled_from(["", "+41791234567", "+41791234568"]),
)


@given(PEOPLE, PEOPLE)
def test_likeness_is_symmetric_and_needs_a_shared_key(one: Likeness, other: Likeness) -> None:
    score, reasons = compare(one, other)
    assert (score, set(reasons)) == (compare(other, one)[0], set(compare(other, one)[1]))
    if score >= POSSIBLE:
        assert set(one.shared_keys()) & set(other.shared_keys()), "the bulk search would miss this pair"
    if not reasons:
        assert score == 0


@given(PEOPLE)
def test_everybody_is_like_themselves(one: Likeness) -> None:
    if one.name:
        assert compare(one, one)[0] >= POSSIBLE


@given(st.text(string.ascii_lowercase, max_size=8), st.text(string.ascii_lowercase, max_size=8))
def test_one_slip_is_found_as_by_trying_all(one: str, other: str) -> None:
    tried = {one}
    for at in range(len(one) + 1):
        tried |= {one[:at] + c + one[at:] for c in string.ascii_lowercase}
        if at < len(one):
            tried |= {one[:at] + one[at + 1 :]}
            tried |= {one[:at] + c + one[at + 1 :] for c in string.ascii_lowercase}
        if at + 1 < len(one):
            tried.add(one[:at] + one[at + 1] + one[at] + one[at + 2 :])
    assert within_one(one, other) == (other in tried)
    for near in list(tried)[:40]:
        assert within_one(one, near)


@given(st.text(), st.text())
@example("ÆE", "Œee")
def test_folding_parts_is_folding_the_whole(first: str, last: str) -> None:
    assert fold(f"{first} {last}") == " ".join(part for part in (fold(first), fold(last)) if part)
    assert fold(fold(first)) == fold(first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Jürg", "Müller"), ("Juerg", "MUELLER")),
        (("René", "Dupont"), ("Rene", "Dupont")),
        (("Abdul Rahman", "Noori"), ("Abdulrahman", "Noori")),
        (("Selam", "Tesfay"), ("Tesfay", "Selam")),
        (("Selam", "Tesfay"), ("Salam", "Tesfay")),
        (("Selam", "Tesfay"), ("Tesfai", "Selam")),
        (("Anna", "Weiß"), ("Anna", "Weiss")),
        (("Şengül", "Öztürk"), ("Sengul", "Ozturk")),
    ],
)
def test_spellings_people_know(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert compare(likeness(*one), likeness(*other))[0] >= POSSIBLE
    born = {"birth_on": date(1990, 5, 7)}
    assert compare(likeness(*one, **born), likeness(*other, **born))[0] >= LIKELY


def test_a_family_is_not_one_person() -> None:
    phone = {"phone": "+41791234567"}
    mother = likeness("Rahel", "Tesfay", birth_on=date(1990, 3, 4), **phone)
    child = likeness("Yonas", "Tesfay", birth_on=date(2016, 8, 9), **phone)
    assert compare(mother, child)[0] < POSSIBLE
    unknown = likeness("Yonas", "Tesfay", **phone)
    assert compare(mother, unknown) == (35, (Reason.SAME_PHONE,))


def test_a_shared_birthday_alone_says_nothing() -> None:
    day = {"birth_on": date(1990, 1, 1)}
    assert compare(likeness("A", "B", **day), likeness("C", "D", **day)) == (0, ())


def test_papers_may_say_the_first_of_january() -> None:
    one = likeness("Selam", "Tesfay", birth_on=date(1990, 1, 1))
    assert compare(one, likeness("Selam", "Tesfay", birth_on=date(1990, 6, 3)))[0] >= POSSIBLE
    assert compare(one, likeness("Selam", "Tesfay", birth_on=date(1972, 6, 3)))[0] < POSSIBLE
