"""When both sides are asked how it goes: at six weeks and at the end."""

from collections.abc import Mapping
from datetime import date, timedelta

from mentoring.meetings.vocabulary import Occasion

FIRST_AFTER = timedelta(weeks=6)
ASKED_FOR = timedelta(days=28)
"""So long after its day a question is asked at all: nobody is asked about what was years ago."""
LOWEST_GOOD = 3
"""An answer below this asks for a call."""
LOW_FOR = 60
"""So many days a low answer waits for a talk before it is no longer a task."""
FEWEST = 5
"""Fewer answers make no average: it would tell what somebody said."""


def average_tenths(scores: Mapping[int, int]) -> int | None:
    """The average of so many answers each, in tenths, halves up; None for fewer than five."""
    number = sum(scores.values())
    if number < FEWEST:
        return None
    return (20 * sum(score * times for score, times in scores.items()) + number) // (2 * number)


def feedback_due_on(occasion: Occasion, *, started_on: date, ended_on: date | None) -> date | None:
    """The day on which the questions are due; None if they are not, or not yet known."""
    if occasion is Occasion.END:
        return ended_on
    day = started_on + FIRST_AFTER
    return day if ended_on is None or day < ended_on else None


def feedback_asked(due_on: date | None, today: date) -> bool:
    """Whether the questions are asked on a day: since it came, and not too long ago."""
    return due_on is not None and due_on <= today < due_on + ASKED_FOR
