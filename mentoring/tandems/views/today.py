"""The start page of a coordinator: what needs a decision now, each with its one next action."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.people.queries import mentors_back_from_leave
from mentoring.permissions import Permission
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import lists
from mentoring.tandems.queries import today as queries
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.tandems.queries.today import SHOWN
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.figures import course, figures
from mentoring.tandems.views.joint_rows import pairs_for_today
from mentoring.tandems.views.shown import answers_given, mentees_name, tandem_name
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.waitlists.queries import DUE, EntryFilter, entries_counted
from mentoring.waitlists.rules import title
from mentoring.waitlists.vocabulary import EntryState
from mentoring.web import db, say
from mentoring.web import today as present_day

INTERVIEW_DAYS = 10
S = TandemState

TODAY_GROUPS: list[Callable[[int, date], list[dict[str, Any]]]] = []
"""Groups that areas above add for an organisation and a day; wired in ``app.py``."""


@blueprint.get("/today")
@requires(Permission.READ_TANDEMS)
def today() -> str:
    """Groups of decisions, and the figures beside them."""
    organisation = organisation_of(db(), actor().organisation_id or 0)
    day = present_day()
    groups = [
        _interviews(organisation.id, day),
        _matching(organisation.id, day),
        _joint(organisation.id, day),
        _steps(organisation.id, day),
        *(one for add in TODAY_GROUPS for one in add(organisation.id, day)),
        _checks(organisation.id, organisation.reconfirm_days, day),
    ]
    shown = [one for one in groups if one["count"]]
    counts = lists.states_counted(db(), organisation.id)
    return render_template(
        "tandems/today/today.html",
        organisation=organisation,
        weekday=format_date(day, "EEEE"),
        day=day,
        groups=shown,
        total=sum(one["count"] for one in shown),
        late=sum(one["late"] for one in shown),
        figures=figures(organisation.id, day, counts),
        course=course(organisation.id, day),
        empty=not sum(counts.values()),
    )


def _interviews(organisation_id: int, day: date) -> dict[str, Any]:
    found = queries.entries_to_interview(db(), organisation_id)
    lines = []
    for entry in found.rows:
        url = url_for("waitlists.entry", entry_id=entry.id)
        contact = entry.contact
        people = len([m for m in entry.members if m.left_on is None])
        origin = entry.social_region.name if entry.social_region else _(entry.referral.label)
        talked = entry.state is EntryState.INTAKE_DONE
        lines.append(
            {
                "name": say(title(contact.first_name, contact.last_name, entry.family_name, people)),
                "url": url,
                "what": _(
                    "%(programme)s, Zuweisung: %(origin)s", programme=entry.programme.name, origin=origin
                ),
                "due": _("seit %(date)s", date=_day(entry.registered_on)),
                "late": (day - entry.registered_on).days > INTERVIEW_DAYS,
                "action": _("Aufnehmen") if talked else _("Erstgespräch eintragen"),
                "action_url": url,
            }
        )
    more = url_for("waitlists.entries", state=["REGISTERED", "INTAKE_DONE"])
    note = _("Erstgespräch innert %(days)s Tagen", days=INTERVIEW_DAYS)
    return group(_("Neue Zuweisungen"), lines, found.count, more, note)


def _matching(organisation_id: int, day: date) -> dict[str, Any]:
    runs = queries.runs_in_draft(db(), organisation_id)
    meet = queries.tandems_to_meet(db(), organisation_id)
    declined = queries.tandems_declined(db(), organisation_id, day)
    unanswered = queries.tandems_unanswered(db(), organisation_id, day)
    reasons = queries.declined_reasons(db(), declined.rows)
    lines = []
    for run in runs.rows:
        url = url_for("tandems.run", run_id=run.id)
        name = ngettext("%(num)d Vorschlag bereit", "%(num)d Vorschläge bereit", run.matched)
        what = _("Lauf %(number)s. Freiwillige sehen noch nichts", number=run.number)
        lines.append(line(name, url, what, None, False, _("Prüfen und freigeben")))
    for found in meet.rows:
        what = _("Beide haben Ja gesagt")
        lines.append(line_of(found, what, None, False, _("Kennenlernen planen")))
    for found in declined.rows:
        reason = reasons.get(found.id)
        side = reason.declined_by if reason else Side.MENTOR
        text = _(reason.reason) if reason and reason.reason else "–"
        if side is Side.MENTEE:
            what = _("%(name)s hat Nein gesagt: %(reason)s", name=mentees_name(found), reason=text)
        else:
            what = _("%(name)s hat Nein gesagt: %(reason)s", name=found.mentor.person.name, reason=text)
        lines.append(
            {**line_of(found, what, None, False, _("Neu vorschlagen")), "action_url": url_for("tandems.runs")}
        )
    for found in unanswered.rows:
        asked = found.asked_on or found.proposed_on
        lines.append(
            line_of(
                found,
                _waits_for(found),
                _("seit %(days)s Tagen", days=(day - asked).days),
                (day - asked).days > 14,
                _("Nachfragen"),
            )
        )
    count = runs.count + meet.count + declined.count + unanswered.count
    return group(_("Matching und Antworten"), lines, count, url_for("tandems.tandems", state="before"))


def _joint(organisation_id: int, day: date) -> dict[str, Any]:
    found, count = pairs_for_today(organisation_id, day)
    return group(_("Gemeinsame Paare"), [line(**one) for one in found], count, url_for("tandems.joint_runs"))


def _steps(organisation_id: int, day: date) -> dict[str, Any]:
    found = queries.tandems_to_move(db(), organisation_id, day)
    lines = [_due(tandem, day) for tandem in found.rows]
    return group(
        _("Tandems: nächster Schritt"),
        lines,
        found.count,
        url_for("tandems.tandems", state=["MEETING", "AGREED", "PAUSED", "CLOSING", "AFTERCARE"]),
    )


def _checks(organisation_id: int, reconfirm_days: int, day: date) -> dict[str, Any]:
    clearances = queries.clearances_to_renew(db(), organisation_id, day)
    back = mentors_back_from_leave(db(), organisation_id, day)
    mentors = queries.mentors_by_id(db(), [c.mentor_id for c in clearances.rows])
    lines = []
    for clearance in clearances.rows:
        expired = clearance.expires_on < day
        kind = _(clearance.kind.label)
        days = abs((clearance.expires_on - day).days)
        if expired:
            what = _("%(kind)s am %(date)s abgelaufen", kind=kind, date=_day(clearance.expires_on))
        else:
            what = _("%(kind)s läuft am %(date)s ab", kind=kind, date=_day(clearance.expires_on))
        url = url_for("people.mentor", person_id=clearance.mentor_id)
        due = _("seit %(days)s Tagen", days=days) if expired else _("in %(days)s Tagen", days=days)
        name = mentors[clearance.mentor_id].person.name
        lines.append(line(name, url, what, due, expired, _("Auszug anfordern")))
    for mentor in back[:SHOWN]:
        what = _("War abwesend bis %(date)s", date=_day(mentor.on_leave_until))
        url = url_for("people.mentor", person_id=mentor.person_id)
        lines.append(line(mentor.person.name, url, what, None, False, _("Verfügbarkeit prüfen")))
    due = EntryFilter(organisation_id, day, reconfirm_days, confirmation=DUE)
    (silent,) = entries_counted(db(), [due])
    if silent:
        url = url_for("waitlists.entries", confirmation=DUE)
        name = ngettext("%(num)d Eintrag wieder bestätigen", "%(num)d Einträge wieder bestätigen", silent)
        what = _("Seit über %(days)s Tagen nicht bestätigt. Schweigen löscht niemanden", days=reconfirm_days)
        lines.append(line(name, url, what, None, False, _("Ansehen")))
    more = url_for("people.mentors", clearance=["EXPIRED", "EXPIRES_SOON"])
    count = clearances.count + len(back) + (1 if silent else 0)
    return group(_("Auszüge und Bestätigungen"), lines, count, more)


def group(
    heading: str, lines: Sequence[dict[str, Any]], count: int, more_url: str, note: str | None = None
) -> dict[str, Any]:
    """A group of the page: its first lines, how many there are in all, and where the rest is."""
    late = sum(bool(one["late"]) for one in lines)
    more = more_url if count > len(lines) else None
    return {"title": heading, "lines": lines, "count": count, "late": late, "more": more, "note": note}


def line(name: str, url: str, what: str, due: str | None, late: bool, action: str) -> dict[str, Any]:
    """One line with its one next action, done on the page the name leads to."""
    return {
        "name": name,
        "url": url,
        "what": what,
        "due": due,
        "late": late,
        "action": action,
        "action_url": url,
    }


def line_of(tandem: Tandem, what: str, due: str | None, late: bool, action: str) -> dict[str, Any]:
    """A line about a tandem."""
    return line(tandem_name(tandem), url_for("tandems.tandem", tandem_id=tandem.id), what, due, late, action)


def _waits_for(tandem: Tandem) -> str:
    given = answers_given(tandem)
    if Side.MENTOR in given:
        return _("Es fehlt die Antwort von %(name)s", name=mentees_name(tandem))
    if Side.MENTEE in given:
        return _("Es fehlt die Antwort von %(name)s", name=tandem.mentor.person.name)
    return _("Es fehlen die Antworten beider Seiten")


def _due(tandem: Tandem, day: date) -> dict[str, Any]:
    what, on, action = {
        S.MEETING: (_("Kennenlernen hat stattgefunden"), tandem.meeting_on, _("Vereinbarung festhalten")),
        S.AGREED: (_("Vereinbarung getroffen"), tandem.agreed_on, _("Begleitung beginnen")),
        S.PAUSED: (_("Unterbrochen, Sie wollten wieder nachfragen"), tandem.review_on, _("Nachfragen")),
        S.CLOSING: (_("Abschlussgespräch"), tandem.closing_talk_on, _("Abschliessen")),
    }.get(tandem.state, (_("Nachbegleitung endet"), tandem.aftercare_until, _("Archivieren")))
    late = on is not None and on < day - timedelta(days=14)
    past = on is not None and on <= day
    due = _("seit %(date)s", date=_day(on)) if past else _("am %(date)s", date=_day(on))
    return line_of(tandem, what, due if on else None, late, action)


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else "–"
