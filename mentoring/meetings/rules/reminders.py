"""The declared reminders: of what, to whom, how often at most, and whether one may switch it off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mentoring.meetings.vocabulary import ReminderKind
from mentoring.wording import Sentence

TEMPLATE = "reminders"
"""One mail for all that is due to somebody on a day: a digest, never ten mails."""


class To(Enum):
    """Who is reminded."""

    MENTOR = "mentor"
    SIDES = "mentor and mentees"
    STAFF = "coordination"


@dataclass(frozen=True)
class ReminderRow:
    """One kind: from its due day on once in ``every_days``, at most ``times``.

    ``urgent`` ones do not wait for the day of a weekly digest; ``optional`` ones may be switched off.
    """

    to: To
    every_days: int
    times: int
    optional: bool = True
    urgent: bool = False


REMINDERS: Mapping[ReminderKind, ReminderRow] = {
    ReminderKind.TALK_PLANNED: ReminderRow(To.MENTOR, every_days=3, times=1, optional=False, urgent=True),
    ReminderKind.EVENT_SOON: ReminderRow(To.MENTOR, every_days=4, times=1, urgent=True),
    ReminderKind.CLEARANCE_EXPIRES: ReminderRow(To.MENTOR, every_days=28, times=3, optional=False),
    ReminderKind.TRAINING_MISSING: ReminderRow(To.MENTOR, every_days=28, times=3, optional=False),
    ReminderKind.SILENT_TANDEM: ReminderRow(To.MENTOR, every_days=14, times=2),
    ReminderKind.FEEDBACK_DUE: ReminderRow(To.SIDES, every_days=14, times=2),
    ReminderKind.TALK_DUE: ReminderRow(To.STAFF, every_days=14, times=3),
    ReminderKind.EXPENSES_OPEN: ReminderRow(To.STAFF, every_days=14, times=3),
    ReminderKind.AFTERCARE_ENDS: ReminderRow(To.STAFF, every_days=14, times=2),
}
"""In the order in which a mail names them: what cannot wait first."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be written to: a person of the organisation, or a user of it."""

    address: str
    name: str
    locale: str
    person_id: int | None = None
    user_id: int | None = None

    @property
    def key(self) -> str:
        """Who it is, in a few letters."""
        return f"p{self.person_id}" if self.person_id is not None else f"u{self.user_id}"


@dataclass(frozen=True)
class Due:
    """Something somebody is to be reminded of: since when, in which words, and where it leads.

    ``link`` is the purpose of a personal link (with its subject) that lets them act without a password.
    """

    kind: ReminderKind
    subject_id: int
    due_on: date
    recipient: Recipient
    text: Sentence
    path: str = ""
    link: str = ""
    link_subject_id: int | None = None


def occasion(due_on: date, today: date, row: ReminderRow) -> int | None:
    """Which time it would be on a day, counted from 0; None before it is due and once it was often enough."""
    if today < due_on:
        return None
    number = (today - due_on).days // row.every_days
    return number if number < row.times else None


def dedupe(due: Due, number: int) -> str:
    """What tells one reminder from all others: the same is never sent twice."""
    return f"{due.kind.value}/{due.subject_id}/{due.due_on.isoformat()}/{number}/{due.recipient.key}"


def by_recipient(dues: Iterable[Due]) -> dict[Recipient, list[Due]]:
    """All that is due to each, in the order of ``REMINDERS`` and then by day: one mail each."""
    order = list(REMINDERS)
    found: dict[Recipient, list[Due]] = {}
    for due in sorted(dues, key=lambda one: (order.index(one.kind), one.due_on, one.subject_id)):
        found.setdefault(due.recipient, []).append(due)
    return found
