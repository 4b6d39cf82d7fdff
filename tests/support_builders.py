"""What accompanies a tandem, for tests: meetings, talks, scales, expenses, events, reminders, messages.

Each builder adds to the session, flushes and returns the row; name only what the test is about.
"""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.meetings.models import (
    Event,
    EventAttendance,
    Expense,
    Feedback,
    GoalScale,
    GroupMessage,
    Meeting,
    MeetingAttendance,
    MeetingTopic,
    Reminder,
    ReviewTalk,
    SupportRule,
    Training,
)
from mentoring.meetings.vocabulary import (
    AttendanceState,
    Attention,
    Audience,
    EventKind,
    ExpenseKind,
    ExpenseState,
    Occasion,
    PlaceKind,
    ReminderKind,
    TalkState,
)
from mentoring.outbox import Mail, post
from mentoring.people.models import Person
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Goal, Tandem, TandemMember
from mentoring.tandems.vocabulary import Side
from tests.days import NOW, TODAY

_numbers = count(1)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae4260"
    "82"
)
"""The smallest picture."""


def a_key() -> str:
    """A form's key, another one each time."""
    return f"key{next(_numbers):029}"


def a_meeting(session: Session, tandem: Tandem, met_on: date = TODAY, **given: Any) -> Meeting:
    """A meeting of 90 minutes about language, with all members of the tandem."""
    minutes = given.pop("minutes", 90)
    topics = given.pop("topics", [Topic.LANGUAGE])
    members = session.scalars(select(TandemMember.person_id).where(TandemMember.tandem_id == tandem.id)).all()
    meeting = Meeting(
        **{
            "organisation_id": tandem.organisation_id,
            "tandem_id": tandem.id,
            "met_on": met_on,
            "minutes": minutes,
            "place": PlaceKind.PUBLIC,
            "once_key": a_key(),
            "recorded_at": NOW,
            "recorded_by_name": "Test",
            **given,
        }
    )
    meeting.topics = [
        MeetingTopic(topic=topic, position=n, minutes=minutes // len(topics) + (n < minutes % len(topics)))
        for n, topic in enumerate(topics)
    ]
    meeting.attendance = [MeetingAttendance(person_id=person, present=True) for person in members]
    return _add(session, meeting)


def a_talk(session: Session, tandem: Tandem, state: TalkState = TalkState.HELD, **given: Any) -> ReviewTalk:
    """A review talk in this state: held today, or planned for the day after tomorrow at two o'clock."""
    facts: dict[str, Any] = {"due_on": TODAY}
    if state is TalkState.HELD:
        facts |= {"held_on": TODAY, "attention": Attention.GOOD}
    else:
        facts["planned_at"] = NOW + timedelta(days=2, hours=4)
    if state is TalkState.INVITED:
        facts["invited_at"] = NOW
    return _add(
        session,
        ReviewTalk(
            **{
                "organisation_id": tandem.organisation_id,
                "tandem_id": tandem.id,
                "state": state,
                "recorded_at": NOW,
                "recorded_by_name": "Test",
                **facts,
                **given,
            }
        ),
    )


def a_scale(session: Session, goal: Goal, baseline: int = 1, target: int = 4, **given: Any) -> GoalScale:
    """Where a goal begins and what is to be reached."""
    return _add(
        session,
        GoalScale(
            goal_id=goal.id,
            baseline=baseline,
            target=target,
            recorded_at=NOW,
            recorded_by_name="Test",
            **given,
        ),
    )


def a_support_rule(session: Session, programme_id: int, **given: Any) -> SupportRule:
    """What a programme asks since the beginning of 2020; the rest is usual."""
    facts = {"valid_from": date(2020, 1, 1), "recorded_at": NOW, "recorded_by_name": "Test", **given}
    return _add(session, SupportRule(programme_id=programme_id, **facts))


def an_expense(
    session: Session, tandem: Tandem, state: ExpenseState = ExpenseState.CLAIMED, **given: Any
) -> Expense:
    """A claim of the tandem's mentor for a ticket of 8.60."""
    decided = {} if state is ExpenseState.CLAIMED else {"decided_at": NOW, "decided_by_name": "Test"}
    if state is ExpenseState.REFUSED:
        decided["decided_reason"] = "Kein Beleg"
    return _add(
        session,
        Expense(
            **{
                "organisation_id": tandem.organisation_id,
                "mentor_id": tandem.mentor_id,
                "programme_id": tandem.programme_id,
                "tandem_id": tandem.id,
                "kind": ExpenseKind.TRANSPORT,
                "spent_on": TODAY,
                "amount_rappen": 860,
                "purpose": "Bus nach Olten",
                "once_key": a_key(),
                "state": state,
                "claimed_at": NOW,
                "claimed_by_name": "Test",
                **decided,
                **given,
            }
        ),
    )


def a_training(session: Session, organisation: Organisation, **given: Any) -> Training:
    """A training of the organisation."""
    facts = {"name": f"Weiterbildung {next(_numbers)}", **given}
    return _add(session, Training(organisation_id=organisation.id, **facts))


def an_event(session: Session, organisation: Organisation, **given: Any) -> Event:
    """A social event in two days, of two hours."""
    starts_at: datetime = given.pop("starts_at", NOW + timedelta(days=2))
    kind = EventKind.TRAINING if "training_id" in given else EventKind.SOCIAL
    return _add(
        session,
        Event(
            **{
                "organisation_id": organisation.id,
                "kind": kind,
                "title": "Treffpunkt im Advent",
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(hours=2),
                "created_at": NOW,
                "created_by_name": "Test",
                **given,
            }
        ),
    )


def attends(
    session: Session, event: Event, person_id: int, state: AttendanceState = AttendanceState.REGISTERED
) -> EventAttendance:
    """Somebody's place at an event."""
    return _add(
        session,
        EventAttendance(
            event_id=event.id, person_id=person_id, state=state, changed_at=NOW, changed_by_name="Test"
        ),
    )


def a_feedback(session: Session, tandem: Tandem, side: Side = Side.MENTOR, **given: Any) -> Feedback:
    """Two questions to the mentor, asked today."""
    return _add(
        session,
        Feedback(
            **{
                "organisation_id": tandem.organisation_id,
                "tandem_id": tandem.id,
                "person_id": tandem.mentor_id,
                "side": side,
                "occasion": Occasion.SIX_WEEKS,
                "asked_at": NOW,
                **given,
            }
        ),
    )


def an_absence(session: Session, person: Person, starts_on: date, ends_on: date, **given: Any) -> Any:
    """Days on which somebody is away."""
    facts = {"recorded_at": NOW, "recorded_by_name": "Test", **given}
    return _add(
        session,
        AvailabilityException(person_id=person.id, starts_on=starts_on, ends_on=ends_on, **facts),
    )


def a_reminder(session: Session, tandem: Tandem, **given: Any) -> tuple[Reminder, Mail]:
    """That the mentor was reminded of their silence, with the mail."""
    key = given.pop("dedupe", f"SILENT_TANDEM/{tandem.id}/{TODAY}/0/p{tandem.mentor_id}")
    item = {
        "key": key,
        "kind": "SILENT_TANDEM",
        "text": {"text": "Wie geht es?", "params": {}},
        "path": "/log",
        "purpose": "LOG_MEETING",
        "subject_id": tandem.id,
    }
    mail = post(
        session,
        "reminders",
        address="nadine@example.org",
        name="Nadine",
        locale="de",
        now=NOW,
        values={"items": [item], "organisation_name": "Organisation"},
        organisation_id=tandem.organisation_id,
    )
    session.flush()
    facts = {
        "organisation_id": tandem.organisation_id,
        "kind": ReminderKind.SILENT_TANDEM,
        "subject_id": tandem.id,
        "person_id": tandem.mentor_id,
        "due_on": TODAY,
        "dedupe": key,
        "mail_id": mail.id,
        "posted_at": NOW,
    }
    return _add(session, Reminder(**{**facts, **given})), mail


def a_message(session: Session, organisation: Organisation, **given: Any) -> GroupMessage:
    """A draft to all volunteers."""
    return _add(
        session,
        GroupMessage(
            **{
                "organisation_id": organisation.id,
                "audience": Audience.MENTORS,
                "subject": "Einladung",
                "body": "Guten Tag [Vorname]",
                "created_at": NOW,
                "created_by_name": "Test",
                **given,
            }
        ),
    )


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
