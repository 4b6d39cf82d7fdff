"""The staff's list of reminders: what was posted, what became of each mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Reminder
from mentoring.meetings.vocabulary import Delivery, ReminderKind
from mentoring.outbox import Mail, MailState
from mentoring.people.models import Mentor

SORTABLE = {"posted": Reminder.posted_at, "name": func.lower(Mail.name), "kind": Reminder.kind}


@dataclass(frozen=True)
class ReminderFilter:
    """Which reminders of an organisation a list shows; an empty choice narrows nothing."""

    organisation_id: int
    kinds: tuple[ReminderKind, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    search: str = ""


def reminders_page(
    session: Session, chosen: ReminderFilter, *, sort: str, direction: str, limit: int, offset: int
) -> Sequence[tuple[Reminder, Mail]]:
    """A page of posted reminders with their mail."""
    order: Any = SORTABLE[sort]
    query = _narrowed(select(Reminder, Mail), chosen).order_by(
        order.desc() if direction == "desc" else order, Reminder.id.desc()
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit).offset(offset))]


def reminders_counted(session: Session, chosen: ReminderFilter) -> int:
    """How many a list has."""
    return session.scalar(_narrowed(select(func.count(Reminder.id)), chosen)) or 0


def deliveries_counted(session: Session, organisation_id: int) -> dict[Delivery, int]:
    """How many reminders stand where."""
    failed = case((Mail.attempts > 0, 1), else_=0)
    query = (
        select(Mail.state, failed, func.count())
        .join(Reminder, Reminder.mail_id == Mail.id)
        .where(Reminder.organisation_id == organisation_id)
        .group_by(Mail.state, failed)
    )
    return deliveries(session.execute(query))


def reminder_with_mail(
    session: Session, organisation_id: int | None, reminder_id: int
) -> tuple[Reminder, Mail] | None:
    """A reminder of an organisation with its mail."""
    row = session.execute(
        select(Reminder, Mail)
        .join(Mail, Mail.id == Reminder.mail_id)
        .where(Reminder.id == reminder_id, Reminder.organisation_id == organisation_id)
    ).first()
    return None if row is None else (row[0], row[1])


def is_mentor(session: Session, person_id: int | None) -> bool:
    """Whether somebody is a volunteer."""
    return person_id is not None and session.get(Mentor, person_id) is not None


def _narrowed(query: Any, chosen: ReminderFilter) -> Any:
    query = query.select_from(Reminder).join(Mail, Mail.id == Reminder.mail_id)
    query = query.where(Reminder.organisation_id == chosen.organisation_id)
    if chosen.kinds:
        query = query.where(Reminder.kind.in_(chosen.kinds))
    if chosen.deliveries:
        query = query.where(or_(*(is_delivery(one) for one in chosen.deliveries)))
    for word in chosen.search.split():
        query = query.where(
            or_(Mail.name.icontains(word, autoescape=True), Mail.address.icontains(word, autoescape=True))
        )
    return query


def deliveries(rows: Iterable[Any]) -> dict[Delivery, int]:
    """Numbers of mails by state and whether they were tried, as what became of them."""
    found: dict[Delivery, int] = {}
    for state, tried, number in rows:
        where = Delivery.of(state.value, tried)
        found[where] = found.get(where, 0) + number
    return found


def is_delivery(delivery: Delivery) -> Any:
    """The condition on a mail that this has become of it."""
    if delivery is Delivery.SENT:
        return Mail.state == MailState.SENT
    if delivery is Delivery.WITHDRAWN:
        return Mail.state == MailState.CANCELLED
    tried = Mail.attempts > 0 if delivery is Delivery.FAILED else Mail.attempts == 0
    return (Mail.state == MailState.WAITING) & tried
