"""The export of the list of talks, just as it is filtered on its page."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.exchange.services.talk_tables import talks_table
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.exports import send_table
from mentoring.meetings.forms.talks import read_filter, read_state
from mentoring.meetings.queries.talk_lists import open_lines, staff_of
from mentoring.meetings.views.talks import page_of
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.web import db, today


@blueprint.get("/exports/talks.<any(csv, xlsx):format>")
@requires(Permission.EXPORT)
def talks_export(format: str) -> Any:
    """Talks as filtered on their page."""
    organisation_id = actor().organisation_id or -1
    state = read_state(request.path, request.args.items(multi=True))
    chosen = read_filter(state, organisation_id)
    lines = page_of(state, chosen, open_lines(db(), organisation_id, today()), whole=True)
    titles = {
        "mentor": _("Freiwillige/r"),
        "mentees": _("Mentees"),
        "programme": _("Programm"),
        "kind": _("Gespräch"),
        "stand": _("Stand"),
        "due_on": _("Fällig am"),
        "planned_on": _("Geplant am"),
        "planned_at": _("Uhrzeit"),
        "held_on": _("Geführt am"),
        "attention": _("Aufmerksamkeit"),
        "responsible": _("Zuständig"),
    }
    names = {user.id: user.name for user in staff_of(db(), organisation_id)}
    return send_table("talks", _("Gespräche"), talks_table(lines, titles, names, show_label), format)
