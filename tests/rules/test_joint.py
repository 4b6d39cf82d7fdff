"""What one side is shown of the other: classes and steps, from which nothing can be worked out."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mentoring.people.vocabulary import TargetGroup
from mentoring.tandems.rules.joint import (
    FEW,
    STEPS,
    Offer,
    Shown,
    corresponds,
    distance_of,
    expires_on,
    named_languages,
    served_elsewhere,
    step_of,
    times_of,
    waited_of,
)
from mentoring.tandems.vocabulary_joint import Distance, Times, Waited

groups, topics = st.sampled_from(TargetGroup), st.frozensets(st.sampled_from("abc"))
offers = st.builds(Offer, st.integers(1, 99), groups, topics)


@given(offers, offers)
def test_a_programme_corresponds_with_the_same_group_and_every_focus_wished(
    wished: Offer, own: Offer
) -> None:
    expected = wished.group == own.group and all(topic in own.topics for topic in wished.topics)
    if not wished.topics:  # no focus is none that somebody could have prepared for
        expected = expected and not own.topics
    assert corresponds(wished, own) == expected
    assert served_elsewhere([own], [wished]) == {own.id: frozenset({wished.id} if expected else ())}


def test_the_classes_and_their_edges() -> None:
    D, W, T = Distance, Waited, Times  # noqa: N806
    assert [distance_of(km) for km in (None, 0, 4.99, 5, 9.99, 10, 19.99, 20, 300)] == [
        *(D.UNKNOWN, D.UNDER_5, D.UNDER_5, D.UNDER_10, D.UNDER_10),
        *(D.UNDER_20, D.UNDER_20, D.FURTHER, D.FURTHER),
    ]
    assert [waited_of(days) for days in (0, 89, 90, 180, 181)] == [
        *(W.UNDER_90, W.UNDER_90, W.UNDER_180, W.UNDER_180, W.LONGER)
    ]
    assert [times_of(count) for count in (None, 0, 1, 2, 3, 5, 6, 21)] == [
        *(T.UNKNOWN, T.UNKNOWN, T.FEW, T.FEW, T.SOME, T.SOME, T.MANY, T.MANY)
    ]
    assert expires_on(date(2026, 12, 20)) == date(2027, 1, 3)


@given(st.integers(1, 1000), st.data())
def test_a_step_says_no_more_than_a_quarter(weight: int, data: st.DataObject) -> None:
    points = data.draw(st.integers(0, weight))
    step = step_of(points, weight)
    assert step * weight <= points * STEPS < (step + 1) * weight
    assert (step == STEPS) == (points == weight)


@given(st.lists(st.sampled_from(["de", "uk", "ti", "ar"]), unique=True), st.data())
def test_a_language_that_few_of_the_others_speak_is_counted_and_not_named(
    common: list[str], data: st.DataObject
) -> None:
    speakers = {code: data.draw(st.integers(1, 2 * FEW)) for code in common}
    named, more = named_languages(common, speakers)
    assert all(speakers[code] >= 5 for code in named)
    assert len(named) + more == len(common)
    assert more == sum(number < 5 for number in speakers.values())


def test_what_is_kept_comes_back() -> None:
    shown = Shown("Familie", Distance.UNDER_10, Times.FEW, ("de",), 1, Waited.LONGER, {"language": 2})
    assert Shown.from_json(shown.to_json()) == shown
    other = Shown("Familie", Distance.UNKNOWN, Times.UNKNOWN)
    assert Shown.from_json(other.to_json()) == other
