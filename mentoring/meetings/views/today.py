"""What the accompaniment puts on the start page: each line with its one next action; wired in ``app.py``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.meetings.queries import today as queries
from mentoring.meetings.queries.expenses import expenses_counted
from mentoring.meetings.queries.feedback import feedback_low
from mentoring.meetings.queries.log import Silent
from mentoring.meetings.queries.talks import Outlook, talks_needed
from mentoring.meetings.rules.talks import TalkNeed
from mentoring.meetings.vocabulary import ExpenseState, TalkKind
from mentoring.money import show_rappen
from mentoring.screen import show_date, show_instant
from mentoring.tandems.queries.today import SHOWN
from mentoring.tandems.views.shown import mentees_name
from mentoring.tandems.views.today import group, line, line_of
from mentoring.tandems.vocabulary import Side
from mentoring.web import db, now

Line = dict[str, Any]


def groups_of_today(organisation_id: int, day: date) -> list[dict[str, Any]]:
    """Talks, tandems that need somebody, and what volunteers wait for."""
    return [
        _talks(organisation_id, day),
        _tandems(organisation_id, day),
        _volunteers(organisation_id, day),
    ]


def _talks(organisation_id: int, day: date) -> dict[str, Any]:
    needed = talks_needed(db(), organisation_id, day)
    lines = [_talk(one, day) for one in needed[:SHOWN]]
    return group(_("Gespräche"), lines, len(needed), url_for("meetings.talks", kind=TalkKind.REVIEW.value))


def _talk(one: Outlook, day: date) -> Line:
    tandem_id = one.tandem.id
    if one.need is TalkNeed.RECORD:
        planned = one.talk.planned_at if one.talk else None
        what, due, late = _("Hat stattgefunden, ist noch nicht festgehalten"), show_date(planned), False
        action, url = _("Festhalten"), url_for("meetings.talk_hold", tandem_id=tandem_id)
    else:
        late = one.need is TalkNeed.OVERDUE
        what = _("Standortgespräch überfällig") if late else _("Standortgespräch wird fällig")
        on = show_date(one.due_on)
        due = _("seit %(date)s", date=on) if late else _("am %(date)s", date=on)
        action, url = _("Planen"), url_for("meetings.talk_plan", tandem_id=tandem_id)
    return {**line_of(one.tandem, what, due, late, action), "action_url": url}


def _tandems(organisation_id: int, day: date) -> dict[str, Any]:
    silent = queries.silent_to_ask(db(), organisation_id, day)
    low = feedback_low(db(), organisation_id, day)
    lines = [_silent(one, day) for one in silent[:SHOWN]]
    for answer in low[:SHOWN]:
        name = answer.tandem.mentor.person.name if answer.side is Side.MENTOR else mentees_name(answer.tandem)
        what = _("Rückmeldung von %(name)s: %(score)s von 5", name=name, score=answer.score)
        due = show_date(answer.answered_at)
        lines.append(line_of(answer.tandem, what, due, False, _("Nachfragen")))
    more = url_for("tandems.tandems", state="running")
    return group(_("Wo es stockt"), lines, len(silent) + len(low), more)


def _silent(one: Silent, day: date) -> Line:
    days = (day - one.since).days
    what = _("Kein Treffen eingetragen seit %(date)s", date=show_date(one.since))
    late = days > 2 * one.rule.silence_days
    return line_of(one.tandem, what, _("seit %(days)s Tagen", days=days), late, _("Nachfragen"))


def _volunteers(organisation_id: int, day: date) -> dict[str, Any]:
    claims, rappen = expenses_counted(db(), organisation_id, ExpenseState.CLAIMED)
    events = queries.events_to_record(db(), organisation_id, now())
    missing = queries.trainings_due(db(), organisation_id, day)
    lines: list[Line] = []
    if claims:
        name = ngettext("%(num)d Spesenabrechnung", "%(num)d Spesenabrechnungen", claims)
        what = _("CHF %(amount)s warten auf den Entscheid", amount=show_rappen(rappen))
        lines.append(line(name, _place("meetings.expenses"), what, None, False, _("Entscheiden")))
    for event in events[:SHOWN]:
        url = _place("meetings.event", event_id=event.id)
        what = _("Wer war dabei? %(when)s", when=show_instant(event.starts_at))
        lines.append(line(event.title, url, what, None, False, _("Eintragen")))
    for one in missing[:SHOWN]:
        late, url = one.needed_by < day, url_for("people.mentor", person_id=one.mentor.person_id)
        what = _("Weiterbildung fehlt: %(name)s", name=one.training.name)
        on = show_date(one.needed_by)
        due = _("seit %(date)s", date=on) if late else _("bis %(date)s", date=on)
        lines.append(line(one.mentor.person.name, url, what, due, late, _("Einladen")))
    count = (1 if claims else 0) + len(events) + len(missing)
    return group(_("Spesen, Anlässe, Weiterbildung"), lines, count, _place("meetings.events"))


def _place(endpoint: str, **values: Any) -> str:
    """The page where it is done, as far as this site has it; else the talks, beside which it stands."""
    known: Sequence[str] = list(current_app.view_functions)
    return url_for(endpoint, **values) if endpoint in known else url_for("meetings.talks")
