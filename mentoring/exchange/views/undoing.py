"""Taking an import back: first what would happen with everybody, then, on request, just that."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.exchange import queries, services
from mentoring.exchange.models import ListImport
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.imports import page_of
from mentoring.exchange.views.uploading import own_import
from mentoring.exchange.vocabulary import Deed
from mentoring.listing import ListState
from mentoring.people.models import Person
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

ORDER = (Deed.KEEP, Deed.RESTORE, Deed.REMOVE)


@blueprint.get("/imports/<int:import_id>/undo")
@requires(Permission.IMPORT)
def undo_preview(import_id: int) -> Any:
    """Who would be removed or be as before, and what stays because it was changed or used since."""
    one = own_import(import_id)
    if services.refusal_of_undo(db(), one) is not None:
        return redirect(url_for("exchange.import_", import_id=import_id))
    log_read("import", one.id)
    return _preview(one)


@blueprint.post("/imports/<int:import_id>/undo")
@requires(Permission.IMPORT)
def undo(import_id: int) -> Any:
    """Takes back everything that nobody has changed or used since."""
    one = own_import(import_id)
    try:
        plan = services.undo(db(), one, actor=actor(), now=now(), today=today())
    except Refused as refused:
        db().rollback()
        return page_of(own_import(import_id), say(refused.sentence))
    kept = len(plan.people(Deed.KEEP))
    if kept:
        toast(
            ngettext(
                "Rückgängig gemacht, soweit es ging: %(num)d Person bleibt, wie sie ist.",
                "Rückgängig gemacht, soweit es ging: %(num)d Personen bleiben, wie sie sind.",
                kept,
            )
        )
    else:
        toast(_("Der Import ist rückgängig gemacht."))
    return redirect(url_for("exchange.import_", import_id=import_id))


def _preview(one: ListImport) -> str:
    plan = services.plan_undo(db(), one)
    state = ListState.read(
        url_for("exchange.undo_preview", import_id=one.id),
        request.args.items(multi=True),
        sortable=("deed",),
        default="deed",
    )
    chosen = state.value("deed")
    lines = [line for deed in ORDER for line in plan.lines if line.deed is deed]
    shown = [line for line in lines if line.deed.value == chosen] if chosen in Deed.__members__ else lines
    state.counted(len(shown))
    page = shown[state.offset : state.offset + state.size]
    people = queries.people_whole(db(), [line.person_id for line in page])
    return render_template(
        "exchange/undo.html",
        import_=one,
        state=state,
        tabs=_tabs(state, plan, chosen),
        lines=[(line, people[line.person_id], _url(people[line.person_id])) for line in page],
        counts={deed.value: len(plan.people(deed)) for deed in Deed},
        entries=len(plan.entries_removed),
        possible=plan.does_something,
    )


def _tabs(state: ListState, plan: services.Plan, chosen: str) -> list[dict[str, Any]]:
    tabs: list[dict[str, Any]] = [
        {
            "label": _("Alle"),
            "url": state.url(deed=None, page=None),
            "current": chosen not in Deed.__members__,
            "count": len(plan.lines),
        }
    ]
    for deed in ORDER:
        tabs.append(
            {
                "label": say(deed.label),
                "url": state.url(deed=deed.value, page=None),
                "current": chosen == deed.value,
                "count": len(plan.people(deed)),
            }
        )
    return tabs


def _url(person: Person) -> str:
    side = "people.mentor" if person.mentor is not None else "people.mentee"
    return url_for(side, person_id=person.id)
