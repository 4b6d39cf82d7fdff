"""What is replayed: who came, who left, who accepted, and the ways of matching that are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from matching.checking import check, check_policy
from matching.codes import ServingOrder
from matching.errors import ProblemError
from matching.model import Entry, Mentor, Policy, Problem

ALL_ACCEPT = 1000
"""Acceptance in thousandths: everybody says yes."""


class Cadence(StrEnum):
    """How often a matching run takes place."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days of the runs: the first day, then every day, week or month up to the last."""
        if self is Cadence.MONTHLY:
            months = 0
            while (day := _months_later(first, months)) <= last:
                yield day
                months += 1
            return
        step = timedelta(days=1 if self is Cadence.DAILY else 7)
        day = first
        while day <= last:
            yield day
            day += step


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry as it came: it waits from `Entry.waiting_since` on.

    Attributes
    ----------
    leaves : date or None
        The day on which it gave up in truth, if it did; who is served before never gets so far.
    listed : date or None
        The first day on which it may be proposed, where that is later than its original date: after a first
        talk, or back from a tandem that ended early. Waiting counts from the original date all the same.
    """

    entry: Entry
    leaves: date | None = None
    listed: date | None = None

    @property
    def proposed_from(self) -> date:
        """The first day on which it may be proposed."""
        return self.listed or self.entry.waiting_since


@dataclass(frozen=True, slots=True)
class Presence:
    """A mentor and the time in which new tandems could be proposed.

    Attributes
    ----------
    mentor : Mentor
        `Mentor.capacity` counts all seats, taken ones too.
    joins, leaves : date and date or None
        First day, and the first day on which nothing more is proposed (None: stays).
    busy_until : tuple of date
        For every seat taken when the replay begins, the day on which it is free again.
    away : tuple of (date, date)
        First and last days of the times between in which nothing was proposed.
    """

    mentor: Mentor
    joins: date
    leaves: date | None = None
    busy_until: tuple[date, ...] = ()
    away: tuple[tuple[date, date], ...] = ()

    def there(self, day: date) -> bool:
        """Whether something may be proposed on a day."""
        return (
            self.joins <= day
            and (self.leaves is None or day < self.leaves)
            and not any(first <= day <= last for first, last in self.away)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A span of time to replay.

    Attributes
    ----------
    begins, ends : date
        First and last day on which something may be proposed; waiting is counted up to the last.
    arrivals, presences : tuples
    tandem_days : int or None
        So long a seat is taken by a tandem (None: for good).
    acceptance : int
        Of a thousand proposals, so many are accepted.
    answers : Mapping[(entry, mentor), bool]
        Answers that are known. All others are drawn from the seed and the pair: the same pair answers alike
        under every plan, so that plans differ by what they propose and not by luck.
    seed : int
    joint : bool
        Whether pairs across organisations are feasible.
    """

    begins: date
    ends: date
    arrivals: tuple[Arrival, ...]
    presences: tuple[Presence, ...]
    tandem_days: int | None = 365
    acceptance: int = ALL_ACCEPT
    answers: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    seed: int = 0
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A way of matching: a policy, and how often a run takes place."""

    name: str
    policy: Policy
    cadence: Cadence


def usual_plans(policy: Policy) -> tuple[Plan, ...]:
    """Return the plans worth comparing with a policy: every serving order and mixture at every cadence.

    Mixtures wait in spans: within one span of days the better fit comes first, across spans the longer wait.
    """
    strict = replace(policy, days_per_class=1)
    orders = {
        "urgency": replace(strict, order=ServingOrder.URGENCY_THEN_WAIT),
        "wait": replace(strict, order=ServingOrder.WAIT),
        "credit": replace(strict, order=ServingOrder.WAIT_WITH_CREDIT),
        "wait-30": replace(strict, order=ServingOrder.WAIT, days_per_class=30),
        "wait-90": replace(strict, order=ServingOrder.WAIT, days_per_class=90),
        "fit": replace(strict, order=ServingOrder.FIT),
    }
    return tuple(
        Plan(f"{name}, {cadence}", one, cadence) for name, one in orders.items() for cadence in Cadence
    )


def check_history(history: History, plans: tuple[Plan, ...]) -> None:
    """Raise `ProblemError` for the first thing in a history or in plans that makes no sense."""
    if history.ends < history.begins:
        raise ProblemError("ends", "range", "the replay ends before it begins")
    if not 0 <= history.acceptance <= ALL_ACCEPT:
        raise ProblemError("acceptance", "range", f"{history.acceptance!r} is not between 0 and {ALL_ACCEPT}")
    if history.tandem_days is not None and history.tandem_days < 1:
        raise ProblemError("tandem_days", "range", "a tandem takes at least one day")
    people = Problem(
        entries=tuple(one.entry for one in history.arrivals),
        mentors=tuple(one.mentor for one in history.presences),
        on=history.begins,
    )
    try:
        check(people)
    except ProblemError as error:
        path = re.sub(r"^entries(\[\d+\])", r"arrivals\1.entry", error.path)
        path = re.sub(r"^mentors(\[\d+\])", r"presences\1.mentor", path)
        raise ProblemError(path, error.code, error.message, **error.params) from None
    for index, arrival in enumerate(history.arrivals):
        entry = arrival.entry
        if arrival.leaves is not None and arrival.leaves < entry.waiting_since:
            raise ProblemError(
                f"arrivals[{index}].leaves",
                "range",
                f"entry {entry.id!r} leaves before it comes",
                entry=entry.id,
            )
        if arrival.proposed_from < entry.waiting_since:
            raise ProblemError(
                f"arrivals[{index}].listed",
                "range",
                f"entry {entry.id!r} is listed before it comes",
                entry=entry.id,
            )
    for index, presence in enumerate(history.presences):
        mentor = presence.mentor
        if presence.leaves is not None and presence.leaves < presence.joins:
            raise ProblemError(
                f"presences[{index}].leaves",
                "range",
                f"mentor {mentor.id!r} leaves before joining",
                mentor=mentor.id,
            )
        if len(presence.busy_until) > mentor.capacity:
            raise ProblemError(
                f"presences[{index}].busy_until",
                "range",
                f"mentor {mentor.id!r} has fewer seats than are taken",
                mentor=mentor.id,
            )
        for number, (first, last) in enumerate(presence.away):
            if last < first:
                raise ProblemError(
                    f"presences[{index}].away[{number}]",
                    "range",
                    f"mentor {mentor.id!r} is back before leaving",
                    mentor=mentor.id,
                )
    if len({plan.name for plan in plans}) < len(plans):
        raise ProblemError("plans", "duplicate", "two plans have the same name")
    for index, plan in enumerate(plans):
        try:
            check_policy(plan.policy)
        except ProblemError as error:
            raise ProblemError(
                f"plans[{index}].{error.path}", error.code, f"plan {plan.name!r}: {error.message}"
            ) from None


def _months_later(first: date, months: int) -> date:
    """Return the same day of a later month, or its last day if it has no such day."""
    years, month = divmod(first.month - 1 + months, 12)
    begin = date(first.year + years, month + 1, 1)
    following = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return min(begin + timedelta(days=first.day - 1), following - timedelta(days=1))
