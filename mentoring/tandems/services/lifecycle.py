"""The steps of a tandem on its way: first meeting, start, interruption, closing, aftercare, archive."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.tandems.models import Tandem
from mentoring.tandems.services.proposals import end_links
from mentoring.tandems.services.steps import enter, held, note
from mentoring.tandems.vocabulary import TandemEvent, TandemState
from mentoring.waitlists.services import move_entry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import N_, Refused


def begin_meeting(
    session: Session,
    tandem: Tandem,
    *,
    meeting_on: date | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Both said yes: the tandem may meet. Its day may be told later (``plan_meeting``)."""
    tandem = held(session, tandem)
    _check_meeting_day(tandem, meeting_on)
    facts = {} if meeting_on is None else {"meeting_on": meeting_on}
    enter(session, tandem, TandemState.MEETING, on=today, facts=facts, actor=actor, now=now, today=today)
    end_links(session, tandem, now)


def plan_meeting(
    session: Session, tandem: Tandem, *, meeting_on: date, actor: Actor, now: datetime, today: date
) -> None:
    """Notes when the first meeting is (or was)."""
    tandem = held(session, tandem)
    if tandem.state is not TandemState.MEETING:
        raise Refused(N_("Ein Kennenlernen wird geplant, nachdem beide Ja gesagt haben."))
    _check_meeting_day(tandem, meeting_on)
    tandem.meeting_on = meeting_on
    note(session, tandem, TandemEvent.MEETING_PLANNED, on=meeting_on, actor=actor, now=now)


def start(
    session: Session, tandem: Tandem, *, started_on: date | None, actor: Actor, now: datetime, today: date
) -> None:
    """The accompaniment begins; the entry has what it waited for."""
    tandem = held(session, tandem)
    if tandem.state is TandemState.PAUSED:
        raise Refused(N_("Das Tandem ist unterbrochen: es wird weitergeführt, nicht neu begonnen."))
    enter(
        session,
        tandem,
        TandemState.ACTIVE,
        on=started_on,
        field="started_on",
        facts={"started_on": started_on},
        actor=actor,
        now=now,
        today=today,
    )
    move_entry(session, tandem.entry, EntryState.PLACED, on=started_on, actor=actor, now=now, today=today)


def pause(
    session: Session,
    tandem: Tandem,
    *,
    on: date,
    reason: str,
    review_on: date | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Interrupts the accompaniment, with the reason and the day on which somebody asks again."""
    tandem = held(session, tandem)
    if review_on is not None:
        _check_review_day(review_on, max(on, today))
    enter(
        session,
        tandem,
        TandemState.PAUSED,
        on=on,
        reason=reason,
        facts={"review_on": review_on},
        extra={"pause_reason": reason},
        actor=actor,
        now=now,
        today=today,
    )


def extend_pause(
    session: Session, tandem: Tandem, *, review_on: date, actor: Actor, now: datetime, today: date
) -> None:
    """The interruption goes on: somebody asks again on a later day."""
    tandem = held(session, tandem)
    if tandem.state is not TandemState.PAUSED:
        raise Refused(N_("Das Tandem ist nicht unterbrochen."))
    _check_review_day(review_on, today)
    tandem.review_on = review_on
    note(
        session,
        tandem,
        TandemEvent.REVIEW_MOVED,
        on=today,
        actor=actor,
        now=now,
        detail={"review_on": review_on.isoformat()},
    )


def resume(session: Session, tandem: Tandem, *, on: date, actor: Actor, now: datetime, today: date) -> None:
    """The accompaniment goes on after an interruption."""
    tandem = held(session, tandem)
    if tandem.state is not TandemState.PAUSED:
        raise Refused(N_("Das Tandem ist nicht unterbrochen."))
    facts = {"review_on": None}
    enter(session, tandem, TandemState.ACTIVE, on=on, facts=facts, actor=actor, now=now, today=today)


def begin_closing(
    session: Session,
    tandem: Tandem,
    *,
    on: date,
    closing_talk_on: date | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """The accompaniment comes to its end; the closing talk has a day, past or to come."""
    tandem = held(session, tandem)
    if closing_talk_on is not None and tandem.started_on and closing_talk_on < tandem.started_on:
        raise Refused(N_("Das Abschlussgespräch liegt vor dem Beginn."), field="closing_talk_on")
    facts = {"closing_talk_on": closing_talk_on, "review_on": None}
    enter(session, tandem, TandemState.CLOSING, on=on, facts=facts, actor=actor, now=now, today=today)


def begin_aftercare(
    session: Session,
    tandem: Tandem,
    *,
    on: date,
    aftercare_until: date | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Somebody stays reachable for at most six months after the end."""
    tandem = held(session, tandem)
    facts = {"aftercare_until": aftercare_until}
    enter(session, tandem, TandemState.AFTERCARE, on=on, facts=facts, actor=actor, now=now, today=today)


def archive(session: Session, tandem: Tandem, *, on: date, actor: Actor, now: datetime, today: date) -> None:
    """Nothing is open any more; the tandem stays readable."""
    tandem = held(session, tandem)
    enter(session, tandem, TandemState.ARCHIVED, on=on, facts={}, actor=actor, now=now, today=today)


def _check_meeting_day(tandem: Tandem, meeting_on: date | None) -> None:
    if meeting_on is not None and meeting_on < tandem.proposed_on:
        raise Refused(N_("Das Kennenlernen liegt vor dem Vorschlag."), field="meeting_on")


def _check_review_day(review_on: date, after: date) -> None:
    if review_on <= after:
        raise Refused(
            N_("Bitte einen Tag nach heute und nach dem Beginn des Unterbruchs wählen."), field="review_on"
        )
