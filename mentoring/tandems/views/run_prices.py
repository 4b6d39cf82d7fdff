"""What every change of a run would cost: all its possible pairs as a list, and the same list as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.listing import ListState
from mentoring.names import fold, sort_key
from mentoring.permissions import Permission
from mentoring.sheets import Sheet, Value
from mentoring.tandems.services import run_prices as services
from mentoring.tandems.services.run_prices import PricedPair
from mentoring.tandems.services.runs import OpenedRun, open_run
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_files import run_file_of
from mentoring.tandems.views.run_rows import Cards, cards_of, in_matching, in_order, pair_url, said_cost
from mentoring.tandems.views.runs import found
from mentoring.tandems.vocabulary import Loss, RunState
from mentoring.web import log_read, say

ORDERS = ("order", "mentor", "points", "price")
FILTERS = ("q", "entry", "mentor", "pairs", "loss")
PROPOSED, OTHER = "proposed", "other"


@dataclass(frozen=True)
class Listed:
    """The pairs of a run as its list asks for them, with everybody's name and place in the serving order."""

    opened: OpenedRun
    state: ListState
    every: Sequence[PricedPair]
    chosen: Sequence[PricedPair]
    cards: Cards
    place: Mapping[str, int]


@blueprint.get("/matching/<int:run_id>/prices")
@requires(Permission.MATCH)
def run_prices(run_id: int) -> Any:
    """All possible pairs with their prices, those proposed and those instead of them."""
    in_matching()
    listed = _listed(run_id)
    log_read("run", run_id, detail="prices")
    opened, state, cards = listed.opened, listed.state, listed.cards
    shown = listed.chosen[state.offset : state.offset + state.size]
    counted = services.losses_counted(listed.every)
    draft = opened.run.state is RunState.DRAFT
    return render_template(
        "tandems/runs/prices.html",
        run=opened.run,
        draft=draft,
        state=state,
        filters=FILTERS,
        rows=[_row(listed, one) for one in shown],
        others=sum(counted.values()),
        losses=[{"value": one.value, "label": _(one.label), "count": counted[one]} for one in Loss],
        kinds=[
            {"value": PROPOSED, "label": _("vorgeschlagen")},
            {"value": OTHER, "label": _("möglich, nicht vorgeschlagen")},
        ],
        narrowed=_narrowed(state, cards),
        files=[
            {"label": ending.upper(), "url": state.url(_file_url(run_id, ending), page=None)}
            for ending in ("csv", "xlsx")
        ],
        hidden=opened.solution.feasible_pairs - sum(1 for one in listed.every if one.price is not None),
    )


@blueprint.get("/matching/<int:run_id>/prices.<any(csv, xlsx):format>")
@requires(Permission.MATCH)
def run_prices_file(run_id: int, format: str) -> Any:
    """The list just as it is filtered and sorted on its page, without its pages."""
    listed = _listed(run_id)
    sheet = Sheet(
        _("Preise"),
        [
            _("Reihenfolge"),
            _("Mentee"),
            _("Freiwillige/r"),
            _("Punkte"),
            _("Stand"),
            _("Was es kostet"),
            _("Verliert den Platz"),
            _("Erhält den Platz"),
            _("Ränge weniger"),
            _("Punkte weniger"),
        ],
        [_cells(listed, one) for one in listed.chosen],
    )
    return run_file_of(listed.opened.run, _("Preise"), [sheet], format)


def cost_cells(price: Any, cards: Cards) -> list[Value]:
    """A price as cells: in words, who would lose and who would gain a place, ranks, points."""
    if price is None:
        return ["", "", "", None, None]
    return [
        say(services.cost_in_words(price, cards.names)),
        cards.names.entry(price.loses_place),
        cards.names.entry(price.gains_place),
        price.rank_cost,
        price.quality,
    ]


def _listed(run_id: int) -> Listed:
    opened = open_run(found(run_id))
    problem = opened.problem
    state = ListState.read(request.path, request.args.items(multi=True), sortable=ORDERS, default="order")
    every, place = services.priced_pairs(opened), in_order(opened)
    cards = cards_of((one.id for one in problem.entries), (one.id for one in problem.mentors))
    chosen = [one for one in every if _asked(one, state, cards)]
    chosen.sort(key=lambda one: (place[one.entry_id], _cost(one), one.mentor_id))
    turned = state.direction == "desc"
    match state.sort:
        case "order":
            chosen.sort(key=lambda one: place[one.entry_id], reverse=turned)
        case "mentor":
            chosen.sort(key=lambda one: sort_key(cards.names.mentor(one.mentor_id)), reverse=turned)
        case "points":
            chosen.sort(key=lambda one: one.points, reverse=turned)
        case "price":
            chosen.sort(key=_cost, reverse=turned)
            chosen.sort(key=lambda one: one.price is None)
    state.counted(len(chosen))
    return Listed(opened, state, every, chosen, cards, place)


def _asked(one: PricedPair, state: ListState, cards: Cards) -> bool:
    """Whether the filters of the list let a pair through."""
    for name, key in (("entry", one.entry_id), ("mentor", one.mentor_id)):
        if state.value(name) and state.value(name) != key:
            return False
    kinds, losses = state.values("pairs"), state.values("loss")
    if kinds and (PROPOSED if one.proposed else OTHER) not in kinds:
        return False
    if losses and one.loss not in losses:
        return False
    wanted = fold(state.value("q"))
    names = (cards.names.entry(one.entry_id), cards.names.mentor(one.mentor_id))
    return not wanted or any(wanted in fold(name) for name in names)


def _cost(one: PricedPair) -> int:
    return one.price.cost if one.price else 0


def _row(listed: Listed, one: PricedPair) -> dict[str, Any]:
    entry, mentor = listed.cards.entry(one.entry_id), listed.cards.mentor(one.mentor_id)
    return {
        "entry": entry,
        "mentor": mentor,
        "place": listed.place[one.entry_id] + 1,
        "points": one.points,
        "proposed": one.proposed,
        "pinned": one.price is None,
        "cost": said_cost(one.price, listed.cards) if one.price else "",
        "place_lost": one.loss is Loss.PLACE,
        "pair": f"{one.entry_id}-{one.mentor_id}",
        "who": _("%(entry)s mit %(mentor)s", entry=entry["name"], mentor=mentor["name"]),
        "why_url": pair_url(listed.opened.run.id, one.entry_id, one.mentor_id),
    }


def _cells(listed: Listed, one: PricedPair) -> list[Value]:
    names = listed.cards.names
    state = _("möglich") if not one.proposed else _("vorgeschlagen") if one.price else _("angepinnt")
    return [
        listed.place[one.entry_id] + 1,
        names.entry(one.entry_id),
        names.mentor(one.mentor_id),
        one.points,
        state,
        *cost_cells(one.price, listed.cards),
    ]


def _narrowed(state: ListState, cards: Cards) -> list[dict[str, str]]:
    """The people to whom the list is narrowed, each to be taken off."""
    known = (("entry", cards.names.entries), ("mentor", cards.names.mentors))
    return [
        {"name": name, "value": value, "label": names[int(value)]}
        for name, names in known
        for value in (state.value(name),)
        if value.isascii() and value.isdigit() and int(value) in names
    ]


def _file_url(run_id: int, ending: str) -> str:
    return url_for("tandems.run_prices_file", run_id=run_id, format=ending)
