"""An entry and its facts: registering one or many, changing, how urgent it is."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from mentoring.actors import Actor
from mentoring.bulk import insert_many, new_ids
from mentoring.history import HistoryRow, Subject, record
from mentoring.people.models import Person, Programme
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import GenderWish, Topic
from mentoring.waitlists import queries
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.rules import FIRST_STATES, OPEN_STATES
from mentoring.waitlists.vocabulary import EntryEvent, EntryState, ReferralKind, Segment, Urgency
from mentoring.wording import N_, Conflict, Refused


@dataclass(frozen=True)
class EntryFacts:
    """What is known of a wish when it is registered, and what may be changed of it later."""

    programme: Programme
    registered_on: date
    family_name: str = ""
    urgency: Urgency = Urgency.NORMAL
    mentor_gender: GenderWish = GenderWish.ANY
    travel_km: int | None = None
    own_region_only: bool = False
    topics: tuple[str, ...] = ()
    goal: str = ""
    segment: Segment | None = None
    referral: ReferralKind = ReferralKind.SELF
    social_region_id: int | None = None
    referred_by_id: int | None = None
    referred_by_name: str = ""
    confirmed_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The facts as the columns of an entry."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["programme_id"] = values.pop("programme").id
        values["topics"] = [topic.value for topic in Topic if topic.value in self.topics]
        values["goal"] = cleaned(self.goal, lines=True)
        for name, longest in (("family_name", 120), ("referred_by_name", 200)):
            values[name] = cleaned(getattr(self, name))[:longest]
        return values


def register_entry(
    session: Session,
    facts: EntryFacts,
    members: Sequence[Person],
    *,
    state: EntryState = EntryState.REGISTERED,
    actor: Actor,
    now: datetime,
    today: date,
) -> WaitlistEntry:
    """Puts one mentee, or a family of several, on the waitlist of the programme's organisation.

    The members are mentees of that organisation; the first one is the contact. Refused if one of them
    already has an open entry in the same programme.
    """
    taken = queries.open_entry_of(session, facts.programme.id, [person.id for person in members])
    if taken is not None:
        raise Refused(
            N_("Für «%(name)s» gibt es in diesem Programm schon einen offenen Eintrag."), name=taken.name
        )
    _check_wish(facts, members, state, today)
    entry = WaitlistEntry(**_columns(facts, members, state, now))
    entry.members = [EntryMember(person_id=p.id, position=i) for i, p in enumerate(members)]
    session.add(entry)
    session.flush()
    note(session, entry, EntryEvent.REGISTERED, actor=actor, now=now, on=entry.registered_on)
    return entry


def register_entries(
    session: Session,
    wishes: Sequence[tuple[EntryFacts, Sequence[Person], EntryState]],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> list[int]:
    """Registers many wishes at once, for lists that are taken over, in three statements; returns their ids.

    It does not look for open entries of the same people; whoever calls it with people that were there
    before does (``queries.open_entry_of``).
    """
    for facts, members, state in wishes:
        _check_wish(facts, members, state, today)
    if not wishes:
        return []
    ids = new_ids(session, WaitlistEntry, len(wishes))
    entries = [
        {"id": entry_id, **_columns(facts, members, state, now), "version": 1}
        for entry_id, (facts, members, state) in zip(ids, wishes, strict=True)
    ]
    rows, history = [], []
    for entry_id, (facts, members, state) in zip(ids, wishes, strict=True):
        rows += [{"entry_id": entry_id, "person_id": p.id, "position": i} for i, p in enumerate(members)]
        history.append(
            {
                "subject": Subject.ENTRY,
                "subject_id": entry_id,
                "organisation_id": facts.programme.organisation_id,
                "event": EntryEvent.REGISTERED.value,
                "to_state": state.value,
                "happened_on": facts.registered_on,
                "recorded_at": now,
                "actor_id": actor.user_id,
                "actor_name": actor.name,
                "reason": "",
                "detail": {},
            }
        )
    insert_many(session, WaitlistEntry, entries)
    insert_many(session, EntryMember, rows)
    insert_many(session, HistoryRow, history)
    return ids


def change_entry(
    session: Session,
    entry: WaitlistEntry,
    facts: EntryFacts,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Changes what is known of a wish; where it came from stays. ``version`` is the one that was read."""
    expect_version(entry, version)
    require_open(entry)
    _check(facts, today)
    if facts.programme.organisation_id != entry.organisation_id:
        raise Refused(N_("Dieses Programm gehört einer anderen Organisation."), field="programme")
    if facts.programme.id != entry.programme_id:
        _check_programme(facts.programme)
    if entry.state is EntryState.OFFERED and facts.programme.id != entry.programme_id:
        raise Refused(
            N_("Solange ein Vorschlag unterwegs ist, bleibt das Programm, wie es ist."), field="programme"
        )
    kept = {"referred_by_id", "confirmed_on"}
    changed = []
    for name, value in facts.columns().items():
        if name not in kept and getattr(entry, name) != value:
            setattr(entry, name, value)
            changed.append(name)
    if changed:
        touch(entry, now)
        note(session, entry, EntryEvent.CHANGED, actor=actor, now=now, on=today, detail={"fields": changed})


