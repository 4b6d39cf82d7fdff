"""A person's timeline: history, notes and dated facts in one order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import request, url_for
from flask_babel import gettext as _

from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import HistoryRow
from mentoring.listing import ListState
from mentoring.people import queries
from mentoring.people.models import Clearance, Note, Person, Residence
from mentoring.people.rules import changed_facts, told
from mentoring.people.vocabulary import NoteVisibility
from mentoring.screen import show_date, show_label
from mentoring.web import db, say

PAGE = 20
SHOWN = ("all", "notes", "changes", "facts")


@dataclass(frozen=True)
class Item:
    """One thing that happened; ``own_note`` is the number of a note the reader wrote."""

    kind: str
    date: date
    at: datetime
    text: str
    note: str
    own_note: int | None = None


@dataclass(frozen=True)
class Timeline:
    """A page of the timeline with its tabs."""

    items: list[Item]
    state: ListState
    tabs: list[dict[str, object]]


def timeline_of(person: Person, actor: Actor) -> Timeline:
    """What happened around a person (loaded for their page), as far as the actor may read it."""
    rows = [*_facts(person), *_notes(actor, person.id), *_changes(person.id)]
    rows.sort(key=lambda item: (item.date, item.at), reverse=True)
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("date",), default="date")
    shown = state.value("show") if state.value("show") in SHOWN else "all"
    chosen = rows if shown == "all" else [item for item in rows if item.kind == shown]
    state.size = PAGE
    state.counted(len(chosen))
    labels = {"all": _("Alles"), "notes": _("Notizen"), "changes": _("Änderungen"), "facts": _("Daten")}
    tabs = [
        {
            "label": labels[kind],
            "url": state.url(show=None if kind == "all" else kind, page=None),
            "current": kind == shown,
            "count": len(rows) if kind == "all" else sum(item.kind == kind for item in rows),
        }
        for kind in SHOWN
    ]
    return Timeline(chosen[state.offset : state.offset + state.size], state, tabs)


def _changes(person_id: int) -> Iterable[Item]:
    for row in queries.history_of(db(), person_id):
        yield Item("changes", row.happened_on, row.recorded_at, _told(row), _under(row))


def _told(row: HistoryRow) -> str:
    return say(told(row.event, row.from_state, row.to_state, row.detail))


def _under(row: HistoryRow) -> str:
    what = [", ".join(_(name) for name in changed_facts(row.detail)), row.reason]
    if row.detail.get("until"):
        until = date.fromisoformat(row.detail["until"])
        what.append(_("bis %(day)s", day=show_date(until)))
    recorded = day_of(row.recorded_at)
    if recorded != row.happened_on:
        what.append(_("erfasst am %(day)s", day=show_date(recorded)))
    return ". ".join(part for part in (*what, row.actor_name) if part)


def _notes(actor: Actor, person_id: int) -> Iterable[Item]:
    for note in queries.notes_of(db(), actor, person_id):
        own = note.id if note.author_id == actor.user_id else None
        yield Item("notes", day_of(note.written_at), note.written_at, note.text, _reader(note), own)


def _reader(note: Note) -> str:
    if note.visibility is NoteVisibility.ORGANISATION:
        return _("Notiz von %(name)s", name=note.author_name)
    return _("Notiz von %(name)s, %(who)s", name=note.author_name, who=show_label(note.visibility))


def _facts(person: Person) -> Iterable[Item]:
    clearances: list[Clearance] = list(person.mentor.clearances) if person.mentor else []
    by = [home.recorded_by_id for home in person.residences]
    by += [fact.recorded_by_id for fact in person.statuses]
    by += [seen.seen_by_id for seen in clearances]
    names = queries.names_of_users(db(), by)
    for home in person.residences:
        text = _("Wohnsitz %(place)s", place=place_of(home))
        yield _fact(home.valid_from, home.recorded_at, text, names.get(home.recorded_by_id))
    for fact in person.statuses:
        text = _("Aufenthaltsstatus %(status)s", status=show_label(fact.status))
        yield _fact(fact.valid_from, fact.recorded_at, text, names.get(fact.recorded_by_id))
    for seen in clearances:
        text = _(
            "%(kind)s eingesehen, %(result)s, gültig bis %(day)s",
            kind=show_label(seen.kind),
            result=show_label(seen.result),
            day=show_date(seen.expires_on),
        )
        yield _fact(seen.seen_on, seen.recorded_at, text, names.get(seen.seen_by_id))


def place_of(residence: Residence) -> str:
    """Where somebody lives, in a word or two."""
    if residence.municipality is not None:
        return residence.municipality.name
    return (
        _("%(place)s (ausserhalb des Kantons)", place=residence.place) if residence.place else _("unbekannt")
    )


def _fact(on: date, at: datetime, text: str, name: str | None) -> Item:
    recorded = _("Erfasst am %(day)s", day=show_date(day_of(at)))
    if name:
        recorded = _("Erfasst am %(day)s von %(name)s", day=show_date(day_of(at)), name=name)
    return Item("facts", on, at, text, recorded)


def page_url(person: Person) -> str:
    """The page of a person: as a volunteer, if they are one, else as a mentee."""
    side = "people.mentor" if person.mentor is not None else "people.mentee"
    return url_for(side, person_id=person.id)
