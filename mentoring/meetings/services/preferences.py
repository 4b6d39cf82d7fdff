"""What recipients wish: how often, at which hours not, which kinds not; and the link that ends reminders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.services import issue_link, open_link
from mentoring.meetings.models import MailPreference, ReminderOff
from mentoring.meetings.queries import reminders as queries
from mentoring.meetings.rules.quiet import QUIET_FROM, QUIET_TO
from mentoring.meetings.rules.reminders import REMINDERS, Recipient
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind
from mentoring.wording import N_, Refused

UNSUBSCRIBE = "/unsubscribe"
VALID = timedelta(days=365)
"""A mail may be old when somebody has had enough of its kind."""


@dataclass(frozen=True)
class Preference:
    """What somebody wishes; without a word of theirs the usual."""

    rhythm: DigestRhythm = DigestRhythm.DAILY
    quiet_from: int = QUIET_FROM
    quiet_to: int = QUIET_TO
    off: frozenset[ReminderKind] = frozenset()


def preference_of(session: Session, recipient: Recipient) -> Preference:
    """What somebody has said about mails, or the usual."""
    people, users = _ids(recipient)
    row = queries.preferences(session, people, users).get(recipient.key)
    off = frozenset(kind for _key, kind in queries.switched_off(session, people, users))
    if row is None:
        return Preference(off=off)
    return Preference(row.rhythm, row.quiet_from, row.quiet_to, off)


def set_preference(
    session: Session,
    recipient: Recipient,
    *,
    rhythm: DigestRhythm,
    quiet_from: int = QUIET_FROM,
    quiet_to: int = QUIET_TO,
    off: Iterable[ReminderKind] = (),
    now: datetime,
) -> None:
    """How often somebody wants to hear from us, between which minutes not, and which kinds not at all."""
    unwanted = set(off)
    if any(not REMINDERS[kind].optional for kind in unwanted):
        raise Refused(N_("Diese Erinnerung lässt sich nicht abstellen."), field="off")
    if not (0 <= quiet_from < 1440 and 0 <= quiet_to < 1440):
        raise Refused(N_("Bitte eine Uhrzeit angeben."), field="quiet_from")
    people, users = _ids(recipient)
    row = queries.preferences(session, people, users).get(recipient.key)
    if row is None:
        row = MailPreference(person_id=recipient.person_id, user_id=recipient.user_id)
        session.add(row)
    row.rhythm, row.quiet_from, row.quiet_to, row.changed_at = rhythm, quiet_from, quiet_to, now
    for known in queries.offs_of(session, people, users):
        if known.kind in unwanted:
            unwanted.discard(known.kind)
        else:
            session.delete(known)
    for kind in sorted(unwanted):
        session.add(
            ReminderOff(person_id=recipient.person_id, user_id=recipient.user_id, kind=kind, changed_at=now)
        )
    session.flush()


def make_unsubscribe_link(session: Session, recipient: Recipient, *, now: datetime) -> str:
    """A link for one recipient that ends reminders, or begins them again; returns its token."""
    number = recipient.person_id if recipient.person_id is not None else recipient.user_id
    return issue_link(
        session, LinkPurpose.UNSUBSCRIBE, number or 0, now=now, valid_for=VALID, side=recipient.key
    )


def behind_unsubscribe_link(session: Session, token: str, *, now: datetime) -> Recipient | None:
    """Whose reminders a link ends, or None; nothing is changed by opening it."""
    link = open_link(session, token, LinkPurpose.UNSUBSCRIBE, now)
    if link is None:
        return None
    found = queries.person_or_user(session, link.side)
    return None if found is None else Recipient(found.email, found.name, found.locale, **_whose(link.side))


def switch_all(session: Session, recipient: Recipient, *, on: bool, now: datetime) -> None:
    """Ends all reminders that may be ended, or begins all of them again; the rhythm stays."""
    said = preference_of(session, recipient)
    set_preference(
        session,
        recipient,
        rhythm=said.rhythm,
        quiet_from=said.quiet_from,
        quiet_to=said.quiet_to,
        off=() if on else [kind for kind, row in REMINDERS.items() if row.optional],
        now=now,
    )


def _ids(recipient: Recipient) -> tuple[list[int], list[int]]:
    people = [recipient.person_id] if recipient.person_id is not None else []
    users = [recipient.user_id] if recipient.user_id is not None else []
    return people, users


def _whose(side: str) -> dict[str, int]:
    return {"person_id" if side.startswith("p") else "user_id": int(side[1:])}
