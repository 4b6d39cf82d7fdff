"""Matching runs: the list, starting one, the workspace, the downloads, discarding."""

import json
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.tandems.forms.runs import PoolForm
from mentoring.tandems.models import MatchRun
from mentoring.tandems.queries import pools
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.away import away_counted
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services import decisions as deciding
from mentoring.tandems.services import runs as services
from mentoring.tandems.services.computing_runs import compute_run, is_short, keep_computed
from mentoring.tandems.services.explanations import points_by_criterion
from mentoring.tandems.services.policy import current_policy
from mentoring.tandems.services.run_prices import people_concerned, prices_of_proposals
from mentoring.tandems.services.watching import Watch
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.computing import WORKS, Asked, Keeping, Work, begin
from mentoring.tandems.views.run_rows import (
    cards_of,
    drawn,
    in_matching,
    in_order,
    needed_cards,
    present_order,
    proposal_rows,
    waiting_rows,
)
from mentoring.tandems.views.run_summary import advice_rows, decision_rows, shortage_rows, summary_of
from mentoring.tandems.vocabulary import ComputationKind, RunState
from mentoring.waitlists.vocabulary import Urgency
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import N_, Refused

FEW_WAITING = 6
"""So many who wait stand in the workspace; the others on a page of their own."""


@blueprint.get("/matching")
@requires(Permission.MATCH)
def runs() -> Any:
    """All runs of the organisation, the latest first."""
    state = ListState.read(
        request.path,
        request.args.items(multi=True),
        sortable=tuple(queries.RUN_ORDERS),
        default="number",
        direction="desc",
    )
    states = [one for one in RunState if one.value in state.values("state")]
    organisation_id = _organisation_id()
    state.counted(queries.runs_counted(db(), organisation_id, states))
    rows = queries.runs_listed(
        db(),
        organisation_id,
        states,
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    options = [{"value": one.value, "label": _(one.label)} for one in RunState]
    return render_template("tandems/runs/list.html", state=state, rows=rows, options=options)


@blueprint.get("/matching/new")
@requires(Permission.MATCH)
def run_new() -> Any:
    """The choice of a pool: everybody, a part, or entries that were chosen on the waitlist."""
    form = _pool_form(formdata=None)
    given = request.args.getlist("entry")
    earlier = request.args.get("from", type=int)
    run = queries.run_for(db(), actor(), earlier) if earlier else None
    if given:
        form.entries.data = ",".join(given)
        form.entries.data = ",".join(map(str, form.entry_ids()))
    elif run is not None:
        pool = services.pool_from_json(run.pool, run.organisation_id, today())
        form.programmes.data = list(pool.programme_ids)
        form.regions.data = list(pool.region_ids)
        form.urgencies.data = [one.value for one in pool.urgencies]
        form.waiting_days.data = pool.waiting_days
        form.entries.data = ",".join(map(str, pool.entry_ids))
    return _pool_page(form)


@blueprint.post("/matching/new")
@requires(Permission.MATCH)
def run_start() -> Any:
    """Computes and keeps the run."""
    form = _pool_form()
    if form.validate():
        try:
            return _computed(_pool_of(form))
        except Refused as refused:
            form.refuse(refused)
    return _pool_page(form), 422


@blueprint.get("/matching/<int:run_id>")
@requires(Permission.MATCH)
def run(run_id: int) -> Any:
    """The workspace: result, certificate of scarcity, proposals, who waits, advice."""
    in_matching()
    opened = services.open_run(found(run_id))
    log_read("run", run_id)
    place = in_order(opened)
    pairs = sorted(opened.solution.pairs, key=lambda pair: place[pair.entry_id])
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("order",), default="order")
    state.counted(len(pairs))
    shown = pairs[state.offset : state.offset + state.size]
    unmatched = opened.solution.unmatched
    decisions = deciding.standing(queries.decisions_of(db(), run_id))
    costs = prices_of_proposals(opened, shown)
    named = people_concerned(costs.values())
    cards = needed_cards(shown, unmatched[:FEW_WAITING], decisions, named)
    return render_template(
        "tandems/runs/run.html",
        opened=opened,
        run=opened.run,
        draft=opened.run.state is RunState.DRAFT,
        state=state,
        summary=summary_of(opened),
        shortages=shortage_rows(opened, cards),
        proposals=proposal_rows(opened, shown, cards, decisions, costs),
        profile=drawn_weights(opened.run),
        waiting=waiting_rows(opened, unmatched[:FEW_WAITING], cards),
        unmatched=len(unmatched),
        decisions=decision_rows(decisions, cards),
        use_htmx=True,
    )


