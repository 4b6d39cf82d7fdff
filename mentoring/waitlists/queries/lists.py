"""The waitlist as a table: its pages in any order, and how many entries each filter would hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.people.models import Person, PersonLanguage, Residence
from mentoring.people.queries import residence_id_on
from mentoring.people.vocabulary import LANGUAGES
from mentoring.places.models import Municipality
from mentoring.waitlists.models import EntryMember, EntryOutlook, WaitlistEntry
from mentoring.waitlists.queries.filters import (
    ASKED,
    DUE,
    NOBODY,
    NOT_COUNTED_AS_LANGUAGE,
    UNKNOWN,
    EntryFilter,
    conditions,
    is_due,
    longer_than,
    nobody_fits,
)
from mentoring.waitlists.rules import URGENCY_RANK, WAIT_STEPS
from mentoring.waitlists.vocabulary import Blocker

SORTABLE = ("name", "language", "place", "waiting", "urgency", "blocked")
Facets = Mapping[str, Mapping[str, int]]
Listing = Select[*tuple[Any, ...]]
"""A SELECT of whatever columns."""


def entries_page(
    session: Session, chosen: EntryFilter, *, sort: str, direction: str, limit: int, offset: int
) -> Sequence[WaitlistEntry]:
    """The entries a filter holds, in order, with programme, contact, members and their languages."""
    key = _sort_key(sort, chosen)
    # «Waiting» orders by days: who waits longest has the earliest date.
    falling = (direction == "desc") != (sort == "waiting")
    needs = {"name": {"contact"}, "place": {"residence"}, "blocked": {"blocked"}}.get(sort, set())
    query = _joined(select(WaitlistEntry), needs, chosen)
    return session.scalars(
        query.options(
            joinedload(WaitlistEntry.programme),
            joinedload(WaitlistEntry.contact),
            selectinload(WaitlistEntry.members).joinedload(EntryMember.person).selectinload(Person.languages),
        )
        .where(*conditions(chosen).values())
        .order_by(
            key.desc().nulls_last() if falling else key.asc().nulls_last(),
            WaitlistEntry.registered_on,
            WaitlistEntry.id,
        )
        .limit(limit)
        .offset(offset)
    ).all()


def entries_counted(session: Session, choices: Sequence[EntryFilter]) -> list[int]:
    """How many entries each of these filters holds, in one query."""
    if not choices:
        return []
    parts = [
        select(literal(number).label("number"), func.count().label("many"))
        .select_from(WaitlistEntry)
        .where(*conditions(chosen).values())
        for number, chosen in enumerate(choices)
    ]
    found = dict(session.execute(union_all(*parts)).all())
    return [found[number] for number in range(len(choices))]


def people_waiting(session: Session, chosen: EntryFilter) -> int:
    """For how many persons the entries of a filter are."""
    return session.scalars(
        select(func.count())
        .select_from(EntryMember)
        .join(WaitlistEntry, WaitlistEntry.id == EntryMember.entry_id)
        .where(EntryMember.left_on.is_(None), *conditions(chosen).values())
    ).one()


def entry_facets(session: Session, chosen: EntryFilter) -> Facets:
    """For each filter and each of its values: how many it would hold, the others as they are."""
    parts = [
        _facet("state", cast(WaitlistEntry.state, String), chosen),
        _facet("programme", cast(WaitlistEntry.programme_id, String), chosen),
        _facet("urgency", cast(WaitlistEntry.urgency, String), chosen),
        _facet("region", cast(Municipality.social_region_id, String), chosen, {"residence"}),
        _facet("blocked", _blocker(), chosen, {"blocked"}),
        _language_facet(chosen),
    ]
    parts += [_single("days", str(days), chosen, longer_than(chosen, days)) for days in WAIT_STEPS]
    parts.append(_single("confirmation", DUE, chosen, is_due(chosen)))
    parts.append(_single("confirmation", ASKED, chosen, WaitlistEntry.asked_on.is_not(None)))
    parts.append(_single("blocked", NOBODY, chosen, nobody_fits(), {"blocked"}))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for facet, value, many in session.execute(union_all(*parts)):
        if value is not None:
            found[facet][value] = many
    return found


def outlooks_of(session: Session, entry_ids: Iterable[int]) -> dict[int, tuple[EntryOutlook, str]]:
    """What was last computed about these entries, with the name of the volunteer it speaks of."""
    rows = session.execute(
        select(EntryOutlook, Person.first_name, Person.last_name)
        .outerjoin(Person, Person.id == EntryOutlook.mentor_id)
        .where(EntryOutlook.entry_id.in_(list(entry_ids)))
    )
    return {row.entry_id: (row, f"{first or ''} {last or ''}".strip()) for row, first, last in rows}


def entries_to_confirm(
    session: Session, organisation_id: int, today: date, reconfirm_days: int, limit: int | None = None
) -> Sequence[WaitlistEntry]:
    """Who waits and is to be asked again, the longest silence first, with contact and programme."""
    chosen = EntryFilter(organisation_id, today, reconfirm_days, confirmation=DUE)
    return session.scalars(
        select(WaitlistEntry)
        .options(
            joinedload(WaitlistEntry.programme),
            joinedload(WaitlistEntry.contact),
            selectinload(WaitlistEntry.members),
        )
        .where(*conditions(chosen).values())
        .order_by(func.coalesce(WaitlistEntry.confirmed_on, WaitlistEntry.registered_on), WaitlistEntry.id)
        .limit(limit)
    ).all()


def _sort_key(sort: str, chosen: EntryFilter) -> ColumnElement[Any]:
    if sort == "name":
        return Person.sort_name.expression
    if sort == "place":
        return Municipality.sort_name.expression
    if sort == "urgency":
        return case(dict(URGENCY_RANK), value=WaitlistEntry.urgency)
    if sort == "blocked":
        by_label = sorted(Blocker, key=lambda b: b.label.casefold())
        return case({b: n for n, b in enumerate(by_label)}, value=EntryOutlook.blocker)
    if sort == "language":
        first = (
            select(PersonLanguage.language)
            .where(
                PersonLanguage.person_id == WaitlistEntry.contact_id,
                PersonLanguage.language.not_in(NOT_COUNTED_AS_LANGUAGE),
            )
            .order_by(PersonLanguage.position)
            .limit(1)
            .correlate(WaitlistEntry)
            .scalar_subquery()
        )
        ranks = {c: n for n, c in enumerate(sorted(LANGUAGES, key=lambda c: LANGUAGES[c]))}
        return case(ranks, value=first)
    return WaitlistEntry.registered_on.expression


def _joined(query: Listing, needs: Set[str], chosen: EntryFilter) -> Listing:
    if "contact" in needs:
        query = query.join(Person, Person.id == WaitlistEntry.contact_id)
    if "residence" in needs:
        query = query.outerjoin(
            Residence, Residence.id == residence_id_on(WaitlistEntry.contact_id, chosen.today)
        ).outerjoin(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
    if "blocked" in needs:
        query = query.outerjoin(EntryOutlook, EntryOutlook.entry_id == WaitlistEntry.id)
    return query


def _without(chosen: EntryFilter, facet: str) -> list[ColumnElement[bool]]:
    return [condition for name, condition in conditions(chosen).items() if name != facet]


def _facet(
    facet: str, value: ColumnElement[str], chosen: EntryFilter, needs: Set[str] = frozenset()
) -> Listing:
    query = select(literal(facet).label("facet"), value.label("value"), func.count().label("many"))
    return (
        _joined(query.select_from(WaitlistEntry), needs, chosen)
        .where(*_without(chosen, facet))
        .group_by(value)
    )


def _single(
    facet: str,
    value: str,
    chosen: EntryFilter,
    condition: ColumnElement[bool],
    needs: Set[str] = frozenset(),
) -> Listing:
    query = select(literal(facet).label("facet"), literal(value).label("value"), func.count().label("many"))
    return _joined(query.select_from(WaitlistEntry), needs, chosen).where(condition, *_without(chosen, facet))


def _language_facet(chosen: EntryFilter) -> Listing:
    return (
        select(
            literal("language").label("facet"),
            PersonLanguage.language.label("value"),
            func.count(WaitlistEntry.id.distinct()).label("many"),
        )
        .select_from(WaitlistEntry)
        .join(EntryMember, EntryMember.entry_id == WaitlistEntry.id)
        .join(PersonLanguage, PersonLanguage.person_id == EntryMember.person_id)
        .where(
            EntryMember.left_on.is_(None),
            PersonLanguage.language.not_in(NOT_COUNTED_AS_LANGUAGE),
            *_without(chosen, "language"),
        )
        .group_by(PersonLanguage.language)
    )


def _blocker() -> ColumnElement[str]:
    return func.coalesce(cast(EntryOutlook.blocker, String), UNKNOWN)
