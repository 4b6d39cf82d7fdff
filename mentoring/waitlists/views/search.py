"""The global search: what was found by kind, each kind with its own pages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.access import actor, requires
from mentoring.actors import Actor
from mentoring.listing import ListState
from mentoring.people.rules import cleaned
from mentoring.permissions import Permission
from mentoring.waitlists import queries
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.rows import entry_name
from mentoring.web import db

SHORT, PAGE = 8, 25


@dataclass
class Hit:
    """One thing that was found."""

    text: str
    url: str
    note: str = ""


@dataclass
class Group:
    """What was found of one kind; ``total`` counts all, ``hits`` are those shown."""

    key: str
    label: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0


Source = Callable[[Session, Actor, str, int, int], Group]

SEARCH_SOURCES: dict[str, Source] = {}
"""What areas above can find, by the group's key; wired in ``app.py``."""


@blueprint.get("/search")
@requires(Permission.READ_PEOPLE)
def search() -> str:
    """Everything that matches and that one may see; ``in`` shows one kind in full."""
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("match",), default="match")
    state.size = PAGE
    asked = cleaned(state.value("q"))
    wanted = state.value("in")
    sources: dict[str, Source] = {
        "persons": _persons,
        "entries": _entries,
        **SEARCH_SOURCES,
        "places": _places,
    }
    groups = []
    if asked:
        if wanted in sources:
            group = sources[wanted](db(), actor(), asked, state.size, state.offset)
            state.counted(group.total)
            groups = [group]
        else:
            groups = [source(db(), actor(), asked, SHORT, 0) for source in sources.values()]
    return render_template(
        "waitlists/search.html",
        state=state,
        asked=asked,
        single=wanted in sources,
        groups=[group for group in groups if group.total],
    )


def _persons(session: Session, who: Actor, asked: str, limit: int, offset: int) -> Group:
    found, total = queries.persons_found(
        session, who.organisation_id or -1, asked, limit=limit, offset=offset
    )
    hits = []
    for one in found:
        kinds = [_("Freiwillige/r")] * one.is_mentor + [_("Mentee")] * one.is_mentee
        endpoint = "people.mentor" if one.is_mentor else "people.mentee"
        note = ", ".join([*kinds, *([_("Jahrgang %(year)s", year=one.birth_year)] if one.birth_year else [])])
        hits.append(Hit(one.name, url_for(endpoint, person_id=one.person_id), note))
    return Group("persons", _("Personen"), hits, total)


def _entries(session: Session, who: Actor, asked: str, limit: int, offset: int) -> Group:
    found, total = queries.entries_found(
        session, who.organisation_id or -1, asked, limit=limit, offset=offset
    )
    hits = [
        Hit(
            entry_name(entry),
            url_for("waitlists.entry", entry_id=entry.id),
            f"{entry.programme.name}, {_(entry.state.label)}",
        )
        for entry in found
    ]
    return Group("entries", _("Warteliste"), hits, total)


def _places(session: Session, who: Actor, asked: str, limit: int, offset: int) -> Group:
    found, total = queries.municipalities_found(session, asked, limit=limit, offset=offset)
    hits = [
        Hit(
            place.name,
            url_for("waitlists.entries", municipality=place.bfs_number),
            _("Wartende aus dieser Gemeinde, Sozialregion %(region)s", region=place.social_region.name),
        )
        for place in found
    ]
    return Group("places", _("Gemeinden"), hits, total)
