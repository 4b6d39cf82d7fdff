"""Whether somebody still waits: asking by mail, answers by link or phone. Silence changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import Link, LinkPurpose
from mentoring.accounts.services import issue_link, revoke_links
from mentoring.actors import Actor
from mentoring.outbox import post
from mentoring.waitlists import queries
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services.entries import note, require_open, set_urgency
from mentoring.waitlists.services.moves import withdraw_entry
from mentoring.waitlists.vocabulary import Channel, EntryEvent, EntryState, Urgency
from mentoring.wording import N_, Refused

LINK_DAYS = 30
"""A link to confirm is good for so many days."""


@dataclass
class Asked:
    """What became of a request to many: who was asked, who has no address, who was asked today already."""

    asked: list[WaitlistEntry] = field(default_factory=list)
    without_address: list[WaitlistEntry] = field(default_factory=list)
    already: list[WaitlistEntry] = field(default_factory=list)
    not_waiting: list[WaitlistEntry] = field(default_factory=list)


def confirm_entry(
    session: Session,
    entry: WaitlistEntry,
    *,
    channel: Channel = Channel.PHONE,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Notes that the wish still exists; the next question is due after the organisation's interval."""
    require_open(entry)
    before = {
        "confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else None,
        "asked_on": entry.asked_on.isoformat() if entry.asked_on else None,
    }
    entry.confirmed_on, entry.asked_on = today, None
    revoke_links(session, LinkPurpose.RECONFIRMATION, entry.id, now)
    note(
        session,
        entry,
        EntryEvent.CONFIRMED,
        actor=actor,
        now=now,
        on=today,
        detail={"channel": channel.value, "before": before},
    )


def ask_confirmation(
    session: Session, entry: WaitlistEntry, *, actor: Actor, now: datetime, today: date
) -> None:
    """Asks the contact by mail whether the wish still exists; earlier links of the entry end.

    ``entry.contact`` and ``entry.programme.organisation`` must be loaded.
    """
    if entry.state is not EntryState.WAITING:
        raise Refused(N_("Gefragt wird nur, wer wartet; der Eintrag ist «%(state)s»."), state=entry.state)
    if not entry.contact.email:
        raise Refused(
            N_(
                "Für «%(name)s» ist keine E-Mail-Adresse erfasst. "
                "Bitte telefonisch nachfragen und dann bestätigen."
            ),
            name=entry.contact.name,
        )
    if entry.asked_on == today:
        raise Refused(N_("«%(name)s» wurde heute schon gefragt."), name=entry.contact.name)
    revoke_links(session, LinkPurpose.RECONFIRMATION, entry.id, now)
    token = issue_link(
        session, LinkPurpose.RECONFIRMATION, entry.id, now=now, valid_for=timedelta(days=LINK_DAYS)
    )
    organisation = entry.programme.organisation
    post(
        session,
        "reconfirm",
        address=entry.contact.email,
        name=entry.contact.name,
        locale=entry.contact.locale,
        now=now,
        values={
            "token": token,
            "first_name": entry.contact.first_name,
            "registered_on": entry.registered_on.strftime("%d.%m.%Y"),
            "valid_until": (today + timedelta(days=LINK_DAYS)).strftime("%d.%m.%Y"),
            "organisation_name": organisation.name,
            "organisation_email": organisation.email,
        },
        organisation_id=entry.organisation_id,
        dedupe=f"reconfirm/{entry.id}/{today.isoformat()}",
    )
    entry.asked_on = today
    note(session, entry, EntryEvent.ASKED, actor=actor, now=now, on=today)


def ask_confirmations(
    session: Session, entries: Sequence[WaitlistEntry], *, actor: Actor, now: datetime, today: date
) -> Asked:
    """Asks all who can be asked by mail, and says who could not be."""
    result = Asked()
    for entry in entries:
        if entry.state is not EntryState.WAITING:
            result.not_waiting.append(entry)
        elif not entry.contact.email:
            result.without_address.append(entry)
        elif entry.asked_on == today:
            result.already.append(entry)
        else:
            ask_confirmation(session, entry, actor=actor, now=now, today=today)
            result.asked.append(entry)
    return result


def answer_by_link(
    session: Session,
    link: Link,
    entry: WaitlistEntry,
    *,
    still_waiting: bool,
    now: datetime,
    today: date,
) -> None:
    """Takes the answer given through a personal link, which is thereby used."""
    actor = Actor(None, entry.contact.name, None, entry.organisation_id)
    link.used_at = now
    session.flush()
    if still_waiting:
        confirm_entry(session, entry, channel=Channel.LINK, actor=actor, now=now, today=today)
    else:
        withdraw_entry(
            session,
            entry,
            reason=N_("Über den persönlichen Link abgemeldet"),
            actor=actor,
            now=now,
            today=today,
        )


def undo_confirmation(
    session: Session, entry: WaitlistEntry, *, actor: Actor, now: datetime, today: date
) -> None:
    """Takes the last confirmation back, if nothing has happened to the entry since."""
    row = queries.last_event(session, entry.id)
    if row is None or row.event != EntryEvent.CONFIRMED.value:
        raise Refused(N_("Seither ist etwas geschehen; die Bestätigung bleibt."))
    before = row.detail["before"]
    entry.confirmed_on = _day(before["confirmed_on"])
    entry.asked_on = _day(before["asked_on"])
    note(session, entry, EntryEvent.CONFIRMATION_UNDONE, actor=actor, now=now, on=today)


def undo_urgency(session: Session, entry: WaitlistEntry, *, actor: Actor, now: datetime, today: date) -> None:
    """Sets the urgency back to what it was before the last change, if nothing has happened since."""
    row = queries.last_event(session, entry.id)
    if row is None or row.event != EntryEvent.URGENCY.value:
        raise Refused(N_("Seither ist etwas geschehen; die Dringlichkeit bleibt."))
    set_urgency(session, entry, Urgency[row.detail["before"]], actor=actor, now=now, today=today)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
