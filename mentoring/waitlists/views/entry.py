"""One entry: its facts, members, next step, what blocks, and everything that happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, current_app, g, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.access import actor, requires
from mentoring.actors import Actor
from mentoring.history import HistoryRow
from mentoring.people.queries import Duplicate, duplicates_of, residences_on
from mentoring.people.vocabulary import Topic
from mentoring.permissions import Permission
from mentoring.waitlists import queries
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import CLOSING_STATES, LONG_WAIT_DAYS
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.entries import own_organisation
from mentoring.waitlists.views.rows import languages_of, place_of, rows_of
from mentoring.waitlists.vocabulary import FIELD_LABELS, EntryEvent, EntryState, Urgency
from mentoring.web import db, log_read, today

WAY = (
    EntryState.REGISTERED,
    EntryState.INTAKE_DONE,
    EntryState.WAITING,
    EntryState.OFFERED,
    EntryState.PLACED,
)


@dataclass(frozen=True)
class EntryLink:
    """A line that an area above adds to an entry's page: its proposal or tandem."""

    label: str
    url: str
    note: str = ""


ENTRY_SECTIONS: dict[str, Callable[[Session, int, Actor, date], list[EntryLink]]] = {}
"""What areas above know of an entry; wired in ``app.py``."""


@blueprint.get("/waitlist/<int:entry_id>")
@requires(Permission.READ_WAITLIST)
def entry(entry_id: int) -> str:
    """The page of one entry."""
    found = own_entry(entry_id)
    log_read("entry", found.id)
    [row] = rows_of([found], own_organisation(), today())
    present = [member for member in found.members if member.left_on is None]
    homes = residences_on(db(), today(), person_ids=[m.person_id for m in found.members])
    events = queries.events_of(db(), found.id)
    return render_template(
        "waitlists/entry.html",
        entry=found,
        row=row,
        steps=_steps(found, events),
        present=present,
        gone=[member for member in found.members if member.left_on is not None],
        homes={key: place_of(home) for key, home in homes.items()},
        spoken={m.person_id: languages_of([m.person]) for m in found.members},
        topics=[_(Topic[topic].label) for topic in found.topics if topic in Topic.__members__],
        events=[_event(event, found) for event in events],
        links=[
            link for section in ENTRY_SECTIONS.values() for link in section(db(), found.id, actor(), today())
        ],
        alike=_alike(found),
        open=found.closed_on is None,
        long_wait=LONG_WAIT_DAYS,
        can_run="tandems.run_new" in current_app.view_functions,
    )


def own_entry(entry_id: int) -> WaitlistEntry:
    """The entry, if it is the actor's organisation's; else the page does not exist."""
    found = queries.entry_for(db(), actor(), entry_id)
    if found is None:
        abort(404)
    g.nav = "waitlists.entries"
    return found


def _alike(found: WaitlistEntry) -> list[Duplicate]:
    """For what has just come in: whether the contact may be recorded already. Referrers are not asked."""
    if found.state is not EntryState.REGISTERED:
        return []
    one = found.contact
    return duplicates_of(
        db(),
        found.organisation_id,
        first_name=one.first_name,
        last_name=one.last_name,
        birth_on=one.birth_on,
        birth_year=one.birth_year,
        email=one.email,
        phone=one.phone,
        exclude_id=one.id,
    )[:4]


def _steps(found: WaitlistEntry, events: Any) -> list[dict[str, Any]]:
    """The way of an entry with the day of each step that was reached last."""
    reached = {event.to_state: event.happened_on for event in reversed(events) if event.to_state}
    if found.state in CLOSING_STATES:
        done = [state for state in WAY if state.value in reached] or [EntryState.REGISTERED]
        steps = [{"label": _(s.label), "state": "done", "note": _day(reached.get(s.value))} for s in done]
        return [
            *steps,
            {"label": _(found.state.label), "state": "current", "note": _day(found.closed_on)},
        ]
    now_at = WAY.index(found.state)
    return [
        {
            "label": _(state.label),
            "state": "done" if at < now_at else "current" if at == now_at else "open",
            "note": _day(reached.get(state.value)) if at <= now_at else None,
        }
        for at, state in enumerate(WAY)
    ]


def _day(day: date | None) -> str | None:
    return day.strftime("%d.%m.%Y") if day else None


def _event(event: HistoryRow, found: WaitlistEntry) -> dict[str, Any]:
    """One line of the timeline: what, who recorded it, and why."""
    text = _event_text(event, found)
    notes = [event.reason] if event.reason else []
    if event.actor_name:
        notes.append(_("erfasst von %(name)s", name=event.actor_name))
    return {"date": event.happened_on, "text": text, "note": ", ".join(notes)}


def _event_text(event: HistoryRow, found: WaitlistEntry) -> str:
    kind = EntryEvent._value2member_map_.get(event.event)
    names = {member.person_id: member.person.name for member in found.members}
    if kind is EntryEvent.MOVED and event.to_state:
        return _("Neuer Stand: %(state)s", state=_(EntryState[event.to_state].label))
    if kind is EntryEvent.URGENCY:
        before, after = Urgency[event.detail["before"]], Urgency[event.detail["after"]]
        return _("Dringlichkeit %(after)s, vorher %(before)s", after=_(after.label), before=_(before.label))
    if kind is EntryEvent.CHANGED:
        fields = ", ".join(_(FIELD_LABELS[f]) for f in event.detail.get("fields", []) if f in FIELD_LABELS)
        return _("Geändert: %(fields)s", fields=fields)
    if kind in {EntryEvent.MEMBER_JOINED, EntryEvent.MEMBER_LEFT}:
        who = names.get(event.detail.get("person_id", 0), _("jemand"))
        if kind is EntryEvent.MEMBER_JOINED:
            return _("%(name)s ist dazugekommen", name=who)
        return _("%(name)s ist nicht mehr dabei", name=who)
    return _(kind.label) if isinstance(kind, EntryEvent) else event.event
