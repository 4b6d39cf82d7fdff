"""What turned out to have been different: a tandem that had ended earlier than recorded."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import ENDED, check_earlier_end, swiss
from mentoring.tandems.services.steps import add_phase, held, note
from mentoring.tandems.vocabulary import TandemEvent, TandemState
from mentoring.wording import N_, Refused

AFTER_THE_END = (TandemState.AFTERCARE, TandemState.ARCHIVED)
CORRECTABLE = (*ENDED, *AFTER_THE_END)
"""States in which the end of a tandem is recorded."""


def correct_end(
    session: Session, tandem: Tandem, *, ended_on: date, reason: str, actor: Actor, now: datetime, today: date
) -> None:
    """The tandem had ended on an earlier day: its days after that no longer count.

    Nothing is overwritten: the end is recorded anew for the earlier day, and with it what followed the end.
    A closed period that counted the days gets a correction when the next one is closed.
    """
    tandem = held(session, tandem)
    if tandem.state not in CORRECTABLE or tandem.ended_on is None:
        raise Refused(N_("Das Tandem ist nicht beendet: sein Ende lässt sich nicht berichtigen."))
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte den Grund angeben."), field="reason")
    was = tandem.ended_on
    check_earlier_end(ended_on, started_on=tandem.started_on, ended_on=was)
    known = list(queries.phases(session, tandem.id))
    place = max((n for n, phase in enumerate(known) if phase.state in ENDED), default=-1)
    end = known[place].state if place >= 0 else TandemState.CLOSED
    following = [(p.state, p.valid_from, p.reason) for p in known[place + 1 :] if p.state in AFTER_THE_END]
    add_phase(session, tandem, end, on=ended_on, reason=reason, actor=actor, now=now)
    session.flush()
    for state, day, why in following:
        add_phase(session, tandem, state, on=day, reason=why, actor=actor, now=now)
        session.flush()
    tandem.ended_on = ended_on
    note(
        session,
        tandem,
        TandemEvent.END_CORRECTED,
        on=ended_on,
        reason=reason,
        detail={"was": swiss(was), "recorded_on": today.isoformat()},
        actor=actor,
        now=now,
    )
    session.flush()
