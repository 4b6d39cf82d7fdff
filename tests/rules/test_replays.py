"""How replays are compared and drawn: nothing falls outside its axis, nobody is called beaten who is not."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.tandems.rules.replays import OFFERED, PlanFacts, beaten_by, cadence_of, frontier, plans_of
from mentoring.tandems.rules.serving import Serving
from mentoring.tandems.views.replay_plots import axis, numbers_in_words, plotted
from mentoring.tandems.vocabulary import Cadence, ServingOrder

outcomes = st.builds(
    lambda served, total, over, longest, median, ninetieth: {
        "served": served,
        "quality": total,
        "over_180": over,
        "longest": longest,
        "median": median,
        "ninetieth": ninetieth,
        "mean_quality": total / served if served else None,
    },
    *(st.integers(0, most) for most in (3, 9, 2, 3, 2, 2)),
)


@given(st.lists(st.integers(0, 100_000), max_size=8))
def test_an_axis_holds_every_value_between_few_even_marks(values: list[int]) -> None:
    marks = axis(values)
    assert 4 <= len(marks) <= 9
    assert len({after - before for before, after in pairwise(marks)}) == 1
    assert all(marks[0] <= value <= marks[-1] for value in values)
    assert marks[0] >= 0


@given(st.lists(outcomes, min_size=1, max_size=8))
@settings(max_examples=200)
def test_a_plan_is_beaten_by_one_that_is_better_in_something_and_worse_in_nothing(
    found: list[dict[str, int]],
) -> None:
    def gains(one: dict[str, int], other: dict[str, int]) -> list[float]:
        fit = (other["mean_quality"] or 0) - (one["mean_quality"] or 0)
        less = (one[name] - other[name] for name in ("over_180", "longest", "median", "ninetieth"))
        return [other["served"] - one["served"], *less, fit]

    for one, better in zip(found, beaten_by(found), strict=True):
        ways = [
            number
            for number, other in enumerate(found)
            if min(gains(one, other)) >= 0 < max(gains(one, other))
        ]
        assert better == (ways[0] if ways else None)


@given(st.lists(outcomes, min_size=1, max_size=8))
def test_every_plan_is_drawn_once_and_the_line_holds_those_that_none_beats(
    found: list[dict[str, int]],
) -> None:
    plot = plotted(found, 0, "served", "over_180")
    assert sorted(number for point in plot["points"] for number in point["plans"]) == list(range(len(found)))
    figures = [(one["served"], one["over_180"]) for one in found]
    best = {
        (more, less)
        for more, less in figures
        if not any(x >= more and y <= less and (x, y) != (more, less) for x, y in figures)
    }
    assert {figures[number] for number in frontier(figures)} == best
    assert len(plot["line"]) == len(best)
    assert [point["today"] for point in plot["points"]].count(True) == 1
    for point in plot["points"]:
        assert plot["left"] <= point["x"] <= plot["right"]
        assert 0 <= point["y"] <= plot["bottom"]
        assert not (point["best"] or point["today"]) or 0 <= point["label_x"] <= plot["width"]


def test_numbers_that_follow_one_another_are_joined() -> None:
    assert numbers_in_words([7, 1, 2, 3, 9, 10]) == "1–3, 7, 9–10"


def test_the_present_way_is_compared_and_never_twice() -> None:
    weights = {"language": 1000}
    present = PlanFacts("today, weekly", OFFERED["wait"], Cadence.WEEKLY, 3, weights, today=True)
    plans = plans_of(present, ["wait", "fit"], [Cadence.WEEKLY, Cadence.DAILY], 3, weights)
    assert [one.name for one in plans] == ["today, weekly", "wait, daily", "fit, weekly", "fit, daily"]
    others = plans_of(present, ["wait"], [Cadence.WEEKLY], 2, {"language": 500, "goal": 500})
    assert [(one.name, one.version) for one in others] == [("today, weekly", 3), ("wait, weekly", 2)]
    assert all(PlanFacts.from_json(one.to_json()) == one for one in [*plans, *others])


def test_how_often_runs_take_place_is_told_from_the_days_between_them() -> None:
    first = date(2026, 1, 1)
    for gap, expected in (
        (1, Cadence.DAILY),
        (7, Cadence.WEEKLY),
        (14, Cadence.WEEKLY),
        (30, Cadence.MONTHLY),
    ):
        days = [first + timedelta(days=gap * number) for number in range(5)]
        assert cadence_of(days) is expected
    assert cadence_of([first, first]) is cadence_of([]) is Cadence.WEEKLY


def test_numbers_an_order_does_not_use_do_not_tell_it_from_another() -> None:
    assert Serving(ServingOrder.FIT, 1, 30).effective == Serving(ServingOrder.FIT)
    assert Serving(ServingOrder.WAIT, 1, 30).effective == Serving(ServingOrder.WAIT, days_per_class=30)
    assert Serving(ServingOrder.WAIT_WITH_CREDIT, 1, 30).effective.urgency_credit_days == 1
