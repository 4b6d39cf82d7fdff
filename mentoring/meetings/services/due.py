"""What is due on a day in an organisation, by kind: the sources behind the declared reminders."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose, Organisation
from mentoring.accounts.queries import coordinators
from mentoring.clock import ZONE, day_of
from mentoring.meetings.queries import events, expenses, log, talks
from mentoring.meetings.queries import reminders as queries
from mentoring.meetings.queries.tandems import tandems_in
from mentoring.meetings.rules.aftercare import notice_on
from mentoring.meetings.rules.feedback import ASKED_FOR
from mentoring.meetings.rules.reminders import Due, Recipient
from mentoring.meetings.rules.silence import reminder_on
from mentoring.meetings.rules.talks import TalkNeed
from mentoring.meetings.services.feedback import feedback_to_ask
from mentoring.meetings.vocabulary import AttendanceState, ExpenseState, ReminderKind, TalkWith
from mentoring.people.models import Mentor, Person
from mentoring.people.rules import EXPIRES_SOON_DAYS
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Tandem
from mentoring.tandems.rules import swiss
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.wording import N_, Sentence

TALK_AHEAD, EVENT_AHEAD, TRAINING_AHEAD, EXPENSES_AFTER = 2, 3, 28, 7
"""So many days before a talk, an event, the last day for a training, and after the oldest open claim."""
GONE = frozenset({MentorState.LEFT, MentorState.REJECTED})


@dataclass(frozen=True)
class Scope:
    """For whom and when sources look."""

    session: Session
    organisation: Organisation
    now: datetime
    staff: list[Recipient] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The Swiss day."""
        return day_of(self.now)


def everything_due(session: Session, organisation: Organisation, now: datetime) -> list[Due]:
    """All that somebody of this organisation would have to be reminded of, sent already or not."""
    staff = [
        Recipient(user.email, user.name, user.locale, user_id=user.id)
        for user in coordinators(session, organisation.id)
    ]
    scope = Scope(session, organisation, now, staff)
    return [due for source in SOURCES.values() for due in source(scope)]


def to_mentor(mentor: Mentor) -> Recipient | None:
    """A mentor who has not left and has an address."""
    return None if mentor.state in GONE else to_person(mentor.person)


def to_person(person: Person) -> Recipient | None:
    """A person with an address."""
    if person.anonymised_on is not None or not person.email:
        return None
    return Recipient(person.email, person.name, person.locale, person_id=person.id)


def _names(tandem: Tandem, today: date) -> str:
    present = [m for m in tandem.members if m.valid_to is None or m.valid_to > today]
    return ", ".join(m.person.first_name for m in present) or tandem.entry.contact.first_name


def _pair(tandem: Tandem, today: date) -> dict[str, str]:
    return {"mentor": tandem.mentor.person.name, "mentees": _names(tandem, today)}


def _silent(scope: Scope) -> Iterator[Due]:
    for one in log.silent_tandems(scope.session, scope.organisation.id, scope.today):
        recipient = to_mentor(one.tandem.mentor)
        if recipient is not None:
            yield Due(
                ReminderKind.SILENT_TANDEM,
                one.tandem.id,
                reminder_on(one.since, one.rule.silence_days),
                recipient,
                Sentence(
                    N_("Seit dem %(day)s ist kein Treffen mit %(mentees)s eingetragen. Wie geht es?"),
                    {"mentees": _names(one.tandem, scope.today), "day": swiss(one.since)},
                ),
                "/my/tandems",
                LinkPurpose.LOG_MEETING.value,
                one.tandem.id,
            )


def _talk_planned(scope: Scope) -> Iterator[Due]:
    until = scope.now + timedelta(days=TALK_AHEAD + 1)
    for talk in talks.talks_between(scope.session, scope.now, until, organisation_id=scope.organisation.id):
        recipient = to_mentor(talk.tandem.mentor)
        if recipient is None or talk.party is TalkWith.MENTEE or talk.planned_at is None:
            continue
        local = talk.planned_at.astimezone(ZONE)
        yield Due(
            ReminderKind.TALK_PLANNED,
            talk.id,
            local.date() - timedelta(days=TALK_AHEAD),
            recipient,
            Sentence(
                N_("Gespräch am %(day)s um %(time)s. Ort: %(place)s"),
                {"day": swiss(local.date()), "time": local.strftime("%H:%M"), "place": talk.place or "–"},
            ),
            "/my/tandems",
        )


def _talk_due(scope: Scope) -> Iterator[Due]:
    for one in talks.talks_needed(scope.session, scope.organisation.id, scope.today):
        if one.need is not TalkNeed.OVERDUE or one.due_on is None:
            continue
        for recipient in scope.staff:
            yield Due(
                ReminderKind.TALK_DUE,
                one.tandem.id,
                one.due_on + timedelta(days=1),
                recipient,
                Sentence(
                    N_("Das Standortgespräch von %(mentor)s und %(mentees)s war am %(day)s fällig."),
                    {**_pair(one.tandem, scope.today), "day": swiss(one.due_on)},
                ),
                f"/tandems/{one.tandem.id}",
            )


def _clearances(scope: Scope) -> Iterator[Due]:
    until = scope.today + timedelta(days=EXPIRES_SOON_DAYS)
    found = queries.clearances_expiring(scope.session, scope.organisation.id, until)
    mentors = queries.mentors_by_id(scope.session, {one.mentor_id for one in found})
    for clearance in found:
        recipient = to_mentor(mentors[clearance.mentor_id])
        if recipient is not None:
            yield Due(
                ReminderKind.CLEARANCE_EXPIRES,
                clearance.id,
                clearance.expires_on - timedelta(days=EXPIRES_SOON_DAYS),
                recipient,
                Sentence(
                    N_("%(kind)s: gültig bis am %(day)s. Bitte bestellen Sie rechtzeitig einen neuen."),
                    {"kind": clearance.kind, "day": swiss(clearance.expires_on)},
                ),
            )


