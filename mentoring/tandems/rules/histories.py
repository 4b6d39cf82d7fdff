"""Pure decisions about what has been: when somebody waited or was available, and how often a yes was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from mentoring.tandems.vocabulary import TandemState

ONE_DAY = timedelta(days=1)
USUAL_TANDEM_DAYS = 365
"""How long a tandem takes a seat as long as none has ended."""
EVERYBODY = 1000
"""All of a thousand proposals."""

UNDECIDED = frozenset({TandemState.PROPOSED, TandemState.MEETING})
"""States in which it is not known yet whether a proposal becomes a tandem."""


@dataclass(frozen=True)
class Stretch:
    """Days in a state, from the first up to but not including ``until`` (None: to this day)."""

    first: date
    until: date | None = None


@dataclass(frozen=True)
class Presence:
    """When a volunteer could be proposed: from ``joins`` up to ``leaves``, but for the times ``away``."""

    joins: date
    leaves: date | None
    away: tuple[tuple[date, date], ...] = ()


def stretches(moves: Iterable[tuple[str, date]], wanted: str) -> list[Stretch]:
    """The days in the state ``wanted``, from all moves as they were recorded (new state, from which day on).

    What is recorded later holds; a day before that of the move it follows counts as that move's day. Whoever
    is back on the day of leaving the state was never out of it.
    """
    found: list[Stretch] = []
    since: date | None = None
    latest: date | None = None
    for state, on in moves:
        latest = on if latest is None else max(latest, on)
        if since is not None and state != wanted:
            found.append(Stretch(since, latest))
            since = None
        elif since is None and state == wanted:
            back_at_once = bool(found) and found[-1].until == latest
            since = found.pop().first if back_at_once else latest
    return [*found, Stretch(since)] if since is not None else found


def listed_from(waited: Sequence[Stretch], begins: date, ends: date) -> date | None:
    """The first day on which an entry was on the list in a span of time, or None if it never was.

    Whoever was proposed or gave up on a day was on the list in the morning of it.
    """
    for one in waited:
        if one.first <= ends and (one.until is None or one.until >= begins):
            return one.first
    return None


def presence_in(available: Sequence[Stretch], begins: date, ends: date) -> Presence | None:
    """When a volunteer could be proposed in a span of time, or None if never."""
    there = [
        one
        for one in available
        if one.first <= ends and (one.until is None or one.until > max(one.first, begins))
    ]
    if not there:
        return None
    away = tuple(
        (one.until, after.first - ONE_DAY)
        for one, after in pairwise(there)
        if one.until is not None and one.until < after.first
    )
    return Presence(there[0].first, there[-1].until, away)


def is_accepted(state: TandemState, *, declined: bool) -> bool | None:
    """Whether a proposal was accepted by both sides; None if nobody knows.

    ``declined``: a side has said no. A proposal that a coordinator took back says nothing about an answer.
    """
    if state is TandemState.DECLINED:
        return False if declined else None
    return None if state in UNDECIDED else True


def acceptance(answers: Sequence[bool]) -> int:
    """Of a thousand proposals, so many are accepted; all of them where nothing is known."""
    return round(EVERYBODY * sum(answers) / len(answers)) if answers else EVERYBODY


def usual_length(days: Sequence[int]) -> int:
    """How many days a seat is taken: half of the tandems that have ended took no longer."""
    return max(1, median_low(days)) if days else USUAL_TANDEM_DAYS
