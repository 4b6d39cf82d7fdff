"""Being away: days that are excepted from the weekly grid, and leaves that begin and end by themselves."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM, Actor
from mentoring.clock import day_of
from mentoring.people.models import Mentor, Person
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.queries import absences as queries
from mentoring.people.rules import cleaned, refuse_long
from mentoring.people.services.lifecycle import move_mentor
from mentoring.people.vocabulary import MentorState
from mentoring.wording import N_, Refused

AHEAD = timedelta(days=2 * 366)
LONGEST = timedelta(days=366)
PLANNED_REASON = N_("Abwesenheit wie eingetragen")


def plan_absence(
    session: Session,
    person: Person,
    *,
    starts_on: date,
    ends_on: date,
    on_leave: bool = False,
    reason: str = "",
    actor: Actor,
    now: datetime,
    today: date,
) -> AvailabilityException:
    """Notes that somebody is away, both days included; with ``on_leave`` a mentor gets no proposals then.

    The state follows by itself (``begin_leave``, ``apply_absences``). Times away do not overlap.
    """
    reason = cleaned(reason)
    refuse_long("reason", reason)
    if ends_on < starts_on:
        raise Refused(N_("Der letzte Tag liegt vor dem ersten."), field="ends_on")
    if ends_on < today:
        raise Refused(N_("Diese Tage sind schon vorbei."), field="ends_on")
    if starts_on > today + AHEAD or ends_on - starts_on > LONGEST:
        raise Refused(N_("Höchstens ein Jahr lang, und höchstens zwei Jahre im Voraus."), field="starts_on")
    for other in queries.absences_of(session, person.id, since=starts_on):
        if other.starts_on <= ends_on:
            raise Refused(
                N_("Für diese Zeit ist schon eine Abwesenheit eingetragen, vom %(first)s bis %(last)s."),
                field="starts_on",
                first=other.starts_on.strftime("%d.%m.%Y"),
                last=other.ends_on.strftime("%d.%m.%Y"),
            )
    row = AvailabilityException(
        person_id=person.id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        on_leave=on_leave,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def begin_leave(
    session: Session, mentor: Mentor, absence: AvailabilityException, *, actor: Actor, now: datetime
) -> bool:
    """Begins a leave whose first day has come, of a mentor (loaded for their page) who is available."""
    today = day_of(now)
    due = absence.on_leave and absence.started_at is None and absence.starts_on <= today <= absence.ends_on
    if not due or mentor.state is not MentorState.AVAILABLE:
        return False
    move_mentor(
        session,
        mentor,
        MentorState.ON_LEAVE,
        reason=absence.reason or PLANNED_REASON,
        until=absence.ends_on,
        actor=actor,
        now=now,
        today=today,
    )
    absence.started_at = now
    session.flush()
    return True


def withdraw_absence(session: Session, absence: AvailabilityException, *, now: datetime) -> None:
    """Takes back a time away; a leave that has begun ends through the mentor's return instead."""
    if absence.started_at is not None and absence.ended_at is None:
        raise Refused(
            N_("Diese Abwesenheit hat begonnen. Melden Sie sich zurück, sobald Sie wieder da sind.")
        )
    absence.withdrawn_at = now
    session.flush()


def come_back(session: Session, mentor: Mentor, *, actor: Actor, now: datetime, today: date) -> None:
    """A mentor (loaded for their page) is back before the day they had named; the leave ends with it."""
    move_mentor(session, mentor, MentorState.AVAILABLE, actor=actor, now=now, today=today)


def apply_absences(session: Session, now: datetime) -> tuple[int, int]:
    """Begins the leaves whose day has come and ends those that are over; returns how many of each.

    Doing it again changes nothing. Whoever has left meanwhile stays away.
    """
    today = day_of(now)
    started = returned = 0
    for mentor in queries.mentors_to_return(session, today):
        come_back(session, mentor, actor=SYSTEM, now=now, today=today)
        returned += 1
    session.flush()
    for absence, mentor in queries.leaves_to_start(session, today):
        started += begin_leave(session, mentor, absence, actor=SYSTEM, now=now)
    session.flush()
    return started, returned
