"""From the database to the solver: the matching problem of an organisation's pool.

Entries and mentors are known to the solver by their keys as text; it never learns a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

import matching
from mentoring.people.rules import age_on
from mentoring.people.vocabulary import ClearanceResult, Gender, GenderWish, TargetGroup
from mentoring.tandems.queries import pools
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules import common_slots
from mentoring.tandems.rules.pool import clearances_needed, target_group_of
from mentoring.tandems.vocabulary import Side
from mentoring.waitlists.rules import URGENCY_RANK

GENDERS = {
    Gender.FEMALE: matching.Gender.FEMALE,
    Gender.MALE: matching.Gender.MALE,
    Gender.DIVERSE: matching.Gender.OTHER,
}
WISHES: Mapping[GenderWish, frozenset[matching.Gender]] = {
    GenderWish.ANY: frozenset(),
    GenderWish.FEMALE: frozenset({matching.Gender.FEMALE}),
    GenderWish.MALE: frozenset({matching.Gender.MALE}),
}


@dataclass
class _People:
    """The rows of a pool's persons, by person."""

    persons: dict[int, Any]
    languages: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    interests: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def place(self, person_id: int) -> matching.Place | None:
        """Where somebody lives, as far as it is known."""
        row = self.persons[person_id]
        if row.social_region_id is None:
            return None
        return matching.Place(row.lat, row.lon, str(row.social_region_id))


@dataclass
class _Exclusions:
    """Pairs that are out: forbidden by a coordinator, declined by a side, or a tandem before."""

    forbidden: list[matching.Forbidden] = field(default_factory=list)
    declined_mentors: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    declined_entries: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    former_mentors: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Sides:
    """Both sides of a pool as the solver knows them, and the pairs that coordinators have forbidden."""

    entries: tuple[matching.Entry, ...]
    mentors: tuple[matching.Mentor, ...]
    forbidden: tuple[matching.Forbidden, ...]


def problem_of(session: Session, pool: Pool, policy: matching.Policy) -> matching.Problem:
    """The matching problem of a pool as it stands: who waits, who has a free seat, and what is ruled out."""
    sides = sides_of(
        session,
        pool,
        mentors=pools.mentors_of_pool(session, pool),
        former=pools.former_pairs(session, pool),
        excluded=pools.excluded_pairs(session, pool),
    )
    return matching.Problem(
        entries=sides.entries,
        mentors=sides.mentors,
        on=pool.today,
        policy=policy,
        forbidden=sides.forbidden,
    )


def sides_of(
    session: Session, pool: Pool, *, mentors: pools.Rows, former: pools.Rows, excluded: pools.Rows
) -> Sides:
    """Both sides of a pool; the caller says which mentors, former tandems and excluded pairs count."""
    people = _people(session, pool)
    entries = pools.entries_of_pool(session, pool)
    members: dict[int, list[int]] = defaultdict(list)
    for row in pools.members_of_pool(session, pool):
        members[row.entry_id].append(row.person_id)
    out = _exclusions(excluded, {e.id for e in entries}, {m.person_id for m in mentors}, former)
    organisation = str(pool.organisation_id)
    return Sides(
        entries=tuple(
            _entry(row, members[row.id] or [row.contact_id], people, out, pool.today, organisation)
            for row in entries
        ),
        mentors=tuple(_mentors(session, pool, mentors, people, out, former)),
        forbidden=tuple(out.forbidden),
    )


def _people(session: Session, pool: Pool) -> _People:
    people = _People({row.id: row for row in pools.persons_of_pool(session, pool)})
    for row in pools.languages_of_pool(session, pool):
        people.languages[row.person_id][row.language] = int(matching.Level[row.level.name])
    for row in pools.interests_of_pool(session, pool):
        people.interests[row.person_id].add(str(row.interest_id))
    return people


def _exclusions(
    excluded: Iterable[Any], entries: set[int], mentors: set[int], former: Iterable[Any]
) -> _Exclusions:
    out = _Exclusions()
    seen: set[tuple[int, int]] = set()
    for row in excluded:
        pair = (row.entry_id, row.mentor_id)
        if row.entry_id not in entries or row.mentor_id not in mentors:
            continue
        if row.declined_by is Side.MENTEE:
            out.declined_mentors[row.entry_id].add(str(row.mentor_id))
        elif row.declined_by is Side.MENTOR:
            out.declined_entries[row.mentor_id].add(str(row.entry_id))
        elif pair not in seen:
            seen.add(pair)
            out.forbidden.append(matching.Forbidden(str(row.entry_id), str(row.mentor_id), row.reason))
    for row in former:
        out.former_mentors[row.person_id].add(str(row.mentor_id))
    return out


