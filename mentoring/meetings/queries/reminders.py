"""What an organisation's reminders need: who can be written to, what they wish, what was sent."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from mentoring.accounts.models import Organisation, User
from mentoring.meetings.models import (
    Feedback,
    GroupMessageRecipient,
    MailPreference,
    Reminder,
    ReminderOff,
    ReminderSetting,
)
from mentoring.meetings.queries.tandems import NAMED
from mentoring.meetings.vocabulary import ReminderKind
from mentoring.outbox import Mail, MailState
from mentoring.people.models import Clearance, Mentor, Person
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Tandem

AT_ONCE = 500


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations, by number."""
    return session.scalars(select(Organisation).order_by(Organisation.id)).all()


def clearances_expiring(session: Session, organisation_id: int, until: date) -> Sequence[Clearance]:
    """The latest extracts of active volunteers that expire up to a day, the earliest first."""
    later = aliased(Clearance)
    return session.scalars(
        select(Clearance)
        .join(Mentor, Mentor.person_id == Clearance.mentor_id)
        .where(
            Mentor.organisation_id == organisation_id,
            Mentor.state.in_([MentorState.AVAILABLE, MentorState.ON_LEAVE]),
            Clearance.withdrawn_at.is_(None),
            Clearance.expires_on <= until,
            ~exists().where(
                later.mentor_id == Clearance.mentor_id,
                later.kind == Clearance.kind,
                later.withdrawn_at.is_(None),
                or_(
                    later.issued_on > Clearance.issued_on,
                    and_(later.issued_on == Clearance.issued_on, later.id > Clearance.id),
                ),
            ),
        )
        .order_by(Clearance.expires_on, Clearance.id)
    ).all()


def mentors_by_id(session: Session, ids: Collection[int]) -> dict[int, Mentor]:
    """These mentors with their person."""
    query = select(Mentor).options(joinedload(Mentor.person)).where(Mentor.person_id.in_(ids))
    return {mentor.person_id: mentor for mentor in session.scalars(query)}


def tandems_for_feedback(session: Session, organisation_id: int, since: date) -> Sequence[Tandem]:
    """Tandems that began or ended since a day, named: those whose sides may be asked how it goes."""
    return session.scalars(
        select(Tandem)
        .options(*NAMED)
        .where(
            Tandem.organisation_id == organisation_id,
            Tandem.started_on.is_not(None),
            or_(Tandem.started_on >= since, Tandem.ended_on >= since),
        )
        .order_by(Tandem.id)
    ).all()


def feedback_of(session: Session, tandem_ids: Collection[int]) -> Sequence[Feedback]:
    """All questions to the sides of these tandems, answered or not."""
    return session.scalars(
        select(Feedback).where(Feedback.tandem_id.in_(tandem_ids)).order_by(Feedback.id)
    ).all()


def feedback_open(session: Session, organisation_id: int, since: datetime) -> Sequence[Feedback]:
    """Questions asked since an instant that nobody has answered, with their tandem."""
    tandem = joinedload(Feedback.tandem)
    return session.scalars(
        select(Feedback)
        .options(*(tandem.options(one) for one in NAMED))
        .where(
            Feedback.organisation_id == organisation_id,
            Feedback.answered_at.is_(None),
            Feedback.asked_at >= since,
        )
        .order_by(Feedback.id)
    ).all()


def feedback_given(session: Session, organisation_id: int) -> Sequence[Feedback]:
    """The answers of an organisation's tandems, the latest first."""
    tandem = joinedload(Feedback.tandem)
    return session.scalars(
        select(Feedback)
        .options(*(tandem.options(one) for one in NAMED))
        .where(Feedback.organisation_id == organisation_id, Feedback.answered_at.is_not(None))
        .order_by(Feedback.answered_at.desc(), Feedback.id.desc())
    ).all()


