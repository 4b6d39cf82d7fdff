"""Watching the solver from the site: progress told now and then, and an end when nobody waits any more."""

import time
from collections.abc import Callable

from matching import Watch
from matching.watching import UNWATCHED

__all__ = ["UNWATCHED", "Watch", "watch_of"]


def watch_of(tell: Callable[[str, int, int], None], *, stopped: Callable[[], bool], every: float) -> Watch:
    """A watch that tells every step at once and its counted parts every so many seconds.

    What ``tell`` raises ends the work, and so does ``stopped``.
    """
    told: dict[str, float] = {}

    def progress(step: str, done: int, total: int) -> None:
        moment = time.monotonic()
        if step not in told or moment - told[step] >= every:
            told[step] = moment
            tell(step, done, total)

    return Watch(progress=progress, cancelled=stopped)
