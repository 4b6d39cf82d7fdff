"""Messages to a group: who belongs to it, the messages themselves, and who got them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import GroupMessage, GroupMessageRecipient
from mentoring.meetings.queries.reminder_lists import deliveries, is_delivery
from mentoring.meetings.vocabulary import Audience, Delivery, MessageState
from mentoring.outbox import Mail
from mentoring.people.models import Mentor, MentorProgramme, Person, PersonLanguage, Residence
from mentoring.people.queries import residence_id_on
from mentoring.people.vocabulary import MentorState
from mentoring.places.models import Municipality
from mentoring.tandems.models import Tandem
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState

WISHING = (EntryState.REGISTERED, EntryState.INTAKE_DONE, EntryState.WAITING, EntryState.OFFERED)


def message_for(
    session: Session, actor: Actor, message_id: int, *, lock: bool = False
) -> GroupMessage | None:
    """A message of the actor's organisation; held if it is about to be sent."""
    query = select(GroupMessage).where(
        GroupMessage.id == message_id, GroupMessage.organisation_id == actor.organisation_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def messages_page(
    session: Session, organisation_id: int, states: Sequence[MessageState], *, limit: int, offset: int
) -> Sequence[GroupMessage]:
    """An organisation's messages in these states, the latest first."""
    return session.scalars(
        select(GroupMessage)
        .where(GroupMessage.organisation_id == organisation_id, GroupMessage.state.in_(states))
        .order_by(GroupMessage.created_at.desc(), GroupMessage.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def messages_by_state(session: Session, organisation_id: int) -> dict[MessageState, int]:
    """How many messages of an organisation stand where."""
    rows = session.execute(
        select(GroupMessage.state, func.count())
        .where(GroupMessage.organisation_id == organisation_id)
        .group_by(GroupMessage.state)
    )
    return {row[0]: row[1] for row in rows}


def recipients_of(
    session: Session, message_id: int, delivery: Delivery | None = None, *, limit: int, offset: int = 0
) -> Sequence[tuple[Person, Mail]]:
    """Who got a message, with the mail, by name; narrowed by what became of it."""
    query = (
        select(Person, Mail)
        .join(GroupMessageRecipient, GroupMessageRecipient.person_id == Person.id)
        .join(Mail, Mail.id == GroupMessageRecipient.mail_id)
        .where(GroupMessageRecipient.message_id == message_id)
        .order_by(Person.sort_name, Person.id)
    )
    if delivery is not None:
        query = query.where(is_delivery(delivery))
    return [(row[0], row[1]) for row in session.execute(query.limit(limit).offset(offset))]


def deliveries_of(session: Session, message_id: int) -> dict[Delivery, int]:
    """What became of a message's mails."""
    failed = case((Mail.attempts > 0, 1), else_=0)
    query = (
        select(Mail.state, failed, func.count())
        .join(GroupMessageRecipient, GroupMessageRecipient.mail_id == Mail.id)
        .where(GroupMessageRecipient.message_id == message_id)
        .group_by(Mail.state, failed)
    )
    return deliveries(session.execute(query))


def group(
    session: Session,
    organisation_id: int,
    audience: Audience,
    *,
    programmes: Sequence[int] = (),
    languages: Sequence[str] = (),
    regions: Sequence[int] = (),
    today: date,
) -> Sequence[Person]:
    """Who belongs to a group, with and without an address: volunteers who have not left, or the contacts of
    those who wish for a tandem or have one. An empty choice narrows nothing."""
    query = select(Person).where(Person.organisation_id == organisation_id, Person.anonymised_on.is_(None))
    members = _mentors(programmes) if audience is Audience.MENTORS else _mentees(programmes)
    query = query.where(Person.id.in_(members))
    if languages:
        query = query.where(
            Person.id.in_(select(PersonLanguage.person_id).where(PersonLanguage.language.in_(languages)))
        )
    if regions:
        query = (
            query.join(Residence, Residence.id == residence_id_on(Person.id, today))
            .join(Municipality, Municipality.bfs_number == Residence.municipality_bfs)
            .where(Municipality.social_region_id.in_(regions))
        )
    return session.scalars(query.order_by(Person.sort_name, Person.id)).all()


def numbers_sent(session: Session, message_ids: Sequence[int]) -> dict[int, int]:
    """To how many each of these messages went."""
    rows = session.execute(
        select(GroupMessageRecipient.message_id, func.count())
        .where(GroupMessageRecipient.message_id.in_(message_ids))
        .group_by(GroupMessageRecipient.message_id)
    )
    return {row[0]: row[1] for row in rows}


def _mentors(programmes: Sequence[int]) -> Select[Any]:
    query: Any = select(Mentor.person_id).where(Mentor.state.not_in([MentorState.LEFT, MentorState.REJECTED]))
    if programmes:
        query = query.join(MentorProgramme, MentorProgramme.mentor_id == Mentor.person_id).where(
            MentorProgramme.programme_id.in_(programmes)
        )
    chosen: Select[Any] = query
    return chosen


def _mentees(programmes: Sequence[int]) -> Select[Any]:
    accompanied = select(Tandem.entry_id).where(Tandem.seat_no.is_not(None))
    query: Any = select(WaitlistEntry.contact_id).where(
        or_(WaitlistEntry.state.in_(WISHING), WaitlistEntry.id.in_(accompanied))
    )
    if programmes:
        query = query.where(WaitlistEntry.programme_id.in_(programmes))
    chosen: Select[Any] = query
    return chosen