def kinds_off(session: Session, organisation_id: int) -> set[ReminderKind]:
    """The kinds of reminders that an organisation does not send."""
    return set(
        session.scalars(
            select(ReminderSetting.kind).where(
                ReminderSetting.organisation_id == organisation_id, ReminderSetting.enabled.is_(False)
            )
        )
    )


def preferences(
    session: Session, person_ids: Collection[int], user_ids: Collection[int]
) -> dict[str, MailPreference]:
    """What these have said about mails, by recipient (``p7``, ``u3``)."""
    rows = session.scalars(
        select(MailPreference).where(
            or_(MailPreference.person_id.in_(person_ids), MailPreference.user_id.in_(user_ids))
        )
    )
    return {_key(row.person_id, row.user_id): row for row in rows}


def switched_off(
    session: Session, person_ids: Collection[int], user_ids: Collection[int]
) -> set[tuple[str, ReminderKind]]:
    """Which of these do not want which kind, by recipient (``p7``, ``u3``)."""
    rows = session.execute(
        select(ReminderOff.person_id, ReminderOff.user_id, ReminderOff.kind).where(
            or_(ReminderOff.person_id.in_(person_ids), ReminderOff.user_id.in_(user_ids))
        )
    )
    return {(_key(row[0], row[1]), row[2]) for row in rows}


def reminded(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of these reminders have been posted."""
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found |= set(session.scalars(select(Reminder.dedupe).where(Reminder.dedupe.in_(part))))
    return found


def mails_posted(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of these mails are in the outbox."""
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found |= {one for one in session.scalars(select(Mail.dedupe).where(Mail.dedupe.in_(part))) if one}
    return found


def times_sent_again(session: Session, dedupe: str) -> int:
    """How often a reminder has been sent again."""
    rows = session.scalars(
        select(Reminder.id).where(Reminder.dedupe.startswith(f"{dedupe}/+", autoescape=True))
    )
    return len(rows.all())


def waiting_for_gone_people(session: Session) -> Sequence[Mail]:
    """Mails of the accompaniment that wait for volunteers who have left, or for people without a name."""
    gone = or_(
        Person.anonymised_on.is_not(None),
        Person.id.in_(
            select(Mentor.person_id).where(Mentor.state.in_([MentorState.LEFT, MentorState.REJECTED]))
        ),
    )
    theirs = or_(
        Mail.id.in_(select(Reminder.mail_id).join(Person, Person.id == Reminder.person_id).where(gone)),
        Mail.id.in_(
            select(GroupMessageRecipient.mail_id)
            .join(Person, Person.id == GroupMessageRecipient.person_id)
            .where(gone)
        ),
    )
    return session.scalars(
        select(Mail).where(Mail.state == MailState.WAITING, theirs).with_for_update()
    ).all()


def waiting_for_gone_users(session: Session) -> Sequence[Mail]:
    """Reminders that wait for users who have been disabled."""
    theirs = (
        select(Reminder.mail_id).join(User, User.id == Reminder.user_id).where(User.disabled_at.is_not(None))
    )
    return session.scalars(
        select(Mail).where(Mail.state == MailState.WAITING, Mail.id.in_(theirs)).with_for_update()
    ).all()


def person_or_user(session: Session, key: str) -> Person | User | None:
    """Whom a recipient's key (``p7``, ``u3``) names, unless they have lost their name or their access."""
    if key.startswith("p"):
        person = session.get(Person, int(key[1:]))
        return person if person is not None and person.anonymised_on is None else None
    user = session.get(User, int(key[1:])) if key.startswith("u") else None
    return user if user is not None and user.disabled_at is None else None


def _key(person_id: int | None, user_id: int | None) -> str:
    return f"p{person_id}" if person_id is not None else f"u{user_id}"


def offs_of(
    session: Session, person_ids: Collection[int], user_ids: Collection[int]
) -> Sequence[ReminderOff]:
    """What these have switched off, as rows."""
    return session.scalars(
        select(ReminderOff).where(
            or_(ReminderOff.person_id.in_(person_ids), ReminderOff.user_id.in_(user_ids))
        )
    ).all()
