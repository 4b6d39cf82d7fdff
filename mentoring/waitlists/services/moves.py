"""The life-cycle of an entry: every step is a dated row of history and keeps the original date."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.services import revoke_links
from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import CLOSED_STATES, CLOSING_STATES, refusal
from mentoring.waitlists.services.entries import expect_version, note
from mentoring.waitlists.vocabulary import EntryEvent, EntryState
from mentoring.wording import N_, Refused

Withdrawal = Callable[..., None]

WHEN_OFFER_ENDS: list[Withdrawal] = []
"""What areas above do when an entry closes while a proposal is under way: they withdraw the proposal.

Called as ``withdraw(session, entry, reason=…, actor=…, now=…, today=…)`` after the entry has closed.
"""


def move_entry(
    session: Session,
    entry: WaitlistEntry,
    to_state: EntryState,
    *,
    reason: str = "",
    on: date | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Moves an entry one step along its life-cycle, or refuses with a sentence.

    ``on`` is the day on which it happened (today if not given); ``version`` the one that was read, where
    somebody decided on a page.
    """
    if version is not None:
        expect_version(entry, version)
    no = refusal(entry.state, to_state)
    if no is not None:
        raise Refused(no.text, **no.params)
    day = on or today
    if day > today:
        raise Refused(N_("Das Datum liegt in der Zukunft."), field="on")
    if day < entry.registered_on:
        raise Refused(N_("Das Datum liegt vor der Anmeldung."), field="on")
    reason = cleaned(reason)
    if to_state in CLOSING_STATES and not reason:
        raise Refused(N_("Bitte einen Grund angeben."), field="reason")
    from_state = entry.state
    entry.state = to_state
    closed = to_state in CLOSED_STATES
    entry.closed_on = day if closed else None
    entry.closed_reason = reason[:300] if to_state in CLOSING_STATES else ""
    back = from_state in {EntryState.OFFERED, EntryState.PLACED} and to_state is EntryState.WAITING
    note(
        session,
        entry,
        EntryEvent.RETURNED if back else EntryEvent.MOVED,
        actor=actor,
        now=now,
        on=day,
        from_state=from_state,
        reason=reason,
    )
    if closed:
        entry.asked_on = None
        revoke_links(session, LinkPurpose.RECONFIRMATION, entry.id, now)
    if from_state is EntryState.OFFERED and to_state in CLOSING_STATES:
        for withdraw in WHEN_OFFER_ENDS:
            withdraw(session, entry, reason=reason, actor=actor, now=now, today=today)


def record_intake(
    session: Session,
    entry: WaitlistEntry,
    *,
    on: date,
    accept: bool,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Notes the first talk (Erstgespräch) and, with ``accept``, puts the entry on the list."""
    if version is not None:
        expect_version(entry, version)
    if entry.state is EntryState.REGISTERED:
        move_entry(session, entry, EntryState.INTAKE_DONE, on=on, actor=actor, now=now, today=today)
    if accept:
        move_entry(session, entry, EntryState.WAITING, on=on, actor=actor, now=now, today=today)


def return_to_waiting(
    session: Session, entry: WaitlistEntry, *, reason: str = "", actor: Actor, now: datetime, today: date
) -> None:
    """Puts an entry back on the list, with its original date: declined, or the tandem ended early."""
    move_entry(session, entry, EntryState.WAITING, reason=reason, actor=actor, now=now, today=today)


def withdraw_entry(
    session: Session,
    entry: WaitlistEntry,
    *,
    reason: str,
    on: date | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """The wish no longer exists: the entry closes."""
    move_entry(
        session,
        entry,
        EntryState.WITHDRAWN,
        reason=reason,
        on=on,
        version=version,
        actor=actor,
        now=now,
        today=today,
    )


def mark_moved_away(
    session: Session,
    entry: WaitlistEntry,
    *,
    reason: str,
    on: date | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """The people of the entry have left the area of the programme: the entry closes."""
    move_entry(
        session,
        entry,
        EntryState.MOVED_AWAY,
        reason=reason,
        on=on,
        version=version,
        actor=actor,
        now=now,
        today=today,
    )


def mark_ineligible(
    session: Session,
    entry: WaitlistEntry,
    *,
    reason: str,
    on: date | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """The programme cannot take these people in, for a reason that is kept: the entry closes."""
    move_entry(
        session,
        entry,
        EntryState.INELIGIBLE,
        reason=reason,
        on=on,
        version=version,
        actor=actor,
        now=now,
        today=today,
    )
