"""An import's page: progress while it is checked or taken over, row by row what would happen, the result."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.exchange import queries, services
from mentoring.exchange.models import ListImport
from mentoring.exchange.services.uploads import LOST_AFTER
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.telling import Telling
from mentoring.exchange.views.uploading import own_import
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState, Outcome
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, today


@blueprint.get("/imports/<int:import_id>")
@requires(Permission.IMPORT)
def import_(import_id: int) -> Any:
    """Where the import stands, and what can be done next."""
    one = own_import(import_id)
    if one.state is ImportState.UPLOADED:
        return redirect(url_for("exchange.columns", import_id=import_id))
    return page_of(one)


@blueprint.get("/imports/<int:import_id>/progress")
@requires(Permission.IMPORT)
def progress(import_id: int) -> Any:
    """The piece of the page that counts; once the work is done, the browser is told to load the page."""
    one = own_import(import_id)
    if one.state in queries.RUNNING and not _is_lost(one):
        return render_template("exchange/_progress.html", import_=one)
    return "", 200, {"HX-Refresh": "true"}


def page_of(one: ListImport, refusal: str | None = None) -> Any:
    """The page of an import as it stands; with what was just refused, if anything was."""
    if one.state in queries.RUNNING:
        return render_template("exchange/running.html", import_=one, lost=_is_lost(one), use_htmx=True)
    if one.state is ImportState.CHECKED:
        return _checked(one, refusal), 422 if refusal else 200
    return _result(one, refusal), 422 if refusal else 200


def _is_lost(one: ListImport) -> bool:
    return one.progress_at is not None and now() - one.progress_at >= LOST_AFTER


def _checked(one: ListImport, refusal: str | None) -> str:
    state = ListState.read(
        url_for("exchange.import_", import_id=one.id),
        request.args.items(multi=True),
        sortable=("no",),
        default="no",
    )
    counts = queries.rows_by_outcome(db(), one.id)
    wanted = [Outcome[v] for v in state.values("outcome") if v in Outcome.__members__]
    state.counted(sum(counts.get(o, 0) for o in wanted) if wanted else one.rows_total)
    rows = queries.rows_page(db(), one.id, wanted, limit=state.size, offset=state.offset)
    decided = queries.rows_by_choice(db(), one.id)
    log_read("import", one.id)
    open_ = decided.get(None, 0)
    wrong = counts.get(Outcome.ERROR, 0)
    leave_out = sum(many for choice, many in decided.items() if choice is Choice.SKIP)
    return render_template(
        "exchange/checked.html",
        import_=one,
        state=state,
        lines=_lines(one, rows),
        counts={outcome.value: counts.get(outcome, 0) for outcome in Outcome},
        tabs=tabs_of(state, one, counts),
        open=open_,
        wrong=wrong,
        ready=one.rows_total - wrong - leave_out,
        refusal=refusal,
        failed=services.failure_of(one),
        has_errors=bool(refusal),
    )


def tabs_of(state: ListState, one: ListImport, counts: dict[Outcome, int]) -> list[dict[str, Any]]:
    """The rows of a checked list by what the check said of them."""
    chosen = state.value("outcome")
    tabs = [{"label": _("Alle"), "url": state.url(outcome=None, page=None), "current": not chosen}]
    tabs[0]["count"] = one.rows_total
    for outcome in (Outcome.ERROR, Outcome.DUPLICATE, Outcome.OK):
        tabs.append(
            {
                "label": say(outcome.label),
                "url": state.url(outcome=outcome.value, page=None),
                "current": chosen == outcome.value,
                "count": counts.get(outcome, 0),
            }
        )
    return tabs


def _lines(one: ListImport, rows: Any) -> list[dict[str, Any]]:
    """The rows of a page with what would happen, said in words."""
    telling = Telling(db(), one, today=today(), locale=str(get_locale() or "de"))
    found = {c.row.no: c for c in telling.candidates([(row.no, row.cells) for row in rows])}
    return [
        {
            "row": row,
            "name": found[row.no].row.name or "–",
            "what": telling.what_happens(found[row.no], row),
            "problems": telling.problems(row),
            "duplicates": telling.duplicates(row),
        }
        for row in rows
    ]


def _result(one: ListImport, refusal: str | None) -> str:
    state = ListState.read(
        url_for("exchange.import_", import_id=one.id),
        request.args.items(multi=True),
        sortable=("name",),
        default="name",
    )
    state.counted(one.people_made)
    people = queries.people_made(db(), one.id, limit=state.size, offset=state.offset)
    why_not = services.refusal_of_undo(db(), one) if one.state is ImportState.IMPORTED else None
    log_read("import", one.id)
    target = "people.mentor" if one.kind is ImportKind.MENTORS else "people.mentee"
    return render_template(
        "exchange/result.html",
        import_=one,
        state=state,
        people=[(person, url_for(target, person_id=person.id)) for person in people],
        why_not=why_not,
        refusal=refusal,
        has_errors=bool(refusal),
    )
