"""Which entries of a waitlist are looked at, as conditions on the entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from mentoring.names import fold
from mentoring.people.models import Person, PersonLanguage, Residence
from mentoring.people.queries import residence_id_on
from mentoring.places.models import Municipality
from mentoring.waitlists.models import EntryMember, EntryOutlook, WaitlistEntry
from mentoring.waitlists.rules import confirmation_due_before, waiting_since
from mentoring.waitlists.vocabulary import Blocker, EntryState, Urgency

NOBODY, UNKNOWN = "NOBODY", "UNKNOWN"
"""Besides the blockers: no volunteer fits at all; nothing has been computed yet."""

DUE, ASKED = "due", "asked"
"""Confirmation: to be asked again; asked, and no answer yet."""

NOT_COUNTED_AS_LANGUAGE = {"de", "gsw"}


@dataclass(frozen=True)
class EntryFilter:
    """Which entries of a waitlist are looked at; an empty part narrows nothing."""

    organisation_id: int
    today: date
    reconfirm_days: int
    states: tuple[EntryState, ...] = (EntryState.WAITING,)
    programmes: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[int, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    longer_than: int | None = None
    blocked: tuple[str, ...] = ()
    confirmation: str = ""
    municipality: int | None = None
    search: str = ""


def conditions(chosen: EntryFilter) -> dict[str, ColumnElement[bool]]:
    """The filter's conditions by name; each stands on the entry alone, so that they combine freely."""
    found: dict[str, ColumnElement[bool]] = {
        "organisation": WaitlistEntry.organisation_id == chosen.organisation_id,
        "state": WaitlistEntry.state.in_(chosen.states),
    }
    if chosen.programmes:
        found["programme"] = WaitlistEntry.programme_id.in_(chosen.programmes)
    if chosen.urgencies:
        found["urgency"] = WaitlistEntry.urgency.in_(chosen.urgencies)
    if chosen.longer_than is not None:
        found["days"] = longer_than(chosen, chosen.longer_than)
    if chosen.languages:
        found["language"] = WaitlistEntry.id.in_(
            select(EntryMember.entry_id)
            .join(PersonLanguage, PersonLanguage.person_id == EntryMember.person_id)
            .where(EntryMember.left_on.is_(None), PersonLanguage.language.in_(chosen.languages))
        )
    if chosen.regions:
        found["region"] = _lives(chosen, Municipality.social_region_id.in_(chosen.regions))
    if chosen.municipality is not None:
        found["municipality"] = _lives(chosen, Municipality.bfs_number == chosen.municipality)
    if chosen.blocked:
        found["blocked"] = _is_blocked(chosen.blocked)
    if chosen.confirmation == DUE:
        found["confirmation"] = is_due(chosen)
    elif chosen.confirmation == ASKED:
        found["confirmation"] = WaitlistEntry.asked_on.is_not(None)
    if chosen.search:
        found["search"] = _named(chosen.search)
    return found


def longer_than(chosen: EntryFilter, days: int) -> ColumnElement[bool]:
    """Who still waits, and longer than so many days."""
    return and_(
        WaitlistEntry.registered_on <= waiting_since(chosen.today, days), WaitlistEntry.closed_on.is_(None)
    )


def is_due(chosen: EntryFilter) -> ColumnElement[bool]:
    """The same as ``rules.is_confirmation_due``; one test holds both together."""
    last = func.coalesce(WaitlistEntry.confirmed_on, WaitlistEntry.registered_on)
    return and_(
        WaitlistEntry.state == EntryState.WAITING,
        last <= confirmation_due_before(chosen.today, chosen.reconfirm_days),
    )


def _lives(chosen: EntryFilter, where: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Residence.id)
        .join(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
        .where(Residence.id == residence_id_on(WaitlistEntry.contact_id, chosen.today), where)
        .correlate(WaitlistEntry)
        .exists()
    )


def _is_blocked(values: Sequence[str]) -> ColumnElement[bool]:
    computed = select(EntryOutlook.entry_id)
    ways = []
    blockers = [Blocker[value] for value in values if value in Blocker.__members__]
    if blockers:
        ways.append(WaitlistEntry.id.in_(computed.where(EntryOutlook.blocker.in_(blockers))))
    if NOBODY in values:
        ways.append(WaitlistEntry.id.in_(computed.where(nobody_fits())))
    if UNKNOWN in values:
        ways.append(WaitlistEntry.id.not_in(computed))
    return or_(*ways) if ways else true()


def nobody_fits() -> ColumnElement[bool]:
    """That no volunteer fits, by what was last computed."""
    return and_(EntryOutlook.fitting_mentors == 0, EntryOutlook.blocker != Blocker.NOTHING)


def _named(search: str) -> ColumnElement[bool]:
    words = fold(search).split()
    if not words:
        return true()
    member = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(*(Person.folded_name.contains(word, autoescape=True) for word in words))
    )
    family = func.lower(WaitlistEntry.family_name).contains(search.strip().lower(), autoescape=True)
    return or_(WaitlistEntry.id.in_(member), family)
