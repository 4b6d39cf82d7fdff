"""The way of a volunteer through their life-cycle, and the seats they have for tandems."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject, record
from mentoring.people import queries
from mentoring.people.models import Mentor, Seat
from mentoring.people.queries.absences import leaves_running
from mentoring.people.rules import Check, cleaned, kinds_lacking, readiness, refusal_of_move, refuse_long
from mentoring.people.rules.lifecycle import NEEDS_REASON
from mentoring.people.services.facts import MOST_SEATS
from mentoring.people.vocabulary import MentorState
from mentoring.wording import N_, Refused

TAKEN_BACK_WITHIN = timedelta(hours=24)
SEATLESS = frozenset({MentorState.LEFT, MentorState.REJECTED})


def readiness_of(mentor: Mentor, to_state: MentorState, today: date) -> list[Check]:
    """What a step asks of this mentor (loaded for their page), and what of it is there."""
    person = mentor.person
    return readiness(
        to_state,
        reachable=bool(person.email or person.phone),
        consented=person.consent_on is not None,
        needed=[programme.clearance_required for programme in mentor.programmes],
        lacking=kinds_lacking([p.clearance_required for p in mentor.programmes], mentor.clearances, today),
        languages=len(person.languages),
        slots=person.slots,
        placed=any(row.municipality_bfs is not None for row in person.residences),
        capacity=mentor.capacity,
    )


def move_mentor(
    session: Session,
    mentor: Mentor,
    to_state: MentorState,
    *,
    reason: str = "",
    on: date | None = None,
    until: date | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Moves a mentor (loaded for their page) on in the life-cycle; refuses what it does not allow.

    ``on`` is the day from which it holds (not in the future), ``until`` the day up to which somebody on leave
    wants to be away. Who leaves gives up their free seats; who still accompanies somebody cannot leave.
    """
    refusal = refusal_of_move(mentor.state, to_state)
    if refusal is not None:
        raise Refused(refusal.text, field="to_state", **refusal.params)
    reason = cleaned(reason)
    refuse_long("reason", reason)
    day = on or today
    if day > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="on")
    if to_state in NEEDS_REASON and not reason:
        raise Refused(N_("Bitte einen Grund angeben."), field="reason")
    if until is not None and (to_state is not MentorState.ON_LEAVE or until < day):
        raise Refused(N_("Die Rückkehr liegt nach dem Beginn der Abwesenheit."), field="until")
    for check in readiness_of(mentor, to_state, today):
        if check.binding and not check.done and mentor.state is not MentorState.ON_LEAVE:
            raise Refused(N_("Es fehlt noch: %(what)s."), field="to_state", what=check.text)
    if to_state in SEATLESS:
        _give_up_seats(session, mentor)
    before, mentor.state = mentor.state, to_state
    mentor.on_leave_until = until if to_state is MentorState.ON_LEAVE else None
    _end_leaves(session, mentor, before, now)
    record(
        session,
        Subject.MENTOR,
        mentor.person_id,
        "moved",
        actor=actor,
        now=now,
        on=day,
        from_state=before,
        to_state=to_state,
        reason=reason,
        organisation_id=mentor.organisation_id,
        detail={"until": until.isoformat()} if until else {},
    )
    session.flush()


def take_back_move(
    session: Session, mentor: Mentor, move: HistoryRow, *, actor: Actor, now: datetime, today: date
) -> None:
    """Undoes the mentor's latest move, within a day of recording it; the history keeps both rows."""
    if move.to_state != mentor.state or move.from_state is None:
        raise Refused(N_("Der Stand hat sich inzwischen geändert und lässt sich nicht mehr zurücknehmen."))
    if now - move.recorded_at > TAKEN_BACK_WITHIN:
        raise Refused(N_("Ein Schritt lässt sich nur am selben Tag zurücknehmen."))
    back = MentorState[move.from_state]
    before, mentor.state = mentor.state, back
    mentor.on_leave_until = None
    _end_leaves(session, mentor, before, now)
    record(
        session,
        Subject.MENTOR,
        mentor.person_id,
        "move_taken_back",
        actor=actor,
        now=now,
        on=today,
        from_state=before,
        to_state=back,
        organisation_id=mentor.organisation_id,
    )
    session.flush()
    if before in SEATLESS and back not in SEATLESS:
        fit_seats(session, mentor, mentor.capacity)


def _end_leaves(session: Session, mentor: Mentor, before: MentorState, now: datetime) -> None:
    """Who is no longer on leave, by whichever door, is not kept away by the leave that was planned."""
    if before is MentorState.ON_LEAVE and mentor.state is not MentorState.ON_LEAVE:
        for leave in leaves_running(session, mentor.person_id):
            leave.ended_at = now


def change_capacity(
    session: Session, mentor: Mentor, capacity: int, *, actor: Actor, now: datetime, today: date
) -> int:
    """Gives a mentor as many seats; refuses fewer than are held. Returns the former capacity."""
    if not 0 <= capacity <= MOST_SEATS:
        raise Refused(N_("Bitte eine Zahl von 0 bis %(most)s."), field="capacity", most=MOST_SEATS)
    before = mentor.capacity
    if capacity == before:
        return before
    if mentor.state not in SEATLESS:
        fit_seats(session, mentor, capacity)
    mentor.capacity = capacity
    record(
        session,
        Subject.MENTOR,
        mentor.person_id,
        "capacity_changed",
        actor=actor,
        now=now,
        on=today,
        organisation_id=mentor.organisation_id,
        detail={"before": before, "after": capacity},
    )
    session.flush()
    return before


def fit_seats(session: Session, mentor: Mentor, capacity: int) -> None:
    """Makes a mentor's seats be 1 to ``capacity``. Refuses to go below the seats that are held."""
    numbers = [seat.no for seat in queries.seats_of(session, mentor.person_id)]
    for no in reversed(numbers):
        if len(numbers) <= capacity:
            break
        if _remove(session, mentor.person_id, no):
            numbers.remove(no)
    if len(numbers) > capacity:
        raise Refused(
            N_("%(name)s begleitet zurzeit %(held)s Tandems: weniger Plätze gehen erst, wenn eines endet."),
            field="capacity",
            name=mentor.person.name if "person" in mentor.__dict__ else "–",
            held=len(numbers),
        )
    free = [no for no in range(1, capacity + 1) if no not in numbers]
    # What stays beyond the capacity is held: it gets a lower number, and its tandem follows it.
    for no in [no for no in numbers if no > capacity]:
        session.execute(
            update(Seat)
            .where(Seat.mentor_id == mentor.person_id, Seat.no == no)
            .values(no=free.pop(0))
            .execution_options(synchronize_session=False)
        )
    session.add_all(Seat(mentor_id=mentor.person_id, no=no) for no in free)
    session.flush()
    session.expire(mentor, ["seats"])


def _give_up_seats(session: Session, mentor: Mentor) -> None:
    for seat in queries.seats_of(session, mentor.person_id):
        if not _remove(session, mentor.person_id, seat.no):
            raise Refused(
                N_("%(name)s begleitet noch ein Tandem. Bitte zuerst das Tandem abschliessen."),
                field="to_state",
                name=mentor.person.name,
            )
    session.expire(mentor, ["seats"])


def _remove(session: Session, mentor_id: int, no: int) -> bool:
    """Removes a seat unless somebody holds it: the database knows, and it is the last word."""
    try:
        with session.begin_nested():
            session.execute(
                delete(Seat)
                .where(Seat.mentor_id == mentor_id, Seat.no == no)
                .execution_options(synchronize_session="fetch")
            )
    except IntegrityError:
        return False
    return True
