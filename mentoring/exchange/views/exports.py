"""Exports of the lists, just as they are filtered on their pages, or of what was chosen there."""

from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.audit import Access
from mentoring.exchange import queries
from mentoring.exchange.rules.words import LOCALES
from mentoring.exchange.services.exporting import (
    Table,
    mentees_table,
    mentors_table,
    tandems_table,
    waitlist_table,
)
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.downloads import download
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.people.queries.lists import MENTEE_SORTS, MENTOR_SORTS, mentee_lines, mentor_lines
from mentoring.people.views.lists import mentee_filter, mentor_filter
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.sheets import csv_file, file_name, workbook
from mentoring.tandems.forms import filters as tandem_filters
from mentoring.tandems.queries.lists import tandems_page
from mentoring.waitlists.forms import filters as entry_filters
from mentoring.waitlists.queries import entries_page
from mentoring.waitlists.views.entries import own_organisation
from mentoring.web import db, log_read, today

MOST = 100_000


@blueprint.get("/exports/mentors.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def mentors_export(format: str) -> Any:
    """Volunteers as filtered on their page."""
    state = _state(MENTOR_SORTS, "name")
    lines = mentor_lines(
        db(),
        _own(),
        today(),
        mentor_filter(state),
        sort=state.sort,
        descending=state.direction == "desc",
        limit=MOST,
    )
    return send_table("mentors", _("Freiwillige"), mentors_table(db(), lines, _locale()), format)


@blueprint.get("/exports/mentees.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def mentees_export(format: str) -> Any:
    """Mentees as filtered on their page."""
    state = _state(MENTEE_SORTS, "name")
    lines = mentee_lines(
        db(),
        _own(),
        today(),
        mentee_filter(state),
        sort=state.sort,
        descending=state.direction == "desc",
        limit=MOST,
    )
    return send_table("mentees", _("Mentees"), mentees_table(db(), lines, _locale()), format)


@blueprint.get("/exports/waitlist.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def waitlist_export(format: str) -> Any:
    """The waitlist as filtered on its page, or the entries chosen there."""
    state = entry_filters.read_state(request.path, request.args.items(multi=True))
    organisation = _organisation()
    chosen = entry_filters.read_filter(
        state, organisation_id=_own(), today=today(), reconfirm_days=organisation.reconfirm_days
    )
    ids = [int(v) for v in request.args.getlist("entry") if v.isascii() and v.isdigit() and len(v) < 12]
    if ids:
        entries = queries.entries_to_export(db(), _own(), ids)
    else:
        entries = queries.entries_to_export(
            db(),
            _own(),
            [
                entry.id
                for entry in entries_page(
                    db(), chosen, sort=state.sort, direction=state.direction, limit=MOST, offset=0
                )
            ],
        )
    return send_table("waitlist", _("Warteliste"), waitlist_table(db(), entries, today(), _locale()), format)


@blueprint.get("/exports/tandems.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def tandems_export(format: str) -> Any:
    """Tandems as filtered on their page."""
    state = tandem_filters.read_state(request.path, request.args.items(multi=True))
    chosen = tandem_filters.read_filter(state, organisation_id=_own(), today=today())
    tandems = tandems_page(db(), chosen, sort=state.sort, direction=state.direction, limit=MOST)
    titles = {
        "mentor": _("Freiwillige/r"),
        "mentees": _("Mentees"),
        "programme": _("Programm"),
        "state": _("Stand"),
        "proposed_on": _("Vorgeschlagen am"),
        "meeting_on": _("Kennenlernen am"),
        "agreed_on": _("Vereinbarung vom"),
        "started_on": _("Beginn"),
        "ended_on": _("Ende"),
        "end_reason": _("Grund"),
        "follow_up": _("Anschlusslösung"),
    }
    return send_table("tandems", _("Tandems"), tandems_table(tandems, titles, show_label), format)


def send_table(subject: str, what: str, table: Table, format: str) -> Any:
    """A list as a file of this kind; that it was exported is logged."""
    log_read(subject, None, action=Access.EXPORTED, detail=f"{len(table.rows)} {request.path}")
    name = file_name(today(), fold(what), _organisation().code, format)
    if format == "csv":
        return download(csv_file(table.headers, table.rows), name, format)
    return download(workbook([(what, table.headers, table.rows)]), name, format)


def _state(sortable: tuple[str, ...], default: str) -> ListState:
    return ListState.read(request.path, request.args.items(multi=True), sortable=sortable, default=default)


def _organisation() -> Organisation:
    return own_organisation()


def _own() -> int:
    return actor().organisation_id or -1


def _locale() -> str:
    asked = str(get_locale() or "de")
    return asked if asked in LOCALES else "de"
