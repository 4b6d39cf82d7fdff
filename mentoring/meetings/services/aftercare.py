"""Contacts after the end of a tandem."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import AftercareContact
from mentoring.meetings.rules.aftercare import check_contact
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Tandem
from mentoring.wording import N_, Refused


def note_contact(
    session: Session,
    tandem: Tandem,
    *,
    contacted_on: date,
    note: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> AftercareContact:
    """Notes that somebody was in touch after the end, within six months of it."""
    if tandem.ended_on is None:
        raise Refused(N_("Nachbegleitung gibt es nach dem Ende der Begleitung."))
    check_contact(contacted_on, ended_on=tandem.ended_on, today=today)
    note = cleaned(note, lines=True)
    if not note or len(note) > 2000:
        raise Refused(N_("Bitte in höchstens 2000 Zeichen festhalten, was war."), field="note")
    row = AftercareContact(
        tandem_id=tandem.id,
        contacted_on=contacted_on,
        note=note,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def withdraw_contact(session: Session, contact: AftercareContact, *, now: datetime) -> None:
    """Takes a mistaken contact back; the row stays."""
    contact.withdrawn_at = contact.withdrawn_at or now
    session.flush()


def restore_contact(session: Session, contact: AftercareContact) -> None:
    """The contact was no mistake, after all."""
    contact.withdrawn_at = None
    session.flush()
