"""From the database to a replay: who waited, who could accompany and who said yes in a span of time.

Facts about people (languages, times, wishes) are those known today: what somebody said before is not kept.
Where they lived, when they were on the list and when they were available are those of the time.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

import matching
from mentoring.clock import day_of
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.queries import histories as queries
from mentoring.tandems.queries.pools import ENDED_STATES, Pool, former_pairs
from mentoring.tandems.rules import histories as rules
from mentoring.tandems.services.problem import sides_of
from mentoring.waitlists.rules import CLOSING_STATES
from mentoring.waitlists.vocabulary import EntryState

SEED = 0
"""With which answers are drawn that nobody knows; whoever repeats a replay takes the same one."""


@dataclass(frozen=True)
class Past:
    """What has been in a span of time: the history for the solver, and what it was made of, counted."""

    history: matching.History
    facts: dict[str, int]


@dataclass
class _Proposals:
    """What is known of an organisation's proposals, seen from a span of time."""

    busy: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    former: set[int] = field(default_factory=set)
    answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    said: list[bool] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)


def past_of(session: Session, organisation_id: int, begins: date, ends: date) -> Past:
    """Everybody who was on the list or available between two days (included), and what is known of answers.

    An entry whose tandem had begun before and ended only after the span was not on the list and is no part of
    it; its mentor's seat is taken as long as it was in truth.
    """
    ruled_out = queries.pairs_ruled_out(session, organisation_id)
    proposals = _proposals(session, organisation_id, ruled_out, begins, ends)
    homes = _Homes(queries.residences_of(session, organisation_id))
    pool = Pool(organisation_id, ends, since=begins)
    sides = sides_of(
        session,
        pool,
        mentors=queries.mentors_until(session, organisation_id, ends),
        former=[one for one in former_pairs(session, pool) if one.id in proposals.former],
        excluded=[
            one
            for one in ruled_out
            if one.lifted_at is None and (one.declined_by is None or day_of(one.declared_at) < begins)
        ],
    )
    arrivals = _arrivals(session, organisation_id, sides.entries, homes, begins, ends)
    presences = _presences(session, organisation_id, sides.mentors, proposals, homes, begins, ends)
    arrivals = _without_forbidden(arrivals, sides.forbidden)
    entries = {one.entry.id for one in arrivals}
    mentors = {one.mentor.id for one in presences}
    history = matching.History(
        begins=begins,
        ends=ends,
        arrivals=tuple(arrivals),
        presences=tuple(presences),
        tandem_days=rules.usual_length(proposals.lengths),
        acceptance=rules.acceptance(proposals.said),
        answers={
            (entry, mentor): said
            for (entry, mentor), said in proposals.answers.items()
            if entry in entries and mentor in mentors
        },
        seed=SEED,
    )
    return Past(history, _counted(history, proposals))


def _counted(history: matching.History, proposals: _Proposals) -> dict[str, int]:
    return {
        "people": len(history.arrivals),
        "at_begin": sum(1 for one in history.arrivals if one.proposed_from < history.begins),
        "left": sum(1 for one in history.arrivals if one.leaves is not None),
        "mentors": len(history.presences),
        "seats": sum(one.mentor.capacity for one in history.presences),
        "busy": sum(len(one.busy_until) for one in history.presences),
        "proposals": len(proposals.said),
        "accepted": sum(proposals.said),
        "acceptance": history.acceptance,
        "known_answers": len(history.answers),
        "ended": len(proposals.lengths),
        "tandem_days": history.tandem_days or 0,
        "seed": history.seed,
    }


def _arrivals(
    session: Session,
    organisation_id: int,
    entries: Iterable[matching.Entry],
    homes: "_Homes",
    begins: date,
    ends: date,
) -> list[matching.Arrival]:
    moves = _by_subject(queries.moves_of_entries(session, organisation_id))
    rows = {str(one.id): one for one in queries.entries_until(session, organisation_id, ends)}
    found = []
    for entry in entries:
        row = rows[entry.id]
        waited = rules.stretches(_way(moves[row.id], row), EntryState.WAITING.value)
        listed = rules.listed_from(waited, begins, ends)
        if listed is None:
            continue
        gave_up = row.state in CLOSING_STATES and row.closed_on is not None and row.closed_on <= ends
        listed = max(listed, entry.waiting_since)
        found.append(
            matching.Arrival(
                replace(entry, place=homes.place(row.contact_id, max(listed, begins))),
                leaves=max(row.closed_on, entry.waiting_since) if gave_up else None,
                listed=listed if listed > entry.waiting_since else None,
            )
        )
    return found


