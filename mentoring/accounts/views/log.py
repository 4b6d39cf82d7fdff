"""The access log and the change log, for the admin."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.accounts.queries import log as queries
from mentoring.accounts.views.routes import blueprint
from mentoring.audit import Access
from mentoring.clock import ZONE
from mentoring.inputs import parse_date
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.web import db
from mentoring.wording import N_

SUBJECTS = {
    "user": N_("Benutzer/in"),
    "user_account": N_("Benutzer/in"),
    "organisation": N_("Organisation"),
    "person": N_("Person"),
    "mentor": N_("Freiwillige/r"),
    "mentee": N_("Mentee"),
    "clearance": N_("Auszug"),
    "programme": N_("Programm"),
    "waitlist_entry": N_("Wartelisteneintrag"),
    "entry": N_("Wartelisteneintrag"),
    "run": N_("Matching-Lauf"),
    "advice": N_("Gesuchte Freiwillige"),
    "import": N_("Import"),
    "tandem": N_("Tandem"),
}
"""What the logs' commonest subjects are called; the others stand as they are stored."""
FILTERS = ("q", "action", "kind", "subject", "id", "from", "to")


@blueprint.get("/log")
@requires(Permission.READ_LOG)
def log() -> Any:
    """Who read, exported, was refused, signed in; and with ``?show=changes`` what was changed."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=("at",), default="at", direction="desc"
    )
    changes = state.value("show") == "changes"
    asked, unread = _asked(state)
    count = queries.number_of_changes if changes else queries.number_of_accesses
    state.counted(count(db(), asked))
    rows = (queries.changes if changes else queries.accesses)(
        db(), asked, limit=state.size, offset=state.offset
    )
    return render_template(
        "accounts/log.html",
        state=state,
        rows=rows,
        changes=changes,
        actions=list(Access),
        unread=unread,
        filters=FILTERS,
        words=SUBJECTS,
    )


def _asked(state: ListState) -> tuple[queries.LogFilter, list[str]]:
    """The filter, and what of the typed days could not be read."""
    since, until, unread = _day(state, "from"), _day(state, "to"), []
    for name, label, day in (("from", _("Von"), since), ("to", _("Bis"), until)):
        if state.value(name) and day is None:
            unread.append(_("%(field)s: Bitte ein Datum wie 31.12.2026 eingeben.", field=label))
    return queries.LogFilter(
        actions=tuple(a for a in Access if a.value in state.values("action")),
        kinds=tuple(k for k in queries.KINDS if k in state.values("kind")),
        user=state.value("q").strip(),
        subject=state.value("subject").strip(),
        subject_id=state.value("id").strip(),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    ), unread


def _day(state: ListState, name: str) -> date | None:
    try:
        day = parse_date(state.value(name))
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2100, 12, 31) else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZONE)
