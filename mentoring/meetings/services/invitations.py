"""Who is told of a talk: invited with an entry for the calendar, told when it does not take place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.calendars import calendar_instant
from mentoring.clock import ZONE, day_of
from mentoring.history import Subject, record
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.vocabulary import TalkKind, TalkState, TalkWith
from mentoring.outbox import Mail, post
from mentoring.people.models import Person
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Refused


def invited_people(talk: ReviewTalk) -> Sequence[Person]:
    """With whom the talk is: the mentor, the mentees' contact, or both."""
    mentor, contact = talk.tandem.mentor.person, talk.tandem.entry.contact
    return {
        TalkWith.MENTOR: (mentor,),
        TalkWith.MENTEE: (contact,),
        TalkWith.TANDEM: (mentor, contact),
    }[talk.party]


def invite_to_talk(session: Session, talk: ReviewTalk, *, actor: Actor, now: datetime) -> list[Mail]:
    """Mails day, time and place to whom the talk is with; who has no address is phoned."""
    if talk.state not in queries.OPEN or talk.planned_at is None:
        raise Refused(N_("Eingeladen wird zu einem Gespräch, das geplant ist."))
    mails = [] if talk.invited_at else _tell(session, talk, "talk_invitation", actor=actor, now=now)
    talk.state, talk.invited_at = TalkState.INVITED, talk.invited_at or now
    note_talk(session, talk, "invited", on=day_of(now), actor=actor, now=now)
    session.flush()
    return mails


def cancel_talk(
    session: Session, talk: ReviewTalk, *, reason: str, actor: Actor, now: datetime
) -> list[Mail]:
    """Calls a planned talk off; it is due as before. Whoever was invited is told, unless it is over."""
    if talk.state not in queries.OPEN:
        raise Refused(N_("Abgesagt wird ein Gespräch, das geplant ist."))
    mails = []
    if talk.invited_at is not None and talk.planned_at is not None and talk.planned_at > now:
        talk.sequence += 1
        mails = _tell(session, talk, "talk_cancelled", actor=actor, now=now)
    talk.state = TalkState.CANCELLED
    note_talk(session, talk, "cancelled", on=day_of(now), reason=cleaned(reason)[:300], actor=actor, now=now)
    session.flush()
    return mails


def restore_talk(session: Session, talk: ReviewTalk, *, actor: Actor, now: datetime) -> None:
    """The talk takes place after all; whoever was told that it does not is to be invited anew."""
    if talk.state is not TalkState.CANCELLED or talk.planned_at is None:
        raise Refused(N_("Dieses Gespräch ist nicht abgesagt."))
    try:
        with session.begin_nested():  # what is changed inside is taken back if another talk is open
            talk.state, talk.invited_at = TalkState.PLANNED, None
            talk.sequence += 1
            session.flush()
    except IntegrityError:
        raise Refused(N_("Inzwischen ist ein anderes Gespräch geplant.")) from None
    note_talk(session, talk, "restored", on=day_of(now), actor=actor, now=now)
    session.flush()


def calendar_values(talk: ReviewTalk, *, sender: str, now: datetime) -> dict[str, Any]:
    """What the calendar entry of a planned talk shows (``emails/talk_invitation.ics``)."""
    if talk.planned_at is None:
        raise Refused(N_("Dieses Gespräch hat noch keinen Termin."))
    return {
        "uid": f"talk-{talk.id}",
        "sequence": talk.sequence,
        "stamp": calendar_instant(now),
        "starts": calendar_instant(talk.planned_at),
        "ends": calendar_instant(talk.planned_at + timedelta(minutes=talk.minutes)),
        "closing": talk.kind is TalkKind.CLOSING,
        "place": talk.place,
        "sender_name": sender,
        "organisation_name": talk.tandem.programme.organisation.name,
    }


def _tell(session: Session, talk: ReviewTalk, template: str, *, actor: Actor, now: datetime) -> list[Mail]:
    values = calendar_values(talk, sender=actor.name, now=now)
    local = (talk.planned_at or now).astimezone(ZONE)
    values |= {"day": local.strftime("%d.%m.%Y"), "time": local.strftime("%H:%M"), "minutes": talk.minutes}
    return [
        post(
            session,
            template,
            address=person.email,
            name=person.name,
            locale=person.locale,
            now=now,
            values={**values, "first_name": person.first_name},
            organisation_id=talk.organisation_id,
            dedupe=f"{template}/{talk.id}/{talk.sequence}/{person.id}",
        )
        for person in invited_people(talk)
        if person.email
    ]


def note_talk(
    session: Session,
    talk: ReviewTalk,
    event: str,
    *,
    on: date,
    actor: Actor,
    now: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes what happened to a talk into its history."""
    record(
        session,
        Subject.TALK,
        talk.id,
        event,
        actor=actor,
        now=now,
        on=on,
        to_state=talk.state,
        reason=reason,
        organisation_id=talk.organisation_id,
        detail=detail,
    )
