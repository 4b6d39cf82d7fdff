"""The waitlist: who waits, for how long, what blocks; filtered, sorted, paged, with saved views."""

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.listing import ListState
from mentoring.people.queries import programmes
from mentoring.people.vocabulary import LANGUAGES
from mentoring.permissions import Permission
from mentoring.places.queries import municipality, social_regions
from mentoring.waitlists import queries
from mentoring.waitlists.forms.filters import FILTERS, read_filter, read_query, read_state
from mentoring.waitlists.queries import ASKED, DUE, NOBODY, UNKNOWN, EntryFilter
from mentoring.waitlists.rules import LONG_WAIT_DAYS, WAIT_STEPS
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.rows import rows_of
from mentoring.waitlists.vocabulary import Blocker, EntryState, Urgency
from mentoring.web import db, today


@blueprint.get("/waitlist")
@requires(Permission.READ_WAITLIST)
def entries() -> str:
    """The list with its filters."""
    organisation = own_organisation()
    state = read_state(request.path, request.args.items(multi=True))
    chosen = filter_of(state)
    tabs = _tabs(state)
    # One query counts the list, the whole list of those who wait, and every saved view.
    total, waiting, *many = queries.entries_counted(
        db(), [chosen, replace(_everybody(), states=(EntryState.WAITING,)), *(f for _tab, f in tabs)]
    )
    state.counted(total)
    found = queries.entries_page(
        db(), chosen, sort=state.sort, direction=state.direction, limit=state.size, offset=state.offset
    )
    rows = rows_of(found, organisation, today())
    return render_template(
        "waitlists/entries.html",
        state=state,
        rows=rows,
        waiting=waiting,
        people=queries.people_waiting(db(), _everybody()),
        tabs=[{**tab, "count": count} for (tab, _filter), count in zip(tabs, many, strict=True)],
        current_view=next((v for v in tabs if v[0]["current"] and v[0].get("id")), None),
        options=_options(state, chosen),
        narrowed=_chosen_words(chosen),
        loosened=_loosened(state, chosen) if total == 0 else [],
        uncomputed=any(not row.computed for row in rows),
        filters=FILTERS,
        long_wait=LONG_WAIT_DAYS,
    )


def own_organisation() -> Organisation:
    """The actor's organisation; it was loaded with the user."""
    return db().get_one(Organisation, actor().organisation_id)


def filter_of(state: ListState) -> EntryFilter:
    """What the state of a list page asks for, within the actor's organisation."""
    organisation = own_organisation()
    return read_filter(
        state,
        organisation_id=organisation.id,
        today=today(),
        reconfirm_days=organisation.reconfirm_days,
    )


def _everybody() -> EntryFilter:
    organisation = own_organisation()
    return EntryFilter(organisation.id, today(), organisation.reconfirm_days)


def _tabs(state: ListState) -> list[tuple[dict[str, Any], EntryFilter]]:
    """The fixed views and the user's own, each with its filter."""
    path = url_for("waitlists.entries")
    fixed = [
        (_("Alle Wartenden"), ""),
        (_("Über %(days)s Tage", days=LONG_WAIT_DAYS), f"days={LONG_WAIT_DAYS}"),
        (_("Niemand passt"), f"blocked={NOBODY}"),
        (_("Wieder bestätigen"), f"confirmation={DUE}"),
        (_("Erstgespräch offen"), "state=REGISTERED&state=INTAKE_DONE"),
    ]
    own = queries.saved_views(db(), actor().user_id or 0)
    views = [(None, label, query) for label, query in fixed] + [(v.id, v.name, v.query) for v in own]
    present = sorted(_narrowing(read_query(state.query)))
    tabs = []
    for number, label, query in views:
        arguments = read_query(query)
        tab = {
            "id": number,
            "label": label,
            "url": path + ("?" + query if query else ""),
            "current": sorted(_narrowing(arguments)) == present,
        }
        tabs.append((tab, filter_of(read_state(path, arguments))))
    return tabs


def _narrowing(arguments: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, value) for key, value in arguments if key in FILTERS]


def _options(state: ListState, chosen: EntryFilter) -> dict[str, list[dict[str, Any]]]:
    """The values of every filter with how many entries each would hold; chosen ones always stay."""
    facets = queries.entry_facets(db(), chosen)
    labels: dict[str, dict[str, str]] = {
        "programme": {str(p.id): p.name for p in programmes(db(), chosen.organisation_id, active=False)},
        "language": {code: _(name) for code, name in LANGUAGES.items()},
        "region": {str(region.id): region.name for region in social_regions(db())},
        "urgency": {str(u): _(u.label) for u in Urgency},
        "days": {str(days): _("über %(days)s Tage", days=days) for days in WAIT_STEPS},
        "blocked": {str(b): _(b.label) for b in Blocker}
        | {NOBODY: _("niemand passt"), UNKNOWN: _("noch nicht gerechnet")},
        "confirmation": {DUE: _("wieder zu bestätigen"), ASKED: _("gefragt, noch keine Antwort")},
        "state": {str(s): _(s.label) for s in EntryState},
    }
    always = {"urgency", "days", "confirmation", "state"}
    options = {}
    for name, known in labels.items():
        counts, picked = facets.get(name, {}), state.values(name)
        shown = [key for key in known if name in always or counts.get(key) or key in picked]
        if name in {"language", "blocked"}:
            shown.sort(key=lambda key: (-counts.get(key, 0), known[key].casefold()))
        options[name] = [{"value": key, "label": known[key], "count": counts.get(key, 0)} for key in shown]
    return options


def _chosen_words(chosen: EntryFilter) -> list[dict[str, str]]:
    """Filters that have no chip of their own, as words."""
    words = []
    if chosen.municipality is not None:
        place = municipality(db(), chosen.municipality)
        words.append(
            {
                "name": "municipality",
                "value": str(chosen.municipality),
                "label": _("Gemeinde: %(name)s", name=place.name if place else chosen.municipality),
            }
        )
    return words


def _loosened(state: ListState, chosen: EntryFilter) -> list[dict[str, Any]]:
    """For an empty list: what leaving out one filter would show, the most first."""
    parts: dict[str, tuple[str, EntryFilter]] = {
        "programme": (_("Programm"), replace(chosen, programmes=())),
        "language": (_("Sprache"), replace(chosen, languages=())),
        "region": (_("Region"), replace(chosen, regions=())),
        "urgency": (_("Dringlichkeit"), replace(chosen, urgencies=())),
        "days": (_("Wartezeit"), replace(chosen, longer_than=None)),
        "blocked": (_("Blockiert durch"), replace(chosen, blocked=())),
        "confirmation": (_("Bestätigung"), replace(chosen, confirmation="")),
        "municipality": (_("Gemeinde"), replace(chosen, municipality=None)),
        "state": (_("Stand"), replace(chosen, states=(EntryState.WAITING,))),
        "q": (_("Suche"), replace(chosen, search="")),
    }
    used = [name for name in parts if state.values(name)]
    many = queries.entries_counted(db(), [parts[name][1] for name in used])
    found: list[dict[str, Any]] = [
        {"label": parts[name][0], "count": count, "url": state.url(**{name: None})}
        for name, count in zip(used, many, strict=True)
        if count
    ]
    return sorted(found, key=lambda one: -one["count"])[:3]