def _presences(
    session: Session,
    organisation_id: int,
    mentors: Iterable[matching.Mentor],
    proposals: _Proposals,
    homes: "_Homes",
    begins: date,
    ends: date,
) -> list[matching.Presence]:
    moves = _by_subject(queries.moves_of_mentors(session, organisation_id))
    rows = {str(one.person_id): one for one in queries.mentors_until(session, organisation_id, ends)}
    found = []
    for mentor in mentors:
        row = rows[mentor.id]
        available = rules.stretches(_way(moves[row.person_id], row), MentorState.AVAILABLE.value)
        there = rules.presence_in(available, begins, ends)
        if there is None:
            continue
        busy = tuple(sorted(proposals.busy[row.person_id]))
        found.append(
            matching.Presence(
                replace(
                    mentor,
                    capacity=max(mentor.capacity, len(busy)),
                    place=homes.place(row.person_id, max(there.joins, begins)),
                ),
                there.joins,
                there.leaves,
                busy,
                there.away,
            )
        )
    return found


def _proposals(
    session: Session, organisation_id: int, ruled_out: Sequence[Any], begins: date, ends: date
) -> _Proposals:
    declined = {(one.entry_id, one.mentor_id) for one in ruled_out if one.declined_by is not None}
    found = _Proposals()
    for one in ruled_out:
        stands = one.declined_by is not None and one.lifted_at is None
        if stands and day_of(one.declared_at) >= begins:
            found.answers[str(one.entry_id), str(one.mentor_id)] = False
    for one in queries.tandems_until(session, organisation_id, ends):
        said = rules.is_accepted(one.state, declined=(one.entry_id, one.mentor_id) in declined)
        over_on = one.ended_on or one.declined_on
        if one.proposed_on >= begins:
            if said is not None:
                found.said.append(said)
                found.answers[str(one.entry_id), str(one.mentor_id)] = said
        else:
            if over_on is None or over_on > begins:
                beyond = over_on is None or over_on > ends
                found.busy[one.mentor_id].append(ends + timedelta(days=1) if beyond else over_on)
            if one.state in ENDED_STATES:
                found.former.add(one.id)
        if one.state in ENDED_STATES and one.ended_on is not None and one.ended_on <= ends:
            found.lengths.append((one.ended_on - one.proposed_on).days)
    return found


def _without_forbidden(
    arrivals: Sequence[matching.Arrival], forbidden: Iterable[matching.Forbidden]
) -> list[matching.Arrival]:
    """A pair a coordinator has forbidden is not proposed in a replay either."""
    by_entry: dict[str, set[str]] = defaultdict(set)
    for one in forbidden:
        by_entry[one.entry_id].add(one.mentor_id)
    return [
        replace(
            one,
            entry=replace(one.entry, declined_mentors=one.entry.declined_mentors | by_entry[one.entry.id]),
        )
        for one in arrivals
    ]


def _by_subject(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.subject_id].append(one)
    return found


def _way(moves: Sequence[Any], row: Any) -> list[tuple[str, date]]:
    """The states somebody has been in; the one before the first move counts from the registration."""
    first = moves[0].from_state if moves else row.state
    begun = [(first, row.registered_on)] if first is not None else []
    return begun + [(one.to_state, one.happened_on) for one in moves]


class _Homes:
    """Where people lived on a day; before the first day that is known, where they lived then."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            self._rows[row.person_id].append(row)

    def place(self, person_id: int, day: date) -> matching.Place | None:
        """The place, as far as it is known."""
        rows = self._rows.get(person_id)
        if not rows:
            return None
        row = rows[max(0, bisect_right(rows, day, key=lambda one: one.valid_from) - 1)]
        if row.social_region_id is None:
            return None
        return matching.Place(row.lat, row.lon, str(row.social_region_id))
