"""Fingerprints of snapshots, and the references under which municipalities see their residents' days."""

import copy
import json
import re
from collections import OrderedDict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mentoring.funding.rules.cases import case_reference
from mentoring.funding.rules.chain import FIRST, canonical, fingerprint

ONE, OTHER = "00" * 32, "01" * 32

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)
snapshots = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), plain, max_size=4)


def test_the_canonical_form_never_changes() -> None:
    # Closings of years ago are verified with it: another form would make all of them look forged.
    content = {"ü": [1, None, True, {"b": "Bär", "a": -5}], "a": "x\ny"}
    assert canonical(content) == '{"a":"x\\ny","ü":[1,null,true,{"a":-5,"b":"Bär"}]}'
    # As `sha256sum` says of the hash before, followed by that text.
    assert fingerprint(content, FIRST) == "92df6f267c4a1ed1cee94b0e5a2f74ac3597bf3e3432386eed24004f56915ce5"
    assert fingerprint({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@settings(max_examples=50)
@given(snapshots)
def test_what_comes_back_from_the_database_has_the_same_fingerprint(content) -> None:
    again = json.loads(json.dumps(content))
    backwards = OrderedDict(reversed(list(again.items())))
    assert fingerprint(again) == fingerprint(backwards) == fingerprint(content)
    assert json.loads(canonical(content)) == content


@settings(max_examples=50)
@given(snapshots, snapshots)
def test_another_content_has_another_fingerprint(one, other) -> None:
    assume(json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
    assert fingerprint(one) != fingerprint(other)


CLOSING = {"period": 4, "shares": [[2581, 86_500], [2500, 13_330]], "rule": {"unit": 5, "name": "2027"}}


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["shares"][0].__setitem__(1, 86_501),
        lambda c: c["shares"][0].__setitem__(1, "86500"),
        lambda c: c["shares"][0].__setitem__(1, -86_500),
        lambda c: c["shares"].reverse(),
        lambda c: c["shares"].pop(),
        lambda c: c["shares"].append([]),
        lambda c: c["rule"].__setitem__("name", "2027 "),
        lambda c: c["rule"].__setitem__("unit", None),
        lambda c: c["rule"].__setitem__("unit", False),
        lambda c: c["rule"].pop("unit"),
        lambda c: c.__setitem__("more", None),
    ],
)
def test_any_change_is_seen(change) -> None:
    changed = copy.deepcopy(CLOSING)
    change(changed)
    assert fingerprint(changed, FIRST) != fingerprint(CLOSING, FIRST)


def test_no_closing_can_be_put_after_another() -> None:
    first, second = fingerprint(CLOSING, FIRST), fingerprint(CLOSING, OTHER)
    assert len({fingerprint(CLOSING), first, second, fingerprint(CLOSING, first)}) == 4
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert len(FIRST) == 64


@pytest.mark.parametrize(
    "content",
    [
        {"a": 0.1},
        {"a": [1, {"b": (2, 1.0)}]},
        {"a": float("nan")},
        {"a": {1, 2}},
        {"a": b"x"},
        # As JSON these keys become texts, which stand in another order: 10 before 2.
        {2: "a", 10: "b"},
        {"a": {None: 1}},
        {"a": [{1.5: 1}]},
    ],
)
def test_what_does_not_come_back_the_same_is_refused(content) -> None:
    with pytest.raises(TypeError):
        fingerprint(content)


def test_a_reference_is_stable_and_short() -> None:
    assert case_reference(ONE, 1) == case_reference(ONE, 1) == "F-IHQKS-REPSH"  # as openssl says
    assert re.fullmatch("F-[A-Z2-7]{5}-[A-Z2-7]{5}", case_reference(ONE, 10**9))


def test_references_tell_neither_the_person_nor_the_municipality() -> None:
    of_one, of_other = ([case_reference(secret, n) for n in range(5_000)] for secret in (ONE, OTHER))
    assert len({*of_one, *of_other}) == 10_000


@pytest.mark.parametrize("secret", ["", "00", "ab" * 15, "not hexadecimal" * 4])
def test_without_a_secret_there_is_no_reference(secret: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of bytes.fromhex or of ours)
        case_reference(secret, 1)
