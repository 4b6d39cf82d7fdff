"""When both sides are asked how it goes: at six weeks and at the end."""

from datetime import date, timedelta

from mentoring.meetings.vocabulary import Occasion

FIRST_AFTER = timedelta(weeks=6)
ASKED_FOR = timedelta(days=28)
"""So long after its day a question is asked at all: nobody is asked about what was years ago."""


def feedback_due_on(occasion: Occasion, *, started_on: date, ended_on: date | None) -> date | None:
    """The day on which the questions are due; None if they are not, or not yet known."""
    if occasion is Occasion.END:
        return ended_on
    day = started_on + FIRST_AFTER
    return day if ended_on is None or day < ended_on else None


def feedback_asked(due_on: date | None, today: date) -> bool:
    """Whether the questions are asked on a day: since it came, and not too long ago."""
    return due_on is not None and due_on <= today < due_on + ASKED_FOR
