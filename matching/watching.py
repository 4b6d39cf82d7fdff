"""Watching long work: how far it is, and stopping it.

Work is counted, never guessed: whoever does it says how many of how many parts of a step are done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The work was stopped because whoever watches it asked for that; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a piece of work.

    Attributes
    ----------
    progress : callable, optional
        Called with the name of the step, the parts done and all parts, both counted.
    cancelled : callable, optional
        Asked before every part; the work stops with `Cancelled` as soon as it returns True.
    """

    progress: Callable[[str, int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def at(self, step: str, done: int, total: int) -> None:
        """Say how far the work is; `Cancelled` if it is to stop."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(step)
        if self.progress is not None:
            self.progress(step, done, total)


UNWATCHED = Watch()
