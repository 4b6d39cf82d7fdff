"""Replays are what a slow replay of every single day says, and nobody who waited is left out."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    Arrival,
    Cadence,
    Cancelled,
    Entry,
    History,
    Mentor,
    Outcome,
    Plan,
    Policy,
    Presence,
    ProblemError,
    ServingOrder,
    Watch,
    history_from_json,
    history_to_json,
    outcomes_to_json,
    simulate,
    usual_plans,
)
from matching.__main__ import main
from tests.matching.histories import BEGINS, a_history, replayed, run_days

seeds = st.integers(min_value=0, max_value=2**40)


def _figures(outcome: Outcome) -> dict[str, object]:
    found = asdict(outcome)
    del found["plan"], found["on_frontier"]
    return found


@given(seeds)
@settings(max_examples=30)
def test_a_replay_is_what_replaying_every_day_slowly_says(seed: int) -> None:
    history, plans = a_history(seed)
    for plan, outcome in zip(plans, simulate(history, plans), strict=True):
        assert outcome.plan == plan.name
        assert _figures(outcome) == replayed(history, plan)


@pytest.mark.parametrize("seed", range(6))
def test_every_run_of_a_replay_is_an_optimum_by_integer_programs(seed: int) -> None:
    history, plans = a_history(seed, people=7, days=40)
    plan = replace(plans[0], cadence=Cadence.WEEKLY)
    assert _figures(simulate(history, [plan])[0]) == replayed(history, plan, solve_elsewhere=True)


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_everybody_is_counted_once_and_the_order_of_the_input_is_irrelevant(
    seed: int, rng: random.Random
) -> None:
    history, plans = a_history(seed)
    outcomes = simulate(history, plans)
    came = sum(1 for one in history.arrivals if (one.listed or one.entry.waiting_since) <= history.ends)
    for one in outcomes:
        assert one.served + one.left + one.still_waiting == one.people == came
        assert 0 <= one.median <= one.ninetieth <= one.longest
        assert (one.mean_quality is None) == (one.served == 0)
    shuffled = replace(
        history,
        arrivals=tuple(rng.sample(history.arrivals, len(history.arrivals))),
        presences=tuple(rng.sample(history.presences, len(history.presences))),
    )
    assert simulate(shuffled, plans) == outcomes


def _waiting(*days: int) -> History:
    """Return a history of entries that have waited so long when it begins, and of one mentor."""
    return History(
        begins=BEGINS,
        ends=BEGINS,
        arrivals=tuple(
            Arrival(Entry(id=f"e{number}", waiting_since=BEGINS - timedelta(days=one), languages={"de": 7}))
            for number, one in enumerate(days)
        ),
        presences=(Presence(Mentor(id="m", languages={"de": 7}), BEGINS),),
    )


def test_who_still_waits_is_in_every_figure() -> None:
    plan = Plan("one", Policy(order=ServingOrder.WAIT), Cadence.DAILY)
    [found] = simulate(_waiting(10, 20, 181, 400), [plan])
    assert (found.served, found.still_waiting, found.over_180) == (1, 3, 2)
    assert (found.longest, found.median, found.ninetieth) == (400, 20, 400)
    nobody = replace(_waiting(10, 20, 181, 400), presences=())
    [found] = simulate(nobody, [plan])
    assert (found.served, found.still_waiting, found.longest, found.mean_quality) == (0, 4, 400, None)


DAILY = Plan("daily", Policy(), Cadence.DAILY)


def _alone(mentor: Mentor, **changes: object) -> History:
    """Return thirty days of one mentor and of one entry that has just come."""
    thirty = replace(_waiting(0), ends=BEGINS + timedelta(days=30), presences=(Presence(mentor, BEGINS),))
    return replace(thirty, **changes)


def test_a_declined_pair_is_not_proposed_again_but_others_are_the_next_day() -> None:
    history = replace(
        _alone(Mentor(id="m0", languages={"de": 7})),
        presences=tuple(Presence(Mentor(id=f"m{one}", languages={"de": 7}), BEGINS) for one in range(4)),
        answers={("e0", "m0"): False, ("e0", "m1"): False, ("e0", "m2"): False},
    )
    [found] = simulate(history, [DAILY])
    assert (found.served, found.declined, found.longest) == (1, 3, 3)
    nobody = replace(history, answers={("e0", f"m{one}"): False for one in range(4)})
    [found] = simulate(nobody, [DAILY])
    assert (found.served, found.declined, found.longest) == (0, 4, 30)


def test_a_seat_is_free_again_on_the_day_its_tandem_is_over() -> None:
    mentor = Mentor(id="m", languages={"de": 7})
    history = replace(_alone(mentor, tandem_days=10), arrivals=_waiting(0, 0, 0).arrivals)
    [found] = simulate(history, [DAILY])
    assert (found.served, found.median, found.longest) == (3, 10, 20)
    busy = replace(_alone(mentor), presences=(Presence(mentor, BEGINS, None, (BEGINS + timedelta(days=5),)),))
    [found] = simulate(busy, [DAILY])
    assert (found.served, found.longest) == (1, 5)


def test_who_comes_of_age_or_joins_is_proposed_from_that_day_on() -> None:
    birthday = BEGINS.replace(year=BEGINS.year - 18) + timedelta(days=7)
    history = _alone(Mentor(id="m", languages={"de": 7}, birth_date=birthday))
    entry = replace(history.arrivals[0].entry, minimum_mentor_age=18)
    [found] = simulate(replace(history, arrivals=(Arrival(entry),)), [DAILY])
    assert (found.served, found.longest) == (1, 7)
    mentor = Mentor(id="m", languages={"de": 7})
    later = _alone(mentor, presences=(Presence(mentor, BEGINS + timedelta(days=9)),))
    [found] = simulate(later, [DAILY])
    assert (found.served, found.longest) == (1, 9)
    gone = _alone(mentor, presences=(Presence(mentor, BEGINS, BEGINS),))
    assert simulate(gone, [DAILY])[0].served == 0


def test_who_is_listed_later_waits_from_the_original_date_and_is_proposed_from_that_day() -> None:
    mentor = Mentor(id="m", languages={"de": 7})
    [arrival] = _waiting(100).arrivals
    back = replace(arrival, listed=BEGINS + timedelta(days=12))
    [found] = simulate(replace(_alone(mentor), arrivals=(back,)), [DAILY])
    assert (found.served, found.longest) == (1, 112)
    away = Presence(mentor, BEGINS, away=((BEGINS, BEGINS + timedelta(days=3)),))
    [found] = simulate(_alone(mentor, presences=(away,)), [DAILY])
    assert (found.served, found.longest) == (1, 4)
    beyond = replace(arrival, listed=BEGINS + timedelta(days=31))
    assert simulate(replace(_alone(mentor), arrivals=(beyond,)), [DAILY])[0].people == 0


def test_the_frontier_leaves_out_what_is_worse_in_something_and_better_in_nothing() -> None:
    seen = set()
    for seed in range(25):
        history, _ = a_history(seed, people=14)
        outcomes = simulate(history, usual_plans(Policy())[::4])
        for one in outcomes:
            gains = [
                [
                    other.served - one.served,
                    (other.mean_quality or 0) - (one.mean_quality or 0),
                    *(
                        getattr(one, name) - getattr(other, name)
                        for name in ("over_180", "longest", "median", "ninetieth")
                    ),
                ]
                for other in outcomes
            ]
            assert one.on_frontier == (not any(min(some) >= 0 and max(some) > 0 for some in gains))
            seen.add(one.on_frontier)
    assert seen == {True, False}


@pytest.mark.parametrize("cadence", Cadence)
@pytest.mark.parametrize("begins", [date(2024, 1, 31), date(2023, 12, 1), date(2024, 2, 29)])
def test_runs_take_place_on_their_days(cadence: Cadence, begins: date) -> None:
    for span in (0, 1, 6, 7, 28, 31, 400):
        ends = begins + timedelta(days=span)
        assert list(cadence.days(begins, ends)) == run_days(cadence, begins, ends)


def test_progress_is_counted_and_a_replay_can_be_stopped() -> None:
    history, plans = a_history(3)
    told: list[tuple[str, int, int]] = []
    simulate(history, plans, watch=Watch(lambda *one: told.append(one)))
    total = sum(len(run_days(plan.cadence, history.begins, history.ends)) for plan in plans)
    assert told == [("runs", done, total) for done in range(total + 1)]
    stop_after = len(told) // 2
    told.clear()
    with pytest.raises(Cancelled):
        simulate(history, plans, watch=Watch(lambda *one: told.append(one), lambda: len(told) == stop_after))
    assert len(told) == stop_after


@given(seeds)
@settings(max_examples=20)
def test_the_json_form_keeps_everything(seed: int) -> None:
    history, plans = a_history(seed)
    document = json.loads(json.dumps(history_to_json(history, plans)))
    again, same_plans = history_from_json(document)
    assert history_to_json(again, same_plans) == document
    assert simulate(again, same_plans) == simulate(history, plans)
    assert same_plans == plans


def test_without_plans_the_usual_ones_are_compared(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    history, _ = a_history(9)
    document = history_to_json(history, ())
    del document["plans"]
    source = tmp_path / "history.json"
    source.write_text(json.dumps(document), "utf-8")
    outcomes = simulate(history, usual_plans(Policy()))
    assert main(["simulate", str(source), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == outcomes_to_json(outcomes)
    assert main(["simulate", str(source)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{outcomes[0].people} entries waited")
    for one in outcomes:
        assert one.plan in text


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("arrivals", 0, "entry", "urgency"), -1, "arrivals[0].entry.urgency"),
        (("arrivals", 0, "leaves"), "2000-01-01", "arrivals[0].leaves"),
        (("arrivals", 0, "leaves"), "soon", "arrivals[0].leaves"),
        (("arrivals", 0, "listed"), "2000-01-01", "arrivals[0].listed"),
        (("presences", 0, "mentor", "capacity"), -1, "presences[0].mentor.capacity"),
        (("presences", 0, "leaves"), "2000-01-01", "presences[0].leaves"),
        (("presences", 0, "busy_until"), ["2026-01-01"] * 9, "presences[0].busy_until"),
        (("presences", 0, "away"), [["2026-01-05"]], "presences[0].away[0]"),
        (("presences", 0, "away"), [["2026-01-05", "2026-01-04"]], "presences[0].away[0]"),
        (("ends",), "2000-01-01", "ends"),
        (("acceptance",), 1001, "acceptance"),
        (("tandem_days",), 0, "tandem_days"),
        (("plans", 1, "name"), "plan 0", "plans"),
        (("plans", 1, "policy", "days_per_class"), 0, "plans[1].policy.days_per_class"),
        (("plans", 1, "cadence"), "hourly", "plans[1].cadence"),
        (("pace",), 1, "pace"),
    ],
)
def test_errors_name_where_they_are(path: tuple[str | int, ...], value: object, where: str) -> None:
    history, plans = next(one for one in map(a_history, range(50)) if one[0].arrivals and one[0].presences)
    document = history_to_json(history, plans)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ProblemError) as error:
        simulate(*history_from_json(document))
    assert error.value.path == where
