"""Logging a meeting: once per form, one entry for a family; corrections stand beside what they correct."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import Meeting, MeetingAttendance, MeetingTopic
from mentoring.meetings.queries import log as queries
from mentoring.meetings.rules.log import check_attendance, check_meeting, members_on, split_minutes
from mentoring.meetings.vocabulary import PlaceKind
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Tandem
from mentoring.wording import N_, Refused

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class MeetingFacts:
    """What is said of a meeting. ``present`` are the mentees who were there; None: all of that day."""

    met_on: date
    minutes: int
    topics: Sequence[Topic]
    place: PlaceKind = PlaceKind.PUBLIC
    present: Collection[int] | None = None
    note: str = ""


def log_meeting(
    session: Session,
    tandem: Tandem,
    facts: MeetingFacts,
    *,
    key: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> Meeting:
    """Logs a meeting of a tandem (with its members loaded); the same form again gives the same meeting."""
    known = _known(session, tandem.id, key)
    if known is not None:
        return known
    meeting = _checked(tandem, facts, today)
    return _add(session, meeting, key=key, actor=actor, now=now)


def correct_meeting(
    session: Session,
    tandem: Tandem,
    meeting: Meeting,
    facts: MeetingFacts,
    *,
    reason: str,
    key: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> Meeting:
    """Says a meeting anew: the new row holds, the former stays visible. Only the latest is corrected."""
    known = _known(session, tandem.id, key)
    if known is not None:
        return known
    corrected = _checked(tandem, facts, today)
    corrected.corrects_id, corrected.reason = meeting.id, _reason(reason)
    return _add(session, corrected, key=key, actor=actor, now=now)


def void_meeting(
    session: Session, tandem: Tandem, meeting: Meeting, *, reason: str, key: str, actor: Actor, now: datetime
) -> Meeting:
    """Says that there was no such meeting: it no longer counts, and stays visible as taken back."""
    known = _known(session, tandem.id, key)
    if known is not None:
        return known
    if meeting.void:
        raise Refused(N_("Dieses Treffen ist schon zurückgenommen."))
    void = Meeting(
        organisation_id=meeting.organisation_id,
        tandem_id=meeting.tandem_id,
        met_on=meeting.met_on,
        minutes=meeting.minutes,
        place=meeting.place,
        void=True,
        corrects_id=meeting.id,
        reason=_reason(reason),
        topics=[],
        attendance=[],
    )
    return _add(session, void, key=key, actor=actor, now=now)


def _checked(tandem: Tandem, facts: MeetingFacts, today: date) -> Meeting:
    check_meeting(
        facts.met_on,
        facts.minutes,
        facts.topics,
        state=tandem.state,
        proposed_on=tandem.proposed_on,
        ended_on=tandem.ended_on,
        today=today,
    )
    members = members_on(facts.met_on, [(m.person_id, m.valid_from, m.valid_to) for m in tandem.members])
    present = members if facts.present is None else set(facts.present)
    check_attendance(present, members)
    note = cleaned(facts.note, lines=True)
    if len(note) > LONGEST_NOTE:
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field="note", most=LONGEST_NOTE)
    return Meeting(
        organisation_id=tandem.organisation_id,
        tandem_id=tandem.id,
        met_on=facts.met_on,
        minutes=facts.minutes,
        place=facts.place,
        note=note,
        topics=[
            MeetingTopic(topic=topic, position=position, minutes=part)
            for position, (topic, part) in enumerate(split_minutes(facts.minutes, facts.topics))
        ],
        attendance=[
            MeetingAttendance(person_id=person, present=person in present) for person in sorted(members)
        ],
    )


def _add(session: Session, meeting: Meeting, *, key: str, actor: Actor, now: datetime) -> Meeting:
    meeting.once_key, meeting.recorded_at = key, now
    meeting.recorded_by_id, meeting.recorded_by_name = actor.user_id, actor.name
    tandem_id = meeting.tandem_id
    try:
        with session.begin_nested():
            session.add(meeting)
            session.flush()
    except IntegrityError:
        known = _known(session, tandem_id, key)  # the same form, sent at the same moment
        if known is not None:
            return known
        raise Refused(N_("Dieses Treffen wurde inzwischen berichtigt.")) from None
    return meeting


def _known(session: Session, tandem_id: int, key: str) -> Meeting | None:
    known = queries.meeting_by_key(session, key)
    if known is not None and known.tandem_id != tandem_id:
        raise Refused(N_("Dieses Formular wurde schon für ein anderes Tandem verwendet."))
    return known


def _reason(reason: str) -> str:
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte den Grund angeben."), field="reason")
    return reason