def _trainings(scope: Scope) -> Iterator[Due]:
    for one in events.trainings_missing(scope.session, scope.organisation.id):
        recipient = to_mentor(one.mentor)
        if recipient is not None:
            yield Due(
                ReminderKind.TRAINING_MISSING,
                one.training.id,
                one.needed_by - timedelta(days=TRAINING_AHEAD),
                recipient,
                Sentence(
                    N_("Die Weiterbildung «%(training)s» steht noch aus. Nötig ist sie bis am %(day)s."),
                    {"training": one.training.name, "day": swiss(one.needed_by)},
                ),
                "/my/events",
            )


def _events(scope: Scope) -> Iterator[Due]:
    until = scope.now + timedelta(days=EVENT_AHEAD + 1)
    found = [
        event
        for event in events.events_of(scope.session, scope.organisation.id, since=scope.now, until=until)
        if event.cancelled_at is None and event.starts_at > scope.now
    ]
    people = {row.person_id for event in found for row in event.attendance}
    mentors = queries.mentors_by_id(scope.session, people)
    for event in found:
        local = event.starts_at.astimezone(ZONE)
        for row in event.attendance:
            mentor = mentors.get(row.person_id)
            recipient = to_mentor(mentor) if mentor is not None else to_person(row.person)
            if recipient is None or row.state is not AttendanceState.REGISTERED:
                continue
            yield Due(
                ReminderKind.EVENT_SOON,
                event.id,
                local.date() - timedelta(days=EVENT_AHEAD),
                recipient,
                Sentence(
                    N_("«%(title)s» am %(day)s um %(time)s. Ort: %(place)s")
                    if event.place
                    else N_("«%(title)s» am %(day)s um %(time)s."),
                    {
                        "title": event.title,
                        "day": swiss(local.date()),
                        "time": local.strftime("%H:%M"),
                        "place": event.place,
                    },
                ),
                "",
                LinkPurpose.EVENT_ANSWER.value,
                event.id,
            )


def _feedback(scope: Scope) -> Iterator[Due]:
    """Questions that are open, and those that the next round will ask: these have no number of their own."""
    session, organisation = scope.session, scope.organisation
    open_ = [
        (one.id, one.tandem, one.side, day_of(one.asked_at))
        for one in queries.feedback_open(session, organisation.id, scope.now - ASKED_FOR)
    ]
    new = [
        (-number, one.tandem, one.side, scope.today)
        for number, one in enumerate(feedback_to_ask(session, organisation.id, scope.now), start=1)
    ]
    for number, tandem, side, asked_on in (*open_, *new):
        mine = side is Side.MENTOR
        recipient = to_mentor(tandem.mentor) if mine else to_person(tandem.entry.contact)
        if recipient is None:
            continue
        other = _names(tandem, scope.today) if mine else tandem.mentor.person.first_name
        yield Due(
            ReminderKind.FEEDBACK_DUE,
            number,
            asked_on,
            recipient,
            Sentence(
                N_("Wie geht es mit %(name)s? Bitte beantworten Sie zwei kurze Fragen."), {"name": other}
            ),
            "",
            LinkPurpose.FEEDBACK.value,
            number,
        )


def _expenses(scope: Scope) -> Iterator[Due]:
    session, organisation = scope.session, scope.organisation
    oldest = expenses.expenses_in(session, organisation.id, ExpenseState.CLAIMED, limit=1)
    number, _sum = expenses.expenses_counted(session, organisation.id, ExpenseState.CLAIMED)
    for expense in oldest:
        for recipient in scope.staff:
            yield Due(
                ReminderKind.EXPENSES_OPEN,
                organisation.id,
                day_of(expense.claimed_at) + timedelta(days=EXPENSES_AFTER),
                recipient,
                Sentence(
                    N_("Spesen warten auf Ihren Entscheid: %(number)s, die ältesten seit dem %(day)s."),
                    {"number": number, "day": swiss(day_of(expense.claimed_at))},
                ),
                "/expenses",
            )


def _aftercare(scope: Scope) -> Iterator[Due]:
    for tandem in tandems_in(scope.session, scope.organisation.id, [TandemState.AFTERCARE]):
        if tandem.aftercare_until is None:
            continue
        for recipient in scope.staff:
            yield Due(
                ReminderKind.AFTERCARE_ENDS,
                tandem.id,
                notice_on(tandem.aftercare_until),
                recipient,
                Sentence(
                    N_("Die Nachbegleitung von %(mentor)s und %(mentees)s endet am %(day)s."),
                    {**_pair(tandem, scope.today), "day": swiss(tandem.aftercare_until)},
                ),
                f"/tandems/{tandem.id}",
            )


SOURCES: Mapping[ReminderKind, Callable[[Scope], Iterator[Due]]] = {
    ReminderKind.TALK_PLANNED: _talk_planned,
    ReminderKind.EVENT_SOON: _events,
    ReminderKind.CLEARANCE_EXPIRES: _clearances,
    ReminderKind.TRAINING_MISSING: _trainings,
    ReminderKind.SILENT_TANDEM: _silent,
    ReminderKind.FEEDBACK_DUE: _feedback,
    ReminderKind.TALK_DUE: _talk_due,
    ReminderKind.EXPENSES_OPEN: _expenses,
    ReminderKind.AFTERCARE_ENDS: _aftercare,
}
