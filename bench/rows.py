"""What a measurement is, and how to take one beside another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes
    ----------
    ours_s, peer_s : float or None
        Seconds, the best of several runs taken in turns; None where there is nothing to compare with.
    ratio : float or None
        ``ours_s / peer_s``: below 1, ours is faster.
    note : str
        What the figures need beside them (a goal, "at least", a size).
    """

    case: str
    ours_s: float
    peer: str = ""
    peer_s: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How long ours takes for every second of the peer."""
        return None if not self.peer_s else self.ours_s / self.peer_s


def best_in_turns(
    actions: Sequence[Callable[[], object]],
    *,
    runs: int = 7,
    seconds: float = 20.0,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Run actions in turns and return the best time of each, so that a busy moment hits all of them.

    Stops after so many rounds or, with at least two rounds, after so many seconds. For work on one core,
    ``clock=time.process_time`` counts the processor's time and not that of others.
    """
    best = [float("inf")] * len(actions)
    begin = time.perf_counter()
    for number in range(runs):
        for index, action in enumerate(actions):
            start = clock()
            action()
            best[index] = min(best[index], clock() - start)
        if number and time.perf_counter() - begin > seconds:
            break
    return best


def table(rows: Iterable[Row]) -> str:
    """Return rows as a table for people."""
    lines = [("case", "ours", "peer", "its time", "ratio", "")]
    for row in rows:
        lines.append(
            (
                row.case,
                spoken(row.ours_s),
                row.peer,
                "" if row.peer_s is None else spoken(row.peer_s),
                "" if row.ratio is None else f"{row.ratio:.3g}",
                row.note,
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 2, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def spoken(seconds: float) -> str:
    """Return a time in the unit one would say it in."""
    if seconds < 1:
        return f"{seconds * 1000:.2f} ms"
    return f"{seconds:.2f} s"


def write(rows: Iterable[Row], path: Path) -> None:
    """Write rows as JSON: case, ours_s, peer, peer_s, ratio, note."""
    content = [{**asdict(row), "ratio": row.ratio} for row in rows]
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
