"""Who is asked to an event by mail, and told when it moves or is called off: each of them once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose, Organisation
from mentoring.actors import Actor
from mentoring.clock import ZONE, day_of
from mentoring.meetings.models import Event, EventAttendance
from mentoring.meetings.queries import messages as groups
from mentoring.meetings.queries.reminders import mails_posted
from mentoring.meetings.rules.quiet import leaves_at
from mentoring.meetings.services.events import set_attendance
from mentoring.meetings.services.links import end_links_of, make_link
from mentoring.meetings.services.messages import Chosen
from mentoring.meetings.vocabulary import AttendanceState, Audience
from mentoring.outbox import post
from mentoring.people.models import Person
from mentoring.tandems.rules import swiss
from mentoring.wording import N_, Refused

TOLD = frozenset({AttendanceState.INVITED, AttendanceState.REGISTERED})
"""Who is told of a change: whoever may still come."""


@dataclass
class Invited:
    """What became of an invitation to many: who got a mail, who has no address, who was asked before."""

    asked: list[Person] = field(default_factory=list)
    without_address: list[Person] = field(default_factory=list)
    already: list[Person] = field(default_factory=list)


def group_for(session: Session, event: Event, audience: Audience, chosen: Chosen, now: datetime) -> Invited:
    """What an invitation of this group would come to; nothing is changed."""
    known = {row.person_id for row in event.attendance}
    people: Sequence[Person] = groups.group(
        session,
        event.organisation_id,
        audience,
        programmes=chosen.programmes,
        languages=chosen.languages,
        regions=chosen.regions,
        today=day_of(now),
    )
    found = Invited()
    for person in people:
        if person.id in known:
            found.already.append(person)
        else:
            (found.asked if person.email else found.without_address).append(person)
    return found


def invite_group(
    session: Session, event: Event, audience: Audience, chosen: Chosen, *, actor: Actor, now: datetime
) -> Invited:
    """Invites a group to an event (held, ``lock=True``): who has an address gets a mail with a link."""
    if event.cancelled_at is not None:
        raise Refused(N_("Dieser Anlass ist abgesagt."))
    if event.starts_at <= now:
        raise Refused(N_("Dieser Anlass hat schon begonnen."))
    found = group_for(session, event, audience, chosen, now)
    if not found.asked and not found.without_address:
        raise Refused(N_("Zu dieser Auswahl gehört niemand, der noch nicht eingeladen ist."))
    for person in (*found.asked, *found.without_address):
        set_attendance(session, event, person.id, AttendanceState.INVITED, actor=actor, now=now)
    _tell(session, event, found.asked, "INVITED", actor=actor, now=now)
    return found


def tell_of_event(
    session: Session, event: Event, what: str, *, why: str = "", actor: Actor, now: datetime
) -> int:
    """Tells whoever may still come that an event has moved or is called off; returns how many got a mail."""
    people = [row.person for row in event.attendance if row.state in TOLD and row.person.email]
    _tell(session, event, people, what, why=why, actor=actor, now=now)
    return len(people)


def record_attendance(
    session: Session,
    event: Event,
    states: Iterable[tuple[int, AttendanceState]],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Notes who was there, in one go (held, ``lock=True``); returns how many rows that changed."""
    known: dict[int, EventAttendance] = {row.person_id: row for row in event.attendance}
    changed = 0
    for person_id, state in states:
        row = known.get(person_id)
        if row is not None and row.state is not state:
            set_attendance(session, event, person_id, state, actor=actor, now=now)
            changed += 1
    return changed


def _tell(
    session: Session,
    event: Event,
    people: Sequence[Person],
    what: str,
    *,
    why: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    organisation = session.get_one(Organisation, event.organisation_id)
    local = event.starts_at.astimezone(ZONE)
    keys = {person.id: f"event/{event.id}/{event.sequence}/{what}/{person.id}" for person in people}
    done = mails_posted(session, list(keys.values()))
    for person in people:
        if keys[person.id] in done:
            continue
        end_links_of(session, LinkPurpose.EVENT_ANSWER, event.id, person.id, now=now)
        answering: dict[str, str] = {}
        if what != "CANCELLED":
            made = make_link(session, LinkPurpose.EVENT_ANSWER, event.id, person.id, now=now)
            answering = {"token": made}
        post(
            session,
            "event",
            address=person.email,
            name=person.name,
            locale=person.locale,
            now=now,
            values={
                "what": what,
                "first_name": person.first_name,
                "title": event.title,
                "day": swiss(local.date()),
                "time": local.strftime("%H:%M"),
                "place": event.place,
                "description": event.description,
                "why": why,
                "organisation_name": organisation.name,
                "sender_name": actor.name,
                **answering,
            },
            organisation_id=event.organisation_id,
            dedupe=keys[person.id],
            due_at=leaves_at(now.astimezone(ZONE)),
        )
    session.flush()
