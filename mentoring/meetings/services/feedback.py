"""Two short questions to both sides at six weeks and at the end: asked once, answered once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.clock import day_of
from mentoring.meetings.models import Feedback
from mentoring.meetings.queries import links
from mentoring.meetings.queries import reminders as queries
from mentoring.meetings.rules.feedback import ASKED_FOR, FIRST_AFTER, feedback_asked, feedback_due_on
from mentoring.meetings.services.links import end_links_of
from mentoring.meetings.vocabulary import Occasion
from mentoring.people.rules import cleaned
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side
from mentoring.wording import N_, Refused

LONGEST_WISH = 1000


@dataclass(frozen=True)
class ToAsk:
    """Questions whose day has come: to one side of a tandem, on one occasion."""

    tandem: Tandem
    side: Side
    person_id: int
    occasion: Occasion


def feedback_to_ask(session: Session, organisation_id: int, now: datetime) -> list[ToAsk]:
    """The questions whose day has come and that nobody has asked yet, once for each side and occasion."""
    today = day_of(now)
    tandems = queries.tandems_for_feedback(session, organisation_id, today - FIRST_AFTER - ASKED_FOR)
    known = {
        (f.tandem_id, f.person_id, f.occasion)
        for f in queries.feedback_of(session, [tandem.id for tandem in tandems])
    }
    return [
        ToAsk(tandem, side, person_id, occasion)
        for tandem in tandems
        for occasion in Occasion
        if _is_due(tandem, occasion, now)
        for side, person_id in ((Side.MENTOR, tandem.mentor_id), (Side.MENTEE, tandem.entry.contact_id))
        if (tandem.id, person_id, occasion) not in known
    ]


def ask_feedback(session: Session, organisation_id: int, now: datetime) -> list[Feedback]:
    """Opens the questions whose day has come; returns the new ones."""
    new = [
        Feedback(
            organisation_id=organisation_id,
            tandem_id=one.tandem.id,
            person_id=one.person_id,
            side=one.side,
            occasion=one.occasion,
            asked_at=now,
        )
        for one in feedback_to_ask(session, organisation_id, now)
    ]
    session.add_all(new)
    session.flush()
    return new


def answer_feedback(session: Session, feedback_id: int, *, score: int, wish: str, now: datetime) -> Feedback:
    """Keeps the answer; the first one stands, and its personal links end."""
    feedback = links.feedback_by_id(session, feedback_id, lock=True)
    if feedback is None:
        raise Refused(N_("Diese Fragen gibt es nicht mehr."))
    if feedback.answered_at is not None:
        return feedback
    if not 1 <= score <= 5:
        raise Refused(N_("Bitte eine der fünf Antworten wählen."), field="score")
    wish = cleaned(wish, lines=True)
    if len(wish) > LONGEST_WISH:
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field="wish", most=LONGEST_WISH)
    feedback.answered_at, feedback.score, feedback.wish = now, score, wish
    session.flush()
    end_links_of(session, LinkPurpose.FEEDBACK, feedback.id, feedback.person_id, now=now)
    return feedback


def _is_due(tandem: Tandem, occasion: Occasion, now: datetime) -> bool:
    if tandem.started_on is None:
        return False
    due = feedback_due_on(occasion, started_on=tandem.started_on, ended_on=tandem.ended_on)
    return feedback_asked(due, day_of(now))
