"""The two plots of a replay as positions: whom more are served costs, and what a better fit costs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from mentoring.tandems.rules.replays import frontier

WIDTH, HEIGHT = 430, 258
LEFT, RIGHT, TOP, BOTTOM = 40, 410, 34, 214
LETTER, LINE, APART = 6.4, 12, 13
STEPS = (1, 2, 5)


def plotted(outcomes: Sequence[Mapping[str, Any]], today: int, across: str, up: str) -> dict[str, Any]:
    """Plans as points: more ``across`` is better, less ``up`` is better; plans at one place are one point.

    Names are the numbers in the table. On the frontier are those that none beats in these two figures.
    """
    figures = [(_figure(one, across), _figure(one, up)) for one in outcomes]
    x_axis, y_axis = axis([x for x, _ in figures]), axis([y for _, y in figures])
    best = set(frontier(figures))
    places: dict[tuple[float, float], list[int]] = defaultdict(list)
    for number, figure in enumerate(figures):
        places[figure].append(number)
    points: list[dict[str, Any]] = [
        {
            "x": _across(x, x_axis),
            "y": _upwards(y, y_axis),
            "name": numbers_in_words([number + 1 for number in plans]),
            "plans": plans,
            "best": bool(best & set(plans)),
            "today": today in plans,
        }
        for (x, y), plans in sorted(places.items())
    ]
    _place_names(points)
    line = sorted((one for one in points if one["best"]), key=lambda one: one["x"])
    return {
        "points": points,
        "line": [(one["x"], one["y"]) for one in line],
        "x_ticks": [(_across(value, x_axis), value) for value in x_axis],
        "y_ticks": [(_upwards(value, y_axis), value) for value in y_axis],
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": RIGHT,
        "bottom": BOTTOM,
    }


def axis(values: Sequence[float]) -> list[int]:
    """Round marks around some values, four to seven of them."""
    low, high = int(min(values, default=0)), -int(-max(values, default=0) // 1)
    step, scale = 1, 1
    while True:
        for one in STEPS:
            step = one * scale
            first, last = low // step * step, -(-high // step) * step
            if last == first:
                last = first + step
            if (last - first) // step <= 6:
                while (last - first) // step < 3:
                    first, last = (first - step, last) if first >= step else (first, last + step)
                return list(range(first, last + 1, step))
        scale *= 10


def numbers_in_words(numbers: Sequence[int]) -> str:
    """Numbers with what follows one another joined: «1–3, 7»."""
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _place_names(points: Sequence[dict[str, Any]]) -> None:
    """Sets the names of the points that are named where they hide neither a point nor another name."""
    taken = [(one["x"] - 5, one["y"] - 5, one["x"] + 5, one["y"] + 5) for one in points]
    for one in points:
        if not (one["best"] or one["today"]):
            continue
        x, y, width = one["x"], one["y"], LETTER * len(one["name"])
        ways = (
            (x + APART, y + 4, "start", x + APART),
            (x - APART, y + 4, "end", x - APART - width),
            (x, y - APART, "middle", x - width / 2),
            (x, y + APART + LINE - 2, "middle", x - width / 2),
            (x + APART, y - APART, "start", x + APART),
            (x - APART, y + APART + LINE - 2, "end", x - APART - width),
        )
        boxes = [(left, at - LINE + 2, left + width, at + 2) for _, at, _, left in ways]
        free = [
            way
            for way, box in zip(ways, boxes, strict=True)
            if box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken)
        ]
        label_x, label_y, anchor, left = (free or ways)[0]
        one |= {"label_x": round(label_x, 1), "label_y": round(label_y, 1), "anchor": anchor}
        taken.append((left, label_y - LINE + 2, left + width, label_y + 2))


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _figure(outcome: Mapping[str, Any], name: str) -> float:
    return round(outcome[name] or 0)


def _across(value: float, ticks: Sequence[int]) -> float:
    return round(LEFT + (RIGHT - LEFT) * (value - ticks[0]) / (ticks[-1] - ticks[0]), 1)


def _upwards(value: float, ticks: Sequence[int]) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * (value - ticks[0]) / (ticks[-1] - ticks[0]), 1)
