"""What cells may refer to, and what exports add to a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.accounts.models import Organisation
from mentoring.names import fold
from mentoring.people.models import (
    Interest,
    Person,
    PersonInterest,
)
from mentoring.people.vocabulary import InterestKind
from mentoring.places.queries import municipalities, social_regions
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES


def places_by_name(session: Session) -> dict[str, int]:
    """BFS numbers by folded name and by number; those that merged lead to their successor."""
    found: dict[str, int] = {}
    everywhere = municipalities(session, merged=True)
    successors = {m.bfs_number: m.successor_bfs for m in everywhere if m.successor_bfs is not None}
    for one in sorted(everywhere, key=lambda m: m.valid_to is not None):
        bfs = one.bfs_number
        while bfs in successors:
            bfs = successors[bfs]
        for name in (one.name, one.name.replace("(SO)", ""), str(one.bfs_number)):
            found.setdefault(fold(name), bfs)
    return found


def regions_by_name(session: Session) -> dict[str, int]:
    """The ids of the Sozialregionen by folded name."""
    return {fold(region.name): region.id for region in social_regions(session)}


def place_names(session: Session) -> dict[int, str]:
    """The names of the present municipalities by BFS number."""
    return {one.bfs_number: one.name for one in municipalities(session)}


def entries_to_export(session: Session, organisation_id: int, ids: Sequence[int]) -> Sequence[WaitlistEntry]:
    """These entries of an organisation in the order given, with programme, contact, members and languages."""
    found: dict[int, WaitlistEntry] = {}
    for start in range(0, len(ids), 500):
        query = (
            select(WaitlistEntry)
            .options(
                joinedload(WaitlistEntry.programme),
                joinedload(WaitlistEntry.contact),
                selectinload(WaitlistEntry.members)
                .joinedload(EntryMember.person)
                .selectinload(Person.languages),
            )
            .where(
                WaitlistEntry.id.in_(ids[start : start + 500]),
                WaitlistEntry.organisation_id == organisation_id,
            )
        )
        found |= {entry.id: entry for entry in session.scalars(query)}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def region_names(session: Session) -> dict[int, str]:
    """The names of the Sozialregionen by id."""
    return {region.id: region.name for region in social_regions(session)}


def interests_of(session: Session, person_ids: Sequence[int]) -> dict[tuple[int, InterestKind], list[str]]:
    """Interests and skills of persons, by person and kind, in the order of the alphabet."""
    found: dict[tuple[int, InterestKind], list[str]] = defaultdict(list)
    for start in range(0, len(person_ids), 500):
        query = (
            select(PersonInterest.person_id, Interest.kind, Interest.label)
            .join(Interest, Interest.id == PersonInterest.interest_id)
            .where(PersonInterest.person_id.in_(person_ids[start : start + 500]))
            .order_by(Interest.label)
        )
        for person_id, kind, label in session.execute(query):
            found[person_id, kind].append(label)
    return found


def waiting_programmes(session: Session, person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Of these persons: who has an open entry in which programme."""
    found: set[tuple[int, int]] = set()
    asked = sorted(set(person_ids))
    for start in range(0, len(asked), 500):
        query = (
            select(EntryMember.person_id, WaitlistEntry.programme_id)
            .join(WaitlistEntry, WaitlistEntry.id == EntryMember.entry_id)
            .where(
                EntryMember.person_id.in_(asked[start : start + 500]),
                EntryMember.left_on.is_(None),
                WaitlistEntry.state.in_(OPEN_STATES),
            )
        )
        found |= {(person_id, programme_id) for person_id, programme_id in session.execute(query)}
    return found


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """An organisation by its short name."""
    return session.scalar(select(Organisation).where(Organisation.code == code))
