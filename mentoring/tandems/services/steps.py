"""How a step is taken: rows held, facts checked, the new state with its dated row; and how it is taken back.

Rows are always held in the same order, mentor, entry, tandem: two steps at once wait for each other.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject, record
from mentoring.people.rules import kinds_lacking
from mentoring.tandems.models import Tandem, TandemPhase
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import (
    OPEN_STATES,
    Standing,
    check_day,
    check_move,
    extracts_needed,
    has_minor,
    may_undo,
)
from mentoring.tandems.vocabulary import Side, TandemEvent, TandemState
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import N_, Refused


def held(session: Session, tandem: Tandem) -> Tandem:
    """The tandem as it now is, with its entry, held until the end of the transaction."""
    queries.entry_locked(session, tandem.entry_id)
    return queries.tandem_locked(session, tandem.id)


def standing_of(tandem: Tandem, today: date) -> Standing:
    """What is known about a tandem, as plain values for the rules."""
    said: dict[Side, bool] = {answer.side: answer.accepted for answer in tandem.answers}
    present = [m.person for m in tandem.members if m.valid_to is None or m.valid_to > today]
    minor = has_minor([(p.birth_on, p.birth_year) for p in present], today)
    needed = extracts_needed(tandem.programme.clearance_required, minor=minor)
    return Standing(
        state=tandem.state,
        mentor_said=said.get(Side.MENTOR),
        mentees_said=said.get(Side.MENTEE),
        entry_stands=tandem.entry.state in {EntryState.OFFERED, EntryState.PLACED},
        clearance_needed=bool(needed),
        clearance_valid=not kinds_lacking(needed, tandem.mentor.clearances, today),
        minor=minor,
        meeting_on=tandem.meeting_on,
        agreed_on=tandem.agreed_on,
        goals=len(tandem.goals),
        goals_rated=sum(goal.rating is not None for goal in tandem.goals),
        guardian_consent_on=tandem.guardian_consent_on,
        started_on=tandem.started_on,
        review_on=tandem.review_on,
        closing_talk_on=tandem.closing_talk_on,
        end_reason=tandem.end_reason,
        follow_up=tandem.follow_up,
        certificate_offered=tandem.certificate_offered,
        ended_on=tandem.ended_on,
        aftercare_until=tandem.aftercare_until,
    )


def enter(
    session: Session,
    tandem: Tandem,
    to_state: TandemState,
    *,
    on: date | None,
    facts: Mapping[str, Any],
    extra: Mapping[str, Any] | None = None,
    field: str = "on",
    reason: str = "",
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Enters a state if the life-cycle and the facts allow it; refused, nothing is changed.

    ``facts`` become columns, ``extra`` only count for the check. The tandem must be ``held``.
    """
    counted = {f.name for f in fields(Standing)}
    given = {name: value for name, value in {**facts, **(extra or {})}.items() if name in counted}
    check_move(to_state, replace(standing_of(tandem, today), **given))
    day = on or today
    latest = queries.phases(session, tandem.id)
    check_day(day, field=field, today=today, not_before=latest[-1].valid_from if latest else None)
    before = {name: _plain(getattr(tandem, name)) for name in facts if hasattr(Tandem, name)}
    for name in before:
        setattr(tandem, name, facts[name])
    from_state, tandem.state = tandem.state, to_state
    if to_state not in OPEN_STATES:
        tandem.seat_no = None
    add_phase(session, tandem, tandem.state, on=day, reason=reason, actor=actor, now=now)
    note(
        session,
        tandem,
        TandemEvent.MOVED,
        on=day,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        detail={"before": before},
        actor=actor,
        now=now,
    )
    session.flush()


def undo_last_step(
    session: Session, tandem: Tandem, *, actor: Actor, now: datetime, today: date
) -> TandemState:
    """Takes the last step back where that is possible; returns the state that holds again.

    Nothing is erased: a row recorded later, for the same day, says that the earlier state went on.
    """
    mentor = queries.mentor_locked(session, tandem.mentor_id)
    tandem = held(session, tandem)
    step = last_step(session, tandem, now)
    if step is None:
        raise Refused(N_("Dieser Schritt lässt sich nicht mehr zurücknehmen."))
    previous = TandemState[step.from_state or ""]
    if previous in OPEN_STATES and tandem.seat_no is None:
        seats = queries.free_seats(session, mentor.person_id, mentor.capacity)
        if not seats:
            raise Refused(N_("Der Platz bei «%(name)s» ist inzwischen vergeben."), name=mentor.person.name)
        tandem.seat_no = seats[0]
    for name, value in step.detail.get("before", {}).items():
        setattr(tandem, name, _read(name, value))
    from_state, tandem.state = tandem.state, previous
    add_phase(session, tandem, tandem.state, on=step.happened_on, reason="", actor=actor, now=now)
    note(
        session,
        tandem,
        TandemEvent.UNDONE,
        on=today,
        from_state=from_state,
        to_state=previous,
        actor=actor,
        now=now,
    )
    return previous


def last_step(session: Session, tandem: Tandem, now: datetime) -> HistoryRow | None:
    """The step that could be taken back now, or None."""
    step = queries.latest_move(session, tandem.id)
    if step is None or step.event != TandemEvent.MOVED or step.from_state is None:
        return None
    previous = TandemState[step.from_state or ""]
    return step if may_undo(tandem.state, previous, step.recorded_at, now) else None


def note(
    session: Session,
    tandem: Tandem,
    event: TandemEvent,
    *,
    on: date,
    actor: Actor,
    now: datetime,
    from_state: TandemState | None = None,
    to_state: TandemState | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds a row to the tandem's history."""
    record(
        session,
        Subject.TANDEM,
        tandem.id,
        event,
        actor=actor,
        now=now,
        on=on,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        organisation_id=tandem.organisation_id,
        detail=detail,
    )


def add_phase(
    session: Session,
    tandem: Tandem,
    state: TandemState,
    *,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Adds a dated row: from this day on the tandem is in this state."""
    session.add(
        TandemPhase(
            tandem_id=tandem.id,
            state=state,
            valid_from=on,
            reason=reason[:300],
            recorded_at=now,
            recorded_by_id=actor.user_id,
            recorded_by_name=actor.name,
        )
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    kind = Tandem.__table__.c[name].type.python_type
    if value is None or kind in {str, bool, int}:
        return value
    return date.fromisoformat(value) if kind is date else kind(value)