def _entry(
    row: Any,
    members: Sequence[int],
    people: _People,
    out: _Exclusions,
    today: date,
    organisation: str,
) -> matching.Entry:
    persons = [people.persons[one] for one in members]
    ages = [age_on(one.birth_on, one.birth_year, today) for one in persons]
    group = target_group_of(row.target_group, ages)
    speaker, first = people.persons[row.contact_id], persons[0]
    genders = [GENDERS.get(one.gender) for one in persons]
    return matching.Entry(
        id=str(row.id),
        waiting_since=min(row.registered_on, today),
        urgency=URGENCY_RANK[row.urgency],
        languages=dict(people.languages[row.contact_id]),
        language_level=int(matching.Level[row.language_level.name]),
        genders=frozenset() if None in genders else frozenset(g for g in genders if g is not None),
        mentor_gender_wish=WISHES[row.mentor_gender],
        birth_year=first.birth_on.year if first.birth_on else first.birth_year,
        programme=str(row.programme_id),
        target_group=None if group is TargetGroup.ALL else group.value,
        minimum_mentor_age=row.mentor_minimum_age,
        clearances_needed=frozenset(
            kind.value for kind in clearances_needed(row.clearance_required, group, ages)
        ),
        place=people.place(row.contact_id),
        travel_km=row.travel_km,
        own_region_only=row.own_region_only,
        slots=common_slots(0, [one.slots for one in persons]) or speaker.slots or None,
        interests=frozenset().union(*(people.interests[one] for one in members)),
        focus=frozenset(row.topics or row.programme_topics),
        group_size=len(members),
        organisation=organisation,
        former_mentors=frozenset().union(*(out.former_mentors[one] for one in members)),
        declined_mentors=frozenset(out.declined_mentors[row.id]),
    )


def _mentors(
    session: Session,
    pool: Pool,
    rows: Iterable[Any],
    people: _People,
    out: _Exclusions,
    former: Iterable[Any],
) -> Iterable[matching.Mentor]:
    programmes: dict[int, dict[str, TargetGroup]] = defaultdict(dict)
    for one in pools.programmes_of_pool(session, pool):
        programmes[one.mentor_id][str(one.programme_id)] = one.target_group
    clearances = _clearances(pools.clearances_of_pool(session, pool))
    ended: dict[int, set[int]] = defaultdict(set)
    for one in former:
        ended[one.mentor_id].add(one.id)
    for row in rows:
        key = row.person_id
        person = people.persons[key]
        groups = set(programmes[key].values())
        yield matching.Mentor(
            id=str(key),
            capacity=row.free,
            gender=GENDERS.get(person.gender),
            birth_year=None if person.birth_on else person.birth_year,
            birth_date=person.birth_on,
            languages=dict(people.languages[key]),
            programmes=frozenset(programmes[key]),
            target_groups=frozenset() if TargetGroup.ALL in groups else frozenset(g.value for g in groups),
            place=people.place(key),
            travel_km=row.travel_km,
            own_region_only=row.own_region_only,
            slots=person.slots or None,
            interests=frozenset(people.interests[key]),
            focus=frozenset(row.topics),
            entry_gender_wish=WISHES[row.mentee_gender],
            max_group_size=row.group_size,
            clearances=clearances[key],
            # What somebody said at the intake, or more if more have been accompanied here since.
            experience=max(row.former_tandems, len(ended[key])),
            organisation=str(pool.organisation_id),
            declined_entries=frozenset(out.declined_entries[key]),
        )


def _clearances(rows: Iterable[Any]) -> dict[int, dict[str, date | None]]:
    """Of each kind the last day; the latest extract decides, and one with an entry clears nobody."""
    latest: dict[int, dict[str, date | None]] = defaultdict(dict)
    decided: set[tuple[int, str]] = set()
    for row in rows:
        key = (row.mentor_id, row.kind.value)
        if key in decided:
            continue
        decided.add(key)
        if row.result is ClearanceResult.CLEAR:
            latest[row.mentor_id][row.kind.value] = row.expires_on
    return latest
