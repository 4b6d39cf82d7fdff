"""What both sides say to a proposal: by personal link, signed in, or told to the coordinator."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Answer, Tandem
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import needs
from mentoring.tandems.services.endings import decline
from mentoring.tandems.services.lifecycle import begin_meeting
from mentoring.tandems.services.steps import held, note, standing_of
from mentoring.tandems.vocabulary import DeclineReason, Side, TandemEvent, TandemState
from mentoring.wording import N_, Refused


def answer_proposal(
    session: Session,
    tandem: Tandem,
    side: Side,
    accepted: bool,
    reason: str = "",
    *,
    kind: DeclineReason | None = None,
    by_phone: bool = False,
    actor: Actor,
    now: datetime,
    today: date,
) -> TandemState:
    """Keeps a side's answer and draws its consequence; returns the state the tandem then has.

    Both yes: they may meet (if nothing else is missing). One no: the proposal is over, the pair is not
    proposed again. The same answer sent twice is one answer; a yes may become a no until both are in.
    """
    tandem = held(session, tandem)
    reason = cleaned(reason)[:300]
    earlier = queries.latest_answer(session, tandem.id, side)
    if earlier is not None and (earlier.accepted, earlier.decline) == (accepted, kind):
        return tandem.state
    if tandem.state is not TandemState.PROPOSED:
        raise Refused(N_("Zu diesem Vorschlag ist keine Antwort mehr offen."))
    if not accepted and kind is None:
        raise Refused(N_("Bitte sagen Sie uns, warum: das hilft uns bei der Suche."), field="kind")
    if not accepted and kind is DeclineReason.OTHER and not reason:
        raise Refused(N_("Bitte den Grund in ein paar Worten nennen."), field="reason")
    answer = Answer(
        tandem_id=tandem.id,
        side=side,
        accepted=accepted,
        decline=None if accepted else kind,
        reason="" if accepted else reason,
        answered_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(answer)
    session.flush()
    tandem.answers.append(answer)
    note(
        session,
        tandem,
        TandemEvent.ACCEPTED if accepted else TandemEvent.DECLINED,
        on=today,
        reason="" if accepted else reason,
        detail={"side": side.value, "phone": by_phone, "kind": kind.value if kind and not accepted else None},
        actor=actor,
        now=now,
    )
    if not accepted and kind is not None:
        decline(
            session,
            tandem,
            declined_by=side,
            reason=reason or kind.label,
            actor=actor,
            now=now,
            today=today,
        )
        return TandemState.DECLINED
    if all(met for _need, met in needs(TandemState.MEETING, standing_of(tandem, today))):
        begin_meeting(session, tandem, actor=actor, now=now, today=today)
        return TandemState.MEETING
    return TandemState.PROPOSED
