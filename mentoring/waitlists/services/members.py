"""The people of an entry: who joins a family and who is no longer part of it, with the day."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.models import Person
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.services.entries import expect_version, note, require_open, touch
from mentoring.waitlists.vocabulary import EntryEvent
from mentoring.wording import N_, Refused


def add_member(
    session: Session,
    entry: WaitlistEntry,
    person: Person,
    *,
    joined_on: date,
    version: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """A person joins the entry's family from a day on. ``entry.members`` must be loaded."""
    expect_version(entry, version)
    require_open(entry)
    _check_day(joined_on, entry, today, field="joined_on")
    if person.organisation_id != entry.organisation_id:
        raise Refused(N_("Diese Person gehört einer anderen Organisation."), field="person")
    member = next((m for m in entry.members if m.person_id == person.id), None)
    if member is not None and member.left_on is None:
        raise Refused(N_("«%(name)s» ist schon dabei."), field="person", name=person.name)
    if member is None:
        position = max((m.position for m in entry.members), default=-1) + 1
        member = EntryMember(person_id=person.id, position=position)
        entry.members.append(member)
    member.joined_on, member.left_on = joined_on, None
    touch(entry, now)
    note(
        session,
        entry,
        EntryEvent.MEMBER_JOINED,
        actor=actor,
        now=now,
        on=joined_on,
        detail={"person_id": person.id},
    )


def member_leaves(
    session: Session,
    entry: WaitlistEntry,
    person_id: int,
    *,
    left_on: date,
    version: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """A person is no longer part of the entry from a day on; the last one cannot leave."""
    expect_version(entry, version)
    require_open(entry)
    present = [m for m in entry.members if m.left_on is None]
    member = next((m for m in present if m.person_id == person_id), None)
    if member is None:
        raise Refused(N_("Diese Person ist nicht mehr dabei."))
    _check_day(left_on, entry, today, field="left_on")
    if len(present) == 1:
        raise Refused(
            N_(
                "Als letzte Person kann niemand austreten. "
                "Ziehen Sie den Eintrag zurück, wenn der Wunsch nicht mehr besteht."
            )
        )
    member.left_on = left_on
    if entry.contact_id == person_id:
        entry.contact_id = next(m.person_id for m in present if m is not member)
    touch(entry, now)
    note(
        session,
        entry,
        EntryEvent.MEMBER_LEFT,
        actor=actor,
        now=now,
        on=left_on,
        detail={"person_id": person_id},
    )


def _check_day(day: date, entry: WaitlistEntry, today: date, *, field: str) -> None:
    if day > today:
        raise Refused(N_("Das Datum liegt in der Zukunft."), field=field)
    if day < entry.registered_on:
        raise Refused(N_("Das Datum liegt vor der Anmeldung."), field=field)
