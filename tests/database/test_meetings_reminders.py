"""Reminders: what is due, once each, one mail a day, in the recipient's language, to nobody who has gone."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link, LinkPurpose
from mentoring.clock import ZONE
from mentoring.database import writing
from mentoring.mailer import render
from mentoring.meetings.models import Feedback, Reminder
from mentoring.meetings.rules.reminders import Recipient
from mentoring.meetings.services.due import SOURCES
from mentoring.meetings.services.events import need_training
from mentoring.meetings.services.links import open_personal
from mentoring.meetings.services.preferences import set_preference
from mentoring.meetings.services.reminders import organisation_ids, post_due, send_again
from mentoring.meetings.services.settings import switch_reminder
from mentoring.meetings.vocabulary import AttendanceState, DigestRhythm, ReminderKind, TalkState
from mentoring.outbox import Mail, MailState, mark_sent
from mentoring.people.models import Mentor, Person
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import a_mentee, a_mentor, a_user, an_entry
from tests.days import NOW, TODAY
from tests.promises import Promise
from tests.support_builders import (
    a_meeting,
    a_talk,
    a_training,
    an_event,
    an_expense,
    attends,
)
from tests.tandem_builders import World

S, K = TandemState, ReminderKind


@dataclass
class Ground:
    """A world with one silent tandem, whose mentor and mentee have addresses."""

    world: World
    tandem: Tandem
    mentor: Mentor

    def mails(self, now: datetime = NOW) -> Sequence[Mail]:
        """What a run at this instant posts."""
        return post_due(self.world.session, self.world.organisation.id, now).mails

    def kinds(self, now: datetime = NOW) -> list[ReminderKind]:
        """Of what it reminds."""
        return sorted(
            one.kind for one in post_due(self.world.session, self.world.organisation.id, now).reminders
        )


@pytest.fixture
def ground(session: Session) -> Ground:
    world = World(session)
    mentor = a_mentor(
        session, world.organisation, email="nadine@example.org", locale="fr", first_name="Nadine"
    )
    mentee = a_mentee(session, world.organisation, email="selam@example.org", first_name="Selam")
    entry = an_entry(session, world.organisation, world.programme, mentee)
    return Ground(world, world.tandem(S.ACTIVE, entry=entry, mentor=mentor), mentor)


def test_every_declared_kind_has_a_source() -> None:
    assert set(SOURCES) == set(ReminderKind)


def test_a_silent_mentor_is_reminded_in_their_language_once(ground: Ground) -> None:
    (mail,) = ground.mails()
    assert (mail.address, mail.locale, mail.state) == ("nadine@example.org", "fr", MailState.WAITING)
    (row,) = ground.world.session.scalars(select(Reminder))
    assert (row.kind, row.subject_id, row.mail_id) == (K.SILENT_TANDEM, ground.tandem.id, mail.id)
    assert row.due_on == TODAY - timedelta(days=2)  # begun 30 days ago, reminded after 28
    assert ground.mails() == []
    assert ground.mails(NOW + timedelta(days=5)) == []


def test_a_logged_meeting_ends_the_reminding(ground: Ground) -> None:
    a_meeting(ground.world.session, ground.tandem)
    assert ground.mails() == []


def test_day_by_day_each_occasion_is_sent_once_and_then_it_is_enough(ground: Ground) -> None:
    """Issue 4: «every reminder that was due was sent once, none twice»."""
    session, days = ground.world.session, []
    for day in range(-5, 60):
        for hour in (0, 6):  # however often it runs
            for row in post_due(
                session, ground.world.organisation.id, NOW + timedelta(days=day, hours=hour)
            ).reminders:
                days.append((row.kind, row.person_id, row.user_id, day))
    silent = [day for kind, *_, day in days if kind is K.SILENT_TANDEM]
    assert silent == [-2, 12]
    asked = [(who, day) for kind, who, _, day in days if kind is K.FEEDBACK_DUE]
    contact = session.scalars(select(Feedback.person_id)).all()
    assert sorted(asked) == sorted((who, day) for who in contact for day in (12, 26))
    assert len(contact) == 2
    overdue = [(user, day) for kind, _, user, day in days if kind is K.TALK_DUE]
    assert overdue == [(ground.world.actor.user_id, day) for day in (13, 27, 41)]
    keys = session.scalars(select(Reminder.dedupe)).all()
    assert len(keys) == len(set(keys)) == len(days)
    per_day = session.scalars(select(Mail.dedupe).where(Mail.template == "reminders")).all()
    assert len(per_day) == len(set(per_day))


def test_what_is_due_on_one_day_goes_in_one_mail(ground: Ground) -> None:
    session, organisation = ground.world.session, ground.world.organisation
    a_talk(session, ground.tandem, TalkState.PLANNED)
    event = an_event(session, organisation)
    attends(session, event, ground.mentor.person_id)
    attends(session, event, a_mentee(session, organisation).id)
    (mail,) = ground.mails()
    assert [item["kind"] for item in mail.values["items"]] == ["TALK_PLANNED", "EVENT_SOON", "SILENT_TANDEM"]


@pytest.mark.parametrize("state", [MentorState.LEFT, MentorState.REJECTED])
def test_nobody_who_has_left_is_reminded(ground: Ground, state: MentorState) -> None:
    ground.mentor.state = state
    assert ground.mails() == []


def test_nobody_without_an_address_or_name_is_reminded(ground: Ground) -> None:
    ground.mentor.person.email = ""
    assert ground.mails() == []
    ground.mentor.person.email, ground.mentor.person.anonymised_on = "x@example.org", TODAY
    assert ground.mails() == []


@pytest.mark.parametrize("state", [S.PAUSED, S.CLOSING, S.ARCHIVED])
def test_a_tandem_that_rests_or_has_ended_is_not_silent(ground: Ground, state: TandemState) -> None:
    session = ground.world.session
    ground.tandem.state = state
    if state is S.ARCHIVED:
        ground.tandem.seat_no, ground.tandem.ended_on = None, TODAY - timedelta(days=60)
    session.flush()
    assert K.SILENT_TANDEM not in ground.kinds()


def test_disabled_coordinators_get_nothing(ground: Ground) -> None:
    session, organisation = ground.world.session, ground.world.organisation
    gone = a_user(session, Role.COORDINATOR, organisation_id=organisation.id, disabled_at=NOW)
    invited = a_user(session, Role.COORDINATOR, organisation_id=organisation.id, password_hash=None)
    an_expense(session, ground.tandem, claimed_at=NOW - timedelta(days=9))
    posted = post_due(session, organisation.id, NOW)
    users = {one.user_id for one in posted.reminders if one.kind is K.EXPENSES_OPEN}
    assert users == {ground.world.actor.user_id}
    assert not users & {gone.id, invited.id}


def test_an_organisation_and_a_person_may_switch_a_kind_off(ground: Ground) -> None:
    session, world = ground.world.session, ground.world
    switch_reminder(session, world.organisation.id, K.SILENT_TANDEM, False, actor=world.actor, now=NOW)
    assert ground.mails() == []
    switch_reminder(session, world.organisation.id, K.SILENT_TANDEM, True, actor=world.actor, now=NOW)
    nadine = Recipient("", "", "", person_id=ground.mentor.person_id)
    set_preference(session, nadine, rhythm=DigestRhythm.DAILY, off=[K.SILENT_TANDEM], now=NOW)
    assert ground.mails() == []
    set_preference(session, nadine, rhythm=DigestRhythm.DAILY, now=NOW)
    assert ground.kinds() == [K.SILENT_TANDEM]
    with pytest.raises(Refused, match="nicht abstellen"):
        set_preference(session, nadine, rhythm=DigestRhythm.DAILY, off=[K.CLEARANCE_EXPIRES], now=NOW)


def test_a_weekly_digest_waits_for_monday_but_a_talk_does_not(ground: Ground) -> None:
    session = ground.world.session
    nadine = Recipient("", "", "", person_id=ground.mentor.person_id)
    set_preference(session, nadine, rhythm=DigestRhythm.WEEKLY, now=NOW)
    tuesday = NOW + timedelta(days=1)
    assert ground.mails(tuesday) == []
    a_talk(session, ground.tandem, TalkState.PLANNED, planned_at=tuesday + timedelta(days=1))
    assert ground.kinds(tuesday) == [K.TALK_PLANNED]
    assert ground.kinds(NOW + timedelta(days=7)) == [K.SILENT_TANDEM]


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2027, 1, 1, 7, tzinfo=UTC)),
    ],
)
def test_no_mail_leaves_in_quiet_hours(ground: Ground, now: datetime, leaves: datetime) -> None:
    ground.tandem.started_on = now.astimezone(ZONE).date() - timedelta(days=29)
    ground.world.session.flush()
    (mail,) = ground.mails(now)
    assert mail.due_at == leaves


def test_a_needed_training_is_reminded_of_until_it_is_done(ground: Ground) -> None:
    session, world = ground.world.session, ground.world
    a_meeting(session, ground.tandem)
    training = a_training(session, world.organisation)
    need_training(session, world.programme, training, 40)
    assert ground.kinds() == [K.TRAINING_MISSING]
    held = an_event(session, world.organisation, training_id=training.id, starts_at=NOW - timedelta(days=3))
    attends(session, held, ground.mentor.person_id, AttendanceState.ATTENDED)
    assert K.TRAINING_MISSING not in ground.kinds(NOW + timedelta(days=30))


def test_extracts_that_run_out_are_named_in_time(ground: Ground) -> None:
    a_meeting(ground.world.session, ground.tandem)
    expires = datetime(2028, 2, 1, 9, tzinfo=UTC)  # the builder's extract
    assert K.CLEARANCE_EXPIRES not in ground.kinds(expires - timedelta(days=61))
    assert K.CLEARANCE_EXPIRES in ground.kinds(expires - timedelta(days=60))
    assert K.CLEARANCE_EXPIRES not in ground.kinds(expires - timedelta(days=59))


def test_the_link_in_a_mail_opens_the_log_and_its_token_is_wiped_when_the_mail_left(ground: Ground) -> None:
    session = ground.world.session
    (mail,) = ground.mails()
    token = mail.values["items"][0]["token"]
    opened = open_personal(session, token, LinkPurpose.LOG_MEETING, now=NOW)
    assert opened is not None
    assert (opened.subject_id, opened.person.id) == (ground.tandem.id, ground.mentor.person_id)
    assert token not in {row.token_hash for row in session.scalars(select(Link))}
    mark_sent(mail, NOW)
    assert token not in str(mail.values)
    (row,) = session.scalars(select(Reminder))
    again = send_again(session, row, now=NOW + timedelta(hours=1))
    fresh = again.values["items"][0]["token"]
    assert fresh != token
    assert open_personal(session, fresh, LinkPurpose.LOG_MEETING, now=NOW) is not None
    assert send_again(session, row, now=NOW + timedelta(hours=2)).id != again.id
    assert len(session.scalars(select(Reminder)).all()) == 3


def test_a_waiting_mail_is_sent_now_not_twice(ground: Ground) -> None:
    session = ground.world.session
    (mail,) = ground.mails(datetime(2026, 11, 23, 4, tzinfo=UTC))
    (row,) = session.scalars(select(Reminder))
    assert mail.due_at == NOW - timedelta(hours=2)
    assert send_again(session, row, now=NOW - timedelta(hours=4)) is mail
    assert mail.due_at == NOW - timedelta(hours=4)


def test_the_mail_reads_well_and_in_the_recipients_language(ground: Ground, app: Flask) -> None:
    (mail,) = ground.mails()
    with app.app_context():
        french = render(mail)
        mail.locale = "de"
        german = render(mail)
    assert german.subject == "Seit dem 24.10.2026 ist kein Treffen mit Selam eingetragen. Wie geht es?"
    assert f"/log/{mail.values['items'][0]['token']}" in german.body
    assert german.body.count("\n\n\n") == 0
    assert french.subject != german.subject
    assert "Selam" in french.subject


def test_two_organisations_remind_their_own(ground: Ground, session: Session) -> None:
    other = World(session)
    tandem = other.tandem(S.ACTIVE)
    session.get_one(Person, tandem.mentor_id).email = "other@example.org"
    session.flush()
    posted = [one for key in organisation_ids(session) for one in post_due(session, key, NOW).reminders]
    assert {(one.organisation_id, one.person_id) for one in posted} == {
        (other.organisation.id, tandem.mentor_id),
        (ground.world.organisation.id, ground.mentor.person_id),
    }


@pytest.mark.promise(6)
def test_runs_at_the_same_moment_remind_once(ground: Ground, engine: Engine, promise: Promise) -> None:
    session, world = ground.world.session, ground.world
    for number in range(5):
        tandem = world.tandem(S.ACTIVE)
        session.get_one(Person, tandem.mentor_id).email = f"mentor{number}@example.org"
    session.commit()
    organisation_id = world.organisation.id

    def run(_number: int) -> int:
        try:
            with writing(engine) as own:
                return len(post_due(own, organisation_id, NOW).reminders)
        except IntegrityError:  # the other one was faster: nothing of this run is kept
            return 0

    with ThreadPoolExecutor(4) as pool:
        posted = list(pool.map(run, range(4)))
    assert sorted(posted) == [0, 0, 0, 6]
    session.rollback()
    assert (world.count(Reminder), world.count(Mail)) == (6, 6)
    promise.measured("4 runs at once, 6 reminders")
