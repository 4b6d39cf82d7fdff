"""Posting what is due: at most once each, one mail for each recipient and day, never in quiet hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose, Organisation
from mentoring.clock import ZONE, day_of
from mentoring.meetings.models import Reminder
from mentoring.meetings.queries import reminders as queries
from mentoring.meetings.rules.quiet import goes_today, leaves_at
from mentoring.meetings.rules.reminders import (
    REMINDERS,
    TEMPLATE,
    Due,
    Recipient,
    by_recipient,
    dedupe,
    occasion,
)
from mentoring.meetings.services.due import everything_due
from mentoring.meetings.services.feedback import ask_feedback
from mentoring.meetings.services.links import ADDRESS, make_link
from mentoring.meetings.services.preferences import UNSUBSCRIBE, make_unsubscribe_link
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind
from mentoring.outbox import Mail, MailState, mail_by_id, post, withdraw
from mentoring.wording import N_, Refused


@dataclass
class Posted:
    """What a run put into the outbox: mails, and the reminders that went with them."""

    mails: list[Mail] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)


def organisation_ids(session: Session) -> list[int]:
    """For whom reminders are posted, each in a transaction of its own."""
    return [organisation.id for organisation in queries.organisations(session)]


def post_due(session: Session, organisation_id: int, now: datetime) -> Posted:
    """Puts into the outbox exactly what is due now in an organisation and was not posted before.

    Run again on the same day it posts nothing for whoever had a mail that day. Two runs at once: the unique
    keys let one of them fail as a whole.
    """
    posted = Posted()
    organisation = session.get_one(Organisation, organisation_id)
    if ReminderKind.FEEDBACK_DUE not in queries.kinds_off(session, organisation.id):
        ask_feedback(session, organisation.id, now)
    _post_all(session, organisation, due_now(session, organisation, now), posted, now)
    return posted


def withdraw_from_gone(session: Session, now: datetime) -> int:
    """Mails that still wait for somebody who has left in the meantime do not leave; returns how many.

    Between posting and leaving lie quiet hours, and days when the mail server is down.
    """
    found = [*queries.waiting_for_gone_people(session), *queries.waiting_for_gone_users(session)]
    for mail in found:
        withdraw(mail)
    session.flush()
    return len(found)


def due_now(session: Session, organisation: Organisation, now: datetime) -> list[Due]:
    """What would be posted now: declared, due, wanted, and not sent before. Nothing is changed."""
    off = queries.kinds_off(session, organisation.id)
    dues = [due for due in everything_due(session, organisation, now) if due.kind not in off]
    people = {due.recipient.person_id for due in dues} - {None}
    users = {due.recipient.user_id for due in dues} - {None}
    wishes = queries.preferences(session, _numbers(people), _numbers(users))
    unwanted = queries.switched_off(session, _numbers(people), _numbers(users))
    today = day_of(now)
    open_: dict[str, Due] = {}
    for due in dues:
        row = REMINDERS[due.kind]
        number = occasion(due.due_on, today, row)
        if number is None or (row.optional and (due.recipient.key, due.kind) in unwanted):
            continue
        said = wishes.get(due.recipient.key)
        if goes_today(said.rhythm if said else DigestRhythm.DAILY, today, urgent=row.urgent):
            open_[dedupe(due, number)] = due
    done = queries.reminded(session, list(open_))
    return [due for key, due in open_.items() if key not in done]


def preview_of(recipient: Recipient, dues: Sequence[Due], organisation: Organisation, now: datetime) -> Mail:
    """The mail that would bring this to somebody; it goes into no outbox and its links lead nowhere."""
    items = [_item(due, "") for due in dues]
    for item in items:
        if item["purpose"]:
            item["path"] = ADDRESS[LinkPurpose[item["purpose"]]]
    return Mail(
        template=TEMPLATE,
        address=recipient.address,
        name=recipient.name,
        locale=recipient.locale,
        created_at=now,
        due_at=now,
        values={
            "items": items,
            "organisation_name": organisation.name,
            "unsubscribe": {"path": UNSUBSCRIBE},
        },
    )


def send_again(session: Session, reminder: Reminder, *, now: datetime) -> Mail:
    """Sends a reminder once more: one that waits leaves now, one that has left is posted anew."""
    mail = mail_by_id(session, reminder.mail_id)
    if mail is None:
        raise Refused(N_("Diese Nachricht gibt es nicht mehr."))
    if mail.state is MailState.WAITING:
        mail.due_at = now
        session.flush()
        return mail
    items = [
        item for item in mail.values.get("items", []) if item.get("key") == reminder.dedupe.split("/+")[0]
    ]
    if not items:
        raise Refused(N_("Diese Nachricht lässt sich nicht noch einmal senden."))
    base = reminder.dedupe.split("/+")[0]
    key = f"{base}/+{queries.times_sent_again(session, base) + 1}"
    recipient = Recipient(
        mail.address, mail.name, mail.locale, person_id=reminder.person_id, user_id=reminder.user_id
    )
    if reminder.person_id is not None:
        items = [_with_link(session, item, reminder.person_id, now) for item in items]
    again = post(
        session,
        TEMPLATE,
        address=mail.address,
        name=mail.name,
        locale=mail.locale,
        now=now,
        values={**mail.values, "items": items, "unsubscribe": _unsubscribe(session, recipient, now)},
        organisation_id=mail.organisation_id,
        dedupe=key,
    )
    session.flush()
    session.add(
        Reminder(
            organisation_id=reminder.organisation_id,
            kind=reminder.kind,
            subject_id=reminder.subject_id,
            person_id=reminder.person_id,
            user_id=reminder.user_id,
            due_on=reminder.due_on,
            dedupe=key,
            mail_id=again.id,
            posted_at=now,
        )
    )
    session.flush()
    return again


def _post_all(
    session: Session, organisation: Organisation, dues: Sequence[Due], posted: Posted, now: datetime
) -> None:
    today = day_of(now)
    grouped = by_recipient(dues)
    mail_keys = {recipient: f"reminders/{recipient.key}/{today.isoformat()}" for recipient in grouped}
    had_one = queries.mails_posted(session, list(mail_keys.values()))
    wishes = queries.preferences(
        session,
        _numbers({one.person_id for one in grouped}),
        _numbers({one.user_id for one in grouped}),
    )
    for recipient, items in grouped.items():
        if mail_keys[recipient] in had_one:
            continue
        said = wishes.get(recipient.key)
        keys = [dedupe(due, occasion(due.due_on, today, REMINDERS[due.kind]) or 0) for due in items]
        mail = post(
            session,
            TEMPLATE,
            address=recipient.address,
            name=recipient.name,
            locale=recipient.locale,
            now=now,
            values={
                "items": [
                    _with_link(session, _item(due, key), recipient.person_id, now)
                    for due, key in zip(items, keys, strict=True)
                ],
                "organisation_name": organisation.name,
                "unsubscribe": _unsubscribe(session, recipient, now),
            },
            organisation_id=organisation.id,
            dedupe=mail_keys[recipient],
            due_at=leaves_at(now.astimezone(ZONE), said.quiet_from, said.quiet_to)
            if said
            else leaves_at(now.astimezone(ZONE)),
        )
        session.flush()
        rows = [
            Reminder(
                organisation_id=organisation.id,
                kind=due.kind,
                subject_id=due.subject_id,
                person_id=recipient.person_id,
                user_id=recipient.user_id,
                due_on=due.due_on,
                dedupe=key,
                mail_id=mail.id,
                posted_at=now,
            )
            for due, key in zip(items, keys, strict=True)
        ]
        session.add_all(rows)
        session.flush()
        posted.mails.append(mail)
        posted.reminders += rows


def _item(due: Due, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": due.kind.value,
        "text": due.text.to_json(),
        "path": due.path,
        "purpose": due.link,
        "subject_id": due.link_subject_id,
    }


def _unsubscribe(session: Session, recipient: Recipient, now: datetime) -> dict[str, str]:
    return {"path": UNSUBSCRIBE, "token": make_unsubscribe_link(session, recipient, now=now)}


def _with_link(
    session: Session, item: dict[str, Any], person_id: int | None, now: datetime
) -> dict[str, Any]:
    """The item with a fresh personal link, if it has one: it leads where the link does."""
    if not item["purpose"] or person_id is None or item["subject_id"] is None:
        return item
    purpose = LinkPurpose[item["purpose"]]
    token = make_link(session, purpose, item["subject_id"], person_id, now=now)
    return {**item, "path": ADDRESS[purpose], "token": token}


def _numbers(found: Iterable[int | None]) -> list[int]:
    return sorted(number for number in found if number is not None)