def set_urgency(
    session: Session, entry: WaitlistEntry, urgency: Urgency, *, actor: Actor, now: datetime, today: date
) -> bool:
    """Sets how urgent a wish is; False if it was so already. What it was before is kept for undoing."""
    require_open(entry)
    if entry.urgency is urgency:
        return False
    detail = {"before": entry.urgency.value, "after": urgency.value}
    entry.urgency = urgency
    note(session, entry, EntryEvent.URGENCY, actor=actor, now=now, on=today, detail=detail)
    return True


def expect_version(entry: WaitlistEntry, version: int) -> None:
    """Raises ``Conflict`` if somebody changed the entry since this version was read."""
    if entry.version != version:
        raise Conflict("entry")


def require_open(entry: WaitlistEntry) -> None:
    """Refuses to change an entry that is closed."""
    if entry.state not in OPEN_STATES:
        raise Refused(N_("Der Eintrag ist «%(state)s»; an ihm wird nichts mehr geändert."), state=entry.state)


def touch(entry: WaitlistEntry, now: datetime) -> None:
    """A change of the members is a change of the entry: its version counts up."""
    entry.changed_at = now
    flag_modified(entry, "changed_at")


def note(
    session: Session,
    entry: WaitlistEntry,
    event: EntryEvent,
    *,
    actor: Actor,
    now: datetime,
    on: date,
    from_state: EntryState | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds a row to the entry's history; its new state is the one it has now."""
    moved = event in {EntryEvent.REGISTERED, EntryEvent.MOVED, EntryEvent.RETURNED}
    record(
        session,
        Subject.ENTRY,
        entry.id,
        event.value,
        actor=actor,
        now=now,
        on=on,
        from_state=from_state.value if from_state else None,
        to_state=entry.state.value if moved else None,
        reason=reason,
        organisation_id=entry.organisation_id,
        detail=detail,
    )


def _columns(
    facts: EntryFacts, members: Sequence[Person], state: EntryState, now: datetime
) -> dict[str, Any]:
    return {
        "organisation_id": facts.programme.organisation_id,
        "contact_id": members[0].id,
        "state": state,
        "created_at": now,
        **facts.columns(),
    }


def _check_wish(facts: EntryFacts, members: Sequence[Person], state: EntryState, today: date) -> None:
    _check(facts, today)
    _check_programme(facts.programme)
    if not members:
        raise Refused(N_("Ein Eintrag braucht mindestens eine Person."), field="members")
    if len({person.id for person in members}) < len(members):
        raise Refused(N_("Dieselbe Person ist zweimal genannt."), field="members")
    if any(person.organisation_id != facts.programme.organisation_id for person in members):
        raise Refused(N_("Personen und Programm gehören nicht zur gleichen Organisation."))
    if state not in FIRST_STATES:
        raise Refused(N_("Ein neuer Eintrag kann nicht schon «%(state)s» sein."), state=state)


def _check_programme(programme: Programme) -> None:
    if not programme.active:
        raise Refused(
            N_("Das Programm «%(name)s» nimmt niemanden mehr auf."), field="programme", name=programme.name
        )


def _check(facts: EntryFacts, today: date) -> None:
    if facts.registered_on > today:
        raise Refused(N_("Angemeldet sein kann jemand spätestens heute."), field="registered_on")
    if facts.confirmed_on is not None and facts.confirmed_on > today:
        raise Refused(N_("Das Datum liegt in der Zukunft."), field="confirmed_on")
    if facts.travel_km is not None and not 0 <= facts.travel_km <= 200:
        raise Refused(N_("Der Weg kann 0 bis 200 Kilometer lang sein."), field="travel_km")
    if facts.referral is ReferralKind.SOCIAL_REGION and facts.social_region_id is None:
        raise Refused(N_("Bitte die Sozialregion wählen, die zugewiesen hat."), field="social_region")
