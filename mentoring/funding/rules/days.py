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


class Span(NamedTuple):
    """``[from_on, to_on)`` with what holds in it."""

    from_on: date
    to_on: date
    value: object


@dataclass(frozen=True, order=True)
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
    return [(start, end, state) for (start, state), end in zip(kept, ends, strict=True)]


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


def dated_spans(facts: Iterable[Dated]) -> list[Span]:
    """What holds when: facts by their day; of two for one day the one recorded last."""
    by_day: dict[date, Dated] = {}
    for fact in sorted(facts, key=lambda fact: (fact.valid_from, fact.recorded_at)):
        by_day[fact.valid_from] = fact
    ordered = list(by_day.values())
    ends = [*(fact.valid_from for fact in ordered[1:]), FOREVER]
    return [Span(fact.valid_from, end, fact.value) for fact, end in zip(ordered, ends, strict=True)]


def day_lines(facts: Facts, from_on: date, to_on: date, *, pause_days: int) -> list[DayLine]:
    """All billable days in ``[from_on, to_on)`` by member, as the longest stretches that are alike.

    Days of whoever lives outside the canton, or nobody knows where, are returned without a municipality: they
    are part of the tandem's day, but nobody pays for them. Sorted by tandem, person and day.
    """
    people = {member.person_id for tandem in facts.tandems for member in tandem.members}
    lives = {p: dated_spans(facts.residences.get(p, ())) for p in people}
    statuses = {p: dated_spans(facts.statuses.get(p, ())) for p in people}
    counted = _Eligible(facts.eligibility)
    merging = sorted({merger.on for merger in facts.mergers.values()})
    lines: list[DayLine] = []
    for tandem in facts.tandems:
        for start, end in billable_spans(tandem.phases, pause_days):
            start, end = max(start, from_on), min(end, to_on)
            if start >= end:
                continue
            for one, until, present in _memberships(tandem.members, start, end):
                for person_id in present:
                    lines += _of_member(
                        tandem.tandem_id,
                        person_id,
                        one,
                        until,
                        len(present),
                        lives[person_id],
                        statuses[person_id],
                        facts.mergers,
                        merging,
                        counted,
                    )
    return _joined(sorted(lines, key=_key))


def _memberships(members: Sequence[Member], start: date, end: date) -> Iterator[tuple[date, date, list[int]]]:
    cuts = {start, end}
    for member in members:
        cuts |= {day for day in (member.from_on, member.to_on) if day is not None and start < day < end}
    days = sorted(cuts)
    for one, until in pairwise(days):
        present = [
            m.person_id
            for m in members
            if (m.from_on is None or m.from_on <= one) and (m.to_on is None or m.to_on > one)
        ]
        if present:
            yield one, until, present


class _Eligible:
    """Looks up whether the days of a status count, and where that changes."""

    def __init__(self, rows: Iterable[Eligibility]) -> None:
        self._rows: dict[ResidenceStatus, list[Eligibility]] = {}
        for row in sorted(rows, key=lambda row: row.recorded_at):
            self._rows.setdefault(row.status, []).append(row)

    def on(self, status: ResidenceStatus | None, day: date) -> bool:
        found = False
        for row in self._rows.get(status, ()) if status else ():
            if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
                found = row.eligible
        return found

    def cuts(self, status: ResidenceStatus | None) -> Iterator[date]:
        for row in self._rows.get(status, ()) if status else ():
            yield row.valid_from
            if row.valid_to is not None:
                yield row.valid_to


def _of_member(
    tandem_id: int,
    person_id: int,
    start: date,
    end: date,
    members: int,
    lives: Sequence[Span],
    statuses: Sequence[Span],
    mergers: Mapping[int, Merger],
    merging: Sequence[date],
    counted: _Eligible,
) -> Iterator[DayLine]:
    cuts = {start, end}
    cuts |= {span.from_on for span in lives if start < span.from_on < end}
    cuts |= {span.from_on for span in statuses if start < span.from_on < end}
    cuts |= {day for day in merging if start < day < end}
    for span in statuses:
        cuts |= {day for day in counted.cuts(span.value) if start < day < end}  # type: ignore[arg-type]
    days = sorted(cuts)
    for one, until in pairwise(days):
        known, bfs = _on(lives, one)
        status = _on(statuses, one)[1]
        legal = bfs_on(bfs, one, mergers) if isinstance(bfs, int) else None
        held = status if isinstance(status, ResidenceStatus) else None
        reason = None if legal is not None else Unfunded.OUTSIDE if known else Unfunded.UNKNOWN
        yield DayLine(
            tandem_id,
            person_id,
            one,
            until,
            members,
            legal,
            held,
            legal is not None and counted.on(held, one),
            reason,
        )


def _on(spans: Sequence[Span], day: date) -> tuple[bool, object]:
    for span in reversed(spans):
        if span.from_on <= day:
            return True, span.value
    return False, None


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
