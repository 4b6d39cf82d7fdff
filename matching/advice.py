"""Which volunteer to look for: what one more seat of a kind would be worth, exactly, without solving again.

With the least prices of the proof, one more seat of kind t gains exactly ``max(0, max_i (w_it - u_i))``
over the entries i it is feasible for. Divided by the gap and rounded, that is the rank of the one entry
served in addition, 0 if nobody is. Kinds are built from what the entries need who wait, or who compete with
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching.alternating import reached_rows
from matching.answers import Advice, Kind
from matching.candidates import feasible_pairs, pool_of
from matching.codes import Gender, Level
from matching.model import Entry, Mentor, Place
from matching.result import Solution
from matching.scoring import scorer_of
from matching.solving import State
from matching.weights import SPARE

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

_AGE = 45
_WORKDAYS, _WEEKEND = range(5), range(5, 7)

TIMES: Mapping[str, int] = {
    "workday mornings": sum(1 << (day * 3) for day in _WORKDAYS),
    "workday afternoons": sum(1 << (day * 3 + 1) for day in _WORKDAYS),
    "workday evenings": sum(1 << (day * 3 + 2) for day in _WORKDAYS),
    "weekends": sum(7 << (day * 3) for day in _WEEKEND),
}
"""Times of the week volunteers are looked for, by name."""


def advice(
    solution: Solution,
    *,
    kinds: Sequence[Kind] | None = None,
    most: int = 50,
    volunteers: int = 5,
    base_languages: Sequence[str] = (),
    travel_km: float | None = 10.0,
    target_groups: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Advice, ...]:
    """Return kinds of volunteers by what they would be worth, best first.

    Parameters
    ----------
    solution : Solution
        From `solve`.
    kinds : sequence of Kind, optional
        Instead of those built from what is needed.
    most : int
        Kinds looked at: those that fit most entries in need.
    volunteers : int
        Up to so many of a kind, at most `matching.assignment.SPARE`.
    base_languages : sequence of str
        Languages every volunteer would speak besides (the region's).
    travel_km : float or None
        How far such a volunteer would travel.
    target_groups : Mapping[str, Collection[str]]
        Of a programme the target groups its volunteers serve; of those not named, all.

    Raises
    ------
    ValueError
        If the solution was not made by `solve` in this process, or too many volunteers are asked for.
    """
    state = solution.state
    if not isinstance(state, State):
        raise ValueError("this solution has no state: solve the problem again")
    if not 1 <= volunteers <= SPARE:
        raise ValueError(f"between 1 and {SPARE} volunteers of a kind")
    graph, entries = state.graph, state.pool.entries
    solved_mate = np.where(state.active, state.mate, -1)
    reached, _ = reached_rows(graph.candidates, len(graph.seats), solved_mate, state.active)
    needy = [entries[row] for row in np.flatnonzero(reached).tolist()]
    if kinds is None:
        kinds = _kinds(needy, most, base_languages, state.problem.joint)
    if not kinds:
        return ()
    volunteer = Mentor(
        id="volunteer",
        birth_year=state.problem.on.year - _AGE,
        max_group_size=max((entry.group_size for entry in needy), default=1),
        clearances={needed: None for entry in needy for needed in entry.clearances_needed},
    )
    where = _where_most_live(needy)
    mentors = tuple(
        _of_kind(
            replace(volunteer, target_groups=frozenset(target_groups.get(kind.programme or "", ()))),
            kind,
            number,
            where.get(kind.region, (None, None)),
            travel_km,
        )
        for number, kind in enumerate(kinds)
    )
    pool = pool_of(state.problem, entries, mentors)
    found = feasible_pairs(pool, state.active)
    scorer = scorer_of(state.problem.policy, state.problem.on, pool.entry_side, pool.mentor_side)
    weight = graph.rank[found.rows] * graph.gap + scorer.quality(found.rows, found.columns)
    gain = np.zeros(len(kinds), dtype=np.int64)
    np.maximum.at(gain, found.columns, weight - state.prices.entry[found.rows])
    rank = (2 * gain + graph.gap) // (2 * graph.gap)
    fits = np.bincount(found.columns[reached[found.rows]], minlength=len(kinds))
    classes = int(graph.rank.max(initial=0))
    taken = _seats_of(state, solved_mate, reached)
    known: dict[bytes, tuple[int, ...]] = {}
    result = []
    for number, kind in enumerate(kinds):
        rows = found.rows[found.columns == number]
        serves = known.get(rows.tobytes())  # many kinds fit the same entries
        if serves is None:
            serves = known[rows.tobytes()] = taken.served_with(rows, volunteers)
        result.append(
            Advice(
                kind=kind,
                fits=int(fits[number]),
                serves=serves,
                serving_class=classes - int(rank[number]) if rank[number] else None,
                quality=int(gain[number] - rank[number] * graph.gap),
            )
        )
    result.sort(key=lambda one: (-one.serves[-1], -one.serves[0], _class(one), -one.quality, _key(one.kind)))
    return tuple(result)


def _class(one: Advice) -> int:
    return -1 if one.serving_class is None else one.serving_class


def _key(kind: Kind) -> tuple[str, ...]:
    return tuple(
        str(part)
        for part in (kind.programme, kind.region, kind.languages, kind.gender, kind.slots, kind.organisation)
    )


def seat_values(solution: Solution) -> dict[str, tuple[int | None, int]]:
    """Return for every mentor what one more seat would be worth: the class served in addition, and quality.

    The class is None where nobody would be served in addition.
    """
    state = solution.state
    if not isinstance(state, State):
        raise ValueError("this solution has no state: solve the problem again")
    gap, classes = state.graph.gap, int(state.graph.rank.max(initial=0))
    result: dict[str, tuple[int | None, int]] = {}
    for mentor, value in zip(state.pool.mentors, state.prices.seat.tolist(), strict=True):
        rank = (2 * value + gap) // (2 * gap)
        result[mentor.id] = (classes - rank if rank else None, value - rank * gap)
    return result


@dataclass(frozen=True, slots=True)
class _Seats:
    """What every seat fits, so that seats can be added and matched again.

    Attributes
    ----------
    ends : int32 array, shape (seats + 1,)
        Where the rows of each seat begin.
    rows : int32 array
        Rows that fit, seat by seat.
    mate : intp array
        Column of each row that is not pinned; -1: none.
    reached : bool array
        Rows reached by alternating paths from those who wait.
    """

    ends: NDArray[np.int32]
    rows: NDArray[np.int32]
    mate: Index
    reached: Flags

    def served_with(self, rows: Index, volunteers: int) -> tuple[int, ...]:
        """Count the entries served in addition by one, two, … volunteers who fit these rows.

        Each volunteer serves one more or none, and once one serves none more, no further one does (the flow
        through one node is concave in its capacity): so it is enough to know how many all of them serve. Who
        waits and fits can be served directly; beyond those who are reached nobody can be.
        """
        direct = int(np.count_nonzero(self.mate[rows] < 0))
        most = min(volunteers, int(np.count_nonzero(self.reached[rows])))
        if direct < most:
            most = self._more_served(rows, most)
        return tuple(min(count, most) for count in range(1, volunteers + 1))

    def _more_served(self, rows: Index, added: int) -> int:
        """Count the entries served in addition by so many seats for these rows: by a maximum matching."""
        indices = np.concatenate([self.rows, np.tile(rows.astype(np.int32), added)])
        ends = np.concatenate(
            [self.ends, self.ends[-1] + len(rows) * np.arange(1, added + 1, dtype=np.int32)]
        )
        matrix = csr_array(
            (np.ones(len(indices), dtype=np.int8), indices, ends), shape=(len(ends) - 1, len(self.mate))
        )
        matched = maximum_bipartite_matching(matrix, perm_type="row")
        return int(np.count_nonzero(matched >= 0)) - int(np.count_nonzero(self.mate >= 0))


def _seats_of(state: State, mate: Index, reached: Flags) -> _Seats:
    candidates, seats = state.graph.candidates, state.graph.seats
    degree = np.bincount(candidates.columns, minlength=len(seats))
    usable = np.minimum(seats, degree)
    by_column = candidates.rows[np.argsort(candidates.columns, kind="stable")]
    begin = np.repeat(np.cumsum(degree) - degree, usable)  # of each seat's column
    lengths = np.repeat(degree, usable)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(ends[-1]) + np.repeat(begin - ends[:-1], lengths)
    return _Seats(ends.astype(np.int32), by_column[places].astype(np.int32), mate, reached)


def _kinds(needy: Sequence[Entry], most: int, base: Sequence[str], joint: bool) -> list[Kind]:
    """Build the kinds that fit most entries in need."""
    count: Counter[Kind] = Counter()
    for entry in needy:
        spoken = [code for code, level in entry.languages.items() if level >= entry.language_level]
        tongues = {tuple(sorted({*base, code})) for code in spoken}
        genders: list[Gender | None] = [None, Gender.FEMALE, Gender.MALE]
        if entry.mentor_gender_wish:
            genders = [gender for gender in Gender if gender in entry.mentor_gender_wish]
        times = [mask for mask in TIMES.values() if entry.slots is None or entry.slots & mask]
        region = entry.place.region if entry.place else None
        organisation = "" if joint else entry.organisation
        count.update(
            Kind(entry.programme, region, languages, gender, mask, organisation)
            for languages in tongues
            for gender in genders
            for mask in times
        )
    ordered = sorted(count, key=lambda kind: (-count[kind], kind.gender is not None, _key(kind)))
    return ordered[:most]


_Point = tuple[float | None, float | None]


def _where_most_live(needy: Sequence[Entry]) -> dict[str | None, _Point]:
    """Return of each region the point at which most of those in need live."""
    points: dict[str | None, Counter[_Point]] = {}
    for entry in needy:
        place = entry.place
        if place is not None and place.latitude is not None:
            points.setdefault(place.region, Counter())[place.latitude, place.longitude] += 1
    return {
        region: min(count, key=lambda point: (-count[point], str(point))) for region, count in points.items()
    }


def _of_kind(volunteer: Mentor, kind: Kind, number: int, where: _Point, travel_km: float | None) -> Mentor:
    """Make the mentor a kind stands for, living where most of the kind's region in need do."""
    return replace(
        volunteer,
        id=f"kind {number}",
        gender=None if kind.gender is None else Gender(kind.gender),
        languages=dict.fromkeys(kind.languages, Level.NATIVE),
        programmes=frozenset() if kind.programme is None else frozenset((kind.programme,)),
        place=Place(*where, kind.region),
        travel_km=None if where[0] is None else travel_km,
        slots=kind.slots,
        organisation=kind.organisation,
    )
