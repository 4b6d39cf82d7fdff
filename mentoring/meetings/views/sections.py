"""What the accompaniment shows on a tandem's page, and of talks on a volunteer's own; wired in ``app.py``."""

from datetime import date, timedelta
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.clock import ZONE
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries import log
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.queries.tandems import phases_of, support_rules
from mentoring.meetings.rules.aftercare import latest_end
from mentoring.meetings.rules.log import in_hours
from mentoring.meetings.rules.silence import Silence, silence_on, silent_since
from mentoring.meetings.rules.talks import TalkStand, pauses_of, talk_stand
from mentoring.meetings.services.talks import HAS_CLOSING
from mentoring.meetings.views.talk_words import ATTENTION_KINDS
from mentoring.meetings.views.talks import STAND_KINDS
from mentoring.meetings.vocabulary import TalkKind, TalkState, TalkWith
from mentoring.people.models import Mentor
from mentoring.screen import show_instant
from mentoring.tandems.models import Tandem
from mentoring.tandems.rules import ENDED
from mentoring.tandems.views.own_sections import OwnLine, OwnPart
from mentoring.tandems.views.sections import TandemSection
from mentoring.tandems.vocabulary import TandemState
from mentoring.web import now

S = TandemState
AFTERWARDS = (*ENDED, S.AFTERCARE, S.ARCHIVED)
WITHIN = timedelta(days=730)


def talks_of_tandem(session: Session, tandem: Tandem, _actor: Actor, today: date) -> TandemSection | None:
    """The next talk with what is to be done, and those there have been."""
    known = queries.talks_of(session, tandem.id)
    if not known and tandem.state not in HAS_CLOSING:
        return None
    outlook = next(iter(queries.outlooks_of(session, [tandem], today)), None)
    closing = next((t for t in known if t.kind is TalkKind.CLOSING and t.state in queries.OPEN), None)
    held = any(t.kind is TalkKind.CLOSING and t.state is TalkState.HELD for t in known)
    coming: list[dict[str, Any]] = []
    if outlook is not None:
        coming.append(_coming(TalkKind.REVIEW, outlook.talk, outlook.due_on, today))
    if closing is not None or (tandem.state is S.CLOSING and not held):
        coming.append(_coming(TalkKind.CLOSING, closing, tandem.closing_talk_on, today))
    past = [talk for talk in known if talk.state not in queries.OPEN]
    return TandemSection(
        "meetings/talks/_section.html",
        {
            "coming": coming,
            "past": [
                {"talk": t, "kind": ATTENTION_KINDS.get(t.attention) if t.attention else None} for t in past
            ],
            "tandem": tandem,
        },
    )


def aftercare_of(session: Session, tandem: Tandem, _actor: Actor, today: date) -> TandemSection | None:
    """Who was in touch after the end, and until when somebody stays reachable."""
    contacts = queries.aftercare_contacts(session, tandem.id)
    if tandem.ended_on is None or (tandem.state not in AFTERWARDS and not contacts):
        return None
    last = latest_end(tandem.ended_on)
    return TandemSection(
        "meetings/talks/_aftercare.html",
        {
            "contacts": contacts,
            "tandem": tandem,
            "until": tandem.aftercare_until,
            "latest": last,
            "open": today <= last and tandem.state is not S.ARCHIVED,
        },
    )


def meetings_of_tandem(session: Session, tandem: Tandem, _actor: Actor, today: date) -> TandemSection | None:
    """How often they have met and for how long, and whether that is silent."""
    if tandem.started_on is None:
        return None
    number, minutes = log.minutes_logged(session, tandem_id=tandem.id)
    met_on = log.last_met(session, [tandem.id]).get(tandem.id)
    url = None
    if "meetings.meetings" in current_app.view_functions:
        url = url_for("meetings.meetings", tandem_id=tandem.id)
    return TandemSection(
        "meetings/talks/_meetings.html",
        {
            "number": number,
            "time": in_hours(minutes),
            "met_on": met_on,
            "silence": _silence(session, tandem, met_on, today),
            "url": url,
        },
        beside=True,
    )


def own_talks(session: Session, mentor: Mentor, _today: date) -> OwnPart | None:
    """A volunteer's next talks, and the steps agreed at the last one of each running tandem."""
    moment = now()
    lines = [
        OwnLine(
            _("%(kind)s: %(when)s", kind=_(talk.kind.label), when=show_instant(talk.planned_at)),
            note=talk.place,
        )
        for talk in queries.talks_between(
            session, moment - timedelta(hours=2), moment + WITHIN, mentor_id=mentor.person_id
        )
        if talk.party is not TalkWith.MENTEE
    ]
    for talk in queries.agreed_with(session, mentor.person_id):
        day = talk.held_on.strftime("%d.%m.%Y") if talk.held_on else ""
        lines.append(OwnLine(_("Vereinbart am %(date)s", date=day), note=talk.steps))
    return OwnPart(_("Gespräche"), lines=lines) if lines else None


def _coming(kind: TalkKind, talk: ReviewTalk | None, due_on: date | None, today: date) -> dict[str, Any]:
    planned = talk.planned_at.astimezone(ZONE).date() if talk and talk.planned_at else None
    stand = talk_stand(due_on, planned, today)
    return {
        "kind": kind,
        "argument": None if kind is TalkKind.REVIEW else kind.value,
        "talk": talk,
        "due_on": due_on,
        "stand": stand,
        "stand_kind": STAND_KINDS.get(stand),
        "record": stand is TalkStand.RECORD or (planned is not None and planned <= today),
    }


def _silence(session: Session, tandem: Tandem, met_on: date | None, today: date) -> Silence:
    if tandem.state is not S.ACTIVE or tandem.started_on is None:
        return Silence.NONE
    rule = support_rules(session, [tandem.programme_id], today)[tandem.programme_id]
    spans = pauses_of(phases_of(session, [tandem.id]).get(tandem.id, []))
    resumed = max((end for _start, end in spans if end is not None), default=None)
    since = silent_since(tandem.started_on, met_on=met_on, resumed_on=resumed)
    return silence_on(today, since, silence_days=rule.silence_days, task_after_days=rule.task_after_days)
