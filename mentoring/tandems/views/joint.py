"""Joint runs with another organisation: starting one, what it gained, the own side's pairs."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.sheets import Value, csv_file, file_name
from mentoring.tandems.forms.joint import PartnerForm
from mentoring.tandems.models_joint import JointRun
from mentoring.tandems.queries import joint as queries
from mentoring.tandems.queries import joint_pairs as pair_queries
from mentoring.tandems.queries.runs import policy as policy_by_id
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.tandems.rules.joint import CONSENT_DAYS, FEW, Shown
from mentoring.tandems.services import joint_runs as services
from mentoring.tandems.services.watching import Watch
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.computing import WORKS, Asked, Keeping, Work, begin
from mentoring.tandems.views.joint_agreements import houses_of
from mentoring.tandems.views.joint_rows import (
    cards_for,
    gain_in_words,
    languages_in_words,
    own_person,
    pair_row,
    partner_of,
)
from mentoring.tandems.views.run_rows import in_matching
from mentoring.tandems.vocabulary import ComputationKind
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.web import db, log_read, now, today
from mentoring.wording import N_, Refused


@blueprint.get("/matching/joint")
@requires(Permission.MATCH)
def joint_runs() -> Any:
    """All joint runs in which the organisation has part, the latest first."""
    in_matching()
    state = ListState.read(
        request.path,
        request.args.items(multi=True),
        sortable=tuple(queries.JOINT_ORDERS),
        default="day",
        direction="desc",
    )
    state.counted(queries.joint_runs_counted(db(), _own()))
    rows = queries.joint_runs_listed(
        db(),
        _own(),
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    return render_template(
        "tandems/joint/list.html",
        state=state,
        rows=[{"run": run, "partner": partner_of(run), "gain": gain_in_words(run)} for run in rows],
        houses=houses_of(_own()),
    )


@blueprint.get("/matching/joint/new")
@requires(Permission.MATCH)
def joint_new() -> Any:
    """What a joint run does, and with whom one is possible."""
    return _start_page(_form(formdata=None))


@blueprint.post("/matching/joint/new")
@requires(Permission.MATCH)
def joint_start() -> Any:
    """Computes and keeps a joint run."""
    form = _form()
    if form.validate():
        try:
            return _computed(form.partner.data)
        except Refused as refused:
            form.refuse(refused)
    return _start_page(form), 422


def _computed(partner_id: int) -> Any:
    """Computes at once if it is short, else beside the request."""
    policy = services.ask_joint_run(db(), partner_id, actor=actor(), now=now())
    if not services.is_short(db(), partner_id, actor=actor(), today=today()):
        return begin(ComputationKind.JOINT_RUN, {"partner": partner_id, "policy": policy.id})
    found = services.compute_joint_run(db(), partner_id, policy, actor=actor(), today=today())
    made = services.keep_joint_run(
        db(), found, partner_id, policy.id, actor=actor(), now=now(), today=today()
    )
    return redirect(url_for("tandems.joint_run", joint_id=made.id))


def _compute(session: Session, asked: Asked, watch: Watch) -> Keeping:
    """A joint run beside the request; the agreement is asked for once more when it is kept."""
    partner_id, policy_id = asked.asked["partner"], asked.asked["policy"]
    found = services.compute_joint_run(
        session, partner_id, policy_by_id(session, policy_id), watch, actor=asked.actor, today=asked.today
    )

    def keep(writing: Session) -> dict[str, Any]:
        who: dict[str, Any] = {"actor": asked.actor, "now": asked.now, "today": asked.today}
        return {"joint": services.keep_joint_run(writing, found, partner_id, policy_id, **who).id}

    return keep


WORKS[ComputationKind.JOINT_RUN] = Work(
    _compute,
    url=lambda one: url_for("tandems.joint_run", joint_id=one.result["joint"]),
    back=("tandems.joint_runs", N_("Gemeinsame Läufe")),
)


@blueprint.get("/matching/joint/<int:joint_id>")
@requires(Permission.MATCH)
def joint_run(joint_id: int) -> Any:
    """What the run gained, and the pairs in which the own organisation has part."""
    in_matching()
    run = _found(joint_id)
    log_read("joint_run", joint_id)
    state = ListState.read(
        request.path,
        request.args.items(multi=True),
        sortable=pair_queries.PAIR_ORDERS,
        default="number",
    )
    states = [one for one in JointState if one.value in state.values("state")]
    state.counted(pair_queries.own_pairs_counted(db(), _own(), joint_id, states, today()))
    pairs = pair_queries.own_pairs_listed(
        db(),
        _own(),
        joint_id,
        states,
        today(),
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    cards = cards_for(pairs)
    return render_template(
        "tandems/joint/run.html",
        run=run,
        partner=partner_of(run),
        gain=gain_in_words(run),
        over=run.expires_on < today(),
        state=state,
        rows=[pair_row(one, cards) for one in pairs],
        options=[{"value": one.value, "label": _(one.label)} for one in JointState],
        few=FEW,
    )


@blueprint.get("/matching/joint/<int:joint_id>/pairs.csv")
@requires(Permission.MATCH)
def joint_export(joint_id: int) -> Response:
    """The own side's pairs as a list; of the other side what its page shows before both have consented."""
    run = _found(joint_id)
    pairs = pair_queries.own_pairs_listed(db(), _own(), joint_id, (), today())
    cards = cards_for(pairs)
    headers = [
        *(_("Paar"), _("Ihre Seite"), _("Als"), _("Programm"), _("Weg"), _("Gemeinsame Sprachen")),
        *(_("Gemeinsam frei"), _("Wartet"), _("Stand"), _("Ihre Antwort"), _("Am"), _("Von")),
    ]
    rows: list[list[Value]] = []
    for one in pairs:
        shown, side = Shown.from_json(one.side.shown), one.side
        answer = "" if side.consent is None else _("Ja") if side.consent else _("Nein")
        rows.append(
            [
                *(one.pair.number, own_person(one, cards)["name"], _(side.side.label), shown.programme),
                *(_(shown.distance.label), languages_in_words(shown), _(shown.times.label)),
                *(_(shown.waited.label) if shown.waited else "", _(one.state.label), answer),
                side.answered_at.date() if side.answered_at else None,
                side.answered_by_name,
            ]
        )
    log_read("joint_run", joint_id, action=Access.EXPORTED, detail=f"{len(rows)} csv")
    answered = Response(csv_file(headers, rows), content_type="text/csv; charset=utf-8")
    name = file_name(today(), f"gemeinsamer-lauf-{run.number}", organisation_of(db(), _own()).code, "csv")
    answered.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def _own() -> int:
    return actor().organisation_id or -1


def _found(joint_id: int) -> JointRun:
    return queries.joint_run_for(db(), actor(), joint_id) or abort(404)


def _form(**options: Any) -> PartnerForm:
    form = PartnerForm(**options)
    form.partner.choices = [SelectChoice(one["id"], one["name"]) for one in houses_of(_own()) if one["both"]]
    return form


def _start_page(form: PartnerForm) -> str:
    in_matching()
    return render_template("tandems/joint/new.html", form=form, houses=houses_of(_own()), days=CONSENT_DAYS)
