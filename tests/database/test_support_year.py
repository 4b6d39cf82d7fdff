"""A simulated year: day by day tandems live, jobs run, and every reminder is compared with a second opinion.

In every run a small organisation for some months around the turn of the year; with ``--prove`` the whole
demonstration for a year.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.clock import day_of
from mentoring.jobs import jobs_of, run
from mentoring.mailer import deliver_due
from mentoring.meetings.models import MailPreference, Meeting, Reminder, ReminderOff, ReviewTalk
from mentoring.meetings.queries.log import silent_tandems
from mentoring.meetings.queries.talks import talks_needed
from mentoring.meetings.rules.silence import Silence
from mentoring.meetings.rules.talks import TalkNeed
from mentoring.meetings.vocabulary import Attention, DigestRhythm, ExpenseState, ReminderKind, TalkState
from mentoring.outbox import Mail
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Tandem, TandemPhase
from mentoring.tandems.vocabulary import EndReason, FollowUp, TandemState
from tests.builders import a_mentor, renew
from tests.database.support_oracle import AGAIN, Duty, Facts, duties, expected
from tests.database.test_mail import Inbox
from tests.days import NOW, TODAY, StoppedClock
from tests.demo_data import fill_into
from tests.promises import Promise
from tests.support_builders import a_meeting, a_talk, an_expense
from tests.tandem_builders import World

S = TandemState
MORNING = timedelta(hours=7)  # eight in winter and nine in summer, in Switzerland


class Life:
    """What happens to tandems on a day, by chance; nothing of it goes through the site."""

    def __init__(self, session: Session, seed: int, *, ends: float) -> None:
        self.session, self.chance, self.ends = session, Random(seed), ends
        self.gone: set[int] = set()

    def day(self, today: date) -> None:
        """A day of every tandem."""
        for tandem in self.session.scalars(select(Tandem).order_by(Tandem.id)).all():
            if tandem.state is S.ACTIVE:
                self._active(tandem, today)
            elif tandem.state is S.PAUSED and self._happens(0.06):
                self._become(tandem, S.ACTIVE, today)
            elif tandem.state is S.AFTERCARE and (tandem.aftercare_until or today) < today:
                self._become(tandem, S.ARCHIVED, today)
        if self._happens(0.05):
            self._wish(today)
        self.session.flush()

    def _active(self, tandem: Tandem, today: date) -> None:
        if self._happens(0.05):
            made = a_meeting(self.session, tandem, today - timedelta(days=self.chance.randrange(4)))
            if self._happens(0.2):  # it was another day, or never
                met_on, void = made.met_on - timedelta(days=7), self._happens(0.5)
                a_meeting(self.session, tandem, met_on, corrects_id=made.id, void=void, reason="Irrtum")
        open_ = self._talk(tandem)
        if open_ is None and self._happens(0.012):
            at = datetime(today.year, today.month, today.day, 13, tzinfo=UTC) + timedelta(days=5)
            a_talk(self.session, tandem, TalkState.PLANNED, planned_at=at)
        elif open_ is not None and (open_.planned_at or NOW).date() <= today and self._happens(0.5):
            open_.state, open_.held_on, open_.attention = TalkState.HELD, today, Attention.GOOD
            open_.next_on = today + timedelta(days=40) if self._happens(0.3) else None
        if self._happens(0.004):
            self._become(tandem, S.PAUSED, today)
        elif self._happens(self.ends):
            self._end(tandem, today)
        elif self._happens(0.002):
            an_expense(self.session, tandem, claimed_at=datetime(*today.timetuple()[:3], 15, tzinfo=UTC))

    def _end(self, tandem: Tandem, today: date) -> None:
        """The tandem is over; often its mentor leaves too."""
        tandem.seat_no, tandem.ended_on = None, today
        tandem.end_reason, tandem.follow_up = EndReason.TIME_UP, FollowUp.NONE_NEEDED
        tandem.certificate_offered = True
        tandem.aftercare_until = today + timedelta(days=self.chance.randrange(20, 90))
        self._become(tandem, S.AFTERCARE, today)
        mentor = self.session.get_one(Mentor, tandem.mentor_id)
        others = self.session.scalars(
            select(Tandem.id).where(Tandem.mentor_id == mentor.person_id, Tandem.seat_no.is_not(None))
        ).all()
        if not others and self._happens(0.7):
            mentor.state = MentorState.LEFT
            self.gone.add(mentor.person_id)

    def _wish(self, today: date) -> None:
        mentor = self.chance.choice(self.session.scalars(select(Mentor).order_by(Mentor.person_id)).all())
        person_id = mentor.person_id
        said = self.session.scalars(select(MailPreference).where(MailPreference.person_id == person_id))
        now = datetime(*today.timetuple()[:3], tzinfo=UTC)
        if said.first() is None:
            weekly = DigestRhythm.WEEKLY
            self.session.add(MailPreference(person_id=person_id, rhythm=weekly, changed_at=now))
            kind = ReminderKind.SILENT_TANDEM
            if self._happens(0.3):
                self.session.add(ReminderOff(person_id=person_id, kind=kind, changed_at=now))

    def _become(self, tandem: Tandem, state: TandemState, today: date) -> None:
        tandem.state = state
        tandem.review_on = today + timedelta(days=30) if state is S.PAUSED else None
        self.session.add(
            TandemPhase(
                tandem_id=tandem.id,
                state=state,
                valid_from=today,
                recorded_at=datetime(*today.timetuple()[:3], 5, tzinfo=UTC),
                recorded_by_name="Test",
            )
        )

    def _talk(self, tandem: Tandem) -> ReviewTalk | None:
        open_ = (TalkState.PLANNED, TalkState.INVITED)
        query = select(ReviewTalk).where(ReviewTalk.tandem_id == tandem.id, ReviewTalk.state.in_(open_))
        return self.session.scalars(query).first()

    def _happens(self, probability: float) -> bool:
        return self.chance.random() < probability


def small(session: Session) -> None:
    """An organisation with ten tandems that have begun in the last two months."""
    world, chance = World(session), Random(7)
    for n in range(10):
        mentor = a_mentor(session, world.organisation, email=f"mentor{n}@example.org")
        tandem = world.tandem(S.ACTIVE, mentor=mentor)
        tandem.started_on = TODAY - timedelta(days=chance.randrange(60))
        for phase in session.scalars(select(TandemPhase).where(TandemPhase.tandem_id == tandem.id)):
            if phase.state is S.ACTIVE:
                phase.valid_from = tandem.started_on
    an_expense(session, tandem, ExpenseState.CLAIMED)


@pytest.mark.promise(7)
def test_a_year_of_reminders_equals_a_slow_count(
    app: Flask, session: Session, database_url: str, clock: StoppedClock, promise: Promise
) -> None:
    if promise.full:
        fill_into(database_url)
    else:
        small(session)
    session.commit()
    days = promise.count(quick=75, full=366)
    life, inbox = Life(session, seed=11, ends=0.002 if promise.full else 0.006), Inbox()
    (job,) = [one for one in jobs_of(app) if one.name == "reminders"]
    organisations = session.scalars(select(Organisation.id)).all()
    sent: set[tuple[Duty, int]] = set()
    kinds: Counter[str] = Counter()
    seen_silent = seen_overdue = 0
    for n in range(days):
        today = TODAY + timedelta(days=n)
        clock.now = datetime(today.year, today.month, today.day, tzinfo=UTC) + MORNING
        renew(session)
        life.day(today)
        session.commit()
        due: set[tuple[Duty, int]] = set()
        for organisation_id in organisations:
            facts = Facts(session, organisation_id)
            due |= expected(session, duties(facts, today), today, sent)
            silent = {(t.id, task) for t, _since, task in facts.silences(today)}
            on_today = silent_tandems(session, organisation_id, today)
            assert {(one.tandem.id, one.silence is Silence.TASK) for one in on_today} == silent, today
            overdue = {(tandem.id, on) for tandem, on in facts.overdue(today)}
            needed = talks_needed(session, organisation_id, today)
            late = {(one.tandem.id, one.due_on) for one in needed if one.need is TalkNeed.OVERDUE}
            assert late == overdue, today
            seen_silent, seen_overdue = seen_silent + len(silent), seen_overdue + len(overdue)
        session.rollback()
        for _ in range(2):  # however often it runs
            run(app, job)
            clock.advance(minutes=30)
        deliver_due(app, inbox, clock.now + timedelta(hours=4))
        rows = session.scalars(select(Reminder).where(Reminder.posted_at >= clock.now - MORNING)).all()
        posted = {(duty_of(row), (today - row.due_on).days // every(row)) for row in rows if every(row)}
        assert posted == due, today
        assert not {row.person_id for row in rows} & life.gone, "nobody who has left"
        sent |= posted
        kinds.update(row.kind.value for row in rows)
    keys = session.scalars(select(Reminder.dedupe)).all()
    assert len(keys) == len(set(keys)) == sum(kinds.values())
    digests = session.scalars(select(Mail).where(Mail.id.in_(select(Reminder.mail_id))))
    per_day = Counter((mail.address, day_of(mail.created_at)) for mail in digests)
    assert max(per_day.values()) == 1, "one mail a day, however much is due"
    assert {"SILENT_TANDEM", "TALK_DUE", "EXPENSES_OPEN"} <= set(kinds)
    assert min(seen_silent, seen_overdue, len(life.gone)) > 0
    promise.measured(
        f"{days} days, {len(session.scalars(select(Tandem.id)).all())} tandems, "
        f"{len(session.scalars(select(Meeting.id)).all())} meetings: {sum(kinds.values())} reminders in "
        f"{len(inbox.got)} mails; {seen_silent} silent and {seen_overdue} overdue, all as counted by hand"
    )


def every(row: Reminder) -> int:
    """How often such a reminder comes again; 0 for kinds on which there is no second opinion."""
    return AGAIN.get(row.kind.value, (0, 0))[0]


def duty_of(row: Reminder) -> Duty:
    """A posted reminder as the second opinion names it."""
    recipient = f"p{row.person_id}" if row.person_id else f"u{row.user_id}"
    return Duty(row.kind.value, row.subject_id, row.due_on, recipient)
