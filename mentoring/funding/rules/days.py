"""Billable tandem-days: which days count, for how much, and whose resident each of them is.

A day counts if the tandem is ACTIVE on it, or PAUSED for no longer than the rule allows (FUNDING, «Billable
tandem-day»). It weighs 1, divided equally among those who are members on that day. Periods are half-open;
the day of arrival belongs to the new municipality; the legal municipality of the day is the debtor.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeVar

from mentoring.funding.vocabulary import Unfunded
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.rules import Merger, bfs_on
from mentoring.tandems.vocabulary import TandemState

Value = TypeVar("Value")

FOREVER = date.max


class Dated(NamedTuple):
    """A dated fact: from ``valid_from`` on ``value`` holds; of two for one day the one recorded last does."""

    valid_from: date
    recorded_at: datetime
    value: object


class Member(NamedTuple):
    """A mentee in a tandem, ``[from_on, to_on)``; None: from its beginning, to its end."""

    person_id: int
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True)
class TandemFacts:
    """What is known about one tandem. ``phases`` in the order in which they were recorded."""

    tandem_id: int
    phases: tuple[tuple[date, TandemState], ...]
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Facts:
    """What is known about all tandems of an organisation, and about the people in them."""

    tandems: tuple[TandemFacts, ...]
    residences: Mapping[int, tuple[Dated, ...]]
    statuses: Mapping[int, tuple[Dated, ...]]
    mergers: Mapping[int, Merger]
    eligibility: tuple["Eligibility", ...]


class Eligibility(NamedTuple):
    """Whether days of a status count for federal money in ``[valid_from, valid_to)``; the later row holds."""

    status: ResidenceStatus
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    eligible: bool


@dataclass(frozen=True, order=True, slots=True)
class DayLine:
    """Days of one member that are alike: ``[from_on, to_on)``, each weighing 1 / ``members``.

    ``municipality`` is None where nobody pays, for the reason ``unfunded``.
    """

    tandem_id: int
    person_id: int
    from_on: date
    to_on: date
    members: int
    municipality: int | None
    status: ResidenceStatus | None
    eligible: bool
    unfunded: Unfunded | None = None

    @property
    def days(self) -> int:
        """How many calendar days."""
        return (self.to_on - self.from_on).days


def phase_spans(phases: Iterable[tuple[date, TandemState]]) -> list[tuple[date, date, TandemState]]:
    """The states of a tandem as now known, from phases in the order of their recording.

    A phase says what holds from its day on; whatever was recorded before for that day or later is superseded.
    """
    kept: list[tuple[date, TandemState]] = []
    for valid_from, state in phases:
        while kept and kept[-1][0] >= valid_from:
            kept.pop()
        kept.append((valid_from, state))
    ends = [*(start for start, _ in kept[1:]), FOREVER]
    return [(start, end, state) for (start, state), end in zip(kept, ends, strict=False)]


def billable_spans(phases: Iterable[tuple[date, TandemState]], pause_days: int) -> list[tuple[date, date]]:
    """The stretches of days that count: ACTIVE, and the first ``pause_days`` days of each pause."""
    found: list[tuple[date, date]] = []
    paused_on: date | None = None
    for start, end, state in phase_spans(phases):
        if state is TandemState.PAUSED:
            paused_on = paused_on or start
            end = min(end, paused_on + timedelta(days=pause_days))
        else:
            paused_on = None
        if state in {TandemState.ACTIVE, TandemState.PAUSED} and start < end:
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def day_lines(facts: Facts, from_on: date, to_on: date, *, pause_days: int) -> list[DayLine]:
    """All billable days in ``[from_on, to_on)`` by member, as the longest stretches that are alike.

    Days of whoever lives outside the canton, or nobody knows where, are returned without a municipality: they
    are part of the tandem's day, but nobody pays for them. Sorted by tandem, person and day.
    """
    known = _Known(facts, from_on, to_on)
    lines: list[DayLine] = []
    for tandem in facts.tandems:
        for start, end in billable_spans(tandem.phases, pause_days):
            start, end = max(start, from_on), min(end, to_on)
            if start >= end:
                continue
            for one, until, present in _memberships(tandem.members, start, end):
                for person_id in present:
                    lines += known.lines(tandem.tandem_id, person_id, one, until, len(present))
    return _joined(sorted(lines, key=_key))


def _memberships(members: Sequence[Member], start: date, end: date) -> Iterator[tuple[date, date, list[int]]]:
    cuts = {start, end}
    for member in members:
        cuts |= {day for day in (member.from_on, member.to_on) if day is not None and start < day < end}
    days = sorted(cuts)
    for one, until in pairwise(days):
        present = list(
            dict.fromkeys(
                m.person_id
                for m in members
                if (m.from_on is None or m.from_on <= one) and (m.to_on is None or m.to_on > one)
            )
        )
        if present:
            yield one, until, present


class _Known:
    """Looks up where people live on a day, with which status, and whether that counts.

    ``cuts`` are the days inside the period on which anything may change for somebody.
    """

    def __init__(self, facts: Facts, from_on: date, to_on: date) -> None:
        self._facts = facts
        self._rows: dict[object, list[Eligibility]] = {}
        for row in sorted(facts.eligibility, key=lambda row: row.recorded_at):
            self._rows.setdefault(row.status, []).append(row)
        self._merging = _inside({merger.on for merger in facts.mergers.values()}, from_on, to_on)
        self._counting = {
            status: _inside({day for row in rows for day in (row.valid_from, row.valid_to)}, from_on, to_on)
            for status, rows in self._rows.items()
        }

    def lines(
        self, tandem_id: int, person_id: int, start: date, end: date, members: int
    ) -> Iterator[DayLine]:
        """The days of a member in ``[start, end)``, cut wherever something may change."""
        lives = _in_order(self._facts.residences.get(person_id, ()))
        statuses = _in_order(self._facts.statuses.get(person_id, ()))
        cuts = {*self._merging, *(fact.valid_from for fact in (*lives, *statuses))}
        for fact in statuses:
            cuts.update(self._counting.get(fact.value, ()))
        days = [start, *sorted(day for day in cuts if start < day < end), end]
        for one, until in pairwise(days):
            home, held = _on(lives, one), _on(statuses, one)
            status = held.value if held and isinstance(held.value, ResidenceStatus) else None
            legal: int | None = None
            if home and isinstance(home.value, int):
                legal = bfs_on(home.value, one, self._facts.mergers)
            reason = None if legal is not None else Unfunded.OUTSIDE if home else Unfunded.UNKNOWN
            counts = legal is not None and self._counts(status, one)
            yield DayLine(tandem_id, person_id, one, until, members, legal, status, counts, reason)

    def _counts(self, status: ResidenceStatus | None, day: date) -> bool:
        found = False
        for row in self._rows.get(status, ()):
            if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
                found = row.eligible
        return found


def _inside(days: Iterable[date | None], from_on: date, to_on: date) -> list[date]:
    return [day for day in days if day is not None and from_on < day < to_on]


def _in_order(facts: Sequence[Dated]) -> Sequence[Dated]:
    """By their day, of one day by their recording: the last one that has begun on a day holds."""
    return facts if len(facts) < 2 else sorted(facts, key=lambda fact: (fact.valid_from, fact.recorded_at))


def _on(facts: Sequence[Dated], day: date) -> Dated | None:
    for fact in reversed(facts):
        if fact.valid_from <= day:
            return fact
    return None


def _key(line: DayLine) -> tuple[int, int, date]:
    return line.tandem_id, line.person_id, line.from_on


def _joined(lines: Iterable[DayLine]) -> list[DayLine]:
    found: list[DayLine] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and last.to_on == line.from_on and _alike(last) == _alike(line):
            found[-1] = DayLine(
                *(last.tandem_id, last.person_id, last.from_on, line.to_on, last.members),
                *(last.municipality, last.status, last.eligible, last.unfunded),
            )
        else:
            found.append(line)
    return found


def _alike(line: DayLine) -> tuple[object, ...]:
    return (
        *(line.tandem_id, line.person_id, line.members),
        *(line.municipality, line.status, line.eligible, line.unfunded),
    )
