"""Whom to look for: the page over everybody who waits today, its files, and the text of a call."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.languages import SITE, TAGS
from mentoring.permissions import Permission
from mentoring.sheets import Value, file_name
from mentoring.tandems.forms.advice import FILTERS, called_for, in_order, narrowed, read_state
from mentoring.tandems.queries import advice as queries
from mentoring.tandems.queries import runs
from mentoring.tandems.services.advice import Wanted
from mentoring.tandems.services.calls import CallPart, call_parts
from mentoring.tandems.services.needs import MoreSeat, Need, own_need
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.advice_rows import (
    advice_file,
    filter_options,
    gain_headers,
    helps_words,
    kind_cells,
    kind_headers,
    kind_words,
    plotted,
    region_name,
)
from mentoring.tandems.views.run_rows import in_matching
from mentoring.web import db, log_read, today

SEATS = 8
"""So many volunteers with whom one more seat would help are named."""


@blueprint.get("/matching/advice")
@requires(Permission.MATCH)
def advice() -> str:
    """Which volunteers to look for, over everybody who waits today; and who could take one more."""
    in_matching()
    need, programmes, regions = _need()
    state, kinds = _asked(need, programmes, regions)
    state.counted(len(kinds))
    rows = [
        {
            **kind_words(one, programmes, regions),
            "fits": one.fits,
            "gain": one.gain,
            "seats": one.seats,
            "serves": one.serves,
            "helps": helps_words(need.helps(one), today()),
        }
        for one in kinds
    ]
    return render_template(
        "tandems/advice/advice.html",
        state=state,
        need=need,
        rows=rows[state.offset : state.offset + state.size],
        plotted=plotted(rows),
        heads=[_("Wen"), *gain_headers()],
        options=filter_options(need.kinds, programmes, regions),
        filters=FILTERS,
        seats=_seats(need.seats[:SEATS]),
    )


@blueprint.get("/matching/advice.<any(csv, xlsx):format>")
@requires(Permission.MATCH)
def advice_download(format: str) -> Response:
    """The kinds as filtered on the page, with what one to five volunteers of each would serve."""
    need, programmes, regions = _need()
    _state, kinds = _asked(need, programmes, regions)
    rows: list[list[Value]] = [
        [
            *kind_cells(one, programmes, regions),
            one.fits,
            *one.serves,
            helps_words(need.helps(one), today()),
        ]
        for one in kinds
    ]
    headers = [*kind_headers(), _("Passt zu"), *gain_headers(), _("Hilft zuerst")]
    return advice_file(
        format, headers, rows, whose=_organisation().code, detail=f"{len(rows)} {request.path}"
    )


@blueprint.get("/matching/advice/call")
@requires(Permission.MATCH)
def advice_call() -> str:
    """The text of a call for the chosen kinds, in the languages of the site."""
    in_matching()
    parts, chosen = _call()
    return render_template(
        "tandems/advice/call.html",
        chosen=[one.key for one in chosen],
        texts=[
            {"code": code, "tag": TAGS[code], "name": name, "text": call_text(parts, code)}
            for code, name in SITE.items()
        ]
        if parts
        else [],
        contact=_organisation().email,
    )


@blueprint.get("/matching/advice/call.txt")
@requires(Permission.MATCH)
def advice_call_download() -> Response:
    """The same texts as a file, one after the other."""
    parts, chosen = _call()
    texts = [call_text(parts, code) for code in SITE] if parts else []
    log_read("advice", None, action=Access.EXPORTED, detail=f"{len(chosen)} {request.path}")
    answer = Response("\n\n* * *\n\n".join(texts), content_type="text/plain; charset=utf-8")
    name = file_name(today(), "aufruf", _organisation().code, "txt")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def call_text(parts: list[CallPart], language: str) -> str:
    """A call in one language. Its template is a text: what stands in it is what is pasted."""
    organisation = _organisation()
    with force_locale(language):
        template = current_app.jinja_env.get_template("tandems/advice/call.txt")
        return template.render(
            organisation=organisation.name, contact=organisation.email, parts=parts
        ).strip()


def _need() -> tuple[Need, dict[str, str], dict[int, str]]:
    own = actor().organisation_id or 0
    programmes = {str(key): name for key, name in runs.programme_names(db(), own).items()}
    return own_need(db(), own, today=today()), programmes, runs.region_names(db())


def _asked(need: Need, programmes: dict[str, str], regions: dict[int, str]) -> tuple[Any, list[Wanted]]:
    state = read_state(request.path, request.args.items(multi=True))
    kinds = in_order(
        narrowed(need.kinds, state),
        state,
        fits=lambda one: one.fits,
        programmes=programmes,
        regions={one.region or "0": region_name(one, regions) for one in need.kinds},
    )
    return state, kinds


def _call() -> tuple[list[CallPart], list[Wanted]]:
    need, _programmes, regions = _need()
    chosen = called_for(need.kinds, request.args.getlist("kind"))
    own = actor().organisation_id or 0
    programmes = queries.programmes_called_for(db(), own, (int(one.programme) for one in chosen))
    return call_parts(chosen, programmes, regions), chosen


def _seats(seats: Sequence[MoreSeat]) -> list[dict[str, Any]]:
    cards = runs.mentor_cards(db(), [one.mentor_id for one in seats], today())
    return [
        {
            "name": cards[one.mentor_id].name,
            "url": url_for("people.mentor", person_id=one.mentor_id),
            "place": cards[one.mentor_id].place,
            "helps": helps_words(one.helps, today()),
        }
        for one in seats
    ]


def _organisation() -> Any:
    return queries.organisation_named(db(), actor().organisation_id or 0)
