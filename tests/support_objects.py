"""An object of every kind that accompanies a tandem, for tests of who reaches what and of backups."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose, Organisation, User
from mentoring.accounts.services.sessions import hash_token
from mentoring.meetings.models import (
    AftercareContact,
    CalendarFeed,
    ExpensePhoto,
    GoalReview,
    GroupMessageRecipient,
    MailPreference,
    ProgrammeTraining,
    ReminderOff,
    ReminderSetting,
)
from mentoring.meetings.services.links import make_link
from mentoring.meetings.vocabulary import MessageState, ReminderKind, TalkState
from mentoring.people.models import MentorProgramme, Person
from mentoring.tandems.models import Goal, Tandem
from tests.days import NOW, TODAY
from tests.support_builders import (
    a_feedback,
    a_meeting,
    a_message,
    a_reminder,
    a_scale,
    a_support_rule,
    a_talk,
    a_training,
    an_absence,
    an_event,
    an_expense,
    attends,
)


def support_objects(
    session: Session, organisation: Organisation, word: str, tandem: Tandem, user: User
) -> dict[str, int | str]:
    """An object of every kind, with a word in all its texts; by the name that routes give it."""
    goal = session.scalars(select(Goal).where(Goal.tandem_id == tandem.id).order_by(Goal.id)).first()
    if goal is None:
        raise LookupError(tandem.id)
    meeting = a_meeting(session, tandem, TODAY - timedelta(days=3), note=f"{word} geübt")
    planned = a_talk(session, tandem, TalkState.PLANNED, place=f"{word} Saal")
    talk = a_talk(
        session,
        tandem,
        held_on=TODAY - timedelta(days=9),
        due_on=TODAY - timedelta(days=9),
        summary=f"{word} besprochen",
        steps=f"{word} weiter",
    )
    a_scale(session, goal)
    expense = an_expense(session, tandem, purpose=f"{word} Eintritt")
    training = a_training(session, organisation, name=f"{word} Kurs")
    event = an_event(session, organisation, title=f"{word} Fest", place=f"{word} Garten")
    attends(session, event, tandem.mentor_id)
    feedback = a_feedback(session, tandem)
    absence = an_absence(
        session,
        session.get_one(Person, tandem.mentor_id),
        TODAY + timedelta(days=30),
        TODAY + timedelta(days=40),
        reason=f"{word} Ferien",
    )
    reminder, mail = a_reminder(session, tandem)
    message = a_message(session, organisation, subject=f"{word} Post", body=f"{word} Gruss")
    sent = a_message(session, organisation, state=MessageState.SENT, sent_at=NOW, subject=f"{word} alt")
    contact = AftercareContact(
        tandem_id=tandem.id,
        contacted_on=TODAY,
        note=f"{word} angerufen",
        recorded_at=NOW,
        recorded_by_name="Test",
    )
    a_support_rule(session, tandem.programme_id)
    session.add_all(
        [
            contact,
            GoalReview(
                goal_id=goal.id,
                talk_id=talk.id,
                reviewed_on=TODAY,
                step=2,
                remark=f"{word} besser",
                recorded_at=NOW,
                recorded_by_name="Test",
            ),
            MentorProgramme(mentor_id=tandem.mentor_id, programme_id=tandem.programme_id),
            ProgrammeTraining(programme_id=tandem.programme_id, training_id=training.id),
            ExpensePhoto(expense_id=expense.id, media_type="image/png", content="aGFsbG8=", added_at=NOW),
            CalendarFeed(
                token_hash=hash_token(f"feed-{organisation.id}"), person_id=tandem.mentor_id, created_at=NOW
            ),
            MailPreference(person_id=tandem.mentor_id, changed_at=NOW),
            ReminderOff(user_id=user.id, kind=ReminderKind.EVENT_SOON, changed_at=NOW),
            ReminderSetting(
                organisation_id=organisation.id,
                kind=ReminderKind.EXPENSES_OPEN,
                enabled=False,
                changed_at=NOW,
                changed_by_name="Test",
            ),
            GroupMessageRecipient(message_id=sent.id, person_id=tandem.mentor_id, mail_id=mail.id),
        ]
    )
    session.flush()
    mentor_id = tandem.mentor_id
    return {
        "meeting_id": meeting.id,
        "key": meeting.once_key,
        "talk_id": talk.id,
        "planned_talk_id": planned.id,
        "expense_id": expense.id,
        "training_id": training.id,
        "event_id": event.id,
        "feedback_id": feedback.id,
        "absence_id": absence.id,
        "away_id": mentor_id,
        "reminder_id": reminder.id,
        "message_id": message.id,
        "contact_id": contact.id,
        "log_token": make_link(session, LinkPurpose.LOG_MEETING, tandem.id, mentor_id, now=NOW),
        "times_token": make_link(session, LinkPurpose.AVAILABILITY, mentor_id, mentor_id, now=NOW),
        "feedback_token": make_link(session, LinkPurpose.FEEDBACK, feedback.id, mentor_id, now=NOW),
        "event_token": make_link(session, LinkPurpose.EVENT_ANSWER, event.id, mentor_id, now=NOW),
        "feed_token": f"feed-{organisation.id}",
    }
