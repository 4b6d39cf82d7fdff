"""How time grows with size: the whole solve and the bare solver, drawn as docs/matching-growth.svg."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench.cases.solver import sparse_matrix
from bench.environments import ROOT
from bench.instances import structured
from bench.rows import Row, best_in_turns, spoken
from matching import solve

SIZES = (125, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000)
PICTURE = ROOT / "docs" / "matching-growth.svg"

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 400, 78, 610, 24, 330
_X, _Y = (100, 40_000), (0.0003, 20.0)

Points = Sequence[tuple[int, float]]


def rows() -> Iterator[Row]:
    """Measure sizes that double, with three mentors for four entries, and draw them."""
    ours: list[tuple[int, float]] = []
    bare: list[tuple[int, float]] = []
    for size in SIZES:
        problem = structured(size, size * 3 // 4)
        matrix = sparse_matrix(solve(problem).state.graph, in_serving_order=True)
        seconds = best_in_turns(
            [
                lambda problem=problem: solve(problem),
                lambda matrix=matrix: min_weight_full_bipartite_matching(matrix),
            ],
            runs=9 if size <= 2000 else 3,
            seconds=10,
            clock=time.process_time,
        )
        ours.append((size, seconds[0]))
        bare.append((size, seconds[1]))
        case = f"{size} x {size * 3 // 4}, growth, whole solve"
        yield Row(case, seconds[0], "bare scipy sparse, rows in serving order", seconds[1])
    PICTURE.write_text(picture(ours, bare), "utf-8")


def picture(ours: Points, bare: Points) -> str:
    """Return both curves on scales that double and tenfold alike."""
    low, high = ours[0], ours[-1]
    slope = math.log(high[1] / low[1]) / math.log(high[0] / low[0])
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="14">',
        ' <title id="t">Time of a solve by number of entries</title>',
        f' <desc id="d">Seconds of the whole solve, from {_said(low)} to {_said(high)}; '
        f"on average it grows with the power {slope:.1f} of the size. The bare solver on finished weights: "
        f"from {_said(bare[0])} to {_said(bare[-1])}. Both scales are logarithmic.</desc>",
        f' <rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        ' <g stroke="#d5dadf" fill="none">',
        *(f'  <path d="M{_LEFT} {_y(one):.1f}H{_RIGHT}"/>' for one in (0.001, 0.01, 0.1, 1, 10)),
        *(f'  <path d="M{_x(size):.1f} {_TOP}V{_BOTTOM}"/>' for size in SIZES),
        " </g>",
        ' <g fill="#33414e">',
        *(
            f'  <text x="{_LEFT - 8}" y="{_y(one) + 5:.1f}" text-anchor="end">{name}</text>'
            for one, name in ((0.001, "1 ms"), (0.01, "10 ms"), (0.1, "0.1 s"), (1, "1 s"), (10, "10 s"))
        ),
        *(
            f'  <text x="{_x(size):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{size}</text>'
            for size in SIZES
        ),
        f'  <text x="{(_LEFT + _RIGHT) / 2:.0f}" y="{_BOTTOM + 48}" text-anchor="middle">'
        "entries, with three mentors for four of them; one core</text>",
        " </g>",
        *_curve(bare, "#7a8691", "bare scipy solver on finished weights", 2, 24),
        *_curve(ours, "#0b6e4f", "the whole solve", 3, -14),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _curve(points: Points, colour: str, name: str, width: int, aside: int) -> list[str]:
    path = " ".join(f"{_x(size):.1f},{_y(seconds):.1f}" for size, seconds in points)
    dots = "".join(
        f'<circle cx="{_x(size):.1f}" cy="{_y(seconds):.1f}" r="{width + 1}"/>' for size, seconds in points
    )
    size, seconds = points[len(points) // 2 - 1]
    where = f'x="{_x(size) + aside:.1f}" y="{_y(seconds) + aside:.1f}"'
    anchor = "end" if aside < 0 else "start"
    return [
        f' <polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>',
        f' <g fill="{colour}">{dots}',
        f'  <text {where} text-anchor="{anchor}">{name}</text></g>',
    ]


def _said(point: tuple[int, float]) -> str:
    return f"{spoken(point[1])} at {point[0]}"


def _x(size: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * math.log(size / _X[0]) / math.log(_X[1] / _X[0])


def _y(seconds: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * math.log(seconds / _Y[0]) / math.log(_Y[1] / _Y[0])
