"""Replays of the organisation's own history: the list, asking for one, what came of it, and its files."""

import json
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.sheets import Sheet, csv_file, file_name, workbook
from mentoring.tandems.forms.replays import ReplayForm
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.queries import computations
from mentoring.tandems.queries import replays as queries
from mentoring.tandems.queries import runs as policies
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.tandems.rules.replays import OFFERED, USUALLY, PlanFacts
from mentoring.tandems.services import replays as services
from mentoring.tandems.services.watching import Watch
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.computing import WORKS, Asked, Keeping, Work, begin
from mentoring.tandems.views.replay_plots import plotted
from mentoring.tandems.views.replay_rows import SORTABLE, highlights, made_of, rows_of, table_of, today_of
from mentoring.tandems.views.run_rows import in_matching
from mentoring.tandems.vocabulary import Cadence, ComputationKind, ComputationState
from mentoring.web import db, log_read, now, today
from mentoring.wording import N_, Refused

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = {ComputationState.RUNNING: "accent", ComputationState.FAILED: "bad", ComputationState.DONE: "good"}


@blueprint.get("/matching/replays")
@requires(Permission.MATCH)
def replays() -> Any:
    """All replays of the organisation, the latest first."""
    in_matching()
    state = ListState.read(
        request.path,
        request.args.items(multi=True),
        sortable=tuple(queries.ORDERS),
        default="at",
        direction="desc",
    )
    state.counted(computations.computations_counted(db(), _own(), ComputationKind.REPLAY))
    found = queries.replays_listed(
        db(),
        _own(),
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    return render_template("tandems/replays/list.html", state=state, rows=[_row(one) for one in found])


@blueprint.get("/matching/replays/new")
@requires(Permission.MATCH)
def replay_new() -> Any:
    """What is to be compared: a year as a rule, or what an earlier replay compared."""
    form = _form(formdata=None)
    earlier = request.args.get("from", type=int)
    kept = queries.replay_for(db(), actor(), earlier) if earlier else None
    if kept is None:
        form.begins.data, form.ends.data = today() - USUALLY, today()
        form.orders.data = list(OFFERED)
        form.cadences.data = [Cadence.WEEKLY.value, Cadence.MONTHLY.value]
        form.today.data = services.usual_cadence(db(), _own())
    else:
        plans = [PlanFacts.from_json(one) for one in kept.asked["plans"]]
        form.begins.data, form.ends.data = _span(kept)
        # The present way stands among the chosen ones too: it was left out there as the same.
        form.orders.data = [n for n, one in OFFERED.items() if any(p.serving == one for p in plans)]
        form.cadences.data = [one.value for one in Cadence if any(p.cadence is one for p in plans)]
        form.today.data = plans[today_of(kept.asked)].cadence
    return _form_page(form)


@blueprint.post("/matching/replays")
@requires(Permission.MATCH)
def replay_start() -> Any:
    """Asks for a replay."""
    form = _form()
    if form.validate():
        try:
            asked = services.asked_of(db(), _own(), form.wanted(), actor=actor(), now=now())
            return begin(ComputationKind.REPLAY, asked)
        except Refused as refused:
            form.refuse(refused)
    return _form_page(form), 422


@blueprint.get("/matching/replays/<int:replay_id>")
@requires(Permission.MATCH)
def replay(replay_id: int) -> Any:
    """What became of everybody under each plan: the frontier, and all figures."""
    in_matching()
    kept = _found(replay_id)
    log_read("replay", replay_id)
    state = _state()
    rows = rows_of(kept.asked, kept.result, state)
    state.counted(len(rows))
    outcomes, present = kept.result["outcomes"], today_of(kept.asked)
    begins, ends = _span(kept)
    return render_template(
        "tandems/replays/replay.html",
        number=kept.id,
        begins=begins,
        ends=ends,
        when=kept.created_at,
        by=kept.created_by_name,
        again=url_for("tandems.replay_new") + f"?from={kept.id}",
        facts=kept.result["facts"],
        made_of=made_of(kept.result["facts"]),
        highlights=highlights(rows),
        state=state,
        total=len(rows),
        rows=rows[state.offset : state.offset + state.size],
        served_plot=plotted(outcomes, present, "served", "over_180"),
        fit_plot=plotted(outcomes, present, "mean_quality", "ninetieth"),
    )


@blueprint.get("/matching/replays/<int:replay_id>.<any(csv, xlsx):format>")
@requires(Permission.MATCH)
def replay_export(replay_id: int, format: str) -> Response:
    """All figures of all plans, in the order of the page."""
    kept = _found(replay_id)
    headers, rows = table_of(rows_of(kept.asked, kept.result, _state()))
    log_read("replay", replay_id, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    return _file(
        csv_file(headers, rows) if format == "csv" else workbook([Sheet(_("Probe"), headers, rows)]),
        TYPES[format],
        "probe",
        format,
    )


@blueprint.get("/matching/replays/<int:replay_id>/history.json")
@requires(Permission.MATCH)
def replay_history(replay_id: int) -> Response:
    """The history and the plans in the solver's own form, without names: it gives the same again."""
    kept = _found(replay_id)
    log_read("replay", replay_id, action=Access.EXPORTED, detail="history")
    text = json.dumps(kept.result["history"], ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", "geschichte", "json")


def _file(content: bytes, kind: str, what: str, ending: str) -> Response:
    name = file_name(today(), what, organisation_of(db(), _own()).code, ending)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)


def _found(replay_id: int) -> Computation:
    return queries.replay_for(db(), actor(), replay_id) or abort(404)


def _own() -> int:
    return actor().organisation_id or 0


def _state() -> ListState:
    return ListState.read(
        request.path.removesuffix(".csv").removesuffix(".xlsx"),
        request.args.items(multi=True),
        sortable=SORTABLE,
        default="number",
    )


def _span(one: Computation) -> tuple[date, date]:
    return date.fromisoformat(one.asked["begins"]), date.fromisoformat(one.asked["ends"])


def _row(one: Computation) -> dict[str, Any]:
    begins, ends = _span(one)
    return {
        "at": one.created_at,
        "by": one.created_by_name,
        "begins": begins,
        "ends": ends,
        "plans": len(one.asked["plans"]),
        "state": one.state,
        "kind": KINDS.get(one.state),
        "url": url_for("tandems.replay", replay_id=one.id)
        if one.state is ComputationState.DONE
        else url_for("tandems.computation", computation_id=one.id),
    }


def _form(**options: Any) -> ReplayForm:
    form = ReplayForm(**options)
    versions = policies.policies(db(), _own())
    present = _("die geltende (%(version)s)", version=versions[0].version) if versions else _("die geltende")
    form.version.choices = [(0, present)] + [
        (one.version, _("Gewichtung %(version)s", version=one.version)) for one in versions[1:]
    ]
    return form


def _form_page(form: ReplayForm) -> str:
    in_matching()
    return render_template("tandems/replays/new.html", form=form)


def _compute(session: Session, asked: Asked, watch: Watch) -> Keeping:
    found = services.compute_replay(session, asked.actor.organisation_id or 0, asked.asked, watch)
    return lambda _writing: found


WORKS[ComputationKind.REPLAY] = Work(
    _compute,
    url=lambda one: url_for("tandems.replay", replay_id=one.id),
    back=("tandems.replays", N_("Alle Proben")),
)
