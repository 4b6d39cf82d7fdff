"""Whom to look for in the whole canton: of all organisations together or of one, without persons."""

from typing import Any

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.sheets import Value
from mentoring.tandems.forms.advice import FILTERS, in_order, narrowed, read_state
from mentoring.tandems.queries import runs
from mentoring.tandems.services.canton_advice import CantonNeed, SoughtTogether, canton_need
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.advice_rows import (
    advice_file,
    filter_options,
    gain_headers,
    kind_cells,
    kind_headers,
    kind_words,
    plotted,
    region_name,
)
from mentoring.web import db, today


@blueprint.get("/canton/advice")
@requires(Permission.SEE_ADVICE)
def canton_advice() -> str:
    """Kinds of volunteers to look for, jointly or by organisation; numbers of few people are not told."""
    g.nav = "tandems.canton_advice"
    state, need, kinds, programmes, regions = _asked()
    state.counted(len(kinds))
    rows = [
        {
            **kind_words(one, programmes, regions),
            "organisations": need.offers[one.programme].organisations,
            "fits": size_words(one.size),
            "serves": one.gains,
        }
        for one in kinds
    ]
    return render_template(
        "tandems/advice/canton.html",
        state=state,
        need=need,
        rows=rows[state.offset : state.offset + state.size],
        plotted=plotted(rows),
        heads=[_("Wen"), *gain_headers()],
        options=filter_options(need.kinds, programmes, regions),
        filters=FILTERS,
        tabs=_tabs(state),
    )


@blueprint.get("/canton/advice.<any(csv, xlsx):format>")
@requires(Permission.SEE_ADVICE)
def canton_advice_download(format: str) -> Response:
    """The kinds as filtered on the page; what the page does not tell is not told here either."""
    _state, need, kinds, programmes, regions = _asked()
    rows: list[list[Value]] = [
        [
            *kind_cells(one, programmes, regions),
            ", ".join(need.offers[one.programme].organisations),
            size_words(one.size),
            *(few() if gain is None else gain for gain in one.gains),
        ]
        for one in kinds
    ]
    headers = [*kind_headers(), _("Organisationen"), _("Passt zu"), *gain_headers()]
    return advice_file(format, headers, rows, whose="kanton", detail=f"{len(rows)} {request.path}")


def size_words(size: tuple[int, int | None]) -> str:
    """A class of numbers of people in words."""
    first, last = size
    if not first:
        return few()
    if last is None:
        return _("ab %(number)s", number=first)
    return _("%(least)s bis %(most)s", least=first, most=last)


def few() -> str:
    """What stands where a number of people is not told."""
    return _("unter 5")


def _asked() -> tuple[ListState, CantonNeed, list[SoughtTogether], dict[str, str], dict[int, str]]:
    state = read_state(request.path, request.args.items(multi=True))
    need = canton_need(db(), organisation_id=_organisation(state), today=today())
    programmes = {key: " / ".join(offer.names) for key, offer in need.offers.items()}
    regions = runs.region_names(db())
    kinds = in_order(
        narrowed(need.kinds, state),
        state,
        fits=lambda one: one.size[0],
        programmes=programmes,
        regions={one.region or "0": region_name(one, regions) for one in need.kinds},
    )
    return state, need, kinds, programmes, regions


def _organisation(state: ListState) -> int | None:
    asked = state.value("organisation")
    known = {str(one.id): one.id for one in runs.organisations(db())}
    return known.get(asked)


def _tabs(state: ListState) -> list[dict[str, Any]]:
    shown = _organisation(state)
    page = url_for("tandems.canton_advice")
    return [
        {"label": _("Gemeinsam"), "url": page, "current": shown is None},
        *(
            {"label": one.name, "url": f"{page}?organisation={one.id}", "current": shown == one.id}
            for one in runs.organisations(db())
        ),
    ]
