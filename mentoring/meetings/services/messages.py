"""Messages to a group: written as a draft, previewed with a recipient's own words, sent once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.clock import ZONE
from mentoring.meetings.models import GroupMessage, GroupMessageRecipient
from mentoring.meetings.queries import messages as queries
from mentoring.meetings.rules.merging import check_fields, merged
from mentoring.meetings.rules.quiet import leaves_at
from mentoring.meetings.vocabulary import Audience, MessageState
from mentoring.outbox import Mail, post
from mentoring.people.models import Person
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Conflict, Refused

LONGEST_SUBJECT, LONGEST_BODY = 160, 10_000
TEMPLATE = "group_message"


@dataclass(frozen=True)
class Chosen:
    """Whom a group is narrowed to; an empty choice narrows nothing."""

    programmes: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[int, ...] = ()


@dataclass(frozen=True)
class MessageFacts:
    """To whom, and what."""

    audience: Audience
    subject: str
    body: str
    chosen: Chosen = Chosen()


@dataclass(frozen=True)
class Preview:
    """A message as one recipient reads it."""

    subject: str
    body: str


def save_message(
    session: Session,
    facts: MessageFacts,
    *,
    message: GroupMessage | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> GroupMessage:
    """Keeps a draft of the actor's organisation, or changes one (from an older version: ``Conflict``)."""
    if actor.organisation_id is None:
        raise Refused(N_("Nachrichten schreibt, wer zu einer Organisation gehört."))
    subject, body = cleaned(facts.subject), cleaned(facts.body, lines=True)
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise Refused(N_("Bitte einen Betreff mit höchstens 160 Zeichen eingeben."), field="subject")
    if not body or len(body) > LONGEST_BODY:
        raise Refused(N_("Bitte einen Text mit höchstens 10000 Zeichen eingeben."), field="body")
    check_fields(subject, field="subject")
    check_fields(body, field="body")
    if message is None:
        message = GroupMessage(
            organisation_id=actor.organisation_id,
            state=MessageState.DRAFT,
            created_at=now,
            created_by_id=actor.user_id,
            created_by_name=actor.name,
        )
        session.add(message)
    _require_draft(message)
    if version is not None and version != message.version:
        raise Conflict("message", version=message.version)
    message.audience, message.subject, message.body = facts.audience, subject, body
    message.chosen = {name: list(values) for name, values in asdict(facts.chosen).items()}
    session.flush()
    return message


def group_of(session: Session, message: GroupMessage, today: date) -> tuple[list[Person], list[Person]]:
    """Who would get the message today, and who belongs to the group but has no address."""
    chosen = message.chosen
    people: Sequence[Person] = queries.group(
        session,
        message.organisation_id,
        message.audience,
        programmes=chosen.get("programmes", []),
        languages=chosen.get("languages", []),
        regions=chosen.get("regions", []),
        today=today,
    )
    return [p for p in people if p.email], [p for p in people if not p.email]


def preview(message: GroupMessage, person: Person, organisation: Organisation) -> Preview:
    """The message as this person would read it."""
    values = {"Vorname": person.first_name, "Name": person.name, "Organisation": organisation.name}
    return Preview(cleaned(merged(message.subject, values)), merged(message.body, values))


def send_message(session: Session, message: GroupMessage, *, actor: Actor, now: datetime, today: date) -> int:
    """Posts the message to each of its group, once (held, ``lock=True``); returns to how many."""
    if message.state is MessageState.SENT:
        return queries.numbers_sent(session, [message.id]).get(message.id, 0)
    _require_draft(message)
    people, _without = group_of(session, message, today)
    if not people:
        raise Refused(N_("Zu dieser Auswahl gehört niemand mit einer E-Mail-Adresse."))
    organisation = session.get_one(Organisation, message.organisation_id)
    mails = []
    for person in people:
        mails.append(
            post(
                session,
                TEMPLATE,
                address=person.email,
                name=person.name,
                locale=person.locale,
                now=now,
                values=_values(message, person, organisation, actor.name),
                organisation_id=message.organisation_id,
                dedupe=f"message/{message.id}/{person.id}",
                due_at=leaves_at(now.astimezone(ZONE)),
            )
        )
    session.flush()
    session.add_all(
        GroupMessageRecipient(message_id=message.id, person_id=person.id, mail_id=mail.id)
        for person, mail in zip(people, mails, strict=True)
    )
    message.state, message.sent_at = MessageState.SENT, now
    session.flush()
    return len(people)


def restore_message(session: Session, message: GroupMessage) -> None:
    """A message that was thrown away is a draft again."""
    if message.state is not MessageState.DISCARDED:
        _require_draft(message)
    message.state = MessageState.DRAFT
    session.flush()


def as_mail(message: GroupMessage, person: Person, organisation: Organisation, sender: str) -> Mail:
    """The mail as this person would get it; it goes into no outbox."""
    return Mail(
        template=TEMPLATE,
        address=person.email,
        name=person.name,
        locale=person.locale,
        values=_values(message, person, organisation, sender),
    )


def _values(message: GroupMessage, person: Person, organisation: Organisation, sender: str) -> dict[str, str]:
    text = preview(message, person, organisation)
    return {
        "subject": text.subject,
        "body": text.body,
        "sender_name": sender,
        "organisation_name": organisation.name,
    }


def discard_message(session: Session, message: GroupMessage) -> None:
    """Throws a draft away; it stays readable."""
    _require_draft(message)
    message.state = MessageState.DISCARDED
    session.flush()


def _require_draft(message: GroupMessage) -> None:
    if message.state is not MessageState.DRAFT:
        raise Refused(N_("Diese Nachricht ist «%(state)s»: sie bleibt, wie sie ist."), state=message.state)