@blueprint.get("/matching/<int:run_id>/advice")
@requires(Permission.MATCH)
def run_advice(run_id: int) -> Any:
    """Which volunteers to look for; asked by the workspace, only the piece it shows."""
    in_matching()
    opened = services.open_run(found(run_id))
    piece = request.headers.get("HX-Request") == "true"
    return render_template(
        "tandems/runs/advice_list.html" if piece else "tandems/runs/advice.html",
        run=opened.run,
        advice=advice_rows(opened, cards_of((), ())),
    )


@blueprint.get("/matching/<int:run_id>/<any(problem, solution):part>.json")
@requires(Permission.MATCH)
def run_download(run_id: int, part: str) -> Response:
    """The run's problem or solution in the solver's own form: keys and codes, no names."""
    kept = found(run_id)
    document = services.without_words(kept.problem) if part == "problem" else kept.solution
    log_read("run", run_id, action=Access.EXPORTED, detail=part)
    name = f"{today().isoformat()}_lauf_{kept.number}_{part}.json"
    return Response(
        json.dumps(document, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.post("/matching/<int:run_id>/discard")
@requires(Permission.MATCH)
def run_discard(run_id: int) -> Any:
    """Sets a draft aside, with undo."""
    discarded = found(run_id, lock=True)
    services.discard_run(db(), discarded, actor=actor(), now=now(), today=today())
    toast(
        _("Lauf %(number)s verworfen.", number=discarded.number),
        undo={"url": url_for("tandems.run_reopen", run_id=run_id)},
    )
    return redirect(url_for("tandems.runs"))


@blueprint.post("/matching/<int:run_id>/reopen")
@requires(Permission.MATCH)
def run_reopen(run_id: int) -> Any:
    """Takes a discarded run up again."""
    reopened = found(run_id, lock=True)
    services.reopen_run(db(), reopened, actor=actor(), now=now(), today=today())
    toast(_("Lauf %(number)s ist wieder offen.", number=reopened.number))
    return redirect(url_for("tandems.run", run_id=run_id))


def _computed(pool: Pool) -> Any:
    """Computes a run at once if it is short, else beside the request."""
    policy = current_policy(db(), pool.organisation_id, actor=actor(), now=now())
    if not is_short(db(), pool):
        return begin(ComputationKind.RUN, {"pool": services.pool_to_json(pool), "policy": policy.id})
    run = keep_computed(db(), compute_run(db(), pool, policy), actor=actor(), now=now())
    return redirect(url_for("tandems.run", run_id=run.id))


def _compute(session: Session, asked: Asked, watch: Watch) -> Keeping:
    """A run beside the request."""
    pool = services.pool_from_json(asked.asked["pool"], asked.actor.organisation_id or 0, asked.today)
    computed = compute_run(session, pool, queries.policy(session, asked.asked["policy"]), watch)

    def keep(writing: Session) -> dict[str, Any]:
        return {"run": keep_computed(writing, computed, actor=asked.actor, now=asked.now).id}

    return keep


WORKS[ComputationKind.RUN] = Work(
    _compute,
    url=lambda one: url_for("tandems.run", run_id=one.result["run"]),
    back=("tandems.runs", N_("Alle Läufe")),
)


def found(run_id: int, *, lock: bool = False) -> MatchRun:
    """The run, if it belongs to the actor's organisation; else 404."""
    kept = queries.run_for(db(), actor(), run_id, lock=lock)
    if kept is None:
        abort(404)
    return kept


def drawn_weights(kept: MatchRun) -> list[dict[str, Any]]:
    """The run's weights as the heads of the profiles."""
    return drawn(points_by_criterion(kept.policy.weights))


def _organisation_id() -> int:
    return actor().organisation_id or 0


def _pool_form(**options: Any) -> PoolForm:
    form = PoolForm(**options)
    programmes = queries.programme_names(db(), _organisation_id())
    form.programmes.choices = [SelectChoice(key, name) for key, name in programmes.items()]
    form.regions.choices = [SelectChoice(key, name) for key, name in queries.region_names(db()).items()]
    return form


def _pool_of(form: PoolForm) -> Pool:
    return Pool(
        organisation_id=_organisation_id(),
        today=today(),
        entry_ids=form.entry_ids(),
        programme_ids=tuple(form.programmes.data or ()),
        region_ids=tuple(form.regions.data or ()),
        urgencies=tuple(Urgency[code] for code in form.urgencies.data or ()),
        waiting_days=form.waiting_days.data or 0,
    )


def _pool_page(form: PoolForm) -> str:
    in_matching()
    everybody = Pool(_organisation_id(), today())
    chosen = cards_of(form.entry_ids(), ()).entries if form.entry_ids() else {}
    return render_template(
        "tandems/runs/new.html",
        form=form,
        waiting=pools.waiting_counted(db(), everybody),
        seats=pools.seats_counted(db(), everybody),
        order=present_order(),
        away=away_counted(db(), everybody.organisation_id, everybody.today),
        chosen=[card.name for card in chosen.values()],
    )
